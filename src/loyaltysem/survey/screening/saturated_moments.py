"""Mean and covariance of answers with holes, by the EM algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Holes",
    "SaturatedMoments",
    "holes_by_number",
    "operations_a_step",
    "saturated_moments",
]

_VALUES_AT_ONCE = 5_000_000


@dataclass(frozen=True, slots=True)
class SaturatedMoments:
    """Moments under no model but the normal distribution.

    Attributes
    ----------
    mean : ndarray, shape (n_items,)
    covariance : ndarray, shape (n_items, n_items)
        Divisor n - 1.
    converged : bool
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    converged: bool


@dataclass(frozen=True, slots=True)
class Holes:
    """Respondents who lack the same number of answers.

    Attributes
    ----------
    rows : ndarray, shape (n_rows,)
    items : ndarray, shape (n_rows, n_missing)
        The items that each of them lacks.
    patterns : ndarray, shape (n_patterns, n_missing)
        The same without repetition.
    pattern : ndarray, shape (n_rows,)
        Which of the patterns each row has.
    """

    rows: NDArray[np.int64]
    items: NDArray[np.int64]
    patterns: NDArray[np.int64]
    pattern: NDArray[np.int64]

    def inverses(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each pattern's part of a matrix of items, inverted, shape (n_patterns, k, k)."""
        parts = matrix[self.patterns[:, :, None], self.patterns[:, None, :]]
        return np.asarray(np.linalg.inv(parts), dtype=np.float64)


def holes_by_number(missing: NDArray[np.bool_]) -> Iterator[Holes]:
    """Yield the rows that lack one answer, two, and so on, in parts that fit into memory."""
    number = missing.sum(axis=1)
    for k in np.unique(number[number > 0]):
        rows = np.flatnonzero(number == k)
        at_once = max(1, _VALUES_AT_ONCE // int(k * k))
        for start in range(0, len(rows), at_once):
            part = rows[start : start + at_once]
            items = np.nonzero(missing[part])[1].reshape(len(part), int(k))
            patterns, pattern = np.unique(items, axis=0, return_inverse=True)
            yield Holes(part, items, patterns, pattern.ravel())


def operations_a_step(answers: NDArray[np.float64]) -> float:
    """Return about how many multiplications one step of EM takes for what is missing."""
    missing = np.isnan(answers)
    missing = missing[~missing.all(axis=1)]
    patterns = np.unique(np.packbits(missing, axis=1), axis=0)
    numbers = np.unpackbits(patterns, axis=1).sum(axis=1, dtype=np.float64)
    return float((numbers**3).sum())


def saturated_moments(
    answers: NDArray[np.float64], *, tolerance: float = 1e-9, max_iterations: int = 2000
) -> SaturatedMoments:
    """Return maximum-likelihood mean and covariance of normal answers missing at random.

    Parameters
    ----------
    answers : ndarray, shape (n_respondents, n_items)
        NaN where missing; every respondent has an answer, every item varies.
    tolerance : float
        Largest change of a standardised moment in the last step.
    max_iterations : int

    Returns
    -------
    SaturatedMoments
        For complete answers the sample mean and covariance. In general the maximum-likelihood
        covariance times n / (n - 1), which is the same there.

    Raises
    ------
    numpy.linalg.LinAlgError
        A covariance on the way is singular.

    Notes
    -----
    Dempster, Laird & Rubin (1977). The expected missing answers and their covariance are read
    from the inverse covariance K: given the rest, a row's missing part has covariance
    inv(K_mm) and mean -inv(K_mm) (K z)_m, where z holds the deviations and 0 for what is missing.
    Checked against lavaan's saturated moments.
    """
    missing = np.isnan(answers)
    n_respondents, n_items = answers.shape
    centre = np.nanmean(answers, axis=0)
    spread = np.nanstd(answers, axis=0)
    scaled = np.where(missing, 0.0, (answers - centre) / spread)
    holes = list(holes_by_number(missing))
    mean, covariance = np.zeros(n_items), np.eye(n_items)
    converged = False
    for _ in range(max_iterations):
        deviations = np.where(missing, 0.0, scaled - mean)
        uncertain = np.zeros(n_items * n_items)
        if holes:
            precision = np.linalg.inv(np.linalg.cholesky(covariance))
            precision = precision.T @ precision
            weighted = deviations @ precision
            for part in holes:
                conditional = part.inverses(precision)
                at = weighted[part.rows[:, None], part.items]
                expected = -np.einsum("rij,rj->ri", conditional[part.pattern], at)
                deviations[part.rows[:, None], part.items] = expected
                cells = part.patterns[:, :, None] * n_items + part.patterns[:, None, :]
                weight = np.bincount(part.pattern)[:, None, None] * conditional
                uncertain += np.bincount(cells.ravel(), weight.ravel(), n_items * n_items)
        shift = deviations.mean(axis=0)
        products = deviations.T @ deviations + uncertain.reshape(n_items, n_items)
        updated = products / n_respondents - np.outer(shift, shift)
        change = max(np.abs(shift).max(), np.abs(updated - covariance).max())
        mean, covariance = mean + shift, updated
        if change < tolerance or not holes:
            converged = True
            break
    unbiased = covariance * np.outer(spread, spread) * n_respondents / (n_respondents - 1)
    return SaturatedMoments(centre + spread * mean, unbiased, converged)
