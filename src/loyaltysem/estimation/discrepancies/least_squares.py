r"""Least-squares discrepancies: GLS, ULS and WLS (asymptotically distribution-free).

With the residuals :math:`r = (\operatorname{vech}(\Sigma - S),\ \mu - m)` of a group,

.. math:: F = r' V r, \qquad \tfrac12 \partial F/\partial\theta = \Delta' V r, \qquad
          \tfrac12 \partial^2 F = \Delta' V \Delta + \sum_k (V r)_k \, \partial^2 \sigma_k ,

where :math:`\Delta` are the derivatives of the moments, and over groups
:math:`F = \sum_g w_g F_g`. The estimators differ in the constant weight V:

- GLS (Browne 1974): :math:`V = \tfrac12 D'(S^{-1} \otimes S^{-1})D`, so that
  :math:`F = \tfrac12 \operatorname{tr}[(S^{-1}(S-\Sigma))^2] + (m-\mu)'S^{-1}(m-\mu)`;
- ULS: V = I over the p(p + 1)/2 different covariances (each counts once, as in lavaan; other
  programs count the covariances twice, or the variances half, which is another estimator);
- WLS (Browne 1984): :math:`V = \Gamma^{-1}`, Γ the data's own covariance of those moments.

Covariances have the divisor n − 1. Sums of :math:`g = Vr` with derivatives of moments are traces
with a symmetric matrix R (g off the diagonal, 2g on it), so that the rank-two derivatives of
:class:`~loyaltysem.estimation.structure.elements.Elements` serve here as in the likelihood.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import expected_information, second_derivatives
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes, n_moments
from loyaltysem.numerics.cholesky import positive_definite_or_nan
from loyaltysem.numerics.half_vectorised import half_vectorised

__all__ = [
    "DistributionFreeLeastSquares",
    "GeneralizedLeastSquares",
    "LeastSquares",
    "UnweightedLeastSquares",
]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightedResiduals:
    """The discrepancy of every group, and V r in the form its derivatives need.

    Attributes
    ----------
    by_group : ndarray, shape (batch, G)
    covariance : ndarray, shape (batch, G, p, p)
        R.
    mean : ndarray, shape (batch, G, p), or None
        The part of V r that belongs to the means.
    """

    by_group: Array
    covariance: Array
    mean: Array | None


@dataclass(frozen=True, slots=True)
class LeastSquaresPoint:
    """The discrepancy at a batch of parameter vectors, with what its derivatives need."""

    theta: Array
    objective: Array
    implied: ImpliedMoments
    residuals: WeightedResiduals


@dataclass(frozen=True, slots=True)
class LeastSquaresDerivatives:
    """Derivatives of F at a batch of parameter vectors.

    Attributes
    ----------
    gradient : ndarray, shape (batch, n_free)
    information : ndarray, shape (batch, n_free, n_free)
        Δ'VΔ.
    by_element : ndarray, shape (batch, G, E, E)
    r : ndarray, shape (batch, G, p + 2m, p + 2m)
        Q'RQ.
    h : ndarray, shape (batch, G, p + 2m), or None
        Q' times minus the means' part of V r.
    factors : ndarray, shape (batch, G, E), or None
        m of every element.
    """

    gradient: Array
    information: Array
    by_element: Array
    r: Array
    h: Array | None
    factors: Array | None


class LeastSquares(ABC):
    """A least-squares discrepancy of a batch of samples.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (batch, G, p, p)
        Divisor n − 1.
    means : ndarray, shape (batch, G, p), or None
    weights : ndarray, shape (G,)
        Of the groups.
    """

    inverts = False
    takes_batches = True

    def __init__(
        self, layout: MatrixLayout, covariances: Array, means: Array | None, weights: Array
    ) -> None:
        self.layout = layout
        self.covariances = covariances
        self.means = means if layout.has_means else None
        self.weights = weights
        self.base = layout.with_sample(covariances, means)
        #: What V is divided by, so that F has no unit and the search's tolerances fit.
        self.unit = 1.0

    @abstractmethod
    def weighted_residuals(self, covariance: Array, mean: Array | None) -> WeightedResiduals:
        """Apply V to Σ − S and μ − m."""

    @abstractmethod
    def information_by_element(self, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ by element, shape (batch, G, E, E)."""

    @abstractmethod
    def weight_matrices(self) -> Array:
        """Return V in the order of :func:`moment_slopes`, shape (batch, G, k, k)."""

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the discrepancy of some of the samples, or of one several times (by number)."""
        part = copy(self)
        part.covariances = self.covariances[which]
        part.means = None if self.means is None else self.means[which]
        part.base = self.base[which]
        return part

    def with_weights(self, weights: Array) -> Self:
        """Return the same discrepancy with other weights of the groups."""
        other = copy(self)
        other.weights = weights
        return other

    def information_at(self, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ of one observation in the items' units, shape (batch, n_free, n_free)."""
        by_element = self.information_by_element(implied) * self.unit
        return self.layout.sum_over_element_pairs(by_element, self.weights)

    def at(self, theta: Array) -> LeastSquaresPoint:
        """Evaluate F at theta, shape (batch, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        mean = None
        if implied.mean is not None and self.means is not None:
            mean = implied.mean - self.means
        residuals = self.weighted_residuals(implied.covariance - self.covariances, mean)
        objective = residuals.by_group @ self.weights
        objective = np.where(np.isfinite(objective), objective, np.inf)
        return LeastSquaresPoint(theta, objective, implied, residuals)

    def derivatives(self, point: LeastSquaresPoint) -> LeastSquaresDerivatives:
        """Return the derivatives of F at a point, and what the Hessian needs."""
        layout, implied, residuals = self.layout, point.implied, point.residuals
        elements, q = layout.elements, implied.basis()
        q_t = np.swapaxes(q, -1, -2)
        r = q_t @ residuals.covariance @ q
        gradient = 2 * elements.scale * r[..., elements.u, elements.v]
        factors, h = implied.mean_factors(elements), None
        if factors is not None and residuals.mean is not None:
            h = -(q_t @ residuals.mean[..., None])[..., 0]
            gradient -= 2 * factors * h[..., elements.u]
        information = self.information_by_element(implied)
        return LeastSquaresDerivatives(
            gradient=layout.sum_over_elements(gradient, self.weights),
            information=layout.sum_over_element_pairs(information, self.weights),
            by_element=information,
            r=r,
            h=h,
            factors=factors,
        )

    def hessian(self, point: LeastSquaresPoint, derivatives: LeastSquaresDerivatives) -> Array:
        """Return the Hessian of F / 2, shape (batch, n_free, n_free)."""
        bend = second_derivatives(
            self.layout.elements, point.implied, derivatives.r, derivatives.h, derivatives.factors
        )
        return self.layout.sum_over_element_pairs(derivatives.by_element + bend, self.weights)


class GeneralizedLeastSquares(LeastSquares):
    """GLS: residuals weighted by the inverse sample covariances, as for normal answers."""

    def __init__(
        self, layout: MatrixLayout, covariances: Array, means: Array | None, weights: Array
    ) -> None:
        super().__init__(layout, covariances, means, weights)
        self.inverse = positive_definite_or_nan(covariances)[0]

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the discrepancy of some of the samples, or of one several times (by number)."""
        part = super().subset(which)
        part.inverse = self.inverse[which]
        return part

    def weighted_residuals(self, covariance: Array, mean: Array | None) -> WeightedResiduals:
        """Apply V to Σ − S and μ − m."""
        weighted = self.inverse @ covariance @ self.inverse
        by_group = 0.5 * (weighted * covariance).sum(axis=(-2, -1))
        if mean is None:
            return WeightedResiduals(by_group, weighted, None)
        weighted_mean = (self.inverse @ mean[..., None])[..., 0]
        by_group = by_group + (weighted_mean * mean).sum(axis=-1)
        return WeightedResiduals(by_group, weighted, weighted_mean)

    def information_by_element(self, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ by element, shape (batch, G, E, E)."""
        q = implied.basis()
        elements = self.layout.elements
        k = elements.pairs(np.swapaxes(q, -1, -2) @ self.inverse @ q)
        return expected_information(elements, k, implied.mean_factors(elements))

    def weight_matrices(self) -> Array:
        """Return V in the order of :func:`moment_slopes`, shape (batch, G, k, k)."""
        i, j = np.triu_indices(self.layout.p)
        w = self.inverse
        pairs = w[..., i[:, None], i] * w[..., j[:, None], j]
        pairs += w[..., i[:, None], j] * w[..., j[:, None], i]
        # a variance stands once in the trace, a covariance twice
        times = np.where(i == j, 0.5, 1.0)
        pairs *= times[:, None] * times
        return _with_mean_block(pairs, w if self.layout.has_means else None)


class UnweightedLeastSquares(LeastSquares):
    """ULS: every variance, covariance and mean counts alike, in the items' own units."""

    def __init__(
        self, layout: MatrixLayout, covariances: Array, means: Array | None, weights: Array
    ) -> None:
        super().__init__(layout, covariances, means, weights)
        self.unit = float(np.diagonal(covariances, axis1=-2, axis2=-1).mean()) ** 2

    def weighted_residuals(self, covariance: Array, mean: Array | None) -> WeightedResiduals:
        """Apply V to Σ − S and μ − m."""
        diagonal = np.diagonal(covariance, axis1=-2, axis2=-1)
        by_group = 0.5 * ((covariance**2).sum(axis=(-2, -1)) + (diagonal**2).sum(axis=-1))
        doubled = covariance * (1 + np.eye(covariance.shape[-1]))
        if mean is None:
            return WeightedResiduals(by_group / self.unit, doubled / self.unit, None)
        by_group = by_group + (mean**2).sum(axis=-1)
        return WeightedResiduals(by_group / self.unit, doubled / self.unit, mean / self.unit)

    def information_by_element(self, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ by element, shape (batch, G, E, E)."""
        elements, q = self.layout.elements, implied.basis()
        k = elements.pairs(np.swapaxes(q, -1, -2) @ q)
        information = expected_information(elements, k, implied.mean_factors(elements))
        variances = 2 * elements.scale * q[..., elements.u] * q[..., elements.v]
        # the trace takes half of each variance
        information += 0.5 * np.swapaxes(variances, -1, -2) @ variances
        return information / self.unit

    def weight_matrices(self) -> Array:
        """Return V in the order of :func:`moment_slopes`, shape (batch, G, k, k)."""
        lead, size = self.covariances.shape[:-2], n_moments(self.layout)
        return np.array(np.broadcast_to(np.eye(size), (*lead, size, size)))


class DistributionFreeLeastSquares(LeastSquares):
    """WLS: residuals weighted by the inverse of the data's own covariance of the moments.

    Parameters
    ----------
    layout, covariances, means, weights
        As in :class:`LeastSquares`.
    moment_weights : ndarray, shape (batch, G, k, k)
        Γ⁻¹ in the order of :func:`moment_slopes`.
    """

    def __init__(
        self,
        layout: MatrixLayout,
        covariances: Array,
        means: Array | None,
        weights: Array,
        moment_weights: Array,
    ) -> None:
        super().__init__(layout, covariances, means, weights)
        self.moment_weights = moment_weights

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the discrepancy of some of the samples, or of one several times (by number)."""
        part = super().subset(which)
        part.moment_weights = self.moment_weights[which]
        return part

    def weighted_residuals(self, covariance: Array, mean: Array | None) -> WeightedResiduals:
        """Apply V to Σ − S and μ − m."""
        residuals = half_vectorised(covariance)
        n_covariances = residuals.shape[-1]
        if mean is not None:
            residuals = np.concatenate([residuals, mean], axis=-1)
        weighted = (self.moment_weights @ residuals[..., None])[..., 0]
        by_group = (weighted * residuals).sum(axis=-1)
        i, j = np.triu_indices(self.layout.p)
        matrix = np.empty_like(covariance)
        matrix[..., i, j] = matrix[..., j, i] = weighted[..., :n_covariances]
        matrix *= 1 + np.eye(self.layout.p)
        return WeightedResiduals(
            by_group, matrix, None if mean is None else weighted[..., n_covariances:]
        )

    def information_by_element(self, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ by element, shape (batch, G, E, E)."""
        slopes = moment_slopes(self.layout, implied)
        return np.asarray(np.swapaxes(slopes, -1, -2) @ self.moment_weights @ slopes)

    def weight_matrices(self) -> Array:
        """Return V in the order of :func:`moment_slopes`, shape (batch, G, k, k)."""
        return self.moment_weights


def _with_mean_block(covariances: Array, means: Array | None) -> Array:
    if means is None:
        return covariances
    k, p = covariances.shape[-1], means.shape[-1]
    full = np.zeros((*covariances.shape[:-2], k + p, k + p))
    full[..., :k, :k], full[..., k:, k:] = covariances, means
    return full
