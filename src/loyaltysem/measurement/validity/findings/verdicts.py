"""The verdicts on constructs and on pairs of them, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from loyaltysem.measurement.validity.mixed_signs import TWO_DIRECTIONS
from loyaltysem.words.languages import GroupName
from loyaltysem.words.measurement import (
    AVE,
    CR,
    CoefficientVerdicts,
    GroupVerdicts,
    PairVerdicts,
)

__all__ = ["CRITERIA", "criteria_against", "verdicts_by_group"]

#: The criteria of discriminant validity, by the column of their verdict.
CRITERIA = {
    "fornell_larcker": "Fornell–Larcker",
    "htmt_verdict": "HTMT",
    "cicfa_sys": "CICFA(sys)",
    "chisq_sys": "χ²(sys)",
    "merged": "χ²(merge)",
}
_NONE = ("no AVE", "no interval", "no test")
_FOR = (
    "met",
    "distinct: upper end below .85",
    "distinct: upper end below .90",
    "no problem",
    "two constructs",
)


def verdicts_by_group(
    groups: Sequence[GroupName], constructs: pd.DataFrame | None, pairs: pd.DataFrame | None
) -> list[GroupVerdicts]:
    """Return the verdicts of every group.

    Parameters
    ----------
    groups : sequence of GroupName
        In the order of the tables, whose index begins with the group where there are several.
    constructs : DataFrame, or None
        ``cr cr_verdict ave ave_verdict`` of each construct; None where nothing is said of them.
    pairs : DataFrame, or None
        The columns of :data:`CRITERIA` for each pair of constructs.
    """
    parts = (_of_groups(table, len(groups)) for table in (constructs, pairs))
    return [_verdicts(*part) for part in zip(groups, *parts, strict=True)]


def _of_groups(table: pd.DataFrame | None, n_groups: int) -> list[pd.DataFrame | None]:
    if table is None or table.empty or n_groups == 1:
        return [table] * n_groups
    labels = table.index.get_level_values("group")
    return [table[labels == label].droplevel("group") for label in labels.unique()]


def criteria_against(row: Mapping[Any, Any]) -> str:
    """Return the criteria that find a problem with a pair of constructs; empty where none does."""
    return ", ".join(name for column, name in CRITERIA.items() if _speaks_against(row[column]))


def _speaks_against(verdict: str) -> bool:
    return verdict not in (*_NONE, *_FOR)


def _verdicts(
    label: GroupName, constructs: pd.DataFrame | None, pairs: pd.DataFrame | None
) -> GroupVerdicts:
    """What there is to say of one group."""
    records = [] if pairs is None else pairs.to_dict("records")
    tried = [
        name
        for column, name in CRITERIA.items()
        if any(row[column] not in _NONE for row in records)
    ]
    return GroupVerdicts(
        label=label,
        coefficients=[]
        if constructs is None
        else [
            _of_coefficient(constructs, column, name, cutoff)
            for column, name, cutoff in (("cr", "CR", CR), ("ave", "AVE", AVE))
        ],
        mixed=[]
        if constructs is None
        else list(map(str, constructs.index[constructs["cr_verdict"] == TWO_DIRECTIONS])),
        criteria=tried,
        n_pairs=len(records),
        doubtful=[_of_pair(row) for row in records if criteria_against(row)],
    )


def _of_coefficient(
    table: pd.DataFrame, column: str, name: str, cutoff: float
) -> CoefficientVerdicts:
    judged = table[f"{column}_verdict"] != TWO_DIRECTIONS
    known = table[table[column].notna() & judged]
    low = known[known[f"{column}_verdict"].str.startswith("below")]
    below = [(str(construct), float(value)) for construct, value in low[column].items()]
    return CoefficientVerdicts(name, cutoff, len(known), below)


def _of_pair(row: Mapping[Any, Any]) -> PairVerdicts:
    against = [
        (name, row[column]) for column, name in CRITERIA.items() if _speaks_against(row[column])
    ]
    return PairVerdicts(row["construct_1"], row["construct_2"], against)
