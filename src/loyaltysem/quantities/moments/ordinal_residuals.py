"""What a model of ordered answers leaves of thresholds and polychoric correlations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import required_responses, response_moments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.moment_residuals import residual_covariances, standardized_values
from loyaltysem.moments import OrdinalGroups

__all__ = ["ordinal_residuals"]

Array = NDArray[np.float64]


def ordinal_residuals(
    fitted: Fit, answers: OrdinalGroups, divisor: str | None
) -> tuple[Array, Array]:
    """Return the residuals of every group.

    Parameters
    ----------
    fitted : Fit
    answers : OrdinalGroups
        Of that fit.
    divisor : {"normalized", "standardized"}, optional
        Divide by the standard errors of the sample moments, or of the residuals themselves.

    Returns
    -------
    thresholds : ndarray, shape (G, T)
    correlations : ndarray, shape (G, p, p)
        With a diagonal of zeros: latent responses have no variance of their own.

    Notes
    -----
    As in lavaan 0.6-14 standard errors count n respondents. But it divides the covariance of each
    group's moments by the respondents of all groups together, which makes the values of G groups
    about √G times too large.
    """
    implied = response_moments(required_responses(fitted.layout), fitted.implied)[0]
    residuals = answers.moments - implied
    if divisor is not None:
        n = np.array(fitted.moments.n_observations, dtype=np.float64)
        spread = residual_covariances(
            tuple(fitted.slopes),
            tuple(fitted.criterion.weight(fitted.implied)),
            tuple(answers.gamma),
            n / n.sum(),
            np.ones(residuals.shape[1], dtype=bool),
        )
        reference = np.stack([np.diag(gamma) for gamma in spread.sample])
        variances = np.stack([np.diag(covariance) for covariance in spread.residual])
        used = reference if divisor == "normalized" else variances
        residuals = np.stack(
            [
                standardized_values(residuals[g], used[g], reference[g], float(n[g]))
                for g in range(len(n))
            ]
        )
    n_thresholds, p = answers.n_thresholds, fitted.layout.p
    i, j = np.triu_indices(p, 1)
    matrices = np.zeros((len(residuals), p, p))
    matrices[:, i, j] = matrices[:, j, i] = residuals[:, n_thresholds:]
    return residuals[:, :n_thresholds], matrices
