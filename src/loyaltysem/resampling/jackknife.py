"""What a fit would be without each of its respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.moments.drawn.resampling import jackknife_weights
from loyaltysem.resampling.influence import influence_replicates
from loyaltysem.resampling.replicates import Replicates, refit

__all__ = ["jackknife_replicates", "left_out_counts"]

Array = NDArray[np.float64]


def jackknife_replicates(fitted: Fit) -> Replicates:
    """Fit without each respondent in turn, or to first order where answers are missing.

    Parameters
    ----------
    fitted : Fit
        With answers.

    Returns
    -------
    Replicates
        One for each respondent, group by group.

    Raises
    ------
    NotAvailableError
        The answers without some respondent have no fit, or the observed information of incomplete
        ones is singular.
    """
    if refusal := fitted.criterion.refusal("leave_one_out"):
        raise NotAvailableError(refusal)
    values = fitted.values or ()
    sizes = [len(x) for x in values]
    if not fitted.criterion.leaves_out_exactly:
        return influence_replicates(fitted)
    found = refit(fitted, left_out_counts(sizes))
    failed = int((~found.converged).sum())
    if failed:
        raise NotAvailableError(
            f"Without one of {failed} of the {sum(sizes)} respondents the model has no fit, "
            f"{found.n_without_moments} times since nobody else gave one of their answers, so that "
            "an item is constant or lacks a category, or since the items of the others are too "
            "much alike. How much they move the estimates cannot be said, which the acceleration "
            "of BCa intervals rests on. Leave the item out or merge its rare categories, or use "
            "interval='bias_corrected'."
        )
    return found


def left_out_counts(sizes: Sequence[int]) -> Iterator[tuple[Array, ...]]:
    """Yield samples that leave one respondent of one group out, the other groups as they are.

    Parameters
    ----------
    sizes : sequence of int
        Respondents by group.

    Yields
    ------
    tuple of ndarray, shape (chunk, n_g)
        How often each respondent is in the sample, 0 or 1.
    """
    for g, n in enumerate(sizes):
        for weights in jackknife_weights(n):
            yield tuple(
                (weights > 0).astype(np.float64) if h == g else np.ones((len(weights), m))
                for h, m in enumerate(sizes)
            )
