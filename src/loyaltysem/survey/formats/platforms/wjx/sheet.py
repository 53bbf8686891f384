"""The sheet of an export: which columns are answers, which paradata, who the respondents are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import AnswerType, Export, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.grid import Grid
from loyaltysem.survey.formats.platforms.wjx.cell_parts import (
    MISSING_TEXTS,
    UNRANKED,
    Part,
    text_parts,
)
from loyaltysem.survey.formats.platforms.wjx.flavour import (
    Column,
    Flavour,
    flavour_of,
    numbers_in,
)
from loyaltysem.survey.formats.platforms.wjx.headers import questions_of
from loyaltysem.survey.formats.platforms.wjx.paradata import SERIAL, paradata_of, respondents
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["MARKS", "Sheet", "header_row", "sheet_of"]

MARKS = (SERIAL, "提交答卷时间", "所用时间")
_ROWS_SEARCHED = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """An export before its cells are taken apart.

    Attributes
    ----------
    name : str
        The file's name, for messages.
    index : Index
        Serial numbers.
    width : int
        Columns of the file.
    columns : tuple of Column
        Answers.
    paradata : DataFrame
    flavour : Flavour
    notes : tuple of str
        For the evidence.
    """

    name: str
    index: pd.Index[Any]
    width: int
    columns: tuple[Column, ...]
    paradata: pd.DataFrame
    flavour: Flavour
    notes: tuple[str, ...]

    def export(self, parts: Sequence[tuple[Column, Sequence[Part]]]) -> Export:
        """Return the export in which each column is replaced by its parts."""
        questions: list[Question] = []
        cells: dict[int, NDArray[Any]] = {}
        made = self.width
        for column, made_of_it in parts:
            for part in made_of_it:
                position = column.question.position
                if position in cells:
                    position, made = made, made + 1
                values = np.empty(len(part.values) + 1, dtype=object)
                values[:-1] = part.values
                cells[position] = values[column.positions]
                questions.append(replace(part.question, position=position))
        return Export(
            questions=tuple(questions),
            cells=pd.DataFrame(cells, index=self.index, dtype=object),
            paradata=self.paradata,
            missing_texts={**MISSING_TEXTS, UNRANKED: "unranked"},
            missing_numbers=self.flavour.missing_numbers,
            flavour=self.flavour.name,
            evidence=(*self.flavour.evidence, *self.notes),
            warnings=self.flavour.warnings,
        )

    def parts(self) -> list[tuple[Column, list[Part]]]:
        """Return every column with the parts that its cells alone tell."""
        return [(c, text_parts(c.question, c.distinct)) for c in self.columns]


def header_row(grid: Grid) -> int | None:
    """Return the row, from 1, not counting empty ones, with the marks of 问卷星; else None."""
    if all(mark in grid.header for mark in MARKS):
        return 1
    for row, cells in enumerate(grid.cells.head(_ROWS_SEARCHED).to_numpy(), start=2):
        if set(MARKS) <= {str(cell).strip() for cell in cells}:
            return row
    return None


def sheet_of(content: FileContent) -> Sheet:
    """Read the sheet of an export.

    Raises
    ------
    SurveyFormatError
        The sheet lacks what every export of 问卷星 has, or holds what none has.
    """
    grid, name = content.grid, content.name
    row = header_row(grid)
    if row != 1:
        lacking = [mark for mark in MARKS if mark not in grid.header]
        at = grid.rows[row - 1] if row else 0
        where = f"; row {at} has them: say header={at}" if row else ""
        raise SurveyFormatError(
            f"{name} lacks the column(s) {'、'.join(lacking)}, which every 问卷星 export has in "
            f"its first row{where}. Remove rows above the header, or read it with format='table'."
        )
    questions = questions_of(name, grid.header)
    index = respondents(name, grid.cells[grid.header.index(SERIAL)])
    cells = grid.cells.set_axis(index, axis=0)
    paradata = paradata_of(name, grid.header, cells, {q.position for q in questions})
    columns = [_column(question, grid.cells[question.position]) for question in questions]
    columns, notes = _with_option_columns(columns)
    flavour = flavour_of(columns, paradata.get("total_score"))
    return Sheet(name, index, len(grid.header), tuple(columns), paradata, flavour, notes)


def _column(question: Question, cells: pd.Series[Any]) -> Column:
    positions, distinct = pd.factorize(cells, use_na_sentinel=True)
    return Column(question, positions, list(distinct))


def _with_option_columns(columns: Sequence[Column]) -> tuple[list[Column], tuple[str, ...]]:
    """Find out, by its numbers, what a question with one column per option is."""
    done: list[Column] = []
    notes = []
    for block, together in groupby(columns, key=lambda column: column.question.block):
        group = list(together)
        answer_type, unanswered = _kind_of_options(group)
        if unanswered.any():
            ticks = "tick" if answer_type == "multiple" else "rank"
            notes.append(
                f"{block}: {int(unanswered.sum())} sheet(s) {ticks} no option, so the question was "
                "not answered there"
            )
        for column in group:
            distinct = column.distinct
            if answer_type == "ranking":
                distinct = [UNRANKED if cell_number(cell) == 0 else cell for cell in distinct]
            question = replace(column.question, answer_type=answer_type)
            positions = np.where(unanswered, -1, column.positions)
            done.append(Column(question, positions, distinct))
    return done, tuple(notes)


def _kind_of_options(group: Sequence[Column]) -> tuple[AnswerType, NDArray[np.bool_]]:
    """Return what the columns of one question are, and on which sheets they hold no answer.

    A sheet without any tick is an unanswered question, as it is in SPSS's multiple response sets.
    """
    nowhere = np.zeros(len(group[0].positions), dtype=bool)
    if group[0].question.answer_type != "multiple":
        return group[0].question.answer_type, nowhere
    rows = []
    for column in group:
        numbers = numbers_in(column)
        if numbers is None:
            return "", nowhere
        rows.append(np.append(numbers, np.nan)[column.positions])
    values = np.array(rows)
    answered = values[~np.isnan(values)]
    if np.isin(answered, (0.0, 1.0)).all():
        return "multiple", (values == 0).all(axis=0) & (len(group) > 1)
    return ("ranking", (values == 0).all(axis=0)) if _are_ranks(values) else ("", nowhere)


def _are_ranks(values: NDArray[np.float64]) -> bool:
    """Say whether every sheet holds 1, 2, 3 … once each, in any order, beside 0 and missing."""
    ordered = np.sort(np.where(np.nan_to_num(values) == 0, np.inf, values), axis=0)
    expected = np.arange(1.0, len(values) + 1)[:, None]
    return bool(((ordered == expected) | np.isinf(ordered)).all())
