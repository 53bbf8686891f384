"""Every fit index of a fit, under its name."""

from __future__ import annotations

from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.model_fit import fit_index_values
from loyaltysem.inference.fit.scaled_indices import complete_data_index_values, scaled_index_values

__all__ = ["corrected_name", "corrected_suffix", "fit_measures"]

_SCALED = ("chisq", "pvalue")
_ROBUST = ("cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue")


def fit_measures(fitted: Fit) -> dict[str, float]:
    """Return chi-square and fit indices, with the corrected ones where the fit has them."""
    test = fitted.test()
    values = fit_index_values(test)
    comparison = fitted.estimation.comparison
    if comparison.scaled is not None:
        values |= scaled_index_values(test, *comparison.scaled)
    if comparison.complete_data is not None:
        values |= complete_data_index_values(test, *comparison.complete_data)
    return values


def corrected_name(index: str, values: dict[str, float]) -> str:
    """Return what an index is called in its corrected form, or its own name if it has none.

    Parameters
    ----------
    index : str
        Such as ``chisq`` or ``cfi``.
    values : dict of str to float
        From :func:`fit_measures`.
    """
    suffix = ""
    if index in _SCALED and "chisq_scaled" in values:
        suffix = "_scaled"
    elif index in _ROBUST:
        suffix = corrected_suffix(values)
    return index + suffix if index + suffix in values else index


def corrected_suffix(values: dict[str, float]) -> str:
    """Return what the corrected CFI, TLI and RMSEA of a fit end in; empty where it has none.

    ``_robust``, or ``_scaled`` where robust ones are not defined, as for ordered answers. With
    incomplete answers and no degrees of freedom there is neither.
    """
    if "rmsea_robust" in values:
        return "_robust"
    return "_scaled" if "cfi_scaled" in values and "cfi_robust" not in values else ""
