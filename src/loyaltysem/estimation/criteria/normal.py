"""Maximum likelihood of complete answers, or of their moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria.corrections.casewise import (
    cross_products,
    normal_scores,
)
from loyaltysem.estimation.criteria.corrections.normal_moments import (
    complete_information,
    group_discrepancy,
    independence_chisq,
    saturated_log_likelihood,
)
from loyaltysem.estimation.criteria.corrections.normal_spread import (
    NormalSpread,
    designed_saturated_trace,
    saturated_trace,
)
from loyaltysem.estimation.criteria.criterion import (
    Baseline,
    CompleteDataTest,
    Information,
    derivatives_at,
)
from loyaltysem.estimation.criteria.redrawn import (
    Redrawn,
    as_a_fit,
    redrawn_moments,
)
from loyaltysem.estimation.criteria.treatments import Amounts, SampledAmounts
from loyaltysem.estimation.discrepancies.likelihood import LikelihoodPoint, NormalLikelihood
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints
from loyaltysem.estimation.search.fitting import fit_maximum_likelihood, fit_under_constraints
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.search.starts.start_places import StartPlaces
from loyaltysem.estimation.structure.block_inverse import trace_of_solved
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.drawn.resampling import CHUNK, regular_samples
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import (
    degrees_of_freedom,
    independence_degrees_of_freedom,
    independence_table,
)

__all__ = ["NormalCriterion"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NormalCriterion:
    """The normal likelihood of complete answers.

    Attributes
    ----------
    layout : MatrixLayout
    sample : Sample
    is_wishart : bool
        Whether covariances have the divisor n − 1, and chi-squares and standard errors count one
        respondent less in each group. The groups of the discrepancy are weighted by their
        respondents in either case, as in lavaan.
    """

    layout: MatrixLayout
    sample: Sample
    is_wishart: bool = False

    has_reference = True
    depends_on_units = False
    simpler = None

    @property
    def treatment(self) -> Amounts:
        """How the rule takes the answers."""
        return Amounts(self.sample) if self.sample.design.is_simple else SampledAmounts(self.sample)

    @cached_property
    def n_observations(self) -> Array:
        """Respondents of each group, or the sum of their weights, shape (G,)."""
        return self.sample.sizes

    @cached_property
    def sizes(self) -> Array:
        """What the groups weigh in chi-squares and standard errors, shape (G,)."""
        return self.n_observations - 1 if self.is_wishart else self.n_observations

    @cached_property
    def covariances(self) -> Array:
        """Of the sample, with the divisor of the likelihood, shape (G, p, p)."""
        n, covariances = self.n_observations, self.sample.moments.covariances
        return covariances * (n / (n - 1))[:, None, None] if self.is_wishart else covariances

    @property
    def shares(self) -> Array:
        """Each group's share of the respondents, shape (G,)."""
        return np.asarray(self.n_observations / self.n_observations.sum())

    @cached_property
    def saturated_log_likelihood(self) -> float:
        """Of the saturated model, without covariates that are held at their sample moments."""
        held = self._columns(self.layout.table.exogenous)
        return saturated_log_likelihood(self.covariances, self.n_observations, held)

    def of(self, layout: MatrixLayout) -> Self:
        """Return the likelihood of another model of the same variables, in the same order."""
        return replace(self, layout=layout)

    @cached_property
    def discrepancy(self) -> NormalLikelihood:
        """What the search minimises, of a batch of one."""
        means = self.sample.moments.batch_means
        if means is None and self.layout.has_means:
            # moments without means have nothing to say about those of a wider model
            means = np.zeros((1, *self.covariances.shape[:2]))
        return self.of_moments(self.covariances[None], means)

    def of_moments(self, covariances: Array, means: Array | None) -> NormalLikelihood:
        """Return the discrepancy of other samples, (batch, G, p, p) and (batch, G, p)."""
        return NormalLikelihood(self.layout, covariances, means, self.shares)

    def with_values(self, values: tuple[Array, ...]) -> Self:
        """Return the rule for other complete answers of as many respondents."""
        return replace(self, sample=replace(self.sample, values=values))

    @property
    def most_at_once(self) -> int:
        """Samples that are held in memory together: as many as are drawn together."""
        return CHUNK

    @property
    def leaves_out_exactly(self) -> bool:
        """Whether fits without each respondent take no time to speak of."""
        return True

    def on(self, counts: Sequence[Array]) -> Redrawn:
        """Hold the model against samples drawn from the respondents."""
        divisors = self.sizes / self.n_observations
        drawn = self.sample.design.weighted(counts)
        return redrawn_moments(
            self.layout, self.sample.values or (), drawn, divisors, self.of_moments
        )

    def on_samples(self, samples: DrawnSamples) -> Iterator[Redrawn]:
        """Hold the model against samples drawn from a population: all of them at once."""
        if samples.covariances is None:
            raise NotAvailableError(
                "The samples have blank answers, and with them no moments of complete ones. Fit "
                "them with missing='fiml'."
            )
        usable = regular_samples(samples.covariances)
        if not usable.any():
            yield Redrawn(usable, None, None, samples.means, has_chisq=True)
            return
        covariances = samples.covariances[usable]
        means = None if samples.means is None else samples.means[usable]
        discrepancy = self.of_moments(covariances, means)
        places = StartPlaces(self.layout, covariances, means, n_observations=self.n_observations)
        middle = None
        if samples.values is not None:
            middle = partial(self._middle, [x[usable] for x in samples.values])
        yield Redrawn(
            usable,
            discrepancy,
            partial(as_a_fit, discrepancy, places),
            samples.means,
            has_chisq=True,
            n_observations=np.full(len(covariances), self.sizes.sum()),
            middle=middle,
        )

    def _middle(
        self, values: Sequence[Array], point: LikelihoodPoint, which: NDArray[np.bool_]
    ) -> Array:
        scores = normal_scores(self.layout, point.implied, [x[which] for x in values])
        return cross_products(self.layout, scores)

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule."""
        return self.treatment.refusal(what)

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from a start or from the usual ones."""
        return fit_maximum_likelihood(
            self.layout,
            self.covariances[None],
            self.sample.moments.batch_means,
            self.n_observations,
            start=start,
            box=box,
        )

    def nearer(self, start: Array) -> Array:
        """Return a start as it is: there is none that is found in no time."""
        return start

    def minimum_under(
        self, constraints: Constraints, start: Array | None = None
    ) -> ConstrainedMinimum:
        """Search under nonlinear or inequality constraints."""
        return fit_under_constraints(
            self.layout,
            self.covariances[None],
            self.sample.moments.batch_means,
            self.n_observations,
            constraints,
            start=start,
        )

    def at(self, theta: Array) -> LikelihoodPoint:
        """Evaluate the discrepancy at parameters, shape (1, n_free)."""
        return self.discrepancy.at(theta)

    def derivatives(
        self, theta: Array, information: Information = "expected"
    ) -> tuple[Array, Array]:
        """Return the gradient of F, shape (q,), and the information, (q, q)."""
        return derivatives_at(self.discrepancy, self.at(theta[None]), information)

    @property
    def n_scored(self) -> float:
        """Observations by which the groups are weighed."""
        return float(self.sizes.sum())

    def expected(self, solution: Solution, implied: ImpliedMoments) -> Array:
        """Return the expected information at a minimum: the search had it in hand."""
        return np.asarray(solution.information[0])

    def information(self, point: LikelihoodPoint, kind: Information) -> Array:
        """Return the information at a point, shape (q, q), of one observation."""
        return derivatives_at(self.discrepancy, point, kind)[1]

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return the chi-square of a minimum.

        Under Wishart likelihood each group's discrepancy counts by its n − 1, while the search
        weighs the groups by n, as lavaan's does.
        """
        if not self.is_wishart:
            return float(self.sizes.sum()) * max(float(solution.objective[0]), 0.0)
        total, means = 0.0, self.sample.moments.means
        for g, size in enumerate(self.sizes):
            with_means = implied.mean is not None and means is not None
            total += size * group_discrepancy(
                self.covariances[g],
                implied.covariance[0, g],
                means[g] if with_means and means is not None else None,
                implied.mean[0, g] if with_means and implied.mean is not None else None,
            )
        return float(total)

    def without_comparison(self, solution: Solution) -> None:
        """Return nothing: the sample's own moments are the saturated model."""
        return

    def slopes(self, implied: ImpliedMoments) -> Array:
        """Differentiate the moments by the free parameters, shape (G, k, q)."""
        return np.asarray(moment_slopes(self.layout, implied)[0] @ self.layout.selection)

    def weight(self, implied: ImpliedMoments) -> Array:
        """Return the information of one respondent about the moments, at those implied."""
        found = np.stack([complete_information(s) for s in implied.covariance[0]])
        kept = slice(None) if self.layout.has_means else slice(-self.layout.p)
        return found[:, kept, kept]

    def scores(self, point: LikelihoodPoint) -> Sequence[Array] | None:
        """Return every respondent's share in the gradient; None where there are only moments."""
        if self.sample.values is None:
            return None
        weighted = None if self.sample.design.is_simple else self.sample.moments.means
        return normal_scores(self.layout, point.implied, self.sample.values, weighted)

    def middle(self, point: LikelihoodPoint, along: MatrixLayout | None = None) -> Array | None:
        """Return the average cross products of the scores, as respondents were sampled."""
        scores, design = self.scores(point), self.sample.design
        if scores is None:
            return None
        layout = along or self.layout
        if design.is_simple:
            return cross_products(layout, scores)
        return cross_products(layout, design.gathered(scores), float(self.n_observations.sum()))

    def spread(
        self, point: LikelihoodPoint, along: MatrixLayout | None = None
    ) -> NormalSpread | None:
        """Return how the moments vary; None where there are only moments, or weights."""
        if self.sample.values is None or not self.sample.design.is_simple:
            return None
        return NormalSpread(along or self.layout, point.implied, self.sample.values)

    def saturated_trace(self, kind: Information) -> float | None:
        """Return tr(B₁ A₁⁻¹) of the saturated model, in which both kinds of information agree."""
        if self.sample.values is None:
            return None
        if not self.sample.design.is_simple:
            return designed_saturated_trace(self.layout, self.sample)
        return saturated_trace(self.layout, self.sample.values)

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Compute the independence model, and fit it where a test of it is corrected."""
        table = self.layout.table
        chisq = independence_chisq(self.covariances, self.sizes, self._columns(table.covariates))
        if test == "standard" or self.sample.values is None:
            return Baseline(chisq, independence_degrees_of_freedom(table))
        own = self.of(MatrixLayout(independence_table(table)))
        solution, _ = own.minimum()
        point = own.at(solution.theta)
        information = own.information(point, kind)
        trace = None
        if test == "yuan_bentler_mplus" and (middle := own.middle(point)) is not None:
            trace = trace_of_solved(information, middle, own.layout.blocks)
        df = degrees_of_freedom(own.layout.table)
        return Baseline(chisq, df, information, own.spread(point), trace)

    def as_complete(
        self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool
    ) -> tuple[CompleteDataTest, CompleteDataTest] | None:
        """Return None: the answers are complete."""
        return None

    def _columns(self, names: tuple[str, ...]) -> NDArray[np.intp]:
        return np.array([self.layout.observed.index(name) for name in names], dtype=np.intp)
