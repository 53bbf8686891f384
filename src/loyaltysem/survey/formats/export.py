"""What every reader hands on: the questions of an export and its cells, not yet interpreted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.file_content import FileContent

__all__ = ["AnswerType", "Export", "ExportFormat", "MissingKind", "Question"]

MissingKind = Literal["blank", "skipped", "undocumented", "declared", "unranked"]
AnswerType = Literal["", "scale", "single", "multiple", "ranking", "number", "text", "date"]


@dataclass(frozen=True, slots=True)
class Question:
    """One column of answers.

    Attributes
    ----------
    position : int
        Column of the export, from 0; column label in `Export.cells`.
    column : str
        The header as the export writes it.
    name : str
        Short unique name: the question's number (``"Q3"``, matrix row ``"Q7_2"``) or the header.
    text : str
        The question without number and matrix stem.
    block : str
        What was shown together: the matrix or the page.
    stem : str
        What stands over the rows of a matrix or the options of a multiple choice.
    answer_type : str
        What the export itself says about the answers; ``""`` where it says nothing. A multiple
        choice is one column of 0 and 1 per option, a ranking one column of ranks per option.
    labels : mapping of str to float
        Answer text to number, where the export itself declares it.
    missing_ranges : tuple of (float, float)
        Lowest and highest of the numbers that the export itself declares as missing.
    write_in_of : str
        Name of the question beside whose option the text was written; its own name is that name
        with an ending. ``""`` for what is no write-in.
    missing_kinds : mapping of float or str to str
        Single cells of this question that stand for no answer, and the kind of missing; they go
        before `missing_ranges`.
    text_labels : mapping of str to str
        Code to answer text, for codes that are texts themselves (``"m"`` is Male).
    proposed_labels : mapping of str to float
        Code to number, where the platform numbers its codes and the export does not say what they
        mean (``"A2"`` is 2). Only a draft uses them, for people to check.
    """

    position: int
    column: str
    name: str
    text: str
    block: str
    stem: str = ""
    answer_type: AnswerType = ""
    labels: Mapping[str, float] = field(default_factory=dict)
    missing_ranges: tuple[tuple[float, float], ...] = ()
    write_in_of: str = ""
    missing_kinds: Mapping[float | str, MissingKind] = field(default_factory=dict)
    text_labels: Mapping[str, str] = field(default_factory=dict)
    proposed_labels: Mapping[str, float] = field(default_factory=dict)

    def declares_missing(self, value: float) -> bool:
        """Whether the export itself says that a number stands for no answer."""
        return value in self.missing_kinds or any(
            low <= value <= high for low, high in self.missing_ranges
        )

    @property
    def answer_labels(self) -> dict[str, float]:
        """The labels without those of missing answers."""
        return {
            text: value for text, value in self.labels.items() if not self.declares_missing(value)
        }


@dataclass(frozen=True, slots=True)
class Export:
    """The content of one export.

    Attributes
    ----------
    questions : tuple of Question
        In the order of the file.
    cells : DataFrame
        Cells as read, one column per `Question.position`; an empty cell is None.
    paradata : DataFrame
        What the platform recorded about each answer sheet, under the same names for every format:
        ``started submitted`` (times), ``duration`` (seconds), ``ip ip_region channel user_id
        status progress finished language total_score``; anything else under its own header.
    missing_texts : mapping of str to str
        Cell texts that mean no answer, and the kind of missing they stand for.
    missing_numbers : frozenset of float
        Cell numbers that mean no answer, without the format saying which kind.
    flavour : str
        Variant of the format, such as ``"texts"`` or ``"numbers"``.
    evidence : tuple of str
        What was seen in the file that says so.
    warnings : tuple of str
        What the user must be told at once.
    codebook : Codebook or None
        The codebook that the file itself holds, used where the caller gives none.
    history : tuple of HistoryEntry
        What was done to the answers before the file was written.
    written : bool
        Whether loyaltysem wrote the file: columns have the names of the codebook's entries, and
        items hold numbers as respondents gave them.
    """

    questions: tuple[Question, ...]
    cells: pd.DataFrame
    paradata: pd.DataFrame
    missing_texts: Mapping[str, MissingKind] = field(default_factory=dict)
    missing_numbers: frozenset[float] = frozenset()
    flavour: str = ""
    evidence: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    codebook: Codebook | None = None
    history: tuple[HistoryEntry, ...] = ()
    written: bool = False
    _distinct: dict[int, tuple[NDArray[np.intp], list[Any]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def cell_values(self, question: Question) -> pd.Series[Any]:
        """Return the cells of one question."""
        return self.cells[question.position]

    def distinct_cells(self, question: Question) -> tuple[NDArray[np.intp], list[Any]]:
        """Return the distinct cells of one question, and where they stand.

        Returns
        -------
        positions : array of int, shape (n_rows,)
            For each row its place in `distinct`; -1 for an empty cell.
        distinct : list
        """
        found = self._distinct.get(question.position)
        if found is None:
            cells = self.cell_values(question)
            plain = cells.to_numpy() if cells.dtype == object else cells
            positions, distinct = pd.factorize(plain, use_na_sentinel=True)
            found = self._distinct[question.position] = positions, list(distinct)
        return found


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format: how to recognise it by content, and how to read it.

    Attributes
    ----------
    name : str
        What `read_survey` calls it.
    recognise : callable
        Takes a `FileContent`, returns the evidence; empty when the file is not of this format.
    read : callable
        Takes a `FileContent`, returns an `Export`; raises `SurveyFormatError` when it cannot.
    read_pair : callable, optional
        Takes the file of texts and the file of option numbers of one survey, returns an `Export`
        whose questions have labels; None where the format has no such pairs.
    """

    name: str
    recognise: Callable[[FileContent], tuple[str, ...]]
    read: Callable[[FileContent], Export]
    read_pair: Callable[[FileContent, FileContent], Export] | None = None
