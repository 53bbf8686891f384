r"""What the estimates would be without each respondent, to first order.

Leaving respondent i of group g out moves the estimates by

.. math:: -H^{-1}\, \frac{n_g}{n}\, \frac{s_i - \bar s_g}{n_g - 1} ,

with the scores s and the observed information H of one respondent (the infinitesimal jackknife:
Jaeckel 1972; Efron & Tibshirani 1993, ch. 22). The group keeps its weight, as in the jackknife of
complete answers. One step for everybody, without any refit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import implied_moments
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.resampling.replicates import Replicates

__all__ = ["influence_replicates"]

Array = NDArray[np.float64]


def influence_replicates(fitted: Fit) -> Replicates:
    """Approximate the fits without each respondent.

    Parameters
    ----------
    fitted : Fit
        By a likelihood, of answers.

    Returns
    -------
    Replicates
        One for each respondent, group by group; without chi-squares.

    Raises
    ------
    NotAvailableError
        The observed information is singular.
    """
    layout, criterion = fitted.layout, fitted.criterion
    with single_threaded():
        point = criterion.at(fitted.solution.theta)
        inverse, _ = parameter_covariance(criterion.information(point, "observed"), 1.0)
        if inverse is None:
            raise NotAvailableError(
                "The observed information is not positive definite, so that what leaving a "
                "respondent out would do cannot be said. Use interval='bias_corrected'."
            )
        moved = []
        for g, by_element in enumerate(criterion.scores(point) or ()):
            scores = by_element @ layout.selection[g]
            n = len(scores)
            centred = scores - scores.mean(axis=0)
            moved.append(-criterion.shares[g] / (n - 1) * centred @ inverse)
        theta = fitted.solution.theta + np.concatenate(moved)
        base = np.repeat(criterion.discrepancy.base, len(theta), axis=0)
        implied = implied_moments(layout, theta, base)
    if implied.mean is None:
        raise NotAvailableError("Incomplete answers are fitted with means, and there are none.")
    everybody = np.ones(len(theta), dtype=bool)
    return Replicates(implied, implied.mean, np.full(len(theta), np.nan), everybody)
