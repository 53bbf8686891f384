"""Reliability of sums of ordered answers, from the loadings of a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import (
    required_responses,
    response_moments,
    standardized_responses,
)
from loyaltysem.fits.fit import Fit
from loyaltysem.scales.ordinal.categorical_omega import answer_covariance

__all__ = ["CategorySums"]

FloatArray = NDArray[np.float64]
CATEGORICAL = {
    "omega_categorical": "Green & Yang (2009, eq. 21), R the polychoric correlations: of the sum "
    "of the answers themselves (semTools' default for ordered items)",
    "omega_categorical_model_implied": "Green & Yang (2009, eq. 21), R what the model implies: of "
    "the sum of the answers",
    "latent responses": "cr, ave, max_reliability_h and ave_variance_extracted speak of the "
    "continuous responses behind the answers, not of the answers, whose sum is less reliable",
}


@dataclass(frozen=True, slots=True)
class CategorySums:
    """Sums of answers that are ordered categories (Green & Yang 2009)."""

    fitted: Fit
    categories: tuple[FloatArray, ...]
    omega: ClassVar[str] = "omega_categorical"

    @property
    def conventions(self) -> dict[str, str]:
        """Which correlations it rests on, and what the other coefficients speak of."""
        return dict(CATEGORICAL)

    def scale(self, g: int) -> FloatArray:
        """Return what gives the latent responses of a group variance one, shape (p,)."""
        return np.asarray(self.fitted.implied.matrices["delta"][0, g])

    def of_construct(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, std_all: FloatArray
    ) -> tuple[float, float]:
        """Return the share of a construct, by its standardised loadings on latent responses."""
        return self._shares(g, rows, np.outer(std_all, std_all))

    def of_second_order(
        self, g: int, rows: list[int], loadings: FloatArray, variance: float, implied: float
    ) -> tuple[float, float]:
        """Return the share of a construct of constructs."""
        return self._shares(g, rows, variance * np.outer(loadings, loadings))

    def _shares(self, g: int, rows: list[int], common: FloatArray) -> tuple[float, float]:
        """Over the variance that polychoric correlations give the sum, or those of the model.

        ``common`` are the covariances of the latent responses, these with variance one, that
        something explains, shape (k, k).
        """
        thresholds, steps = self.thresholds_and_steps(g, rows)
        explained = answer_covariance(thresholds, common, steps).sum()
        sample = self.fitted.moments.covariances[g][np.ix_(rows, rows)]
        implied = standardized_responses(self.fitted.implied)[0, g][np.ix_(rows, rows)]
        observed, expected = (
            answer_covariance(thresholds, matrix, steps).sum() for matrix in (sample, implied)
        )
        return float(explained / observed), float(explained / expected)

    def thresholds_and_steps(self, g: int, rows: list[int]) -> tuple[FloatArray, FloatArray]:
        """Return thresholds of latent responses with variance one, and the answer's step at each.

        Parameters
        ----------
        g : int
        rows : list of int
            Items.

        Returns
        -------
        thresholds, steps : ndarray, shape (k, T)
            ∞ and 0 beyond the categories that an item has.
        """
        responses = required_responses(self.fitted.layout)
        all_of_them = response_moments(responses, self.fitted.implied)[0, g]
        own = [np.flatnonzero(responses.threshold_items == row) for row in rows]
        widest = max(map(len, own))
        thresholds = np.full((len(rows), widest), np.inf)
        steps = np.zeros((len(rows), widest))
        for k, (row, places) in enumerate(zip(rows, own, strict=True)):
            thresholds[k, : len(places)] = all_of_them[places]
            steps[k, : len(places)] = np.diff(self.categories[row])
        return thresholds, steps
