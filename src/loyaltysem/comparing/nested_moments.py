"""Two nested models seen from the moments of their answers: the test of Satorra (2000)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import moment_slopes
from loyaltysem.estimation.criteria.casewise import cross_products, varying_products
from loyaltysem.estimation.criteria.weighted_moments import WeightedMoments
from loyaltysem.fits.estimating.least_squares import least_squares
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.difference_tests import constraint_directions, difference_traces
from loyaltysem.moments.fourth_moments import covariance_of_moments
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.likelihoods import element_derivatives
from loyaltysem.quantities.ordinal_moments import (
    ordinal_moment_slopes,
    ordinal_weighted_moments,
)
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
    if layout.responses is not None:
        items = layout.responses.threshold_items
        thresholds = np.concatenate([np.flatnonzero(items == row) for row in rows])
        moments = np.concatenate([thresholds, len(items) + _pairs_in_order(rows, 1)])
        return np.concatenate(ordinal_moment_slopes(fitted)[:, moments])
    slopes = moment_slopes(layout, fitted.implied)[0] @ layout.selection
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
    if free.sample.ordinal is not None:
        ordinal = ordinal_weighted_moments(free, free.sample.ordinal)
        return ordinal.information, ordinal.middle
    layout, values = free.layout, free.values
    if values is None:
        raise NotAvailableError(
            "The test of Satorra (2000) needs the answers themselves; moments do not tell."
        )
    if free.options.estimator.is_least_squares:
        weighted = _weighted_moments(free, values)
        return weighted.information, weighted.middle
    observed = free.options.estimator.information == "observed"
    _, information = element_derivatives(free, layout, free.solution.theta[0], observed=observed)
    products = [varying_products(layout, free.implied, x, g) for g, x in enumerate(values)]
    return information, cross_products(layout, products, centre=True)


def _weighted_moments(free: Fit, values: tuple[Array, ...]) -> WeightedMoments:
    layout, moments = free.layout, free.moments
    discrepancy = least_squares(
        free.options.estimator.discrepancy,
        layout,
        free.covariances[None],
        moments.batch_means,
        free.sizes,
    )
    n = np.array(moments.n_observations, dtype=np.float64)
    return WeightedMoments(
        slopes=moment_slopes(layout, free.implied)[0] @ layout.selection,
        weights=discrepancy.weight_matrices()[0],
        spread=np.stack([covariance_of_moments(x, with_means=layout.has_means) for x in values]),
        shares=n / n.sum(),
    )
