r"""The covariance of thresholds and polychoric correlations in large samples.

Both are found in two steps (Olsson 1979), from estimating equations that are sums over
respondents: the scores :math:`s_i` of each item's thresholds, and the score :math:`s_{ij}` of each
correlation at the thresholds found. To first order a respondent moves the estimates by

.. math::

    \Delta\tau_i = A_i^{-1} s_i, \qquad
    \Delta\rho_{ij}
        = \bigl(s_{ij} - a_{ij}'\,\Delta\tau_i - a_{ji}'\,\Delta\tau_j\bigr) / a_{ij,ij},

with the averages over respondents :math:`A_i = \overline{s_i s_i'}`,
:math:`a_{ij,ij} = \overline{s_{ij}^2}` and :math:`a_{ij} = \overline{s_{ij}\,\partial_{\tau_i} \log
\pi_{ij}}`, and :math:`\Gamma` is the covariance of these movements (Muthén 1984, *Psychometrika,
49*, 115–132; Muthén & Satorra 1995, *Psychometrika, 60*, 489–503). They depend on a respondent's
answers to the two items alone, so that they are computed once for each cell of a table. A
respondent who left an item blank does not move its thresholds, and moves the correlations of the
other items with it only through theirs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.polychoric import SMALLEST_PROBABILITY
from loyaltysem.numerics.bivariate_normal import (
    FAR,
    bivariate_normal_density,
    quadrants,
    rectangles,
)

__all__ = ["Movements", "movements", "threshold_places"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """By how much one respondent moves each estimate, times n, by what they answered.

    Attributes
    ----------
    by_answer : ndarray, shape (..., p, C + 1, C − 1)
        Of each item's thresholds; the last category stands for no answer.
    by_pair : ndarray, shape (..., P, C + 1, C + 1)
        Of each correlation.
    n_categories : ndarray of int, shape (p,)
    """

    by_answer: Array
    by_pair: Array
    n_categories: NDArray[np.intp]

    def of_respondents(self, codes: NDArray[np.integer]) -> Array:
        """Return the movements of the respondents of one sample.

        Parameters
        ----------
        codes : ndarray of int, shape (n, p)

        Returns
        -------
        ndarray, shape (n, k)
            Thresholds item after item, then correlations as in :func:`all_pairs`.
        """
        p, blank = codes.shape[1], self.by_answer.shape[-2] - 1
        places = np.where(codes >= 0, codes, blank)
        item, at = threshold_places(self.n_categories)
        one, other = all_pairs(p)
        thresholds = self.by_answer[item, places[:, item], at]
        pairs = self.by_pair[np.arange(len(one)), places[:, one], places[:, other]]
        return np.concatenate([thresholds, pairs], axis=1)

    def covariance(self, codes: NDArray[np.integer]) -> Array:
        """Return Γ of one sample: n times the covariance of the estimates, shape (k, k).

        Parameters
        ----------
        codes : ndarray of int, shape (n, p)
        """
        moved = self.of_respondents(codes)
        return np.asarray(moved.T @ moved / len(codes))

    def variances(self, codes: NDArray[np.integer], counts: Array | None = None) -> Array:
        """Return the diagonal of Γ of every sample of a batch, shape (..., k).

        Parameters
        ----------
        codes : ndarray of int, shape (n, p)
        counts : ndarray, shape (..., n), optional
            How often each respondent counts in each sample.
        """
        categories = self.by_answer.shape[-2]
        coded = np.where(codes >= 0, codes, categories - 1)
        n = len(codes) if counts is None else counts.sum(axis=-1)[..., None]
        item, at = threshold_places(self.n_categories)
        answers = category_counts(coded, categories, counts)
        own = (answers[..., None] * self.by_answer**2).sum(axis=-2)[..., item, at]
        pairs = (pair_tables(coded, categories, counts) * self.by_pair**2).sum(axis=(-2, -1))
        return np.concatenate([own, pairs], axis=-1) / n


def threshold_places(
    n_categories: NDArray[np.intp],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return item and number of every threshold, item after item.

    Parameters
    ----------
    n_categories : ndarray of int, shape (p,)

    Returns
    -------
    item, number : ndarray of int, shape (number of thresholds,)
        Numbers from 0.
    """
    counts = n_categories - 1
    item = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return item, number


def movements(
    answers: Array,
    tables: Array,
    thresholds: Array,
    correlations: Array,
    n: Array | float,
    n_categories: NDArray[np.intp],
) -> Movements:
    """Compute the movements of every sample of a batch.

    Parameters
    ----------
    answers : ndarray, shape (..., p, C)
        How often each category was answered.
    tables : ndarray, shape (..., P, C, C)
        Cross-tabulated answers of every pair.
    thresholds : ndarray, shape (..., p, C − 1)
        ∞ beyond the categories that an item has.
    correlations : ndarray, shape (..., P)
        Between −1 and 1, without them.
    n : float or ndarray, shape (...)
        Respondents, also those with blanks.
    n_categories : ndarray of int, shape (p,)

    Returns
    -------
    Movements
        Not-a-number where a category was not answered at all.

    Notes
    -----
    Γ agrees with ``lavInspect(fit, "gamma")`` of lavaan 0.6-14, complete and pairwise.
    """
    total = np.asarray(n, dtype=np.float64)[..., None, None, None]
    by_answer = _threshold_movements(answers, thresholds, n_categories)
    by_pair = _correlation_movements(tables, thresholds, correlations, by_answer)
    return Movements(by_answer * total, by_pair * total, n_categories)


def _threshold_movements(
    answers: Array, thresholds: Array, n_categories: NDArray[np.intp]
) -> Array:
    """A⁻¹ s of every answer with sums for averages; zero for no answer."""
    density = _density(thresholds)
    cumulated = ndtr(thresholds)
    edges = np.concatenate(
        [np.zeros_like(cumulated[..., :1]), cumulated, np.ones_like(cumulated[..., :1])], axis=-1
    )
    width = thresholds.shape[-1]
    real = np.arange(width) < n_categories[:, None] - 1
    scores = np.zeros((*thresholds.shape[:-1], width + 1, width))
    at = np.arange(width)
    scores[..., at, at], scores[..., at + 1, at] = density, -density
    probability = np.diff(edges, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(scores != 0, scores / probability[..., None], 0.0)
        information = np.swapaxes(scores * answers[..., None], -1, -2) @ scores
    # thresholds that an item does not have
    information[..., at, at] = np.where(real, information[..., at, at], 1.0)
    # a category without answers leaves not-a-number
    known = np.isfinite(information).all(axis=(-2, -1), keepdims=True)
    moved = np.where(known, scores, np.nan) @ np.linalg.inv(
        np.where(known, information, np.eye(width))
    )
    return np.concatenate([moved, np.zeros_like(moved[..., :1, :])], axis=-2)


def _correlation_movements(
    tables: Array, thresholds: Array, correlations: Array, by_answer: Array
) -> Array:
    """The movements of correlations, the last row and column for no answer."""
    p = thresholds.shape[-2]
    one, other = all_pairs(p)
    score, by_first, by_second = cell_scores(
        thresholds[..., one, :], thresholds[..., other, :], correlations, tables > 0
    )
    weighted = tables * score
    curvature = (weighted * score).sum(axis=(-2, -1))
    # a_ij and a_ji, sums over respondents
    slope_first = (weighted[..., None] * by_first).sum(axis=(-3, -2))
    slope_second = (weighted[..., None] * by_second).sum(axis=(-3, -2))
    blank = np.zeros((*score.shape[:-2], score.shape[-2] + 1, score.shape[-1] + 1))
    blank[..., :-1, :-1] = score
    first = (by_answer[..., one, :, :] * slope_first[..., None, :]).sum(axis=-1)
    second = (by_answer[..., other, :, :] * slope_second[..., None, :]).sum(axis=-1)
    moved = blank - first[..., :, None] - second[..., None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(moved / curvature[..., None, None])


def cell_scores(
    rows: Array, columns: Array, correlations: Array, answered: NDArray[np.bool_]
) -> tuple[Array, Array, Array]:
    """Return the slopes of the logarithm of every cell's probability.

    Parameters
    ----------
    rows, columns : ndarray, shape (..., C − 1)
        Thresholds of the two items.
    correlations : ndarray, shape (...)
    answered : ndarray of bool, shape (..., C, C)
        Cells that matter; slopes are zero in the others.

    Returns
    -------
    by_correlation : ndarray, shape (..., C, C)
    by_rows, by_columns : ndarray, shape (..., C, C, C − 1)
    """
    rho = correlations[..., None, None]
    lead, width = correlations.shape, rows.shape[-1]
    above, right = (x.reshape(-1, width).T for x in (rows, columns))
    corners = quadrants(above, right, correlations.ravel())
    cells = rectangles(corners, ndtr(above), ndtr(right))
    cells = np.moveaxis(cells, -1, 0).reshape(*lead, width + 1, width + 1)
    probability = np.where(answered, np.maximum(cells, SMALLEST_PROBABILITY), np.inf)
    h, k = _finite(rows)[..., :, None], _finite(columns)[..., None, :]
    density = np.moveaxis(bivariate_normal_density(h, k, rho), (-2, -1), (0, 1))
    by_correlation = np.moveaxis(rectangles(density), (0, 1), (-2, -1)) / probability
    root = np.sqrt(1 - rho**2)
    # the slope of the probability below both thresholds, by either of them
    below_rows = _density(rows)[..., :, None] * ndtr((k - rho * h) / root)
    below_columns = _density(columns)[..., None, :] * ndtr((h - rho * k) / root)
    strips = np.diff(_bordered(below_rows, _density(rows)), axis=-1)
    by_rows = _steps(strips) / probability[..., None]
    strips = np.diff(_bordered(np.swapaxes(below_columns, -1, -2), _density(columns)), axis=-1)
    by_columns = np.swapaxes(_steps(strips), -3, -2) / probability[..., None]
    return by_correlation, by_rows, by_columns


def _bordered(below: Array, margin: Array) -> Array:
    """Add the columns where the other limit is −∞ and ∞."""
    return np.concatenate([np.zeros_like(below[..., :1]), below, margin[..., None]], axis=-1)


def _steps(strips: Array) -> Array:
    """Slopes of the cells of a row by the threshold above it, and by the one below.

    Parameters
    ----------
    strips : ndarray, shape (..., C − 1, C)
        Slope of the probability below each threshold within each column.

    Returns
    -------
    ndarray, shape (..., C, C, C − 1)
    """
    width = strips.shape[-2]
    slopes = np.zeros((*strips.shape[:-2], width + 1, width + 1, width))
    at = np.arange(width)
    slopes[..., at, :, at] = np.moveaxis(strips, -2, 0)
    slopes[..., at + 1, :, at] = -np.moveaxis(strips, -2, 0)
    return slopes


def _finite(limits: Array) -> Array:
    return np.clip(limits, -FAR, FAR)


def _density(limits: Array) -> Array:
    return np.asarray(np.exp(-(_finite(limits) ** 2) / 2) / np.sqrt(2 * np.pi))
