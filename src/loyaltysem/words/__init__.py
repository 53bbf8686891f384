"""Sentences, labels and shown tables, in English and Chinese: facts in, text out.

Rooms that compute hand small frozen records, plain tables and numbers over, and write no sentence.
"""

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import (
    exact_percent,
    fit_index,
    p_value,
    percent,
    rounded,
    short,
    side_of,
    without_zero,
)
from loyaltysem.words.shown import Shown, ShownTable
from loyaltysem.words.theories.described import TheoryWords
from loyaltysem.words.theories.references import Reference

__all__ = [
    "Language",
    "Reference",
    "Shown",
    "ShownTable",
    "TheoryWords",
    "exact_percent",
    "fit_index",
    "p_value",
    "percent",
    "require_language",
    "rounded",
    "short",
    "side_of",
    "without_zero",
]
