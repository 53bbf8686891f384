"""Score tests of coefficients that a fit holds equal across its groups, one group at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.equality_tests import EqualityScores, equality_scores
from loyaltysem.inference.uncertainty.standardization import standardizing_factors
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.released import ReleasedModel, release
from loyaltysem.specification.table.coefficient_key import CoefficientKey, coefficient_key

__all__ = ["group_equality_scores"]

Array = NDArray[np.float64]


def group_equality_scores(
    fitted: Fit, coefficients: Sequence[CoefficientKey]
) -> tuple[EqualityScores, Array]:
    """Prepare score tests of coefficients, each to have a value of its own in its group.

    Parameters
    ----------
    fitted : Fit
    coefficients : sequence of CoefficientKey
        Free or fixed, equal to those of other groups. Fixed ones are tested like the others: which
        item is the marker changes no test.

    Returns
    -------
    scores : EqualityScores
        Robust where the fit's standard errors are.
    factors : ndarray, shape (k,)
        By which expected changes are multiplied in standardised units.

    Raises
    ------
    NotAvailableError
        The criterion has no score tests, or the model has constraints that are not linear.
    """
    if refusal := fitted.criterion.refusal("score_test", fitted.options.estimator.name):
        raise NotAvailableError(refusal)
    fitted.require_plain_parameters("score tests")
    wider = release(fitted)
    places = {
        coefficient_key(row): (g, c)
        for g, rows in enumerate(wider.layout.group_rows)
        for c, row in enumerate(rows)
    }
    cells = [places[key] for key in coefficients]
    added = np.array([wider.place[cell] for cell in cells], dtype=np.intp)
    with single_threaded():
        scores = equality_scores(
            wider.gradient,
            wider.information,
            wider.kept,
            added,
            fitted.criterion.n_scored,
            _middle(fitted, wider),
        )
        factors = standardizing_factors(wider.layout, wider.implied, "std_all")[0]
    return scores, np.array([factors[cell] for cell in cells])


def _middle(fitted: Fit, wider: ReleasedModel) -> Array | None:
    """Return the covariance of the scores, as the fit's standard errors take it."""
    kind = fitted.options.estimator.se
    if kind == "standard":
        return None
    criterion = fitted.criterion.of(wider.layout)
    theta = np.zeros(wider.layout.n_free)
    there = wider.place >= 0
    values = wider.layout.cell_values(wider.implied.matrices)[0][:, : wider.place.shape[1]]
    theta[wider.place[there]] = values[there]
    point = criterion.at(theta[None])
    if kind == "robust_sem":
        spread = criterion.spread(point)
        return None if spread is None else spread.middle
    return criterion.middle(point)
