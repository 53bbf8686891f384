"""A fitted model seen from a wider one, in which every coefficient is free and by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.score_tests import Scored, scored
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.candidates import released_table

__all__ = ["WiderModel", "widened"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WiderModel:
    """The wider model at the estimates of the fitted one.

    Attributes
    ----------
    layout : MatrixLayout
        Its cells are those of the fitted model, then the added ones.
    implied : ImpliedMoments
        The same moments as the fitted model's.
    scored : Scored
        Every cell of every group, (G, cells), with what the fitted model leaves of the expected
        information about them.
    is_there : ndarray of bool, shape (G, cells)
        Whether the cell is a coefficient; not so for moments of covariates.
    is_fixed : ndarray of bool, shape (G, cells)
        Whether the fitted model holds the cell at a value, or has it not.
    """

    layout: MatrixLayout
    implied: ImpliedMoments
    scored: Scored
    is_there: NDArray[np.bool_]
    is_fixed: NDArray[np.bool_]


def widened(fitted: Fit, added: Iterable[Coefficient] = ()) -> WiderModel:
    """Widen a fitted model.

    Parameters
    ----------
    fitted : Fit
        Estimated by maximum likelihood or least squares.
    added : iterable of Coefficient
        What the model does not have; at zero.
    """
    own = fitted.layout
    layout = MatrixLayout(released_table(fitted.table, added))
    place = layout.free_of_cell
    n_own = len(own.cells)
    values = np.zeros(place.shape)
    values[:, :n_own] = cell_values(own, fitted.implied)[0]
    is_there = place >= 0
    is_fixed = is_there.copy()
    is_fixed[:, :n_own] &= own.free_of_cell < 0
    theta = np.zeros(layout.n_free)
    theta[place[is_there]] = values[is_there]
    alone, shared = own.cell_slopes_by_block()
    criterion = fitted.criterion.of(layout)
    with single_threaded():
        gradient, information = criterion.derivatives(theta)
        implied = criterion.at(theta[None]).implied
        found = scored(
            np.where(is_there, gradient[place], 0.0),
            _by_group(information, place),
            _widened(alone, is_there),
            _widened(shared, is_there),
            fitted.criterion.n_scored,
        )
    return WiderModel(layout, implied, found, is_there, is_fixed)


def _widened(slopes: Array, is_there: NDArray[np.bool_]) -> Array:
    """Give added cells, and those that are no coefficients, slopes of zero."""
    wide = np.zeros((*is_there.shape, slopes.shape[-1]))
    wide[:, : slopes.shape[1]] = slopes
    return np.where(is_there[..., None], wide, 0.0)


def _by_group(information: Array, place: NDArray[np.intp]) -> Array:
    """Take the blocks of the groups out of an information, shape (G, cells, cells)."""
    at = place[:, :, None] * len(information) + place[:, None, :]
    is_there = (place[:, :, None] >= 0) & (place[:, None, :] >= 0)
    return np.where(is_there, information.ravel()[np.where(is_there, at, 0)], 0.0)
