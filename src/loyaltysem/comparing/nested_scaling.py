"""The scaling factor of a model at the estimates of a special case of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria.evidence import Evidence
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.fit.scaled_tests import model_trace
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.coefficients import coefficients
from loyaltysem.specification.table.coefficient_key import coefficient_key

__all__ = ["factor_at_restricted"]

Array = NDArray[np.float64]
#: How far, relative, a restricted model's estimates may be from a point of the free model.
SAME = 1e-6


def factor_at_restricted(restricted: Fit, free: Fit) -> float:
    """Return the factor c₁₀ of Satorra & Bentler (2010).

    Parameters
    ----------
    restricted, free : Fit

    Raises
    ------
    NotAvailableError
        The estimates of the restricted model are not a point of the free one.
    """
    if not free.df:
        return 1.0
    theta = _parameters(restricted, free)
    criterion, estimator = free.criterion, free.options.estimator
    with single_threaded():
        point = criterion.at(theta[None])
        _require_same(restricted, free, point.implied.covariance[0])
        information = criterion.information(point, estimator.information)
        evidence = Evidence(criterion, point, free.layout)
        trace = model_trace(estimator.test, evidence, information, kind=estimator.information)
    return float("nan") if trace is None else trace / free.df


def _parameters(restricted: Fit, free: Fit) -> Array:
    """Express the restricted model's estimates in the free model's parameters."""
    values = coefficients(restricted)
    own = cell_values(free.layout, free.implied)[0]
    # what the restricted model does not have is zero in it
    wanted = [
        [values.get(coefficient_key(row), 0.0) for row in group] for group in free.layout.group_rows
    ]
    return np.asarray(free.solution.theta[0] + free.layout.closest(np.array(wanted) - own))


def _require_same(restricted: Fit, free: Fit, covariances: Array) -> None:
    order = [restricted.layout.observed.index(name) for name in free.layout.observed]
    wanted = restricted.implied.covariance[0][:, order][:, :, order]
    if not np.allclose(covariances, wanted, rtol=SAME, atol=SAME * np.abs(wanted).max()):
        raise NotAvailableError(
            "The estimates of the restricted model are not among the values that the free model "
            "can take as they are written (other markers or constructs), so that its factor cannot "
            "be computed there. Write both models alike, or use method='satorra_bentler_2001'."
        )
