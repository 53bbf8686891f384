"""How often each category was answered, and each pair of categories of two items."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["all_pairs", "category_counts", "pair_tables"]

FloatArray = NDArray[np.float64]
#: Indicators of categories that are held in memory together.
MOST_INDICATORS = 1 << 23


def all_pairs(n_items: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the items of each pair, i < j, in the order of every table of pairs.

    Parameters
    ----------
    n_items : int

    Returns
    -------
    first, second : ndarray of int, shape (p (p − 1) / 2,)
    """
    first, second = np.triu_indices(n_items, 1)
    return first, second


def category_counts(
    codes: NDArray[np.integer], n_categories: int, counts: FloatArray | None = None
) -> FloatArray:
    """Count the answers of every item by category.

    Parameters
    ----------
    codes : ndarray of int, shape (..., n, p)
        Categories from 0; −1 where there is no answer.
    n_categories : int
        C, of the item with the most.
    counts : ndarray, shape (..., n), optional
        How often each respondent counts, such as in a bootstrap sample.

    Returns
    -------
    ndarray, shape (..., p, C)
    """
    weights = np.ones(codes.shape[-2]) if counts is None else counts
    return np.stack(
        [
            (weights[..., None, :] @ (codes == category).astype(np.float64))[..., 0, :]
            for category in range(n_categories)
        ],
        axis=-1,
    )


def pair_tables(
    codes: NDArray[np.integer], n_categories: int, counts: FloatArray | None = None
) -> FloatArray:
    """Cross-tabulate every pair of items.

    Respondents without an answer to one item of a pair are not in its table.

    Parameters
    ----------
    codes : ndarray of int, shape (..., n, p)
        Categories from 0; −1 where there is no answer.
    n_categories : int
        C, of the item with the most.
    counts : ndarray, shape (..., n), optional
        How often each respondent counts: whole numbers.

    Returns
    -------
    ndarray, shape (..., P, C, C)
        Pairs in the order of :func:`all_pairs`; the first item of a pair has the rows.

    Notes
    -----
    One matrix product of indicators, in single precision: whole numbers below 2²⁴ stay exact.

    Examples
    --------
    >>> import numpy as np
    >>> pair_tables(np.array([[0, 1], [1, 1], [1, 0]]), 2)[0].tolist()
    [[0.0, 1.0], [1.0, 1.0]]
    """
    n, p = codes.shape[-2:]
    batch = np.broadcast_shapes(codes.shape[:-2], () if counts is None else counts.shape[:-1])
    width = p * n_categories
    together = np.zeros((*batch, width, width))
    rows = max(1, MOST_INDICATORS // (int(np.prod(batch)) * width))
    for first in range(0, n, rows):
        block = slice(first, first + rows)
        chosen = _chosen(codes[..., block, :], n_categories)
        indicators = chosen.reshape(*chosen.shape[:-2], width).astype(np.float32)
        weighted = indicators
        if counts is not None:
            weighted = indicators * counts[..., block, None].astype(np.float32)
        together += weighted.swapaxes(-1, -2) @ indicators
    crossed = together.reshape(*batch, p, n_categories, p, n_categories)
    one, other = all_pairs(p)
    return np.asarray(np.moveaxis(crossed, -2, -3)[..., one, other, :, :])


def _chosen(codes: NDArray[np.integer], n_categories: int) -> NDArray[np.bool_]:
    return np.asarray(codes[..., None] == np.arange(n_categories))
