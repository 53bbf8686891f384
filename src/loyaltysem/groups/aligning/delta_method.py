r"""Standard errors of aligned parameters by the delta method.

Where the loss is least its gradient by the places :math:`v` is zero, for whatever configural
loadings and intercepts :math:`\beta` there are. So :math:`v` is a function of :math:`\beta` with

.. math:: \partial v / \partial \beta' = -H^{-1} \, \partial^2 F / \partial v \, \partial \beta'

(implicit function theorem), and the aligned values, functions of both, vary with :math:`\beta`
through both. The common units of the items are taken as known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.groups.aligning.loss import AlignmentLoss
from loyaltysem.groups.aligning.search import Metric

__all__ = ["AlignedCovariance", "aligned_covariance"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class AlignedCovariance:
    """Covariances over groups of what was aligned.

    Attributes
    ----------
    log_sds, means : ndarray, shape (G, G)
    values : ndarray, shape (2, P, G, G)
        Of each item's loadings, then of its intercepts.
    """

    log_sds: Array
    means: Array
    values: Array


def aligned_covariance(
    loss: AlignmentLoss, place: Array, metric: Metric, covariance: Array
) -> AlignedCovariance:
    """Return how sure latent means, variances, loadings and intercepts are.

    Parameters
    ----------
    loss : AlignmentLoss
        Of one configural solution.
    place : ndarray, shape (2G,)
        A minimum of the loss.
    metric : Metric
    covariance : ndarray, shape (G, 2P, 2P)
        Of each group's configural loadings and intercepts.
    """
    n, p = loss.loadings.shape[-2:]
    basis = metric.basis(n)
    hessian = basis.T @ loss.slopes(place[None]).hessian[0] @ basis
    mixed = loss.mixed(place).reshape(2 * n, 2 * p * n)
    moved = -basis @ np.linalg.solve(hessian, basis.T @ mixed)
    jacobian = np.concatenate([moved, _value_slopes(loss, place, moved)])
    # groups are independent: each adds its own part
    by_group = jacobian.reshape(len(jacobian), 2 * p, n)
    root = np.linalg.cholesky(covariance + 0.0)
    spread = np.einsum("rkg,gkl->rgl", by_group, root).reshape(len(jacobian), -1)
    values = spread[2 * n :].reshape(2 * p, n, -1)
    return AlignedCovariance(
        log_sds=spread[:n] @ spread[:n].T,
        means=spread[n : 2 * n] @ spread[n : 2 * n].T,
        values=(values @ np.swapaxes(values, -1, -2)).reshape(2, p, n, n),
    )


def _value_slopes(loss: AlignmentLoss, place: Array, moved: Array) -> Array:
    """Derivatives of aligned loadings and intercepts by the configural ones, both as (2, P, G)."""
    n, p = loss.loadings.shape[-2:]
    loadings = loss.aligned(place[None])[0][0].T
    shrink, alpha = np.exp(-place[:n]), place[n:]
    # through the places: how each value moves with its group's log σ and mean
    by_sd = np.stack([-loadings, alpha * loadings])
    through = by_sd[..., None] * moved[:n]
    through[1] += -loadings[..., None] * moved[n:]
    direct = np.zeros((2, p, n, 2, p, n))
    items, groups = np.arange(p)[:, None], np.arange(n)
    direct[0, items, groups, 0, items, groups] = shrink
    direct[1, items, groups, 0, items, groups] = -alpha * shrink
    direct[1, items, groups, 1, items, groups] = 1.0
    size = 2 * p * n
    return np.asarray(through.reshape(size, size) + direct.reshape(size, size))
