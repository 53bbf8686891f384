"""Empty cells of tables of two items with two answers each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["fill_empty_cells"]


def fill_empty_cells(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move half a respondent into the single empty cell of a 2 × 2 table, margins kept.

    Without it the tetrachoric correlation of such a table would be ±1 whatever the other cells.

    Parameters
    ----------
    tables : ndarray, shape (..., 2, 2)

    Returns
    -------
    ndarray, shape (..., 2, 2)
        Tables with no empty cell, or with two, are as they were.

    Notes
    -----
    lavaan's convention (``zero.add = c(0.5, 0)``, ``zero.keep.margins = TRUE``). psych's
    ``correct = .5`` adds .5 to every empty cell of tables of any size.

    Examples
    --------
    >>> import numpy as np
    >>> fill_empty_cells(np.array([[10.0, 0.0], [5.0, 20.0]])).tolist()
    [[9.5, 0.5], [5.5, 19.5]]
    """
    empty = tables == 0
    single = empty.sum(axis=(-1, -2)) == 1
    on_diagonal = empty[..., 0, 0] | empty[..., 1, 1]
    moved = np.where(single, np.where(on_diagonal, 0.5, -0.5), 0.0)
    return np.asarray(tables + moved[..., None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]]))
