"""Fits of models with products of constructs, by their likelihood and by the quasi-likelihood.

The integral has as many nodes as it takes until the log-likelihood no longer moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.discrepancies.mixture_likelihood import MixtureLikelihood
from loyaltysem.estimation.discrepancies.quadrature import MOST_LEVELS, Nodes, nodes_at
from loyaltysem.estimation.discrepancies.quasi_likelihood import QuasiLikelihood
from loyaltysem.estimation.search.scoring import minimise_with_derivatives
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.products.factors import ProductFactors
from loyaltysem.numerics.threads import single_threaded

__all__ = ["OneGroup", "ProductLikelihood", "Search", "fit_mixture", "fit_quasi"]

Array = NDArray[np.float64]
#: Dimensions of the integral.
MOST_DIMENSIONS = 2
#: What finer nodes may change of the log-likelihood.
STABLE = 1e-4
#: The same where the search has only begun.
ROUGHLY_STABLE = 0.05


class ProductLikelihood(Discrepancy, Protocol):
    """What is minimised of a model with products: of the answers of one group."""

    base: Array

    def scores(self, point: Any) -> Array:
        """Return the derivative of every respondent's log-likelihood, shape (n, E)."""


@dataclass(frozen=True, slots=True, eq=False)
class OneGroup:
    """The answers of one group, as the likelihoods of models with products take them.

    Attributes
    ----------
    values : ndarray, shape (n, p)
        Not-a-number where an answer is missing.
    covariances, means : ndarray, shapes (1, p, p), (1, p)
        Of the sample, at which covariates are held.
    saturated : float
        Log-likelihood of the saturated normal model.
    """

    values: Array
    covariances: Array
    means: Array
    saturated: float


#: Searches from a start, and hands on the likelihood with what the minimum needed.
Search = Callable[[MatrixLayout, OneGroup, Array], tuple[Solution, Any]]


def fit_mixture(
    layout: MatrixLayout, group: OneGroup, start: Array
) -> tuple[Solution, MixtureLikelihood]:
    """Search for the minimum, with as many nodes as the log-likelihood needs there.

    Parameters
    ----------
    layout : MatrixLayout
    group : OneGroup
    start : ndarray, shape (1, n_free)

    Returns
    -------
    solution : Solution
        Not converged where the most nodes are too few.
    likelihood : MixtureLikelihood
        With the nodes of the solution.

    Raises
    ------
    NotAvailableError
        The integral has too many dimensions.
    """
    factors = ProductFactors(layout)
    if factors.dimension > MOST_DIMENSIONS:
        named = ", ".join(layout.latent[k] for k in factors.cover)
        raise NotAvailableError(
            f"The likelihood of these products is an integral over {factors.dimension} dimensions "
            f"({named}), one for each factor that no other product shares, and takes nodes by the "
            f"hundred thousand; {MOST_DIMENSIONS} are built. Say interaction='qml' or "
            "'product_indicators', or leave products out."
        )
    likelihood = MixtureLikelihood(
        layout,
        group.values,
        group.covariances,
        group.means,
        group.saturated,
        nodes_at(0, factors.dimension),
    )
    with single_threaded():
        level = _stable_level(likelihood, start, 0, ROUGHLY_STABLE)
        solution = _searched(likelihood, level, start)
        if not solution.converged[0]:
            return solution, _with_level(likelihood, level)
        for _ in range(MOST_LEVELS):
            finer = _stable_level(likelihood, solution.theta, level, STABLE)
            if finer == level:
                return solution, _with_level(likelihood, level)
            level = finer
            solution = _searched(likelihood, level, solution.theta)
        return solution.but_not_converged(), _with_level(likelihood, level)


def fit_quasi(
    layout: MatrixLayout, group: OneGroup, start: Array
) -> tuple[Solution, QuasiLikelihood]:
    """Search for the minimum of the quasi-likelihood.

    Parameters
    ----------
    layout, group, start
        As of :func:`fit_mixture`; the answers are complete.
    """
    likelihood = QuasiLikelihood(
        layout, group.values, group.covariances, group.means, group.saturated
    )
    with single_threaded():
        return minimise_with_derivatives(likelihood, start)[0], likelihood


def _searched(likelihood: MixtureLikelihood, level: int, start: NDArray[np.float64]) -> Solution:
    solution, _, _ = minimise_with_derivatives(_with_level(likelihood, level), start)
    return solution


def _with_level(likelihood: MixtureLikelihood, level: int) -> MixtureLikelihood:
    return likelihood.with_nodes(_nodes(likelihood, level))


def _nodes(likelihood: MixtureLikelihood, level: int) -> Nodes:
    return nodes_at(level, likelihood.factors.dimension)


def _stable_level(
    likelihood: MixtureLikelihood, theta: NDArray[np.float64], level: int, change: float
) -> int:
    """Return the first level, from the given one, that the next one changes no more than so."""
    found = _with_level(likelihood, level).log_likelihood(theta)
    for finer in range(level + 1, MOST_LEVELS):
        beside = _with_level(likelihood, finer).log_likelihood(theta)
        if abs(beside - found) <= change:
            return finer - 1
        found = beside
    return MOST_LEVELS - 1
