"""How unequal weights are, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["WeightSpread", "effective_n", "weight_spread"]

Array = NDArray[np.float64]

#: Beyond it one respondent speaks for five others: by it weights are usually trimmed.
LARGE_WEIGHT = 5.0
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class WeightSpread:
    """The distribution of weights, whose mean is one.

    Attributes
    ----------
    n : int
    lowest, highest : float
    quantiles : tuple of float
        At ``QUANTILES``.
    cv : float
        Standard deviation over mean, divisor n.
    n_large : int
        Weights beyond ``LARGE_WEIGHT`` times their mean.
    """

    n: int
    lowest: float
    highest: float
    quantiles: tuple[float, ...]
    cv: float
    n_large: int

    @property
    def design_effect(self) -> float:
        """Kish's 1 + CV²: how weights unrelated to an answer multiply its variance."""
        return 1 + self.cv**2

    @property
    def effective_n(self) -> float:
        """Respondents of equal weight that would tell as much of a mean."""
        return self.n / self.design_effect


def weight_spread(weights: Array) -> WeightSpread:
    """Describe weights.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Above zero.

    References
    ----------
    Kish, L. (1992). Weighting for unequal Pi. Journal of Official Statistics, 8(2), 183–200.

    Examples
    --------
    >>> found = weight_spread(np.array([0.5, 0.5, 2.0]))
    >>> found.design_effect, found.effective_n
    (1.5, 2.0)
    """
    scaled = weights / weights.mean()
    return WeightSpread(
        len(scaled),
        float(scaled.min()),
        float(scaled.max()),
        tuple(map(float, np.quantile(scaled, QUANTILES))),
        float(scaled.std()),
        int((scaled > LARGE_WEIGHT).sum()),
    )


def effective_n(weights: Array, present: NDArray[np.bool_]) -> Array:
    """Return Kish's effective number of those who answered, for each item.

    Parameters
    ----------
    weights : ndarray, shape (n,)
    present : ndarray of bool, shape (n, p)

    Returns
    -------
    ndarray, shape (p,)
        (Σw)² / Σw²; zero where nobody answered.
    """
    squares = weights**2 @ present
    return np.asarray(
        np.where(squares > 0, (weights @ present) ** 2 / np.where(squares > 0, squares, 1.0), 0.0)
    )
