r"""The heterotrait–monotrait ratio, as a formula over correlation matrices.

.. math::

    \text{HTMT}_{ij} = \frac{M_{a \in i,\, b \in j} |r_{ab}|}
    {\sqrt{M_{a < b \in i}\, r_{ab} \cdot M_{a < b \in j}\, r_{ab}}}

where M is the arithmetic mean (HTMT) or the geometric one (HTMT2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError

__all__ = ["HTMTKind", "heterotrait_monotrait_ratio"]

HTMTKind = Literal["htmt", "htmt2"]
FloatArray = NDArray[np.float64]


def heterotrait_monotrait_ratio(
    correlation: ArrayLike, blocks: Sequence[Sequence[int]], *, kind: HTMTKind = "htmt"
) -> FloatArray:
    """Return the ratio of every pair of blocks of items.

    Parameters
    ----------
    correlation : array_like, shape (..., p, p)
        Correlations of the items.
    blocks : sequence of sequence of int
        Which rows belong to each of the K constructs.
    kind : {"htmt", "htmt2"}
        Arithmetic means, or geometric ones.

    Returns
    -------
    ndarray, shape (..., K, K)
        One on the diagonal. Correlations between blocks enter with their absolute values, those
        within a block as they are. A row and column are not-a-number where the block has one item
        or a negative correlation (for ``"htmt2"`` one that is not positive) among its own items;
        a pair is, for ``"htmt2"``, where a correlation between the blocks is exactly zero.

    Raises
    ------
    OptionError
        The kind is unknown, or the matrix is not square.

    Notes
    -----
    Henseler, Ringle and Sarstedt (2015), *Journal of the Academy of Marketing Science, 43*,
    115–135; HTMT2: Roemer, Schuberth and Henseler (2021), *Industrial Management & Data Systems,
    121*, 2637–2650. Agrees with ``htmt`` of semTools 0.5-6, which also takes absolute values
    within a block and so gives a number where the items of a construct contradict each other.

    Examples
    --------
    >>> r = [[1, .6, .3, .3], [.6, 1, .3, .3], [.3, .3, 1, .5], [.3, .3, .5, 1]]
    >>> heterotrait_monotrait_ratio(r, [[0, 1], [2, 3]])[0, 1].round(4).item()
    0.5477
    """
    matrix = np.asarray(correlation, dtype=np.float64)
    if matrix.ndim < 2 or matrix.shape[-1] != matrix.shape[-2]:
        raise OptionError(
            f"An array of shape {matrix.shape} is no correlation matrix; its last two axes must be "
            "equally long."
        )
    if kind not in get_args(HTMTKind):
        raise OptionError(
            f"kind={kind!r} is not known; say 'htmt' (arithmetic means) or 'htmt2' (geometric "
            "means, for loadings that differ)."
        )
    member = _membership(blocks, matrix.shape[-1])
    sizes = member.sum(axis=1)
    n_between, n_within = np.outer(sizes, sizes), sizes * (sizes - 1)
    # a block of one item has no correlation within itself: 0 / 0, which is not-a-number
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.abs(matrix) if kind == "htmt" else np.log(np.abs(matrix))
        # the ones on the diagonal count as correlations of no pair
        values[..., np.arange(len(member.T)), np.arange(len(member.T))] = 0.0
        sums = _block_sums(member, values)
        within = np.diagonal(sums, axis1=-2, axis2=-1) / n_within
        between = sums / n_between
        if kind == "htmt2":
            within, between = np.exp(within), np.exp(between)
        within = np.where(_contradicts(member, matrix, kind), np.nan, within)
        ratio = between / np.sqrt(within[..., :, None] * within[..., None, :])
    ratio[..., np.arange(len(sizes)), np.arange(len(sizes))] = np.where(
        np.isfinite(within), 1.0, np.nan
    )
    return np.where(np.isfinite(ratio) & (between > 0 if kind == "htmt2" else True), ratio, np.nan)


def _membership(blocks: Sequence[Sequence[int]], n_items: int) -> FloatArray:
    member = np.zeros((len(blocks), n_items))
    for row, block in zip(member, blocks, strict=True):
        row[list(block)] = 1.0
    return member


def _block_sums(member: FloatArray, values: FloatArray) -> FloatArray:
    """Sum the entries of every pair of blocks; infinite ones stay where they are."""
    if np.isfinite(values).all():
        return np.asarray(member @ values @ member.T)
    picked = [np.flatnonzero(row) for row in member]
    return np.stack(
        [
            np.stack([values[..., a[:, None], b].sum(axis=(-2, -1)) for b in picked], axis=-1)
            for a in picked
        ],
        axis=-2,
    )


def _contradicts(member: FloatArray, matrix: FloatArray, kind: HTMTKind) -> NDArray[np.bool_]:
    """Whether items of one block correlate negatively (htmt2: or not at all), shape (..., K)."""
    apart = ~np.eye(matrix.shape[-1], dtype=bool)
    opposed = (matrix < 0 if kind == "htmt" else matrix <= 0) & apart
    counts = np.einsum("ki,...ij,kj->...k", member, opposed.astype(np.float64), member)
    return np.asarray(counts > 0)
