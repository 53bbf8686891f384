"""A rule held against many samples: of the respondents of one, or drawn from a population."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.approach import HeldCurvature, approached
from loyaltysem.estimation.search.found import counted
from loyaltysem.estimation.search.lowest_minimum import from_plain_starts, lowest_minimum
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS, minimise_with_derivatives
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.start_places import StartPlaces
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.drawn.resampling import regular_samples, weighted_moments

__all__ = [
    "NO_COMPLETE_ANSWERS",
    "Redrawn",
    "Searched",
    "as_a_fit",
    "plainly",
    "redrawn_moments",
    "search",
]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Searches the samples that failed once more, for so many iterations or as long as a fit; returns
#: where it ended and which of them it searched, or None where there was nowhere to begin.
SecondAttempt = Callable[[Flags, int | None], tuple[Solution, Flags] | None]
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
    again : callable, or None
        How usable samples are searched once more; None where they are not.
    means : ndarray, shape (batch, G, p), or None
        Of the answers; None where those that the model implies stand for them.
    has_chisq : bool
        Whether the minimum of F is against the saturated model of the same sample.
    n_observations : ndarray, shape (usable,), or None
        Respondents by which the information of one counts; None where no errors are asked for.
    middle : callable, or None
        Takes a point and which of the usable samples it is of; returns the average cross products
        of the scores of one respondent, (batch, q, q). None where there are no answers.
    """

    usable: Flags
    discrepancy: Discrepancy | None
    again: SecondAttempt | None
    means: Array | None
    has_chisq: bool
    n_observations: Array | None = None
    middle: Callable[[Any, Flags], Array] | None = None


@dataclass(frozen=True, eq=False)
class Searched:
    """Where the searches of the usable samples ended.

    Attributes
    ----------
    drawn : Redrawn
    discrepancy : Discrepancy
    solution, first : Solution
        At the end, and before any sample was searched once more.
    _at_end : tuple, or None
        Point and derivatives of all samples, where these were kept.
    """

    drawn: Redrawn
    discrepancy: Discrepancy
    solution: Solution
    first: Solution
    _at_end: tuple[Any, Any] | None = field(repr=False)

    @property
    def converged(self) -> Flags:
        """Which of the usable samples have a minimum, shape (usable,)."""
        return self.solution.converged

    @property
    def theta(self) -> Array:
        """The free parameters, (converged, q)."""
        return self.solution.theta[self.converged]

    @property
    def n_observations(self) -> Array:
        """Respondents by which the information of one counts, (converged,)."""
        if self.drawn.n_observations is None:
            raise ValueError("samples of the same respondents are drawn without errors")
        return self.drawn.n_observations[self.converged]

    @property
    def base(self) -> Array:
        """What the samples that converged hold fixed entries at, (converged, …)."""
        base = self.discrepancy.base
        whole = np.broadcast_to(base, (len(self.converged), *base.shape[1:]))
        return np.asarray(whole[self.converged])

    def information(self, kind: Literal["expected", "observed"]) -> Array:
        """Return the information of one respondent, (converged, q, q)."""
        if kind == "expected":
            return self.solution.information[self.converged]
        discrepancy, point, derivatives = self._at_minima
        return discrepancy.hessian(point, derivatives)

    def middle(self) -> Array | None:
        """Return the middle of the sandwich, of one respondent, (converged, q, q)."""
        if self.drawn.middle is None:
            return None
        return self.drawn.middle(self._at_minima[1], self.converged)

    @cached_property
    def _at_minima(self) -> tuple[Discrepancy, Any, Any]:
        if self._at_end is not None:
            return self.discrepancy, *self._at_end
        some = self.discrepancy.subset(self.converged)
        point = some.at(self.theta)
        return some, point, some.derivatives(point)


def search(
    drawn: Redrawn, start: Array, most: int | None = None, held: HeldCurvature | None = None
) -> Searched | None:
    """Search all usable samples from one place, and once more where that fails.

    Parameters
    ----------
    drawn : Redrawn
    start : ndarray, shape (1, n_free)
    most : int, optional
        Iterations; by default as many as a fit has.
    held : HeldCurvature, optional
        Along which the samples are approached first.

    Returns
    -------
    Searched, or None
        None where no sample is usable.
    """
    if drawn.discrepancy is None:
        return None
    first, at_end = _first_attempt(drawn, drawn.discrepancy, start, most, held)
    solution, failed = first, ~first.converged
    if failed.any() and drawn.again is not None:
        second = drawn.again(failed, most)
        solution = first if second is None else first.improved_by(*second)
    return Searched(drawn, drawn.discrepancy, solution, first, at_end)


def _first_attempt(
    drawn: Redrawn,
    discrepancy: Discrepancy,
    start: Array,
    most: int | None,
    held: HeldCurvature | None,
) -> tuple[Solution, tuple[Any, Any] | None]:
    """Search all from one place; keep what was computed there only where it is asked for again."""
    begin = np.repeat(start, int(drawn.usable.sum()), axis=0)
    solution, point, derivatives = minimise_with_derivatives(
        discrepancy,
        approached(discrepancy, begin, held),
        most=MAX_ITERATIONS if most is None else most,
    )
    solution, _ = counted(solution, point.implied)
    kept = drawn.n_observations is not None and bool(solution.converged.all())
    return solution, (point, derivatives) if kept else None


def plainly(
    discrepancy: Discrepancy, places: StartPlaces, failed: Flags, most: int | None
) -> tuple[Solution, Flags]:
    """Search some samples once more, from plain starts."""
    iterations = MAX_ITERATIONS if most is None else most
    return from_plain_starts(discrepancy, places, failed, iterations), failed


def as_a_fit(
    discrepancy: Discrepancy, places: StartPlaces, failed: Flags, most: int | None
) -> tuple[Solution, Flags]:
    """Search some samples once more, from the usual starts of a fit to a survey."""
    found, _ = lowest_minimum(discrepancy.subset(failed), places.of(failed), most=most)
    return found, failed


def redrawn_moments(
    layout: MatrixLayout,
    values: Sequence[Array],
    counts: Sequence[Array],
    divisors: Array,
    of_moments: Callable[[Array, Array], Discrepancy],
) -> Redrawn:
    """Hold a model against samples of complete answers, by a rule that takes their moments.

    Parameters
    ----------
    layout : MatrixLayout
    values : sequence of ndarray, shape (n_g, p)
    counts : sequence of ndarray, shape (batch, n_g)
        How often each respondent was drawn.
    divisors : ndarray, shape (G,)
        Of the covariances, over the respondents.
    of_moments : callable
        Takes covariances and means, (batch, G, p, p) and (batch, G, p), of the usable samples.
    """
    moments = [
        weighted_moments(x, drawn / drawn.sum(axis=1, keepdims=True))
        for x, drawn in zip(values, counts, strict=True)
    ]
    means = np.stack([mean for mean, _ in moments], axis=1)
    covariances = np.stack([found for _, found in moments], axis=1) / divisors[:, None, None]
    usable = regular_samples(covariances)
    if not usable.any():
        return Redrawn(usable, None, None, means, has_chisq=True)
    discrepancy = of_moments(covariances[usable], means[usable])
    places = StartPlaces(layout, covariances[usable], means[usable])
    again = partial(plainly, discrepancy, places)
    return Redrawn(usable, discrepancy, again, means, has_chisq=True)
