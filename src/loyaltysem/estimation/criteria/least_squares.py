"""Least squares of the covariances and means of complete answers: GLS, ULS and WLS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError, NotAvailableError
from loyaltysem.estimation.criteria.corrections.weighted_moments import WeightedMoments
from loyaltysem.estimation.criteria.criterion import Baseline, CompleteDataTest, Information
from loyaltysem.estimation.criteria.redrawn import Redrawn, redrawn_moments
from loyaltysem.estimation.criteria.treatments import Amounts, refusal_of_squares
from loyaltysem.estimation.discrepancies.least_squares import (
    DistributionFreeLeastSquares,
    GeneralizedLeastSquares,
    LeastSquares,
    LeastSquaresPoint,
    UnweightedLeastSquares,
)
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints
from loyaltysem.estimation.search.fitting import fit_least_squares
from loyaltysem.estimation.search.found import SMALLEST_EIGENVALUE
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.estimation.structure.moment_slopes import moment_slopes, n_moments
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.drawn.resampling import CHUNK
from loyaltysem.moments.fourth_moments import covariance_of_moments
from loyaltysem.moments.grouping.labels import group_named
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import degrees_of_freedom, independence_table

__all__ = ["LeastSquaresCriterion"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LeastSquaresCriterion:
    """Squared residuals of the moments, in one of three weightings.

    Attributes
    ----------
    layout : MatrixLayout
    sample : Sample
    weighting : {"GLS", "ULS", "WLS"}
    computed : dict
        What was computed of the answers once, for every model of them.
    """

    layout: MatrixLayout
    sample: Sample
    weighting: Literal["GLS", "ULS", "WLS"]
    computed: dict[tuple[str, bool], Array] = field(default_factory=dict, repr=False)

    saturated_log_likelihood = None

    @property
    def treatment(self) -> Amounts:
        """How the rule takes the answers."""
        return Amounts(self.sample)

    @property
    def depends_on_units(self) -> bool:
        """Whether residuals are weighed in the items' own units: by ULS they are."""
        return self.weighting == "ULS"

    @property
    def has_reference(self) -> bool:
        """Whether the statistic has a chi-square distribution under the model; not that of ULS."""
        return self.weighting != "ULS"

    @cached_property
    def n_observations(self) -> Array:
        """Respondents of each group, shape (G,)."""
        return np.array(self.sample.moments.n_observations, dtype=np.float64)

    @cached_property
    def sizes(self) -> Array:
        """One respondent less in each group, shape (G,)."""
        return self.n_observations - 1

    @cached_property
    def covariances(self) -> Array:
        """Of the sample, divisor n − 1, shape (G, p, p)."""
        n = self.n_observations
        return np.asarray(self.sample.moments.covariances * (n / (n - 1))[:, None, None])

    @property
    def shares(self) -> Array:
        """What the groups weigh in the discrepancy, shape (G,)."""
        return np.asarray(self.sizes / self.sizes.sum())

    @property
    def respondents(self) -> Array:
        """Each group's share of the respondents, by which lavaan weighs the information."""
        return np.asarray(self.n_observations / self.n_observations.sum())

    @cached_property
    def discrepancy(self) -> LeastSquares:
        """What the search minimises, of a batch of one."""
        return self.of_moments(self.covariances[None], self.sample.moments.batch_means)

    def of_moments(self, covariances: Array, means: Array | None) -> LeastSquares:
        """Return the discrepancy of other samples, by the weight of this one where it has its own.

        Parameters
        ----------
        covariances, means : ndarray, shapes (batch, G, p, p), (batch, G, p)
        """
        if self.weighting == "WLS":
            return DistributionFreeLeastSquares(
                self.layout, covariances, means, self.shares, self.moment_weights
            )
        kind = GeneralizedLeastSquares if self.weighting == "GLS" else UnweightedLeastSquares
        return kind(self.layout, covariances, means, self.shares)

    def of(self, layout: MatrixLayout) -> Self:
        """Return the same for another model of the same variables, in the same order."""
        return replace(self, layout=layout)

    def with_values(self, values: tuple[Array, ...]) -> Self:
        """Return the rule for other complete answers of as many respondents."""
        return replace(self, sample=replace(self.sample, values=values), computed={})

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
        return redrawn_moments(
            self.layout, self.sample.values or (), counts, divisors, self.of_moments
        )

    def on_samples(self, samples: DrawnSamples) -> None:
        """Return None: standard errors of many samples are those of a likelihood only."""

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule."""
        if what == "bollen_stine":
            return (
                "The model is not fitted by likelihood; there is no chi-square to test by "
                "replicates."
            )
        if what == "bootstrap" and self.weighting == "WLS":
            return (
                "A bootstrap of WLS would need the fourth moments of every replicate, which are "
                "too many to estimate from resampled respondents. Use estimator='ML' or 'GLS'; "
                "their bootstrap holds for answers that are not normal too."
            )
        return refusal_of_squares(self, what, estimator)

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from a start or from the usual ones."""
        return fit_least_squares(self.discrepancy, start=start, box=box, n_observations=self.sizes)

    def nearer(self, start: Array) -> Array:
        """Return a start as it is: there is none that is found in no time."""
        return start

    def minimum_under(
        self, constraints: Constraints, start: Array | None = None
    ) -> ConstrainedMinimum | None:
        """Return None: the search of least squares keeps to linear equalities only."""
        return None

    def at(self, theta: Array) -> LeastSquaresPoint:
        """Evaluate the discrepancy at parameters, shape (1, n_free)."""
        return self.discrepancy.at(theta)

    def derivatives(
        self, theta: Array, information: Information = "expected"
    ) -> tuple[Array, Array]:
        """Return the gradient of F, shape (q,), and Δ'VΔ, (q, q).

        The groups are weighted by (n_g − 1) / n in the gradient, as in lavaan.
        """
        point, unit = self.at(theta[None]), self.sizes.sum() / self.n_observations.sum()
        gradient = self.discrepancy.derivatives(point).gradient[0] * self.discrepancy.unit
        return gradient * unit, self.information(point, information)

    @property
    def n_scored(self) -> float:
        """All respondents: the n − 1 are in the gradient, as in lavaan."""
        return float(self.sample.moments.n_total)

    def expected(self, solution: Solution, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ with the groups weighted by their respondents, as lavaan does."""
        weighted = self.discrepancy.with_weights(self.respondents)
        return np.asarray(weighted.information_at(implied)[0])

    def information(self, point: LeastSquaresPoint, kind: Information) -> Array:
        """Return Δ'VΔ at a point, shape (q, q); there is no other kind."""
        weighted = self.discrepancy.with_weights(self.respondents)
        return np.asarray(weighted.information_at(point.implied)[0])

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return the chi-square of a minimum, not corrected."""
        return float(self.sizes.sum()) * max(float(solution.objective[0]), 0.0)

    @property
    def simpler(self) -> None:
        """None: the sample's own moments are what the model is compared with."""

    def without_comparison(self, solution: Solution) -> None:
        """Return nothing: the sample's own moments are the saturated model."""
        return

    def slopes(self, implied: ImpliedMoments) -> Array:
        """Differentiate the moments by the free parameters, shape (G, k, q)."""
        return np.asarray(moment_slopes(self.layout, implied)[0] @ self.layout.selection)

    def weight(self, implied: ImpliedMoments) -> Array:
        """Return V, which is the same wherever the model is."""
        return np.asarray(self.discrepancy.weight_matrices()[0])

    def scores(self, point: LeastSquaresPoint) -> Sequence[Array] | None:
        """Return None: least squares have no casewise likelihood."""
        return None

    def middle(self, point: LeastSquaresPoint, along: MatrixLayout | None = None) -> Array | None:
        """Return None: least squares have no scores."""
        return None

    def spread(
        self, point: LeastSquaresPoint, along: MatrixLayout | None = None
    ) -> WeightedMoments | None:
        """Return how the moments vary; None where there are only moments."""
        if self.sample.values is None:
            return None
        return WeightedMoments(
            slopes=self.slopes(point.implied),
            weights=self.discrepancy.weight_matrices()[0],
            spread=self.gamma,
            shares=self.respondents,
        )

    def saturated_trace(self, kind: Information) -> float | None:
        """Return None: least squares have no casewise likelihood."""
        return None

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Fit the independence model."""
        own = self.of(MatrixLayout(independence_table(self.layout.table)))
        solution, implied = own.minimum()
        chisq, df = own.chisq(solution, implied), degrees_of_freedom(own.layout.table)
        if test == "standard":
            return Baseline(chisq, df)
        point = own.at(solution.theta)
        return Baseline(chisq, df, own.information(point, kind), own.spread(point))

    def as_complete(
        self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool
    ) -> tuple[CompleteDataTest, CompleteDataTest] | None:
        """Return None: the answers are complete."""
        return None

    @property
    def gamma(self) -> Array:
        """Γ of every group, divisor n, shape (G, k, k)."""
        key = ("gamma", self.layout.has_means)
        if key not in self.computed:
            with_means = self.layout.has_means
            self.computed[key] = np.stack(
                [covariance_of_moments(x, with_means=with_means) for x in self.sample.values or ()]
            )
        return self.computed[key]

    @property
    def moment_weights(self) -> Array:
        """Γ⁻¹, by which WLS weighs, shape (1, G, k, k).

        Raises
        ------
        NotAvailableError
            There are only moments.
        DataError
            There are too few respondents, or too few different ones.
        """
        key = ("inverse of gamma", self.layout.has_means)
        if key not in self.computed:
            self._require_enough_respondents()
            gamma = self.gamma
            scale = 1 / np.sqrt(np.diagonal(gamma, axis1=-2, axis2=-1))
            scales = scale[:, :, None] * scale[:, None, :]
            scaled = np.asarray(gamma * scales, dtype=np.float64)
            self._require_regular(scaled)
            self.computed[key] = np.asarray(np.linalg.inv(scaled) * scales)[None]
        return self.computed[key]

    def _require_enough_respondents(self) -> None:
        if self.sample.values is None:
            raise NotAvailableError(
                "WLS weighs by the fourth moments of the answers, and there are only covariances. "
                "Use estimator='ML' or 'GLS'."
            )
        size, labels = n_moments(self.layout), self.sample.moments.group_labels
        for label, answers in zip(labels, self.sample.values, strict=True):
            if len(answers) <= size:
                raise DataError(
                    f"{group_named(label)}{len(answers)} respondents for {size} variances, "
                    "covariances and means: WLS inverts the covariance matrix of these, which is "
                    f"singular with so few. At least {size + 1} are needed and several thousand "
                    "are usual. Use estimator='MLR' or 'MLM', which correct for answers "
                    "that are not normal without that inverse, or a model with fewer items."
                )

    def _require_regular(self, scaled: Array) -> None:
        size, smallest = n_moments(self.layout), np.linalg.eigvalsh(scaled)[:, 0]
        for label, value in zip(self.sample.moments.group_labels, smallest, strict=True):
            if not value > SMALLEST_EIGENVALUE:
                raise DataError(
                    f"{group_named(label)}the covariance matrix of the {size} "
                    f"variances and covariances is singular (smallest eigenvalue {value:.1e} "
                    "after scaling): items with two answers, or too few different rows, do this. "
                    "WLS cannot weigh by its inverse. Use estimator='MLR' or 'MLM'."
                )
