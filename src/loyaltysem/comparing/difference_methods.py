"""How the difference of two chi-squares is corrected, and which way goes with which fits."""

from __future__ import annotations

from typing import Literal, get_args

from loyaltysem.comparing.nested_moments import ConstraintMethod, moment_traces
from loyaltysem.comparing.nested_scaling import factor_at_restricted
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.difference_tests import difference_factor
from loyaltysem.inference.fit.scaled_tests import ScaledTest, scaled_and_shifted, scaled_by_mean

__all__ = ["DifferenceMethod", "chosen_method", "correction", "method_in_words"]

DifferenceMethod = Literal[
    "standard", "satorra_2000", "satorra_bentler_2001", "satorra_bentler_2010"
]


def chosen_method(
    small: Fit, large: Fit, method: DifferenceMethod | None, *, shifted: bool
) -> DifferenceMethod:
    """Return the method asked for, or the one that goes with the fits.

    Parameters
    ----------
    small, large : Fit
        The restricted and the free model.
    method : str, optional
    shifted : bool
        Whether the method of Satorra (2000) is to shift.

    Raises
    ------
    OptionError
        The method does not go with the fits.
    NotAvailableError
        No method does.
    """
    if method is not None and method not in get_args(DifferenceMethod):
        raise OptionError(
            f"method={method!r} is not known; say one of {', '.join(get_args(DifferenceMethod))}."
        )
    if small.layout.has_means != large.layout.has_means:
        raise NotAvailableError(
            "One model has a mean structure and the other has none, so that their degrees of "
            "freedom count different moments. Fit both with meanstructure=True."
        )
    tests = {fit.options.estimator.test for fit in (small, large) if fit.df}
    if len(tests) > 1:
        raise NotAvailableError(
            f"The chi-squares are of different kinds ({', '.join(sorted(tests))}). Fit both models "
            "with the same estimator."
        )
    is_scaled = tests != {"standard"}
    if not (is_scaled and method != "standard"):
        _require_reference(small, is_scaled=is_scaled)
    if method == "standard" or (method is None and not is_scaled):
        return "standard"
    if not is_scaled:
        corrected = small.criterion.treatment.corrected.estimators
        raise OptionError(
            f"method={method!r} is for scaled chi-squares, and these are plain. Leave it out, or "
            f"fit both models with estimator={corrected[0]!r} or {corrected[1]!r}."
        )
    return _scaled_method(
        small, large, method, is_shifted=tests == {"scaled_shifted"}, shifted=shifted
    )


def _require_reference(fitted: Fit, *, is_scaled: bool) -> None:
    """Refuse the plain difference of minima that have no chi-square distribution."""
    refusal = fitted.criterion.refusal("plain_difference")
    if not refusal:
        return
    remedy = "Leave method= out for a corrected difference."
    if not is_scaled:
        remedy = fitted.criterion.treatment.corrected.difference
    raise NotAvailableError(f"{refusal} {remedy}")


def _scaled_method(
    small: Fit, large: Fit, method: DifferenceMethod | None, *, is_shifted: bool, shifted: bool
) -> DifferenceMethod:
    chosen: DifferenceMethod = "satorra_2000" if is_shifted else "satorra_bentler_2001"
    chosen = method or chosen
    name = small.options.estimator.name
    if is_shifted and chosen != "satorra_2000":
        raise NotAvailableError(
            f"method={chosen!r} takes the difference of two scaling factors, and the scaled and "
            f"shifted chi-square ({name}) is not made by one factor. Leave it out for Satorra "
            f"(2000), or fit both models with test='satorra_bentler'."
        )
    if is_shifted and not shifted:
        raise NotAvailableError(
            "scaled_shifted=False divides the difference by one factor, and these chi-squares are "
            f"scaled and shifted ({name}). Leave it out, or fit both models with "
            "test='satorra_bentler'."
        )
    for fitted in (small, large):
        fitted.require_comparison("scaled differences of chi-squares")
    if refusal := small.criterion.refusal(chosen):
        raise NotAvailableError(refusal)
    # these compare slopes of moments, or information, by free parameters
    compared = {"satorra_2000": (small, large), "satorra_bentler_2010": (large,)}
    for fitted in compared.get(chosen, ()):
        fitted.require_plain_parameters(f"differences by method={chosen!r}")
    return chosen


def method_in_words(method: DifferenceMethod, *, shifted: bool) -> str:
    """Return what a result calls the method."""
    words = {
        "standard": "Likelihood-ratio test",
        "satorra_2000": "Scaled and shifted difference test (Satorra 2000)",
        "satorra_bentler_2001": "Scaled difference test (Satorra & Bentler 2001)",
        "satorra_bentler_2010": "Scaled difference test (Satorra & Bentler 2010)",
    }
    if method == "satorra_2000" and not shifted:
        return "Scaled difference test (Satorra 2000)"
    return words[method]


def correction(
    small: Fit,
    large: Fit,
    method: DifferenceMethod,
    *,
    shifted: bool,
    a_method: ConstraintMethod,
) -> ScaledTest:
    """Return what a difference of chi-squares is divided by, and what is added after that.

    Parameters
    ----------
    small, large : Fit
        The restricted and the free model.
    method : str
    shifted : bool
    a_method : {"delta", "exact"}

    Raises
    ------
    OptionError
        ``a_method`` is not known.
    NotAvailableError
        The correction of these fits is not positive, or not defined.
    """
    if a_method not in get_args(ConstraintMethod):
        raise OptionError(f"a_method={a_method!r} is not known; say 'delta' or 'exact'.")
    if method == "standard":
        return ScaledTest("standard", 1.0, 0.0, float("nan"))
    if method != "satorra_2000":
        factor = _factor(small, large, method)
        return ScaledTest("satorra_bentler", factor, 0.0, float("nan"))
    df = small.df - large.df
    trace, trace_of_square = moment_traces(small, large, a_method)
    if shifted:
        return scaled_and_shifted(trace, trace_of_square, df)
    return scaled_by_mean("satorra_bentler", trace, df)


def _factor(small: Fit, large: Fit, method: DifferenceMethod) -> float:
    own = [
        (fit.df, 1.0 if scaled is None or not fit.df else scaled[0].factor)
        for fit in (small, large)
        for scaled in (fit.estimation.comparison.scaled,)
    ]
    second = own[1]
    if method == "satorra_bentler_2010":
        second = (large.df, factor_at_restricted(small, large))
    factor = difference_factor(own[0], second)
    # a factor that is no number is not above zero either
    if not factor > 0:
        other = (
            "Use method='satorra_2000' or 'satorra_bentler_2010', whose factors cannot be negative."
            if method == "satorra_bentler_2001"
            else "The models are hardly nested, or the sample is too small for this test."
        )
        raise NotAvailableError(
            f"The scaling factor of the difference is {factor:.3f}, and a chi-square cannot be "
            f"divided by that. {other}"
        )
    return factor
