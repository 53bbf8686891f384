"""Polychoric correlations: maximum likelihood of each pair of items, given the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from loyaltysem.numerics.bivariate_normal import (
    FAR,
    bivariate_normal_density,
    quadrants,
    rectangles,
)

__all__ = ["LARGEST", "PolychoricFit", "fit_polychoric", "polychoric_score"]

FloatArray = NDArray[np.float64]

#: Correlations beyond are not told from ±1.
LARGEST = 0.9999
_MOST_STEPS = 60
_LONGEST_STEP = 1.0
#: Information of a respondent, in Fisher's z, below which the likelihood is flat.
_FLAT = 1e-10
#: Of an answered cell, below which it has been lost to rounding.
SMALLEST_PROBABILITY = 1e-15


@dataclass(frozen=True, slots=True, eq=False)
class PolychoricFit:
    """Correlations of many pairs of items.

    Attributes
    ----------
    correlations : ndarray, shape (...)
        ±1 where the likelihood still grows at ±.9999, not-a-number where one of the items is
        constant.
    separated : ndarray of bool, shape (...)
        Whether the correlation is ±1: the answers to one item order those to the other.
    converged : ndarray of bool, shape (...)
        Whether the last step was below the tolerance, or the correlation is ±1.
    """

    correlations: FloatArray
    separated: NDArray[np.bool_]
    converged: NDArray[np.bool_]


def fit_polychoric(
    tables: FloatArray,
    row_thresholds: FloatArray,
    column_thresholds: FloatArray,
    *,
    start: FloatArray | None = None,
    tolerance: float = 1e-9,
) -> PolychoricFit:
    """Find the correlation of each table at which its likelihood is largest.

    Parameters
    ----------
    tables : ndarray, shape (..., R, C)
        Answers to two items; counts need not be whole.
    row_thresholds : ndarray, shape (..., R − 1)
    column_thresholds : ndarray, shape (..., C − 1)
        From the margins; ±∞ beyond the categories that an item has.
    start : ndarray, shape (...), optional
        By default the correlations of the categories' numbers.
    tolerance : float, default 1e-9
        The search ends with a step in Fisher's z smaller than this. Newton's steps double the
        digits, so that the error left is about its square.

    Returns
    -------
    PolychoricFit

    Notes
    -----
    The second step of Olsson (1979), *Psychometrika, 44*, 443–460. Newton's steps with analytic
    slopes in Fisher's z (Fisher's scoring where the likelihood is not concave), kept within the
    bracket that the signs of the score leave. Agrees with ``lavCor`` of lavaan 0.6-14, whose own
    stop rule leaves up to 1e-6.
    """
    shape = tables.shape[:-2]
    # pairs come last from here on: the innermost loops are then long
    counts = np.ascontiguousarray(tables.reshape(-1, *tables.shape[-2:]).transpose(1, 2, 0))
    rows, columns = _pairs_last(row_thresholds, shape), _pairs_last(column_thresholds, shape)
    z = np.arctanh(_start(counts) if start is None else np.clip(start.ravel(), -0.95, 0.95))
    limit = float(np.arctanh(LARGEST))
    lower, upper = np.full(len(z), -limit), np.full(len(z), limit)
    constant = _single(counts.sum(axis=1)) | _single(counts.sum(axis=0))
    converged = np.zeros(len(z), dtype=bool)
    active = np.flatnonzero(~constant)
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        at = z[active]
        score, slope, information = _in_fisher_z(
            counts[..., active], rows[:, active], columns[:, active], at
        )
        lower[active] = np.where(score > 0, np.maximum(lower[active], at), lower[active])
        upper[active] = np.where(score < 0, np.minimum(upper[active], at), upper[active])
        least = _FLAT * counts[..., active].sum(axis=(0, 1))
        curvature = np.where(slope < 0, -slope, np.maximum(information, least))
        step = np.clip(score / curvature, -_LONGEST_STEP, _LONGEST_STEP)
        inside = (at + step > lower[active]) & (at + step < upper[active])
        # a step that leaves the bracket is halved back into it, or ends at the limit
        aim = np.where(inside, at + step, _safe(at + step, at, lower[active], upper[active], limit))
        outward = score * at >= 0
        # where no answer contradicts ±1 the likelihood is flat to rounding long before it
        flat = (np.abs(at) > 0.5) & (information < least) & (np.abs(score) < least)
        aim = np.where(flat, np.copysign(limit, at), aim)
        z[active] = aim
        done = (np.abs(aim - at) < tolerance) | flat | ((np.abs(at) >= limit) & outward)
        converged[active] |= done
        active = active[~done]
    separated = converged & (np.abs(z) >= limit)
    correlations = np.where(separated, np.sign(z), np.tanh(z))
    correlations[constant] = np.nan
    return PolychoricFit(
        correlations.reshape(shape), separated.reshape(shape), converged.reshape(shape)
    )


def polychoric_score(
    tables: FloatArray,
    row_thresholds: FloatArray,
    column_thresholds: FloatArray,
    correlations: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return slope and curvature of the log-likelihoods in the correlation.

    Parameters
    ----------
    tables : ndarray, shape (R, C, B)
    row_thresholds : ndarray, shape (R − 1, B)
    column_thresholds : ndarray, shape (C − 1, B)
    correlations : ndarray, shape (B,)

    Returns
    -------
    score, curvature, information : ndarray, shape (B,)
        First and second derivative, and Fisher's expected information.
    """
    rho, left = correlations, 1 - correlations**2
    corners = quadrants(row_thresholds, column_thresholds, rho)
    probability = rectangles(corners, ndtr(row_thresholds), ndtr(column_thresholds))
    np.maximum(probability, SMALLEST_PROBABILITY, out=probability)
    h, k = _finite(row_thresholds)[:, None, :], _finite(column_thresholds)[None, :, :]
    density = bivariate_normal_density(h, k, rho)
    bend = (h * k) * ((1 + rho * rho) / left**2)
    bend -= (h * h + k * k) * (rho / left**2)
    bend += rho / left
    bend *= density
    first, second = rectangles(density), rectangles(bend)
    # cells that nobody chose add nothing, however small their probability
    share = np.where(tables > 0, tables / probability, 0.0)
    relative = first / probability
    score = (share * first).sum(axis=(0, 1))
    curvature = (share * (second - first * relative)).sum(axis=(0, 1))
    information = tables.sum(axis=(0, 1)) * (first * relative).sum(axis=(0, 1))
    return score, curvature, information


def _finite(thresholds: FloatArray) -> FloatArray:
    return np.clip(thresholds, -FAR, FAR)


def _pairs_last(thresholds: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    every = np.broadcast_to(thresholds, (*shape, thresholds.shape[-1]))
    return np.ascontiguousarray(every.reshape(-1, thresholds.shape[-1]).T)


def _single(margin: FloatArray) -> NDArray[np.bool_]:
    """Whether an item has fewer than two categories in the table of a pair."""
    return np.asarray((margin > 0).sum(axis=0) < 2)


def _in_fisher_z(
    counts: FloatArray, rows: FloatArray, columns: FloatArray, z: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    rho = np.tanh(z)
    score, curvature, information = polychoric_score(counts, rows, columns, rho)
    stretch = 1 - rho * rho
    return (
        score * stretch,
        curvature * stretch**2 - 2 * rho * stretch * score,
        information * stretch**2,
    )


def _safe(
    aim: FloatArray, at: FloatArray, lower: FloatArray, upper: FloatArray, limit: float
) -> FloatArray:
    bound = np.where(aim >= upper, upper, lower)
    return np.where(np.abs(bound) >= limit, bound, (at + bound) / 2)


def _start(counts: FloatArray) -> FloatArray:
    """Correlate the categories' numbers, which is near and always defined."""
    total = np.maximum(counts.sum(axis=(0, 1)), 1e-300)
    rows, columns = np.arange(counts.shape[0]), np.arange(counts.shape[1])
    by_row, by_column = counts.sum(axis=1) / total, counts.sum(axis=0) / total
    x, y = rows @ by_row, columns @ by_column
    covariance = np.einsum("ijb,i,j->b", counts, rows, columns) / total - x * y
    variances = (rows**2 @ by_row - x * x) * (columns**2 @ by_column - y * y)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariance / np.sqrt(variances)
    return np.asarray(np.clip(np.nan_to_num(found, posinf=0.0, neginf=0.0), -0.95, 0.95))
