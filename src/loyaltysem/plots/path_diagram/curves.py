"""Smooth ways through points, from border to border of the ellipses at their ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["between_borders", "point_at"]

Points = NDArray[np.float64]
_STEPS = 150


def between_borders(way: Points, halves: tuple[tuple[float, float], tuple[float, float]]) -> Points:
    """Return many points of a smooth curve, without what lies inside the ellipses at its ends.

    Parameters
    ----------
    way : ndarray, shape (k, 2)
        Points that the curve goes through; the first and the last are the ellipses' centres.
    halves : pair of (float, float)
        Half the width and half the height of the ellipse at the beginning, and at the end.
    """
    curve = _smooth(way)
    outside = np.ones(len(curve), dtype=bool)
    for centre, half in zip((way[0], way[-1]), halves, strict=True):
        outside &= (((curve - centre) / half) ** 2).sum(axis=1) > 1.0
    return curve[outside] if outside.sum() > 1 else curve


def point_at(curve: Points, share: float) -> Points:
    """Return the point of a curve at a share of its length."""
    steps = np.hypot(*np.diff(curve, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    where = share * along[-1]
    return np.array([np.interp(where, along, curve[:, i]) for i in (0, 1)], dtype=np.float64)


def _smooth(way: Points) -> Points:
    """Return the cubic Hermite curve through the points, straight where there are two.

    At a point between, it runs from the one before to the one after (Catmull & Rom 1974).
    """
    if len(way) == 2:
        shares = np.linspace(0.0, 1.0, _STEPS)[:, None]
        straight: Points = way[0] + shares * (way[1] - way[0])
        return straight
    slopes = np.vstack([way[1] - way[0], (way[2:] - way[:-2]) / 2, way[-1] - way[-2]])
    t = np.linspace(0.0, 1.0, _STEPS)[:, None]
    pieces = [
        (2 * t**3 - 3 * t**2 + 1) * way[i]
        + (t**3 - 2 * t**2 + t) * slopes[i]
        + (3 * t**2 - 2 * t**3) * way[i + 1]
        + (t**3 - t**2) * slopes[i + 1]
        for i in range(len(way) - 1)
    ]
    return np.vstack(pieces)
