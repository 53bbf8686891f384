r"""Normal-theory maximum likelihood: discrepancy, gradient and expected information.

For one group with sample covariance S (divisor n) and mean m (Bollen 1989, ch. 4; Jöreskog 1967),

.. math::

    F = \log|\Sigma| + \operatorname{tr}(S \Sigma^{-1}) - \log|S| - p
        + (m-\mu)' \Sigma^{-1} (m-\mu),

and over groups :math:`F = \sum_g (n_g / n) F_g`, so that n F is the likelihood-ratio statistic
against the saturated model. With the rank-two derivatives of
:class:`~loyaltysem.estimation.structure.elements.Elements`, :math:`W = \Sigma^{-1}`,
:math:`d = m - \mu` and :math:`R = W (\Sigma - S - d d') W`,

.. math::

    \partial F / \partial e = 2 s\, u' R v - 2 m\, u' W d, \qquad
    I_{ef} = s_e s_f (u_e' W u_f\, v_e' W v_f + u_e' W v_f\, v_e' W u_f) + m_e m_f\, u_e' W u_f .

Both need only the small matrices Q'RQ and Q'WQ: no derivative of Σ is ever formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.structure.elements import Elements, Pairs
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.cholesky import log_determinant_or_nan, positive_definite_or_nan

__all__ = ["Derivatives", "Discrepancy", "LikelihoodPoint", "NormalLikelihood"]


@dataclass(frozen=True, eq=False)
class Derivatives:
    """Derivatives of F at a batch of parameter vectors.

    Attributes
    ----------
    gradient : ndarray, shape (batch, n_free)
    element_information : ndarray, shape (batch, G, E, E)
    k : Pairs
        Of Q'WQ.
    r : ndarray, shape (batch, G, p + 2m, p + 2m)
        Q'RQ.
    h : ndarray, shape (batch, G, p + 2m), or None
        Q'Wd.
    factors : ndarray, shape (batch, G, E), or None
        m of every element.
    layout : MatrixLayout
    weights : ndarray, shape (G,)
    """

    gradient: NDArray[np.float64]
    element_information: NDArray[np.float64]
    k: Pairs
    r: NDArray[np.float64]
    h: NDArray[np.float64] | None
    factors: NDArray[np.float64] | None
    layout: MatrixLayout
    weights: NDArray[np.float64]

    @cached_property
    def information(self) -> NDArray[np.float64]:
        """Expected Hessian of F / 2: the information of one observation, (batch, q, q).

        Newton's steps have no use for it, and of many groups it is large.
        """
        return self.layout.sum_over_element_pairs(self.element_information, self.weights)


@dataclass(frozen=True, slots=True)
class LikelihoodPoint:
    """The discrepancy at a batch of parameter vectors, with what its derivatives need.

    Attributes
    ----------
    theta : ndarray, shape (batch, n_free)
    objective : ndarray, shape (batch,)
        F; infinite where Σ is not positive definite.
    implied : ImpliedMoments
    inverse : ndarray, shape (batch, G, p, p)
        Σ⁻¹.
    """

    theta: NDArray[np.float64]
    objective: NDArray[np.float64]
    implied: ImpliedMoments
    inverse: NDArray[np.float64]


class HasDerivatives(Protocol):
    """First derivatives of a discrepancy, and the information."""

    @property
    def gradient(self) -> NDArray[np.float64]: ...
    @property
    def information(self) -> NDArray[np.float64]: ...


class Discrepancy(Protocol):
    """What the search needs of a discrepancy function."""

    layout: MatrixLayout
    #: What F is divided by, so that the search's tolerances fit.
    unit: float
    #: What the samples hold fixed entries at, (batch, …), or one for all of them.
    base: NDArray[np.float64]
    #: Whether F is made of the inverse of Σ, and is noise where Σ is singular up to rounding.
    inverts: bool
    #: Whether :meth:`subset` repeats samples, so that many searches of one can go on together.
    takes_batches: bool

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self: ...  # noqa: D102
    def at(self, theta: NDArray[np.float64]) -> Any: ...  # noqa: D102
    def derivatives(self, point: Any) -> HasDerivatives: ...  # noqa: D102
    def hessian(  # noqa: D102
        self, point: Any, derivatives: Any
    ) -> NDArray[np.float64]: ...


class NormalLikelihood:
    """The maximum-likelihood discrepancy of a batch of samples.

    Parameters
    ----------
    layout : MatrixLayout
    covariances : ndarray, shape (batch, G, p, p)
    means : ndarray, shape (batch, G, p), or None
    weights : ndarray, shape (G,)
        Each group's share of the respondents.
    """

    #: F has no unit.
    unit = 1.0
    inverts = True
    takes_batches = True

    def __init__(
        self,
        layout: MatrixLayout,
        covariances: NDArray[np.float64],
        means: NDArray[np.float64] | None,
        weights: NDArray[np.float64],
    ) -> None:
        self.layout = layout
        self.covariances = covariances
        self.means = means
        self.weights = weights
        self.base = layout.with_sample(covariances, means)
        self.log_determinant = log_determinant_or_nan(covariances)

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return the likelihood of some of the samples, or of one several times (by number)."""
        part = object.__new__(type(self))
        part.layout, part.weights = self.layout, self.weights
        part.covariances = self.covariances[which]
        part.means = None if self.means is None else self.means[which]
        part.base = self.base[which]
        part.log_determinant = self.log_determinant[which]
        return part

    def at(self, theta: NDArray[np.float64]) -> LikelihoodPoint:
        """Evaluate F at theta, shape (batch, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        sigma = implied.covariance
        inverse, log_determinant = positive_definite_or_nan(sigma)
        trace = (inverse * self.covariances).sum(axis=(-2, -1))
        by_group = log_determinant + trace - self.log_determinant - self.layout.p
        residual = self._mean_residual(implied)
        if residual is not None:
            by_group = by_group + ((inverse @ residual[..., None])[..., 0] * residual).sum(axis=-1)
        objective = by_group @ self.weights
        objective = np.where(np.isnan(objective), np.inf, objective)
        return LikelihoodPoint(theta, objective, implied, inverse)

    def _mean_residual(self, implied: ImpliedMoments) -> NDArray[np.float64] | None:
        if implied.mean is None or self.means is None:
            return None
        return self.means - implied.mean

    def gradient(self, point: LikelihoodPoint) -> NDArray[np.float64]:
        """Return the gradient of F alone, (batch, n_free): a small part of its derivatives."""
        q = point.implied.basis()
        return self._slopes(point, point.inverse @ q)[0]

    def derivatives(self, point: LikelihoodPoint) -> Derivatives:
        """Return the derivatives of F at a point, and what the observed Hessian needs.

        Parameters
        ----------
        point : LikelihoodPoint

        Returns
        -------
        Derivatives
        """
        q = point.implied.basis()
        wq = point.inverse @ q
        gradient, r, h, factors = self._slopes(point, wq)
        k = self.layout.elements.pairs(np.swapaxes(q, -1, -2) @ wq)
        return Derivatives(
            gradient=gradient,
            element_information=expected_information(self.layout.elements, k, factors),
            k=k,
            r=r,
            h=h,
            factors=factors,
            layout=self.layout,
            weights=self.weights,
        )

    def _slopes(
        self, point: LikelihoodPoint, wq: NDArray[np.float64]
    ) -> tuple[
        NDArray[np.float64],
        NDArray[np.float64],
        NDArray[np.float64] | None,
        NDArray[np.float64] | None,
    ]:
        """Return the gradient, Q'RQ, Q'Wd and m of every element."""
        layout, implied, elements = self.layout, point.implied, self.layout.elements
        wq_t = np.swapaxes(wq, -1, -2)
        residual = self._mean_residual(implied)
        discrepancy = implied.covariance - self.covariances
        if residual is not None:
            discrepancy = discrepancy - residual[..., :, None] * residual[..., None, :]
        r = wq_t @ discrepancy @ wq
        h = None if residual is None else (wq_t @ residual[..., None])[..., 0]
        factors = implied.mean_factors(elements)
        gradient = 2 * elements.scale * r[..., elements.u, elements.v]
        if factors is not None and h is not None:
            gradient -= 2 * factors * h[..., elements.u]
        return layout.sum_over_elements(gradient, self.weights), r, h, factors

    def hessian(self, point: LikelihoodPoint, derivatives: Derivatives) -> NDArray[np.float64]:
        """Return the observed Hessian of F / 2, shape (batch, n_free, n_free)."""
        by_element = observed_hessian(self.layout.elements, point.implied, derivatives)
        return self.layout.sum_over_element_pairs(by_element, self.weights)


def expected_information(
    elements: Elements, k: Pairs, factors: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return the expected information by element, shape (batch, G, E, E)."""
    information = k.uu * k.vv + k.uv * k.vu
    information *= elements.scale_pairs
    if factors is not None:
        information += factors[..., :, None] * factors[..., None, :] * k.uu
    return information


def observed_hessian(
    elements: Elements, implied: ImpliedMoments, derivatives: Derivatives
) -> NDArray[np.float64]:
    r"""Return the Hessian of F / 2 by element, shape (batch, G, E, E).

    .. math::

        H_{ef} = I_{ef} - \operatorname{tr}(W \Sigma_e R \Sigma_f)
            + \tfrac12 \operatorname{tr}(R \Sigma_{ef})
            + \mu_f' W \Sigma_e w + \mu_e' W \Sigma_f w - \mu_{ef}' w, \quad w = W d .
    """
    u, v, s = elements.u, elements.v, elements.scale
    k, r = derivatives.k, elements.pairs(derivatives.r)
    mixed = r.uv * k.vu
    curvature = -(mixed + np.swapaxes(mixed, -1, -2) + r.vv * k.uu + r.uu * k.vv)
    slopes = implied.basis_slopes(elements)
    curvature += _bend_of_covariances(elements, slopes, r)
    curvature *= elements.scale_pairs
    hessian: NDArray[np.float64] = derivatives.element_information + curvature
    factors, h = derivatives.factors, derivatives.h
    if factors is not None and h is not None:
        h_u, h_v = h[..., u], h[..., v]
        # rows e (Σ), columns f (μ)
        cross = (
            s[:, None]
            * factors[..., None, :]
            * (k.uu * h_v[..., :, None] + k.vu * h_u[..., :, None])
        )
        hessian = hessian + cross + np.swapaxes(cross, -1, -2)
        hessian = hessian - _bend_of_means(elements, slopes, h, factors)
    return hessian


def second_derivatives(
    elements: Elements,
    implied: ImpliedMoments,
    r: NDArray[np.float64],
    h: NDArray[np.float64] | None,
    factors: NDArray[np.float64] | None,
) -> NDArray[np.float64]:
    r"""Return ½ tr(R Σ_ef) − μ_ef' w of every pair of elements, shape (batch, G, E, E).

    With :math:`L^1, L^2` from :meth:`ImpliedMoments.basis_slopes`, so that the derivative of a
    basis vector is :math:`\partial Q_c / \partial f = s_f (u_f L^1_{fc} + v_f L^2_{fc})`.

    Parameters
    ----------
    elements : Elements
    implied : ImpliedMoments
    r : ndarray, shape (batch, G, p + 2m, p + 2m)
        Q'RQ.
    h : ndarray, shape (batch, G, p + 2m), or None
        Q'w.
    factors : ndarray, shape (batch, G, E), or None
        m of every element.
    """
    slopes = implied.basis_slopes(elements)
    bend = _bend_of_covariances(elements, slopes, elements.pairs(r)) * elements.scale_pairs
    if factors is not None and h is not None:
        bend = bend - _bend_of_means(elements, slopes, h, factors)
    return np.asarray(bend)


def _bend_of_covariances(
    elements: Elements,
    slopes: tuple[NDArray[np.float64], NDArray[np.float64]],
    r: Pairs,
) -> NDArray[np.float64]:
    """½ tr(R Σ_ef), but for the factors s of both elements."""
    u, v = elements.u, elements.v
    # rows e, columns f
    l1_u, l2_u = slopes[0].take(u, axis=-1), slopes[1].take(u, axis=-1)
    l1_v, l2_v = slopes[0].take(v, axis=-1), slopes[1].take(v, axis=-1)
    bend = l1_u * r.uv + l2_u * r.vv + l1_v * r.uu + l2_v * r.vu
    return np.asarray(np.swapaxes(bend, -1, -2))


def _bend_of_means(
    elements: Elements,
    slopes: tuple[NDArray[np.float64], NDArray[np.float64]],
    h: NDArray[np.float64],
    factors: NDArray[np.float64],
) -> NDArray[np.float64]:
    """μ_ef' w."""
    u, v, s = elements.u, elements.v, elements.scale
    h_u = h[..., u]
    # rows f, columns e
    second = factors[..., :, None] * slopes[1][..., v] * h_u[..., None, :]
    second += factors[..., None, :] * slopes[0][..., u] * (s * h_u)[..., :, None]
    return np.asarray(np.swapaxes(second, -1, -2))
