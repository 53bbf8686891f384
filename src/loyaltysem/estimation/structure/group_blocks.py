"""Which free parameters a group has for itself, and which several groups share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["GroupBlocks"]

Array = NDArray[np.float64]


class GroupBlocks:
    """The order of the free parameters in which second derivatives are blocks with a border.

    Parameters
    ----------
    numbers : ndarray of int, shape (G, E)
        Free parameter of everything that a group has, −1 for what is fixed. Of a single group, or
        of none, all parameters count as shared: there is nothing to take apart.
    n_free : int

    Attributes
    ----------
    own : ndarray of int, shape (G, k)
        Each group's own parameters, in their order; zero where a group has fewer.
    is_there : ndarray of bool, shape (G, k)
        Where a group has one.
    shared : ndarray of int, shape (s,)
    """

    def __init__(self, numbers: NDArray[np.intp], n_free: int) -> None:
        n_groups = max(len(numbers), 1)
        occurs = np.zeros((n_groups, n_free), dtype=bool)
        group, element = np.nonzero(numbers >= 0)
        occurs[group, numbers[group, element]] = True
        alone = (occurs.sum(axis=0) == 1) & (n_groups > 1)
        self.n_free = n_free
        self.shared = np.flatnonzero(~alone)
        counts = (occurs & alone).sum(axis=1)
        self.is_there = np.arange(counts.max(initial=0)) < counts[:, None]
        self.own = np.zeros(self.is_there.shape, dtype=np.intp)
        self.own[self.is_there] = np.nonzero(occurs & alone)[1]
        # rank of every parameter inside its group's block, or inside the border
        self._rank = np.empty(n_free, dtype=np.intp)
        self._rank[self.own[self.is_there]] = np.nonzero(self.is_there)[1]
        self._rank[self.shared] = np.arange(len(self.shared))
        self._alone = alone

    def slopes(self, numbers: NDArray[np.intp]) -> tuple[Array, Array]:
        """Differentiate what has these numbers by a group's own, and by the shared parameters.

        Parameters
        ----------
        numbers : ndarray of int, shape (G, n)
            Free parameter of each, −1 for a constant.

        Returns
        -------
        own : ndarray, shape (G, n, k)
        shared : ndarray, shape (G, n, s)
        """
        found = []
        for is_one, width in ((self._alone, self.own.shape[1]), (~self._alone, len(self.shared))):
            slopes = np.zeros((*numbers.shape, width))
            group, place = np.nonzero((numbers >= 0) & is_one[numbers])
            slopes[group, place, self._rank[numbers[group, place]]] = 1.0
            found.append(slopes)
        return found[0], found[1]
