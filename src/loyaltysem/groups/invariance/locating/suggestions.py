"""An order of releases by which a step that fails would hold, for the user to approve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.errors import IdentificationError, NotAvailableError
from loyaltysem.groups.invariance.locating.item_tests import Asked, equal_terms, item_tests
from loyaltysem.groups.invariance.record import LadderRecord, climbed
from loyaltysem.groups.invariance.steps.levels import Step
from loyaltysem.groups.invariance.steps.released import checked_terms
from loyaltysem.groups.invariance.steps.setting import AT, Setting
from loyaltysem.moments.grouping.labels import label_text

__all__ = ["failing_step", "suggested_releases"]

_COLUMNS = ("step", "term", "chisq", "df", "pvalue", "pvalue_holm", "epc", "pvalue_step",
            "verdict", "invariant_items")  # fmt: skip


def suggested_releases(
    record: LadderRecord, *, by_group: bool = False, progress: bool | None = None
) -> pd.DataFrame:
    """Release the parameter with the smallest p, climb again, and go on until the step holds.

    Only what the failing step adds is looked at, since the steps below hold. A parameter is
    suggested where its p-value, corrected for the number of those tested (Holm), is below the
    ladder's level.

    Parameters
    ----------
    record : LadderRecord
    by_group : bool
        Whether to release in the group alone that stands out, where there are three or more.
    progress : bool, optional
        As for :func:`item_tests`.

    Returns
    -------
    DataFrame
        One row for each release in its order: ``step term chisq df pvalue pvalue_holm epc``, then
        ``pvalue_step`` and ``verdict`` of the step with this and all before it released, and
        ``invariant_items``, the fewest that a construct has left.
    """
    # permutations would be drawn anew after each release; the order is found by the difference
    if record.rule.name == "permutation":
        record = replace(record, rule=replace(record.rule, name="difference"))
        record = climbed(record.climb, record.rule, record.seed, known=record)
    step = failing_step(record)
    rows: list[dict[str, Any]] = []
    while step is not None and step.adds:
        judged = record.judged[step.name]
        if judged.verdict != "rejected":
            break
        terms = equal_terms(record.climb.setting, judged.rung, step.adds)
        tests = item_tests(record.climb, judged.rung, terms, by_group=by_group, progress=progress)
        first = _first(tests, terms, record.rule.alpha, record.climb.setting, by_group=by_group)
        if first is None:
            break
        record = record.releasing(*first["terms"])
        after = record.judged[step.name]
        rows += [
            {"step": step.name, "term": term}
            | {name: first[name] for name in _COLUMNS[2:7]}
            | {
                "pvalue_step": after.rung.tests[0].pvalue if after.rung.tests else float("nan"),
                "verdict": after.verdict,
                "invariant_items": _fewest(record.climb.setting, step),
            }
            for term in first["terms"]
        ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _first(
    tests: pd.DataFrame,
    sets: Mapping[str, Asked],
    alpha: float,
    setting: Setting,
    *,
    by_group: bool,
) -> dict[str, Any] | None:
    """Return the row of the smallest p with the terms that are to be released; None if none is."""
    tests = tests[tests["pvalue"].notna()].sort_values(
        ["pvalue", "chisq"], ascending=[True, False], kind="stable"
    )
    alone = tests["group"] != ""
    for rows in (tests[alone], tests[~alone]) if by_group else (tests[~alone],):
        for row in rows.to_dict("records"):
            if row["pvalue_holm"] >= alpha:
                break
            where = "" if row["group"] == "" else f"{AT}{label_text(row['group'])}"
            terms = [f"{term}{where}" for term in sets[str(row["term"])].released]
            try:
                checked_terms(setting, terms)
            except (IdentificationError, NotAvailableError):
                continue
            return {str(key): value for key, value in row.items()} | {"terms": terms}
    return None


def failing_step(record: LadderRecord) -> Step | None:
    """Return the first step of measurement that is rejected above one that holds."""
    for step in record.steps[1:]:
        judged = record.judged[step.name]
        if judged.verdict == "rejected":
            return judged.rung.step
        if judged.verdict not in ("holds", "assumed", "failed"):
            return None
    return None


def _fewest(setting: Setting, step: Step) -> int:
    """Count the items that measure alike, of the construct and in the group that has fewest."""
    counts = [
        len(setting.invariant_items(name, step.equal, g))
        for name, own in setting.part.constructs.items()
        if len(own) > 1
        for g in range(setting.n_groups)
    ]
    return min(counts, default=0)
