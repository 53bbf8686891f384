"""A planned study: the model, the population, the sizes, and how answers come about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from loyaltysem.datasets.answer_shapes import AnswerPopulation, AnswerShape, NormalAnswers
from loyaltysem.datasets.cut_answers import CutAtThresholds
from loyaltysem.errors import ConvergenceError, NotAvailableError, OptionError
from loyaltysem.estimation import MatrixLayout, Solution
from loyaltysem.estimation.criteria.criterion import Criterion
from loyaltysem.fits.estimating.criteria import criterion_of_population
from loyaltysem.fits.estimators import Estimator, usual_information
from loyaltysem.fits.estimators import estimator as chosen_estimator
from loyaltysem.fits.options import FitOptions
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.models.specifying import SEM
from loyaltysem.moments import Moments
from loyaltysem.moments.grouping.labels import (
    UNGROUPED,
    GroupLabel,
    labels_listed,
    own_label,
    with_labels,
)
from loyaltysem.moments.treatments import MissingAnswers
from loyaltysem.planning.simulation.blanks import Blank, Blanks, blanks
from loyaltysem.planning.simulation.population_moments import (
    Population,
    group_labels,
    is_of_latent_responses,
    population_moments,
)
from loyaltysem.planning.simulation.quantities_of_interest import EffectName, effect_names
from loyaltysem.specification import build_parameter_table, check_identification

__all__ = ["Sizes", "Study", "StudyOptions", "group_sizes", "plan_study"]

Array = NDArray[np.float64]
#: A mapping is by group; its keys are the labels, of whatever type a caller's own are.
Sizes = int | Sequence[int] | Mapping[Any, int]


@dataclass(frozen=True, slots=True)
class StudyOptions:
    """How the survey will be fitted, and what its answers look like."""

    estimator: Literal["ML", "MLR"] = "ML"
    answers: AnswerShape | None = None
    missing: Literal["fiml"] | None = None
    blank: Blank | None = None
    group_equal: tuple[str, ...] = ()
    effects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """Everything that samples are drawn from and fitted with.

    Attributes
    ----------
    layout : MatrixLayout
    estimator : Estimator
    labels : tuple of GroupLabel, length G
    sizes : tuple of int, length G
    answers : AnswerPopulation
    shaped : bool
        Whether the answers are other than normal.
    blanks : Blanks, or None
    effects : tuple of (str, str, str)
    truth : Solution
        The model fitted to the moments of the population.
    """

    layout: MatrixLayout
    estimator: Estimator
    labels: tuple[GroupLabel, ...]
    sizes: tuple[int, ...]
    answers: AnswerPopulation
    shaped: bool
    blanks: Blanks | None
    effects: tuple[EffectName, ...]
    truth: Solution

    @property
    def needs_answers(self) -> bool:
        """Whether the answers themselves are drawn, and not only their moments."""
        return self.estimator.is_robust or self.shaped or self.blanks is not None

    @property
    def criterion(self) -> Criterion:
        """The model held against the population, by the rule that samples are fitted by."""
        moments = _moments_of(self.layout, self.answers, self.labels, self.sizes)
        missing: MissingAnswers = "listwise" if self.blanks is None else "fiml"
        return criterion_of_population(self.layout, moments, missing)

    @property
    def population_errors(self) -> Array:
        """Covariance of the estimates for normal and complete answers, shape (q, q).

        Raises
        ------
        ConvergenceError
            The model is not identified in the population.
        """
        found, _ = parameter_covariance(self.truth.information[0], float(sum(self.sizes)))
        if found is None:
            raise ConvergenceError(
                "The model fits the population with more than one set of values (its information "
                "is singular there), so no sample can find them. A path of exactly zero that the "
                "model needs to be another number does this; fix or drop a parameter."
            )
        return found

    def of_sizes(self, sizes: tuple[int, ...]) -> Self:
        """Return the same study with other numbers of respondents."""
        _check_sizes(sizes, self.layout)
        return replace(self, sizes=sizes)


def plan_study(
    model: str | SEM, population: Population, sizes: Sizes, options: StudyOptions
) -> Study:
    """Bring a model and a population together.

    Raises
    ------
    OptionError
        An option has no meaning, or options contradict each other.
    NotAvailableError
        The model has bounds, or constraints that are not linear equalities; or the population is
        a fit of ordered answers, and those to be drawn are not cut.
    ConvergenceError
        The model cannot be fitted to the population.
    """
    _check_options(options)
    _require_categories(population, options)
    labels, numbers = group_sizes(sizes, population)
    statements = (SEM(model) if isinstance(model, str) else model)._statements
    table = build_parameter_table(
        statements,
        meanstructure=FitOptions(missing=options.missing).mean_structure,
        # covariates that some did not answer are part of the model
        fixed_x=options.missing != "fiml",
        n_groups=len(numbers),
        group_equal=options.group_equal,
    )
    check_identification(table)
    layout = MatrixLayout(table)
    bounded = any(row.lower > -np.inf or row.upper < np.inf for row in table.rows)
    if bounded or (table.constraints and layout.reduction is None):
        raise NotAvailableError(
            "Samples are fitted without bounds, inequalities and nonlinear constraints, and this "
            "model has some. Leave them out: z tests at a bound do not hold."
        )
    _check_sizes(numbers, layout)
    moments = population_moments(population, layout.observed, len(numbers))
    shape = options.answers
    answers: AnswerPopulation = NormalAnswers(moments.means, moments.covariances)
    if shape is not None:
        answers = shape.of(layout.observed, moments.means, moments.covariances)
    return Study(
        layout=layout,
        estimator=chosen_estimator(
            options.estimator, information=usual_information(options.missing)
        ),
        labels=labels,
        sizes=numbers,
        answers=answers,
        shaped=shape is not None,
        blanks=None if options.blank is None else blanks(options.blank, layout.observed),
        effects=effect_names(layout, list(options.effects)),
        truth=_truth(
            criterion_of_population(layout, _moments_of(layout, answers, labels, numbers))
        ),
    )


def group_sizes(
    sizes: Sizes, population: Population
) -> tuple[tuple[GroupLabel, ...], tuple[int, ...]]:
    """Return the groups and the respondents of each.

    Raises
    ------
    OptionError
        The groups are not those of the population.
    """
    known = group_labels(population)
    if isinstance(sizes, Mapping | Sequence) and not len(sizes):
        raise OptionError(
            f"n={sizes!r} says of no group how many respondents it has. Give n=200, or one number "
            "for each group, as in n=[200, 300] or n={'jd': 200, 'tmall': 300}."
        )
    if isinstance(sizes, Mapping):
        labels = tuple(map(own_label, sizes))
        of_group = with_labels(labels if known is None else known, sizes)
        if of_group is None:
            of_population = "one group without a name"
            if known and len(known) > 1:
                of_population = labels_listed(known)
            raise OptionError(
                f"n names the groups {labels_listed(labels)}, and the population has "
                f"{of_population}. Name the same groups in both."
            )
        return tuple(of_group), tuple(of_group.values())
    if isinstance(sizes, int | np.integer) or not isinstance(sizes, Sequence):
        if known is not None and len(known) > 1:
            raise OptionError(
                f"n={sizes!r}, and the population has the {len(known)} groups "
                f"{labels_listed(known)}. The power depends on how many respondents each has: give "
                f"n={{{known[0]!r}: 200, …}}."
            )
        return (UNGROUPED,), (sizes,)
    numbers = tuple(sizes)
    if known is not None and len(known) != len(numbers):
        raise OptionError(
            f"n has {len(numbers)} numbers, and the population "
            f"{'one group' if len(known) == 1 else f'{len(known)} groups'}. Give one number for "
            "each group."
        )
    if len(numbers) == 1:
        return known or (UNGROUPED,), numbers
    return known or tuple(range(1, len(numbers) + 1)), numbers


def _check_sizes(sizes: tuple[int, ...], layout: MatrixLayout) -> None:
    for n in sizes:
        if not isinstance(n, int | np.integer) or n <= len(layout.observed):
            raise OptionError(
                f"n={n!r}: a sample needs more respondents"
                f"{' in every group' if len(sizes) > 1 else ''} than the model has items "
                f"({len(layout.observed)}), or its covariances are singular."
            )


def _check_options(options: StudyOptions) -> None:
    if options.estimator not in ("ML", "MLR"):
        raise OptionError(
            f"estimator={options.estimator!r}: samples are fitted by 'ML' or, with standard errors "
            "that hold for answers that are not normal, by 'MLR'."
        )
    if options.missing not in (None, "fiml"):
        raise OptionError(
            f"missing={options.missing!r}: say None (complete answers) or 'fiml' (some are left "
            "blank, and every answer there is counts)."
        )
    if (options.missing == "fiml") != (options.blank is not None):
        raise OptionError(
            "blank says which answers are missing and missing='fiml' how they are dealt with; "
            f"{'blank' if options.blank is not None else 'missing'} alone does not do. Give both, "
            "such as blank=0.1, missing='fiml', or neither."
        )
    if options.answers is not None and not hasattr(options.answers, "of"):
        raise OptionError(
            f"answers={options.answers!r} is no way of making answers. Give "
            "datasets.ValeMaurelli(...), datasets.CutAtThresholds(...), or None for normal ones."
        )


def _require_categories(population: Population, options: StudyOptions) -> None:
    if is_of_latent_responses(population) and not isinstance(options.answers, CutAtThresholds):
        raise NotAvailableError(
            "The population is a fit of ordered answers, whose covariances are those of the "
            "responses behind them. Answers drawn as continuous would promise more power than "
            "categories have. Cut them at the thresholds of the fit: answers="
            "datasets.CutAtThresholds({item: [...]}), with the std_all of the rows 'item | t1', "
            "'item | t2', … of fit.estimates(standardized=True)."
        )


def _truth(criterion: Criterion) -> Solution:
    solution, _ = criterion.minimum()
    if not solution.converged[0]:
        raise ConvergenceError(
            "The model could not be fitted to the population itself, so it has no true values "
            "there. It is another model than the population's, or not identified by it."
        )
    return solution


def _moments_of(
    layout: MatrixLayout,
    answers: AnswerPopulation,
    labels: tuple[GroupLabel, ...],
    sizes: tuple[int, ...],
) -> Moments:
    return Moments(layout.observed, sizes, answers.covariances, answers.means, labels)
