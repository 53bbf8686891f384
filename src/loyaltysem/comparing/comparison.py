"""Models of the same data side by side: difference tests and fit indices."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from loyaltysem.comparing.difference_methods import (
    DifferenceMethod,
    chosen_method,
    correction,
    method_in_words,
)
from loyaltysem.comparing.nested_moments import ConstraintMethod
from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.moments import OrdinalGroups
from loyaltysem.quantities.fit_measures import fit_measures

__all__ = ["DifferenceMethod", "difference_test", "indices_side_by_side"]

#: Saturated moments of incomplete answers are iterated to this accuracy.
SAME = 1e-8
#: A restricted model cannot fit better than the free one by more than rounding.
ROUNDING = 1e-6
_INDICES = ("npar", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "aic", "bic")
_DELTAS = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")
_SCALED = ("chisq", "pvalue")
_ROBUST = ("cfi", "tli", "rmsea")


def difference_test(
    restricted: Fit,
    free: Fit,
    method: DifferenceMethod | None = None,
    *,
    scaled_shifted: bool,
    a_method: ConstraintMethod,
) -> TestResult:
    """Test whether a restricted model fits worse than the model it is a special case of.

    Parameters
    ----------
    restricted, free : Fit
    method, scaled_shifted, a_method
        As in :func:`loyaltysem.likelihood_ratio_test`.

    Raises
    ------
    ConvergenceError, IdentificationError, NotAvailableError, OptionError
        As there.
    """
    _require_comparable({"restricted": restricted, "free": free}, "difference test")
    small, large = restricted, free
    chosen = chosen_method(small, large, method, shifted=scaled_shifted)
    df = small.df - large.df
    if df <= 0:
        raise NotAvailableError(
            f"The restricted model has {small.df} degrees of freedom and the free one {large.df}, "
            "so the first is no special case of the second. Give the restricted model first; "
            "models that are not nested can be compared by AIC and BIC, see ls.compare()."
        )
    difference = small.test().chisq - large.test().chisq
    if difference < -ROUNDING * max(1.0, small.test().chisq):
        raise NotAvailableError(
            f"The restricted model fits better (chi-square {small.test().chisq:.3f}) than the free "
            f"one ({large.test().chisq:.3f}), which a special case cannot. The models are not "
            "nested, or the free one stopped at a local minimum."
        )
    found = correction(small, large, chosen, shifted=scaled_shifted, a_method=a_method)
    return TestResult.of_chisq(
        found.statistic(max(difference, 0.0)),
        df,
        null="the restricted model holds where the free one does",
        method=method_in_words(chosen, shifted=scaled_shifted),
    )


def indices_side_by_side(fits: Mapping[str, Fit]) -> pd.DataFrame:
    """Return one row of indices for each fit, and the changes from the row above.

    Parameters
    ----------
    fits : mapping of str to Fit
        In the order in which they are compared.

    Raises
    ------
    ConvergenceError, IdentificationError, NotAvailableError
        As :func:`loyaltysem.compare`.
    """
    _require_comparable(fits, "comparison")
    indices = {name: pd.Series(fit_measures(fit), dtype=float) for name, fit in fits.items()}
    known = [_available(index, list(indices.values())) for index in _INDICES]
    # least squares have no AIC and BIC, ULS has no p-value
    names = [name for name in known if all(name in values for values in indices.values())]
    table = pd.DataFrame({name: values[names] for name, values in indices.items()}).T
    for index in _DELTAS:
        column = _available(index, list(indices.values()))
        table[f"delta_{column}"] = table[column].diff()
    return table.astype({"npar": int, "df": int})


def _available(index: str, values: list[pd.Series]) -> str:
    """Name of the corrected index where every fit has one, else of the plain one."""
    suffixes: tuple[str, ...] = ()
    if index in _SCALED:
        suffixes = ("_scaled",)
    elif index in _ROBUST:
        suffixes = ("_robust", "_scaled")
    corrected = (index + suffix for suffix in suffixes)
    return next((name for name in corrected if all(name in series for series in values)), index)


def _difference_of_likelihoods(one: Fit, other: Fit) -> str:
    """Say why a likelihood of products is not to be compared; ``""`` where it is.

    Returns
    -------
    str
        What is the matter, and what to do.
    """
    products = [fit.estimation.comparison.simpler is not None for fit in (one, other)]
    kinds = [fit.criterion.refusal("exact_likelihood") for fit in (one, other)]
    if all(products) and kinds[0] != kinds[1]:
        return f"{next(filter(None, kinds))}. Fit both models with the same interaction="
    if any(products) and one.layout.has_means != other.layout.has_means:
        return (
            "one counts the means among its parameters and the other does not, and so AIC and BIC "
            "are not of one kind. Fit the model without products with meanstructure=True"
        )
    return ""


def _require_comparable(fits: Mapping[str, Fit], what: str) -> None:
    (first_name, first), *others = fits.items()
    for fit in fits.values():
        fit.require_identified(what)
    for name, other in others:
        if reason := _difference_of_likelihoods(first, other):
            raise NotAvailableError(f"'{first_name}' and '{name}' cannot be compared: {reason}.")
        reason = _difference_of_data(first, other) or _difference_of_answers(
            first.sample.ordinal, other.sample.ordinal
        )
        if reason:
            raise NotAvailableError(
                f"'{first_name}' and '{name}' cannot be compared: {reason}. Chi-square, AIC and "
                "all other indices depend on the data. Fit both models to the same ones."
            )


def _difference_of_data(one: Fit, other: Fit) -> str:
    a, b = one.moments, other.moments
    if set(one.table.auxiliary) != set(other.table.auxiliary):
        return (
            "their likelihoods are of different variables, one with auxiliary="
            f"{list(one.table.auxiliary)} and the other with {list(other.table.auxiliary)}"
        )
    if set(a.names) != set(b.names):
        apart = sorted(set(a.names) ^ set(b.names))
        return f"only one of them has the variables {', '.join(apart[:8])}"
    if a.group_labels != b.group_labels or a.n_observations != b.n_observations:
        return f"one has {_sizes(one)} respondents and the other {_sizes(other)}, or other groups"
    if one.options.likelihood != other.options.likelihood:
        return "one has divisor n and the other n − 1 (likelihood=)"
    if one.options.design != other.options.design:
        return "their respondents have other weights or clusters (weights=, clusters=)"
    if one.criterion.refusal("complete_rows") != other.criterion.refusal("complete_rows"):
        return "one uses incomplete answers and the other does not (missing=)"
    if one.criterion.treatment.correlation != other.criterion.treatment.correlation:
        return "one takes the answers as ordered categories and the other as continuous (ordered=)"
    names = {fit.options.estimator.discrepancy for fit in (one, other)}
    if len(names) > 1:
        return f"they minimise different discrepancies ({', '.join(sorted(names))})"
    b = b.select(a.names)
    same = np.allclose(a.covariances, b.covariances, rtol=SAME, atol=SAME)
    if same and a.means is not None and b.means is not None:
        same = np.allclose(a.means, b.means, rtol=SAME, atol=SAME)
    return "" if same else "the covariances or means of their data differ"


def _difference_of_answers(one: OrdinalGroups | None, other: OrdinalGroups | None) -> str:
    if one is None or other is None:
        return ""
    counts = dict(zip(other.names, other.n_categories.tolist(), strict=True))
    apart = [
        f"{name} ({count} and {counts[name]})"
        for name, count in zip(one.names, one.n_categories.tolist(), strict=True)
        if count != counts[name]
    ]
    if apart:
        return f"items have other numbers of categories: {', '.join(apart[:8])}"
    same = np.allclose(one.moments, other.select(one.names).moments, rtol=SAME, atol=SAME)
    return "" if same else "the thresholds of their data differ"


def _sizes(fitted: Fit) -> str:
    return " + ".join(map(str, fitted.moments.n_observations))
