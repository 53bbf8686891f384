r"""The moments of ordered items: how thresholds, scales and residuals make them, and their slopes.

An ordered answer is category c when the latent response :math:`y^*_i` lies between the thresholds
:math:`\tau_{i,c}` and :math:`\tau_{i,c+1}`. With :math:`\Sigma` and :math:`\mu` of the latent
responses and the scale factors :math:`\delta_i`, the moments that data have are

.. math::

    t_{ic} = \delta_i (\tau_{ic} - \mu_i), \qquad
    r_{ij} = \delta_i \delta_j \sigma_{ij} \quad (i < j), \qquad
    \delta_i = \sigma_{ii}^{-1/2}

(Muthén 1984). A latent response has no unit of its own. Under the *delta* parameterisation
:math:`\delta` are parameters and :math:`\theta_{ii} = \delta_i^{-2} - (\Lambda C \Lambda')_{ii}`
follows, under *theta* it is the other way round (Muthén & Asparouhov 2002).

Derivatives by a free entry: :math:`dt = d\delta_i (\tau - \mu_i) + \delta_i (d\tau - d\mu_i)` and
:math:`dr = \delta_i\delta_j\,d\sigma_{ij} + \sigma_{ij}(d\delta_i\,\delta_j +
\delta_i\,d\delta_j)`, with :math:`d\delta_i = -\tfrac12 \delta_i^3\, d\sigma_{ii}` under theta.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.elements import Elements
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.latent_responses import LatentResponses

__all__ = [
    "ResponseSlopes",
    "distances",
    "pairs",
    "response_moments",
    "standardized_responses",
]

Array = NDArray[np.float64]


def pairs(implied: ImpliedMoments) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the items of every correlation."""
    i, j = np.triu_indices(implied.covariance.shape[-1], 1)
    return i, j


def distances(responses: LatentResponses, implied: ImpliedMoments) -> Array:
    """Return every threshold's distance from the mean of its item, shape (batch, G, T)."""
    thresholds = implied.matrices["tau"]
    if implied.mean is None:
        return thresholds
    return np.asarray(thresholds - implied.mean[..., responses.threshold_items])


def response_moments(responses: LatentResponses, implied: ImpliedMoments) -> Array:
    """Return thresholds and correlations as the data have them, shape (batch, G, k)."""
    delta = implied.matrices["delta"]
    thresholds = delta[..., responses.threshold_items] * distances(responses, implied)
    i, j = pairs(implied)
    correlations = delta[..., i] * delta[..., j] * implied.covariance[..., i, j]
    return np.concatenate([thresholds, correlations], axis=-1)


def standardized_responses(implied: ImpliedMoments) -> Array:
    """Return the correlations of latent responses that a model implies, shape (batch, G, p, p)."""
    delta = implied.matrices["delta"]
    return np.asarray(delta[..., :, None] * implied.covariance * delta[..., None, :])


class ResponseSlopes:
    """First derivatives at a batch of parameter vectors, by element.

    Parameters
    ----------
    responses : LatentResponses
    implied : ImpliedMoments
    elements : Elements

    Attributes
    ----------
    covariance : ndarray, shape (batch, G, p, p, E)
        Of Σ; under delta the diagonal is that of ΛCΛ′.
    mean : ndarray, shape (batch, G, p, E)
    scale : ndarray, shape (batch, G, p, E)
        Of δ.
    """

    def __init__(
        self, responses: LatentResponses, implied: ImpliedMoments, elements: Elements
    ) -> None:
        basis = implied.basis()
        u, v = basis[..., elements.u], basis[..., elements.v]
        product = (elements.scale * u)[..., :, None, :] * v[..., None, :, :]
        self.covariance: Array = product + np.swapaxes(product, -2, -3)
        factors = implied.mean_factors(elements)
        self.mean = np.zeros_like(u) if factors is None else factors[..., None, :] * u
        self.scale = np.zeros_like(u)
        if responses.is_delta:
            self.scale[..., responses.delta_items, responses.delta_elements] = 1.0
        else:
            own = np.einsum("...iie->...ie", self.covariance)
            self.scale = -0.5 * implied.matrices["delta"][..., None] ** 3 * own
        self._responses, self._implied = responses, implied

    def moments(self) -> Array:
        """Return the derivatives of thresholds and correlations, shape (batch, G, k, E)."""
        responses, implied = self._responses, self._implied
        item = responses.threshold_items
        delta = implied.matrices["delta"]
        distance = distances(responses, implied)
        thresholds = self.scale[..., item, :] * distance[..., None]
        thresholds -= delta[..., item, None] * self.mean[..., item, :]
        thresholds[..., responses.tau_numbers, responses.tau_elements] += delta[
            ..., item[responses.tau_numbers]
        ]
        i, j = pairs(implied)
        sigma = implied.covariance[..., i, j, None]
        di, dj = delta[..., i, None], delta[..., j, None]
        correlations = di * dj * self.covariance[..., i, j, :]
        correlations += sigma * (self.scale[..., i, :] * dj + di * self.scale[..., j, :])
        return np.concatenate([thresholds, correlations], axis=-2)

    def variances(self) -> Array:
        """Return the derivatives of the latent responses' variances, shape (batch, G, p, E)."""
        return np.asarray(-2 * self.scale / self._implied.matrices["delta"][..., None] ** 3)

    def computed(self) -> Array:
        """Return the derivatives of what follows: θ under delta, δ under theta; (batch, G, p, E).

        An item's own residual variance is no element under delta, so that the slopes of Σ's
        diagonal are those of what the constructs explain.
        """
        if not self._responses.is_delta:
            return self.scale
        explained = np.einsum("...iie->...ie", self.covariance)
        return np.asarray(self.variances() - explained)
