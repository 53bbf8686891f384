"""Stata (.dta): numbers with value labels, and the missing values ``.a`` to ``.z``."""

from __future__ import annotations

from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import Export, ExportFormat, MissingKind, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical_file import (
    StatisticalFile,
    empty_to_none,
    looks_like_number,
    read_whole,
    respondents,
    told_apart,
    unreadable,
)

__all__ = ["STATA"]

# From release 13 on; files of older releases have no mark at their end.
_BEGIN, _END = b"<stata_dta>", b"</stata_dta>"


def _recognise(content: FileContent) -> tuple[str, ...]:
    return ("begins as Stata files do",) if content.kind == "dta" else ()


def _read(content: FileContent) -> Export:
    file = read_whole(content, "dta", "Stata")
    if content.data.startswith(_BEGIN) and not content.data.endswith(_END):
        # The value labels stand last, and the library takes a file without them for whole.
        raise unreadable(content, "Stata", f"it does not end with {_END.decode()}")
    evidence = [f"{file.cells.shape[1]} variables", *file.said]
    questions = []
    columns = {}
    for position, name in enumerate(file.column_names):
        letters = [str(letter) for letter in file.missing_user_values.get(name) or ()]
        string = file.readstat_variable_types.get(name) == "string"
        columns[position] = _cells(file.cells[position], letters, string)
        question, said = _question(position, name, columns[position], string, letters, file)
        questions.append(question)
        evidence += said
    frame = pd.DataFrame(columns).set_axis(respondents(file.cells), axis=0)
    return Export(
        questions=tuple(questions),
        cells=frame,
        paradata=pd.DataFrame(index=frame.index),
        flavour="numbers",
        evidence=tuple(evidence),
        warnings=_lacking_labels(content.name, file),
    )


def _lacking_labels(name: str, file: StatisticalFile) -> tuple[str, ...]:
    """Say which value labels are not there; files before Stata 13 can be cut without a trace."""
    lacking = [f"{variable} ({labels})" for variable, labels in file.lacking_labels.items()]
    if not lacking:
        return ()
    return (
        f"{name} does not hold the value labels of {len(lacking)} variable(s): "
        f"{', '.join(lacking)}. They were dropped in Stata, or the file was cut at its "
        "end; compare it with the original.",
    )


def _cells(values: pd.Series[Any], letters: list[str], string: bool) -> pd.Series[Any]:
    if string:
        return empty_to_none(values)
    if letters:
        # pyreadstat gives ``.a`` as the text "a" among the numbers of the variable.
        return values.map(lambda cell: f".{cell}" if isinstance(cell, str) else cell)
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("float64")
    return empty_to_none(values)


def _question(
    position: int,
    name: str,
    values: pd.Series[Any],
    string: bool,
    letters: list[str],
    file: StatisticalFile,
) -> tuple[Question, list[str]]:
    declared = file.variable_value_labels.get(name, {})
    meanings = {code: text for code, text in declared.items() if isinstance(code, str)}
    labels, twice = told_apart(
        {float(code): text for code, text in declared.items() if not isinstance(code, str)}
    )
    kinds: dict[float | str, MissingKind] = {f".{letter}": "declared" for letter in letters}
    if string:
        answer_type = "text" if looks_like_number(values) else ""
    else:
        answer_type = "date" if position in file.dates else "" if labels else "number"
    said = [f"{name}: the label {text!r} stands for several values; told apart" for text in twice]
    said += [f"{name}: .{code} means {text!r}" for code, text in meanings.items()]
    question = Question(
        position,
        name,
        name,
        file.label(position),
        "stata",
        answer_type=answer_type,  # type: ignore[arg-type]
        labels=labels,
        missing_kinds=kinds,
    )
    return question, said


STATA = ExportFormat("stata", _recognise, _read)
