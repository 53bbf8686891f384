"""Multiple-response sets of SPSS: one column of 0 and 1 per option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.survey.formats.export import Question

__all__ = ["multiple_response_sets"]


def multiple_response_sets(
    questions: Sequence[Question], cells: pd.DataFrame, sets: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Question], pd.DataFrame, list[str]]:
    """Turn the variables of every dichotomous set into ticks.

    Only sets of dichotomies say what was ticked; a set of categories stays as it is. A variable
    that holds nothing but the counted value leaves unticked options empty: then an option is 0
    where the respondent has ticked another option of the set, and missing where none.

    Parameters
    ----------
    questions : sequence of Question
    cells : DataFrame
        One column per question, by position.
    sets : mapping of str to mapping
        As pyreadstat reports them: ``is_dichotomy counted_value label variable_list``.

    Returns
    -------
    tuple of (list of Question, DataFrame, list of str)
        Questions and cells with the sets turned, and a sentence for each.
    """
    by_name = {question.name: question for question in questions}
    changed = dict(by_name)
    frame = cells.copy()
    evidence = []
    for set_name, content in sets.items():
        members = [by_name[name] for name in content["variable_list"] if name in by_name]
        counted = content.get("counted_value")
        numeric = all(pd.api.types.is_numeric_dtype(cells[q.position]) for q in members)
        if not content.get("is_dichotomy") or counted is None or not members or not numeric:
            continue
        block = frame[[question.position for question in members]]
        ticked = block == float(counted)
        ticks_only = not (block.notna() & ~ticked).to_numpy().any()
        answered = ticked.any(axis=1)
        for question in members:
            column = block[question.position]
            declared = _in_ranges(column, question.missing_ranges)
            told = ticked[question.position].astype("float64")
            known = answered if ticks_only else column.notna()
            frame[question.position] = told.where(known & ~declared, column.where(declared))
            changed[question.name] = replace(
                question,
                block=set_name,
                stem=str(content.get("label") or ""),
                answer_type="multiple",
                labels={},
            )
        names = ", ".join(question.name for question in members)
        how = "empty where another option was ticked is 0" if ticks_only else "other values are 0"
        evidence.append(
            f"multiple-response set {set_name}: {names}; {float(counted):g} is 1, {how}"
        )
    return [changed[question.name] for question in questions], frame, evidence


def _in_ranges(values: pd.Series[Any], ranges: Sequence[tuple[float, float]]) -> pd.Series[Any]:
    inside = pd.Series(False, index=values.index)
    for low, high in ranges:
        inside |= values.between(low, high)
    return inside
