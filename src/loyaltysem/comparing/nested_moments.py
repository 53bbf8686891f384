"""Two nested models seen from the moments of their answers: the test of Satorra (2000)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.difference_tests import constraint_directions, difference_traces
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification.table.coefficient_key import coefficient_key

__all__ = ["ConstraintMethod", "moment_traces"]

#: Where the constraints come from: the slopes of the moments, or the parameters themselves.
ConstraintMethod = Literal["delta", "exact"]
Array = NDArray[np.float64]
#: How far the cells of a special case may be from those of the general one.
SAME = 1e-9


def moment_traces(restricted: Fit, free: Fit, method: ConstraintMethod) -> tuple[float, float]:
    """Return tr(D) and tr(D²) of :mod:`loyaltysem.inference.fit.difference_tests`.

    Parameters
    ----------
    restricted, free : Fit
        Fits to the same answers, complete ones if they are not ordered.
    method : {"delta", "exact"}
        lavaan's ``A.method``.

    Raises
    ------
    NotAvailableError
        The parameters of the two models do not differ by the difference of their degrees of
        freedom, or the restricted one's are no special values of the free one's.
    """
    df = restricted.df - free.df
    lost = free.layout.n_free - restricted.layout.n_free
    if lost != df:
        raise NotAvailableError(
            f"The models differ by {df} degrees of freedom and by {lost} free parameters: they "
            "count different moments (fixed_x=), and are not nested."
        )
    with single_threaded():
        if method == "exact":
            slopes = free.layout.cell_slopes().reshape(-1, free.layout.n_free)
            constraints = constraint_directions(slopes, _slopes_of_cells(restricted, free, slopes))
        else:
            constraints = constraint_directions(_slopes(free, free), _slopes(restricted, free))
        return difference_traces(constraints, *_information_and_middle(free))


def _slopes(fitted: Fit, order: Fit) -> Array:
    """Derivatives of all groups' moments, in the order of another model's variables."""
    layout = fitted.layout
    rows = np.array([layout.observed.index(name) for name in order.layout.observed])
    slopes = fitted.criterion.slopes(fitted.implied)
    if layout.responses is not None:
        items = layout.responses.threshold_items
        thresholds = np.concatenate([np.flatnonzero(items == row) for row in rows])
        moments = np.concatenate([thresholds, len(items) + _pairs_in_order(rows, 1)])
        return np.concatenate(slopes[:, moments])
    moments = _pairs_in_order(rows, 0)
    if layout.has_means:
        moments = np.concatenate([moments, len(moments) + rows])
    return np.concatenate(slopes[:, moments])


def _pairs_in_order(rows: NDArray[np.intp], first: int) -> NDArray[np.intp]:
    """Where the pairs of variables, in a new order, stand in the upper triangle."""
    i, j = np.triu_indices(len(rows), first)
    place = np.empty((len(rows), len(rows)), dtype=np.intp)
    place[i, j] = place[j, i] = np.arange(len(i))
    return np.asarray(place[np.ix_(rows, rows)][i, j])


def _slopes_of_cells(restricted: Fit, free: Fit, own: Array) -> Array:
    """Derivatives of the free model's coefficients by the parameters of the restricted one."""
    if restricted.options.parameterization != free.options.parameterization:
        raise NotAvailableError(
            "a_method='exact' takes the constraints from the parameters, and one model has "
            "parameterization='delta' and the other 'theta', whose parameters have other units. "
            "Fit both alike, or use a_method='delta'."
        )
    theirs = {
        coefficient_key(row): slope
        for rows, slopes in zip(
            restricted.layout.group_rows, restricted.layout.cell_slopes(), strict=True
        )
        for row, slope in zip(rows, slopes, strict=True)
    }
    rows = [row for group in free.layout.group_rows for row in group]
    # what the restricted model does not have is zero in it
    zero = np.zeros(restricted.layout.n_free)
    found = np.array([theirs.pop(coefficient_key(row), zero) for row in rows])
    left = found - own @ np.linalg.lstsq(own, found, rcond=None)[0]
    if any(slope.any() for slope in theirs.values()) or np.abs(left).max(initial=0.0) > SAME:
        raise NotAvailableError(
            "a_method='exact' needs every parameter of the restricted model among those of the "
            "free one, and these are written with other markers or constructs, or free what the "
            "other fixes. Write both models alike, or use a_method='delta'."
        )
    return found


def _information_and_middle(free: Fit) -> tuple[Array, Array]:
    criterion = free.criterion
    point = criterion.at(free.solution.theta)
    spread = criterion.spread(point)
    if spread is None:
        raise NotAvailableError(
            "The test of Satorra (2000) needs the answers themselves; moments do not tell."
        )
    return criterion.information(point, free.options.estimator.information), spread.middle
