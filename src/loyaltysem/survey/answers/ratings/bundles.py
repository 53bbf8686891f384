"""Questions that were shown together, or whose column names say that they belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.wordings.question_text import matrix_row, numbered

__all__ = ["Bundle", "bundles"]

_PREFIXED = re.compile(r"^(?P<prefix>[^\W\d_]+(?:_[^\W\d_]+)*)_?(?P<number>\d{1,2})$")
# Names that number all questions of a file say nothing about what belongs together.
_GENERIC = frozenset(
    {"q", "v", "x", "y", "var", "item", "col", "column", "question", "a", "b"}
    | {"题", "题目", "题项", "问题", "第", "列", "变量", "项目", "项"}
)
_OPTIONS = ("multiple", "ranking")
# Between stem and row: 请评价—1.质量, How satisfied … - Price, Rate us [Price], 评价（质量）.
_BETWEEN = re.compile(r"\s*[—–]+\s*|\s+[-|>]\s+|\s*[\[【(（]|\s*[：:]\s*(?=\S)")
_QUESTION_NUMBER = re.compile(r"^\s*[Qq]?(\d{1,3})\s*[、：:.．)）]\s*")
_SHORTEST_STEM = 2


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
    stems = _header_stems(rest)
    together: dict[tuple[str, str], list[Question]] = {}
    for question in rest:
        prefix = _prefix(question)
        if question.name in stems:
            key = ("stem", stems[question.name])
        else:
            key = ("prefix", prefix) if prefix in prefixes else ("", question.name)
        together.setdefault(key, []).append(question)
    for (shared, name), members in together.items():
        if shared == "stem":
            yield Bundle("matrix", _key(members[0]), _worded(name), tuple(members))
        elif len(members) > 1:
            yield Bundle("names", name, stem, tuple(members))
        else:
            yield Bundle("single", members[0].name, stem, tuple(members))


def _stem(block: Iterable[Question]) -> str:
    return next((question.stem for question in block if question.stem), "")


def _key(first: Question) -> str:
    found = _QUESTION_NUMBER.match(first.column)
    return f"Q{int(found[1]) if found else first.position + 1}"


def _worded(stem: str) -> str:
    return _QUESTION_NUMBER.sub("", stem) or stem


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


def _header_stems(questions: Sequence[Question]) -> dict[str, str]:
    """Return the stem of every question whose header shares one with another question.

    Parameters
    ----------
    questions : sequence of Question
        Of one block, in the order of the file.

    Returns
    -------
    dict of str to str
        Name of the question to its stem; of several stems that are shared the longest.
    """
    candidates = {question.name: list(_stems(question)) for question in questions}
    counts = Counter(stem for stems in candidates.values() for stem in set(stems))
    found = {
        name: max(shared, key=len)
        for name, stems in candidates.items()
        if (shared := [stem for stem in stems if counts[stem] > 1])
    }
    chosen = Counter(found.values())
    repeated = {name: stem for name, stem in found.items() if chosen[stem] > 1}
    return repeated | dict(_counted_rows(questions))


def _stems(question: Question) -> Iterator[str]:
    """Yield what stands before each mark that may divide stem and row."""
    for text in dict.fromkeys((question.column, question.text)):
        for mark in _BETWEEN.finditer(text):
            stem, row = text[: mark.start()].strip(), text[mark.end() :].strip()
            bare = numbered(stem)
            # The number of a question, as in Q5: or 3、, is no stem.
            worded = bare[1] if bare else stem
            if row and len(worded) >= _SHORTEST_STEM and not re.fullmatch(r"[A-Za-z]?\d+", stem):
                yield stem


def _counted_rows(questions: Sequence[Question]) -> Iterator[tuple[str, str]]:
    """Yield the rows of ``3、请评价—1.质量``, ``2.价格``, ``3.物流``: the first has the stem."""
    stem, last = "", 0
    waiting: Question | None = None
    for question in questions:
        found = numbered(question.column)
        first = matrix_row(found[1]) if found else None
        if first and first.row == 1:
            stem, last, waiting = first.stem, 1, question
        elif (
            waiting and found and found[0] == last + 1 and re.match(r"\s*\d+[.．]", question.column)
        ):
            if last == 1:
                yield waiting.name, stem
            yield question.name, stem
            last += 1
        else:
            waiting = None
