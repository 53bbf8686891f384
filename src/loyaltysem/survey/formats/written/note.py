"""The note that `Survey.to_sav` leaves in an SPSS file: what SPSS itself has no place for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.data import HistoryEntry
from loyaltysem.survey.formats.export import Export, MissingKind, Question
from loyaltysem.survey.formats.written.cells import recorded_texts
from loyaltysem.survey.formats.written.codebook import codebook_from_record, codebook_record

__all__ = ["NoteColumn", "WrittenNote", "note_lines", "read_note", "restored"]

_BEGIN = "loyaltysem record, do not edit:"
# A line of a note in SPSS holds 80 bytes, and loses blanks at its end.
_WIDTH = 78
_END_MARK = "|"


@dataclass(frozen=True, slots=True)
class NoteColumn:
    """A variable of the file: its name there, its name and role in the survey, its block."""

    variable: str
    name: str
    role: str
    block: str = ""


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """What SPSS has no place for.

    Attributes
    ----------
    codebook : mapping
        As `codebook_record` returns it.
    columns : tuple of NoteColumn
    missing_codes : mapping of float to str
        Code to the kind of missing answer that it stands for.
    history : tuple of HistoryEntry
    """

    codebook: Mapping[str, Any]
    columns: tuple[NoteColumn, ...]
    missing_codes: Mapping[float, MissingKind]
    history: tuple[HistoryEntry, ...]

    @classmethod
    def of(
        cls,
        codebook: Codebook,
        columns: Sequence[NoteColumn],
        missing_codes: Mapping[float, MissingKind],
        history: Sequence[HistoryEntry],
    ) -> WrittenNote:
        """Make the note of a survey."""
        return cls(codebook_record(codebook), tuple(columns), missing_codes, tuple(history))


def note_lines(note: WrittenNote, sentences: Sequence[str]) -> list[str]:
    """Return the lines of a note: sentences for people, then the record in ASCII."""
    record = {
        "codebook": note.codebook,
        "columns": [[c.variable, c.name, c.role, c.block] for c in note.columns],
        "missing_codes": [[code, kind] for code, kind in note.missing_codes.items()],
        "history": [[entry.step, entry.count, entry.text] for entry in note.history],
    }
    text = json.dumps(record)
    pieces = [text[at : at + _WIDTH] + _END_MARK for at in range(0, len(text), _WIDTH)]
    return [line for sentence in sentences for line in _wrapped(sentence)] + [_BEGIN, *pieces]


def read_note(lines: Sequence[str]) -> WrittenNote | None:
    """Return the note among the lines of a file, None when there is none.

    Raises
    ------
    SurveyFormatError
        There is one, and it was edited.
    """
    if _BEGIN not in lines:
        return None
    begin = list(lines).index(_BEGIN) + 1
    pieces = [line.removesuffix(_END_MARK) for line in lines[begin:] if line.endswith(_END_MARK)]
    try:
        record = json.loads("".join(pieces))
        return WrittenNote(
            record["codebook"],
            tuple(NoteColumn(*column) for column in record["columns"]),
            {float(code): kind for code, kind in record["missing_codes"]},
            tuple(HistoryEntry(*entry) for entry in record["history"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SurveyFormatError(
            f"The note that loyaltysem left in the file was edited and cannot be read ({error}). "
            "Restore it, or remove it in SPSS (DROP DOCUMENTS), and read the file with a codebook."
        ) from error


def restored(export: Export, note: WrittenNote, file: str) -> Export:
    """Return an SPSS export with names, blocks, kinds and paradata as they were in the survey."""
    columns = {column.variable: column for column in note.columns}
    cells, paradata, questions = export.cells, {}, []
    for question in export.questions:
        column = columns.get(question.name)
        if column is None:
            questions.append(question)
        elif column.role == "respondent":
            cells = cells.set_axis(_index(cells[question.position]), axis=0)
        elif column.role == "paradata":
            paradata[column.name] = _recorded(export, question, column.name)
        else:
            questions.append(_named(question, column, note.missing_codes))
    return replace(
        export,
        questions=tuple(questions),
        cells=cells,
        paradata=pd.DataFrame(
            {name: values.to_numpy() for name, values in paradata.items()}, index=cells.index
        ),
        evidence=(
            *export.evidence,
            f"note of loyaltysem with a codebook for {len(columns)} columns",
        ),
        codebook=codebook_from_record(note.codebook, file),
        history=note.history,
        written=True,
    )


def _named(
    question: Question, column: NoteColumn, missing_codes: Mapping[float, MissingKind]
) -> Question:
    kinds: Mapping[float | str, MissingKind] = (
        dict(missing_codes.items()) if column.role == "item" else question.missing_kinds
    )
    return replace(
        question,
        column=column.name,
        name=column.name,
        block=column.block or question.block,
        missing_kinds=kinds,
    )


def _recorded(export: Export, question: Question, name: str) -> pd.Series[Any]:
    values = export.cell_values(question)
    if question.answer_type == "date":
        return pd.to_datetime(values)
    return values if pd.api.types.is_numeric_dtype(values) else recorded_texts(name, values)


def _index(values: pd.Series[Any]) -> pd.Index[Any]:
    if pd.api.types.is_numeric_dtype(values) and (values % 1 == 0).all():
        values = values.astype("int64")
    index: pd.Index[Any] = pd.Index(values, name="respondent")
    return index


def _wrapped(sentence: str) -> list[str]:
    """Break a sentence into lines of at most 80 bytes, between words where there are any."""
    lines = [""]
    for word in sentence.split(" "):
        for character in f" {word}" if lines[-1] else word:
            if len((lines[-1] + character).encode()) > 80:
                lines.append("")
            lines[-1] += character
    return [line for line in lines if line.strip()]
