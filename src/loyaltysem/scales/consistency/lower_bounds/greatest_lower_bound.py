r"""The greatest lower bound of reliability, a semidefinite programme.

Of all ways to divide covariances into those of true scores and uncorrelated errors, the one with
the most error:

.. math:: \max_\psi \sum_i \psi_i \quad\text{with}\quad S - \mathrm{diag}(\psi) \succeq 0,\;
    \psi \ge 0, \qquad GLB = 1 - \frac{\sum_i \psi_i}{\mathbf 1'S\mathbf 1} .

Its dual, which certifies the solution, is

.. math:: \min_X \operatorname{tr} SX \quad\text{with}\quad X \succeq 0,\; X_{ii} \ge 1 .
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve, lapack

from loyaltysem.errors import ConvergenceError, DataError, OptionError

__all__ = ["GreatestLowerBound", "greatest_lower_bound"]

FloatArray = NDArray[np.float64]
#: Weight of the objective against the barrier at the end; the gap is 2k over it.
FINAL_WEIGHT = 1e9
GROWTH = 10.0
STEPS = 100
#: Newton decrement at which a centre counts as found.
CENTRED = 1e-6
#: Largest certified distance from the optimum, as a share of the variance of the sum.
LARGEST_GAP = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class GreatestLowerBound:
    """The solution with its certificate.

    Attributes
    ----------
    glb : float
    error_variances : ndarray, shape (k,)
        ψ, the most that the items' errors can vary.
    dual : ndarray, shape (k, k)
        X, positive semidefinite with a diagonal of at least one.
    gap : float
        How much greater than the true bound ``glb`` can be: (tr SX − Σψ) / 1'S1.
    """

    glb: float
    error_variances: FloatArray
    dual: FloatArray
    gap: float


def greatest_lower_bound(covariance: ArrayLike) -> GreatestLowerBound:
    """Return the greatest lower bound of the reliability of the sum of the items.

    Parameters
    ----------
    covariance : array_like, shape (k, k)
        Positive definite covariances of two or more items; correlations give the bound of the
        sum of standardised items.

    Returns
    -------
    GreatestLowerBound

    Raises
    ------
    OptionError
        The matrix is not square or has fewer than two items.
    DataError
        It is not positive definite.
    ConvergenceError
        The certified distance from the optimum is above 1e-6.

    Notes
    -----
    Jackson and Agunwamba (1977), *Psychometrika, 42*, 567–578; Woodhouse and Jackson (1977),
    *Psychometrika, 42*, 579–591. Solved by following the central path of a logarithmic barrier
    with Newton steps. Checked against a minimum of the dual problem in the form of ten Berge,
    Snijders and Zegers (1981) to 1e-6; ``glb.fa`` of psych is an approximation by factor
    analysis, which can lie above it. A sample's bound is upward biased: see
    :func:`reliability_bounds`.

    Examples
    --------
    >>> found = greatest_lower_bound([[1.0, 0.5], [0.5, 1.0]])
    >>> round(found.glb, 6), found.error_variances.round(6)
    (0.666667, array([0.5, 0.5]))
    """
    s = np.asarray(covariance, dtype=np.float64)
    if s.ndim != 2 or s.shape[0] != s.shape[1] or len(s) < 2:
        raise OptionError(
            f"An array of shape {s.shape} is no covariance matrix of two or more items."
        )
    unit = float(np.diag(s).mean())
    smallest = float(np.linalg.eigvalsh(s)[0])
    if not smallest > 1e-10 * unit:
        raise DataError(
            f"The covariance matrix is not positive definite (smallest eigenvalue {smallest:.3g}): "
            "an item is a copy or a sum of others, or the matrix was put together pair by pair. "
            "Leave such an item out."
        )
    scaled = s / unit
    psi = np.full(len(s), smallest / unit / 2)
    # the identity is feasible in the dual
    weight, certificate = 1.0, np.eye(len(s))
    while weight < FINAL_WEIGHT:
        weight *= GROWTH
        psi = _centre(scaled, psi, weight)
        dual = _feasible_dual(_inverse(scaled - np.diag(psi)) / weight)
        # late centres are nearer to the optimum, and less exactly centred
        if (scaled * dual).sum() < (scaled * certificate).sum():
            certificate = dual
    total = float(scaled.sum())
    gap = (float((scaled * certificate).sum()) - float(psi.sum())) / total
    if not gap < LARGEST_GAP:
        raise ConvergenceError(
            f"The greatest lower bound is found only to {gap:.2g}, which is more than 1e-6: the "
            "covariances are too near to singular. Look for items that are nearly copies of each "
            "other."
        )
    return GreatestLowerBound(1 - float(psi.sum()) / total, psi * unit, certificate, gap)


def _feasible_dual(near: FloatArray) -> FloatArray:
    """Scale up a matrix whose diagonal rounding has left below one."""
    return near / min(1.0, float(np.diag(near).min()))


def _centre(s: FloatArray, psi: FloatArray, weight: float) -> FloatArray:
    """Maximise weight Σψ + log det(S − diag ψ) + Σ log ψ by Newton steps from within."""
    for _ in range(STEPS):
        inverse = _inverse(s - np.diag(psi))
        slope = weight - np.diag(inverse) + 1 / psi
        curvature = inverse**2 + np.diag(1 / psi**2)
        step = cho_solve(cho_factor(curvature), slope)
        decrement = float(slope @ step)
        # the damped step of a self-concordant function never leaves the feasible set
        psi = psi + step / (1 + np.sqrt(max(decrement, 0.0)) if decrement > 0.25 else 1.0)
        if decrement < CENTRED:
            break
    return psi


def _inverse(matrix: FloatArray) -> FloatArray:
    factor, failed = lapack.dpotrf(matrix, lower=1)
    if failed:
        raise ConvergenceError(
            "The search for the greatest lower bound left the covariances that true scores can "
            "have: the items are too near to copies of each other. Leave one of them out."
        )
    lower: FloatArray = lapack.dpotri(factor, lower=1)[0]
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)
