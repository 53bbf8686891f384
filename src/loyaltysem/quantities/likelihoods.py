"""The likelihood a fit was made with, for another model of the same answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import IncompleteLikelihood, MatrixLayout
from loyaltysem.estimation.discrepancies.likelihood import Discrepancy, NormalLikelihood
from loyaltysem.fits.fit import Fit

__all__ = ["ElementDerivatives", "element_derivatives", "likelihood_of", "require_likelihood"]

Array = NDArray[np.float64]
#: Derivatives of F, and information or Hessian of F / 2, by free parameter.
ElementDerivatives = tuple[Array, Array]


def require_likelihood(fitted: Fit, what: str) -> None:
    """Refuse what is defined for maximum likelihood only.

    Raises
    ------
    NotAvailableError
        The model was estimated by something else.
    """
    name = fitted.options.estimator.name
    if not name.startswith("ML"):
        raise NotAvailableError(
            f"There are no {what} for estimator {name!r}: they are defined by the likelihood, and "
            "this fit has none. Fit the model with estimator='ML', 'MLM' or 'MLR'."
        )


def likelihood_of(fitted: Fit, layout: MatrixLayout) -> NormalLikelihood | IncompleteLikelihood:
    """Return the likelihood of a model of the same variables, in the same order.

    Parameters
    ----------
    fitted : Fit
        Whose answers, divisor and treatment of missing answers are taken.
    layout : MatrixLayout
        Of the model to evaluate.
    """
    moments = fitted.moments
    means = np.zeros(moments.covariances.shape[:2]) if moments.means is None else moments.means
    if fitted.sample.incomplete is not None:
        return IncompleteLikelihood(
            layout,
            fitted.sample.incomplete.answers,
            moments.covariances,
            means,
            fitted.sample.incomplete.deviances,
        )
    return NormalLikelihood(layout, fitted.covariances[None], means[None], fitted.shares)


def element_derivatives(
    fitted: Fit,
    layout: MatrixLayout,
    theta: Array,
    *,
    observed: bool = False,
) -> ElementDerivatives:
    """Differentiate the discrepancy of a model at given parameters.

    Parameters
    ----------
    fitted, layout
        As in :func:`likelihood_of`.
    theta : ndarray, shape (q,)
    observed : bool
        Return the Hessian of F / 2 instead of the expected information.

    Returns
    -------
    gradient : ndarray, shape (q,)
    information : ndarray, shape (q, q)
        Of one observation.
    """
    likelihood: Discrepancy = likelihood_of(fitted, layout)
    point = likelihood.at(theta[None])
    derivatives = likelihood.derivatives(point)
    information = derivatives.information
    if observed:
        information = likelihood.hessian(point, derivatives)
    return derivatives.gradient[0], information[0]
