"""The likelihood of a model whose constructs have products, or the quasi-likelihood.

Latent moderated structural equations (Klein & Moosbrugger 2000) and quasi-maximum likelihood
(Klein & Muthén 2007), by the search that is handed over. Constructs that predict, and all
disturbances and errors, are normal; what follows from their products is not, so that no covariance
matrix says all and there is no saturated model: the model without the products is fitted first,
and this one is compared with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria.corrections.casewise import cross_products
from loyaltysem.estimation.criteria.criterion import (
    Baseline,
    Criterion,
    Information,
    NoComparison,
    SimplerModel,
    derivatives_at,
)
from loyaltysem.estimation.criteria.treatments import Treatment
from loyaltysem.estimation.search.boxes.bounds import Box
from loyaltysem.estimation.search.constrained import Constraints
from loyaltysem.estimation.search.product_fitting import (
    OneGroup,
    ProductLikelihood,
    Search,
    fit_mixture,
)
from loyaltysem.estimation.search.scoring import minimise_with_derivatives
from loyaltysem.estimation.search.solution import Solution
from loyaltysem.estimation.structure.implied import ImpliedMoments, implied_moments
from loyaltysem.estimation.structure.layout import MatrixLayout
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import n_equality_constraints

__all__ = ["LatentProductsCriterion"]

Array = NDArray[np.float64]
_NO_SATURATED = (
    "A model with products of constructs has no saturated model: answers that follow from a "
    "product are not normal, and means and covariances do not say all of them."
)
_COMPARED = (
    "Compare it with the model without the products, which fit_indices() has (lr_chisq, lr_df, "
    "lr_pvalue, aic beside linear_aic), and judge the fit of that one."
)
_NO_DERIVATIVES = (
    "it asks how much a parameter that is not in the model would help, and for models with "
    "products of constructs that is not built. Fit the model without the products "
    "for it, or add the parameter and compare both fits by likelihood_ratio_test()."
)
_REFUSALS = {
    "bootstrap": (
        "Every replicate of a model with products of constructs is a search of its own over "
        "numerical integrals, and these are not resampled. Its standard errors follow from the "
        "observed information, and with estimator='MLR' from the respondents' scores; for "
        "replicates fit with interaction='product_indicators'."
    ),
    "bollen_stine": f"The Bollen–Stine test compares with the saturated model. {_NO_SATURATED}",
    "score_test": f"There is no score test: {_NO_DERIVATIVES}",
    "score_statistics": f"There are no modification indices: {_NO_DERIVATIVES}",
    "modification_indices": _NO_DERIVATIVES,
    "fixed_correlations": _NO_DERIVATIVES,
    "satorra_2000": _NO_SATURATED,
    "satorra_bentler_2010": _NO_SATURATED,
    "complete_likelihood": "products of constructs",
    "permutation": "Permutations compare groups, and models with products have none yet.",
    "leave_one_out": (
        "BCa intervals rest on fits without each respondent, and those of models with products "
        "take too long. Use the intervals of the standard errors."
    ),
    "lavaan": (
        "lavaan 0.6-14 has no products of constructs. Fit with interaction='product_indicators' "
        "for a script, or use modsem (method = 'lms') or Mplus (XWITH) to check this fit."
    ),
    "adjusted_means": "adjust_for= is not built for models with products of constructs.",
    **dict.fromkeys(
        ("regression", "bartlett"),
        "Factor scores that are sums of the answers are those of normal constructs, and what "
        "follows from a product is not normal. Take the scores of the model without the products.",
    ),
    "regression_weights": (
        "index_weights='regression' are those of a factor score that is a weighted sum of the "
        "answers, and with products of constructs none is. Use index_weights='loadings'."
    ),
}


@dataclass(frozen=True, eq=False)
class LatentProductsCriterion:
    """The likelihood of a model with products of constructs, in one group.

    Attributes
    ----------
    layout : MatrixLayout
        With products and means.
    sample : Sample
        With the answers.
    linear : Criterion
        The likelihood of the same answers under the model without the products.
    search : Search
        What is minimised, and how.
    approximates : str
        What is approximated, in words; empty where the likelihood is exact.
    """

    layout: MatrixLayout
    sample: Sample
    linear: Criterion
    search: Search = fit_mixture
    approximates: str = ""

    has_reference = True
    depends_on_units = False

    @property
    def treatment(self) -> Treatment:
        """How the rule takes the answers."""
        return self.linear.treatment

    @property
    def covariances(self) -> Array:
        """Of the sample, shape (1, p, p)."""
        return self.linear.covariances

    @property
    def sizes(self) -> Array:
        """Respondents, shape (1,)."""
        return self.linear.sizes

    @property
    def shares(self) -> Array:
        """One, shape (1,)."""
        return self.linear.shares

    @property
    def saturated_log_likelihood(self) -> float | None:
        """Of the saturated normal model: the place that F is counted from, and no more."""
        return self.linear.saturated_log_likelihood

    def of(self, layout: MatrixLayout) -> Self:
        """Refuse: what asks for another model is refused before."""
        _refuse("another model of the same answers")

    @cached_property
    def _linear_minimum(self) -> Solution:
        return self.linear.minimum()[0]

    @cached_property
    def _found(self) -> tuple[Solution, ProductLikelihood]:
        """The usual search, from the model without products, and what it minimised."""
        values, moments = self.sample.values, self.sample.moments
        if values is None or moments.means is None:
            raise NotAvailableError(
                "Products of constructs show in each respondent's answers, and there are only "
                "their moments. Give the answers."
            )
        answers = OneGroup(
            values[0], self.covariances, moments.means, self._saturated_of_all(values[0])
        )
        solution, likelihood = self.search(self.layout, answers, self._start())
        return solution, likelihood

    def _saturated_of_all(self, values: Array) -> float:
        """The saturated log-likelihood with covariates, which the likelihood has, too."""
        found = self.linear.saturated_log_likelihood or 0.0
        held = [self.layout.observed.index(name) for name in self.layout.table.exogenous]
        if not held:
            return found
        covariance = self.covariances[0][np.ix_(held, held)]
        log_determinant = float(np.linalg.slogdet(covariance)[1])
        each = len(held) * (1 + float(np.log(2 * np.pi))) + log_determinant
        return found - 0.5 * len(values) * each

    def _start(self) -> Array:
        """The estimates of the model without products, and nothing for the products."""
        linear, layout = self.linear.layout, self.layout
        solved = self._linear_minimum.theta
        known = solved if linear.reduction is None else linear.reduction.expand(solved)
        start = np.zeros((1, layout.table.n_free))
        for own, other in zip(layout.table.rows, linear.table.rows, strict=True):
            if own.free and other.free:
                start[0, own.free - 1] = known[0, other.free - 1]
            elif own.free and own.start is not None:
                start[0, own.free - 1] = own.start
        return start if layout.reduction is None else layout.reduction.reduce(start)

    @property
    def discrepancy(self) -> ProductLikelihood:
        """What the search minimises, with the nodes that the minimum needs."""
        return self._found[1]

    def with_values(self, values: tuple[Array, ...]) -> None:
        """Return None: there are no replicates."""

    @property
    def leaves_out_exactly(self) -> bool:
        """Whether fits without each respondent take no time to speak of: they do."""
        return False

    @property
    def most_at_once(self) -> int:
        """One sample at a time."""
        return 1

    def on(self, counts: Sequence[Array]) -> NoReturn:
        """Refuse: there are no replicates."""
        raise NotAvailableError(_REFUSALS["bootstrap"])

    def on_samples(self, samples: object) -> None:
        """Return None: there are no errors of a batch."""

    def refusal(self, what: str, estimator: str = "") -> str:
        """Say why something has no meaning for this rule.

        ``exact_likelihood`` of what compares likelihoods besides.
        """
        if what == "exact_likelihood":
            return self.approximates
        return _REFUSALS.get(what) or self.treatment.refusal(what)

    def minimum(
        self, start: Array | None = None, box: Box | None = None
    ) -> tuple[Solution, ImpliedMoments]:
        """Search for the minimum, from the model without products or from a start."""
        if box is not None:
            raise NotAvailableError(
                "The model writes bounds (lower() or upper()), and the search of models with "
                "products of constructs does not keep to any. Leave them out and look at whether "
                "the estimates obey them, or say interaction='product_indicators'."
            )
        solution, likelihood = self._found
        if start is not None:
            solution, _, _ = minimise_with_derivatives(likelihood, start)
        return solution, implied_moments(self.layout, solution.theta, likelihood.base)

    def nearer(self, start: Array) -> Array:
        """Return a start as it is."""
        return start

    def minimum_under(self, constraints: Constraints, start: Array | None = None) -> NoReturn:
        """Refuse: the search does not keep to constraints that are not linear."""
        raise NotAvailableError(
            "The model has constraints that are not linear equalities, and the search of models "
            "with products of constructs keeps to a == 2*b alone. Leave them out and look at "
            "whether the estimates obey them, or say interaction='product_indicators'."
        )

    def at(self, theta: Array) -> Any:
        """Evaluate the discrepancy at parameters, shape (1, n_free)."""
        return self.discrepancy.at(theta)

    def derivatives(
        self, theta: Array, information: Information = "observed"
    ) -> tuple[Array, Array]:
        """Return the gradient of F, shape (q,), and the information, (q, q)."""
        return derivatives_at(self.discrepancy, self.at(theta[None]), information)

    @property
    def n_scored(self) -> float:
        """Respondents."""
        return float(self.sizes.sum())

    def expected(self, solution: Solution, implied: ImpliedMoments) -> Array:
        """Return the average cross products of the scores: the search had them in hand."""
        return np.asarray(solution.information[0])

    def information(self, point: Any, kind: Information) -> Array:
        """Return the information at a point, shape (q, q), of one observation.

        Expected is that of the scores' cross products: there is no formula for the expectation.
        """
        return derivatives_at(self.discrepancy, point, kind)[1]

    def chisq(self, solution: Solution, implied: ImpliedMoments) -> float:
        """Return n F: of two models with and without products the difference is a chi-square."""
        return float(self.sizes.sum()) * float(solution.objective[0])

    def without_comparison(self, solution: Solution) -> NoComparison:
        """Say why there is no comparison with the saturated model, for any data."""
        return NoComparison(_NO_SATURATED, _COMPARED, by_nature=True)

    @cached_property
    def simpler(self) -> SimplerModel | None:
        """The model without products; None where that has no minimum."""
        found = self._linear_minimum
        if not found.converged[0]:
            return None
        saturated = self.linear.saturated_log_likelihood or 0.0
        logl = saturated - 0.5 * float(self.sizes.sum()) * float(found.objective[0])
        own, other = self.layout.table, self.linear.layout.table
        fewer = own.n_free - n_equality_constraints(own)
        fewer -= other.n_free - n_equality_constraints(other)
        return SimplerModel(logl, fewer, own.products)

    def slopes(self, implied: ImpliedMoments) -> NoReturn:
        """Refuse: the moments are not what the rule compares."""
        _refuse("slopes of the moments")

    def weight(self, implied: ImpliedMoments) -> NoReturn:
        """Refuse: the moments are not what the rule compares."""
        _refuse("weights of the moments")

    def scores(self, point: Any) -> Sequence[Array]:
        """Return every respondent's share in the gradient, (n, E)."""
        return [self.discrepancy.scores(point)]

    def middle(self, point: Any, along: MatrixLayout | None = None) -> Array:
        """Return the average cross products of the scores, by free parameter or direction."""
        return cross_products(along or self.layout, self.scores(point))

    def spread(self, point: Any, along: MatrixLayout | None = None) -> None:
        """Return None: the moments are not what the rule compares."""

    def saturated_trace(self, kind: Information) -> None:
        """Return None: there is no saturated model."""

    def baseline(self, test: str = "standard", kind: Information = "expected") -> Baseline:
        """Return nothing known: there is no independence model to compare with."""
        return Baseline(float("nan"), 0)

    def as_complete(self, implied: ImpliedMoments, along: MatrixLayout, *, corrected: bool) -> None:
        """Return None: there are no robust indices."""


def _refuse(what: str) -> NoReturn:
    raise NotAvailableError(
        f"There are no {what} for a model with products of constructs. {_COMPARED}"
    )
