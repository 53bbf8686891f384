"""Which free parameters a group has for itself, and which several groups share."""

from __future__ import annotations

from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.numerics.bordered import Bordered, BorderedVector

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

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Where blocks, border and corner stand in a flat matrix."""
        own, shared, n = self.own, self.shared, self.n_free
        return (
            own[:, :, None] * n + own[:, None, :],
            own[:, :, None] * n + shared,
            shared[:, None] * n + shared,
        )

    @cached_property
    def _both_there(self) -> NDArray[np.bool_]:
        return np.asarray(self.is_there[:, :, None] & self.is_there[:, None, :])

    @classmethod
    def undivided(cls, n_free: int) -> Self:
        """Return the order in which nothing is taken apart."""
        return cls(np.empty((0, 0), dtype=np.intp), n_free)

    def of(self, matrix: Array, *, filling: float = 1.0) -> Bordered:
        """Take the blocks and the border out of matrices by free parameter, (..., q, q).

        Blocks of groups with fewer parameters are filled up with a diagonal, which is one for
        what is to be inverted, and zero for what an inverse is multiplied by.
        """
        lead = matrix.shape[:-2]
        if not self.own.size:
            g, s = len(self.own), self.n_free
            return Bordered(np.empty((*lead, g, 0, 0)), np.empty((*lead, g, 0, s)), matrix)
        flat = matrix.reshape(*lead, -1)
        blocks, border, corner = (flat.take(at, axis=-1) for at in self._places)
        if not self.is_there.all():
            blocks = np.where(self._both_there, blocks, filling * np.eye(blocks.shape[-1]))
            border = np.where(self.is_there[..., None], border, 0.0)
        return Bordered(blocks, border, corner)

    def split(self, vector: Array, *, filling: float = 0.0) -> BorderedVector:
        """Take vectors by free parameter, (..., q), apart."""
        if not self.own.size:
            return BorderedVector(np.empty((*vector.shape[:-1], len(self.own), 0)), vector)
        own = np.where(self.is_there, vector[..., self.own], filling)
        return BorderedVector(own, vector[..., self.shared])

    def joined(self, vector: BorderedVector) -> Array:
        """Put vectors together again, (..., q)."""
        if not self.own.size:
            return vector.shared
        whole = np.empty((*vector.shared.shape[:-1], self.n_free))
        whole[..., self.shared] = vector.shared
        whole[..., self.own[self.is_there]] = vector.own[..., self.is_there]
        return whole

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

    def laid_out(self, own: Array, shared: Array) -> Array:
        """Lay derivatives out by all free parameters.

        Parameters
        ----------
        own : ndarray, shape (G, n, k)
            By each group's own parameters.
        shared : ndarray, shape (G, n, s)

        Returns
        -------
        ndarray, shape (G, n, q)
        """
        if not self.own.size:
            return shared
        whole = np.zeros((*own.shape[:-1], self.n_free))
        whole[..., self.shared] = shared
        for g, is_there in enumerate(self.is_there):
            whole[g][:, self.own[g, is_there]] = own[g][:, is_there]
        return whole
