"""What a rotation makes small: criteria of simple structure with their gradients.

Each takes loadings of shape (S, p, m) and returns values, shape (S,), and gradients of the shape of
the loadings. Formulas: Jennrich (2002), Bernaards and Jennrich (2005).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "RotationCriterion",
    "geomin_criterion",
    "oblimin_criterion",
    "quartimax_criterion",
    "target_criterion",
    "varimax_criterion",
]

FloatArray = NDArray[np.float64]
RotationCriterion = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


def varimax_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Less the variance of the squared loadings within factors (Kaiser 1958)."""
    squares = loadings**2
    centred = squares - squares.mean(axis=-2, keepdims=True)
    return -(centred**2).sum(axis=(-2, -1)) / 4, -loadings * centred


def quartimax_criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Less the fourth powers of the loadings (Neuhaus and Wrigley 1954)."""
    return -(loadings**4).sum(axis=(-2, -1)) / 4, -(loadings**3)


def oblimin_criterion(gamma: float = 0.0) -> RotationCriterion:
    """Products of squared loadings of the same item; ``gamma`` 0 is direct quartimin.

    Jennrich and Sampson (1966).
    """

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        squares = loadings**2
        others = squares.sum(axis=-1, keepdims=True) - squares
        others = others - gamma * others.mean(axis=-2, keepdims=True)
        return (squares * others).sum(axis=(-2, -1)) / 4, loadings * others

    return criterion


def geomin_criterion(delta: float = 0.01) -> RotationCriterion:
    """Geometric means of the squared loadings, ``delta`` added, of each item (Yates 1987)."""

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        squares = loadings**2 + delta
        means = np.exp(np.log(squares).mean(axis=-1, keepdims=True))
        gradient = 2 / loadings.shape[-1] * loadings / squares * means
        return means.sum(axis=(-2, -1)), gradient

    return criterion


def target_criterion(target: FloatArray) -> RotationCriterion:
    """Squared distance from the cells of a target that are not empty (Browne 1972)."""
    given = np.isfinite(target)
    aim = np.where(given, target, 0.0)

    def criterion(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
        distance = np.where(given, loadings - aim, 0.0)
        return (distance**2).sum(axis=(-2, -1)), 2 * distance

    return criterion
