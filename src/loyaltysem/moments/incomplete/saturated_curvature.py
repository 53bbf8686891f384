r"""Second derivatives of a likelihood of patterns by the moments themselves.

By the covariances and means, the curvature of one pattern along :math:`(\Sigma_e, \mu_e)` and
:math:`(\Sigma_f, \mu_f)` is

.. math::

    \operatorname{tr}(\Sigma_e M \Sigma_f W) + \mu_e' W \Sigma_f \omega + \omega' \Sigma_e W \mu_f
        + \mu_e' W \mu_f ,

and is linear in the products of the entries of W with those of M and ω. These are summed over the
patterns first, by one matrix product for each sample, and only the sum is brought to the
parameters (the sums of Savalei 2010, without Kronecker products).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.numerics.half_vectorised import half_vectorised

__all__ = ["SaturatedCurvature"]

Array = NDArray[np.float64]


class SaturatedCurvature:
    """Where the summed products stand in the curvature by p means and their covariances.

    Parameters
    ----------
    p : int
        Items.
    """

    def __init__(self, p: int) -> None:
        self.p = p
        i, j = np.triu_indices(p)
        size = len(i)
        at = np.zeros((p, p), dtype=np.intp)
        at[i, j] = at[j, i] = np.arange(size)
        e, f, k, m = i[:, None], j[:, None], i[None, :], j[None, :]
        # tr(Σ_e M Σ_f W), where Σ_e has ones in (e, f) and (f, e), and Σ_f in (k, m) and (m, k)
        self._covariances = [
            at[b, c] * size + at[d, a] for a, b in ((e, f), (f, e)) for c, d in ((k, m), (m, k))
        ]
        mean = np.arange(p)[:, None]
        self._mixed = [at[mean, c] * p + d for c, d in ((k, m), (m, k))]
        self._variances = np.flatnonzero(i == j)

    def halved(self, slopes: Array) -> Array:
        """Halve the rows of the variances, which stand once in Σ where covariances stand twice.

        Parameters
        ----------
        slopes : ndarray, shape (..., p(p + 3)/2, E)
            From :func:`~loyaltysem.estimation.structure.moment_slopes.moment_slopes`; changed.
        """
        slopes[..., self._variances, :] *= 0.5
        return slopes

    def summed(self, products: Array, weights: Array, omega: Array | None, means: Array) -> Array:
        """Sum the curvature over patterns.

        Parameters
        ----------
        products, weights : ndarray, shape (..., P, p, p)
            M, with the share of its pattern, and W; symmetric.
        omega : ndarray, shape (..., P, p), or None
            With the share of its pattern; None if zero.
        means : ndarray, shape (..., p, p)
            The sum of W over patterns.

        Returns
        -------
        ndarray, shape (..., p(p + 3)/2, p(p + 3)/2)
            In the order of ``moment_slopes``, for slopes that are :meth:`halved`.
        """
        lead, half = weights.shape[:-3], half_vectorised(weights)
        size = half.shape[-1]
        flat = (np.swapaxes(half_vectorised(products), -1, -2) @ half).reshape(*lead, -1)
        curvature = np.zeros((*lead, size + self.p, size + self.p))
        total = flat.take(self._covariances[0], axis=-1)
        for places in self._covariances[1:]:
            total += flat.take(places, axis=-1)
        curvature[..., :size, :size] = total
        curvature[..., size:, size:] = means
        if omega is not None:
            flat = (np.swapaxes(half, -1, -2) @ omega).reshape(*lead, -1)
            mixed = flat.take(self._mixed[0], axis=-1) + flat.take(self._mixed[1], axis=-1)
            curvature[..., size:, :size] = mixed
            curvature[..., :size, size:] = np.swapaxes(mixed, -1, -2)
        return curvature
