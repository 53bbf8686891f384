"""Difference tests of a fit against the same model with one correlation of constructs fixed."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd

from loyaltysem.errors import AdmissibilityWarning, LoyaltySEMError
from loyaltysem.inference.fit.difference_tests import difference_factor
from loyaltysem.inference.fit.fit_indices import chisq_pvalue
from loyaltysem.models.estimating.sampling import Sample
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.fitting import fit_to_sample
from loyaltysem.specification import Modifiers, Statement, Term

__all__ = ["CORRELATIONS", "fixed_correlation_tests"]

#: The correlations tested against, the largest first.
CORRELATIONS = (1.0, 0.9, 0.8)
#: Two parameterisations of one model have the same minimum to this accuracy.
SAME = 1e-6


def fixed_correlation_tests(
    fitted: FittedModel,
    statements: tuple[Statement, ...],
    sample: Sample,
    correlations: pd.DataFrame,
) -> tuple[pd.DataFrame, list[str]]:
    """Test every pair of constructs against correlations of 1, .9 and .8.

    Parameters
    ----------
    fitted : FittedModel
    statements : tuple of Statement
    sample : Sample
    correlations : DataFrame
        ``construct_1 construct_2 correlation``.

    Returns
    -------
    tests : DataFrame
        ``construct_1 construct_2 fixed_to chisq df pvalue``, one row for each pair and value; the
        sign of the value is that of the estimate. Not-a-number where there is no test.
    notes : list of str
        Why tests are absent.
    """
    refusal = _refusal(fitted)
    free = None if refusal else _refitted(fitted, statements, sample)
    if not refusal and (free is None or not _is_same_model(free, fitted)):
        refusal = (
            "with the variances of the constructs fixed to one it is another model (loadings held "
            "equal or at values); free them"
        )
    rows, failed = [], []
    for a, b, estimate in correlations[["construct_1", "construct_2", "correlation"]].itertuples(
        index=False
    ):
        for size in CORRELATIONS:
            value = float(np.copysign(size, estimate))
            result = None
            if free is not None and not refusal:
                result = (
                    # beyond the value already: the data do not speak against it
                    (0.0, 1, 1.0)
                    if abs(estimate) >= size
                    else _test(fitted, free, statements, sample, (a, b, value))
                )
                if result is None:
                    failed.append(f"{a}–{b} at {value:g}")
            chisq, df, p = result or (np.nan, np.nan, np.nan)
            rows.append((a, b, value, chisq, df, p))
    columns = ["construct_1", "construct_2", "fixed_to", "chisq", "df", "pvalue"]
    notes = [f"No difference tests: {refusal}."] if refusal else []
    if failed:
        notes.append(
            f"No difference test for {', '.join(failed)}: the restricted model did not converge, "
            "the pair's covariance is written in the model, or the scaling factor of the "
            "difference is not positive."
        )
    return pd.DataFrame(rows, columns=columns), notes


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
    if fitted.options.estimator.test == "scaled_shifted":
        return "scaled and shifted chi-squares have no simple difference; use estimator='MLM'"
    if fitted.options.estimator.name == "ULS":
        return "the minimum of ULS has no chi-square distribution; use estimator='ML'"
    return ""


def _refitted(
    fitted: FittedModel, statements: tuple[Statement, ...], sample: Sample
) -> FittedModel | None:
    options = replace(fitted.options, std_lv=True, starts=1)
    with warnings.catch_warnings():
        # what is fixed at one is not positive definite, and is meant to be so
        warnings.simplefilter("ignore", AdmissibilityWarning)
        try:
            found = fit_to_sample(statements, sample, options)
        except LoyaltySEMError:
            return None
    return found if found.converged and found.table.observed == fitted.table.observed else None


def _is_same_model(free: FittedModel, fitted: FittedModel) -> bool:
    chisq, own = free.test().chisq, fitted.test().chisq
    return free.df == fitted.df and abs(chisq - own) <= SAME * max(1.0, abs(own))


def _test(
    fitted: FittedModel,
    free: FittedModel,
    statements: tuple[Statement, ...],
    sample: Sample,
    fixed: tuple[str, str, float],
) -> tuple[float, int, float] | None:
    a, b, value = fixed
    if any(row.op == "~~" and {row.lhs, row.rhs} == {a, b} and row.user for row in free.table.rows):
        return None
    added = Statement((a,), "~~", (Term(b, Modifiers(fixed=(value,))),))
    restricted = _refitted(fitted, (*statements, added), sample)
    if (
        restricted is None
        or restricted.df != free.df + 1
        or not _has_unit_variances(restricted, a, b)
    ):
        return None
    factor = _factor(restricted, free)
    if not factor > 0:
        return None
    statistic = max((restricted.test().chisq - free.test().chisq) / factor, 0.0)
    return statistic, 1, chisq_pvalue(statistic, 1)


def _has_unit_variances(restricted: FittedModel, a: str, b: str) -> bool:
    return all(
        row.value == 1 and not row.free
        for row in restricted.table.rows
        if row.op == "~~" and row.lhs == row.rhs and row.lhs in (a, b)
    )


def _factor(restricted: FittedModel, free: FittedModel) -> float:
    """Satorra & Bentler's (2001) factor of the difference; one for plain chi-squares."""
    scaled = [fit.estimation.comparison.scaled for fit in (restricted, free)]
    if all(tests is None for tests in scaled):
        return 1.0
    own = [
        (fit.df, 1.0 if tests is None or not fit.df else tests[0].factor)
        for fit, tests in zip((restricted, free), scaled, strict=True)
    ]
    return difference_factor(own[0], own[1])
