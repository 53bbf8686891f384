"""Least squares of the thresholds and polychoric correlations of ordered answers.

As in lavaan 0.6-14 Γ has the divisor n, the discrepancies of groups are weighted by n − 1, and
chi-squares and standard errors count one respondent less in each group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import DataError, NotAvailableError
from loyaltysem.estimation.criteria.corrections.correlation_structure_tests import (
    correlation_structure_tests,
)
from loyaltysem.estimation.criteria.corrections.weighted_moments import WeightedMoments
from loyaltysem.estimation.criteria.criterion import Baseline, CompleteDataTest, Information
from loyaltysem.estimation.criteria.redrawn import Redrawn, plainly
from loyaltysem.estimation.criteria.redrawn_categories import CategoryAnswers
from loyaltysem.estimation.criteria.treatments import Categories, refusal_of_squares
from loyaltysem.estimation.discrepancies.ordinal_least_squares import (
    OrdinalLeastSquares,
    OrdinalPoint,
)
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import ConstrainedMinimum, Constraints
from loyaltysem.estimation.search.found import SMALLEST_EIGENVALUE
from loyaltysem.estimation.search.ordinal_fitting import fit_ordinal, places_of
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments
from loyaltysem.estimation.structure.layout import MatrixLayout, required_responses
from loyaltysem.estimation.structure.response_moments import ResponseSlopes, standardized_responses
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.drawn.resampling import CHUNK
from loyaltysem.moments.grouping.labels import GroupLabel, group_named
from loyaltysem.moments.ordinal.answer_codes import answer_codes, categories_of
from loyaltysem.moments.ordinal.by_group import OrdinalGroups
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import degrees_of_freedom, independence_degrees_of_freedom

__all__ = ["OrdinalCriterion"]

Array = NDArray[np.float64]
#: Numbers in the largest array of the samples that are fitted together.
MOST_NUMBERS = 1 << 22


@dataclass(frozen=True, eq=False)
class OrdinalCriterion:
    """Squared residuals of thresholds and polychoric correlations, in one of three weightings.

    Attributes
    ----------
    layout : MatrixLayout
        Of ordered items.
    sample : Sample
        With what ordered answers say, in the order of ``layout.observed``.
    weighting : {"ULS", "WLS", "DWLS"}
    computed : dict
        What was computed of the answers once, for every model of them.
    """

    layout: MatrixLayout
    sample: Sample
    weighting: Literal["ULS", "WLS", "DWLS"]
    computed: dict[str, Array] = field(default_factory=dict, repr=False)
    _last: list[tuple[ImpliedMoments, WeightedMoments]] = field(
        default_factory=list, init=False, repr=False
    )

    saturated_log_likelihood = None
    # correlations have no units
    depends_on_units = False
    simpler = None

    @property
    def treatment(self) -> Categories:
        """How the rule takes the answers."""
        return Categories(self.sample)

    @property
    def answers(self) -> OrdinalGroups:
        """Thresholds, polychoric correlations, and their covariance."""
        if self.sample.ordinal is None:
            raise NotAvailableError("The answers were not taken as ordered categories.")
        return self.sample.ordinal

    @property
    def has_reference(self) -> bool:
        """Whether the plain statistic has a chi-square distribution under the model."""
        return self.weighting == "WLS"

    @cached_property
    def n_observations(self) -> Array:
        """Respondents of each group, shape (G,)."""
        return np.array(self.sample.moments.n_observations, dtype=np.float64)

    @cached_property
    def sizes(self) -> Array:
        """One respondent less in each group, shape (G,)."""
        return self.n_observations - 1

    @property
    def covariances(self) -> Array:
        """The polychoric correlations, which have no divisor, shape (G, p, p)."""
        return self.sample.moments.covariances

    @property
    def shares(self) -> Array:
        """What the groups weigh in the discrepancy, shape (G,)."""
        return np.asarray(self.sizes / self.sizes.sum())

    @property
    def respondents(self) -> Array:
        """Each group's share of the respondents, by which lavaan weighs the information."""
        return np.asarray(self.n_observations / self.n_observations.sum())

    @property
    def moment_weights(self) -> Array:
        """V of every group, or its diagonal, shape (G, k, k) or (G, k).

        Raises
        ------
        DataError
            WLS where the covariance of the moments has no inverse.
        """
        if "weights" not in self.computed:
            variances = np.diagonal(self.answers.gamma, axis1=-2, axis2=-1)
            if self.weighting == "WLS":
                weights = _inverse(self.answers, self.sample.moments.group_labels)
            else:
                weights = np.ones_like(variances) if self.weighting == "ULS" else 1 / variances
            self.computed["weights"] = weights
        return self.computed["weights"]

    @cached_property
    def discrepancy(self) -> OrdinalLeastSquares:
        """What the search minimises, of a batch of one."""
        return self.of_thresholds(self.answers.moments[None], self.moment_weights[None])

    def with_values(self, values: tuple[Array, ...]) -> None:
        """Return None: other answers are no categories."""

    @property
    def leaves_out_exactly(self) -> bool:
        """Whether fits without each respondent take no time to speak of."""
        return True

    @cached_property
    def _categories(self) -> list[CategoryAnswers]:
        categories = categories_of(self.sample.values or ())
        counts = np.array([len(known) for known in categories], dtype=np.intp)
        return [
            CategoryAnswers(values, answer_codes(values, categories), counts, correlations)
            for values, correlations in zip(self.sample.values or (), self.covariances, strict=True)
        ]

    @property
    def most_at_once(self) -> int:
        """Samples whose slopes fit into memory: of cells by threshold, of moments by element."""
        p, widest = self.layout.p, int(self._categories[0].n_categories.max())
        cells = p * (p - 1) // 2 * widest**3
        slopes = self.layout.n_groups * p * p * int(self.layout.selection.shape[1])
        return max(1, min(CHUNK, MOST_NUMBERS // max(cells, slopes)))

    def on(self, counts: Sequence[Array]) -> Redrawn:
        """Hold the model against samples drawn from the respondents.

        Thresholds, polychoric correlations and, for DWLS, their variances are estimated anew in
        every sample. One in which nobody gave one of the answers, or in which a correlation does
        not exist, is not usable.
        """
        both = list(zip(self._categories, counts, strict=True))
        parts = [group.moments(drawn) for group, drawn in both]
        usable = np.logical_and.reduce([known for _, known in parts])
        means = np.stack([group.means(drawn) for group, drawn in both], axis=1)
        if not usable.any():
            return Redrawn(usable, None, None, means, has_chisq=True)
        moments = np.stack([found[usable] for found, _ in parts], axis=1)
        weights = np.ones_like(moments)
        if self.weighting == "DWLS":
            for g, (group, drawn) in enumerate(both):
                weights[:, g] = 1 / group.variances(drawn[usable], moments[:, g])
        discrepancy = self.of_thresholds(moments, weights)
        again = partial(plainly, discrepancy, places_of(discrepancy))
        return Redrawn(usable, discrepancy, again, means, has_chisq=True)

    def on_samples(self, samples: DrawnSamples) -> None:
        """Return None: standard errors of many samples are those of a likelihood only."""

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule."""
        if what == "bootstrap" and self.weighting == "WLS":
            return (
                "A bootstrap of WLS would need the inverse of the whole covariance of thresholds "
                "and correlations in every replicate, which resampled respondents do not "
                "determine. Use estimator='WLSMV', which weighs by its diagonal."
            )
        return refusal_of_squares(self, what, estimator)

    def of_thresholds(self, moments: Array, weights: Array) -> OrdinalLeastSquares:
        """Return the discrepancy of other samples, (batch, G, k), and their weights."""
        return OrdinalLeastSquares(self.layout, moments, weights, self.shares)

    def of(self, layout: MatrixLayout) -> Self:
        """Return the same for another model of the same variables, in the same order."""
        return replace(self, layout=layout)

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from a start or from the usual ones."""
        return fit_ordinal(
            self.discrepancy, start=start, box=box, n_observations=self.n_observations
        )

    def nearer(self, start: Array) -> Array:
        """Return a start as it is: there is none that is found in no time."""
        return start

    def minimum_under(
        self, constraints: Constraints, start: Array | None = None
    ) -> ConstrainedMinimum | None:
        """Return None: the search of least squares keeps to linear equalities only."""
        return None

    def at(self, theta: Array) -> OrdinalPoint:
        """Evaluate the discrepancy at parameters, shape (1, n_free)."""
        return self.discrepancy.at(theta)

    def derivatives(
        self, theta: Array, information: Information = "expected"
    ) -> tuple[Array, Array]:
        """Return the gradient of F, shape (q,), and Δ'VΔ, (q, q).

        The groups are weighted by (n_g − 1) / n in the gradient, as in lavaan.
        """
        point, unit = self.at(theta[None]), self.sizes.sum() / self.n_observations.sum()
        gradient = self.discrepancy.derivatives(point).gradient[0]
        return gradient * unit, self.information(point, information)

    @property
    def n_scored(self) -> float:
        """All respondents: the n − 1 are in the gradient, as in lavaan."""
        return float(self.sample.moments.n_total)

    def expected(self, solution: Solution, implied: ImpliedMoments) -> Array:
        """Return Δ'VΔ with the groups weighted by their respondents, as lavaan does."""
        return self._weighted(implied).information

    def information(self, point: OrdinalPoint, kind: Information) -> Array:
        """Return Δ'VΔ at a point, shape (q, q); there is no other kind."""
        weighted = self.discrepancy.with_weights(self.respondents)
        return np.asarray(weighted.derivatives(point).information[0])

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return the chi-square of a minimum, not corrected."""
        return float(self.sizes.sum()) * max(float(solution.objective[0]), 0.0)

    def without_comparison(self, solution: Solution) -> None:
        """Return nothing: the sample's own moments are the saturated model."""
        return

    def slopes(self, implied: ImpliedMoments) -> Array:
        """Differentiate thresholds, item after item, and correlations, shape (G, k, q)."""
        slopes = ResponseSlopes(required_responses(self.layout), implied, self.layout.elements)
        return np.asarray(slopes.moments()[0] @ self.layout.selection)

    def weight(self, implied: ImpliedMoments) -> Array:
        """Return V, which is the same wherever the model is."""
        return np.asarray(self.discrepancy.weight_matrices()[0])

    def scores(self, point: OrdinalPoint) -> Sequence[Array] | None:
        """Return None: least squares have no casewise likelihood."""
        return None

    def middle(self, point: OrdinalPoint, along: MatrixLayout | None = None) -> Array | None:
        """Return None: least squares have no scores."""
        return None

    def spread(self, point: OrdinalPoint, along: MatrixLayout | None = None) -> WeightedMoments:
        """Return how thresholds and correlations vary."""
        return self._weighted(point.implied)

    def saturated_trace(self, kind: Information) -> float | None:
        """Return None: least squares have no casewise likelihood."""
        return None

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Return the model of free thresholds and of correlations of zero.

        It has no parameters but the thresholds, which a diagonal weight keeps apart.
        """
        df = independence_degrees_of_freedom(self.layout.table)
        chisq = _independence_chisq(self.moment_weights, self.sizes, self.answers)
        if test == "standard":
            return Baseline(chisq, df)
        n_groups, size = self.answers.moments.shape
        own = slice(self.answers.n_thresholds, None)
        spread = WeightedMoments(
            slopes=np.zeros((n_groups, size - self.answers.n_thresholds, 0)),
            weights=self.moment_weights[:, own],
            spread=self.answers.gamma[:, own, own],
            shares=self.respondents,
        )
        return Baseline(chisq, df, np.zeros((0, 0)), spread)

    def as_complete(
        self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool
    ) -> tuple[CompleteDataTest, CompleteDataTest] | None:
        """Return what robust indices are made of, where the model restricts correlations alone."""
        if not (corrected and _has_plain_thresholds(self.layout)):
            return None
        return correlation_structure_tests(
            self.covariances,
            standardized_responses(implied)[0],
            self._weighted(implied),
            self.sample.moments.n_observations,
            degrees_of_freedom(self.layout.table),
        )

    def _weighted(self, implied: ImpliedMoments) -> WeightedMoments:
        """Return what errors, tests and indices of one solution are made of: once for all three."""
        for known, weighted in self._last:
            if _are_the_same(known, implied):
                return weighted
        found = WeightedMoments(
            self.slopes(implied), self.moment_weights, self.answers.gamma, self.respondents
        )
        self._last[:] = [(implied, found)]
        return found


def _are_the_same(one: ImpliedMoments, other: ImpliedMoments) -> bool:
    return one is other or all(
        np.array_equal(matrix, other.matrices[name]) for name, matrix in one.matrices.items()
    )


def _has_plain_thresholds(layout: MatrixLayout) -> bool:
    """Whether every threshold of every group is a parameter of its own, and nothing else moves it.

    Then the model restricts the correlations alone.
    """
    numbers = [row.free for row in layout.table.rows if row.op == "|"]
    moved = any(row.free for row in layout.table.rows if row.op in ("~1", "~*~"))
    return 0 not in numbers and len(set(numbers)) == len(numbers) and not moved


def _inverse(answers: OrdinalGroups, group_labels: tuple[GroupLabel, ...]) -> Array:
    scale = 1 / np.sqrt(np.diagonal(answers.gamma, axis1=-2, axis2=-1))
    scales = scale[:, :, None] * scale[:, None, :]
    smallest = np.linalg.eigvalsh(answers.gamma * scales)[:, 0]
    size = answers.moments.shape[1]
    for label, value, codes in zip(group_labels, smallest, answers.codes, strict=True):
        if not value > SMALLEST_EIGENVALUE:
            raise DataError(
                f"{group_named(label)}the covariance matrix of the {size} "
                f"thresholds and correlations is singular (smallest eigenvalue {value:.1e} after "
                f"scaling) with {len(codes)} respondents. WLS cannot weigh by its inverse, which "
                "takes thousands of respondents to be steady. Use estimator='WLSMV', which weighs "
                "by the diagonal alone and corrects for it."
            )
    return np.asarray(np.linalg.inv(answers.gamma * scales) * scales)


def _independence_chisq(weights: Array, sizes: Array, answers: OrdinalGroups) -> float:
    """Chi-square of the model with free thresholds and correlations of zero."""
    total = 0.0
    free = answers.n_thresholds
    for size, v, moments in zip(sizes, weights, answers.moments, strict=True):
        r = moments[free:]
        if v.ndim == 1:
            total += size * float(v[free:] @ r**2)
            continue
        crossed = v[free:, :free] @ np.linalg.solve(v[:free, :free], v[:free, free:])
        total += size * float(r @ (v[free:, free:] - crossed) @ r)
    return total
