"""Simulated answers from a population model, continuous or on its k-point scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.datasets.population import PopulationModel

__all__ = ["simulate_items", "simulate_responses"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@checked
def simulate_items(
    population: PopulationModel, n: int, *, rng: int | np.random.Generator | None = None
) -> FloatArray:
    """SIMULATED continuous items y*, before they are cut into categories.

    Parameters
    ----------
    population : PopulationModel
    n : int
        Number of respondents, at least 1.
    rng : int, numpy.random.Generator or None
        Seed or source of randomness; None draws differently every time.

    Returns
    -------
    array of shape (n, p)

    Raises
    ------
    OptionError
        If n is below 1.

    Examples
    --------
    >>> from loyaltysem.datasets import simulate_items, standardized_population
    >>> population = standardized_population({"SAT": {"SAT1": 0.8}}, {}, {}, {}, [0.0])
    >>> simulate_items(population, 3, rng=1).shape
    (3, 1)
    """
    generator = np.random.default_rng(rng)
    # Not multivariate_normal, whose decomposition is the library's: its signs, and so the digits
    # of a seed, differ between machines. Not Cholesky, since psi may be singular.
    root = _triangular_root(population.psi)
    zeta = generator.standard_normal((n, len(population.constructs))) @ root.T
    noise = generator.standard_normal((n, len(population.items))) * np.sqrt(population.theta)
    eta = (population.alpha + zeta) @ population.total_effects.T
    return np.asarray(eta @ population.lambda_.T + noise)


@checked
def simulate_responses(
    population: PopulationModel, n: int, *, rng: int | np.random.Generator | None = None
) -> IntArray:
    """SIMULATED answers on the population's k-point scale.

    Parameters
    ----------
    population : PopulationModel
    n : int
        Number of respondents, at least 1.
    rng : int, numpy.random.Generator or None
        Seed or source of randomness; None draws differently every time.

    Returns
    -------
    array of int, shape (n, p)
        Answers 1 to k, items in the order of `population.items`.

    Raises
    ------
    OptionError
        If n is below 1.

    Examples
    --------
    >>> from loyaltysem.datasets import simulate_responses, standardized_population
    >>> population = standardized_population({"SAT": {"SAT1": 0.8}}, {}, {}, {}, [-1.0, 1.0])
    >>> answers = simulate_responses(population, 500, rng=1)
    >>> int(answers.min()), int(answers.max())
    (1, 3)
    """
    latent = simulate_items(population, n, rng=rng)
    reached = np.greater_equal(latent[:, :, None], population.thresholds[None])
    return np.asarray(reached.sum(axis=2) + 1, dtype=np.int64)


def _triangular_root(matrix: FloatArray) -> FloatArray:
    size = len(matrix)
    root = np.zeros((size, size))
    for column in range(size):
        pivot = matrix[column, column] - root[column, :column] @ root[column, :column]
        if pivot <= 1e-12:
            continue
        root[column, column] = np.sqrt(pivot)
        below = matrix[column + 1 :, column] - root[column + 1 :, :column] @ root[column, :column]
        root[column + 1 :, column] = below / root[column, column]
    return root
