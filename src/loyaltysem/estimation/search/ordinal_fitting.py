"""Fits of one model to the thresholds and polychoric correlations of a batch of samples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.ordinal_least_squares import OrdinalLeastSquares
from loyaltysem.estimation.search.bounded import minimise_in_box
from loyaltysem.estimation.search.bounds import Box
from loyaltysem.estimation.search.further_starts import SINGLE_SEARCH, across, lowest_from
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.start_vectors import StartRule
from loyaltysem.estimation.search.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.latent_responses import LatentResponses
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.ordinal.correlations import correlation_matrices
from loyaltysem.numerics.threads import single_threaded

__all__ = ["fit_ordinal"]

Array = NDArray[np.float64]
#: Variance of a latent response at the start, where its residual has variance one.
START_VARIANCE = 2.0
#: Standard deviation of a latent response, in the unit that the first group sets, beyond which it
#: grows (or below one over which it shrinks) without end: a share of its variance is zero to eight
#: digits, and the discrepancy falls on towards a limit that no parameters have.
FARTHEST = 1e4


def fit_ordinal(
    discrepancy: OrdinalLeastSquares,
    *,
    start: Array | None = None,
    box: Box | None = None,
    most: int | None = None,
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
    layout, responses = discrepancy.layout, discrepancy.responses
    rules = (starting_values, plain_starts)
    with single_threaded():
        if box is not None:
            starts = (
                [start]
                if start is not None
                else [_starts(rule, layout, responses, discrepancy.moments) for rule in rules]
            )
            found = [_held(*minimise_in_box(discrepancy, one, box)) for one in starts]
            return min(found, key=lambda f: (not f[0].converged[0], float(f[0].objective[0])))
        given = start is not None
        if start is None:
            start = _starts(starting_values, layout, responses, discrepancy.moments)
        if most is None:
            most = SINGLE_SEARCH if len(start) == 1 else MAX_ITERATIONS
        solution, implied = _held(*minimise(discrepancy, start, most=most))
        failed = ~solution.converged
        if failed.any():
            part = discrepancy.subset(failed)
            plain = _starts(plain_starts, layout, responses, part.moments)
            again = _held(*minimise(part, plain, most=most))[0]
            ends = np.concatenate([solution.theta, again.theta])
            solution = solution.improved_by(again, failed)
            if len(start) == 1 and not given and not solution.converged[0]:
                further = np.concatenate([ends, across(layout, ends)])
                solution = lowest_from(discrepancy, further, solution)
            solution, implied = _held(solution, discrepancy.at(solution.theta).implied)
    return solution, implied


def _held(solution: Solution, implied: ImpliedMoments) -> tuple[Solution, ImpliedMoments]:
    """Take searches that ran off, or to scale factors below zero, as not converged."""
    scale = implied.matrices["delta"]
    within = ((scale > 1 / FARTHEST) & (scale < FARTHEST)).all(axis=(-2, -1))
    return replace(solution, converged=solution.converged & within), implied


def _starts(
    rule: StartRule, layout: MatrixLayout, responses: LatentResponses, moments: Array
) -> Array:
    """Start at the sample's thresholds, and where the rule starts with its correlations."""
    table = layout.table
    variance = 1.0 if responses.is_delta else START_VARIANCE
    correlations = correlation_matrices(moments, layout.p)
    start = np.zeros((len(moments), table.n_free))
    for b in range(len(moments)):
        # later groups do not override what equal parameters share with the first
        for g in reversed(range(layout.n_groups)):
            found = rule(table, variance * correlations[b, g], None, g + 1)
            for free, value in found.items():
                start[b, free - 1] = value
            for i, (_, cell) in enumerate(layout.cells):
                free = layout.free_of_cell[g, i]
                if free < 0 or layout.group_rows[g][i].start is not None:
                    continue
                if cell.matrix == "tau":
                    start[b, free] = np.sqrt(variance) * moments[b, g, cell.row]
                elif cell.matrix == "delta":
                    start[b, free] = 1.0
    return start if layout.reduction is None else layout.reduction.reduce(start)
