"""SPSS (.sav, .zsav, .por): numbers with value labels, and codes that are declared as missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
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
from loyaltysem.survey.formats.statistical.multiple_response import multiple_response_sets
from loyaltysem.survey.formats.statistical.statistical_file import (
    StatisticalFile,
    empty_to_none,
    looks_like_number,
    read_whole,
    respondents,
    told_apart,
)
from loyaltysem.survey.formats.written.note import read_note, restored
from loyaltysem.survey.wordings.cells import cell_number

__all__ = ["SPSS"]

_KINDS = {
    "sav": "begins as SPSS files do ($FL2 or $FL3)",
    "por": "begins as portable SPSS files do; codes declared as missing are blank in it",
}

_Variable = tuple[Question, "pd.Series[Any]", list[str]]


def _recognise(content: FileContent) -> tuple[str, ...]:
    return (_KINDS[content.kind],) if content.kind in _KINDS else ()


def _read(content: FileContent) -> Export:
    file = read_whole(content, _KINDS, "SPSS")
    encoding = f", texts in {file.file_encoding}" if file.file_encoding else ""
    evidence = [f"{file.cells.shape[1]} variables{encoding}", *file.said]
    questions = []
    columns = {}
    for position, name in enumerate(file.column_names):
        texts = file.readstat_variable_types[name] == "string"
        variable = _of_texts if texts else _of_numbers
        question, columns[position], said = variable(position, name, file)
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


def _of_numbers(position: int, name: str, file: StatisticalFile) -> _Variable:
    values = file.cells[position]
    numeric = pd.api.types.is_numeric_dtype(values)
    cells = values.astype("float64") if numeric else empty_to_none(values)
    codes = {float(code): text for code, text in file.variable_value_labels.get(name, {}).items()}
    labels, said = _told_apart(name, codes)
    kind: AnswerType = _type_of_numbers(name, labels, file) if numeric else ""
    question = Question(
        position,
        name,
        name,
        file.label(position),
        "spss",
        answer_type="date" if position in file.dates else kind,
        labels=labels,
        missing_ranges=tuple(
            (float(span["lo"]), float(span["hi"])) for span in file.missing_ranges.get(name, [])
        ),
    )
    return question, cells, said


def _of_texts(position: int, name: str, file: StatisticalFile) -> _Variable:
    cells = empty_to_none(file.cells[position])
    codes = {
        str(code).strip(): text for code, text in file.variable_value_labels.get(name, {}).items()
    }
    missing = [str(span["lo"]).strip() for span in file.missing_ranges.get(name, [])]
    plain = Question(position, name, name, file.label(position), "spss")
    if codes:
        cells = empty_to_none(without_blanks(cells))
    numbers = numbers_of_codes(cells, codes, missing) if codes else None
    if numbers is None:
        kinds: dict[float | str, MissingKind] = dict.fromkeys(missing, "declared")
        labels, said = _told_apart(name, codes)
        kind: AnswerType = "text" if not codes and looks_like_number(cells) else ""
        shown = {code: text for text, code in labels.items()}
        return replace(plain, answer_type=kind, missing_kinds=kinds, text_labels=shown), cells, said
    labels, said = _told_apart(name, {numbers[code]: text for code, text in codes.items()})
    question = replace(
        plain,
        answer_type=_type_of_numbers(name, labels, file),
        labels=labels,
        missing_ranges=tuple((numbers[code], numbers[code]) for code in missing),
    )
    said.append(f"{name}: its codes are kept as texts and have value labels; read as numbers")
    return question, cells.map(numbers).astype("float64"), said


def _told_apart(name: str, codes: dict[Any, str]) -> tuple[dict[str, Any], list[str]]:
    labels, twice = told_apart(codes)
    said = [f"{name}: the label {text!r} stands for several values; told apart" for text in twice]
    return labels, said


def _type_of_numbers(name: str, labels: Mapping[str, float], file: StatisticalFile) -> AnswerType:
    if not labels:
        return "number"
    known: dict[str, AnswerType] = {"ordinal": "scale", "nominal": "single"}
    return known.get(file.variable_measure.get(name, ""), "")


def without_blanks(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return texts without the blanks at their ends, by which SPSS fills up a code."""
    return values.map(lambda cell: cell.strip() if isinstance(cell, str) else cell)


def numbers_of_codes(
    values: pd.Series[Any], labels: Mapping[str, str], missing: Collection[str]
) -> dict[str, float] | None:
    """Return the number of every code, None where the codes are texts in their own right.

    Codes ``"1"`` to ``"5"`` are numbers where every answer has a label, or lies between two that
    have one. ``"01"`` and ``"1"`` together are no numbers, nor are postcodes, of which single
    ones have a label.

    Parameters
    ----------
    values : Series
        Texts without blanks at their ends.
    labels : mapping of str to str
        Code to text.
    missing : collection of str
        Codes that are declared as missing.
    """
    observed = {cell for cell in values.dropna().unique() if cell != ""}
    codes = {code: cell_number(code) for code in (*labels, *missing, *observed)}
    numbers = {code: number for code, number in codes.items() if number is not None}
    if len(numbers) < len(codes) or len(set(numbers.values())) < len(numbers):
        return None
    ends = [numbers[code] for code in labels if code not in missing]
    unlabelled = [numbers[code] for code in observed - set(labels) - set(missing)]
    if unlabelled and (
        len(ends) < 2 or not all(min(ends) < number < max(ends) for number in unlabelled)
    ):
        return None
    return numbers


SPSS = ExportFormat("spss", _recognise, _read)
