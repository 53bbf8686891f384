"""What an optimiser hands on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Solution"]


@dataclass(frozen=True, slots=True)
class Solution:
    """A batch of minimised discrepancies; the leading axis counts the fits.

    Attributes
    ----------
    theta : ndarray, shape (batch, n_free)
        Free parameters.
    objective : ndarray, shape (batch,)
        The discrepancy F at ``theta`` (lavaan's ``fmin`` is F / 2).
    gradient : ndarray, shape (batch, n_free)
        Derivative of F.
    information : ndarray, shape (batch, n_free, n_free)
        Expected information of one observation.
    converged : ndarray of bool, shape (batch,)
    decrement : ndarray, shape (batch,)
        Squared length of the last step in units of one observation's standard errors; what
        convergence is judged by, since it does not depend on the scale of any parameter.
    iterations : ndarray of int, shape (batch,)
    """

    theta: NDArray[np.float64]
    objective: NDArray[np.float64]
    gradient: NDArray[np.float64]
    information: NDArray[np.float64]
    converged: NDArray[np.bool_]
    decrement: NDArray[np.float64]
    iterations: NDArray[np.intp]

    def part(self, which: NDArray[np.intp]) -> Self:
        """Return some of the fits."""
        return replace(self, **{name: getattr(self, name)[which] for name in self.__slots__})

    def and_those_of(self, other: Self) -> Self:
        """Return the fits of both."""
        both = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in self.__slots__
        }
        return replace(self, **both)

    def lowest_first(self) -> Self:
        """Return the fits in the order of their discrepancies."""
        return self.part(np.argsort(self.objective, kind="stable"))

    def lowest(self) -> Self:
        """Return the fit of the lowest discrepancy, as a batch of one."""
        return self.part(np.argmin(self.objective, keepdims=True))

    def but_not_converged(self) -> Self:
        """Return the same places, none of which counts as a minimum."""
        return replace(self, converged=np.zeros_like(self.converged))

    def improved_by(self, second: Self, which: NDArray[np.bool_]) -> Self:
        """Take a second attempt at some fits where it converged.

        Parameters
        ----------
        second : Solution
            Of the fits chosen by ``which``, which had not converged.
        which : ndarray of bool, shape (batch,)

        Returns
        -------
        Solution
        """
        at = np.flatnonzero(which)[second.converged]
        merged = {}
        for name in self.__slots__:
            values = getattr(self, name).copy()
            values[at] = getattr(second, name)[second.converged]
            merged[name] = values
        return replace(self, **merged)
