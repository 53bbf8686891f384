r"""Means and covariances as the regressions of every item on those before it.

.. math:: T y = \nu + e, \quad \operatorname{var} e = D, \qquad
          \Sigma = L D L', \quad \mu = L \nu, \quad L = T^{-1},

with T unit lower triangular: the free parameters are the entries of T below its diagonal, the
logarithms of the residual variances in D, and the intercepts :math:`\nu`. Any values of them belong
to a positive definite matrix, and where those who answered an item answered all before it, too,
each regression has a likelihood of its own (Anderson 1957).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.numerics.cholesky import cholesky_or_nan, inverse_of_lower
from loyaltysem.numerics.half_vectorised import half_vectorised

__all__ = ["Regressions"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Regressions:
    """Means and covariances, and how they depend on the regressions.

    Attributes
    ----------
    mean, covariance : ndarray, shapes (p,), (p, p)
    slopes : ndarray, shape (p, p)
        T.
    variances, intercepts : ndarray, shape (p,)
        D and ν.
    factor : ndarray, shape (p, p)
        L.
    """

    mean: Array
    covariance: Array
    slopes: Array
    variances: Array
    intercepts: Array
    factor: Array

    @classmethod
    def of(cls, mean: Array, covariance: Array) -> Regressions | None:
        """Regress; None where the covariances are not positive definite."""
        root = cholesky_or_nan(covariance[None])[0]
        if np.isnan(root).any():
            return None
        pivots = np.diagonal(root)
        slopes = pivots[:, None] * inverse_of_lower(root[None])[0]
        return cls(mean, covariance, slopes, pivots**2, slopes @ mean, root / pivots)

    def moved(self, step: Array) -> Regressions:
        """Return the regressions after a step of the parameters."""
        p = len(self.mean)
        by_slopes, by_variances, by_intercepts = np.split(step, [len(step) - 2 * p, len(step) - p])
        slopes = self.slopes.copy()
        slopes[np.tril_indices(p, -1)] += by_slopes
        # a variance that rises goes as itself, and one that falls as its inverse: never to zero
        rising = 1 + np.maximum(by_variances, 0.0)
        variances = self.variances * rising / (1 - np.minimum(by_variances, 0.0))
        intercepts = self.intercepts + by_intercepts
        factor = inverse_of_lower(slopes[None])[0]
        covariance = (factor * variances) @ factor.T
        return Regressions(factor @ intercepts, covariance, slopes, variances, intercepts, factor)

    def moment_slopes(self) -> Array:
        """Differentiate the upper triangle of Σ, then μ, by the parameters; shape (k, k)."""
        p, factor = len(self.mean), self.factor
        j, k = np.tril_indices(p, -1)
        columns = factor.T
        outer = columns[j][:, :, None] * self.covariance[k][:, None, :]
        by_slopes = -(outer + np.swapaxes(outer, 1, 2))
        by_variances = (self.variances[:, None] * columns)[:, :, None] * columns[:, None, :]
        nothing = np.zeros((p, p, p))
        covariances = half_vectorised(np.concatenate([by_slopes, by_variances, nothing]))
        means = np.concatenate([-columns[j] * self.mean[k][:, None], np.zeros((p, p)), columns])
        return np.concatenate([covariances, means], axis=1).T

    def bend(self, r: Array, h: Array) -> Array:
        """Return ½ tr(R Σ_ef) − h'μ_ef for every two parameters, shape (k, k)."""
        p, factor = len(self.mean), self.factor
        j, k = np.tril_indices(p, -1)
        size, own = len(j), np.arange(p)
        rotated = factor.T @ r @ factor
        along = self.covariance @ r @ factor - self.mean[:, None] * (h @ factor)
        crossed = factor[k[:, None], j] * along[k, j[:, None]]
        total = np.zeros((size + 2 * p, size + 2 * p))
        total[:size, :size] = crossed + crossed.T
        total[:size, :size] += self.covariance[k[:, None], k] * rotated[j[:, None], j]
        mixed = np.concatenate(
            [-self.variances * factor[k] * rotated[j], (h @ factor)[j][:, None] * factor[k]], axis=1
        )
        total[:size, size:] = mixed
        total[size:, :size] = mixed.T
        total[size + own, size + own] = 0.5 * self.variances * np.diagonal(rotated)
        return total
