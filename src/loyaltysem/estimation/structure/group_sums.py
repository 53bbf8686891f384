"""From derivatives by the elements of every group to derivatives by free parameter."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["GroupSums"]

Array = NDArray[np.float64]


class _Group(NamedTuple):
    """What one group adds to a matrix by free parameter.

    Attributes
    ----------
    chosen : ndarray of int, shape (e,)
        Elements that are free.
    merging : ndarray, shape (e, k), or None
        Which of the group's k parameters each is; None where no two elements are the same one.
    places : ndarray of int, shape (k²,)
        Where the pairs of parameters stand in a flat matrix.
    """

    chosen: NDArray[np.intp]
    merging: Array | None
    places: NDArray[np.intp]


class GroupSums:
    """Sums over the elements and groups that share a free parameter.

    Parameters
    ----------
    numbers : ndarray of int, shape (G, E)
        Free parameter of every element, −1 where it is fixed. Each parameter stands somewhere.
    n_free : int
    """

    def __init__(self, numbers: NDArray[np.intp], n_free: int) -> None:
        self.numbers, self.n_free = numbers, n_free

    @cached_property
    def _by_parameter(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Free elements of all groups in the order of their parameters, and where each begins."""
        flat = self.numbers.ravel()
        order = np.argsort(flat, kind="stable")[np.count_nonzero(flat < 0) :]
        return order, np.searchsorted(flat[order], np.arange(self.n_free))

    @cached_property
    def _groups(self) -> list[_Group]:
        return [self._group(numbers) for numbers in self.numbers]

    def _group(self, numbers: NDArray[np.intp]) -> _Group:
        chosen = np.flatnonzero(numbers >= 0)
        own, which = np.unique(numbers[chosen], return_inverse=True)
        merging = None
        if len(own) == len(chosen):
            own = numbers[chosen]
        else:
            merging = np.zeros((len(chosen), len(own)))
            merging[np.arange(len(chosen)), which] = 1.0
        return _Group(chosen, merging, (own[:, None] * self.n_free + own).ravel())

    def of_vectors(self, by_element: Array) -> Array:
        """Turn (batch, G, E) into (batch, n_free)."""
        order, begins = self._by_parameter
        flat = by_element.reshape(len(by_element), -1)
        return np.asarray(np.add.reduceat(flat[:, order], begins, axis=1))

    def of_matrices(self, by_element: Array) -> Array:
        """Turn (batch, G, E, E) into (batch, n_free, n_free).

        What no group has stays untouched zero, and takes neither time nor memory.
        """
        batch = len(by_element)
        total = np.zeros((batch, self.n_free**2))
        for g, (chosen, merging, places) in enumerate(self._groups):
            own = by_element[:, g]
            if len(chosen) < own.shape[-1]:
                own = own[:, chosen[:, None], chosen]
            if merging is not None:
                own = merging.T @ own @ merging
            total[:, places] += own.reshape(batch, -1)
        return total.reshape(batch, self.n_free, self.n_free)
