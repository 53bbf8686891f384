"""The two exports of one survey, texts and option numbers: from the pair come the labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.wjx.cell_parts import (
    Part,
    is_missing,
    option_of,
    ranking,
    text_parts,
    ticks,
)
from loyaltysem.survey.formats.platforms.wjx.flavour import MISSING_NUMBERS, Column, numbers_in
from loyaltysem.survey.formats.platforms.wjx.sheet import Sheet, sheet_of
from loyaltysem.survey.wordings.cells import cell_number
from loyaltysem.survey.wordings.question_text import text_key

__all__ = ["read_pair"]


def read_pair(texts: FileContent, numbers: FileContent) -> Export:
    """Read the texts of a survey, with labels from the option numbers of the same survey.

    Parameters
    ----------
    texts, numbers : FileContent

    Returns
    -------
    Export
        The texts, whose questions have `labels` (option text to number), and of a multiple choice
        or ranking every option, ticked by anybody or not.

    Raises
    ------
    SurveyFormatError
        The files are not one survey in texts and in numbers: other respondents, other questions,
        or answers that contradict each other; with the places.
    """
    text, number = sheet_of(texts), sheet_of(numbers)
    _refuse_swapped(text, number)
    order = _same_respondents(text, number)
    pair = _Pair(text, number, order)
    parts: list[tuple[Column, Sequence[Part]]] = []
    n_labelled = 0
    for column, partners in _partners(text, number):
        made = pair.parts(column, partners)
        n_labelled += sum(bool(part.question.labels) for part in made)
        parts.append((column, made))
    evidence = (
        f"{numbers.name} (sha256 {numbers.sha256}) holds the option numbers of the same "
        f"{len(order)} answer sheets; {len(parts)} columns agree row by row",
        f"labels of {n_labelled} question(s) from the two files together",
        *(f"{mark} is written {number:g} there" for mark, number in pair.missing_written()),
    )
    export = text.export(parts)
    return replace(
        export,
        evidence=(*export.evidence, *evidence),
        warnings=(*export.warnings, *number.flavour.warnings),
    )


class _Pair:
    """Compares columns of two sheets row by row."""

    def __init__(self, text: Sheet, number: Sheet, order: NDArray[np.intp]) -> None:
        self.text, self.number, self._order = text, number, order
        self._missing: dict[str, set[float]] = {}

    def parts(self, column: Column, partners: Sequence[Column]) -> list[Part]:
        """Return the parts of a text column, with what its number columns add."""
        if len(partners) == 1 and partners[0].question.answer_type != "multiple":
            labels = self._labels(column, partners[0])
            parts = text_parts(column.question, column.distinct)
            if len(parts) > 1 and not parts[1].question.write_in_of:
                return parts
            # what is a text in the file of numbers too is nothing else
            is_number = labels or numbers_in(column) is not None
            answer_type: AnswerType = "number" if is_number else "text"
            answered = replace(parts[0].question, labels=labels, answer_type=answer_type)
            labelled = replace(parts[0], question=answered)
            return [labelled, *parts[1:]]
        options = [partner.question.text for partner in partners]
        kind = partners[0].question.answer_type
        ranked = kind == "ranking" or (
            kind != "multiple" and any(len(ranking(cell)) > 1 for cell in column.distinct)
        )
        self._refuse_other_options(column, partners, options, ranked=ranked)
        spelt = self._spelt(column, options, ranked=ranked)
        return text_parts(column.question, column.distinct, spelt, ranked=ranked)

    def missing_written(self) -> Iterator[tuple[str, float]]:
        """Yield the texts of missing answers that the number file always writes the same."""
        for mark, numbers in sorted(self._missing.items()):
            if len(numbers) == 1:
                yield mark, next(iter(numbers))

    def _rows(self, partner: Column) -> NDArray[np.intp]:
        return partner.positions[self._order]

    def _labels(self, column: Column, partner: Column) -> dict[str, float]:
        """Return option text to number; refuse texts and numbers that contradict each other."""
        labels: dict[str, float] = {}
        first: dict[str, int] = {}
        typed = True
        for row, cell, other in self._combinations(column, partner):
            written = "" if other is None else option_of(other)[0]
            number = None if is_missing(other) else cell_number(written)
            if is_missing(cell) or is_missing(other) or number in MISSING_NUMBERS:
                if is_missing(cell) != (is_missing(other) or number in MISSING_NUMBERS):
                    self._contradict(column, row, cell, other, "one of them is missing")
                if cell is not None and number is not None:
                    self._missing.setdefault(str(cell).strip(), set()).add(number)
                continue
            if number is None:
                if str(cell).strip() != str(other).strip():
                    self._contradict(column, row, cell, other, "the texts differ")
                continue
            option = option_of(cell)[0]
            typed &= cell_number(option) == number
            if labels.setdefault(option, number) != number:
                why = f"row {self._place(first[option])} has {labels[option]:g} for the same text"
                self._contradict(column, row, cell, other, why)
            first.setdefault(option, row)
        shared = [text for text, number in labels.items() if self._other(labels, text, number)]
        if shared and not typed:
            twin = self._other(labels, shared[0], labels[shared[0]])
            why = f"{twin!r} has the same number in row {self._place(first[twin])}"
            self._contradict(column, first[shared[0]], shared[0], labels[shared[0]], why)
        in_order = sorted(labels, key=lambda text: labels[text])
        return {} if typed else {text: labels[text] for text in in_order}

    @staticmethod
    def _other(labels: dict[str, float], text: str, number: float) -> str:
        return next((t for t, n in labels.items() if n == number and t != text), "")

    def _combinations(self, column: Column, partner: Column) -> Iterator[tuple[int, Any, Any]]:
        """Yield each combination of a text and a number cell once, with its first row."""
        width = len(partner.distinct) + 1
        together = (column.positions + 1) * width + self._rows(partner) + 1
        found, rows = np.unique(together, return_index=True)
        for code, row in sorted(
            zip(found.tolist(), rows.tolist(), strict=True), key=lambda p: p[1]
        ):
            which, other = code // width - 1, code % width - 1
            yield (
                row,
                None if which < 0 else column.distinct[which],
                None if other < 0 else partner.distinct[other],
            )

    def _refuse_other_options(
        self, column: Column, partners: Sequence[Column], options: Sequence[str], *, ranked: bool
    ) -> None:
        """Refuse sheets whose ticked or ranked options are not those of the number file."""
        keys = [text_key(option) for option in options]
        expected = np.full((len(column.distinct) + 1, len(options)), np.nan)
        for place, cell in enumerate(column.distinct):
            if is_missing(cell):
                continue
            chosen = [text_key(option_of(t)[0]) for t in (ranking if ranked else ticks)(cell)]
            unknown = [text for text in chosen if text not in keys]
            if unknown:
                row = int(np.argmax(column.positions == place))
                why = f"{unknown[0]!r} is none of the options {'、'.join(options)}"
                self._contradict(column, row, cell, None, why)
            expected[place] = [
                (chosen.index(key) + 1 if key in chosen else np.nan) if ranked else key in chosen
                for key in keys
            ]
        for which, partner in enumerate(partners):
            numbers = numbers_in(partner)
            if numbers is None:
                row = int(np.argmax(partner.positions >= 0))
                self._contradict(column, row, None, partner.distinct[0], "it is no number")
            else:
                found = np.append(numbers, np.nan)[self._rows(partner)]
                wanted = expected[column.positions, which]
                same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
                if not same.all():
                    row = int(np.argmin(same))
                    place = column.positions[row]
                    cell = None if place < 0 else column.distinct[place]
                    why = f"it is the cell of the option {options[which]!r}"
                    self._contradict(column, row, cell, found[row], why)

    @staticmethod
    def _spelt(column: Column, options: Sequence[str], *, ranked: bool) -> list[str]:
        """Return the options in the spelling of the text file."""
        written = {
            text_key(option): option
            for cell in column.distinct
            if not is_missing(cell)
            for text in (ranking if ranked else ticks)(cell)
            for option in (option_of(text)[0],)
        }
        return [written.get(text_key(option), option) for option in options]

    def _place(self, row: int) -> str:
        return f"序号 {self.text.index[row]}"

    def _contradict(self, column: Column, row: int, cell: object, other: object, why: str) -> None:
        raise SurveyFormatError(
            f"{self.text.name} and {self.number.name} contradict each other at "
            f"{self._place(row)}, question {column.question.name} ({column.question.column!r}): "
            f"the text is {cell!r}, the number {other!r}; {why}. They are not exports of the same "
            "answers, or one was edited; download both again, the second as option numbers."
        )


def _refuse_swapped(text: Sheet, number: Sheet) -> None:
    for sheet, wanted, given in (
        (text, "texts", "the first file"),
        (number, "numbers", "numbers="),
    ):
        found = sheet.flavour.name
        if (found == "texts") != (wanted == "texts"):
            raise SurveyFormatError(
                f"{sheet.name}, given as {given}, holds {found} "
                f"({'; '.join(sheet.flavour.evidence)}) where {wanted} are needed. Give the file "
                "of texts first and the file of option numbers as numbers=."
            )


def _same_respondents(text: Sheet, number: Sheet) -> NDArray[np.intp]:
    """Return, for each row of the text file, the row of the number file with the same 序号."""
    for one, other in ((text, number), (number, text)):
        lacking = one.index.difference(other.index)
        if len(lacking):
            shown = ", ".join(map(str, lacking[:5]))
            raise SurveyFormatError(
                f"{other.name} lacks {len(lacking)} answer sheet(s) of {one.name}: 序号 {shown}. "
                "Two files of one survey have the same sheets; download both at the same time."
            )
    order = number.index.get_indexer(text.index)
    if "submitted" in text.paradata and "submitted" in number.paradata:
        theirs = number.paradata["submitted"].iloc[order].to_numpy()
        ours = text.paradata["submitted"].to_numpy()
        differ = (ours != theirs) & ~(np.isnat(ours) & np.isnat(theirs))
        if differ.any():
            row = int(np.argmax(differ))
            raise SurveyFormatError(
                f"序号 {text.index[row]} was submitted at {ours[row]} in {text.name} and at "
                f"{theirs[row]} in {number.name}, so they are two surveys. Give the two exports "
                "of one survey."
            )
    return np.asarray(order, dtype=np.intp)


def _partners(text: Sheet, number: Sheet) -> Iterator[tuple[Column, list[Column]]]:
    """Yield each text column with the number columns of the same question."""
    single = {c.question.name: c for c in number.columns}
    blocks = {
        block: list(columns)
        for block, columns in groupby(number.columns, key=lambda c: c.question.block)
    }
    unclaimed = set(single)
    for column in text.columns:
        question = column.question
        found = [single[question.name]] if question.name in single else blocks.get(question.block)
        if not found or not unclaimed.issuperset(c.question.name for c in found):
            raise SurveyFormatError(_other_question(text, question.column, number))
        unclaimed.difference_update(c.question.name for c in found)
        same = text_key(found[0].question.text) == text_key(question.text)
        if len(found) == 1 and found[0].question.answer_type != "multiple" and not same:
            raise SurveyFormatError(_other_question(text, question.column, number))
        yield column, found
    for column in number.columns:
        if column.question.name in unclaimed:
            raise SurveyFormatError(_other_question(number, column.question.column, text))


def _other_question(sheet: Sheet, header: str, other: Sheet) -> str:
    return (
        f"{sheet.name} has the question {header!r}, which {other.name} does not have at the same "
        "place or under the same text, so they are not two exports of one survey. Download both "
        "at the same time."
    )
