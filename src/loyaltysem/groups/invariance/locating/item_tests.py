"""Tests of every parameter that a step holds equal, for each group and for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any, Literal

import numpy as np
import pandas as pd

from loyaltysem.comparing.group_equalities import group_equality_scores
from loyaltysem.errors import ConvergenceError, LoyaltySEMError, NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.invariance.climbing import Climb, Rung, differences
from loyaltysem.groups.invariance.steps.identification import step_model
from loyaltysem.groups.invariance.steps.levels import Kind, Step
from loyaltysem.groups.invariance.steps.released import (
    checked_terms,
    releasable,
    released_kind,
)
from loyaltysem.groups.invariance.steps.setting import AT, Setting
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification.table.coefficient_key import CoefficientKey

__all__ = ["TestOf", "equal_terms", "item_tests", "terms_of_items", "test_of"]

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
        if kind not in equal or (kinds and kind not in kinds):
            continue
        if held_in(setting, term, kind, rung.step):
            found.append(term)
    return found


def held_in(setting: Setting, term: str, kind: Kind, step: Step) -> frozenset[int]:
    """Return the groups in which a step holds a term equal that could be left free."""
    lhs, _, rhs = term.split(" ")
    equal, constructs = step.equal, setting.part.constructs
    if kind in ("loadings", "loadings2"):
        others = [x for x in constructs[lhs] if x != rhs]
        tied = any(setting.loading_in(lhs, x, equal) for x in others)
        return setting.loading_in(lhs, rhs, equal) if tied else frozenset()
    if kind == "thresholds":
        return setting.threshold_in(term, equal) if setting.equal_thresholds(lhs) > 2 else _NOWHERE
    if kind in ("intercepts", "intercepts2"):
        # with a single equal intercept its release would take the origin away
        homes = [own for own in constructs.values() if lhs in own]
        tied = all(any(setting.intercept_in(x, equal) for x in own if x != lhs) for own in homes)
        return setting.intercept_in(lhs, equal) if tied else _NOWHERE
    if kind == "residuals":
        return setting.residual_in(lhs, equal)
    return _NOWHERE if setting.free_in(term) else setting.groups


def terms_of_items(setting: Setting, step: Step) -> dict[str, list[str]]:
    """Return, by item, what a step holds equal of how it measures: all but its residual."""
    found: dict[str, list[str]] = {}
    for item in setting.part.items:
        terms = [
            x.term
            for x in setting.part.loadings
            if x.indicator == item
            and x.value is None
            and setting.loading_in(x.construct, item, step.equal)
        ]
        terms += [t for t in setting.scale.thresholds(item) if setting.threshold_in(t, step.equal)]
        if setting.intercept_in(item, step.equal):
            terms.append(f"{item} ~ 1")
        if terms:
            found[item] = terms
    return found


def test_of(fit: Fit) -> TestOf:
    """Say by which tests the parameters of a fit are tested."""
    if fit.criterion.refusal("score_test", fit.options.estimator.name):
        return "difference"
    return "score" if fit.options.estimator.se == "standard" else "robust score"


def item_tests(
    climb: Climb,
    rung: Rung,
    terms: Sequence[str] | Mapping[str, Sequence[str]],
    *,
    by_group: bool = True,
) -> pd.DataFrame:
    """Test terms that a step holds equal.

    Parameters
    ----------
    climb : Climb
    rung : Rung
        With a fit.
    terms : sequence of str, or mapping of str to sequence of str
        One by one; or, by a name, several at once.
    by_group : bool
        Whether to ask of each group by itself as well, which takes a fit each where score tests
        are not defined.

    Returns
    -------
    DataFrame
        ``term kind group chisq df pvalue pvalue_holm epc sepc_all test reason``: for each term a
        row of all groups at once (``group`` empty), and with three or more groups one for each.
    """
    if rung.fit is None or not terms:
        return pd.DataFrame(columns=list(_COLUMNS))
    joint = isinstance(terms, Mapping)
    sets: Mapping[str, Sequence[str]] = (
        terms if isinstance(terms, Mapping) else {term: [term] for term in terms}
    )
    kind = test_of(rung.fit)
    if kind == "difference":
        rows = _by_difference(climb, rung, sets, by_group=by_group)
    else:
        rows = _by_score(climb, rung, sets, by_group=by_group)
    for row in rows:
        row["kind"] = "item" if joint else released_kind(climb.setting, row["term"])
        row["test"] = kind
        row.setdefault("reason", "")
    table = pd.DataFrame(rows)
    for rows_of in (table["group"] == "", table["group"] != ""):
        pvalues = table.loc[rows_of, "pvalue"].to_numpy(dtype=float)
        table.loc[rows_of, "pvalue_holm"] = adjusted_pvalues(pvalues, "holm")
    return table[list(_COLUMNS)].astype({"df": "Int64"})


_NOWHERE: frozenset[int] = frozenset()
_COLUMNS = ("term", "kind", "group", "chisq", "df", "pvalue", "pvalue_holm", "epc", "sepc_all",
            "test", "reason")  # fmt: skip


def _key(term: str, group: int) -> CoefficientKey:
    lhs, op, rhs = term.split(" ")
    if op == "~~":
        return "", "~~", tuple(sorted((lhs, rhs))), group
    return (lhs, "~1", "", group) if rhs == "1" else (lhs, op, rhs, group)


def _by_score(
    climb: Climb, rung: Rung, sets: Mapping[str, Sequence[str]], *, by_group: bool
) -> list[dict[str, Any]]:
    fit, setting = rung.fit, climb.setting
    if fit is None:
        return []
    labels = fit.group_labels
    # where each term is held: groups that have released it are not asked again
    places: dict[tuple[str, int], int] = {}
    for own in sets.values():
        for term in own:
            for g in sorted(_held_at_all(setting, term, rung.step)):
                places.setdefault((term, g), len(places))
    scores, factors = group_equality_scores(fit, [_key(term, g + 1) for term, g in places])
    statistics, changes = scores.single()
    rows: list[dict[str, Any]] = []
    for name, own in sets.items():
        held = {term: sorted(g for t, g in places if t == term) for term in own}
        # the first group takes what is common, so that the others can differ from it
        later = [places[term, g] for term in own for g in held[term][1:]]
        statistic, df = scores.joint(later)
        alone = later[0] if len(labels) == 2 and len(later) == 1 else None
        rows.append(
            {
                "term": name,
                "group": "",
                "chisq": statistic,
                "df": df,
                "pvalue": _pvalue(statistic, df),
                "epc": nan if alone is None else changes[alone],
                "sepc_all": nan if alone is None else changes[alone] * factors[alone],
            }
        )
        for g, label in enumerate(labels if len(labels) > 2 and by_group else ()):
            here = [places[term, g] for term in own if g in held[term]]
            single = here[0] if len(own) == 1 and here else None
            statistic, df = scores.joint(here) if single is None else (statistics[single], 1)
            rows.append(
                {
                    "term": name,
                    "group": label,
                    "chisq": statistic,
                    "df": df,
                    "pvalue": _pvalue(statistic, df),
                    "epc": nan if single is None else changes[single],
                    "sepc_all": nan if single is None else changes[single] * factors[single],
                }
            )
    return rows


def _held_at_all(setting: Setting, term: str, step: Step) -> frozenset[int]:
    """Return the groups in which a term is equal, whether it could be released by itself or not."""
    lhs, _, rhs = term.split(" ")
    if (kind := released_kind(setting, term)) in ("loadings", "loadings2"):
        return setting.loading_in(lhs, rhs, step.equal)
    if kind in ("intercepts", "intercepts2"):
        return setting.intercept_in(lhs, step.equal)
    return held_in(setting, term, kind, step)


def _pvalue(statistic: float, df: int) -> float:
    return nan if np.isnan(statistic) or not df else chisq_pvalue(float(statistic), df)


def _by_difference(
    climb: Climb, rung: Rung, sets: Mapping[str, Sequence[str]], *, by_group: bool
) -> list[dict[str, Any]]:
    labels = climb.sample.moments.group_labels
    rows = []
    for name, own in sets.items():
        rows.append(_difference_row(climb, rung, name, own) | {"group": ""})
        if len(labels) < 3 or not by_group:
            continue
        for label, text in zip(labels, climb.setting.labels, strict=True):
            alone = [f"{term}{AT}{text}" for term in own]
            rows.append(_difference_row(climb, rung, name, alone) | {"group": label})
    return rows


def _difference_row(climb: Climb, rung: Rung, name: str, terms: Sequence[str]) -> dict[str, Any]:
    """Release terms and test the difference; where they cannot be, say why."""
    row: dict[str, Any] = dict.fromkeys(_COLUMNS, nan) | {"term": name, "df": 0, "reason": ""}
    if rung.fit is None:
        return row
    try:
        freed = climb.with_released(*checked_terms(climb.setting, terms))
        fit = freed.fit(step_model(freed.setting, rung.step), rung.fit)
        if not fit.converged:
            raise ConvergenceError(f"The model with {', '.join(terms)} released did not converge.")
        if fit.df == rung.fit.df:
            raise NotAvailableError(
                f"With {', '.join(terms)} released the model has as many degrees of freedom as "
                "before: what is equal there gives the latent response unit and origin, and "
                "cannot be tested by itself."
            )
        tests, reason = differences(rung.fit, fit)
    except LoyaltySEMError as error:
        return row | {"reason": str(error)}
    for test in tests[:1]:
        row |= {"chisq": test.statistic, "df": test.df, "pvalue": test.pvalue}
    if len(terms) == 1 and len(fit.group_labels) == 2:
        values = coefficients(fit)
        row["epc"] = values[_key(terms[0], 2)] - values[_key(terms[0], 1)]
    return row | {"reason": reason}
