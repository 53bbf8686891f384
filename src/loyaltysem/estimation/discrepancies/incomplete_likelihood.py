r"""Full-information maximum likelihood for incomplete answers, with its derivatives.

The objective is :math:`F = (-2\log L + 2\log L_{saturated})/n`, so that n F is the chi-square.
With W, ω, R and h of :mod:`~loyaltysem.moments.incomplete.likelihood`, and u, v, s,
m of :class:`~loyaltysem.estimation.structure.elements.Elements`, the gradient is that of complete
data, :math:`2 s\,u'Rv - 2 m\,u'h`. The Hessian of F / 2 is

.. math::

    H_{ef} = \frac1n \sum_i \Big[ a_{ie}' W_i a_{if}
        - \tfrac12 \operatorname{tr}(W_i \Sigma_e W_i \Sigma_f) \Big]
        + \tfrac12 \operatorname{tr}(R \Sigma_{ef}) - \mu_{ef}' h, \qquad
    a_{ie} = \Sigma_e \omega_i + \mu_e ,

where :math:`\Sigma_e, \mu_e` are derivatives by element e (Savalei 2010 gives the sums in matrix
form). Far from the minimum the search takes the information that would be expected for these
patterns, :math:`\frac1n \sum_i [\tfrac12 \operatorname{tr}(W_i \Sigma_e W_i \Sigma_f) + \mu_e' W_i
\mu_f]`, which is always positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.pattern_likelihood import PatternLikelihood
from loyaltysem.estimation.structure.elements import Elements
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments import PatternMoments
from loyaltysem.moments.incomplete.likelihood import IncompletePoint, incomplete_point
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers

__all__ = ["IncompleteDerivatives", "IncompleteLikelihood", "LikelihoodAtTheta"]

Array = NDArray[np.float64]
#: Respondents times items from which a pattern of missing answers is summed over by itself.
FREQUENT = 100


@dataclass(frozen=True, slots=True)
class LikelihoodAtTheta:
    """The objective at one parameter vector, with what its derivatives need."""

    theta: Array
    objective: Array
    implied: ImpliedMoments
    groups: tuple[IncompletePoint, ...]


@dataclass(frozen=True, slots=True)
class IncompleteDerivatives:
    """Gradient of F and pattern-wise expected information, shapes (1, q) and (1, q, q)."""

    gradient: Array
    information: Array
    pair_traces: tuple[Array, ...]


class IncompleteLikelihood:
    """The likelihood of incomplete answers, for one model (a batch of one).

    Parameters
    ----------
    layout : MatrixLayout
        Of a model with means.
    answers : sequence of IncompleteAnswers
        By group.
    covariances, means : ndarray, shapes (G, p, p), (G, p)
        Saturated moments, at which exogenous covariates are held.
    saturated_deviances : sequence of float
        −2 log L / n of the saturated model, by group.
    """

    #: F has no unit.
    unit = 1.0
    inverts = True
    takes_batches = False

    def __init__(
        self,
        layout: MatrixLayout,
        answers: Sequence[IncompleteAnswers],
        covariances: Array,
        means: Array,
        saturated_deviances: Sequence[float],
    ) -> None:
        self.layout = layout
        self.answers = tuple(answers)
        sizes = np.array([len(group.values) for group in answers], dtype=np.float64)
        self.weights = sizes / sizes.sum()
        self.saturated = float(self.weights @ np.asarray(saturated_deviances))
        self.base = layout.with_sample(covariances[None], means[None])

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return itself; there is one fit in the batch."""
        return self

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing, so that this is the likelihood of the sample moments."""
        return all(bool(group.patterns.all()) for group in self.answers)

    def by_pattern(self, covariances: Array, means: Array) -> PatternLikelihood:
        """Return the same likelihood in the form that takes batches.

        Parameters
        ----------
        covariances, means : ndarray, shapes (G, p, p), (G, p)
            Saturated moments.
        """
        groups = [
            PatternMoments.of_counts(group, np.ones((1, len(group.values))))
            for group in self.answers
        ]
        return PatternLikelihood(self.layout, groups, covariances, means, self.saturated)

    def at(self, theta: Array) -> LikelihoodAtTheta:
        """Evaluate F at theta, shape (1, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        mean = _implied_mean(implied)
        groups = []
        for g, answers in enumerate(self.answers):
            point = incomplete_point(answers, mean[g], implied.covariance[0, g])
            if point is None:
                return LikelihoodAtTheta(theta, np.array([np.inf]), implied, ())
            groups.append(point)
        deviance = float(self.weights @ [point.deviance for point in groups])
        return LikelihoodAtTheta(
            theta, np.array([deviance - self.saturated]), implied, tuple(groups)
        )

    def derivatives(self, point: LikelihoodAtTheta) -> IncompleteDerivatives:
        """Return the gradient, and the information expected for these patterns.

        Not-a-number where Σ is not positive definite.
        """
        if not point.groups:
            q = self.layout.n_free
            return IncompleteDerivatives(np.full((1, q), np.nan), np.full((1, q, q), np.nan), ())
        elements, implied = self.layout.elements, point.implied
        basis, factors = implied.basis()[0], _mean_factors(elements, implied)
        gradients, traces, informations = [], [], []
        for g, group in enumerate(point.groups):
            q, m = basis[g], factors[g]
            r, h = q.T @ group.r @ q, q.T @ group.h
            gradients.append(2 * elements.scale * r[elements.u, elements.v] - 2 * m * h[elements.u])
            shares = self.answers[g].counts / self.answers[g].counts.sum()
            trace, mean_part = _summed_over_patterns(elements, q, group.weights, shares)
            traces.append(trace)
            informations.append(trace + m[:, None] * m[None, :] * mean_part)
        return IncompleteDerivatives(
            gradient=self.layout.sum_over_elements(np.stack(gradients)[None], self.weights),
            information=self.layout.sum_over_element_pairs(
                np.stack(informations)[None], self.weights
            ),
            pair_traces=tuple(traces),
        )

    def hessian(self, point: LikelihoodAtTheta, derivatives: IncompleteDerivatives) -> Array:
        """Return the observed Hessian of F / 2, shape (1, n_free, n_free)."""
        elements, implied = self.layout.elements, point.implied
        basis, factors = implied.basis()[0], _mean_factors(elements, implied)
        slope_u, slope_v = implied.basis_slopes(elements)
        hessians = []
        for g, group in enumerate(point.groups):
            first = _summed_over_respondents(elements, basis[g], factors[g], group, self.answers[g])
            first /= len(group.omega)
            r = basis[g].T @ group.r @ basis[g]
            h = basis[g].T @ group.h
            second = _second_derivative_part(
                elements, r, h, factors[g], slope_u[0, g], slope_v[0, g]
            )
            hessians.append(first - derivatives.pair_traces[g] + second)
        return self.layout.sum_over_element_pairs(np.stack(hessians)[None], self.weights)

    def scores(self, point: LikelihoodAtTheta) -> tuple[Array, ...]:
        """Return the derivative of every respondent's log-likelihood, (n_g, E) by group."""
        elements, implied = self.layout.elements, point.implied
        basis, factors = implied.basis()[0], _mean_factors(elements, implied)
        by_group = []
        for g, group in enumerate(point.groups):
            q, answers = basis[g], self.answers[g]
            along = group.omega @ q
            u, v = along[:, elements.u], along[:, elements.v]
            k = q.T @ group.weights @ q
            expected = k[:, elements.u, elements.v][answers.pattern_of]
            by_group.append(elements.scale * (u * v - expected) + factors[g] * u)
        return tuple(by_group)


def _implied_mean(implied: ImpliedMoments) -> Array:
    if implied.mean is None:
        raise ValueError("the likelihood of incomplete answers needs a model with means")
    return np.asarray(implied.mean[0])


def _mean_factors(elements: Elements, implied: ImpliedMoments) -> Array:
    factors = implied.mean_factors(elements)
    if factors is None:
        raise ValueError("the likelihood of incomplete answers needs a model with means")
    return np.asarray(factors[0])


def _summed_over_patterns(
    elements: Elements, q: Array, weights: Array, shares: Array
) -> tuple[Array, Array]:
    """Average ½ tr(W Σ_e W Σ_f), and u_e' W u_f, over respondents."""
    k = q.T @ weights @ q
    width = k.shape[-1]
    mean_part = elements.pairs(np.tensordot(shares, k, axes=1)).uu
    if len(elements) > width:
        # many elements: the sum of outer products of K's triangle once, then entries of it
        i, j = np.triu_indices(width)
        flat = k[:, i, j]
        outer = (flat * shares[:, None]).T @ flat
        place = np.empty((width, width), dtype=np.intp)
        place[i, j] = place[j, i] = np.arange(len(i))
        u, v = elements.u, elements.v
        uuvv = outer[place[np.ix_(u, u)], place[np.ix_(v, v)]]
        uvvu = outer[place[np.ix_(u, v)], place[np.ix_(v, u)]]
        return elements.scale_pairs * (uuvv + uvvu), mean_part
    total = np.zeros((len(elements), len(elements)))
    for first in range(0, len(k), 64):
        part = elements.pairs(k[first : first + 64])
        products = part.uu * part.vv + part.uv * part.vu
        total += np.tensordot(shares[first : first + 64], products, axes=1)
    return elements.scale_pairs * total, mean_part


def _summed_over_respondents(
    elements: Elements,
    q: Array,
    factors: Array,
    group: IncompletePoint,
    answers: IncompleteAnswers,
) -> Array:
    """Sum a_e' W a_f; of frequent patterns from the moments of Q'ω, of the others one by one."""
    along = group.omega @ q
    frequent = answers.counts * len(q) >= FREQUENT
    rare = ~frequent[answers.pattern_of]
    total = np.zeros((len(elements), len(elements)))
    for rows in _respondent_rows(
        elements, q, factors, group.roots, along[rare], answers.pattern_of[rare]
    ):
        total += rows.T @ rows
    for k in np.flatnonzero(frequent):
        own = along[answers.pattern_of == k]
        total += _summed_over_pattern(elements, q.T @ group.weights[k] @ q, factors, own)
    return total


def _summed_over_pattern(elements: Elements, k: Array, factors: Array, along: Array) -> Array:
    """Sum a_e' W a_f over respondents with one W, where K is Q'WQ."""
    weights, moments = elements.pairs(k), elements.pairs(along.T @ along)
    scale, scales, sums = elements.scale, elements.scale_pairs, along.sum(axis=0)
    # a_e = α_e u_e + β_e v_e with α_e = s_e v_e'ω + m_e and β_e = s_e u_e'ω
    mixed = (scale * sums[elements.v])[:, None] * factors
    alphas = scales * moments.vv + mixed + mixed.T + len(along) * factors[:, None] * factors
    crossed = scales * moments.vu + factors[:, None] * (scale * sums[elements.u])
    crossed = crossed * weights.uv
    return np.asarray(alphas * weights.uu + crossed + crossed.T + scales * moments.uu * weights.vv)


def _respondent_rows(
    elements: Elements,
    q: Array,
    factors: Array,
    roots: Array,
    along: Array,
    pattern_of: NDArray[np.intp],
) -> Iterator[Array]:
    """Yield L' a_e of respondents, stacked, shape (part of n p, E), a few megabytes at a time."""
    beta = elements.scale * along[:, elements.u]
    alpha = elements.scale * along[:, elements.v] + factors
    rotated = np.swapaxes(roots, -1, -2) @ q
    size = max(1, 500_000 // (len(elements) * len(q)))
    for first in range(0, len(along), size):
        part = slice(first, first + size)
        turned = rotated[pattern_of[part]]
        rows = turned[:, :, elements.u] * alpha[part, None, :]
        rows += turned[:, :, elements.v] * beta[part, None, :]
        yield rows.reshape(-1, len(elements))


def _second_derivative_part(
    elements: Elements, r: Array, h: Array, factors: Array, slope_u: Array, slope_v: Array
) -> Array:
    """½ tr(R Σ_ef) − μ_ef' h, as in the Hessian of complete data."""
    u, v, s = elements.u, elements.v, elements.scale
    r_uu, r_uv, r_vv = r[np.ix_(u, u)], r[np.ix_(u, v)], r[np.ix_(v, v)]
    l1_u, l2_u, l1_v, l2_v = slope_u[:, u], slope_v[:, u], slope_u[:, v], slope_v[:, v]
    curvature = l1_u * r_uv + l2_u * r_vv + l1_v * r_uu + l2_v * r_uv.T
    means = factors[:, None] * l2_v * h[u][None, :] + factors[None, :] * l1_u * (s * h[u])[:, None]
    return np.asarray(curvature.T * elements.scale_pairs - means.T)
