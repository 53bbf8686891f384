"""Names that a model and a table can use, each given once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count

from loyaltysem.survey.formats.export import Question

__all__ = ["Names", "number_of", "row_of", "short_label"]

_USABLE = re.compile(r"[^\W\d_][\w.]{0,19}")
_DIGITS = re.compile(r"\d+")
_ROW = re.compile(r"_(\d+)$")
_TITLE_OF_STEM = re.compile(r"^(.{2,20}?)\s*[：:]", re.DOTALL)


@dataclass(slots=True)
class Names:
    """The names that are taken in one codebook."""

    taken: set[str] = field(default_factory=set)

    def take(self, wanted: str) -> str:
        """Return the wanted name, or ``name_2``, ``name_3`` … when it is taken."""
        candidates: Iterator[str] = chain([wanted], (f"{wanted}_{n}" for n in count(2)))
        free = next(name for name in candidates if name not in self.taken)
        self.taken.add(free)
        return free

    def of_question(self, question: Question) -> str:
        """Take the question's own name, or ``Q`` and its column where that is a whole sentence."""
        usable = _USABLE.fullmatch(question.name)
        return self.take(question.name if usable else f"Q{question.position + 1}")


def number_of(block: str) -> str:
    """Return the digits of a block such as ``Q7``, ``""`` when it has none."""
    digits = _DIGITS.search(block)
    return digits.group() if digits else ""


def row_of(question: Question, position: int) -> int:
    """Return the row's number in its matrix, or its position where the name does not tell it."""
    row = _ROW.search(question.name)
    return int(row[1]) if row else position


def short_label(stem: str) -> str:
    """Return what stands before the colon of a stem, or the stem."""
    title = _TITLE_OF_STEM.match(stem)
    return title[1] if title else stem
