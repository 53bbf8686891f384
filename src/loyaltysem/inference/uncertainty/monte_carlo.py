"""Draws from the normal distribution of the estimates, and what functions of these come to.

The interval of a product of two normal estimates is not symmetric, and its ends are found where
draws of the estimates put them (MacKinnon, Lockwood & Williams 2004, *Multivariate Behavioral
Research* 39; Preacher & Selig 2012, *Communication Methods and Measures* 6).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout, implied_moments

__all__ = ["IntervalsOfFit", "draws_of_covariance", "values_of_draws"]

Array = NDArray[np.float64]
#: How intervals of functions of the estimates are made without another fit.
IntervalsOfFit = Literal["delta", "monte_carlo"]
#: Draws whose moments are held at once.
DRAWS_AT_ONCE = 1000


def draws_of_covariance(
    estimate: ArrayLike, covariance: ArrayLike, n_replicates: int, rng: np.random.Generator
) -> Array:
    """Draw joint replicates from a normal distribution, where only a covariance is known.

    Parameters
    ----------
    estimate : array_like, shape (m,)
    covariance : array_like, shape (m, m)
        May be singular.
    n_replicates : int
    rng : Generator

    Returns
    -------
    ndarray, shape (n_replicates, m)
    """
    centre = np.asarray(estimate, np.float64)
    values, vectors = np.linalg.eigh(np.asarray(covariance, np.float64))
    # the symmetric root, whatever signs and order a machine gives the vectors: one seed, one draw
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return np.asarray(centre + rng.standard_normal((n_replicates, len(centre))) @ root)


def values_of_draws(
    layout: MatrixLayout,
    base: Array,
    draws: Array,
    quantity: Callable[[ImpliedMoments], Array],
) -> Array:
    """Evaluate a quantity at many parameter vectors, a part of them at a time.

    Parameters
    ----------
    layout : MatrixLayout
    base : ndarray, shape (1, G, length)
        Fixed entries, those of the fit.
    draws : ndarray, shape (B, q)
    quantity : callable
        Takes implied moments of a batch; returns an array with the batch in front.

    Returns
    -------
    ndarray, shape (B, ...)
        Not-a-number where a draw has no value, as a ratio to a negative variance.
    """
    parts = []
    for first in range(0, len(draws), DRAWS_AT_ONCE):
        theta = draws[first : first + DRAWS_AT_ONCE]
        parts.append(quantity(implied_moments(layout, theta, np.repeat(base, len(theta), axis=0))))
    values = np.concatenate(parts)
    return np.where(np.isfinite(values), values, np.nan)
