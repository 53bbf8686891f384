"""The search for the lowest minimum: from the usual start, and from others where one may be lower.

A sound solution is found from the usual start and taken as it is. Where a search of one sample
found nothing, or a minimum of the kind that can be undercut, further starts are searched from in
one batch, and the lowest minimum that the data determine is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.boxes.bounded import minimise_in_box
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.found import (
    are_minima,
    counted,
    doubtful_constructs,
    is_admissible,
    is_regular,
)
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.orientation import Orientation
from loyaltysem.estimation.search.starts.start_places import StartPlaces, past_zero
from loyaltysem.estimation.search.starts.starts import plain_starts, starting_values
from loyaltysem.estimation.structure.group_parts.group_blocks import GroupBlocks
from loyaltysem.estimation.structure.implied import ImpliedMoments

__all__ = [
    "SHORT",
    "SINGLE_SEARCH",
    "doubtful_about",
    "from_plain_starts",
    "lowest_and_others",
    "lowest_from",
    "lowest_minimum",
]

Array = NDArray[np.float64]
Longer = Sequence[tuple[int, int]]
#: Iterations from a usual start of one sample, before others are tried.
SINGLE_SEARCH = 100
#: Searches from anywhere come to numbers beyond all measure, which are no minimum.
FAR_OFF = np.errstate(over="ignore", invalid="ignore", divide="ignore")
#: Iterations from each of many starts.
SHORT = 25
#: How often ends are taken for new starts, as long as that leads lower.
MOST_ROUNDS = 3
#: Further iterations, and how many searches go on: those that came lowest without an end.
LONGER: Longer = ((100, 4), (MAX_ITERATIONS, 1))
#: Ends among which every group's lowest is looked for.
MOST_FOR_GROUPS = 16
#: Difference of F, relative to 1 + F, up to which ends of short searches are taken for one.
SAME_HEIGHT = 1e-5
#: Difference of F, relative to 1 + F, from which one end is lower than another.
LOWER = 1e-8
#: Ends of short searches without the bounds from which searches inside a box begin.
MOST_IN_BOX = 4


def lowest_minimum(
    discrepancy: Discrepancy,
    places: StartPlaces,
    *,
    start: Array | None = None,
    box: Box | None = None,
    most: int | None = None,
    many: Callable[[], Discrepancy] | None = None,
) -> tuple[Solution, ImpliedMoments]:
    """Search the samples of a batch for the lowest minimum.

    Parameters
    ----------
    discrepancy : Discrepancy
    places : StartPlaces
        Where to begin.
    start : ndarray, shape (batch, n_free), optional
        Begin there, and nowhere else but where plain starts are when that fails.
    box : Box, optional
        Bounds of the parameters; for a batch of one.
    most : int, optional
        Iterations from each start; by default more for each of a batch than for a single sample,
        which has further starts to go on from.
    many : callable, optional
        Makes a form of the discrepancy that takes batches, where it is not itself one.

    Returns
    -------
    solution : Solution
        To the last digit the usual one, where no other is lower.
    implied : ImpliedMoments
        At the solution.
    """
    if box is not None:
        return _lowest_within(discrepancy, places, start, box, many)
    return lowest_and_others(discrepancy, places, start=start, most=most)[:2]


def lowest_and_others(
    discrepancy: Discrepancy,
    places: StartPlaces,
    *,
    start: Array | None = None,
    most: int | None = None,
    longer: Longer = LONGER,
) -> tuple[Solution, ImpliedMoments, Array]:
    """Search as :func:`lowest_minimum` does without bounds; also return where else it ended.

    Parameters
    ----------
    discrepancy, places, start, most
        As there.
    longer : sequence of tuple of int
        As in :func:`lowest_from`.

    Returns
    -------
    solution : Solution
    implied : ImpliedMoments
    others : ndarray, shape (k, n_free)
        Ends of the further searches of one sample, one at every height, the lowest first; none
        where the usual solution was sound.
    """
    begin = places.by(starting_values) if start is None else start
    solution, implied, ends = _from_usual_starts(discrepancy, places, begin, most)
    doubtful = None
    if start is None and len(begin) == 1:
        doubtful = doubtful_about(discrepancy, places, solution, implied)
    if doubtful is None:
        return solution, implied, begin[:0]
    starts = np.concatenate([ends, places.further(ends, doubtful)])
    lowest, others = lowest_from(discrepancy, starts, doubtful, solution, longer)
    if not lowest.converged[0]:
        # sixteen starts can all be bad ones
        starts = np.concatenate([others.theta, places.all_over(seed=1)])
        lowest, others = lowest_from(discrepancy, starts, doubtful, solution, longer)
    if lowest.converged[0] and lowest is not solution:
        lowest = _turned(discrepancy, lowest, begin)
    return lowest, discrepancy.at(lowest.theta).implied, others.theta


def _from_usual_starts(
    discrepancy: Discrepancy, places: StartPlaces, begin: Array, most: int | None
) -> tuple[Solution, ImpliedMoments, Array]:
    """Search from given starts, from plain ones where that fails; also return where all ended."""
    if most is None:
        most = SINGLE_SEARCH if len(begin) == 1 else MAX_ITERATIONS
    solution, implied = counted(*minimise(discrepancy, begin, most=most))
    failed = ~solution.converged
    if not failed.any():
        return solution, implied, solution.theta
    again = from_plain_starts(discrepancy, places, failed, most)
    ends = np.concatenate([solution.theta, again.theta])
    solution = solution.improved_by(again, failed)
    return solution, discrepancy.at(solution.theta).implied, ends


def from_plain_starts(
    discrepancy: Discrepancy, places: StartPlaces, failed: NDArray[np.bool_], most: int
) -> Solution:
    """Search some samples of a batch once more, from plain starts.

    Parameters
    ----------
    discrepancy : Discrepancy
    places : StartPlaces
    failed : ndarray of bool, shape (batch,)
        Which samples.
    most : int
        Iterations.
    """
    plain = places.of(failed).by(plain_starts)
    return counted(*minimise(discrepancy.subset(failed), plain, most=most))[0]


def doubtful_about(
    discrepancy: Discrepancy, places: StartPlaces, solution: Solution, implied: ImpliedMoments
) -> tuple[str, ...] | None:
    """Return the constructs that make the search of one sample look for a lower minimum.

    Parameters
    ----------
    discrepancy : Discrepancy
    places : StartPlaces
        Of that sample.
    solution : Solution
    implied : ImpliedMoments
        Where it ended.

    Returns
    -------
    tuple of str, or None
        All where it found nothing; None where there is nothing to look for.
    """
    layout = discrepancy.layout
    if not solution.converged[0]:
        return layout.table.latent
    known = places.n_observations
    n = np.full(layout.n_groups, np.inf) if known is None else known
    doubtful = doubtful_constructs(layout, implied, n)
    if doubtful is None or is_regular(solution.information[0], layout.blocks):
        return doubtful
    # a model that is not identified is singular everywhere, a search that ran off where it ended
    start = places.by(starting_values)
    begun = discrepancy.derivatives(discrepancy.at(start)).information[0]
    return layout.table.latent if is_regular(begun, layout.blocks) else None


@FAR_OFF
def lowest_from(
    discrepancy: Discrepancy,
    starts: Array,
    constructs: Sequence[str],
    first: Solution,
    longer: Longer = LONGER,
) -> tuple[Solution, Solution]:
    """Search one sample from several starts, and return the lowest minimum that is one.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one, of which ``subset`` makes a batch of many.
    starts : ndarray, shape (k, n_free)
        Short searches from all of these, longer ones from where the lowest ended.
    constructs : sequence of str
        Beyond whose variances of zero to look.
    first : Solution
        What the usual search ended in, and what is returned where none of these does better.
    longer : sequence of tuple of int
        Iterations of the longer searches, and how many of them.

    Returns
    -------
    lowest : Solution
        Batch of one.
    others : Solution
        Where the short searches ended, one at every height, the lowest first.

    Notes
    -----
    A search that runs off below every minimum says that none of them is the lowest place. An
    admissible one stands all the same: what lies lower has negative variances.
    """
    found = _searched(discrepancy, starts, most=SHORT)
    found = _with_lowest_of_groups(discrepancy, found)
    for _ in range(MOST_ROUNDS):
        beyond = past_zero(discrepancy.layout, _distinct(found).theta, constructs)
        if not len(beyond):
            break
        others, before = _searched(discrepancy, beyond, most=SHORT), found
        found = _with_lowest_of_groups(discrepancy, found.and_those_of(others).lowest_first())
        if not is_lower(found, before, SAME_HEIGHT):
            break
    return _lowest_after(discrepancy, found, first, longer), _distinct(found)


def _lowest_after(
    discrepancy: Discrepancy, found: Solution, first: Solution, longer: Longer
) -> Solution:
    """Go on from where short searches came lowest, and return the lowest minimum."""
    order = discrepancy.layout.blocks
    best = _lowest_of(found, first if len(are_minima(first, order)) else None, order)
    waiting = _open_below(found, best)
    for iterations, kept in longer:
        if len(waiting.theta):
            gone = _searched(discrepancy, waiting.theta[:kept], most=iterations, is_hard=True)
            best = _lowest_of(gone, best, order)
            waiting = _open_below(waiting.and_those_of(gone), best)
    if best is None:
        return (waiting.lowest() if len(waiting.theta) else first).but_not_converged()
    if not len(waiting.theta) or not is_lower(waiting.lowest(), best):
        return best
    stands = is_admissible(discrepancy.at(best.theta).implied)
    return best if stands else waiting.lowest().but_not_converged()


def _searched(
    discrepancy: Discrepancy, starts: Array, *, most: int, is_hard: bool = False
) -> Solution:
    """Search one sample from several starts at once; where all ended, the lowest first."""
    theta = starts[np.isfinite(starts).all(axis=1)]
    found = minimise(_times(discrepancy, len(theta)), theta, most=most, is_hard=is_hard)
    return counted(*found)[0].lowest_first()


def _with_lowest_of_groups(discrepancy: Discrepancy, found: Solution) -> Solution:
    """Go on from the lowest end of every group, where groups share no parameter.

    Their searches have nothing to do with each other then, and one start need not be a good one
    for all of them.
    """
    order = discrepancy.layout.blocks
    if len(order.shared):
        return found
    ends = _distinct(found).theta[:MOST_FOR_GROUPS]
    if len(ends) < 2:
        return found
    best = ends[0].copy()
    for own, is_there in zip(order.own, order.is_there, strict=True):
        trial = np.tile(best, (len(ends), 1))
        trial[:, own[is_there]] = ends[:, own[is_there]]
        best = trial[np.argmin(_times(discrepancy, len(trial)).at(trial).objective)]
    if np.array_equal(best, ends[0]):
        return found
    gone = _searched(discrepancy, best[None], most=SHORT, is_hard=True)
    return found.and_those_of(gone).lowest_first()


def _distinct(found: Solution) -> Solution:
    """Return one of the ends at every height."""
    finite = found.part(np.flatnonzero(np.isfinite(found.objective)))
    height = finite.objective
    new = np.diff(height, prepend=-np.inf) > SAME_HEIGHT * (1 + np.abs(height))
    return finite.part(np.flatnonzero(new))


def _lowest_of(found: Solution, best: Solution | None, order: GroupBlocks) -> Solution | None:
    """Return the lowest minimum; of equally low ones, that which was known."""
    minima = found.part(are_minima(found, order))
    if not len(minima.theta) or (best is not None and not is_lower(minima.lowest(), best)):
        return best
    return minima.lowest()


def _open_below(found: Solution, best: Solution | None) -> Solution:
    """Return the searches that stopped on their way below a minimum, the lowest first."""
    height = np.inf if best is None else float(best.objective[0])
    return found.part(np.flatnonzero(~found.converged & (found.objective < height))).lowest_first()


def is_lower(one: Solution, other: Solution, least: float = LOWER) -> bool:
    """Say whether one end of a search is lower than another, relative to 1 + F, by so much."""
    height = float(other.objective[0])
    return float(one.objective[0]) < height - least * (1 + abs(height))


def _times(discrepancy: Discrepancy, n: int) -> Discrepancy:
    return discrepancy.subset(np.zeros(n, dtype=np.intp))


def _turned(discrepancy: Discrepancy, solution: Solution, usual: Array) -> Solution:
    """Turn constructs whose sign is free to the side on which the usual start has them."""
    theta = Orientation(discrepancy, usual).turned(solution.theta)
    if theta is solution.theta:
        return solution
    return minimise(discrepancy, theta)[0]


def _lowest_within(
    discrepancy: Discrepancy,
    places: StartPlaces,
    start: Array | None,
    box: Box,
    many: Callable[[], Discrepancy] | None,
) -> tuple[Solution, ImpliedMoments]:
    """Search one sample inside a box."""
    begin = places.by(starting_values) if start is None else start
    solution, implied = counted(*minimise_in_box(discrepancy, begin, box))
    # under equalities bounds are constraints, whose search takes a hundred times as long
    is_constrained = discrepancy.layout.reduction is not None
    if start is not None:
        return solution, implied
    plain = counted(*minimise_in_box(discrepancy, places.by(plain_starts), box))
    solution, implied = min((solution, implied), plain, key=_rank)
    if is_constrained:
        return solution, implied
    doubtful = doubtful_about(discrepancy, places, solution, implied)
    if doubtful is None:
        return solution, implied
    starts = np.concatenate([solution.theta, places.further(solution.theta, doubtful)])
    batches = discrepancy if many is None else many()
    return _lowest_in_box(discrepancy, batches, starts, (solution, implied), box)


@FAR_OFF
def _lowest_in_box(
    discrepancy: Discrepancy,
    batches: Discrepancy,
    starts: Array,
    usual: tuple[Solution, ImpliedMoments],
    box: Box,
) -> tuple[Solution, ImpliedMoments]:
    """Search inside a box from where short searches without the bounds came lowest."""
    theta = starts[np.isfinite(starts).all(axis=1)]
    theta = minimise(_times(batches, len(theta)), theta, most=SHORT)[0].theta
    theta = np.clip(theta, box.lower, box.upper)
    height = _times(batches, len(theta)).at(theta).objective
    best = usual
    for k in np.argsort(height, kind="stable")[:MOST_IN_BOX]:
        found = counted(*minimise_in_box(discrepancy, theta[[k]], box))
        if not best[0].converged[0] or is_lower(found[0], best[0]):
            best = min(best, found, key=_rank)
    return best


def _rank(found: tuple[Solution, ImpliedMoments]) -> tuple[bool, float]:
    return not found[0].converged[0], float(found[0].objective[0])
