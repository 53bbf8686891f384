"""What a fit would be without each of its respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.resampling import jackknife_weights
from loyaltysem.resampling.influence import influence_replicates
from loyaltysem.resampling.ordered_replicates import refit_ordered
from loyaltysem.resampling.replicates import Replicates, refit_complete

__all__ = ["jackknife_replicates", "left_out_counts", "left_out_weights"]

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
    values = fitted.values or ()
    sizes = [len(x) for x in values]
    if fitted.options.missing == "fiml":
        return influence_replicates(fitted, values)
    if fitted.table.ordered is None:
        found = refit_complete(fitted, values, left_out_weights(sizes))
    else:
        found = refit_ordered(fitted, values, left_out_counts(sizes))
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


def left_out_weights(sizes: Sequence[int]) -> Iterator[tuple[Array, ...]]:
    """Yield weights that leave one respondent of one group out, the other groups as they are.

    Parameters
    ----------
    sizes : sequence of int
        Respondents by group.

    Yields
    ------
    tuple of ndarray, shape (chunk, n_g)
        Each row adds up to one.
    """
    for g, n in enumerate(sizes):
        for weights in jackknife_weights(n):
            yield tuple(
                weights if h == g else np.full((len(weights), m), 1 / m)
                for h, m in enumerate(sizes)
            )


def left_out_counts(sizes: Sequence[int]) -> Iterator[tuple[Array, ...]]:
    """Yield the same samples as how often each respondent is in them, 0 or 1."""
    for chunk in left_out_weights(sizes):
        yield tuple((weights > 0).astype(np.float64) for weights in chunk)
