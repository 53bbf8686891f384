"""Every fit index of a fit, under its name."""

from __future__ import annotations

from loyaltysem.inference.fit.model_fit import fit_index_values
from loyaltysem.inference.fit.scaled_indices import complete_data_index_values, scaled_index_values
from loyaltysem.models.fitted import FittedModel

__all__ = ["corrected_name", "fit_measures"]

_SCALED = ("chisq", "pvalue")
_ROBUST = ("cfi", "tli", "rmsea")


def fit_measures(fitted: FittedModel) -> dict[str, float]:
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
    if index not in (*_SCALED, *_ROBUST):
        return index
    # robust indices are not defined for ordered answers
    suffixes = ("_scaled",) if index in _SCALED else ("_robust", "_scaled")
    return next((index + suffix for suffix in suffixes if index + suffix in values), index)
