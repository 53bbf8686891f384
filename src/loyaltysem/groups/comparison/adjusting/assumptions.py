"""What adjusting for covariates takes for granted: no effects on items, slopes that are equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from loyaltysem.errors import LoyaltySEMError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.adjusting.covariates import Covariates
from loyaltysem.groups.comparison.adjusting.mimic import Mimic, cell_estimate
from loyaltysem.groups.invariance.climbing import differences
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.derived.score_tests import statistics_along
from loyaltysem.quantities.widened import widened
from loyaltysem.specification.table.automatic import Coefficient

__all__ = ["direct_effects", "equal_slopes"]

_COLUMNS = ("item", "construct", "covariate", "reference", "test", "epc", "chisq", "df", "pvalue",
            "pvalue_holm")  # fmt: skip


def equal_slopes(mimic: Mimic) -> TestResult | None:
    """Test that covariates work on the constructs equally in all groups; None if it cannot be."""
    if mimic.free is None:
        return None
    tests, _ = differences(mimic.fit, mimic.free)
    null = "every covariate has one slope on each construct in all groups"
    return replace(tests[0], null=null) if tests else None


def direct_effects(mimic: Mimic, covariates: Covariates) -> pd.DataFrame:
    """Test for every item and covariate that the covariate works through the construct alone.

    An item that respondents of some age answer otherwise at the same level of the construct is
    biased by age, and with it a comparison of groups that differ in age. Effects are equal in all
    groups. Score tests, or where standard errors are robust or linearised, the Wald test of the
    effect in the model that has it. Items that measure their construct alone cannot be tested.

    Returns
    -------
    DataFrame
        ``item construct covariate reference test epc chisq df pvalue pvalue_holm``.
    """
    fit = mimic.fit
    pairs = [(item, construct) for item, construct in _items(fit) for _ in covariates.columns]
    columns = [column for _ in _items(fit) for column in covariates.columns]
    tested = [(item, column.name) for (item, _), column in zip(pairs, columns, strict=True)]
    if fit.options.estimator.se == "standard" and not fit.criterion.refusal("score_test"):
        test, (statistic, change) = "score", _scores(fit, tested)
    else:
        test, (statistic, change) = "Wald", _wald(mimic, tested)
    pvalue = np.where(np.isnan(statistic), np.nan, chdtrc(1, np.nan_to_num(statistic)))
    table = pd.DataFrame(
        {
            "item": [item for item, _ in pairs],
            "construct": [construct for _, construct in pairs],
            "covariate": [column.called for column in columns],
            "reference": [column.reference for column in columns],
            "test": test,
            "epc": change,
            "chisq": statistic,
            "df": 1,
            "pvalue": pvalue,
            "pvalue_holm": adjusted_pvalues(pvalue, "holm"),
        }
    )
    return table[list(_COLUMNS)]


def _items(fit: Fit) -> list[tuple[str, str]]:
    """Return the items that share their construct with others, with it."""
    observed = set(fit.layout.observed)
    rows = [row for row, _ in fit.layout.cells if row.op == "=~" and row.rhs in observed]
    counts = pd.Series([row.lhs for row in rows]).value_counts()
    found: dict[str, str] = {}
    for row in rows:
        if counts[row.lhs] > 1:
            found.setdefault(row.rhs, row.lhs)
    return list(found.items())


def _scores(fit: Fit, tested: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
    wider = widened(fit, [Coefficient(item, "~", name) for item, name in tested])
    cells = {(row.lhs, row.op, row.rhs): c for c, (row, _) in enumerate(wider.layout.cells)}
    added = np.zeros((*wider.is_there.shape, len(tested)))
    for k, (item, name) in enumerate(tested):
        added[:, cells[item, "~", name], k] = 1.0
    found = statistics_along(wider.scored, added)
    return found.statistic, found.change


def _wald(mimic: Mimic, tested: Sequence[tuple[str, str]]) -> tuple[Any, Any]:
    statistic, change = np.full(len(tested), np.nan), np.full(len(tested), np.nan)
    for k, (item, name) in enumerate(tested):
        try:
            fit = mimic.with_direct_effect(item, name)
            covariance = fit.require_identified("the test of a direct effect")
        except LoyaltySEMError:
            continue  # what cannot be fitted is not tested
        est, se = cell_estimate(fit, item, name, covariance)
        statistic[k], change[k] = (est / se) ** 2, est
    return statistic, change
