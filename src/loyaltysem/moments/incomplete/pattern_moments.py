"""Counts, means and cross products of incomplete answers, by which items were answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.incomplete.patterns import IncompleteAnswers

__all__ = ["PatternMoments"]

Array = NDArray[np.float64]
#: Items whose blanks are read as the binary digits of one number.
DIGITS = 31


@dataclass(frozen=True, slots=True, eq=False)
class PatternMoments:
    """All that the likelihood uses of the incomplete answers of a batch of samples.

    Attributes
    ----------
    masks : ndarray of bool, shape (batch, P, p)
        Which items each pattern answers. A pattern that nobody has answers all of them.
    counts : ndarray, shape (batch, P)
        Respondents of each pattern; zero where a sample has fewer than P, and of those who
        answered nothing.
    means : ndarray, shape (batch, P, p)
        Zero where missing.
    products : ndarray, shape (batch, P, p, p)
        Sums of cross products about these means; zero where missing.
    """

    masks: NDArray[np.bool_]
    counts: Array
    means: Array
    products: Array

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the moments of some of the samples."""
        return type(self)(
            self.masks[which], self.counts[which], self.means[which], self.products[which]
        )

    @classmethod
    def of_samples(cls, values: Array) -> tuple[Self, NDArray[np.intp]]:
        """Sort the answers of several samples by pattern.

        Parameters
        ----------
        values : ndarray, shape (batch, n, p)
            Missing answers not-a-number.

        Returns
        -------
        moments : PatternMoments
        pattern_of : ndarray of int, shape (batch, n)
            Which pattern of its sample each respondent has.

        Examples
        --------
        >>> import numpy as np
        >>> nan = np.nan
        >>> values = np.array([[[1, 2], [3, nan], [5, nan]], [[1, 2], [2, 3], [nan, nan]]])
        >>> moments, _ = PatternMoments.of_samples(values)
        >>> moments.counts
        array([[2., 1.],
               [0., 2.]])
        """
        size, n, p = values.shape
        observed = ~np.isnan(values).reshape(-1, p)
        first, pattern, counts = _patterns_by_sample(observed, np.repeat(np.arange(size), n))
        # patterns are sorted by sample, so that those of each stand together
        sample = first // n
        slot = np.arange(len(first)) - np.searchsorted(sample, np.arange(size))[sample]
        width = int(slot.max()) + 1
        order = np.argsort(pattern, kind="stable")
        starts = np.cumsum(counts) - counts
        answers = np.where(observed, values.reshape(-1, p), 0.0)
        means = np.add.reduceat(answers[order], starts) / counts[:, None]
        centred = ((answers - means[pattern]) * observed)[order]
        products = np.empty((len(first), p, p))
        for i in range(p):
            products[:, i] = np.add.reduceat(centred[:, i : i + 1] * centred, starts)

        def placed(of_patterns: NDArray[Any], elsewhere: Any) -> NDArray[Any]:
            filled = np.full((size, width, *of_patterns.shape[1:]), elsewhere)
            filled[sample, slot] = of_patterns
            return filled

        masks = observed[first]
        nothing = ~masks.any(axis=1)
        masks[nothing], counts[nothing] = True, 0
        moments = cls(
            masks=placed(masks, True),
            counts=placed(counts, 0.0),
            means=placed(means, 0.0),
            products=placed(products, 0.0),
        )
        return moments, slot[pattern].reshape(size, n)

    @classmethod
    def of_counts(cls, answers: IncompleteAnswers, drawn: Array) -> Self:
        """Sort the answers of several samples of the same respondents by pattern.

        Parameters
        ----------
        answers : IncompleteAnswers
        drawn : ndarray, shape (batch, n)
            How often each respondent is in the sample.

        Returns
        -------
        PatternMoments
        """
        (n_patterns, p), size = answers.patterns.shape, len(drawn)
        counts = np.zeros((size, n_patterns))
        means = np.zeros((size, n_patterns, p))
        products = np.zeros((size, n_patterns, p, p))
        order = np.argsort(answers.pattern_of, kind="stable")
        ends = np.cumsum(answers.counts).astype(np.intp)
        for k, rows in enumerate(np.split(order, ends[:-1])):
            here = drawn[:, rows]
            counts[:, k] = here.sum(axis=1)
            total = np.maximum(counts[:, k], np.finfo(np.float64).tiny)[:, None]
            centre = answers.values[rows].mean(axis=0)
            centred = answers.values[rows] - centre
            shift = here @ centred / total
            means[:, k] = np.where(counts[:, k, None] > 0, centre + shift, 0.0)
            outer = (centred[:, :, None] * centred[:, None, :]).reshape(len(rows), -1)
            products[:, k] = (here @ outer).reshape(size, p, p)
            products[:, k] -= total[:, :, None] * shift[:, :, None] * shift[:, None, :]
        masks = answers.patterns.copy()
        nothing = ~masks.any(axis=1)
        masks[nothing], counts[:, nothing] = True, 0.0
        return cls(np.broadcast_to(masks, (size, n_patterns, p)), counts, means, products)


def _patterns_by_sample(
    observed: NDArray[np.bool_], sample: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return the first row and the rows of every pattern, and the pattern of every row.

    Returns
    -------
    first, pattern, counts : ndarray of int, shapes (K,), (rows,), (K,)
        The K patterns sorted by sample.
    """
    first, counts = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    pattern = sample
    for start in range(0, observed.shape[1], DIGITS):
        digits = observed[:, start : start + DIGITS]
        number = (digits @ 2.0 ** np.arange(digits.shape[1])).astype(np.int64)
        _, first, pattern, counts = np.unique(
            (pattern.astype(np.int64) << DIGITS) + number,
            return_index=True,
            return_inverse=True,
            return_counts=True,
        )
    return first, pattern, counts
