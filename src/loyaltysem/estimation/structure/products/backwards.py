"""Derivatives by single entries, of derivatives by whole matrices."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from loyaltysem.estimation.structure.cells import Cell

__all__ = ["entry"]


def entry(back: NDArray[Any], cell: Cell) -> Any:
    """Return the derivative by one entry; a covariance stands in two places.

    Parameters
    ----------
    back : ndarray
        By every place of the matrix, or vector, that the entry stands in.
    cell : Cell
    """
    if back.ndim == 1:
        return back[cell.row]
    if cell.matrix in ("psi", "theta") and cell.row != cell.column:
        return back[cell.row, cell.column] + back[cell.column, cell.row]
    return back[cell.row, cell.column]
