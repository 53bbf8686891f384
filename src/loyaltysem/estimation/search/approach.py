r"""Steps along one curvature, from which many samples begin their search.

Samples of the same respondents have minima near each other, and curvatures that differ by as
little. With the curvature H of one of them held for all, a step
:math:`\delta = -\tfrac12 H^{-1} \nabla F` needs a gradient and no curvature of its own; in what
the curvatures differ is learnt from the gradients before it (L-BFGS, Nocedal 1980, *Mathematics of
Computation* 35, with H as the first guess). The search that follows finds the minimum reached and
says so, or goes on from there.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.scoring import TOLERANCE
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.numerics.bordered import (
    BorderedInverse,
    BorderedVector,
    inverse_of_bordered,
)
from loyaltysem.numerics.inverse import unit_scale

__all__ = ["HeldCurvature", "approached", "held_curvature"]

Array = NDArray[np.float64]
#: Steps at most, and those whose changes of gradient are remembered.
MOST, REMEMBERED = 40, 10
#: Squared step below which the search will find nothing left to do.
NEAREST = TOLERANCE / 10
#: How many times the shortest squared step one may have that came after it.
AWAY = 100.0


@runtime_checkable
class _HasGradient(Protocol):
    def gradient(self, point: Any) -> Array: ...


class HeldCurvature:
    """The inverse of a curvature, ready for many gradients.

    Parameters
    ----------
    order : GroupBlocks
    hessian : ndarray, shape (1, q, q)
        Positive definite.

    Raises
    ------
    numpy.linalg.LinAlgError
        It is not.
    """

    def __init__(self, order: GroupBlocks, hessian: Array) -> None:
        curvature = order.of(hessian)
        own, shared = (unit_scale(part) for part in curvature.diagonal)
        scales = BorderedVector(own, shared)
        self._order, self._scale = order, order.joined(scales)
        self._inverse: BorderedInverse = inverse_of_bordered(
            curvature.scaled(scales), definite=True
        )

    def step(self, half_gradient: Array) -> tuple[Array, Array]:
        """Return the steps, (batch, q), and their squared lengths, (batch,)."""
        inverse, target = self._inverse, half_gradient * self._scale
        own, shared = self._order.split(target)
        part = (inverse.blocks @ own[..., None])[..., 0]
        left = shared - (np.swapaxes(inverse.reach, -1, -2) @ own[..., None])[..., 0].sum(axis=-2)
        solved = (inverse.corner @ left[..., None])[..., 0]
        rest = part - (inverse.reach @ solved[..., None, :, None])[..., 0]
        direction = self._order.joined(BorderedVector(rest, solved))
        return -direction * self._scale, (direction * target).sum(axis=-1)


def held_curvature(discrepancy: Discrepancy, theta: Array) -> HeldCurvature | None:
    """Return the curvature of a sample at its minimum, for others to be approached along.

    None where it saves nothing or there is none: of one group a curvature costs no more than what
    it is made of, not every discrepancy has a gradient by itself, and it may not bend upwards.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of one sample.
    theta : ndarray, shape (1, q)
    """
    order = discrepancy.layout.blocks
    if not order.own.size or not isinstance(discrepancy, _HasGradient):
        return None
    point = discrepancy.at(theta)
    hessian = discrepancy.hessian(point, discrepancy.derivatives(point))
    try:
        return HeldCurvature(order, hessian)
    except np.linalg.LinAlgError:
        return None


def approached(discrepancy: Discrepancy, start: Array, held: HeldCurvature | None) -> Array:
    """Bring starts nearer to the minima of their samples; those that do not come nearer stay.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of samples.
    start : ndarray, shape (batch, q)
    held : HeldCurvature or None
    """
    if held is None or not isinstance(discrepancy, _HasGradient):
        return start
    theta, found = start.copy(), start.copy()
    shortest = np.full(len(start), np.inf)
    open_ = np.arange(len(start))
    part: Any = discrepancy
    memory = _Memory(held)
    for _ in range(MOST):
        gradient = part.gradient(part.at(theta[open_])) / 2
        length = held.step(gradient)[1]
        nearer = np.isfinite(length) & (length >= 0) & (length < shortest[open_])
        found[open_[nearer]] = theta[open_[nearer]]
        # a step that leads away is made good by what is learnt from it, or it leads nowhere
        going = np.isfinite(length) & (length > NEAREST) & (length < AWAY * shortest[open_])
        shortest[open_[nearer]] = length[nearer]
        if not going.any():
            break
        memory.add(theta[open_], gradient)
        if not going.all():
            open_, part, gradient = open_[going], part.subset(going), gradient[going]
            memory.keep(going)
        theta[open_] += memory.step(gradient)
    return found


class _Memory:
    """What gradients showed of the curvature beside the one that is held (L-BFGS)."""

    def __init__(self, held: HeldCurvature) -> None:
        self._held = held
        self._last: tuple[Array, Array] | None = None
        self._pairs: list[tuple[Array, Array, Array]] = []

    def add(self, theta: Array, gradient: Array) -> None:
        """Take in a gradient and where it was found."""
        if self._last is not None:
            moved, changed = theta - self._last[0], gradient - self._last[1]
            product = (moved * changed).sum(axis=-1, keepdims=True)
            with np.errstate(divide="ignore"):
                weight = np.where(product > 0, 1 / product, 0.0)
            self._pairs = [*self._pairs[1 - REMEMBERED :], (moved, changed, weight)]
        self._last = theta, gradient

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Forget the samples that are done with."""
        self._pairs = [(s[which], y[which], w[which]) for s, y, w in self._pairs]
        if self._last is not None:
            self._last = self._last[0][which], self._last[1][which]

    def step(self, gradient: Array) -> Array:
        """Return the next step (Nocedal 1980)."""
        left, shares = gradient, []
        for moved, changed, weight in reversed(self._pairs):
            share = weight * (moved * left).sum(axis=-1, keepdims=True)
            shares.append(share)
            left = left - share * changed
        step = self._held.step(left)[0]
        for (moved, changed, weight), share in zip(self._pairs, reversed(shares), strict=True):
            back = weight * (changed * step).sum(axis=-1, keepdims=True)
            step = step - moved * (share + back)
        return step
