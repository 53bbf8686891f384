r"""Least squares of thresholds and polychoric correlations: WLS, DWLS and ULS of ordered answers.

With the moments :math:`m(\theta)` of a group (thresholds, then correlations), those of the sample
:math:`\hat m`, and a constant weight V,

.. math:: F = (m - \hat m)' V (m - \hat m),

and over groups :math:`F = \sum_g w_g F_g`. V is :math:`\Gamma^{-1}` (WLS; Muthén 1984),
:math:`(\operatorname{diag} \Gamma)^{-1}` (DWLS; Muthén, du Toit & Spisic 1997) or the identity
(ULS).

For the second derivatives let :math:`g = V(m - \hat m)`, W the symmetric matrix of its correlation
part (zero diagonal), and :math:`c_i = \sum_{k \in i} g_k` over the thresholds of item i. The sum
:math:`\sum_k g_k\,\partial^2 m_k` is the second derivative of

.. math:: L = \tfrac12 \sum_{ij} w_{ij}\delta_i\delta_j\sigma_{ij}
              + \sum_k g_k \delta_{i(k)} (\tau_k - \mu_{i(k)})

at constant g: with :math:`d_i = \partial L/\partial\delta_i` and :math:`z = \partial\delta` it is
that of :math:`\tfrac12\operatorname{tr}(M\Sigma) - \sum_i \delta_i c_i \mu_i`,
:math:`M = W \circ \delta\delta' [- \operatorname{diag}(d_i\delta_i^3)]`, plus the products
:math:`z_i \otimes \partial(d_i)`, :math:`w_{ij}\sigma_{ij}\,z_i \otimes z_j`
:math:`[+ \tfrac34 d_i \delta_i^5\,\partial\sigma_{ii} \otimes \partial\sigma_{ii}]`; what stands in
brackets belongs to the theta parameterisation, where :math:`\delta_i = \sigma_{ii}^{-1/2}`.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import second_derivatives
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout, required_responses
from loyaltysem.estimation.structure.response_moments import (
    ResponseSlopes,
    distances,
    pairs,
    response_moments,
)

__all__ = ["OrdinalLeastSquares"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class OrdinalPoint:
    """The discrepancy at a batch of parameter vectors, with what its derivatives need.

    Attributes
    ----------
    theta : ndarray, shape (batch, n_free)
    objective : ndarray, shape (batch,)
    implied : ImpliedMoments
    weighted : ndarray, shape (batch, G, k)
        g.
    """

    theta: Array
    objective: Array
    implied: ImpliedMoments
    weighted: Array


@dataclass(frozen=True, slots=True)
class OrdinalDerivatives:
    """Derivatives of F at a batch of parameter vectors.

    Attributes
    ----------
    gradient : ndarray, shape (batch, n_free)
    information : ndarray, shape (batch, n_free, n_free)
        Δ'VΔ.
    by_element : ndarray, shape (batch, G, E, E)
    slopes : ResponseSlopes
    """

    gradient: Array
    information: Array
    by_element: Array
    slopes: ResponseSlopes


class OrdinalLeastSquares:
    """A least-squares discrepancy of the thresholds and correlations of a batch of samples.

    Parameters
    ----------
    layout : MatrixLayout
        Of ordered items.
    moments : ndarray, shape (batch, G, k)
        Thresholds item after item, then correlations row by row of the upper triangle.
    moment_weights : ndarray, shape (batch, G, k) or (batch, G, k, k)
        V, or its diagonal.
    weights : ndarray, shape (G,)
        Of the groups.
    """

    #: F has no unit.
    unit = 1.0
    inverts = False
    takes_batches = True

    def __init__(
        self, layout: MatrixLayout, moments: Array, moment_weights: Array, weights: Array
    ) -> None:
        self.layout = layout
        self.responses = required_responses(layout)
        self.moments = moments
        self.moment_weights = moment_weights
        self.weights = weights
        p = layout.p
        self.base = layout.with_sample(np.zeros((*moments.shape[:-1], p, p)), None)

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the discrepancy of some of the samples, or of one several times (by number)."""
        part = copy(self)
        part.moments = self.moments[which]
        part.moment_weights = self.moment_weights[which]
        part.base = self.base[which]
        return part

    def with_weights(self, weights: Array) -> Self:
        """Return the same discrepancy with other weights of the groups."""
        other = copy(self)
        other.weights = weights
        return other

    def at(self, theta: Array) -> OrdinalPoint:
        """Evaluate F at theta, shape (batch, n_free)."""
        # a search that runs off asks beyond all numbers, where the objective is infinite
        with np.errstate(over="ignore", invalid="ignore"):
            implied = implied_moments(self.layout, theta, self.base)
            residuals = response_moments(self.responses, implied) - self.moments
            weighted = self._weigh(residuals[..., None])[..., 0]
            objective = (weighted * residuals).sum(axis=-1) @ self.weights
        objective = np.where(np.isfinite(objective), objective, np.inf)
        return OrdinalPoint(theta, objective, implied, weighted)

    def derivatives(self, point: OrdinalPoint) -> OrdinalDerivatives:
        """Return the derivatives of F at a point, and what the Hessian needs."""
        slopes = ResponseSlopes(self.responses, point.implied, self.layout.elements)
        by_moment = slopes.moments()
        transposed = np.swapaxes(by_moment, -1, -2)
        gradient = 2 * (transposed @ point.weighted[..., None])[..., 0]
        by_element = transposed @ self._weigh(by_moment)
        return OrdinalDerivatives(
            gradient=self.layout.sum_over_elements(gradient, self.weights),
            information=self.layout.sum_over_element_pairs(by_element, self.weights),
            by_element=by_element,
            slopes=slopes,
        )

    def hessian(self, point: OrdinalPoint, derivatives: OrdinalDerivatives) -> Array:
        """Return the Hessian of F / 2, shape (batch, n_free, n_free)."""
        bend = self._bend(point, derivatives.slopes)
        return self.layout.sum_over_element_pairs(derivatives.by_element + bend, self.weights)

    def weight_matrices(self) -> Array:
        """Return V of every group, shape (batch, G, k, k)."""
        weights = self.moment_weights
        if weights.ndim == self.moments.ndim:
            return np.asarray(weights[..., None] * np.eye(weights.shape[-1]))
        return weights

    def _weigh(self, columns: Array) -> Array:
        if self.moment_weights.ndim == self.moments.ndim:
            return np.asarray(self.moment_weights[..., None] * columns)
        return np.asarray(self.moment_weights @ columns)

    def _bend(self, point: OrdinalPoint, slopes: ResponseSlopes) -> Array:
        """Σ g_k ∂²m_k of every pair of elements, shape (batch, G, E, E)."""
        responses, implied, elements = self.responses, point.implied, self.layout.elements
        item, n_thresholds = responses.threshold_items, len(responses.threshold_items)
        delta, sigma, p = implied.matrices["delta"], implied.covariance, self.layout.p
        g = point.weighted[..., :n_thresholds]
        of_item = np.eye(p)[item]
        c = g @ of_item
        w = np.zeros_like(sigma)
        i, j = pairs(implied)
        w[..., i, j] = w[..., j, i] = point.weighted[..., n_thresholds:]
        # ∂L/∂δ, and its slopes by everything but δ
        d = ((w * sigma) @ delta[..., None])[..., 0] + (g * distances(responses, implied)) @ of_item
        d_slopes = np.einsum("...ij,...j,...ije->...ie", w, delta, slopes.covariance)
        d_slopes -= c[..., None] * slopes.mean
        numbers = responses.tau_numbers
        d_slopes[..., item[numbers], responses.tau_elements] += g[..., numbers]
        z_t = np.swapaxes(slopes.scale, -1, -2)
        crossed = z_t @ d_slopes
        bend = crossed + np.swapaxes(crossed, -1, -2) + z_t @ (w * sigma) @ slopes.scale
        m = w * delta[..., :, None] * delta[..., None, :]
        if not responses.is_delta:
            at = np.arange(p)
            m[..., at, at] = -d * delta**3
            own = np.einsum("...iie->...ie", slopes.covariance)
            bend += np.swapaxes(own, -1, -2) @ (0.75 * (d * delta**5)[..., None] * own)
        q = implied.basis()
        q_t = np.swapaxes(q, -1, -2)
        h = (q_t @ (delta * c)[..., None])[..., 0]
        factors = implied.mean_factors(elements)
        return np.asarray(bend + second_derivatives(elements, implied, q_t @ m @ q, h, factors))
