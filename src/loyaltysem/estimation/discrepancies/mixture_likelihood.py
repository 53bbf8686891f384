r"""The likelihood of a model with products of latent variables: a mixture of normals over nodes.

.. math:: \ell = \sum_i \log \sum_k w_k N(y_i; \mu_k, \Sigma_k), \qquad
          F = 2 (\ell_\text{saturated} - \ell) / n,

with the moments given each node of :mod:`~loyaltysem.estimation.structure.products.conditional`,
and the saturated normal model only as the place to count from (Klein & Moosbrugger 2000). With the
features f(y) and the coefficients b of
:mod:`~loyaltysem.estimation.discrepancies.normal_features` and the posterior shares r,

.. math:: \frac{\partial \ell}{\partial e} = \sum_k \Bigl(\sum_i r_{ik} f_i\Bigr)' \dot b_{ke},

and the second derivatives are those of the complete likelihood less the spread of its scores
(Louis 1982).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.normal_features import (
    coefficient_slopes,
    density_coefficients,
    features,
    moment_derivatives,
)
from loyaltysem.estimation.discrepancies.quadrature import Nodes
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.products.conditional import (
    ConditionalModel,
    ConditionalMoments,
    conditional_model,
)
from loyaltysem.estimation.structure.products.factors import ProductFactors
from loyaltysem.estimation.structure.products.moments import STEP, moved

__all__ = ["MixtureDerivatives", "MixtureLikelihood", "MixturePoint"]

Array = NDArray[np.float64]
#: Posterior shares below which a node has nothing to say about a respondent.
NEGLIGIBLE = 1e-14
#: Numbers that are held in memory together.
MOST_NUMBERS = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """Respondents who answered the same variables."""

    observed: NDArray[np.intp]
    features: Array
    rows: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class MixturePoint:
    """The objective at one parameter vector, with what its derivatives need.

    Attributes
    ----------
    theta : ndarray, shape (1, q)
    objective : ndarray, shape (1,)
    implied : ImpliedMoments
        The moments over all nodes, of a batch of one.
    model : ConditionalModel, or None
        None where the matrices belong to no variables.
    places : ndarray, shape (K, d)
        The nodes that have something to say about a respondent.
    shares : tuple of ndarray, shape (n_o, K)
        Posterior shares of these nodes, by pattern.
    log_likelihoods : tuple of ndarray, shape (n_o,)
    """

    theta: Array
    objective: Array
    implied: ImpliedMoments
    model: ConditionalModel | None
    places: Array
    shares: tuple[Array, ...] = ()
    log_likelihoods: tuple[Array, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSums:
    """Scores of the log-likelihood by element.

    Attributes
    ----------
    scores : ndarray, shape (n, E)
    squares : ndarray, shape (E, E)
        Cross products of the scores at the nodes, weighted by the shares and added up.
    """

    scores: Array
    squares: Array


@dataclass(frozen=True, eq=False)
class MixtureDerivatives:
    """Gradient of F, shape (1, q), and what the second derivatives are made of."""

    gradient: Array
    point: MixturePoint
    likelihood: MixtureLikelihood

    @cached_property
    def sums(self) -> ScoreSums:
        """The scores of the respondents, computed where they are asked for."""
        return self.likelihood.score_sums(self.point)

    @cached_property
    def information(self) -> Array:
        """Average cross products of the scores, the information of a right model; (1, q, q)."""
        scores = self.sums.scores
        by_element = scores.T @ scores / len(scores)
        return self.likelihood.layout.sum_over_element_pairs(by_element[None, None], np.ones(1))


class MixtureLikelihood:
    """The likelihood of the answers of one group under a model with products.

    Parameters
    ----------
    layout : MatrixLayout
        With products and means, of one group.
    values : ndarray, shape (n, p)
        Not-a-number where an answer is missing.
    covariances, means : ndarray, shapes (1, p, p), (1, p)
        Of the sample, at which covariates are held.
    saturated : float
        Log-likelihood of the saturated normal model.
    nodes : Nodes
    """

    #: F has no unit.
    unit = 1.0
    inverts = True
    takes_batches = False

    def __init__(
        self,
        layout: MatrixLayout,
        values: Array,
        covariances: Array,
        means: Array,
        saturated: float,
        nodes: Nodes,
    ) -> None:
        self.layout, self.nodes, self.saturated = layout, nodes, saturated
        self.factors = ProductFactors(layout)
        self.base = layout.with_sample(covariances[None], means[None])
        self.n = len(values)
        self._values = values
        self._covariances, self._means = covariances, means
        self.centre = means[0]
        self.patterns = tuple(_patterns(values - self.centre))

    def subset(self, which: NDArray[np.bool_ | np.intp]) -> Self:
        """Return itself; there is one fit in the batch."""
        return self

    def with_nodes(self, nodes: Nodes) -> Self:
        """Return the same likelihood with other nodes."""
        return type(self)(
            self.layout, self._values, self._covariances, self._means, self.saturated, nodes
        )

    def at(self, theta: Array) -> MixturePoint:
        """Evaluate F at theta, shape (1, n_free)."""
        implied = implied_moments(self.layout, theta, self.base)
        matrices = {name: matrix[0, 0] for name, matrix in implied.matrices.items()}
        model = conditional_model(self.factors, matrices)
        nowhere = MixturePoint(theta, np.array([np.inf]), implied, None, self.nodes.places)
        if model is None:
            return nowhere
        shares, found = [], []
        moments = self._moments(model, self.nodes.places)
        for pattern in self.patterns:
            coefficients = density_coefficients(moments, pattern.observed)
            if coefficients is None:
                return nowhere
            log_terms = pattern.features @ coefficients.T + self.nodes.log_weights
            highest = log_terms.max(axis=1, keepdims=True)
            terms = np.exp(log_terms - highest)
            total = terms.sum(axis=1, keepdims=True)
            shares.append(terms / total)
            found.append((highest + np.log(total))[:, 0])
        heard = np.max([part.max(axis=0) for part in shares], axis=0) > NEGLIGIBLE
        log_likelihood = float(sum(part.sum() for part in found))
        objective = 2 * (self.saturated - log_likelihood) / self.n
        return MixturePoint(
            theta,
            np.array([objective]),
            implied,
            model,
            self.nodes.places[heard],
            tuple(part[:, heard] for part in shares),
            tuple(found),
        )

    def log_likelihood(self, theta: Array) -> float:
        """Return the log-likelihood at theta, shape (1, n_free)."""
        return self.saturated - 0.5 * self.n * float(self.at(theta).objective[0])

    def derivatives(self, point: MixturePoint) -> MixtureDerivatives:
        """Return the gradient, and the scores; not-a-number where Σ is not positive definite."""
        if point.model is None:
            nothing = np.full((1, self.layout.n_free), np.nan)
            return MixtureDerivatives(nothing, point, self)
        by_element = (
            -2 * self._complete_gradient(point.model, point.places, self._sums(point)).real / self.n
        )
        gradient = self.layout.sum_over_elements(by_element[None, None], np.ones(1))
        return MixtureDerivatives(gradient, point, self)

    def scores(self, point: MixturePoint) -> Array:
        """Return the derivative of every respondent's log-likelihood, shape (n, E)."""
        return self.score_sums(point).scores

    def score_sums(self, point: MixturePoint) -> ScoreSums:
        """Return the scores, and what the scores at the nodes add up to."""
        size = len(self.layout.elements)
        scores, squares = np.zeros((self.n, size)), np.zeros((size, size))
        if point.model is None:
            return ScoreSums(np.full_like(scores, np.nan), np.full_like(squares, np.nan))
        for part, moments, slopes in self._parts(point.model, point.places):
            for pattern, shares in zip(self.patterns, point.shares, strict=True):
                by_element = coefficient_slopes(moments, slopes, pattern.observed)
                for k, slope in zip(range(part.start, part.stop), by_element, strict=True):
                    near = np.flatnonzero(shares[:, k] > NEGLIGIBLE)
                    own, share = pattern.features[near] @ slope.T, shares[near, k, None]
                    weighted = own * share
                    scores[pattern.rows[near]] += weighted
                    squares += own.T @ weighted
        return ScoreSums(scores, squares)

    def hessian(self, point: MixturePoint, derivatives: MixtureDerivatives) -> Array:
        """Return the observed Hessian of F / 2, shape (1, n_free, n_free)."""
        sums = derivatives.sums
        spread = sums.scores.T @ sums.scores - sums.squares
        by_element = (spread - self._complete_curvature(point)) / self.n
        return self.layout.sum_over_element_pairs(by_element[None, None], np.ones(1))

    def _complete_curvature(self, point: MixturePoint) -> Array:
        """Second derivatives of the complete log-likelihood with the shares as they are."""
        model, cells = _required(point), self.layout.elements.cells
        sums = self._sums(point)
        curvature = np.empty((len(cells), len(cells)))
        for e, cell in enumerate(cells):
            beside = conditional_model(self.factors, moved(model.matrices, cell))
            curvature[e] = self._complete_gradient(beside, point.places, sums).imag / STEP
        return (curvature + curvature.T) / 2

    def _complete_gradient(
        self, model: ConditionalModel | None, places: Array, sums: Sequence[Array]
    ) -> NDArray[Any]:
        """Differentiate the complete log-likelihood by every element, with given shares."""
        if model is None:
            return np.full(len(self.layout.elements), np.nan, dtype=np.complex128)
        moments = self._moments(model, places)
        parts = [
            moment_derivatives(moments, total, pattern.observed)
            for pattern, total in zip(self.patterns, sums, strict=True)
        ]
        by = ConditionalMoments(
            np.sum([part.mean for part in parts], axis=0),
            np.sum([part.covariance for part in parts], axis=0),
        )
        return model.pulled_back(places, by, self.layout.elements)

    def _sums(self, point: MixturePoint) -> list[Array]:
        return [
            shares.T @ pattern.features
            for pattern, shares in zip(self.patterns, point.shares, strict=True)
        ]

    def _moments(self, model: ConditionalModel, places: Array) -> ConditionalMoments:
        moments = model.moments(places)
        return ConditionalMoments(moments.mean - self.centre, moments.covariance)

    def _parts(
        self, model: ConditionalModel, places: Array
    ) -> Iterator[tuple[slice, ConditionalMoments, ConditionalMoments]]:
        """Yield nodes, moments and their derivatives, a few megabytes at a time."""
        elements, p = self.layout.elements, self.layout.p
        size = max(1, MOST_NUMBERS // (len(elements) * p * p))
        for first in range(0, len(places), size):
            part = slice(first, min(first + size, len(places)))
            slopes = model.slopes(places[part], elements)
            yield part, self._moments(model, places[part]), slopes


def _required(point: MixturePoint) -> ConditionalModel:
    if point.model is None:
        raise ValueError("there is no model here whose derivatives could be taken")
    return point.model


def _patterns(values: Array) -> Iterator[_Pattern]:
    """Yield the respondents by which variables they answered."""
    answered = ~np.isnan(values)
    kinds, kind_of = np.unique(answered, axis=0, return_inverse=True)
    kind_of = kind_of.ravel()
    for k, kind in enumerate(kinds):
        rows = np.flatnonzero(kind_of == k)
        yield _Pattern(np.flatnonzero(kind), features(values[rows]), rows)
