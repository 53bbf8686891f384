"""Velicer's minimum average partial correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from loyaltysem.errors import OptionError
from loyaltysem.scales.exploration.correlation_sample import correlation_matrix

__all__ = ["average_partial_correlations"]


def average_partial_correlations(
    correlation: ArrayLike, *, power: int = 2, n_components: int | None = None
) -> NDArray[np.float64]:
    """Return the average power of the partial correlations given m components, m = 0, 1, ….

    The number of components at the smallest average is Velicer's MAP.

    Parameters
    ----------
    correlation : array_like, shape (p, p)
    power : {2, 4}
        2 in the original test (Velicer 1976), 4 in the revised one (Velicer, Eaton and Fava 2000).
    n_components : int, optional
        Largest m; p − 2 by default. With p − 1 components every partial correlation is ±1.

    Returns
    -------
    ndarray, shape (n_components + 1,)

    Raises
    ------
    DataError
        The matrix is no positive definite correlation matrix.
    OptionError
        Another power, or more components than p − 2.

    Notes
    -----
    psych's ``vss`` begins at m = 1 and leaves 0 out, so that it cannot say that there is no
    component. Agrees with it from there on.

    Examples
    --------
    >>> average_partial_correlations([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]]).round(4)
    array([0.1667, 0.2517])
    """
    matrix = correlation_matrix(correlation)
    p = len(matrix)
    if power not in (2, 4):
        raise OptionError(f"power={power!r}: say 2 (Velicer 1976) or 4 (revised, 2000).")
    most = p - 2 if n_components is None else n_components
    if not 0 <= most <= p - 2:
        raise OptionError(f"n_components={most}: {p} items allow 0 to {p - 2}.")
    values, vectors = np.linalg.eigh(matrix)
    components = (vectors * np.sqrt(values))[:, ::-1]
    off = ~np.eye(p, dtype=bool)
    averages = np.empty(most + 1)
    for m in range(most + 1):
        left = matrix - components[:, :m] @ components[:, :m].T
        scale = np.sqrt(np.diag(left))
        averages[m] = ((left / scale[:, None] / scale)[off] ** power).mean()
    return averages
