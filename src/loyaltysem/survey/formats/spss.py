"""SPSS (.sav, .zsav, .por): numbers with value labels, and codes that are declared as missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import (
    AnswerType,
    Export,
    ExportFormat,
    MissingKind,
    Question,
)
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.multiple_response import multiple_response_sets
from loyaltysem.survey.formats.statistical_file import (
    StatisticalFile,
    empty_to_none,
    looks_like_number,
    read_whole,
    respondents,
    told_apart,
)
from loyaltysem.survey.formats.written_note import read_note, restored

__all__ = ["SPSS"]

_KINDS = {
    "sav": "begins as SPSS files do ($FL2 or $FL3)",
    "por": "begins as portable SPSS files do; codes declared as missing are blank in it",
}


def _recognise(content: FileContent) -> tuple[str, ...]:
    return (_KINDS[content.kind],) if content.kind in _KINDS else ()


def _read(content: FileContent) -> Export:
    file = read_whole(content, _KINDS, "SPSS")
    encoding = f", texts in {file.file_encoding}" if file.file_encoding else ""
    evidence = [f"{file.cells.shape[1]} variables{encoding}", *file.said]
    questions = []
    columns = {}
    for position, name in enumerate(file.column_names):
        values = file.cells[position]
        question, said = _question(position, name, values, file)
        numeric = pd.api.types.is_numeric_dtype(values)
        columns[position] = values.astype("float64") if numeric else empty_to_none(values)
        questions.append(question)
        evidence += said
    frame = pd.DataFrame(columns).set_axis(respondents(file.cells), axis=0)
    questions, frame, said = multiple_response_sets(questions, frame, file.mr_sets)
    export = Export(
        questions=tuple(questions),
        cells=frame,
        paradata=pd.DataFrame(index=frame.index),
        flavour="numbers",
        evidence=(*evidence, *said),
        warnings=tuple(file.warned),
    )
    note = read_note(file.notes)
    return export if note is None else restored(export, note, content.name)


def _question(
    position: int, name: str, values: pd.Series[Any], file: StatisticalFile
) -> tuple[Question, list[str]]:
    texts = file.readstat_variable_types[name] == "string"
    ranges = file.missing_ranges.get(name, [])
    labels, twice = told_apart(
        {
            code if isinstance(code, str) else float(code): text
            for code, text in file.variable_value_labels.get(name, {}).items()
        }
    )
    numbers = tuple((float(r["lo"]), float(r["hi"])) for r in ranges) if not texts else ()
    kinds: dict[float | str, MissingKind] = {}
    if texts:
        kinds = {str(r["lo"]): "declared" for r in ranges}
    question = Question(
        position,
        name,
        name,
        file.label(position),
        "spss",
        answer_type=_answer_type(position, values, labels, file),
        labels={text: code for text, code in labels.items() if not isinstance(code, str)},
        missing_ranges=numbers,
        missing_kinds=kinds,
    )
    said = [f"{name}: the label {text!r} stands for several values; told apart" for text in twice]
    return question, said


def _answer_type(
    position: int, values: pd.Series[Any], labels: Mapping[str, object], file: StatisticalFile
) -> AnswerType:
    if position in file.dates:
        return "date"
    if not pd.api.types.is_numeric_dtype(values):
        return "text" if looks_like_number(empty_to_none(values)) else ""
    measure = file.variable_measure.get(file.column_names[position], "")
    if not labels:
        return "number"
    return {"ordinal": "scale", "nominal": "single"}.get(measure, "")  # type: ignore[return-value]


SPSS = ExportFormat("spss", _recognise, _read)
