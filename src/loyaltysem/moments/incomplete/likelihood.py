r"""The likelihood of incomplete answers at given means and covariances.

Every respondent contributes through the items they answered. For a pattern with mask m, let W be
the inverse of the covariances of the observed items, filled up with zeros, and
:math:`\omega_i = W (y_i - \mu)` (zero where missing). Then, per respondent,

.. math::

    -2 \log L = \frac1n \sum_i [\log|\Sigma_{oo}| + (y_i-\mu)'\omega_i] + \text{const}, \quad
    R = \frac1n \sum_i [W_i - \omega_i\omega_i'], \quad h = \frac1n \sum_i \omega_i,

are all that the gradient needs: R and h take the places of :math:`W(\Sigma - S - dd')W` and
:math:`Wd` of complete data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.incomplete.pattern_inverses import pattern_roots
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers

__all__ = ["IncompletePoint", "incomplete_point", "required_point"]

Array = NDArray[np.float64]
#: Respondents from which a pattern of missing answers is handled by itself.
FREQUENT = 20


@dataclass(frozen=True, slots=True)
class IncompletePoint:
    """The likelihood of one group's answers at one mean and covariance.

    Attributes
    ----------
    deviance : float
        −2 log L / n, without p log 2π; infinite where Σ is not positive definite.
    weights : ndarray, shape (P, p, p)
        W of every pattern.
    roots : ndarray, shape (P, p, p)
        L with W = L L'.
    omega : ndarray, shape (n, p)
    r : ndarray, shape (p, p)
    h : ndarray, shape (p,)
    """

    deviance: float
    weights: Array
    roots: Array
    omega: Array
    r: Array
    h: Array


def incomplete_point(
    answers: IncompleteAnswers, mean: Array, covariance: Array
) -> IncompletePoint | None:
    """Evaluate the likelihood; None where the covariance is not positive definite.

    Parameters
    ----------
    answers : IncompleteAnswers
    mean : ndarray, shape (p,)
    covariance : ndarray, shape (p, p)
    """
    found = pattern_roots(covariance, answers.patterns)
    if found is None:
        return None
    roots, log_determinants = found
    weights = roots @ np.swapaxes(roots, -1, -2)
    residuals = (answers.values - mean) * answers.observed
    omega = _weighted(weights, residuals, answers)
    n = len(residuals)
    shares = answers.counts / n
    return IncompletePoint(
        deviance=float(shares @ log_determinants + (omega * residuals).sum() / n),
        weights=weights,
        roots=roots,
        omega=omega,
        r=np.asarray(np.tensordot(shares, weights, axes=1) - omega.T @ omega / n),
        h=omega.mean(axis=0),
    )


def required_point(answers: IncompleteAnswers, mean: Array, covariance: Array) -> IncompletePoint:
    """Evaluate the likelihood as :func:`incomplete_point` does.

    Raises
    ------
    numpy.linalg.LinAlgError
        The covariance is not positive definite.
    """
    point = incomplete_point(answers, mean, covariance)
    if point is None:
        raise np.linalg.LinAlgError("the saturated covariance matrix became singular")
    return point


def _weighted(weights: Array, residuals: Array, answers: IncompleteAnswers) -> Array:
    """Return W (y − μ) of every respondent; the frequent patterns by one product each."""
    omega = np.empty_like(residuals)
    rare = answers.counts[answers.pattern_of] < FREQUENT
    for k in np.flatnonzero(answers.counts >= FREQUENT):
        rows = answers.pattern_of == k
        omega[rows] = residuals[rows] @ weights[k]
    omega[rare] = (weights[answers.pattern_of[rare]] @ residuals[rare, :, None])[:, :, 0]
    return omega
