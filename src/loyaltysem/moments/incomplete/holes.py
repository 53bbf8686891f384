"""Rows with the same number of missing answers, worked on together.

With K the inverse covariance of all items, z a row's deviations, 0 for its missing part m, the
missing part has, given the rest, covariance inv(K_mm) and mean -inv(K_mm) (K z)_m: only matrices
of the size of what is missing are inverted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Holes", "holes_by_number", "operations_a_step"]

#: Numbers that the matrices of one part may have.
VALUES_AT_ONCE = 5_000_000


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
    counts : ndarray, shape (n_patterns,)
        Rows of each pattern.
    """

    rows: NDArray[np.int64]
    items: NDArray[np.int64]
    patterns: NDArray[np.int64]
    pattern: NDArray[np.int64]
    counts: NDArray[np.int64]

    def inverses(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return each pattern's part of a matrix of items, inverted, shape (n_patterns, k, k)."""
        parts = matrix[self.patterns[:, :, None], self.patterns[:, None, :]]
        return np.asarray(np.linalg.inv(parts), dtype=np.float64)


def holes_by_number(missing: NDArray[np.bool_]) -> Iterator[Holes]:
    """Yield the rows that lack one answer, two, and so on, in parts that fit into memory."""
    number = missing.sum(axis=1)
    for k in np.unique(number[number > 0]):
        rows = np.flatnonzero(number == k)
        at_once = max(1, VALUES_AT_ONCE // int(k * k))
        for start in range(0, len(rows), at_once):
            part = rows[start : start + at_once]
            items = np.nonzero(missing[part])[1].reshape(len(part), int(k))
            patterns, pattern, counts = np.unique(
                items, axis=0, return_inverse=True, return_counts=True
            )
            yield Holes(part, items, patterns, pattern.ravel(), counts)


def operations_a_step(answers: NDArray[np.float64]) -> float:
    """Return about how many multiplications one step of EM takes for what is missing."""
    missing = np.isnan(answers)
    missing = missing[~missing.all(axis=1)]
    patterns = np.unique(np.packbits(missing, axis=1), axis=0)
    numbers = np.unpackbits(patterns, axis=1).sum(axis=1, dtype=np.float64)
    return float((numbers**3).sum())
