r"""Nodes and weights of integrals over standard normal variables, raised level by level.

Equally spaced nodes: for smooth integrands that vanish at both ends the error of the trapezoidal
rule falls faster than any power of the step (:math:`e^{-2\pi^2 (s/h)^2}` for a bell of standard
deviation s and a step h), while Gauss–Hermite nodes lie where the normal density is and not where
the posterior of a well measured construct is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_LEVELS", "Nodes", "nodes_at"]

MOST_LEVELS = 9
_FIRST_STEP, _FINER = 0.6, 0.75
_FIRST_REACH, _FARTHER = 6.0, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """Where an integrand is evaluated.

    Attributes
    ----------
    places : ndarray, shape (K, d)
    log_weights : ndarray, shape (K,)
    per_dimension : int
    """

    places: NDArray[np.float64]
    log_weights: NDArray[np.float64]
    per_dimension: int


def nodes_at(level: int, dimension: int) -> Nodes:
    """Return the nodes of a level, from 0: finer and farther out from one to the next."""
    step = _FIRST_STEP * _FINER**level
    reach = _FIRST_REACH + _FARTHER * level
    half = int(np.ceil(reach / step))
    line = step * np.arange(-half, half + 1)
    places = np.array(list(product(line, repeat=dimension)), dtype=np.float64)
    # what lies outside the ball weighs less than what lies outside the line
    places = places[(places**2).sum(axis=1) <= (half * step) ** 2 * (1 + 1e-12)]
    log_density = -0.5 * ((places**2).sum(axis=1) + dimension * np.log(2 * np.pi))
    return Nodes(places, log_density + dimension * np.log(step), len(line))
