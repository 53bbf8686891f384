"""Everything a result is computed from, in one frozen record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import shown
from loyaltysem.errors import ConvergenceError, IdentificationError, NotAvailableError, OptionError
from loyaltysem.estimation import ImpliedMoments, MatrixLayout, Solution
from loyaltysem.estimation.criteria.criterion import Criterion
from loyaltysem.fits.estimating.estimation import Estimation
from loyaltysem.fits.options import FitOptions
from loyaltysem.fits.searches import Searches
from loyaltysem.inference.fit.model_fit import SampleTest
from loyaltysem.inference.verdicts.admissibility import Admissibility, weakest_parameters
from loyaltysem.inference.verdicts.few_clusters import few_clusters_remedy
from loyaltysem.moments import Moments
from loyaltysem.moments.grouping.labels import GroupLabel, labels_listed, place_of_label
from loyaltysem.moments.samples import Sample
from loyaltysem.specification import (
    Graph,
    ParameterTable,
    Statement,
    independence_degrees_of_freedom,
    n_equality_constraints,
)
from loyaltysem.words.languages import GroupName
from loyaltysem.words.questionnaires.sampling import Sampling

__all__ = ["Fit"]


@dataclass(frozen=True, slots=True)
class Fit:
    """A model, its sample and its solution.

    Attributes
    ----------
    table : ParameterTable
    layout : MatrixLayout
    options : FitOptions
    statements : tuple of Statement
        The model as it was written.
    sample : Sample
        Of the model's observed variables.
    criterion : Criterion
        What the model was held against the sample by; who comes after the search asks it.
    estimation : Estimation
    admissibility : Admissibility
    df : int
    searches : Searches
        From how many starts, and where they ended.
    graph : Graph or None
        The theory that the model was made of, with its hypotheses.
    """

    table: ParameterTable
    layout: MatrixLayout
    options: FitOptions
    statements: tuple[Statement, ...]
    sample: Sample
    criterion: Criterion
    estimation: Estimation
    admissibility: Admissibility
    df: int
    searches: Searches
    graph: Graph | None = None

    @property
    def covariances(self) -> NDArray[np.float64]:
        """What the criterion compares with, shape (G, p, p)."""
        return self.criterion.covariances

    @property
    def sizes(self) -> NDArray[np.float64]:
        """What the groups weigh in chi-squares and standard errors, shape (G,)."""
        return self.criterion.sizes

    @property
    def slopes(self) -> NDArray[np.float64]:
        """Of the moments by the directions in which the estimates vary, shape (G, k, q')."""
        slopes, tangent = self.criterion.slopes(self.implied), self.estimation.tangent
        return slopes if tangent is None else slopes @ tangent

    @property
    def moments(self) -> Moments:
        """Of the model's observed variables, divisor n."""
        return self.sample.moments

    @property
    def values(self) -> tuple[NDArray[np.float64], ...] | None:
        """The answers by group, each (n_g, p); None when only moments were given."""
        return self.sample.values

    @property
    def solution(self) -> Solution:
        """The estimates, a batch of one."""
        return self.estimation.solution

    @property
    def implied(self) -> ImpliedMoments:
        """The moments the estimates imply, a batch of one."""
        return self.estimation.implied

    @property
    def covariance(self) -> NDArray[np.float64] | None:
        """Of the estimates; None when nothing can be said of their errors."""
        return self.estimation.covariance

    @property
    def direction(self) -> NDArray[np.float64]:
        """Share of each parameter in the direction the data say least about."""
        return self.estimation.direction

    @property
    def group_labels(self) -> tuple[GroupLabel, ...]:
        """The groups, by the data's own values; one empty text without groups."""
        return self.moments.group_labels

    @property
    def group_names(self) -> tuple[str, ...]:
        """What the labels of the groups read as, for sentences; one empty text without groups."""
        return self.moments.group_names

    @property
    def group_called(self) -> tuple[GroupName, ...]:
        """What sentences call the groups in each language; one of no name without groups."""
        return self.sample.group_called

    @property
    def sampling(self) -> Sampling | None:
        """Weights and clusters as words have them; None where there are none."""
        design, options = self.sample.design, self.options
        if design.is_simple:
            return None
        return Sampling(options.weights or "", options.clusters or "", design.n_clusters or ())

    @property
    def index_means(self) -> NDArray[np.float64]:
        """Item means for an index, (G, p): the answers' own, or implied where some are missing.

        Raises
        ------
        NotAvailableError
            The fit has no means.
        """
        means = self.criterion.treatment.index_means(self.implied)
        if means is None:
            raise NotAvailableError(
                "An index needs the items' means, and the moments have none. Give means=... to "
                "Moments.from_covariance."
            )
        return means

    def group_number(self, label: GroupLabel | None) -> int:
        """Return the place of a group, from 0; None is the only one there is."""
        if label is None and len(self.group_labels) == 1:
            return 0
        place = None if label is None else place_of_label(self.group_labels, label)
        if place is None:
            known = labels_listed(self.group_labels)
            raise OptionError(
                f"group={shown(label)}: "
                + (
                    f"say which of the groups {known} is meant."
                    if len(self.group_labels) > 1
                    else "the model was fitted to all respondents together; leave group out."
                )
            )
        return place

    @property
    def converged(self) -> bool:
        """Whether a minimum of the discrepancy was reached."""
        return bool(self.solution.converged[0])

    def require_converged(self, what: str) -> None:
        """Refuse a number that only a minimum has.

        Raises
        ------
        ConvergenceError
            Nothing converged.
        """
        if self.converged:
            return
        weakest = ", ".join(weakest_parameters(self.layout, self.direction))
        raise ConvergenceError(
            f"The fit did not converge after {int(self.solution.iterations[0])} iterations, so the "
            f"request for {what} is refused: any number would be the optimiser's last place, not "
            f"an estimate. The data say least about {weakest}. See fit.admissibility for what to "
            "do."
        )

    def require_identified(self, what: str) -> NDArray[np.float64]:
        """Refuse a number that means nothing when the information is singular.

        Returns
        -------
        ndarray, shape (q, q)
            The covariance of the estimates.

        Raises
        ------
        ConvergenceError
            Nothing converged.
        IdentificationError
            The information is singular.
        NotAvailableError
            There are too few clusters for the parameters.
        """
        self.require_converged(what)
        low = self.estimation.low_rank
        if low is not None:
            raise NotAvailableError(
                f"The scores of the clusters in '{self.options.clusters}' vary in {low.rank} "
                f"directions and the model has {low.needed} free parameters, so the request for "
                f"{what} is refused. {few_clusters_remedy()}"
            )
        if self.covariance is None:
            weakest = ", ".join(weakest_parameters(self.layout, self.direction))
            raise IdentificationError(
                f"The information matrix is singular, so the request for {what} is refused: the "
                f"data cannot tell apart {weakest}, and the degrees of freedom do not count what "
                "was estimated. Fix or equate one of them, or drop one."
            )
        return self.covariance

    def require_likelihood(self, what: str) -> None:
        """Refuse what is defined for maximum likelihood only.

        Raises
        ------
        NotAvailableError
            The model was estimated by something else.
        """
        if self.criterion.saturated_log_likelihood is None:
            raise NotAvailableError(
                f"There are no {what} for estimator {self.options.estimator.name!r}: they are "
                "defined by the likelihood, and this fit has none. Fit the model with "
                "estimator='ML', 'MLM' or 'MLR'."
            )

    def require_comparison(self, what: str) -> None:
        """Refuse what compares with the saturated model, where that is not known.

        Raises
        ------
        NotAvailableError
        """
        refused = self.estimation.comparison.refused
        if refused is not None:
            raise NotAvailableError(
                f"The request for {what} is refused: they compare with the saturated model. "
                f"{refused.reason} {refused.remedy}"
            )

    def require_plain_parameters(self, what: str) -> None:
        """Refuse what is not defined under nonlinear or inequality constraints.

        Raises
        ------
        NotAvailableError
            The model has such constraints.
        """
        if self.table.constraints and self.layout.reduction is None:
            listed = ", ".join(f"'{constraint}'" for constraint in self.table.constraints)
            raise NotAvailableError(
                f"There are no {what} under the constraints {listed}, which are not all linear "
                "equalities. Leave them out, and look at whether the estimates obey them."
            )

    def test(self) -> SampleTest:
        """Return what the fit indices are computed from."""
        implied, means = self.criterion.treatment.compared(self.implied)
        implied_mean, own = self.implied.mean, slice(len(self.table.modelled))
        return SampleTest(
            sample=self.covariances[:, own, own],
            implied=implied[:, own, own],
            sample_mean=None if means is None or implied_mean is None else means[:, own],
            implied_mean=None if implied_mean is None else implied_mean[0][:, own],
            n_observations=self.sample.sizes,
            multiplier=float(self.sizes.sum()),
            objective=float(self.solution.objective[0]),
            npar=self.table.n_free - n_equality_constraints(self.table),
            df=self.df,
            baseline_chisq=self.estimation.comparison.baseline_chisq,
            baseline_df=independence_degrees_of_freedom(self.table),
            saturated_logl=self.estimation.comparison.saturated_logl,
            chisq=self.estimation.comparison.chisq,
            has_reference=self.criterion.has_reference,
            has_comparison=self.estimation.comparison.refused is None,
            simpler=self.estimation.comparison.simpler,
            robust_by_scaling=self.criterion.treatment.robust_by_scaling,
        )
