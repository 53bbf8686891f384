"""What constructs explain of the sum of their items' answers, by how the answers are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.ordinal_measurement import CategorySums
from loyaltysem.scales.consistency.composite import omega

__all__ = ["AnswerSums", "sums_of"]

FloatArray = NDArray[np.float64]


class AnswerSums(Protocol):
    """Reliability of sums of answers."""

    @property
    def omega(self) -> str:
        """What the reliability of the sum of the answers is called."""

    @property
    def conventions(self) -> dict[str, str]:
        """What is said of it besides the conventions of the scales."""

    def scale(self, g: int) -> FloatArray:
        """Return what brings the items to the unit that the sample compares them in, (p,)."""

    def of_construct(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, std_all: FloatArray
    ) -> tuple[float, float]:
        """Return the share of a construct in the variance of the sum of its items.

        Parameters
        ----------
        g : int
        rows : list of int
            The items of the sum.
        loadings : ndarray, shape (k,)
        variance : float
            Of the construct.
        std_all : ndarray, shape (k,)
            Its standardised loadings.

        Returns
        -------
        observed, model_implied : float
            Over the variance of the sum in the sample, or in the model.
        """

    def of_second_order(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, implied: float
    ) -> tuple[float, float]:
        """Return the same of a construct of constructs.

        Parameters
        ----------
        g : int
        rows : list of int
        loadings : ndarray, shape (k,)
            Through the constructs, times :meth:`scale`.
        variance : float
        implied : float
            The share over the model's variance where answers are amounts.
        """


def sums_of(fitted: Fit) -> AnswerSums:
    """Return how the reliability of sums of answers is computed for a fit."""
    categories = fitted.criterion.treatment.categories
    return AmountSums(fitted) if categories is None else CategorySums(fitted, categories)


@dataclass(frozen=True, slots=True)
class AmountSums:
    """Sums of answers that are measured amounts."""

    fitted: Fit
    omega: ClassVar[str] = "omega"

    @property
    def conventions(self) -> dict[str, str]:
        """Nothing besides those of the scales."""
        return {}

    def scale(self, g: int) -> FloatArray:
        """Return ones: items are compared in their own units."""
        return np.ones(self.fitted.layout.p)

    def of_construct(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, std_all: FloatArray
    ) -> tuple[float, float]:
        """Return omega over the observed, and over the implied variance of the sum."""
        implied = self.fitted.implied.covariance[0, g][np.ix_(rows, rows)]
        return (
            float(omega(loadings, variance, self._observed(g, rows))),
            float(omega(loadings, variance, implied)),
        )

    def of_second_order(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, implied: float
    ) -> tuple[float, float]:
        """Return omega over the observed, and over the implied variance of the sum."""
        observed = float(self._observed(g, rows).sum())
        return float(loadings.sum()) ** 2 * variance / observed, implied

    def _observed(self, g: int, rows: list[int]) -> FloatArray:
        names = [self.fitted.layout.observed[row] for row in rows]
        return np.asarray(self.fitted.moments.select(names).covariances[g])
