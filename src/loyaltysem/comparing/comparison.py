"""Models of the same data side by side: difference tests and fit indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.comparing.difference_methods import (
    DifferenceMethod,
    chosen_method,
    correction,
    method_in_words,
)
from loyaltysem.comparing.nested_moments import ConstraintMethod
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fitted import FittedModel
from loyaltysem.inference.derived.hypotheses import TestResult
from loyaltysem.models.result import SEMResult
from loyaltysem.moments import OrdinalGroups

__all__ = ["DifferenceMethod", "compare", "likelihood_ratio_test"]

#: Saturated moments of incomplete answers are iterated to this accuracy.
SAME = 1e-8
#: A restricted model cannot fit better than the free one by more than rounding.
ROUNDING = 1e-6
_INDICES = ("npar", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "aic", "bic")
_DELTAS = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")
_SCALED = ("chisq", "pvalue")
_ROBUST = ("cfi", "tli", "rmsea")


@checked
def likelihood_ratio_test(
    restricted: SEMResult,
    free: SEMResult,
    method: DifferenceMethod | None = None,
    *,
    scaled_shifted: bool = True,
    a_method: ConstraintMethod = "delta",
) -> TestResult:
    """Test a model against one that it is a special case of.

    Parameters
    ----------
    restricted, free : SEMResult
        Fits to the same data; the restricted model has more degrees of freedom.
    method : {"standard", "satorra_2000", "satorra_bentler_2001", "satorra_bentler_2010"}, optional
        The plain difference of the chi-squares, or the difference corrected for answers that are
        not normal, or for a weight that is not theirs. By default the plain one for plain fits,
        that of Satorra (2000) for MLMV, WLSMV and ULSMV, and that of Satorra & Bentler (2001) for
        other scaled fits.
    scaled_shifted : bool
        Whether ``"satorra_2000"`` scales and shifts the difference, so that mean and variance are
        those of a chi-square, or only divides it, so that the mean is.
    a_method : {"delta", "exact"}
        Where ``"satorra_2000"`` takes the constraints from: from the slopes of the moments of both
        models, each at its own estimates, as lavaan by default; or from the parameters themselves,
        where both models are written alike (and have one parameterization). The first depends a
        little on the units of the items.

    Returns
    -------
    TestResult

    Raises
    ------
    ConvergenceError, IdentificationError
        One of the fits has no chi-square.
    NotAvailableError
        The fits are not of the same data, or not of nested models; or the plain difference of ULS
        or DWLS is asked for, which has no chi-square distribution.
    OptionError
        The method does not go with the fits.

    References
    ----------
    Satorra (2000), in Heijmans et al. (eds.), Innovations in multivariate statistical analysis;
    Asparouhov & Muthén (2010), Simple second order chi-square correction; Satorra & Bentler
    (2001), Psychometrika 66(4); Satorra & Bentler (2010), Psychometrika 75(2).

    Notes
    -----
    Agrees with ``lavTestLRT`` of lavaan 0.6-14 to 1e-6 where both models have their variables in
    the same order, which lavaan does not look at; so it does for ordered answers, where one model
    may have the delta and the other the theta parameterization. That the data are the same and
    the degrees of freedom and chi-squares in the right order is checked; whether the one model is
    a special case of the other is for the reader to know.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> constructs = "SAT =~ SAT1 + SAT2 + SAT3; LOY =~ LOY1 + LOY2 + LOY3"
    >>> free = ls.SEM(f"{constructs}; LOY ~ SAT").fit(survey, missing="listwise")
    >>> restricted = ls.SEM(f"{constructs}; LOY ~ 0*SAT").fit(survey, missing="listwise")
    >>> ls.likelihood_ratio_test(restricted, free).df
    1
    """
    _require_comparable({"restricted": restricted, "free": free}, "difference test")
    small, large = restricted._fitted, free._fitted
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
    found = correction(
        small, large, free._sample, chosen, shifted=scaled_shifted, a_method=a_method
    )
    return TestResult.of_chisq(
        found.statistic(max(difference, 0.0)),
        df,
        null="the restricted model holds where the free one does",
        method=method_in_words(chosen, shifted=scaled_shifted),
    )


@checked
def compare(
    fits: Mapping[str, SEMResult] | Sequence[SEMResult] | SEMResult, *more: SEMResult
) -> pd.DataFrame:
    """Put the fit indices of several models of the same data side by side.

    Parameters
    ----------
    fits : mapping of str to SEMResult, or SEMResult
        Names and fits, in the order in which they are to be compared; or the first of several
        fits, which are called ``model 1``, ``model 2`` and so on.
    *more : SEMResult
        The others, as in ``compare(a, b)``.

    Returns
    -------
    DataFrame
        One row for each fit: ``npar chisq df pvalue cfi tli rmsea srmr aic bic``, then
        ``delta_chisq delta_df delta_cfi delta_tli delta_rmsea delta_srmr``, the change from the
        row above. Without what the estimator does not define: AIC and BIC of least squares, p of
        ULS and DWLS. Where all fits are scaled, chi-square and p are the scaled ones and CFI, TLI
        and RMSEA the robust ones, or the scaled ones where a fit has no robust ones; columns then
        end in ``_scaled`` and ``_robust``. The difference of two scaled chi-squares is no test:
        see :func:`likelihood_ratio_test`.

    Raises
    ------
    OptionError
        Fewer than two fits, or something that is no fit.
    NotAvailableError
        The fits are not of the same variables and respondents, so that nothing in the table could
        be compared.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.datasets.load_platforms()
    >>> one = ls.CFA("Q =~ SAT1 + SAT2 + SAT3 + TRU1 + TRU2 + TRU3")
    >>> two = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3; TRU =~ TRU1 + TRU2 + TRU3")
    >>> fits = {name: model.fit(survey, missing="listwise") for name, model in
    ...         {"one factor": one, "two factors": two}.items()}
    >>> ls.compare(fits)["delta_cfi"].round(1).tolist()[1] >= 0
    True
    """
    named = _named_fits(fits, more)
    _require_comparable(named, "comparison")
    indices = {name: fit.fit_indices() for name, fit in named.items()}
    known = [_available(index, list(indices.values())) for index in _INDICES]
    # least squares have no AIC and BIC, ULS has no p-value
    names = [name for name in known if all(name in values for values in indices.values())]
    table = pd.DataFrame({name: values[names] for name, values in indices.items()}).T
    for index in _DELTAS:
        column = _available(index, list(indices.values()))
        table[f"delta_{column}"] = table[column].diff()
    return table.astype({"npar": int, "df": int})


def _named_fits(fits: object, more: tuple[object, ...]) -> dict[str, SEMResult]:
    if isinstance(fits, Mapping) and not more:
        named = dict(fits)
    else:
        listed = [*fits] if isinstance(fits, list | tuple) else [fits]
        named = {f"model {i}": fit for i, fit in enumerate([*listed, *more], start=1)}
    for name, fit in named.items():
        if not isinstance(fit, SEMResult):
            raise OptionError(
                f"compare() takes fits, which model.fit(data) returns, and '{name}' is of type"
                f" {type(fit).__name__}. Write ls.compare(a, b), or"
                " ls.compare({'one factor': a, 'two factors': b})."
            )
    if len(named) < 2:
        raise OptionError(
            f"compare() needs at least two fits, and got {len(named)}. Write ls.compare(a, b), or"
            " ls.compare({'one factor': a, 'two factors': b})."
        )
    return named


def _available(index: str, values: list[pd.Series]) -> str:
    """Name of the corrected index where every fit has one, else of the plain one."""
    suffixes: tuple[str, ...] = ()
    if index in _SCALED:
        suffixes = ("_scaled",)
    elif index in _ROBUST:
        suffixes = ("_robust", "_scaled")
    corrected = (index + suffix for suffix in suffixes)
    return next((name for name in corrected if all(name in series for series in values)), index)


def _require_comparable(fits: dict[str, SEMResult], what: str) -> None:
    (first_name, first), *others = fits.items()
    for fit in fits.values():
        fit._fitted.require_identified(what)
    for name, other in others:
        reason = _difference_of_data(first._fitted, other._fitted) or _difference_of_answers(
            first._sample.ordinal, other._sample.ordinal
        )
        if reason:
            raise NotAvailableError(
                f"'{first_name}' and '{name}' cannot be compared: {reason}. Chi-square, AIC and "
                "all other indices depend on the data. Fit both models to the same ones."
            )


def _difference_of_data(one: FittedModel, other: FittedModel) -> str:
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
    if (one.options.missing == "fiml") != (other.options.missing == "fiml"):
        return "one uses incomplete answers and the other does not (missing=)"
    if (one.table.ordered is None) != (other.table.ordered is None):
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


def _sizes(fitted: FittedModel) -> str:
    return " + ".join(map(str, fitted.moments.n_observations))
