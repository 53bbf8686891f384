"""Score tests of coefficients that a fit holds equal across its groups, one group at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.equality_tests import EqualityScores, Sampled, equality_scores
from loyaltysem.inference.uncertainty.standardization import standardizing_factors
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.widened import WiderModel, widened
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
    wider = widened(fitted)
    places = {
        coefficient_key(row): (g, c)
        for g, rows in enumerate(wider.layout.group_rows)
        for c, row in enumerate(rows)
    }
    group, cell = np.array([places[key] for key in coefficients], dtype=np.intp).T
    with single_threaded():
        scores = equality_scores(wider.scored, group, cell, _sampled(fitted, wider))
        factors = standardizing_factors(wider.layout, wider.implied, "std_all")[0]
    return scores, factors[group, cell]


def _sampled(fitted: Fit, wider: WiderModel) -> Sampled | None:
    """Return how the scores vary, as the fit's standard errors take it; None where these do not."""
    kind = fitted.options.estimator.se
    if kind == "standard":
        return None
    there = wider.is_there
    place = np.where(there, wider.layout.free_of_cell, 0)
    criterion = fitted.criterion.of(wider.layout)
    theta = np.zeros(wider.layout.n_free)
    values = wider.layout.cell_values(wider.implied.matrices)[0][:, : there.shape[1]]
    theta[place[there]] = values[there]
    point = criterion.at(theta[None])
    if kind == "robust_sem":
        spread = criterion.spread(point)
        middle = None if spread is None else spread.middle
    else:
        middle = criterion.middle(point)
    if middle is None:
        return None
    both = there[:, :, None] & there[:, None, :]
    blocks = np.where(both, middle[place[:, :, None], place[:, None, :]], 0.0)
    alone, shared = fitted.layout.cell_slopes_by_block()
    return Sampled(np.where(there[..., None], alone, 0.0), np.where(there[..., None], shared, 0.0),
                   blocks)  # fmt: skip
