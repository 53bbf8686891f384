"""The normal likelihood of complete answers at the models every other one is compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "complete_information",
    "group_discrepancy",
    "independence_chisq",
    "saturated_log_likelihood",
]


def group_discrepancy(
    sample: NDArray[np.float64],
    implied: NDArray[np.float64],
    mean: NDArray[np.float64] | None = None,
    implied_mean: NDArray[np.float64] | None = None,
) -> float:
    """Normal-theory discrepancy F of one group.

    Parameters
    ----------
    sample, implied : ndarray, shape (p, p)
    mean, implied_mean : ndarray, shape (p,), optional
    """
    weight = np.linalg.inv(implied)
    log_ratio = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(sample)[1]
    distance = 0.0
    if mean is not None and implied_mean is not None:
        distance = float((mean - implied_mean) @ weight @ (mean - implied_mean))
    return float(log_ratio + (weight * sample).sum() - len(sample) + distance)


def independence_chisq(
    covariances: NDArray[np.float64], sizes: NDArray[np.float64], covariates: NDArray[np.intp]
) -> float:
    """Chi-square of the independence model of complete answers.

    Parameters
    ----------
    covariances : ndarray, shape (G, p, p)
    sizes : ndarray, shape (G,)
        What the groups are weighted by.
    covariates : ndarray of int
        Columns of observed variables that only predict. The independence model keeps their
        covariances, as lavaan's does.
    """
    dependent = np.ones(covariances.shape[-1], dtype=bool)
    dependent[covariates] = False
    total = 0.0
    for size, s in zip(sizes, covariances, strict=True):
        model = np.log(np.diag(s)[dependent]).sum()
        if covariates.size:
            model += np.linalg.slogdet(s[np.ix_(covariates, covariates)])[1]
        total += size * (model - np.linalg.slogdet(s)[1])
    return float(total)


def saturated_log_likelihood(
    covariances: NDArray[np.float64],
    n_observations: NDArray[np.float64],
    fixed: NDArray[np.intp],
) -> float:
    """Log-likelihood of the saturated model of complete answers.

    Parameters
    ----------
    covariances : ndarray, shape (G, p, p)
    n_observations : ndarray, shape (G,)
    fixed : ndarray of int
        Columns of covariates that are held at their sample moments, and so are no part of the
        likelihood.
    """
    p = covariances.shape[-1]
    total = 0.0
    for n, s in zip(n_observations, covariances, strict=True):
        total += _normal_log_likelihood(float(np.linalg.slogdet(s)[1]), float(p), n, p)
        if fixed.size:
            block = float(np.linalg.slogdet(s[np.ix_(fixed, fixed)])[1])
            total -= _normal_log_likelihood(block, float(len(fixed)), n, len(fixed))
    return total


def _normal_log_likelihood(
    log_determinant: float, trace: float, n: float, p: int, mean_distance: float = 0.0
) -> float:
    """Log-likelihood of n normal observations of p variables.

    Parameters
    ----------
    log_determinant, trace
        log|Σ| and tr(S Σ⁻¹), with S of divisor n.
    mean_distance
        (m − μ)'Σ⁻¹(m − μ).
    """
    return float(-0.5 * n * (p * np.log(2 * np.pi) + log_determinant + trace + mean_distance))


def complete_information(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Information of one complete respondent about covariances, then means."""
    p = len(covariance)
    w = np.linalg.inv(covariance)
    i, j = np.triu_indices(p)
    scale = np.where(i == j, 0.5, 1.0)
    products = w[np.ix_(i, i)] * w[np.ix_(j, j)] + w[np.ix_(i, j)] * w[np.ix_(j, i)]
    size = len(i) + p
    information = np.zeros((size, size))
    information[: len(i), : len(i)] = products * scale[:, None] * scale[None, :]
    information[len(i) :, len(i) :] = w
    return information
