r"""What is asked of a rule by which one model is held against one sample.

A criterion owns the units: its chi-square is the sum of its ``sizes`` times the minimum of F, its
information is that of one observation, and the groups are weighted as the rule weighs them. Who
comes after the search asks the criterion of the fit, and nobody builds one again. What a rule does
not have is None: it is asked *can you*, never *which are you*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.redrawn import Redrawn
from loyaltysem.estimation.criteria.treatments import Treatment
from loyaltysem.estimation.discrepancies.likelihood import Discrepancy
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.block_inverse import BlockInverse
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.samples import Sample

__all__ = [
    "Baseline",
    "CompleteDataTest",
    "Criterion",
    "Information",
    "NoComparison",
    "SimplerModel",
    "Spread",
    "derivatives_at",
]

Array = NDArray[np.float64]
#: Of the expected, or the observed second derivatives.
Information = Literal["expected", "observed"]


def derivatives_at(likelihood: Discrepancy, point: Any, kind: Information) -> tuple[Array, Array]:
    """Return the gradient of a likelihood, shape (q,), and its information, (q, q).

    Parameters
    ----------
    likelihood : Discrepancy
        Of a batch of one.
    point
        What ``likelihood.at`` returns.
    kind : {"expected", "observed"}
    """
    derivatives = likelihood.derivatives(point)
    second = derivatives.information
    if kind == "observed":
        second = likelihood.hessian(point, derivatives)
    return np.asarray(derivatives.gradient[0]), np.asarray(second[0])


class Spread(Protocol):
    r"""How the moments of the answers vary, seen from the parameters of a model.

    With the slopes Δ of the moments by the parameters, the weight V of the rule and the moments'
    own covariance Γ: what sandwich standard errors and the corrections of Satorra & Bentler (1994)
    and of Satorra (2000) are made of, :math:`U = V - V\Delta(\Delta'V\Delta)^{-1}\Delta'V`.
    """

    @property
    def middle(self) -> Array:
        """Δ'VΓVΔ over all groups, shape (q, q)."""

    def sandwich(self, inverse: BlockInverse) -> Array:
        """Return n times the sandwich covariance, (q, q), with the inverse of the information."""

    def trace(self, information: Array) -> float:
        """Return tr(UΓ), with the information of one observation."""

    def trace_of_square(self) -> float:
        """Return tr[(UΓ)²]."""


@dataclass(frozen=True, slots=True)
class CompleteDataTest:
    """The chi-square that complete (or continuous) answers would have, for robust indices.

    Attributes
    ----------
    chisq : float
    factor : float
        Its expectation over the degrees of freedom.
    """

    chisq: float
    factor: float


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """The independence model, with what corrections of its chi-square need.

    Attributes
    ----------
    chisq : float
    df : int
    information : ndarray, shape (q, q), or None
        Of one observation; None where no correction by :attr:`spread` was asked for.
    spread : Spread, or None
    trace : float, or None
        tr(B₀ A₀⁻¹) of its casewise scores, for the correction of Yuan & Bentler (2000).
    """

    chisq: float
    df: int
    information: Array | None = None
    spread: Spread | None = None
    trace: float | None = None


@dataclass(frozen=True, slots=True)
class SimplerModel:
    """The model that one is compared with where there is no saturated one.

    Attributes
    ----------
    log_likelihood : float
    n_fewer : int
        How many parameters it has less.
    without : tuple of str
        The terms that it does not have.
    """

    log_likelihood: float
    n_fewer: int
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoComparison:
    """Why a minimum is not compared with the saturated model.

    Attributes
    ----------
    reason : str
    remedy : str
        What to do where the comparison is wanted.
    by_nature : bool
        Whether the rule has no such comparison for any data, so that none is missed.
    """

    reason: str
    remedy: str
    by_nature: bool = False


class Criterion(Protocol):
    """One model held against one sample by one rule."""

    @property
    def layout(self) -> MatrixLayout:
        """The model."""

    @property
    def sample(self) -> Sample:
        """The answers, or their moments."""

    @property
    def covariances(self) -> Array:
        """What the rule compares with, shape (G, p, p): with its divisor, or saturated ones."""

    @property
    def sizes(self) -> Array:
        """What the groups weigh in chi-squares and standard errors: n, or n − 1; shape (G,)."""

    @property
    def shares(self) -> Array:
        """What the groups weigh in the discrepancy, adding up to one, shape (G,)."""

    @property
    def treatment(self) -> Treatment:
        """How the rule takes the answers, and what follows from that alone."""

    @property
    def has_reference(self) -> bool:
        """Whether the plain statistic has a chi-square distribution under the model."""

    @property
    def depends_on_units(self) -> bool:
        """Whether residuals are weighed in the items' own units, so that large ones decide."""

    @property
    def saturated_log_likelihood(self) -> float | None:
        """Of the saturated model; None where the rule has no likelihood."""

    def of(self, layout: MatrixLayout) -> Self:
        """Return the same rule for another model of the same variables, in the same order."""

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from a start, shape (1, n_free), or from the usual ones."""

    def with_values(self, values: tuple[Array, ...]) -> Self | None:
        """Return the rule for other complete answers of as many respondents; None without."""

    @property
    def most_at_once(self) -> int:
        """Samples that are held in memory together."""

    @property
    def leaves_out_exactly(self) -> bool:
        """Whether fits without each respondent take no time to speak of."""

    def on(self, counts: Sequence[Array]) -> Redrawn:
        """Hold the model against samples drawn from the respondents.

        Parameters
        ----------
        counts : sequence of ndarray, shape (batch, n_g)
            How often each respondent was drawn, by group.
        """

    def on_samples(self, samples: DrawnSamples) -> Iterator[Redrawn] | None:
        """Hold the model against samples drawn from a population, in parts that fit into memory.

        With what standard errors need. None where the rule has no errors of a batch.
        """

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule; ``""`` where it has.

        Parameters
        ----------
        what : str
            ``bootstrap bollen_stine`` of replicates; ``plain_difference satorra_2000
            satorra_bentler_2010`` of differences; ``score_test score_statistics
            modification_indices fixed_correlations`` of tests without correction;
            ``regression bartlett ebm`` of scores, ``regression_weights`` of an index;
            ``complete_rows`` of what is defined for complete answers of respondents drawn one by
            one; ``leave_one_out`` of fits without each; ``complete_likelihood`` of programs that
            maximise that of complete answers (a word or two for what is otherwise).
        estimator : str, optional
            What the user calls the rule.
        """

    def nearer(self, start: Array) -> Array:
        """Bring a start, shape (1, n_free), nearer to the minimum where that takes no time."""

    def minimum_under(
        self, constraints: Constraints, start: Array | None = None
    ) -> ConstrainedMinimum | None:
        """Search under nonlinear or inequality constraints; None where the rule cannot."""

    @property
    def discrepancy(self) -> Any:
        """What the search minimises, of a batch of one."""

    def at(self, theta: Array) -> Any:
        """Evaluate the discrepancy at parameters, shape (1, n_free)."""

    def derivatives(
        self, theta: Array, information: Information = "expected"
    ) -> tuple[Array, Array]:
        """Return the gradient of F, shape (q,), and the information, (q, q), as of one observation.

        As lavaan takes them for score tests: least squares weigh groups by (n_g − 1) / n in the
        gradient and by n_g / n in the information.
        """

    @property
    def n_scored(self) -> float:
        """What score tests multiply by where they are made of :meth:`derivatives`."""

    def expected(self, solution: Solution, implied: ImpliedMoments) -> Array:
        """Return the expected information at a minimum, shape (q, q), of one observation."""

    def information(self, point: Any, kind: Information) -> Array:
        """Return the information at a point, shape (q, q), of one observation."""

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return the chi-square of a minimum, not corrected."""

    def without_comparison(self, solution: Solution) -> NoComparison | None:
        """Say why a minimum cannot be compared with the saturated model; None where it can."""

    @property
    def simpler(self) -> SimplerModel | None:
        """The model to compare with where there is no saturated one; None where there is."""

    def slopes(self, implied: ImpliedMoments) -> Array:
        """Differentiate the moments by the free parameters, shape (G, k, q)."""

    def weight(self, implied: ImpliedMoments) -> Array:
        """Return V, by which residuals of the moments are weighed, (G, k, k), as in `slopes`."""

    def scores(self, point: Any) -> Sequence[Array] | None:
        """Return every respondent's share in the gradient, (n_g, E) by group and element.

        Whatever they weigh. None where there are no answers, or no casewise likelihood.
        """

    def middle(self, point: Any, along: MatrixLayout | None = None) -> Array | None:
        """Return the middle of the sandwich around the scores, (q, q), of one observation.

        Of respondents as they were sampled: weighted, and added up within clusters. None where
        there are no scores.

        Parameters
        ----------
        point
            From :meth:`at`.
        along : MatrixLayout, optional
            The model along the tangent of its constraints.
        """

    def spread(self, point: Any, along: MatrixLayout | None = None) -> Spread | None:
        """Return how the moments vary; None where there are no answers or the rule has none.

        Parameters
        ----------
        point
            From :meth:`at`.
        along : MatrixLayout, optional
            The model along the tangent of its constraints.
        """

    def saturated_trace(self, kind: Information) -> float | None:
        """Return tr(B₁ A₁⁻¹) of the casewise scores of the saturated model; None without them."""

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Fit the independence model, with what corrects its chi-square for a test by its name."""

    def as_complete(
        self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool
    ) -> tuple[CompleteDataTest, CompleteDataTest] | None:
        """Return what robust indices are computed from, for the model and for independence.

        None where the plain, or the scaled, chi-squares serve.

        Parameters
        ----------
        implied : ImpliedMoments
            At the estimates.
        along : MatrixLayout
            The model, along the tangent of its constraints where it has some.
        corrected : bool
            Whether the tests are corrected for answers that are not normal.
        """
