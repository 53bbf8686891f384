"""A fitted model seen from a wider one, in which every coefficient is free and by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import ImpliedMoments, MatrixLayout
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification.table.automatic import Coefficient
from loyaltysem.specification.table.candidates import released_table

__all__ = ["ReleasedModel", "release"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReleasedModel:
    """The wider model at the estimates of the fitted one.

    Attributes
    ----------
    layout : MatrixLayout
        Its cells are those of the fitted model, then the added ones.
    implied : ImpliedMoments
        The same moments as the fitted model's.
    gradient : ndarray, shape (w,)
        Of the discrepancy F by every coefficient of every group.
    information : ndarray, shape (w, w)
        Expected, of one observation.
    kept : ndarray, shape (w, q)
        Derivatives of the coefficients by the fitted model's free parameters.
    place : ndarray of int, shape (G, cells)
        Which coefficient each cell is; −1 for moments of covariates.
    is_fixed : ndarray of bool, shape (G, cells)
        Whether the fitted model holds the cell at a value, or has it not.
    """

    layout: MatrixLayout
    implied: ImpliedMoments
    gradient: Array
    information: Array
    kept: Array
    place: NDArray[np.intp]
    is_fixed: NDArray[np.bool_]


def release(fitted: Fit, added: Iterable[Coefficient] = ()) -> ReleasedModel:
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
    slopes = np.zeros((*place.shape, own.n_free))
    slopes[:, :n_own] = own.cell_slopes()
    is_fixed = place >= 0
    is_fixed[:, :n_own] &= own.free_of_cell < 0
    there = place >= 0
    theta, kept = np.zeros(layout.n_free), np.zeros((layout.n_free, own.n_free))
    theta[place[there]] = values[there]
    kept[place[there]] = slopes[there]
    criterion = fitted.criterion.of(layout)
    with single_threaded():
        derivatives = criterion.derivatives(theta)
        implied = criterion.at(theta[None]).implied
    return ReleasedModel(layout, implied, *derivatives, kept, place, is_fixed)
