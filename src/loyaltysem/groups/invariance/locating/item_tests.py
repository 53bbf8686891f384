"""Tests of every parameter that a step holds equal, for each group and for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd

from loyaltysem.comparing.group_equalities import group_equality_scores
from loyaltysem.errors import LoyaltySEMError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.invariance.climbing import Climb, Rung, differences
from loyaltysem.groups.invariance.steps.identification import step_model
from loyaltysem.groups.invariance.steps.levels import Kind
from loyaltysem.groups.invariance.steps.released import releasable, released_kind
from loyaltysem.groups.invariance.steps.setting import Setting
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification.table.coefficient_key import CoefficientKey

__all__ = ["TestOf", "equal_terms", "item_tests", "test_of"]

#: How the tests were made.
TestOf = Literal["score", "robust score", "difference"]


def equal_terms(setting: Setting, rung: Rung, kinds: Sequence[Kind] | None = None) -> list[str]:
    """Return the terms that a step holds equal and could leave free.

    Parameters
    ----------
    setting : Setting
    rung : Rung
    kinds : sequence of Kind, optional
        By default all.
    """
    equal = rung.step.equal
    found = []
    for term in releasable(setting):
        kind = released_kind(setting, term)
        if term in setting.released or kind not in equal or (kinds and kind not in kinds):
            continue
        if _is_held(setting, term, kind, rung):
            found.append(term)
    return found


def _is_held(setting: Setting, term: str, kind: Kind, rung: Rung) -> bool:
    lhs, _, rhs = term.split(" ")
    equal = rung.step.equal
    if kind in ("loadings", "loadings2"):
        return len(setting.equal_loadings(lhs, equal)) > 1 and setting.loading_is_equal(
            lhs, rhs, equal
        )
    if kind == "thresholds":
        return setting.thresholds_are_equal(lhs, equal) and setting.equal_thresholds(lhs) > 2
    if kind in ("intercepts", "intercepts2"):
        # with a single equal intercept its release would take the origin away
        names = [name for name, own in setting.part.constructs.items() if lhs in own]
        alone = any(len(setting.equal_intercepts(name, equal)) < 2 for name in names)
        return setting.intercept_is_equal(lhs, equal) and not alone
    if kind == "residuals":
        return setting.residual_is_equal(lhs, equal)
    return True


def test_of(fit: Fit) -> TestOf:
    """Say by which tests the parameters of a fit are tested."""
    if fit.criterion.refusal("score_test", fit.options.estimator.name):
        return "difference"
    return "score" if fit.options.estimator.se == "standard" else "robust score"


def item_tests(climb: Climb, rung: Rung, terms: Sequence[str]) -> pd.DataFrame:
    """Test terms that a step holds equal.

    Parameters
    ----------
    climb : Climb
    rung : Rung
        With a fit.
    terms : sequence of str

    Returns
    -------
    DataFrame
        ``term kind group chisq df pvalue pvalue_holm epc sepc_all test``: for each term a row of
        all groups at once (``group`` empty), and with three or more groups one for each.
    """
    if rung.fit is None or not terms:
        return pd.DataFrame(columns=list(_COLUMNS))
    kind = test_of(rung.fit)
    rows = (
        _by_difference(climb, rung, terms) if kind == "difference" else _by_score(rung.fit, terms)
    )
    for row in rows:
        row["kind"] = released_kind(climb.setting, row["term"])
        row["test"] = kind
    table = pd.DataFrame(rows)
    for rows_of in (table["group"] == "", table["group"] != ""):
        pvalues = table.loc[rows_of, "pvalue"].to_numpy(dtype=float)
        table.loc[rows_of, "pvalue_holm"] = adjusted_pvalues(pvalues, "holm")
    return table[list(_COLUMNS)].astype({"df": "Int64"})


_COLUMNS = ("term", "kind", "group", "chisq", "df", "pvalue", "pvalue_holm", "epc", "sepc_all",
            "test")  # fmt: skip


def _key(term: str, group: int) -> CoefficientKey:
    lhs, op, rhs = term.split(" ")
    if op == "~~":
        return "", "~~", tuple(sorted((lhs, rhs))), group
    return (lhs, "~1", "", group) if rhs == "1" else (lhs, op, rhs, group)


def _by_score(fit: Fit, terms: Sequence[str]) -> list[dict[str, Any]]:
    labels = fit.group_labels
    n_groups = len(labels)
    keys = [_key(term, g) for term in terms for g in range(1, n_groups + 1)]
    scores, factors = group_equality_scores(fit, keys)
    statistics, changes = scores.single()
    rows: list[dict[str, Any]] = []
    for t, term in enumerate(terms):
        own = range(t * n_groups, (t + 1) * n_groups)
        # the first group takes what is common, so that the others can differ from it
        statistic, df = scores.joint(own[1:])
        alone = own[1] if n_groups == 2 else None
        rows.append(
            {
                "term": term,
                "group": "",
                "chisq": statistic,
                "df": df,
                "pvalue": _pvalue(statistic, df),
                "epc": nan if alone is None else changes[alone],
                "sepc_all": nan if alone is None else changes[alone] * factors[alone],
            }
        )
        if n_groups == 2:
            continue
        for g, k in enumerate(own):
            rows.append(
                {
                    "term": term,
                    "group": labels[g],
                    "chisq": statistics[k],
                    "df": 1,
                    "pvalue": _pvalue(statistics[k], 1),
                    "epc": changes[k],
                    "sepc_all": changes[k] * factors[k],
                }
            )
    return rows


def _pvalue(statistic: float, df: int) -> float:
    return nan if np.isnan(statistic) or not df else chisq_pvalue(float(statistic), df)


def _by_difference(climb: Climb, rung: Rung, terms: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for term in terms:
        row: dict[str, Any] = dict.fromkeys(_COLUMNS, nan) | {"term": term, "group": "", "df": 0}
        freed = climb.with_released(term)
        # what cannot be freed by itself is not tested by itself
        with suppress(LoyaltySEMError):
            fit = freed.fit(step_model(freed.setting, rung.step), rung.fit)
            if rung.fit is not None and fit.converged:
                tests, _ = differences(rung.fit, fit)
                for test in tests[:1]:
                    row |= {"chisq": test.statistic, "df": test.df, "pvalue": test.pvalue}
                row["epc"] = _change(fit, term)
        rows.append(row)
    return rows


def _change(fit: Fit, term: str) -> float:
    if len(fit.group_labels) != 2:
        return nan
    values = coefficients(fit)
    return values[_key(term, 2)] - values[_key(term, 1)]
