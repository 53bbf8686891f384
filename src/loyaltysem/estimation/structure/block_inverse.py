"""Matrices by free parameter inverted and solved with, group by group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.numerics.bordered import (
    BorderedInverse,
    inverse_of_bordered,
    sandwiched,
    trace_of_product,
)
from loyaltysem.numerics.inverse import is_clearly_definite, unit_scale

__all__ = ["BlockInverse", "regular_inverse", "trace_of_solved"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BlockInverse:
    """The inverse of a matrix by free parameter.

    Attributes
    ----------
    order : GroupBlocks
    parts : BorderedInverse
    """

    order: GroupBlocks
    parts: BorderedInverse

    @cached_property
    def whole(self) -> Array:
        """All of it, shape (q, q)."""
        order, parts = self.order, self.parts
        if not order.own.size:
            return parts.corner
        whole = _spread_out(order, parts.blocks)
        if len(order.shared):
            reach = _rows(order, -parts.reach, np.eye(len(order.shared)))
            whole += reach @ parts.corner @ reach.T
        return whole

    @property
    def diagonal(self) -> Array:
        """Its diagonal, shape (q,)."""
        return self.order.joined(self.parts.diagonal)

    def sandwich(self, middle: Array) -> Array:
        """Return A⁻¹ B A⁻¹ with a matrix in which groups meet in the same parameters, (q, q)."""
        order, parts = self.order, self.parts
        if not order.own.size:
            return np.asarray(parts.corner @ middle @ parts.corner)
        blocks, own, shared = sandwiched(parts, order.of(middle, filling=0.0))
        whole = _spread_out(order, blocks)
        if len(order.shared):
            reach = _rows(order, -parts.reach, np.eye(len(order.shared)))
            moved = _rows(order, own, shared)
            whole += np.hstack([moved, reach]) @ np.hstack([reach, moved]).T
        return whole


def regular_inverse(matrix: Array, order: GroupBlocks, smallest: float) -> BlockInverse | None:
    """Invert a matrix, or return None when it is nearly singular, whatever its units.

    Parameters
    ----------
    matrix : ndarray, shape (q, q)
    order : GroupBlocks
        In which parameters groups meet.
    smallest : float
        Eigenvalues must be above this, with a unit diagonal.
    """
    scale = unit_scale(np.diag(matrix))
    scales = order.split(scale, filling=1.0)
    scaled = order.of(matrix).scaled(scales)
    if not all(np.isfinite(part).all() for part in scaled):
        return None
    try:
        inverse = inverse_of_bordered(scaled, definite=True)
    except np.linalg.LinAlgError:
        return None
    trace = order.joined(inverse.diagonal).sum()
    if is_clearly_definite(matrix, trace, smallest, scale=scale):
        return BlockInverse(order, inverse.scaled(scales))
    return None


def trace_of_solved(matrix: Array, other: Array, order: GroupBlocks) -> float:
    """Return tr(A⁻¹ B) of two matrices, (q, q), in which groups meet in the same parameters."""
    if not order.own.size:
        return float(np.trace(np.linalg.solve(matrix, other)))
    scale = order.split(unit_scale(np.diag(matrix)), filling=1.0)
    inverse = inverse_of_bordered(order.of(matrix).scaled(scale))
    return trace_of_product(inverse, order.of(other, filling=0.0).scaled(scale))


def _spread_out(order: GroupBlocks, blocks: Array) -> Array:
    """Lay blocks, (G, k, k), into a matrix of zeros, (q, q)."""
    whole = np.zeros((order.n_free, order.n_free))
    g, a, b = np.nonzero(order.is_there[:, :, None] & order.is_there[:, None, :])
    whole[order.own[g, a], order.own[g, b]] = blocks[g, a, b]
    return whole


def _rows(order: GroupBlocks, own: Array, shared: Array) -> Array:
    """Put rows of each group, (G, k, s), and the shared ones, (s, s), in order, (q, s)."""
    whole = np.empty((order.n_free, shared.shape[-1]))
    whole[order.shared] = shared
    whole[order.own[order.is_there]] = own[order.is_there]
    return whole
