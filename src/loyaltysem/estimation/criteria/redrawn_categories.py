"""Samples of ordered answers drawn from the respondents of one: their moments, and Γ anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.moments.ordinal.asymptotic_covariance import movements, threshold_places
from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments

__all__ = ["CategoryAnswers"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CategoryAnswers:
    """The answers of one group, as values and as categories, and their correlations."""

    values: Array
    codes: NDArray[np.int16]
    n_categories: NDArray[np.intp]
    correlations: Array

    def moments(self, counts: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Return thresholds and correlations, (batch, k), and in which samples all are."""
        found = ordinal_moments(self.codes, self.n_categories, counts, start=self.correlations)
        item, number = threshold_places(self.n_categories)
        one, other = all_pairs(len(self.n_categories))
        thresholds = found.thresholds[:, item, number]
        correlations = found.correlations[:, one, other]
        widest = int(self.n_categories.max())
        answered = category_counts(self.codes, widest, counts) > 0
        complete = (answered | (np.arange(widest) >= self.n_categories[:, None])).all(axis=(-2, -1))
        inside = np.isfinite(correlations).all(axis=-1) & ~found.separated.any(axis=(-2, -1))
        known = np.asarray(complete & inside & found.converged.all(axis=(-2, -1)))
        return np.concatenate([thresholds, correlations], axis=-1), known

    def variances(self, counts: Array, moments: Array) -> Array:
        """Return the diagonal of Γ in every sample, shape (batch, k)."""
        widest = int(self.n_categories.max())
        item, number = threshold_places(self.n_categories)
        thresholds = np.full((len(counts), len(self.n_categories), widest - 1), np.inf)
        thresholds[:, item, number] = moments[:, : len(item)]
        moved = movements(
            category_counts(self.codes, widest, counts),
            pair_tables(self.codes, widest, counts),
            thresholds,
            moments[:, len(item) :],
            counts.sum(axis=-1),
            self.n_categories,
        )
        return moved.variances(self.codes, counts)

    def means(self, counts: Array) -> Array:
        """Return the means of the answers in every sample, shape (batch, p)."""
        answered = ~np.isnan(self.values)
        with np.errstate(invalid="ignore"):
            return np.asarray((counts @ np.where(answered, self.values, 0.0)) / (counts @ answered))
