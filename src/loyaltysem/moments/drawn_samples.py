"""Samples drawn from a population, many at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DrawnSamples"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnSamples:
    """A batch of samples.

    Attributes
    ----------
    covariances : ndarray, shape (batch, G, p, p), or None
        Divisor n; None where answers are missing.
    means : ndarray, shape (batch, G, p), or None
        None where the model has none.
    values : tuple of ndarray, shape (batch, n_g, p), or None
        The answers by group, where they were drawn; blank ones not-a-number.
    """

    covariances: Array | None
    means: Array | None
    values: tuple[Array, ...] | None

    def __len__(self) -> int:
        drawn = self.covariances if self.values is None else self.values[0]
        return 0 if drawn is None else len(drawn)
