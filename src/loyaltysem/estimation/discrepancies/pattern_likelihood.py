r"""Full-information maximum likelihood of a batch of incomplete samples, from pattern moments.

Respondents with the same pattern of missing answers share W, and the likelihood uses no more of
them than their number, mean and cross products. With the shares :math:`c_k` of the patterns, and
:math:`C_k` the cross products about μ over n,

.. math::

    F = \sum_k [c_k \log|\Sigma_{k}| + \operatorname{tr}(W_k C_k)], \quad
    R = \sum_k [c_k W_k - W_k C_k W_k], \quad h = \sum_k c_k W_k (\bar y_k - \mu)

give the gradient as in :mod:`~loyaltysem.estimation.discrepancies.incomplete_likelihood`, which
has one sample and keeps its respondents. The Hessian and the information come from
:class:`~loyaltysem.moments.incomplete.saturated_curvature.SaturatedCurvature`, with
:math:`M_k = W_k C_k W_k - \tfrac12 c_k W_k` and :math:`\tfrac12 c_k W_k`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import second_derivatives
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes
from loyaltysem.moments import PatternMoments
from loyaltysem.moments.incomplete.pattern_inverses import pattern_inverses
from loyaltysem.moments.incomplete.saturated_curvature import SaturatedCurvature

__all__ = ["PatternDerivatives", "PatternLikelihood", "PatternPoint", "samples_at_once"]

Array = NDArray[np.float64]
#: Numbers in an array of the search: what the processor keeps at hand is not fetched again.
AT_HAND = 131_072


@dataclass(frozen=True, slots=True, eq=False)
class PatternPoint:
    """The objective at a batch of parameter vectors, with what its derivatives need.

    Attributes
    ----------
    theta : ndarray, shape (batch, n_free)
    objective : ndarray, shape (batch,)
        −2 log L / n, without p log 2π and beyond the saturated model's where that is known;
        infinite where the covariances of some pattern's items are not positive definite.
    implied : ImpliedMoments
    weights, moments : ndarray, shape (batch, G, P, p, p)
        W and C of every pattern.
    omega : ndarray, shape (batch, G, P, p)
        c W (ȳ − μ).
    """

    theta: Array
    objective: Array
    implied: ImpliedMoments
    weights: Array
    moments: Array
    omega: Array


@dataclass(frozen=True, eq=False)
class PatternDerivatives:
    """Derivatives of F at a batch of parameter vectors.

    Attributes
    ----------
    gradient : ndarray, shape (batch, n_free)
    r, h : ndarray, shapes (batch, G, p + 2m, p + 2m), (batch, G, p + 2m)
        Q'RQ and Q'h.
    products : ndarray, shape (batch, G, P, p, p)
        W C W.
    mean_weights : ndarray, shape (batch, G, p, p)
        Σ c W.
    slopes : ndarray, shape (batch, G, p(p + 3)/2, E)
        Of the moments by the elements, those of variances halved.
    factors : ndarray, shape (batch, G, E)
        m of every element.
    """

    likelihood: PatternLikelihood
    point: PatternPoint
    gradient: Array
    r: Array
    h: Array
    products: Array
    mean_weights: Array
    slopes: Array
    factors: Array

    @cached_property
    def information(self) -> Array:
        """The information expected for these patterns, shape (batch, n_free, n_free)."""
        likelihood, weights = self.likelihood, self.point.weights
        products = 0.5 * likelihood.shares[..., None, None] * weights
        curvature = likelihood.curvature.summed(products, weights, None, self.mean_weights)
        return likelihood.by_parameter(self.slopes, curvature)


class PatternLikelihood:
    """The likelihood of a batch of incomplete samples of one model.

    Parameters
    ----------
    layout : MatrixLayout
        Of a model with means.
    groups : sequence of PatternMoments
        By group.
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        At which exogenous covariates are held.
    saturated : float, default 0
        −2 log L / n of the saturated model, which F is counted from: without it F depends on the
        units of the items, and so would what is judged by its size.

    Attributes
    ----------
    n : ndarray, shape (batch,)
        Respondents of each sample who answered anything.
    shares : ndarray, shape (batch, G, P)
        Of all respondents of a sample, by group and pattern.
    """

    #: F has no unit.
    unit = 1.0
    inverts = True
    takes_batches = True

    def __init__(
        self,
        layout: MatrixLayout,
        groups: Sequence[PatternMoments],
        covariances: Array,
        means: Array,
        saturated: float = 0.0,
    ) -> None:
        if not layout.has_means:
            raise ValueError("the likelihood of incomplete answers needs a model with means")
        self.layout = layout
        self.saturated = saturated
        self.curvature = SaturatedCurvature(layout.p)
        self.base = layout.with_sample(covariances[None], means[None])
        counts = _stacked([group.counts for group in groups])
        self.n = counts.sum(axis=(1, 2))
        self.shares = counts / self.n[:, None, None]
        self._masks = _stacked([group.masks for group in groups], True)
        self._means = _stacked([group.means for group in groups])
        self._products = _stacked([group.products for group in groups])
        self._products /= self.n[:, None, None, None, None]
        # shares add up to one over all groups already
        self._weights = np.ones(layout.n_groups)

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the likelihood of some of the samples."""
        part = copy(self)
        part.n, part.shares = self.n[which], self.shares[which]
        part._masks, part._means = self._masks[which], self._means[which]
        part._products = self._products[which]
        return part

    def at(self, theta: Array) -> PatternPoint:
        """Evaluate F at theta, shape (batch, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        lead, p = self.shares.shape, self.layout.p
        patterns = lead[-1]
        weights, log_determinants = pattern_inverses(
            implied.covariance.reshape(-1, p, p),
            self._masks.reshape(-1, patterns, p),
            self.shares.reshape(-1, patterns) > 0,
        )
        weights, log_determinants = weights.reshape(*lead, p, p), log_determinants.reshape(lead)
        residuals = (self._means - _of_means(implied.mean)[:, :, None]) * self._masks
        shifted = self.shares[..., None] * residuals
        moments = self._products + shifted[..., :, None] * residuals[..., None, :]
        deviance = (self.shares * log_determinants).sum(axis=(1, 2))
        deviance += np.einsum("bgkij,bgkij->b", weights, moments)
        deviance -= self.saturated
        return PatternPoint(
            theta=theta,
            objective=np.where(np.isfinite(deviance), deviance, np.inf),
            implied=implied,
            weights=weights,
            moments=moments,
            omega=(weights @ shifted[..., None])[..., 0],
        )

    def derivatives(self, point: PatternPoint) -> PatternDerivatives:
        """Return the gradient, and what information and Hessian need."""
        elements, implied, weights = self.layout.elements, point.implied, point.weights
        products = weights @ point.moments @ weights
        flat = weights.reshape(*weights.shape[:3], -1)
        mean_weights = (self.shares[..., None, :] @ flat).reshape(implied.covariance.shape)
        q = implied.basis()
        q_t = np.swapaxes(q, -1, -2)
        r = q_t @ (mean_weights - products.sum(axis=2)) @ q
        h = (q_t @ point.omega.sum(axis=2)[..., None])[..., 0]
        factors = _of_means(implied.mean_factors(elements))
        gradient = 2 * elements.scale * r[..., elements.u, elements.v]
        gradient -= 2 * factors * h[..., elements.u]
        return PatternDerivatives(
            likelihood=self,
            point=point,
            gradient=self.layout.sum_over_elements(gradient, self._weights),
            r=r,
            h=h,
            products=products,
            mean_weights=mean_weights,
            slopes=self.curvature.halved(moment_slopes(self.layout, implied)),
            factors=factors,
        )

    def hessian(self, point: PatternPoint, derivatives: PatternDerivatives) -> Array:
        """Return the observed Hessian of F / 2, shape (batch, n_free, n_free)."""
        weights = point.weights
        products = derivatives.products - 0.5 * self.shares[..., None, None] * weights
        curvature = self.curvature.summed(products, weights, point.omega, derivatives.mean_weights)
        bend = second_derivatives(
            self.layout.elements, point.implied, derivatives.r, derivatives.h, derivatives.factors
        )
        return self.by_parameter(derivatives.slopes, curvature, bend)

    def by_parameter(self, slopes: Array, curvature: Array, bend: Array | float = 0.0) -> Array:
        """Bring a curvature by moments, and one by elements, to the free parameters."""
        by_element = np.swapaxes(slopes, -1, -2) @ curvature @ slopes + bend
        return self.layout.sum_over_element_pairs(by_element, self._weights)

    def scores(
        self, point: PatternPoint, values: Sequence[Array], pattern_of: Sequence[NDArray[np.intp]]
    ) -> tuple[Array, ...]:
        """Return the derivative of every respondent's log-likelihood by the elements.

        Parameters
        ----------
        point : PatternPoint
        values : sequence of ndarray, shape (batch, n_g, p)
            By group; missing answers not-a-number.
        pattern_of : sequence of ndarray of int, shape (batch, n_g)
            From :meth:`PatternMoments.of_samples`.

        Returns
        -------
        tuple of ndarray, shape (batch, n_g, E)
            Zero of those who answered nothing.
        """
        elements, implied = self.layout.elements, point.implied
        basis, factors = implied.basis(), _of_means(implied.mean_factors(elements))
        means, samples = _of_means(implied.mean), np.arange(len(point.theta))[:, None]
        by_group = []
        for g, (answers, pattern) in enumerate(zip(values, pattern_of, strict=True)):
            q, weights = basis[:, g], point.weights[:, g]
            observed = ~np.isnan(answers)
            residuals = np.where(observed, answers - means[:, g, None], 0.0)
            along = (weights[samples, pattern] @ residuals[..., None])[..., 0] @ q
            u, v = along[..., elements.u], along[..., elements.v]
            k = np.swapaxes(q, -1, -2)[:, None] @ weights @ q[:, None]
            expected = k[..., elements.u, elements.v][samples, pattern]
            scores = elements.scale * (u * v - expected) + factors[:, g, None] * u
            by_group.append(scores * observed.any(axis=-1, keepdims=True))
        return tuple(by_group)


def samples_at_once(n_patterns: int, p: int) -> int:
    """Return how many samples are best searched together.

    Parameters
    ----------
    n_patterns : int
        Of all groups together.
    p : int
        Items.
    """
    return max(1, AT_HAND // (n_patterns * p**2))


def _stacked(by_group: Sequence[NDArray[Any]], elsewhere: bool = False) -> NDArray[Any]:
    """Bring the groups to the same number of patterns, shape (batch, G, P, ...)."""
    width = max(part.shape[1] for part in by_group)
    first = by_group[0]
    stacked = np.full((len(first), len(by_group), width, *first.shape[2:]), elsewhere, first.dtype)
    for g, part in enumerate(by_group):
        stacked[:, g, : part.shape[1]] = part
    return stacked


def _of_means(part: Array | None) -> Array:
    if part is None:
        raise ValueError("the likelihood of incomplete answers needs a model with means")
    return part
