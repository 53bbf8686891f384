r"""A measurement model beside special cases of it, for difference tests of discriminant validity.

A correlation is a parameter where both constructs have variance one. Constructs whose loadings are
equal across groups have one unit for all groups, so that their variances can be one in a single
group and are free in the others; which group that is changes nothing but the names of the same
model's parameters. So each group's correlations are tested in the model that has its unit there.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from loyaltysem.comparing.difference_methods import (
    DifferenceMethod,
    chosen_method,
    correction,
    method_in_words,
)
from loyaltysem.errors import (
    AdmissibilityWarning,
    LoyaltySEMError,
    NotAvailableError,
    OptionError,
    SpecificationWarning,
)
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_to_sample, table_of
from loyaltysem.fits.options import FitOptions
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification import Modifiers, ParameterTable, Statement, Term
from loyaltysem.specification.table.coefficient_key import CoefficientKey

__all__ = ["NO_TEST", "DifferenceTest", "UnitVarianceModel", "unit_variance_model"]

#: Two parameterisations of one model have the same minimum to this accuracy.
SAME = 1e-6


_METHODS: tuple[DifferenceMethod | None, ...] = (None, "satorra_bentler_2010", "satorra_2000")


class DifferenceTest(NamedTuple):
    """A chi-square difference and how it was scaled."""

    chisq: float
    df: float
    pvalue: float
    method: str


#: Where there is no test.
NO_TEST = DifferenceTest(float("nan"), float("nan"), float("nan"), "")


@dataclass(frozen=True, slots=True)
class UnitVarianceModel:
    """A fit with the variances of its constructs fixed to one, which restricted ones are held to.

    Attributes
    ----------
    fitted : Fit
    group : int
        Where the variances are one, from 0; in the others they are where loadings are not equal.
    """

    fitted: Fit
    group: int = 0

    def correlated_at(self, a: str, b: str, value: float) -> Statement:
        """Return what fixes the correlation of two constructs in this group, and only there."""
        groups = range(len(self.fitted.group_labels))
        fixed = tuple(value if g == self.group else None for g in groups)
        return Statement((a,), "~~", (Term(b, Modifiers(fixed=fixed)),))

    def has_unit_variances(self, restricted: Fit, a: str, b: str) -> bool:
        """Say whether a covariance of the two is a correlation in this group."""
        return all(
            row.value == 1 and not row.free
            for row in restricted.table.rows
            if row.op == "~~" and row.lhs == row.rhs and row.lhs in (a, b)
            if row.group == self.group + 1
        )

    def refitted(self, statements: tuple[Statement, ...]) -> Fit | None:
        """Fit a special case with the same options, beginning here; None where that fails."""
        return self._fit(statements, coefficients(self.fitted))

    def _fit(
        self,
        statements: tuple[Statement, ...],
        start: Mapping[CoefficientKey, float] | None = None,
    ) -> Fit | None:
        options = replace(self.fitted.options, n_starts=1)
        with warnings.catch_warnings():
            # what is fixed at one is not positive definite, and is meant to be so
            warnings.simplefilter("ignore", AdmissibilityWarning)
            # said of the same statements when the user's own model was fitted
            warnings.simplefilter("ignore", SpecificationWarning)
            try:
                found = fit_to_sample(statements, self.fitted.sample, options, start=start)
            except LoyaltySEMError:
                return None
        same_items = set(found.table.observed) == set(self.fitted.table.observed)
        return found if found.converged and same_items else None

    def difference_test(self, restricted: Fit) -> DifferenceTest | None:
        """Test a special case against this model; None where the difference means nothing.

        That is where it cannot be scaled, and where the special case has the lower minimum, so that
        this model's search ended in another minimum than its lowest.

        By the default method of :func:`loyaltysem.likelihood_ratio_test`. A model that misfits
        badly, such as one with a correlation of one, may leave that of Satorra & Bentler (2001)
        without a positive factor; then by the first of the others that is defined.
        """
        free = self.fitted
        df = restricted.df - free.df
        own = free.test().chisq
        difference = restricted.test().chisq - own
        if difference < -SAME * max(1.0, own):
            return None
        difference = max(difference, 0.0)
        for asked in _METHODS:
            try:
                method = chosen_method(restricted, free, asked, shifted=True)
                scaled = correction(restricted, free, method, shifted=True, a_method="delta")
            except (NotAvailableError, OptionError):
                continue
            statistic = scaled.statistic(difference)
            words = method_in_words(method, shifted=True)
            return DifferenceTest(statistic, df, chisq_pvalue(statistic, df), words)
        return None


def unit_variance_model(fitted: Fit, group: int) -> tuple[UnitVarianceModel | None, str]:
    """Return the fit with unit variances in one group, or why there is none to test against.

    Parameters
    ----------
    fitted : Fit
    group : int
        From 0.

    Returns
    -------
    free : UnitVarianceModel or None
    refusal : str
        Empty where there is a model.
    """
    refusal = _refusal(fitted)
    if refusal:
        return None, refusal
    options = replace(fitted.options, std_lv=True, effect_coding=())
    scaled = _with_unit_variances(fitted, options, group)
    written = UnitVarianceModel(replace(fitted, options=options), group)
    free = written._fit(scaled)
    if free is None or not _is_same_model(free, fitted):
        return None, (
            "with the variances of the constructs fixed to one it is another model (loadings held "
            "equal or at values); free them"
        )
    return replace(written, fitted=free), ""


def _with_unit_variances(fitted: Fit, options: FitOptions, group: int) -> tuple[Statement, ...]:
    """Move the unit of constructs with equal loadings to a group, and free it in the others."""
    n_groups = len(fitted.group_labels)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SpecificationWarning)
        table = table_of(fitted.statements, options, n_groups, fitted.sample)
    freed = {
        row.lhs
        for row in table.rows
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in table.latent
        if row.free and not row.user
    }
    added = []
    for construct in table.latent:
        if construct in freed:
            units = _unit_groups(table, construct, group)
            fixed = tuple(1.0 if g in units else None for g in range(n_groups))
            term = Term(construct, Modifiers(fixed=fixed))
            added.append(Statement((construct,), "~~", (term,)))
    return (*fitted.statements, *added)


def _unit_groups(table: ParameterTable, construct: str, first: int) -> set[int]:
    """Return one group of every set whose loadings hang together, the first in its own set."""
    loadings = [
        {
            row.free
            for row in table.rows
            if row.op == "=~" and row.lhs == construct and row.group == g + 1 and row.free
        }
        for g in range(table.n_groups)
    ]
    waiting = [first, *(g for g in range(table.n_groups) if g != first)]
    units = set()
    while waiting:
        units.add(waiting[0])
        reached = {waiting[0]}
        shared = loadings[waiting[0]]
        while more := {g for g in waiting if g not in reached and loadings[g] & shared}:
            reached |= more
            shared = shared.union(*(loadings[g] for g in more))
        waiting = [g for g in waiting if g not in reached]
    return units


def _refusal(fitted: Fit) -> str:
    table = fitted.table
    if any(row.op == "~" and row.lhs in table.latent for row in table.rows) or any(
        row.op == "=~" and row.rhs in table.latent for row in table.rows
    ):
        return (
            "the correlations follow from paths between constructs here; fit the measurement "
            "model, ls.CFA"
        )
    if table.constraints:
        return "the model has constraints, whose meaning depends on how constructs are scaled"
    estimator = fitted.options.estimator
    if estimator.test != "standard":
        return ""
    return fitted.criterion.refusal("fixed_correlations", estimator.name)


def _is_same_model(free: Fit, fitted: Fit) -> bool:
    chisq, own = free.test().chisq, fitted.test().chisq
    same = free.table.observed == fitted.table.observed and free.df == fitted.df
    return same and abs(chisq - own) <= SAME * max(1.0, abs(own))
