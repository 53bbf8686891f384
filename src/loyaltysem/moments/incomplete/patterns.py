"""Incomplete answers, sorted by which of them are missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["IncompleteAnswers"]


@dataclass(frozen=True)
class IncompleteAnswers:
    """The answers of one group, with what is missing.

    Attributes
    ----------
    values : ndarray, shape (n, p)
        Zero where missing.
    observed : ndarray of bool, shape (n, p)
    patterns : ndarray of bool, shape (P, p)
        The different rows of ``observed``.
    pattern_of : ndarray of int, shape (n,)
        Which pattern each respondent has.
    counts : ndarray, shape (P,)
        Respondents of each pattern.
    """

    values: NDArray[np.float64]
    observed: NDArray[np.bool_]
    patterns: NDArray[np.bool_]
    pattern_of: NDArray[np.intp]
    counts: NDArray[np.float64]

    @classmethod
    def from_values(cls, values: NDArray[np.float64]) -> IncompleteAnswers:
        """Sort answers, missing ones not-a-number, by pattern.

        Parameters
        ----------
        values : ndarray, shape (n, p)

        Returns
        -------
        IncompleteAnswers

        Examples
        --------
        >>> import numpy as np
        >>> answers = IncompleteAnswers.from_values(np.array([[1, 2], [3, np.nan], [4, 5.0]]))
        >>> len(answers.patterns)
        2
        """
        # a data frame's columns stand together, and everything here goes by rows
        values = np.ascontiguousarray(values)
        observed = ~np.isnan(values)
        packed = np.ascontiguousarray(np.packbits(observed, axis=1))
        keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, first, pattern_of, counts = np.unique(
            keys, return_index=True, return_inverse=True, return_counts=True
        )
        return cls(
            values=np.where(observed, values, 0.0),
            observed=observed,
            patterns=observed[first],
            pattern_of=pattern_of.ravel(),
            counts=counts.astype(np.float64),
        )

    @property
    def coverage(self) -> NDArray[np.float64]:
        """Share of respondents with an answer to both of two items, shape (p, p)."""
        present = self.observed.astype(np.float64)
        return np.asarray(present.T @ present / len(present))

    def pattern_table(self, names: tuple[str, ...]) -> pd.DataFrame:
        """Return one row for each pattern, the most frequent first.

        Columns are the items (True where answered) and ``n``.
        """
        frame = pd.DataFrame(self.patterns, columns=list(names))
        frame["n"] = self.counts.astype(int)
        return frame.sort_values("n", ascending=False, kind="stable", ignore_index=True)
