r"""Bounds on parameters that linear equality constraints make combinations of others.

Under :math:`\theta = k + K\varphi` (see :mod:`~loyaltysem.estimation.structure.reduction`) a box
around θ is no box around φ, but a set of linear inequalities,

.. math:: \ell \le k + K \varphi \le u ,

which :func:`~loyaltysem.estimation.search.constrained.minimise_under` searches inside of.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.structure.reduction import Reduction
from loyaltysem.numerics.inverse import unit_scale

__all__ = ["BoundsOnCombinations", "standard_errors_of_one"]

Array = NDArray[np.float64]
#: How far inside a bound the search stays, in standard errors of one observation: far below what
#: convergence is judged by, and above rounding, so that no variance ends at −1e-17.
INSIDE = 1e-10
#: Length of a row of K below which the constraints leave a parameter nothing.
FIXED = 1e-10


class BoundsOnCombinations:
    """The bounds as functions of φ, in standard errors of one observation.

    Parameters
    ----------
    reduction : Reduction
    box : Box
        Around θ.
    information : ndarray, shape (q', q')
        Expected, of one observation, by φ; what distances are measured by.

    Attributes
    ----------
    is_equality : ndarray of bool, shape (C,)
        All False.
    """

    def __init__(self, reduction: Reduction, box: Box, information: Array) -> None:
        scale = standard_errors_of_one(reduction, information)
        varies = np.linalg.norm(reduction.matrix, axis=1) > FIXED
        below = np.flatnonzero(np.isfinite(box.lower) & varies)
        above = np.flatnonzero(np.isfinite(box.upper) & varies)
        at = np.concatenate([below, above])
        sign = np.repeat([1.0, -1.0], [len(below), len(above)]) / scale[at]
        ends = np.concatenate([box.lower[below], box.upper[above]])
        self._slopes = reduction.matrix[at] * sign[:, None]
        self._offset = (reduction.offset[at] - ends) * sign - INSIDE
        self.is_equality = np.zeros(len(at), dtype=bool)

    def values(self, theta: Array) -> Array:
        """Return how far φ is inside every bound, shape (C,)."""
        return np.asarray(self._slopes @ theta + self._offset)

    def slopes(self, theta: Array) -> Array:
        """Return the derivatives of the values, shape (C, q')."""
        return np.asarray(self._slopes)


def standard_errors_of_one(reduction: Reduction, information: Array) -> Array:
    """Return what one observation tells each parameter by, shape (q,).

    Parameters
    ----------
    reduction : Reduction
    information : ndarray, shape (q', q')
    """
    diagonal = np.diagonal(information)
    scale = unit_scale(diagonal)
    inverse = np.linalg.pinv(information * scale[:, None] * scale, rcond=1e-9, hermitian=True)
    spread = reduction.matrix * scale
    variance = ((spread @ inverse) * spread).sum(axis=1)
    return np.asarray(np.sqrt(np.where(variance > 0, variance, 1.0)))
