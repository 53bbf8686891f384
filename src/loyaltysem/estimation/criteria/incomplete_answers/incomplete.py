"""Full-information maximum likelihood of answers some of which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria.corrections.casewise import cross_products
from loyaltysem.estimation.criteria.corrections.saturated_model import (
    SaturatedModel,
    complete_data_test,
    saturated_model,
)
from loyaltysem.estimation.criteria.criterion import (
    Baseline,
    CompleteDataTest,
    Information,
    NoComparison,
    Spread,
    derivatives_at,
)
from loyaltysem.estimation.criteria.incomplete_answers.incomplete_baseline import (
    IncompleteBaseline,
    incomplete_baseline,
)
from loyaltysem.estimation.criteria.incomplete_answers.incomplete_samples import incomplete_samples
from loyaltysem.estimation.criteria.redrawn import Redrawn
from loyaltysem.estimation.criteria.treatments import IncompleteAmounts
from loyaltysem.estimation.discrepancies.incomplete_likelihood import (
    IncompleteLikelihood,
    LikelihoodAtTheta,
)
from loyaltysem.estimation.discrepancies.pattern_likelihood import (
    PatternLikelihood,
    samples_at_once,
)
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints
from loyaltysem.estimation.search.fitting import (
    fit_incomplete,
    fit_incomplete_under_constraints,
    minimum_of_saturated_moments,
)
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.drawn.resampling import regular_incomplete_samples
from loyaltysem.moments.incomplete.pattern_moments import PatternMoments
from loyaltysem.moments.samples import IncompleteSample, Sample
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification import ParameterTable, degrees_of_freedom, saturated_table

__all__ = ["IncompleteCriterion"]

Array = NDArray[np.float64]
#: Chi-square up to which a likelihood above the saturated model's is rounding.
ROUNDING = 1e-6
_FEWEST = "Leave out the items with fewest answers."


@dataclass(frozen=True, eq=False)
class IncompleteCriterion:
    """The normal likelihood of every answer there is.

    Attributes
    ----------
    layout : MatrixLayout
        Of a model with means.
    sample : Sample
        With the answers by pattern, and the saturated moments.
    """

    layout: MatrixLayout
    sample: Sample

    has_reference = True
    depends_on_units = False
    simpler = None

    @property
    def treatment(self) -> IncompleteAmounts:
        """How the rule takes the answers."""
        return IncompleteAmounts(self.sample)

    @property
    def incomplete(self) -> IncompleteSample:
        """The answers by pattern of what is missing."""
        if self.sample.incomplete is None:
            raise NotAvailableError("The answers are complete, or there are only their moments.")
        return self.sample.incomplete

    @property
    def means(self) -> Array:
        """The saturated means, shape (G, p)."""
        if self.sample.moments.means is None:
            raise NotAvailableError("Full-information estimation needs means, and there are none.")
        return self.sample.moments.means

    @property
    def covariances(self) -> Array:
        """The saturated covariances, shape (G, p, p)."""
        return self.sample.moments.covariances

    @cached_property
    def sizes(self) -> Array:
        """Respondents of each group, shape (G,)."""
        return np.array(self.sample.moments.n_observations, dtype=np.float64)

    @property
    def shares(self) -> Array:
        """Each group's share of the respondents, shape (G,)."""
        return np.asarray(self.sizes / self.sizes.sum())

    @cached_property
    def saturated_log_likelihood(self) -> float:
        """Of the saturated model."""
        cells = sum(int(group.observed.sum()) for group in self.incomplete.answers)
        deviance = float(self.sizes.sum()) * self._saturated_deviance
        return -0.5 * (deviance + cells * float(np.log(2 * np.pi)))

    def of(self, layout: MatrixLayout) -> Self:
        """Return the likelihood of another model of the same variables, in the same order."""
        return replace(self, layout=layout)

    @cached_property
    def discrepancy(self) -> IncompleteLikelihood:
        """What the search minimises."""
        answers = self.incomplete
        return IncompleteLikelihood(
            self.layout, answers.answers, self.covariances, self.means, answers.deviances
        )

    def with_values(self, values: tuple[Array, ...]) -> None:
        """Return None: the answers are not complete."""

    @property
    def leaves_out_exactly(self) -> bool:
        """Whether fits without each respondent take no time to speak of: they take some."""
        return False

    @property
    def most_at_once(self) -> int:
        """Samples whose patterns of missing answers fit into memory."""
        answers = self.incomplete.answers
        n_patterns = len(answers) * max(len(group.patterns) for group in answers)
        return samples_at_once(n_patterns, self.layout.p)

    def on(self, counts: Sequence[Array]) -> Redrawn:
        """Hold the model against samples drawn from the respondents."""
        values = self.sample.values or ()
        regular = [regular_incomplete_samples(x, c) for x, c in zip(values, counts, strict=True)]
        usable = np.logical_and.reduce(regular)
        if not usable.any():
            return Redrawn(usable, None, None, None, has_chisq=False)
        groups = [
            PatternMoments.of_counts(group, drawn[usable])
            for group, drawn in zip(self.incomplete.answers, counts, strict=True)
        ]
        likelihood = PatternLikelihood(self.layout, groups, self.covariances, self.means)
        # the chi-square would need the saturated model of every sample
        return Redrawn(usable, likelihood, None, None, has_chisq=False)

    def on_samples(self, samples: DrawnSamples) -> Iterator[Redrawn]:
        """Hold the model against samples drawn from a population, with their blanks."""
        values = samples.values or ()
        return incomplete_samples(self.layout, values, self.covariances, self.means)

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule."""
        return self.treatment.refusal(what)

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from a start or from the usual ones."""
        return fit_incomplete(self.discrepancy, self.covariances, self.means, start=start, box=box)

    def nearer(self, start: Array) -> Array:
        """Bring a start nearer, by the likelihood of the saturated moments, which takes no time."""
        return minimum_of_saturated_moments(self.discrepancy, self.covariances, self.means, start)

    def minimum_under(
        self, constraints: Constraints, start: Array | None = None
    ) -> ConstrainedMinimum:
        """Search under nonlinear or inequality constraints."""
        return fit_incomplete_under_constraints(
            self.discrepancy, self.covariances, self.means, constraints, start=start
        )

    def at(self, theta: Array) -> LikelihoodAtTheta:
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
        """Return the information expected for these patterns: the search had it in hand."""
        return np.asarray(solution.information[0])

    def information(self, point: LikelihoodAtTheta, kind: Information) -> Array:
        """Return the information at a point, shape (q, q), of one observation."""
        return derivatives_at(self.discrepancy, point, kind)[1]

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return the chi-square of a minimum."""
        chisq = float(self.sizes.sum()) * float(solution.objective[0])
        return 0.0 if -ROUNDING < chisq < 0 else chisq

    def without_comparison(self, solution: Solution) -> NoComparison | None:
        """Say why a minimum cannot be compared with the saturated model; None where it can."""
        if self.incomplete.sparse:
            return NoComparison(" ".join(self.incomplete.sparse), _FEWEST)
        chisq = float(self.sizes.sum()) * float(solution.objective[0])
        if chisq > -ROUNDING:
            return None
        return NoComparison(
            f"The model's likelihood is above that of the saturated model (chi-square {chisq:.3f}"
            "), of which it is a special case: with so many answers missing the saturated "
            "likelihood has several maxima, and the highest was not found.",
            _FEWEST,
        )

    def slopes(self, implied: ImpliedMoments) -> Array:
        """Differentiate the moments by the free parameters, shape (G, k, q)."""
        return np.asarray(moment_slopes(self.layout, implied)[0] @ self.layout.selection)

    def weight(self, implied: ImpliedMoments) -> Array:
        """Return the observed information of one respondent about the saturated moments."""
        return self.saturated.information

    def scores(self, point: LikelihoodAtTheta) -> Sequence[Array]:
        """Return every respondent's share in the gradient, (n_g, E) by group and element."""
        return self.discrepancy.scores(point)

    def middle(self, point: LikelihoodAtTheta, along: MatrixLayout | None = None) -> Array:
        """Return the average cross products of the scores, by free parameter or direction."""
        return cross_products(along or self.layout, self.scores(point))

    def spread(self, point: LikelihoodAtTheta, along: MatrixLayout | None = None) -> Spread | None:
        """Return None: incomplete answers have no moments to vary, only scores."""
        return None

    @property
    def saturated(self) -> SaturatedModel:
        """What the answers tell about the saturated moments: once for all models of them."""
        computed = self.incomplete.computed
        if "saturated" not in computed:
            moments = self.sample.moments
            empty = ParameterTable((), moments.names, (), True, n_groups=len(moments.group_labels))
            with single_threaded():
                computed["saturated"] = saturated_model(
                    MatrixLayout(saturated_table(empty)),
                    self.incomplete.answers,
                    self.covariances,
                    self.means,
                )
        found: SaturatedModel = computed["saturated"]
        return found

    def saturated_trace(self, kind: Information) -> float:
        """Return tr(B₁ A₁⁻¹) of the saturated model."""
        return self.saturated.by(kind).trace

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Fit the independence model."""
        own = self._independence(kind)
        n = float(self.sizes.sum())
        return Baseline(
            n * (own.deviance - self._saturated_deviance),
            degrees_of_freedom(own.layout.table),
            trace=own.trace,
        )

    def as_complete(
        self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool
    ) -> tuple[CompleteDataTest, CompleteDataTest]:
        """Compare with the saturated moments as if these were of complete answers."""
        baseline = self._independence("observed")
        first, second = (
            complete_data_test(
                self.saturated,
                model,
                moments,
                self.covariances,
                self.means,
                self.sample.moments.n_total,
                degrees_of_freedom(model.table),
                normal=not corrected,
            )
            for model, moments in ((along, implied), (baseline.layout, baseline.implied))
        )
        return first, second

    @property
    def _saturated_deviance(self) -> float:
        return float(self.discrepancy.weights @ np.asarray(self.incomplete.deviances))

    def _independence(self, kind: Information) -> IncompleteBaseline:
        answers, table = self.incomplete, self.layout.table
        key = f"independence of {table.auxiliary} and {table.covariates}, {kind}"
        if key not in answers.computed:
            answers.computed[key] = incomplete_baseline(
                table, answers, self.covariances, self.means, kind
            )
        found: IncompleteBaseline = answers.computed[key]
        return found
