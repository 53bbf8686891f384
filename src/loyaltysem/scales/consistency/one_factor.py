"""The loadings of a scale's items on one factor, from polychoric correlations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import ConvergenceError, DataError, IdentificationError
from loyaltysem.scales.exploration.extracting.extraction import extract, minres_uniquenesses

__all__ = ["one_factor_loadings", "replicated_loadings"]

FloatArray = NDArray[np.float64]
# smallest eigenvalue of a replicate's block, largest gradient where its search may end
_SMALLEST, _ENOUGH, _LARGEST_GRADIENT = 1e-8, 1e-7, 1e-5


def one_factor_loadings(
    construct: str, items: Sequence[str], correlation: FloatArray
) -> tuple[FloatArray | None, str]:
    """Fit one factor by unweighted least squares (minres), or say why there is none.

    Parameters
    ----------
    construct : str
    items : sequence of str, length k
    correlation : ndarray, shape (k, k)

    Returns
    -------
    loadings : ndarray, shape (k,), or None
    reason : str
        Why there are none; empty when there are.
    """
    if len(items) == 2:
        return None, (
            f"{construct}: two items ({', '.join(items)}) do not determine the loadings of a "
            "factor, which omega needs. Alpha does not need them; measure the construct by three "
            "items for the rest."
        )
    try:
        found = extract(correlation, 1, "minres")
    except (ConvergenceError, DataError, IdentificationError) as reason:
        return None, f"{construct}: no factor of {', '.join(items)}, so no omega: {reason}"
    if found.heywood:
        named = ", ".join(items[i] for i in found.heywood)
        return None, (
            f"{construct}: Heywood case, the unique variance of {named} would fall to zero or "
            "below, so the one-factor model does not hold and omega has no meaning. Two items that "
            "say nearly the same, or too few respondents, do this."
        )
    return found.loadings[:, 0], ""


def replicated_loadings(correlations: FloatArray) -> FloatArray:
    """Fit one factor to each of many blocks of correlations.

    Parameters
    ----------
    correlations : ndarray, shape (B, k, k)
        Of three or more items.

    Returns
    -------
    ndarray, shape (B, k)
        Not-a-number where the block is not positive definite or the search did not end.
    """
    loadings = np.full(correlations.shape[:2], np.nan)
    usable = np.flatnonzero(np.isfinite(correlations).all(axis=(1, 2)))
    usable = usable[np.linalg.eigvalsh(correlations[usable])[:, 0] > _SMALLEST]
    if not len(usable):
        return loadings
    found = minres_uniquenesses(correlations[usable], 1, tolerance=_ENOUGH)
    reduced = correlations[usable] - np.eye(correlations.shape[1]) * found.minimum[:, None, :]
    values, vectors = np.linalg.eigh(reduced)
    first = vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 0.0))
    first *= np.where(first.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    first[found.largest_free_gradient > _LARGEST_GRADIENT] = np.nan
    loadings[usable] = first
    return loadings
