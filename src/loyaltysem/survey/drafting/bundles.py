"""Questions that were shown together, or whose column names say that they belong together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.question_text import matrix_row, numbered

__all__ = ["Bundle", "bundles"]

_PREFIXED = re.compile(r"^(?P<prefix>[A-Za-z]+(?:_[A-Za-z]+)*)_?(?P<number>\d{1,2})$")
# Names that number all questions of a file say nothing about what belongs together.
_GENERIC = frozenset({"q", "v", "x", "y", "var", "item", "col", "column", "question", "a", "b"})
_OPTIONS = ("multiple", "ranking")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Questions that belong together.

    Attributes
    ----------
    kind : {"matrix", "names", "options", "single"}
        Rows of a matrix, columns such as ``SAT1 SAT2``, options of a multiple choice or ranking,
        or one question by itself.
    key : str
        What it is called: the block's name, or the prefix of the column names.
    stem : str
        What stands over it.
    questions : tuple of Question
    """

    kind: Literal["matrix", "names", "options", "single"]
    key: str
    stem: str
    questions: tuple[Question, ...]


def bundles(questions: Sequence[Question]) -> Iterator[Bundle]:
    """Yield the bundles in the order of the file; every question is in one of them."""
    blocks: dict[str, list[Question]] = {}
    for question in questions:
        blocks.setdefault(question.block, []).append(question)
    prefixes = _prefixes(questions)
    for block in blocks.values():
        yield from _of_block(block, prefixes)


def _of_block(block: Sequence[Question], prefixes: frozenset[str]) -> Iterator[Bundle]:
    options = [q for q in block if q.answer_type in _OPTIONS]
    if options:
        yield Bundle("options", block[0].block, _stem(options), tuple(options))
    rest = [q for q in block if q.answer_type not in _OPTIONS]
    stem = _stem(rest)
    if stem and len(rest) > 1:
        yield Bundle("matrix", block[0].block, stem, tuple(rest))
        return
    together: dict[tuple[str, str], list[Question]] = {}
    for question in rest:
        prefix = _prefix(question)
        key = (prefix, "") if prefix in prefixes else ("", question.name)
        together.setdefault(key, []).append(question)
    for (prefix, name), members in together.items():
        if len(members) > 1:
            yield Bundle("names", prefix, stem, tuple(members))
        else:
            yield Bundle("single", name or members[0].name, stem, tuple(members))


def _stem(block: Iterable[Question]) -> str:
    for question in block:
        if question.stem:
            return question.stem
        found = numbered(question.column)
        matrix = matrix_row(found[1]) if found else None
        if matrix and matrix.text == question.text:
            return matrix.stem
    return ""


def _prefix(question: Question) -> str:
    match = _PREFIXED.match(question.name)
    prefix = match["prefix"] if match else ""
    return "" if prefix.casefold() in _GENERIC else prefix


def _prefixes(questions: Sequence[Question]) -> frozenset[str]:
    """Return the prefixes that at least two columns of different number have."""
    counts: dict[str, int] = {}
    for question in questions:
        prefix = _prefix(question)
        counts[prefix] = counts.get(prefix, 0) + 1
    return frozenset(prefix for prefix, count in counts.items() if prefix and count > 1)
