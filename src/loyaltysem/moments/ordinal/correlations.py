"""Thresholds and polychoric correlations of all items, over a batch of samples at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.polychoric import fit_polychoric
from loyaltysem.moments.ordinal.tables_of_two import fill_empty_cells
from loyaltysem.moments.ordinal.thresholds import thresholds_from_counts

__all__ = ["OrdinalMoments", "correlation_matrices", "ordinal_moments"]

FloatArray = NDArray[np.float64]
_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalMoments:
    """What the answers to p ordered items say, of one sample or of a batch of samples.

    Attributes
    ----------
    thresholds : ndarray, shape (..., p, C − 1)
        ∞ beyond the categories that an item has.
    correlations : ndarray, shape (..., p, p)
        Polychoric. ±1 where two items order their respondents alike, not-a-number where one is
        constant in the sample or nobody answered both.
    n_pairs : ndarray, shape (..., p, p)
        Respondents with an answer to both items; to the item itself on the diagonal.
    empty_cells : ndarray of int, shape (..., p, p)
        Cells of the two items' table that nobody chose.
    separated, converged : ndarray of bool, shape (..., p, p)
        Whether the correlation is ±1, and whether the search for it ended.
    """

    thresholds: FloatArray
    correlations: FloatArray
    n_pairs: FloatArray
    empty_cells: NDArray[np.intp]
    separated: NDArray[np.bool_]
    converged: NDArray[np.bool_]


def ordinal_moments(
    codes: NDArray[np.integer],
    n_categories: NDArray[np.intp],
    counts: FloatArray | None = None,
    *,
    start: FloatArray | None = None,
    tolerance: float = 1e-9,
) -> OrdinalMoments:
    """Compute thresholds and polychoric correlations in two steps.

    Parameters
    ----------
    codes : ndarray of int, shape (..., n, p)
        Categories from 0; −1 where there is no answer.
    n_categories : ndarray of int, shape (p,)
    counts : ndarray, shape (..., n), optional
        How often each respondent counts, such as in bootstrap samples: whole numbers.
    start : ndarray, shape (p, p), optional
        Correlations to begin from.
    tolerance : float, default 1e-9
        As in :func:`fit_polychoric`.

    Returns
    -------
    OrdinalMoments

    Notes
    -----
    Olsson (1979), *Psychometrika, 44*, 443–460: thresholds from all answers to an item, then each
    correlation by maximum likelihood from those who answered both. The single empty cell of a
    table of two items with two categories is filled as in lavaan; other empty cells stay empty.

    Examples
    --------
    >>> import numpy as np
    >>> codes = np.array([[0, 0], [0, 0], [0, 1], [1, 0], [1, 1], [1, 1]])
    >>> ordinal_moments(codes, np.array([2, 2])).correlations[0, 1].round(4).item()
    0.5
    """
    p, widest = len(n_categories), int(n_categories.max())
    one, other = all_pairs(p)
    thresholds = thresholds_from_counts(category_counts(codes, widest, counts))
    tables = pair_tables(codes, widest, counts)
    real = np.arange(widest) < n_categories[:, None]
    inside = real[one][:, :, None] & real[other][:, None, :]
    empty = ((tables == 0) & inside).sum(axis=(-1, -2))
    totals = tables.sum(axis=(-1, -2))
    binary = (n_categories[one] == 2) & (n_categories[other] == 2)
    if binary.any():
        tables[..., binary, :2, :2] = fill_empty_cells(tables[..., binary, :2, :2])
    found = fit_polychoric(
        tables,
        thresholds[..., one, :],
        thresholds[..., other, :],
        start=None if start is None else np.broadcast_to(start[one, other], totals.shape),
        tolerance=tolerance,
    )
    answered = np.asarray(np.isfinite(thresholds).any(axis=-1))
    counted = (codes >= 0).sum(axis=-2) if counts is None else _counted(codes, counts)
    return OrdinalMoments(
        thresholds=thresholds,
        correlations=_square(found.correlations, np.where(answered, 1.0, np.nan)),
        n_pairs=_square(totals, counted.astype(np.float64)),
        empty_cells=_square(empty, np.zeros_like(counted, dtype=np.intp)),
        separated=_square(found.separated, np.zeros_like(answered)),
        converged=_square(found.converged, answered),
    )


def _counted(codes: NDArray[np.integer], counts: FloatArray) -> FloatArray:
    return np.asarray((counts[..., None, :] @ (codes >= 0).astype(np.float64))[..., 0, :])


def _square(pairs: NDArray[_Kind], diagonal: NDArray[_Kind]) -> NDArray[_Kind]:
    """Lay the values of pairs out as symmetric matrices."""
    p = diagonal.shape[-1]
    one, other = all_pairs(p)
    square = np.empty((*pairs.shape[:-1], p, p), dtype=pairs.dtype)
    square[..., one, other] = pairs
    square[..., other, one] = pairs
    square[..., np.arange(p), np.arange(p)] = diagonal
    return square


def correlation_matrices(moments: NDArray[np.float64], p: int) -> NDArray[np.float64]:
    """Lay the correlations among the moments out as matrices.

    Parameters
    ----------
    moments : ndarray, shape (..., k)
        Thresholds, then p(p − 1)/2 correlations.
    p : int

    Returns
    -------
    ndarray, shape (..., p, p)
    """
    i, j = np.triu_indices(p, 1)
    square = np.empty((*moments.shape[:-1], p, p))
    square[..., np.arange(p), np.arange(p)] = 1.0
    square[..., i, j] = square[..., j, i] = moments[..., moments.shape[-1] - len(i) :]
    return square
