"""Fits of models with products: nodes are raised until the log-likelihood no longer moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.mixture_likelihood import MixtureLikelihood
from loyaltysem.estimation.discrepancies.quadrature import MOST_LEVELS, Nodes, nodes_at
from loyaltysem.estimation.search.scoring import minimise_with_derivatives
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.numerics.threads import single_threaded

__all__ = ["STABLE", "fit_mixture"]

#: What finer nodes may change of the log-likelihood.
STABLE = 1e-4
#: The same where the search has only begun.
ROUGHLY_STABLE = 0.05


def fit_mixture(
    likelihood: MixtureLikelihood, start: NDArray[np.float64]
) -> tuple[Solution, MixtureLikelihood]:
    """Search for the minimum, with as many nodes as the log-likelihood needs there.

    Parameters
    ----------
    likelihood : MixtureLikelihood
        With any nodes.
    start : ndarray, shape (1, n_free)

    Returns
    -------
    solution : Solution
        Not converged where the most nodes are too few.
    likelihood : MixtureLikelihood
        With the nodes of the solution.
    """
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
