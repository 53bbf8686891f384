"""Every fit index of a fitted model."""

from __future__ import annotations

from loyaltysem.inference.fit.model_fit import fit_index_values
from loyaltysem.inference.fit.scaled_indices import complete_data_index_values, scaled_index_values
from loyaltysem.models.fitted import FittedModel

__all__ = ["fit_values"]


def fit_values(fitted: FittedModel) -> dict[str, float]:
    """Compute chi-square and fit indices, with the corrected ones of a robust test.

    Parameters
    ----------
    fitted : FittedModel
        Identified; the caller has seen to it.
    """
    test = fitted.test()
    values = fit_index_values(test)
    comparison = fitted.estimation.comparison
    if comparison.scaled is not None:
        values |= scaled_index_values(test, *comparison.scaled)
    if comparison.complete_data is not None:
        values |= complete_data_index_values(test, *comparison.complete_data)
    return values
