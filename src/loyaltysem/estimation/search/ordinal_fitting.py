"""Fits of one model to the thresholds and polychoric correlations of a batch of samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.ordinal_least_squares import OrdinalLeastSquares
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.lowest_minimum import lowest_minimum
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.start_places import StartPlaces
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.moments.ordinal.correlations import correlation_matrices
from loyaltysem.numerics.threads import single_threaded

__all__ = ["fit_ordinal", "places_of"]

Array = NDArray[np.float64]
#: Variance of a latent response at the start, where its residual has variance one.
START_VARIANCE = 2.0
#: Of the correlation of two answers cut in the middle, over that of a plain one, where it is zero.
VARIANCE_OF_TETRACHORIC = (np.pi / 2) ** 2


def fit_ordinal(
    discrepancy: OrdinalLeastSquares,
    *,
    start: Array | None = None,
    box: Box | None = None,
    most: int | None = None,
    n_observations: Array | None = None,
) -> tuple[Solution, ImpliedMoments]:
    """Fit one model to each sample of a batch.

    Parameters
    ----------
    discrepancy : OrdinalLeastSquares
    start : ndarray, shape (batch, n_free), optional
        Computed from each sample when left out.
    box : Box, optional
        Bounds of the parameters; for a batch of one.
    most : int, optional
        Iterations from each start; by default more for a single sample than for each of a batch.
    n_observations : ndarray, shape (G,), optional
        Without them a minimum whose constructs hardly stand out is not looked beyond.

    Returns
    -------
    solution : Solution
    implied : ImpliedMoments
        At the solution.

    Notes
    -----
    Checked against lavaan 0.6-14 (``DWLS``, ``ULS``, ``WLS`` with ``ordered``), carried to the
    exact minimum. A search that ran off to infinity has found no minimum, however small its steps
    became; nor has one whose scale factors are not above zero, as those of standard deviations are.
    """
    places = places_of(discrepancy, n_observations)
    with single_threaded():
        return lowest_minimum(discrepancy, places, start=start, box=box, most=most)


def places_of(discrepancy: OrdinalLeastSquares, n_observations: Array | None = None) -> StartPlaces:
    """Return where the searches of thresholds and correlations begin.

    Parameters
    ----------
    discrepancy : OrdinalLeastSquares
    n_observations : ndarray, shape (G,), optional
    """
    layout, moments = discrepancy.layout, discrepancy.moments
    variance = 1.0 if discrepancy.responses.is_delta else START_VARIANCE
    n_thresholds = len(discrepancy.responses.threshold_items)
    return StartPlaces(
        layout,
        variance * correlation_matrices(moments, layout.p),
        None,
        np.sqrt(variance) * moments[..., :n_thresholds],
        None if n_observations is None else n_observations / VARIANCE_OF_TETRACHORIC,
    )
