"""Words that programs write for an empty cell, in columns of numbers or of scale texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from loyaltysem.arguments import listed
from loyaltysem.errors import OptionError
from loyaltysem.survey.answers.ratings import are_ratings
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Item, Trap
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import Export, MissingKind, Question
from loyaltysem.survey.wordings.cells import cell_number, cell_text
from loyaltysem.survey.wordings.missing_words import MISSING_WORDS

__all__ = ["Blanked", "declared_texts", "words_as_missing"]

_SHOWN = 6
_FEWEST_NUMBERS, _SHARE_OF_NUMBERS, _MOST_ODD = 5, 0.8, 3


@dataclass(frozen=True, slots=True)
class Blanked:
    """An export whose words for missing answers are known.

    Attributes
    ----------
    export : Export
    history : tuple of HistoryEntry
        Every word, with columns and counts.
    odd_texts : mapping of str to str
        Columns of numbers in which a few texts stand too, and what these are.
    """

    export: Export
    history: tuple[HistoryEntry, ...]
    odd_texts: Mapping[str, str]

    def doubts(self, items: Collection[str]) -> tuple[str, ...]:
        """Return what must be told of the columns that a few texts keep from being items."""
        return _told([text for name, text in self.odd_texts.items() if name not in items])


def declared_texts(codebook: Codebook | None) -> frozenset[str]:
    """Return the texts to which a codebook gives a meaning of its own."""
    if codebook is None:
        return frozenset()
    found: set[str] = set()
    rated: tuple[Item | Trap, ...] = (*codebook.items, *codebook.traps)
    for entry in rated:
        found |= {code for code in entry.missing_codes if isinstance(code, str)} | set(entry.labels)
    for group in codebook.groups:
        found |= {code for code in group.missing_codes if isinstance(code, str)}
        found |= {*group.levels, *group.level_names}
    return frozenset(found)


def words_as_missing(
    export: Export,
    words: Sequence[str | float] | str | None,
    *,
    kind: MissingKind = "blank",
    spared: Collection[str] = (),
) -> Blanked:
    """Take words that stand for an empty cell as missing answers.

    Parameters
    ----------
    export : Export
    words : sequence of str or number, optional
        Words that stand for a missing answer wherever they occur. By default those of
        `MISSING_WORDS`, in columns that hold nothing else but numbers, or but texts of rating
        scales or labels of the file.
    kind : str
        Kind of missing where `words` is None.
    spared : collection of str
        Texts to which a codebook gives a meaning of its own.

    Raises
    ------
    OptionError
        `words` holds something else than texts and numbers.
    """
    asked = None if words is None else _asked(words)
    if asked is None and export.written:
        return Blanked(export, (), {})
    questions: list[Question] = []
    found: dict[str, dict[str, int]] = {}
    odd_texts: dict[str, str] = {}
    for question in export.questions:
        distinct = export.distinct_cells(question)[1]
        if asked is not None:
            blank = {text: cell_number(text) for text in map(cell_text, distinct) if text in asked}
            kinds: Mapping[float | str, MissingKind] = {
                key: "declared" for pair in blank.items() for key in pair if key is not None
            }
        else:
            blank = dict.fromkeys(_default_words(question, export, distinct, spared))
            kinds = dict.fromkeys(blank, kind)
        if blank:
            for text, count in _counts(export, question, blank).items():
                found.setdefault(text, {})[question.name] = count
            question = replace(question, missing_kinds={**kinds, **question.missing_kinds})
        elif odd := _odd_texts(export, question, distinct):
            odd_texts[question.name] = odd
        questions.append(question)
    if not found:
        return Blanked(export, (), odd_texts)
    marked = replace(export, questions=tuple(questions))
    marked._distinct.update(export._distinct)
    return Blanked(marked, tuple(_records(found, asked is None)), odd_texts)


def _asked(words: Sequence[str | float] | str) -> frozenset[str]:
    given = [words] if isinstance(words, str) else words
    if not isinstance(given, Iterable) or any(
        isinstance(word, bool) or not isinstance(word, str | int | float) for word in given
    ):
        raise OptionError(
            f"na={words!r} is no list of words. Give the words that stand for a missing answer, "
            "such as na=['NA', 'k. A.', -99], or na=() for none."
        )
    return frozenset(cell_text(float(w) if isinstance(w, int) else w) for w in given)


def _default_words(
    question: Question, export: Export, distinct: Sequence[object], spared: Collection[str]
) -> list[str]:
    """Return the words of one column that stand for an empty cell."""
    if question.answer_type in ("text", "date"):
        return []
    words = []
    rest = []
    for cell in distinct:
        text = cell_text(cell) if isinstance(cell, str) else ""
        if text and text.casefold() in MISSING_WORDS:
            words.append(text)
        else:
            rest.append(cell)
    if not words:
        return []
    none = {*question.missing_kinds, *export.missing_texts}
    known: set[float | str] = {*question.labels, *none, *spared}
    words = [word for word in dict.fromkeys(words) if word not in known]
    answers = [cell for cell in rest if cell_text(cell) and cell_text(cell) not in none]
    texts = {cell_text(cell) for cell in answers if cell_number(cell) is None}.difference(known)
    numbers = {number for cell in answers if (number := cell_number(cell)) is not None}
    rates = not texts or are_ratings(texts, numbers)
    return words if answers and rates else []


def _counts(export: Export, question: Question, words: Iterable[str]) -> dict[str, int]:
    positions, distinct = export.distinct_cells(question)
    counts = np.bincount(positions[positions >= 0], minlength=len(distinct))
    wanted = set(words)
    found: dict[str, int] = {}
    for cell, count in zip(distinct, counts, strict=True):
        text = cell_text(cell)
        if text in wanted:
            found[text] = found.get(text, 0) + int(count)
    return found


def _records(found: Mapping[str, Mapping[str, int]], by_default: bool) -> Iterable[HistoryEntry]:
    why = (
        "as programs write an empty cell; na=() keeps such words as texts"
        if by_default
        else "as na= says"
    )
    for word, columns in found.items():
        shown = ", ".join(f"{name} ({count})" for name, count in list(columns.items())[:_SHOWN])
        more = f" and {len(columns) - _SHOWN} more columns" if len(columns) > _SHOWN else ""
        total = sum(columns.values())
        yield HistoryEntry(
            "missing", total, f"{total} cell(s) {word!r} missing, {why}: {shown}{more}"
        )


def _odd_texts(export: Export, question: Question, distinct: Sequence[object]) -> str:
    """Return the few texts among the numbers of a column, ``""`` where there are none."""
    if question.answer_type or question.labels or export.written:
        return ""
    texts = {cell_text(cell) for cell in distinct if cell_number(cell) is None} - {""}
    texts -= {*export.missing_texts, *(str(key) for key in question.missing_kinds)}
    if not 0 < len(texts) <= _MOST_ODD or len(texts) == len(distinct):
        return ""
    counts = _counts(export, question, texts)
    n_numbers = _number_count(export, question, distinct)
    n_answers = n_numbers + sum(counts.values())
    if n_numbers < max(_FEWEST_NUMBERS, _SHARE_OF_NUMBERS * n_answers):
        return ""
    shown = ", ".join(f"{text[:20]!r} ({count})" for text, count in counts.items())
    return f"{question.name} ({n_numbers} numbers, and {shown})"


def _number_count(export: Export, question: Question, distinct: Sequence[object]) -> int:
    """Count the answers that are numbers; blanks and what stands for them are none."""
    none = {*export.missing_texts, *(str(key) for key in question.missing_kinds)}
    numbers = {
        cell_text(cell)
        for cell in distinct
        if (number := cell_number(cell)) is not None and number not in question.missing_kinds
    }
    return sum(_counts(export, question, numbers - none).values())


def _told(shown: Sequence[str]) -> tuple[str, ...]:
    if not shown:
        return ()
    return (
        f"{len(shown)} column(s) of numbers hold a few texts, and are kept as texts, not as items: "
        f"{listed(shown, _SHOWN, between='; ')}. Where such a text stands for a missing answer, "
        "say so, as in na=['none']; else correct the cells, or declare labels in a codebook",
    )
