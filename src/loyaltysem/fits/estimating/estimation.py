"""What an estimation of a model yields, from complete or incomplete answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation import Box, ImpliedMoments, Minima, Solution
from loyaltysem.estimation.criteria.criterion import (
    CompleteDataTest,
    NoComparison,
    SimplerModel,
)
from loyaltysem.inference.fit.scaled_tests import ScaledTest
from loyaltysem.inference.verdicts.few_clusters import LowRank

__all__ = ["Comparison", "Estimation"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The models a fit is compared with, and how the comparisons are corrected.

    Attributes
    ----------
    baseline_chisq : float
        Of the independence model.
    saturated_logl : float, or None
        Log-likelihood of the saturated model; None for least squares, which have none.
    chisq : float
        Of the model, not corrected.
    scaled : tuple of ScaledTest, or None
        Corrections of the chi-squares of the model and of the independence model.
    refused : NoComparison, or None
        Why nothing may be compared with the saturated model; ``chisq`` and ``baseline_chisq`` then
        only count the likelihood from where its search stopped, and their differences hold.
    simpler : SimplerModel, or None
        The model to compare with instead, where the rule has no saturated one.
    complete_data : tuple of CompleteDataTest, or None
        What the robust indices are computed from where answers are missing or ordered, for both
        models.
    """

    baseline_chisq: float
    saturated_logl: float | None
    chisq: float
    scaled: tuple[ScaledTest, ScaledTest] | None = None
    complete_data: tuple[CompleteDataTest, CompleteDataTest] | None = None
    refused: NoComparison | None = None
    simpler: SimplerModel | None = None


@dataclass(frozen=True, slots=True)
class Estimation:
    """Estimates with their uncertainty.

    Attributes
    ----------
    solution : Solution
        Batch of one.
    implied : ImpliedMoments
        Batch of one.
    covariance : ndarray, shape (q, q), or None
        Of the estimates; None when nothing converged, the information is singular, or there are
        too few clusters.
    direction : ndarray, shape (q,)
        Share of each parameter in the direction the data say least about.
    comparison : Comparison
    box : Box, or None
        Bounds the search was kept within.
    active : tuple of str
        Inequality constraints that the estimates lie against.
    tangent : ndarray, shape (q, q'), or None
        Directions in which estimates under nonlinear or active inequality constraints vary; None
        where all directions are.
    minima : Minima, or None
        Where the searches from several starts ended; None where only the usual one was made.
    low_rank : LowRank, or None
        Why there is no covariance, where the information is regular and the clusters are too few.
    """

    solution: Solution
    implied: ImpliedMoments
    covariance: NDArray[np.float64] | None
    direction: NDArray[np.float64]
    comparison: Comparison
    box: Box | None = None
    active: tuple[str, ...] = ()
    tangent: NDArray[np.float64] | None = None
    minima: Minima | None = None
    low_rank: LowRank | None = None

    @property
    def regular(self) -> bool:
        """Whether the information has an inverse, with errors or without."""
        return self.covariance is not None or self.low_rank is not None
