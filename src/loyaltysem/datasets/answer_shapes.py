"""What answers of a given mean and covariance look like: normal, skewed, or on a rating scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import OptionError

__all__ = ["AnswerPopulation", "AnswerShape", "NormalAnswers", "item_values", "require_moments"]

Array = NDArray[np.float64]
T = TypeVar("T")


class AnswerPopulation(Protocol):
    """Answers that can be drawn, and the moments they have."""

    @property
    def means(self) -> Array:
        """Of the answers, shape (G, p)."""

    @property
    def covariances(self) -> Array:
        """Of the answers, shape (G, p, p)."""

    def draw(self, group: int, size: int, n: int, random: np.random.Generator) -> Array:
        """Draw samples of one group, shape (size, n, p)."""


class AnswerShape(Protocol):
    """A way of making answers from means and covariances."""

    def of(self, names: Sequence[str], means: Array, covariances: Array) -> AnswerPopulation:
        """Return the answers of items with these names, means (G, p) and covariances (G, p, p)."""


class NormalAnswers:
    """Normal answers, drawn through the Cholesky factor of their covariances.

    Parameters
    ----------
    means : ndarray, shape (G, p)
    covariances : ndarray, shape (G, p, p)
    """

    def __init__(self, means: Array, covariances: Array) -> None:
        self.means, self.covariances = means, covariances
        self._roots = np.linalg.cholesky(covariances)

    def draw(self, group: int, size: int, n: int, random: np.random.Generator) -> Array:
        """Draw samples of one group, shape (size, n, p)."""
        root = self._roots[group]
        drawn = random.standard_normal((size * n, len(root))) @ root.T
        return np.asarray(drawn.reshape(size, n, -1) + self.means[group])


def require_moments(names: Sequence[str], means: Array, covariances: Array) -> None:
    """Refuse means and covariances that are not those of these items.

    Raises
    ------
    OptionError
        Shapes that do not go together, or a matrix that no variables have.
    """
    p = len(names)
    if not p or covariances.shape[1:] != (p, p) or means.shape != covariances.shape[:2]:
        raise OptionError(
            f"Means of shape {means.shape} and covariances of shape {covariances.shape} are not "
            f"those of {p} item(s). Give arrays of the shapes (groups, {p}) and "
            f"(groups, {p}, {p})."
        )
    try:
        np.linalg.cholesky(covariances)
    except np.linalg.LinAlgError as error:
        raise OptionError(
            "A covariance matrix is not positive definite, so no answers have it. Give one that is."
        ) from error


def item_values(names: Sequence[str], given: T | Mapping[str, T], what: str) -> list[T]:
    """Give every item its value: the same one, or that of its name.

    Raises
    ------
    OptionError
        A mapping lacks an item, or names another.
    """
    if not isinstance(given, Mapping):
        return [given] * len(names)
    strangers = [name for name in given if name not in names]
    absent = [name for name in names if name not in given]
    if strangers or absent:
        found = f"{what} names {', '.join(strangers)}" if strangers else f"{what} leaves out"
        found += "" if strangers else f" {', '.join(absent)}"
        raise OptionError(
            f"{found}; the items of the model are {', '.join(names)}. What an item is like must "
            "be known. Name each of them once, or give one value for all."
        )
    return [given[name] for name in names]
