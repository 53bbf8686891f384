"""From derivatives by the elements of every group to derivatives by free parameter."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["GroupSums"]

Array = NDArray[np.float64]


class _Group(NamedTuple):
    """What one group adds to a vector or a matrix by free parameter.

    Attributes
    ----------
    chosen : ndarray of int, shape (e,)
        Elements that are not fixed.
    merging : ndarray, shape (e, k), or None
        Derivatives by the group's k parameters; None where each element is one of them.
    numbers : ndarray of int, shape (k,)
        Its parameters.
    places : ndarray of int, shape (k²,)
        Where the pairs of these stand in a flat matrix.
    """

    chosen: NDArray[np.intp]
    merging: Array | None
    numbers: NDArray[np.intp]
    places: NDArray[np.intp]


class GroupSums:
    """Sums over the elements and groups that share a free parameter.

    Parameters
    ----------
    numbers : ndarray of int, shape (G, E)
        Free parameter of every element, −1 where it is fixed, or a combination.
    n_free : int
    combinations : ndarray, shape (G, E, t), optional
        What of the last t parameters each element is made of.
    """

    def __init__(
        self, numbers: NDArray[np.intp], n_free: int, combinations: Array | None = None
    ) -> None:
        self.numbers, self.n_free = numbers, n_free
        self.combinations = combinations

    @cached_property
    def _groups(self) -> list[_Group]:
        return [self._group(g) for g in range(len(self.numbers))]

    def _group(self, g: int) -> _Group:
        numbers = self.numbers[g]
        mixed = np.zeros((len(numbers), 0))
        if self.combinations is not None:
            mixed = self.combinations[g]
        chosen = np.flatnonzero((numbers >= 0) | mixed.any(axis=1))
        own, which = np.unique(numbers[chosen], return_inverse=True)
        merging = None
        if len(own) == len(chosen) and not mixed.any():
            own = numbers[chosen]
        else:
            alone = (own[which, None] == own) & (own >= 0)
            used = np.flatnonzero(mixed.any(axis=0))
            merging = np.hstack([alone[:, own >= 0], mixed[chosen][:, used]])
            own = np.append(own[own >= 0], self.n_free - mixed.shape[1] + used)
        return _Group(chosen, merging, own, (own[:, None] * self.n_free + own).ravel())

    def of_vectors(self, by_element: Array) -> Array:
        """Turn (batch, G, E) into (batch, n_free)."""
        total = np.zeros((len(by_element), self.n_free))
        for g, (chosen, merging, numbers, _) in enumerate(self._groups):
            own = by_element[:, g, chosen]
            total[:, numbers] += own if merging is None else own @ merging
        return total

    def of_matrices(self, by_element: Array) -> Array:
        """Turn (batch, G, E, E) into (batch, n_free, n_free).

        What no group has stays untouched zero, and takes neither time nor memory.
        """
        batch = len(by_element)
        total = np.zeros((batch, self.n_free**2))
        for g, (chosen, merging, _, places) in enumerate(self._groups):
            own = by_element[:, g]
            if len(chosen) < own.shape[-1]:
                own = own[:, chosen[:, None], chosen]
            if merging is not None:
                own = merging.T @ own @ merging
            total[:, places] += own.reshape(batch, -1)
        return total.reshape(batch, self.n_free, self.n_free)
