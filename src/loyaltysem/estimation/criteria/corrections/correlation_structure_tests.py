r"""Robust fit indices of ordered answers, from the normal likelihood of their correlations.

The chi-squares of DWLS and ULS depend on their weights, and so do CFI and RMSEA made of them. What
they would be if the latent responses had been seen is estimated from the normal-theory
discrepancy of the polychoric correlations R at the estimates,

.. math:: T = n\,[\log|\hat R| + \operatorname{tr}(R \hat R^{-1}) - \log|R| - p],

with its expectation under the model,
:math:`\operatorname{tr}[(I - \Delta A)' V (I - \Delta A)\,\Gamma]`,
:math:`A = (\Delta'W\Delta)^{-1}\Delta'W`, where W is the weight of the estimator,
:math:`V_{ij,kl} = \hat r^{ik}\hat r^{jl} + \hat r^{il}\hat r^{jk}` (elements of
:math:`\hat R^{-1}`) that of the likelihood, and Γ the covariance of the correlations; for the
independence model :math:`T_0 = -n \log|R|` and :math:`\operatorname{tr}\Gamma` (Savalei 2021,
*Multivariate Behavioral Research, 56*, 390–407). lavaan's ``cfi.robust`` of categorical fits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.corrections.normal_moments import group_discrepancy
from loyaltysem.estimation.criteria.corrections.weighted_moments import WeightedMoments
from loyaltysem.estimation.criteria.criterion import CompleteDataTest

__all__ = ["correlation_structure_tests"]

Array = NDArray[np.float64]
#: Eigenvalues of the correlations below this have no logarithm to speak of (lavaan's limit).
SMALLEST_EIGENVALUE = 2.0**-26


def correlation_structure_tests(
    sample: Array, implied: Array, moments: WeightedMoments, n: Sequence[int], df: int
) -> tuple[CompleteDataTest, CompleteDataTest] | None:
    """Return what robust indices are made of, for the model and for independence.

    Parameters
    ----------
    sample, implied : ndarray, shape (G, p, p)
        Polychoric correlations, and those of the model.
    moments : WeightedMoments
        Of thresholds, then correlations; with a diagonal weight.
    n : sequence of int
        Respondents of each group.
    df : int
        Of the model; its thresholds must not be restricted.

    Returns
    -------
    tuple of CompleteDataTest, or None
        None where a matrix of correlations is not positive definite, or df is 0.
    """
    smallest = min(np.linalg.eigvalsh(matrix)[0] for matrix in (*sample, *implied))
    if not (smallest > SMALLEST_EIGENVALUE and df):
        return None
    i, j = np.triu_indices(sample.shape[-1], 1)
    own = slice(-len(i), None)
    slopes, spread = moments.slopes[:, own], moments.spread[:, own, own]
    inverse = np.linalg.inv(moments.information)
    chisq = base_chisq = trace = base_trace = 0.0
    # groups share parameters, so that residuals of one depend on the moments of the others
    weighted = [
        share * inverse @ (slope.T * weight[own])
        for share, slope, weight in zip(moments.shares, slopes, moments.weights, strict=True)
    ]
    expected = [_normal_weight(matrix, i, j) for matrix in implied]
    curved = sum(
        share * slope.T @ weight @ slope
        for share, slope, weight in zip(moments.shares, slopes, expected, strict=True)
    )
    for g, size in enumerate(n):
        chisq += size * group_discrepancy(sample[g], implied[g])
        base_chisq -= size * float(np.linalg.slogdet(sample[g])[1])
        base_trace += float(np.trace(spread[g]))
        # blocks of (I − ΔA)'V(I − ΔA) on the diagonal, with shares in V and one over them in Γ
        crossed = expected[g] @ slopes[g] @ weighted[g]
        left = expected[g] - crossed - crossed.T
        left = left + weighted[g].T @ curved @ weighted[g] / moments.shares[g]
        trace += float((left * spread[g]).sum())
    base_df = len(n) * len(i)
    return CompleteDataTest(chisq, trace / df), CompleteDataTest(base_chisq, base_trace / base_df)


def _normal_weight(correlation: Array, i: NDArray[np.intp], j: NDArray[np.intp]) -> Array:
    """V of the correlations, shape (p(p − 1)/2, p(p − 1)/2)."""
    w = np.linalg.inv(correlation)
    return np.asarray(w[np.ix_(i, i)] * w[np.ix_(j, j)] + w[np.ix_(i, j)] * w[np.ix_(j, i)])
