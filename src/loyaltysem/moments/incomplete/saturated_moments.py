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

__all__ = ["IncompletePoint", "incomplete_point", "saturated_moments"]

Array = NDArray[np.float64]
MAX_ITERATIONS = 2000
#: Respondents from which a pattern of missing answers is handled by itself.
FREQUENT = 20
#: Largest step, in standard deviations; the likelihood is then exact to its last digit.
TOLERANCE = 1e-9


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


def _weighted(weights: Array, residuals: Array, answers: IncompleteAnswers) -> Array:
    """Return W (y − μ) of every respondent; the frequent patterns by one product each."""
    omega = np.empty_like(residuals)
    rare = answers.counts[answers.pattern_of] < FREQUENT
    for k in np.flatnonzero(answers.counts >= FREQUENT):
        rows = answers.pattern_of == k
        omega[rows] = residuals[rows] @ weights[k]
    omega[rare] = (weights[answers.pattern_of[rare]] @ residuals[rare, :, None])[:, :, 0]
    return omega


def saturated_moments(answers: IncompleteAnswers) -> tuple[Array, Array, IncompletePoint, int]:
    r"""Maximise the likelihood over all means and covariances, by the EM algorithm.

    In the terms above one step of EM (Dempster, Laird & Rubin 1977) is
    :math:`\mu \leftarrow \mu + \Sigma h`, :math:`\Sigma \leftarrow \Sigma - \Sigma R \Sigma -
    \Sigma h h' \Sigma`; every third step is extrapolated (Varadhan & Roland 2008, SQUAREM) and
    kept where the likelihood rises.

    Parameters
    ----------
    answers : IncompleteAnswers

    Returns
    -------
    mean : ndarray, shape (p,)
    covariance : ndarray, shape (p, p)
    point : IncompletePoint
    iterations : int
    """
    mean, covariance = _pairwise(answers)
    point = _required(answers, mean, covariance)
    iterations = 0
    if answers.patterns.all():
        return mean, covariance, point, iterations
    while iterations < MAX_ITERATIONS:
        first = _em_step(mean, covariance, point)
        second = _em_step(*first, _required(answers, *first))
        iterations += 2
        jump = _extrapolated((mean, covariance), first, second)
        tried = incomplete_point(answers, *jump)
        if tried is None or tried.deviance > point.deviance:
            jump, tried = second, _required(answers, *second)
        scale = np.sqrt(np.diag(jump[1]))
        moved = max(
            np.abs((jump[0] - mean) / scale).max(),
            np.abs((jump[1] - covariance) / scale[:, None] / scale[None, :]).max(),
        )
        (mean, covariance), point = jump, tried
        if moved < TOLERANCE:
            break
    return mean, covariance, point, iterations


def _pairwise(answers: IncompleteAnswers) -> tuple[Array, Array]:
    """Moments of the answers there are, pair by pair; without covariances if these contradict."""
    if answers.patterns.all():
        mean = answers.values.mean(axis=0)
        centred = answers.values - mean
        return mean, np.asarray(centred.T @ centred / len(centred))
    present = answers.observed.astype(np.float64)
    counts = present.sum(axis=0)
    mean = answers.values.sum(axis=0) / counts
    residuals = (answers.values - mean) * present
    together = present.T @ present
    covariance = residuals.T @ residuals / np.maximum(together, 1.0)
    size = np.sqrt(np.diag(covariance))
    if np.linalg.eigvalsh(covariance / size[:, None] / size[None, :])[0] < 1e-3:
        covariance = np.diag(np.diag(covariance))
    return mean, covariance


def _required(answers: IncompleteAnswers, mean: Array, covariance: Array) -> IncompletePoint:
    point = incomplete_point(answers, mean, covariance)
    if point is None:
        raise np.linalg.LinAlgError("the saturated covariance matrix became singular")
    return point


def _em_step(mean: Array, covariance: Array, point: IncompletePoint) -> tuple[Array, Array]:
    shift = covariance @ point.h
    moved = covariance - covariance @ point.r @ covariance - np.outer(shift, shift)
    return mean + shift, (moved + moved.T) / 2


def _extrapolated(
    start: tuple[Array, Array], first: tuple[Array, Array], second: tuple[Array, Array]
) -> tuple[Array, Array]:
    before = [b - a for a, b in zip(start, first, strict=True)]
    change = [c - b - d for b, c, d in zip(first, second, before, strict=True)]
    curvature = sum(float((v**2).sum()) for v in change)
    if curvature == 0.0:
        return second
    step = max(1.0, float(np.sqrt(sum(float((r**2).sum()) for r in before) / curvature)))
    mean, covariance = (
        a + 2 * step * r + step**2 * v for a, r, v in zip(start, before, change, strict=True)
    )
    return mean, covariance
