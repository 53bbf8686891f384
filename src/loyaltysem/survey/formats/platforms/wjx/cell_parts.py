"""Cells that hold more than one answer: ``┋``, ``→``, ``选项〖文本〗``, ``〖甲〗〖乙〗``.

Everything is done once for each distinct cell of a column, and never loses a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from loyaltysem.survey.formats.export import MissingKind, Question
from loyaltysem.survey.wordings.cells import cell_text

__all__ = [
    "MISSING_TEXTS",
    "UNRANKED",
    "Part",
    "is_missing",
    "option_of",
    "ranking",
    "text_parts",
    "ticks",
]

MISSING_TEXTS: dict[str, MissingKind] = {
    "(空)": "blank",
    "（空）": "blank",
    "〖空〗": "blank",
    "(跳过)": "skipped",
    "（跳过）": "skipped",
    "〖跳过〗": "skipped",
}
# What stands in the column of an option that was not ranked where others were.
UNRANKED = "(not ranked)"
# 问卷星 has no question with so many options; beyond, somebody typed the mark into a text.
_MOST_OPTIONS = 200
# One option up to the mark; a mark within a write-in divides nothing.
_TICKED = re.compile(r"([^┋〖]*(?:〖.*?〗(?=┋|$))?)(?:┋|$)", re.DOTALL)
_RANKED = re.compile(r"([^→〖]*(?:〖.*?〗(?=→|$))?)(?:→|$)", re.DOTALL)
_WRITE_IN = re.compile(r"^(?P<option>[^〖]*[^〖\s])\s*〖(?P<text>.*)〗$", re.DOTALL)
_BLANK = re.compile(r"〖([^〖〗]*)〗")


@dataclass(frozen=True, slots=True)
class Part:
    """A column made of another: its question, and its value for each distinct cell."""

    question: Question
    values: list[object]


def is_missing(cell: object) -> bool:
    """Say whether a cell holds no answer, as far as its text tells."""
    return cell is None or not (text := cell_text(cell)) or text in (*MISSING_TEXTS, UNRANKED)


def option_of(cell: object) -> tuple[str, str | None]:
    """Split ``其他〖拼多多〗`` into the option and what was written beside it."""
    text = cell_text(cell)
    match = _WRITE_IN.match(text)
    return (match["option"].strip(), match["text"]) if match else (text, None)


def ticks(cell: object) -> list[str]:
    """Return the options of a multiple choice, as ticked, with their write-ins."""
    return _divided(cell_text(cell), "┋", _TICKED)


def ranking(cell: object) -> list[str]:
    """Return the options of a ranking, the first first."""
    return _divided(cell_text(cell), "→", _RANKED)


def _divided(text: str, mark: str, option: re.Pattern[str]) -> list[str]:
    pieces = []
    place = 0
    while place < len(text):
        found = option.match(text, place)
        if found is None:  # a bracket is not closed
            pieces = text.split(mark)
            break
        pieces.append(found[1])
        place = found.end()
    return [piece for piece in map(str.strip, pieces) if piece]


def text_parts(
    question: Question,
    cells: Sequence[object],
    options: Sequence[str] = (),
    *,
    ranked: bool = False,
) -> list[Part]:
    """Take the distinct cells of one column apart.

    Parameters
    ----------
    question : Question
    cells : sequence
        The distinct cells of the column.
    options : sequence of str, optional
        The options of the question in the questionnaire's order, where they are known.
    ranked : bool, default False
        Whether these are ranked, not ticked.

    Returns
    -------
    list of Part
        One for each option of a multiple choice or ranking, one for each blank, one for each
        write-in; a single one with the cells as they are when there is nothing to take apart.
    """
    answered = [cell_text(cell) for cell in cells if not is_missing(cell)]
    if options:
        return (_ranks if ranked else _multiple)(question, cells, options)
    ticked = [ticks(cell) for cell in answered] if any("┋" in c for c in answered) else []
    if any(len(texts) > 1 for texts in ticked):
        found = _in_order([[option_of(text)[0] for text in texts] for texts in ticked])
        if len(found) <= _MOST_OPTIONS:
            return _multiple(question, cells, found)
    orders = [ranking(cell) for cell in answered] if any("→" in c for c in answered) else []
    if _are_rankings(orders):
        found = _in_order([[option_of(text)[0] for text in texts] for texts in orders])
        if len(found) <= _MOST_OPTIONS:
            return _ranks(question, cells, found)
    if not any("〖" in cell for cell in answered):
        return [Part(question, list(cells))]
    return _blanks(question, cells, answered) or _with_write_ins(question, cells)


def _are_rankings(orders: list[list[str]]) -> bool:
    # An arrow may stand in an option or in a text; a ranking has one in most of its
    # different answers.
    several = sum(len(texts) > 1 for texts in orders)
    repeated = any(len(set(texts)) < len(texts) for texts in orders)
    return 2 * several > len(orders) > 0 and not repeated


def _in_order(chosen: list[list[str]]) -> tuple[str, ...]:
    """Return the options in the questionnaire's order, as far as the answers tell it."""
    seen = list(dict.fromkeys(option for options in chosen for option in options))
    if len(seen) > _MOST_OPTIONS:
        return tuple(seen)
    sorter = TopologicalSorter[str](dict.fromkeys(seen, ()))
    for options in chosen:
        for earlier, later in pairwise(options):
            sorter.add(later, earlier)
    try:
        return tuple(sorter.static_order())
    except CycleError:  # the options were shown in random order, or it is a ranking
        return tuple(seen)


def _multiple(question: Question, cells: Sequence[object], options: Sequence[str]) -> list[Part]:
    def value(chosen: list[str], option: str) -> object:
        return int(option in chosen)

    return _by_option(replace(question, answer_type="multiple"), cells, options, ticks, value)


def _ranks(question: Question, cells: Sequence[object], options: Sequence[str]) -> list[Part]:
    def value(chosen: list[str], option: str) -> object:
        return chosen.index(option) + 1 if option in chosen else UNRANKED

    return _by_option(replace(question, answer_type="ranking"), cells, options, ranking, value)


def _by_option(
    question: Question,
    cells: Sequence[object],
    options: Sequence[str],
    split: Callable[[object], list[str]],
    value: Callable[[list[str], str], object],
) -> list[Part]:
    missing = [is_missing(cell) for cell in cells]
    taken = [
        [] if absent else [option_of(text) for text in split(cell)]
        for cell, absent in zip(cells, missing, strict=True)
    ]
    chosen = [[option for option, _ in pairs] for pairs in taken]
    parts = []
    for number, option in enumerate(options, start=1):
        name = f"{question.name}_{number}"
        column = replace(question, name=name, text=option, stem=question.text)
        values = [
            cell if absent else value(texts, option)
            for cell, absent, texts in zip(cells, missing, chosen, strict=True)
        ]
        parts.append(Part(column, values))
        written = [dict(pairs).get(option) for pairs in taken]
        parts += _write_in_part(question, name, option, written)
    return parts


def _with_write_ins(question: Question, cells: Sequence[object]) -> list[Part]:
    pairs = [
        option_of(cell) if isinstance(cell, str) and not is_missing(cell) else (cell, None)
        for cell in cells
    ]
    parts = [Part(question, [option for option, _ in pairs])]
    if question.answer_type == "multiple":
        return parts + _write_in_part(question, question.name, question.text, [t for _, t in pairs])
    for option in dict.fromkeys(str(option) for option, text in pairs if text is not None):
        written = [text if own == option else None for own, text in pairs]
        name = f"{question.name}_{option}"
        parts += _write_in_part(question, name, option, written, question.name)
    return parts


def _write_in_part(
    question: Question,
    name: str,
    option: str,
    written: Sequence[str | None],
    parent: str = "",
) -> list[Part]:
    if all(text is None for text in written):
        return []
    mark = f"〖{option}〗"
    column = replace(
        question,
        column=question.column + mark,
        name=f"{name}_text",
        text=question.text + mark,
        answer_type="text",
        write_in_of=parent or name,
    )
    return [Part(column, [text or None for text in written])]


def _blanks(question: Question, cells: Sequence[object], answered: Sequence[str]) -> list[Part]:
    """Take ``身高〖170〗体重〖60〗`` apart, if all answers have the same text around the blanks."""
    around = {tuple(_BLANK.split(cell)[::2]) for cell in answered}
    if len(around) != 1:
        return []
    (texts,) = around
    if len(texts) < 2 or (len(texts) == 2 and texts[0].strip()):
        return []
    parts = []
    for blank in range(1, len(texts)):
        values: list[object] = []
        for cell in cells:
            whole = cell is None or is_missing(cell) or not isinstance(cell, str)
            values.append(cell if whole else _BLANK.split(str(cell))[2 * blank - 1] or None)
        text = texts[blank - 1].strip() or f"{question.text}〖{blank}〗"
        name = f"{question.name}_Blank{blank}"
        parts.append(Part(replace(question, name=name, text=text, stem=question.text), values))
    return parts
