"""A rule held against samples that were drawn from the respondents of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.start_places import StartPlaces
from loyaltysem.moments.resampling import regular_samples, weighted_moments

__all__ = ["NO_COMPLETE_ANSWERS", "Redrawn", "redrawn_moments"]

Array = NDArray[np.float64]
#: Why answers cannot be turned until a model holds in them.
NO_COMPLETE_ANSWERS = (
    "The Bollen–Stine test transforms complete answers; with moments or missing answers there are "
    "none. Use estimator='MLR' for a test that does not assume normality."
)


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """A batch of samples, under the model and the rule of one.

    Attributes
    ----------
    usable : ndarray of bool, shape (batch,)
        Whether a model can be fitted to a sample: no item is constant or determined by others, and
        thresholds and correlations of ordered answers exist.
    discrepancy : Discrepancy, or None
        Of the usable samples; None where there is none.
    places : StartPlaces, or None
        Where a search of the usable samples begins anew; None where it does not.
    means : ndarray, shape (batch, G, p), or None
        Of the answers; None where those that the model implies stand for them.
    has_chisq : bool
        Whether the minimum of F is against the saturated model of the same sample.
    """

    usable: NDArray[np.bool_]
    discrepancy: Discrepancy | None
    places: StartPlaces | None
    means: Array | None
    has_chisq: bool


def redrawn_moments(
    values: Sequence[Array], counts: Sequence[Array], divisors: Array
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the moments of samples of complete answers.

    Parameters
    ----------
    values : sequence of ndarray, shape (n_g, p)
    counts : sequence of ndarray, shape (batch, n_g)
        How often each respondent was drawn.
    divisors : ndarray, shape (G,)
        Of the covariances, over the respondents.

    Returns
    -------
    means, covariances : ndarray, shapes (batch, G, p), (batch, G, p, p)
    usable : ndarray of bool, shape (batch,)
    """
    moments = [
        weighted_moments(x, drawn / drawn.sum(axis=1, keepdims=True))
        for x, drawn in zip(values, counts, strict=True)
    ]
    means = np.stack([mean for mean, _ in moments], axis=1)
    covariances = np.stack([found for _, found in moments], axis=1) / divisors[:, None, None]
    return means, covariances, regular_samples(covariances)
