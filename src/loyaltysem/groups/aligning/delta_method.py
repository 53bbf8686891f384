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
#: Eigenvalue of the loss's curvature, scaled to a unit diagonal, below which it is nearly flat. In
#: simulations of three to twenty groups it is .02 and more.
NEARLY_FLAT = 0.01
#: How many times the variance without nearly flat directions is one that these make: errors that
#: they double are those of a parabola.
MOST_OF_FLAT = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class AlignedCovariance:
    """Covariances over groups of what was aligned.

    Attributes
    ----------
    log_sds, means : ndarray, shape (G, G)
    values : ndarray, shape (2, P, G, G)
        Of each item's loadings, then of its intercepts.
    flat : ndarray of bool, shape (G,)
        Groups whose errors come from directions in which the loss hardly rises: these are errors of
        a parabola which the loss is not.
    """

    log_sds: Array
    means: Array
    values: Array
    flat: NDArray[np.bool_]


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
    spread = _spread(jacobian.reshape(len(jacobian), 2 * p, n), covariance)
    steep = _spread(
        (-basis @ _steep_inverse(hessian) @ basis.T @ mixed).reshape(2 * n, 2 * p, n), covariance
    )
    whole, without = ((part**2).sum(axis=1) for part in (spread[: 2 * n], steep))
    flat = whole > MOST_OF_FLAT * without + 1e-12 * whole.max()
    values = spread[2 * n :].reshape(2 * p, n, -1)
    return AlignedCovariance(
        log_sds=spread[:n] @ spread[:n].T,
        means=spread[n : 2 * n] @ spread[n : 2 * n].T,
        values=(values @ np.swapaxes(values, -1, -2)).reshape(2, p, n, n),
        flat=flat.reshape(2, n).any(axis=0),
    )


def _spread(jacobian: Array, covariance: Array) -> Array:
    """Return a root of the covariance of what moves by (rows, 2P, G) with the configural values."""
    # groups are independent: each adds its own part
    spread = np.einsum("rkg,gkl->rgl", jacobian, np.linalg.cholesky(covariance))
    return np.asarray(spread.reshape(len(jacobian), -1))


def _steep_inverse(hessian: Array) -> Array:
    """Return the inverse of the curvature in the directions in which the loss rises."""
    scale = 1 / np.sqrt(np.diagonal(hessian))
    values, vectors = np.linalg.eigh(hessian * scale[:, None] * scale)
    rises = values >= NEARLY_FLAT
    along = scale[:, None] * vectors[:, rises]
    return np.asarray((along / values[rises]) @ along.T)


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
