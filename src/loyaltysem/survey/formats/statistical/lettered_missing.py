"""Variables whose missing values are letters, ``.a`` to ``.z``, as Stata and SAS have them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import Export, MissingKind, Question
from loyaltysem.survey.formats.statistical.statistical_file import (
    StatisticalFile,
    empty_to_none,
    looks_like_number,
    respondents,
    told_apart,
)

__all__ = ["lettered_export"]


def lettered_export(file: StatisticalFile, block: str, warnings: tuple[str, ...] = ()) -> Export:
    """Return the questions and cells of a file.

    Parameters
    ----------
    file : StatisticalFile
    block : str
        Block of all questions, since the file does not say what was shown together.
    warnings : tuple of str
        Of what the user must be told besides what the file itself gives rise to.
    """
    evidence = [f"{file.cells.shape[1]} variables", *file.said]
    questions = []
    columns = {}
    for position, name in enumerate(file.column_names):
        letters = [str(letter) for letter in file.missing_user_values.get(name) or ()]
        string = file.readstat_variable_types.get(name) == "string"
        columns[position] = _cells(file.cells[position], letters, string)
        question, said = _question(position, name, columns[position], string, letters, file, block)
        questions.append(question)
        evidence += said
    frame = pd.DataFrame(columns).set_axis(respondents(file.cells), axis=0)
    return Export(
        questions=tuple(questions),
        cells=frame,
        paradata=pd.DataFrame(index=frame.index),
        flavour="numbers",
        evidence=tuple(evidence),
        warnings=(*file.warned, *warnings),
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
    block: str,
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
        block,
        answer_type=answer_type,  # type: ignore[arg-type]
        labels=labels,
        missing_kinds=kinds,
    )
    return question, said
