"""What adjusting for covariates takes for granted: no effects on items, slopes that are equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from loyaltysem.errors import LoyaltySEMError
from loyaltysem.fits.fit import Fit
from loyaltysem.groups.comparison.adjusting.covariates import Covariate, Covariates
from loyaltysem.groups.comparison.adjusting.mimic import Mimic, cell_estimate
from loyaltysem.groups.invariance.climbing import differences
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.inference.derived.multiplicity import adjusted_pvalues
from loyaltysem.inference.derived.score_tests import statistics_along
from loyaltysem.quantities.widened import widened
from loyaltysem.specification.table.automatic import Coefficient

__all__ = ["ALPHA", "Candidate", "EffectTest", "direct_effects", "effect_tests", "equal_slopes"]

#: Below which a test of what adjusting takes for granted is said to be significant.
ALPHA = 0.05


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
    biased by age, and with it a comparison of groups that differ in age. It also makes the others
    of its construct look biased the other way, so that effects are found one after the other: that
    of the smallest p-value, corrected for all that are tested (Holm), is freed and the rest tested
    anew, until none is significant. Effects are equal in all groups. Score tests, or where standard
    errors are robust or linearised, the Wald test of the effect in the model that has it. Items
    that measure their construct alone cannot be tested. Of two items of a construct that are left
    either may be the one that differs: both have the same test.

    Returns
    -------
    DataFrame
        ``item construct covariate reference test epc chisq df pvalue pvalue_holm found``: of an
        effect that was found, when it was found, and ``found`` says as which one; of the others, 0,
        beside those found. Items that share a number cannot be told apart.
    """
    candidates = [
        Candidate(item, construct, column)
        for item, construct in _items(mimic.fit)
        for column in covariates.columns
    ]
    decided: dict[Candidate, EffectTest] = {}
    freed: list[Candidate] = []
    open_ = list(candidates)
    while open_:
        tests = effect_tests(mimic, freed, open_)
        first = _smallest(tests)
        together = [] if first is None else _same_place(first, open_)
        found = len({one.found for one in decided.values()}) + 1
        if first is None:
            decided |= tests
            break
        if len(together) > 2:
            together = [first]
            freed.append(first)
        decided |= {one: replace(tests[one], found=found) for one in together}
        open_ = [one for one in open_ if one not in together]
    return pd.DataFrame([decided[one].row(one) for one in candidates])


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item, its construct, and the covariate that may work on it."""

    item: str
    construct: str
    column: Covariate


@dataclass(frozen=True, slots=True)
class EffectTest:
    """The test of one effect, and as which one it was found, 0 without."""

    test: str
    epc: float
    chisq: float
    pvalue: float
    pvalue_holm: float
    found: int = 0

    def row(self, one: Candidate) -> dict[str, Any]:
        """Return the row of a table, of the effect that was tested."""
        return {
            "item": one.item,
            "construct": one.construct,
            "covariate": one.column.called,
            "reference": one.column.reference,
            "test": self.test,
            "epc": self.epc,
            "chisq": self.chisq,
            "df": 1,
            "pvalue": self.pvalue,
            "pvalue_holm": self.pvalue_holm,
            "found": self.found,
        }


def _smallest(tests: Mapping[Candidate, EffectTest]) -> Candidate | None:
    """Return the most significant effect; None where none is."""
    some = {one: test for one, test in tests.items() if test.pvalue_holm < ALPHA}
    if not some:
        return None
    return max(some, key=lambda one: (-some[one].pvalue, some[one].chisq))


def _same_place(one: Candidate, open_: Sequence[Candidate]) -> list[Candidate]:
    """Return the effects of its covariate on items of its construct that are not freed."""
    place = (one.construct, one.column.name)
    return [other for other in open_ if (other.construct, other.column.name) == place]


def effect_tests(
    mimic: Mimic, freed: Sequence[Candidate], open_: Sequence[Candidate]
) -> dict[Candidate, EffectTest]:
    """Test effects beside those that are freed."""
    before = [(one.item, one.column.name) for one in freed]
    tested = [(one.item, one.column.name) for one in open_]
    fit = mimic.with_direct_effects(before)
    if fit.options.estimator.se == "standard" and not fit.criterion.refusal("score_test"):
        test, (statistic, change) = "score", _scores(fit, tested)
    else:
        test, (statistic, change) = "Wald", _wald(mimic, before, tested)
    pvalue = np.where(np.isnan(statistic), np.nan, chdtrc(1, np.nan_to_num(statistic)))
    holm = adjusted_pvalues(pvalue, "holm")
    columns = zip(change, statistic, pvalue, holm, strict=True)
    return {
        one: EffectTest(test, float(epc), float(chisq), float(p), float(p_holm))
        for one, (epc, chisq, p, p_holm) in zip(open_, columns, strict=True)
    }


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


def _wald(
    mimic: Mimic, before: Sequence[tuple[str, str]], tested: Sequence[tuple[str, str]]
) -> tuple[Any, Any]:
    statistic, change = np.full(len(tested), np.nan), np.full(len(tested), np.nan)
    for k, (item, name) in enumerate(tested):
        try:
            fit = mimic.with_direct_effects([*before, (item, name)])
            covariance = fit.require_identified("the test of a direct effect")
        except LoyaltySEMError:
            continue  # what cannot be fitted is not tested
        est, se = cell_estimate(fit, item, name, covariance)
        statistic[k], change[k] = (est / se) ** 2, est
    return statistic, change
