"""The parts of a survey while it is being read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.history import HistoryEntry

__all__ = ["Answers"]


@dataclass(frozen=True, slots=True)
class Answers:
    """Decoded answers with what there is to say about them.

    Attributes
    ----------
    codebook : Codebook
    responses : DataFrame
        Items in codebook order, then grouping variables, then texts written beside their options.
    missing_kinds : DataFrame of str, shape of the items
    traps : DataFrame
        Answers to the instructed-response items.
    columns : dict of str to str
        Item, grouping variable or trap to the header it was read from.
    blocks : tuple of tuple of str
        Items in the order and the matrices in which they were shown.
    unmatched : tuple of str
        Headers of answer columns that were left out.
    identifiers : tuple of str
        Columns of `responses` that say who answered or when.
    history : tuple of HistoryEntry
    warnings : tuple of str
        What the user must be told at once.
    """

    codebook: Codebook
    responses: pd.DataFrame
    missing_kinds: pd.DataFrame
    traps: pd.DataFrame
    columns: dict[str, str]
    blocks: tuple[tuple[str, ...], ...]
    unmatched: tuple[str, ...]
    identifiers: tuple[str, ...]
    history: tuple[HistoryEntry, ...]
    warnings: tuple[str, ...]
