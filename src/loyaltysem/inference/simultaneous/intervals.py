r"""Intervals that hold for several quantities at once.

The largest of the studentised deviations decides: with replicates :math:`\theta^*` of estimates
:math:`\hat\theta` and their standard errors s, c is the quantile at the level of

.. math:: \max_j |\theta^*_j - \hat\theta_j| / s_j

and all intervals :math:`\hat\theta_j \pm c s_j` hold together (Romano & Wolf 2005, *Econometrica*
73, 1237-1282; White 2000). How the quantities depend on each other is in the replicates, so that c
is usually smaller than Bonferroni's normal quantile, which stands beside it as its twin: it needs
no joint replicates, and is what c is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from loyaltysem.errors import OptionError
from loyaltysem.inference.uncertainty.standard_errors import check_level

__all__ = [
    "SimultaneousIntervals",
    "pairs_of",
    "simultaneous_intervals",
    "smallest_difference",
    "studentised",
    "two_sided_pvalues",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SimultaneousIntervals:
    """Estimates with intervals that hold for all of them together.

    Attributes
    ----------
    se : ndarray, shape (..., m)
        Standard deviation of the replicates.
    critical : ndarray, shape (...)
        The quantile of the largest studentised deviation.
    lower, upper : ndarray, shape (..., m)
    pvalue : ndarray, shape (..., m)
        Of zero, adjusted for all of them by the same replicates: below one less the level where
        the interval leaves out zero.
    bonferroni_critical : float
    bonferroni_lower, bonferroni_upper : ndarray, shape (..., m)
    """

    se: Array
    critical: Array
    lower: Array
    upper: Array
    pvalue: Array
    bonferroni_critical: float
    bonferroni_lower: Array
    bonferroni_upper: Array


def simultaneous_intervals(
    estimate: ArrayLike, replicates: ArrayLike, *, level: float = 0.95
) -> SimultaneousIntervals:
    """Return intervals that hold together, and their Bonferroni twin.

    Parameters
    ----------
    estimate : array_like, shape (..., m)
    replicates : array_like, shape (..., B, m)
        Joint: a row is one draw of all quantities. All finite.
    level : float
        With which all intervals hold, between 0 and 1.

    Examples
    --------
    >>> draws = np.random.default_rng(1).normal(size=(2000, 3))
    >>> found = simultaneous_intervals([0, 0, 0], draws)
    >>> bool(1.96 < found.critical < found.bonferroni_critical + 0.1)
    True
    """
    check_level(level)
    centre = np.asarray(estimate, dtype=np.float64)
    t, se = studentised(centre, replicates)
    largest = np.abs(t).max(axis=-1, initial=0.0)
    critical = np.quantile(largest, level, axis=-1)
    varying = max(int((se > 0).sum(axis=-1).max()), 1)
    bonferroni = float(ndtri(1 - (1 - level) / (2 * varying)))
    reach = np.asarray(critical)[..., None] * se
    return SimultaneousIntervals(
        se,
        np.asarray(critical),
        centre - reach,
        centre + reach,
        _max_t_pvalues(centre, se, largest),
        bonferroni,
        centre - bonferroni * se,
        centre + bonferroni * se,
    )


def _max_t_pvalues(centre: Array, se: Array, largest: Array) -> Array:
    """Return p-values of zero from the distribution of the largest studentised deviation.

    The distribution is the one whose quantile the intervals have, between replicates as there, so
    that interval and p-value say the same at every level that the replicates can tell; none is
    below 1 / (replicates + 1).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(centre) / se
    t = np.where(np.isnan(t), 0.0, t)
    n = largest.shape[-1]
    at = np.linspace(0.0, 1.0, n)
    flat = np.sort(largest, axis=-1).reshape(-1, n)
    of = t.reshape(len(flat), -1)
    below = [np.interp(own, known, at) for own, known in zip(of, flat, strict=True)]
    return np.asarray(np.maximum(1.0 - np.array(below).reshape(t.shape), 1.0 / (n + 1)))


def studentised(estimate: ArrayLike, replicates: ArrayLike) -> tuple[Array, Array]:
    """Return the deviations of replicates in standard errors, and the standard errors.

    Parameters
    ----------
    estimate : array_like, shape (..., m)
    replicates : array_like, shape (..., B, m)

    Returns
    -------
    t : ndarray, shape (..., B, m)
        Zero for what does not vary, such as a mean that is fixed.
    se : ndarray, shape (..., m)
    """
    centre, drawn = np.asarray(estimate, np.float64), np.asarray(replicates, np.float64)
    if drawn.shape[-2] < 2 or not np.isfinite(drawn).all():
        raise OptionError("Intervals that hold together need two or more replicates, all finite.")
    deviations = drawn - centre[..., None, :]
    se = drawn.std(axis=-2, ddof=1)
    # what is fixed differs between replicates by rounding at most
    se = np.where(se > 1e-12 * np.maximum(np.abs(centre), 1e-6), se, 0.0)
    apart = np.where(se > 0, se, np.inf)[..., None, :]
    return deviations / apart, se


def pairs_of(k: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return first and second of all pairs among k, in the order of a table."""
    first, second = np.triu_indices(k, 1)
    return first, second


def two_sided_pvalues(estimate: ArrayLike, se: ArrayLike) -> Array:
    """Return normal p-values of zero; one where nothing varies and nothing differs."""
    centre, spread = np.asarray(estimate, np.float64), np.asarray(se, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(centre) / spread
    return np.asarray(2 * ndtr(-np.where(np.isnan(z), 0.0, z)))


def smallest_difference(se: ArrayLike, critical: ArrayLike, *, power: float = 0.80) -> Array:
    r"""Return the true difference that the intervals would find with this power.

    A difference is found when its interval leaves out zero, with probability
    :math:`\Phi(\delta/s - c)` (the other tail has no part in it): so
    :math:`\delta = (c + z_{power}) s`.

    Parameters
    ----------
    se : array_like, shape (..., m)
    critical : array_like, shape (...)
        Of the intervals.
    power : float

    Examples
    --------
    >>> float(smallest_difference([1.0], 1.959964).round(3)[0])
    2.802
    """
    if not 0 < power < 1:
        raise OptionError(f"power={power!r} is no probability between 0 and 1; 0.80 is usual.")
    return np.asarray((np.asarray(critical)[..., None] + ndtri(power)) * np.asarray(se))
