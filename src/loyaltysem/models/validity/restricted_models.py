"""A measurement model beside special cases of it, for difference tests of discriminant validity."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import NamedTuple

from loyaltysem.errors import (
    AdmissibilityWarning,
    LoyaltySEMError,
    NotAvailableError,
    OptionError,
)
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.models.comparing.difference_methods import (
    DifferenceMethod,
    chosen_method,
    correction,
    method_in_words,
)
from loyaltysem.models.estimating.sampling import Sample
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.fitting import fit_to_sample
from loyaltysem.specification import Statement

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
    fitted : FittedModel
    statements : tuple of Statement
    sample : Sample
    """

    fitted: FittedModel
    statements: tuple[Statement, ...]
    sample: Sample

    def refitted(self, statements: tuple[Statement, ...]) -> FittedModel | None:
        """Fit other statements with the same options; None where that fails."""
        options = replace(self.fitted.options, starts=1)
        with warnings.catch_warnings():
            # what is fixed at one is not positive definite, and is meant to be so
            warnings.simplefilter("ignore", AdmissibilityWarning)
            try:
                found = fit_to_sample(statements, self.sample, options)
            except LoyaltySEMError:
                return None
        same_items = set(found.table.observed) == set(self.fitted.table.observed)
        return found if found.converged and same_items else None

    def difference_test(self, restricted: FittedModel) -> DifferenceTest | None:
        """Test a special case against this model; None where the difference cannot be scaled.

        By the default method of :func:`loyaltysem.likelihood_ratio_test`. A model that misfits
        badly, such as one with a correlation of one, may leave that of Satorra & Bentler (2001)
        without a positive factor; then by the first of the others that is defined.
        """
        free = self.fitted
        df = restricted.df - free.df
        difference = max(restricted.test().chisq - free.test().chisq, 0.0)
        for asked in _METHODS:
            try:
                method = chosen_method(restricted, free, asked, shifted=True)
                scaled = correction(
                    restricted, free, self.sample, method, shifted=True, a_method="delta"
                )
            except (NotAvailableError, OptionError):
                continue
            statistic = scaled.statistic(difference)
            words = method_in_words(method, shifted=True)
            return DifferenceTest(statistic, df, chisq_pvalue(statistic, df), words)
        return None


def unit_variance_model(
    fitted: FittedModel, statements: tuple[Statement, ...], sample: Sample
) -> tuple[UnitVarianceModel | None, str]:
    """Return the fit with unit variances of its constructs, or why there is none to test against.

    Parameters
    ----------
    fitted : FittedModel
    statements : tuple of Statement
    sample : Sample

    Returns
    -------
    free : UnitVarianceModel or None
    refusal : str
        Empty where there is a model.
    """
    refusal = _refusal(fitted)
    if refusal:
        return None, refusal
    options = replace(fitted.options, std_lv=True)
    written = UnitVarianceModel(replace(fitted, options=options), statements, sample)
    free = written.refitted(statements)
    if free is None or not _is_same_model(free, fitted):
        return None, (
            "with the variances of the constructs fixed to one it is another model (loadings held "
            "equal or at values); free them"
        )
    return replace(written, fitted=free), ""


def _refusal(fitted: FittedModel) -> str:
    table = fitted.table
    if len(fitted.group_labels) > 1:
        return "they are made for one group; fit each group by itself for them"
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
    if not estimator.has_reference and estimator.test == "standard":
        return "the minimum of ULS has no chi-square distribution; use estimator='ML'"
    return ""


def _is_same_model(free: FittedModel, fitted: FittedModel) -> bool:
    chisq, own = free.test().chisq, fitted.test().chisq
    same = free.table.observed == fitted.table.observed and free.df == fitted.df
    return same and abs(chisq - own) <= SAME * max(1.0, abs(own))
