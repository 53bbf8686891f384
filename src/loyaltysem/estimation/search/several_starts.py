"""The minima that searches from several starts end in.

Two ends are one minimum when their discrepancies are equal and their parameters too, after every
construct has been turned to the side on which the usual start has it: a construct multiplied by
−1 leaves the implied moments as they are where only a variance fixes its scale. Other solutions
that the data cannot tell apart (two constructs that change places) are minima of their own.

A search from a random start that ends where the information is singular has found no minimum: it
ran off along a direction that the data do not bound, slower with every step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.boxes.bounded import minimise_in_box
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import Constraints, minimise_under
from loyaltysem.estimation.search.found import is_regular
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.orientation import Orientation
from loyaltysem.estimation.search.starts.random_starts import random_starts
from loyaltysem.estimation.search.starts.start_vectors import starts_by
from loyaltysem.estimation.search.starts.starts import starting_values
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.numerics.threads import single_threaded

__all__ = ["Minima", "Minimum", "Starts", "best_of_starts", "minima_from", "several_starts"]

Array = NDArray[np.float64]
Fit = Callable[[Array | None], tuple[Solution, ImpliedMoments]]
#: Differences of F, relative to 1 + F, up to which two minima are equally low.
EQUALLY_LOW = 1e-8
#: Squared distance in standard errors of one observation up to which parameters are the same.
SAME_PLACE = 1e-6


@dataclass(frozen=True, slots=True)
class Starts:
    """Where the searches of one fit begin.

    Attributes
    ----------
    usual : ndarray, shape (1, n_free)
        Says to what side each construct is turned.
    random : ndarray, shape (k, n_free)
    """

    usual: Array
    random: Array


@dataclass(frozen=True, slots=True)
class Minimum:
    """One minimum of a discrepancy.

    Attributes
    ----------
    solution : Solution
        Batch of one, in the items' units.
    implied : ImpliedMoments
    n_starts : int
        From which the search ended here.
    from_usual_start : bool
        Whether the usual start is among them.
    """

    solution: Solution
    implied: ImpliedMoments
    n_starts: int
    from_usual_start: bool

    @property
    def objective(self) -> float:
        """F."""
        return float(self.solution.objective[0])


@dataclass(frozen=True, slots=True)
class Minima:
    """The distinct minima of one fit.

    Attributes
    ----------
    n_starts, n_converged : int
    minima : tuple of Minimum
        The lowest first; among equally low ones that of the usual start, then that which most
        starts ended in.
    lower : tuple of float
        F where searches that did not converge stopped, as far as it lies below all minima.
    """

    n_starts: int
    n_converged: int
    minima: tuple[Minimum, ...]
    lower: tuple[float, ...] = ()

    @property
    def better_start(self) -> Array | None:
        """The lowest minimum, shape (1, n_free), where the usual start did not end there."""
        if not self.minima or self.minima[0].from_usual_start:
            return None
        return self.minima[0].solution.theta


def several_starts(
    layout: MatrixLayout,
    covariances: Array,
    means: Array | None,
    n_starts: int,
    random: np.random.Generator,
) -> Starts:
    """Draw the starts of one fit.

    Parameters
    ----------
    layout, covariances, means
        As in :func:`~loyaltysem.estimation.search.random_starts.random_starts`.
    n_starts : int
        The usual one included.
    random : Generator
    """
    batch = None if means is None else means[None]
    return Starts(
        usual=starts_by(starting_values, layout, covariances[None], batch),
        random=random_starts(layout, covariances, means, n_starts - 1, random),
    )


def minima_from(
    discrepancy: Discrepancy,
    usual: Solution,
    starts: Starts,
    *,
    box: Box | None = None,
    constraints: Constraints | None = None,
) -> Minima:
    """Search from further starts, and sort the ends into distinct minima.

    Parameters
    ----------
    discrepancy : Discrepancy
        Of a batch of one.
    usual : Solution
        Where the usual search ended, batch of one.
    starts : Starts
        The random ones are searched from in one batch; inside a box, under constraints and with
        incomplete answers one after the other.
    box : Box, optional
    constraints : Constraints, optional

    Returns
    -------
    Minima
        Of all starts, the usual one included.
    """
    with single_threaded():
        theta, converged = _ends(discrepancy, starts.random, box, constraints)
        failed = [*theta[~converged]] + [usual.theta[0]] * (not usual.converged[0])
        orientation = Orientation(discrepancy, starts.usual, box=box, constraints=constraints)
        turned = [orientation.turned(theta[[k]]) for k in np.flatnonzero(converged)]
        ends = [usual.theta] * bool(usual.converged[0]) + turned
        found: list[Minimum] = []
        for k, end in enumerate(ends):
            one = _minimum(discrepancy, end, is_usual=k == 0 and bool(usual.converged[0]))
            same = next((i for i, other in enumerate(found) if _are_one(one, other)), None)
            if same is None:
                found.append(one)
            else:
                found[same] = replace(found[same], n_starts=found[same].n_starts + 1)
        minima = _ordered(found)
        lower = [_objective(discrepancy, one[None]) for one in failed]
    return Minima(
        n_starts=1 + len(starts.random),
        n_converged=len(ends),
        minima=minima,
        lower=tuple(sorted(one for one in lower if minima and _is_lower(one, minima[0].objective))),
    )


def best_of_starts(
    fit: Fit,
    discrepancy: Callable[[], Discrepancy],
    starts: Starts | None,
    box: Box | None,
    near: Array | None = None,
) -> tuple[Solution, ImpliedMoments, Minima | None]:
    """Fit as usual, search from further starts, and return the lowest minimum.

    Parameters
    ----------
    fit : callable
        Fits from a start, shape (1, n_free), or from the usual ones when given None.
    discrepancy : callable
        Returns what `fit` minimises, of a batch of one.
    starts : Starts, or None
        None is the usual fit alone.
    box : Box, or None
    near : ndarray, shape (1, n_free), optional
        Where to begin instead of the usual starts, which are left for where that does not converge.

    Returns
    -------
    solution : Solution
        To the last digit the usual one, where no other start ended lower.
    implied : ImpliedMoments
    minima : Minima, or None
    """
    solution, implied = fit(near)
    if near is not None and not solution.converged[0]:
        solution, implied = fit(None)
    if starts is None:
        return solution, implied, None
    minima = minima_from(discrepancy(), solution, starts, box=box)
    if (better := minima.better_start) is not None:
        solution, implied = fit(better)
    return solution, implied, minima


def _ends(
    discrepancy: Discrepancy, starts: Array, box: Box | None, constraints: Constraints | None
) -> tuple[Array, NDArray[np.bool_]]:
    """Return where the search from each start ended, and whether in a minimum."""
    order = discrepancy.layout.blocks
    if constraints is not None:
        under = [minimise_under(discrepancy, start[None], constraints) for start in starts]
        singly = [one.solution for one in under]
        regular = [is_regular(one.solution.information[0], order, one.tangent) for one in under]
    elif box is not None or not discrepancy.takes_batches:
        singly = [
            minimise(discrepancy, start[None])[0]
            if box is None
            else minimise_in_box(discrepancy, start[None], box)[0]
            for start in starts
        ]
        regular = [is_regular(one.information[0], order) for one in singly]
    else:
        repeated = discrepancy.subset(np.zeros(len(starts), dtype=np.intp))
        singly = [minimise(repeated, starts)[0]]
        regular = [is_regular(one, order) for one in singly[0].information]
    theta = np.concatenate([solution.theta for solution in singly])
    converged = np.concatenate([solution.converged for solution in singly])
    # a search that runs off along a direction without end slows down too
    return theta, converged & np.array(regular, dtype=bool)


def _objective(discrepancy: Discrepancy, theta: Array) -> float:
    return float(discrepancy.at(theta).objective[0]) * discrepancy.unit


def _minimum(discrepancy: Discrepancy, theta: Array, *, is_usual: bool) -> Minimum:
    point, unit = discrepancy.at(theta), discrepancy.unit
    derivatives = discrepancy.derivatives(point)
    solution = Solution(
        theta=theta,
        objective=point.objective * unit,
        gradient=derivatives.gradient * unit,
        information=derivatives.information * unit,
        converged=np.array([True]),
        decrement=np.zeros(1),
        iterations=np.zeros(1, dtype=np.intp),
    )
    return Minimum(solution, point.implied, n_starts=1, from_usual_start=is_usual)


def _is_lower(one: float, other: float) -> bool:
    return one < other - EQUALLY_LOW * (1 + abs(other))


def _are_equally_low(one: Minimum, other: Minimum) -> bool:
    heights = one.objective, other.objective
    return not (_is_lower(*heights) or _is_lower(*heights[::-1]))


def _are_one(one: Minimum, other: Minimum) -> bool:
    apart, metric = (one.solution.theta - other.solution.theta)[0], other.solution.information[0]
    return _are_equally_low(one, other) and float(apart @ metric @ apart) < SAME_PLACE


def _ordered(found: list[Minimum]) -> tuple[Minimum, ...]:
    if not found:
        return ()
    lowest = min(found, key=lambda one: one.objective)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                (lowest.objective, not one.from_usual_start, -one.n_starts)
                if _are_equally_low(one, lowest)
                else (one.objective, False, 0)
            ),
        )
    )
