"""Rotation by gradient projection, from many starts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.scales.exploration.rotating.rotation_criteria import RotationCriterion

__all__ = ["ProjectedRotations", "project_gradients", "random_rotations"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProjectedRotations:
    """Where each of S starts ended.

    Attributes
    ----------
    turned : ndarray, shape (S, m, m)
        T of Λ = A (T')⁻¹ and Φ = T'T; orthogonal T where the rotation is.
    values : ndarray, shape (S,)
        The criterion.
    slopes : ndarray, shape (S,)
        Length of the projected gradient, 0 at a stationary point.
    """

    turned: FloatArray
    values: FloatArray
    slopes: FloatArray


def random_rotations(n_factors: int, n_starts: int, rng: np.random.Generator) -> FloatArray:
    """Return the identity and n − 1 random orthogonal matrices, shape (n, m, m)."""
    normal = rng.standard_normal((n_starts, n_factors, n_factors))
    orthogonal, upper = np.linalg.qr(normal)
    # signs of R's diagonal put into Q make it uniform over the orthogonal group (Mezzadri 2007)
    starts: FloatArray = orthogonal * np.sign(np.diagonal(upper, axis1=-2, axis2=-1))[:, None, :]
    starts[0] = np.eye(n_factors)
    return starts


def project_gradients(
    loadings: FloatArray,
    criterion: RotationCriterion,
    starts: FloatArray,
    *,
    oblique: bool,
    tolerance: float,
    max_iterations: int,
) -> ProjectedRotations:
    """Minimise a criterion over rotations of the loadings.

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
    criterion : callable
    starts : ndarray, shape (S, m, m)
    oblique : bool
        Whether factors may correlate: columns of length one rather than an orthogonal matrix.
    tolerance : float
        Length of the projected gradient at which a search ends.
    max_iterations : int

    Returns
    -------
    ProjectedRotations

    Notes
    -----
    Jennrich (2001, 2002), *Psychometrika, 66*, 289–306; *67*, 7–20; step lengths as in Bernaards
    and Jennrich (2005), *Educational and Psychological Measurement, 65*, 676–696.
    """
    turned = starts.copy()
    values, gradient = _evaluate(loadings, criterion, turned, oblique)
    projected = _projected(turned, gradient, oblique)
    slopes = _length(projected)
    steps = np.ones(len(turned))
    active = np.flatnonzero(slopes > tolerance)
    for _ in range(max_iterations):
        if not len(active):
            break
        steps[active] *= 2
        waiting = active
        for _ in range(50):
            trial = _onto(
                turned[waiting] - steps[waiting, None, None] * projected[waiting], oblique
            )
            value, gradient = _evaluate(loadings, criterion, trial, oblique)
            direction = _projected(trial, gradient, oblique)
            slope, before = _length(direction), values[waiting]
            promised = 0.5 * slopes[waiting] ** 2 * steps[waiting]
            rounding = 1e-14 * (1 + np.abs(before))
            good = value < before - promised
            # near the end the promised gain drowns in the rounding of the value: the slope decides
            drowned = (promised < rounding) & (value < before + rounding)
            good |= drowned & (slope < 0.9 * slopes[waiting])
            done = waiting[good]
            turned[done], values[done] = trial[good], value[good]
            projected[done], slopes[done] = direction[good], slope[good]
            waiting = waiting[~good]
            if not len(waiting):
                break
            steps[waiting] /= 2
        # where no step helps any more the slope stays as it is, for the caller to judge
        active = np.setdiff1d(active[slopes[active] > tolerance], waiting)
    return ProjectedRotations(turned, values, slopes)


def _length(projected: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt((projected**2).sum(axis=(-2, -1))))


def _evaluate(
    loadings: FloatArray, criterion: RotationCriterion, turned: FloatArray, oblique: bool
) -> tuple[FloatArray, FloatArray]:
    """Return the criterion, and its gradient in T."""
    if not oblique:
        value, slope = criterion(loadings @ turned)
        return value, loadings.T @ slope
    inverse = np.linalg.inv(turned)
    rotated = loadings @ inverse.swapaxes(-1, -2)
    value, slope = criterion(rotated)
    gradient: FloatArray = -(rotated.swapaxes(-1, -2) @ slope @ inverse).swapaxes(-1, -2)
    return value, gradient


def _projected(turned: FloatArray, gradient: FloatArray, oblique: bool) -> FloatArray:
    """Project the gradient onto the tangent of the permitted T."""
    if oblique:
        projected: FloatArray = gradient - turned * (turned * gradient).sum(axis=-2, keepdims=True)
        return projected
    product = turned.swapaxes(-1, -2) @ gradient
    return np.asarray(gradient - turned @ (product + product.swapaxes(-1, -2)) / 2)


def _onto(turned: FloatArray, oblique: bool) -> FloatArray:
    """Return the nearest permitted T."""
    if oblique:
        return np.asarray(turned / np.sqrt((turned**2).sum(axis=-2, keepdims=True)))
    left, _, right = np.linalg.svd(turned)
    return np.asarray(left @ right)
