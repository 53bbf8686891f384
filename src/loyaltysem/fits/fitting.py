"""One fit, from statements and data to a fitted model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from loyaltysem.errors import (
    AdmissibilityWarning,
    DataError,
    DataWarning,
    IdentificationError,
    users_line,
)
from loyaltysem.estimation import MatrixLayout, conditioned, several_starts, start_at
from loyaltysem.estimation.criteria.criterion import Criterion
from loyaltysem.fits.estimating.criteria import criterion_of
from loyaltysem.fits.estimating.estimate import estimate
from loyaltysem.fits.estimating.estimation import Estimation
from loyaltysem.fits.estimating.option_checks import check_options
from loyaltysem.fits.estimating.ordered_options import (
    check_ordered_names,
    ordered_items,
    with_mean_structure,
)
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.options import FitOptions
from loyaltysem.fits.products.interaction import with_products
from loyaltysem.fits.searches import searches_of
from loyaltysem.inference.verdicts.active_bounds import active_bounds, active_constraints
from loyaltysem.inference.verdicts.admissibility import check_admissibility
from loyaltysem.inference.verdicts.check import Check
from loyaltysem.inference.verdicts.distant_answers import distant_answers
from loyaltysem.inference.verdicts.few_clusters import few_clusters
from loyaltysem.inference.verdicts.item_units import items_on_one_scale
from loyaltysem.inference.verdicts.ordered_answers import polychoric_definiteness, threshold_order
from loyaltysem.inference.verdicts.sampling import (
    respondents_for_products,
    respondents_sampled,
)
from loyaltysem.inference.verdicts.saturated_model import unknown_comparison
from loyaltysem.inference.verdicts.undefined_numbers import undefined_errors
from loyaltysem.moments import Moments
from loyaltysem.moments.drawn.resampling import generator
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import group_labels, take_design, take_groups, take_sample
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.specification import (
    ParameterTable,
    Statement,
    build_parameter_table,
    check_identification,
    degrees_of_freedom,
    variables_of,
    with_auxiliaries,
)
from loyaltysem.specification.table.coefficient_key import CoefficientKey, coefficient_key

__all__ = ["fit_model", "fit_to_sample", "table_of"]


def fit_model(
    statements: tuple[Statement, ...], data: Any, options: FitOptions, *, rng: Any = None
) -> Fit:
    """Fit a model to data.

    Parameters
    ----------
    statements : tuple of Statement
    data : Survey, data frame or Moments
    options : FitOptions
    rng : int, Generator or None
        What further starts are drawn with.

    Returns
    -------
    Fit

    Warns
    -----
    AdmissibilityWarning
        The solution did not converge or is not admissible.
    DataWarning
        A group has too few clusters for errors that can be trusted.
    """
    check_options(options)
    options = with_mean_structure(options)
    statements, data = with_products(statements, data, options)
    # making one takes a while, and a single start draws nothing
    random = None if rng is None and options.n_starts == 1 else generator(rng)
    grouping = take_groups(data, options.group)
    n_groups = len(group_labels(data, grouping))
    table = None
    if options.ordered:
        # how many categories there are is known when the answers are taken
        variables = variables_of(statements)
        check_ordered_names(options, variables.observed)
        names, constructs = variables.observed, variables.latent
    else:
        table = _complete_table(statements, options, n_groups)
        names, constructs = table.observed, table.latent
    design = take_design(data, *options.design, names=names)
    sample = take_sample(
        data,
        names,
        options.missing,
        grouping,
        constructs,
        ordered=bool(options.ordered),
        design=design,
    )
    if table is None:
        table = _complete_table(statements, options, n_groups, sample)
    with single_threaded():
        fitted = _fitted(statements, table, sample, options, random)
    if not fitted.admissibility.admissible:
        warnings.warn(
            "; ".join(
                f"{check.check}: {check.found} {check.remedy}"
                for check in fitted.admissibility.problems
            ),
            AdmissibilityWarning,
            stacklevel=users_line(),
        )
    elif fitted.converged:
        for check in _of_clusters(fitted.sample, fitted.estimation):
            warnings.warn(
                f"{check.check}: {check.found} {check.remedy}", DataWarning, stacklevel=users_line()
            )
    return fitted


def fit_to_sample(
    statements: tuple[Statement, ...],
    sample: Sample,
    options: FitOptions,
    *,
    rng: Any = None,
    start: Mapping[CoefficientKey, float] | None = None,
) -> Fit:
    """Fit another model to a sample that is there already.

    Parameters
    ----------
    statements : tuple of Statement
    sample : Sample
        With the variables of the model; others are left out.
    options : FitOptions
    rng : int, Generator or None
        What further starts are drawn with.
    start : mapping of coefficient key to float, optional
        Where to begin, such as the :func:`~loyaltysem.quantities.coefficients.coefficients`
        of a fit of a similar model. Those it does not have begin as usual, and so do all where the
        search from there does not converge.

    Returns
    -------
    Fit
        The verdict of admissibility is the caller's to look at.
    """
    table = _complete_table(statements, options, len(sample.moments.group_labels), sample)
    random = None if options.n_starts == 1 else generator(rng)
    with single_threaded():
        sample = sample.select(table.observed)
        return _fitted(statements, table, sample, options, random, start)


def table_of(
    statements: tuple[Statement, ...],
    options: FitOptions,
    n_groups: int,
    sample: Sample | None = None,
) -> ParameterTable:
    """Return the parameter table of a model with these options; it may not be identified.

    Parameters
    ----------
    statements : tuple of Statement
    options : FitOptions
    n_groups : int
    sample : Sample, optional
        Which says what items are ordered, and their categories.
    """
    return build_parameter_table(
        statements,
        std_lv=options.std_lv,
        meanstructure=options.mean_structure,
        fixed_x=options.fixed_x,
        n_groups=n_groups,
        group_equal=options.group_equal,
        group_partial=options.group_partial,
        ordered=None if sample is None else ordered_items(sample, options),
        effect_coding=options.effect_coding,
    )


def _complete_table(
    statements: tuple[Statement, ...],
    options: FitOptions,
    n_groups: int,
    sample: Sample | None = None,
) -> ParameterTable:
    table = table_of(statements, options, n_groups, sample)
    check_identification(table)
    return with_auxiliaries(table, options.auxiliary)


def _fitted(
    statements: tuple[Statement, ...],
    table: ParameterTable,
    sample: Sample,
    options: FitOptions,
    random: np.random.Generator | None,
    start: Mapping[CoefficientKey, float] | None = None,
) -> Fit:
    moments = sample.moments
    layout = MatrixLayout(table)
    _check_sample(layout, moments)
    layout = conditioned(layout, moments.covariances, moments.means)
    _check_weights(layout, sample)
    criterion = criterion_of(layout, sample, options)
    starts = None
    if options.n_starts > 1 and random is not None:
        starts = several_starts(
            layout, criterion.covariances, moments.means, options.n_starts, random
        )
    near = None
    if start is not None:
        keys = {row.free: coefficient_key(row) for row in reversed(table.rows) if row.free}
        known = {free: start[key] for free, key in keys.items() if key in start}
        near = start_at(layout, criterion.covariances, moments.means, known)
    estimation = estimate(criterion, options, starts, near)
    admissibility = check_admissibility(
        layout,
        estimation.implied,
        converged=bool(estimation.solution.converged[0]),
        regular=estimation.regular,
        direction=estimation.direction,
        group_names=moments.group_names,
        more=(
            *undefined_errors(layout, estimation.implied, estimation.covariance),
            *active_bounds(layout, estimation.box, estimation.solution),
            *_active_constraints(table, estimation),
            *distant_answers(sample.distant, criterion.treatment.noun),
            *_of_clusters(sample, estimation),
            *_of_comparison(estimation, table),
            *_of_units(criterion),
            *_of_sampling(layout, sample, options),
            *_of_ordered(layout, estimation, sample),
        ),
    )
    # without a likelihood lavaan's minimum is that of the chi-square over n
    share = 1.0
    if criterion.saturated_log_likelihood is None:
        share = float(criterion.sizes.sum()) / moments.n_total
    searches = searches_of(layout, estimation, admissibility, moments.group_names, share)
    return Fit(
        table=table,
        layout=layout,
        options=options,
        statements=statements,
        sample=sample,
        criterion=criterion,
        estimation=estimation,
        admissibility=admissibility
        if options.n_starts == 1
        else replace(admissibility, results=(*admissibility.results, *searches.checks())),
        df=degrees_of_freedom(table),
        searches=searches,
    )


def _of_comparison(estimation: Estimation, table: ParameterTable) -> tuple[Check, ...]:
    refused = estimation.comparison.refused
    if refused is None or refused.by_nature:
        return ()
    return unknown_comparison(refused.reason, table.covariates)


def _of_units(criterion: Criterion) -> tuple[Check, ...]:
    if not criterion.depends_on_units:
        return ()
    moments = criterion.sample.moments
    return items_on_one_scale(moments.covariances, moments.names)


def _of_sampling(layout: MatrixLayout, sample: Sample, options: FitOptions) -> tuple[Check, ...]:
    design, n = sample.design, sample.moments.n_total
    checks = respondents_sampled(n, design.n_effective, design.n_shared)
    if options.interaction is None:
        return checks
    return (*checks, *respondents_for_products(n, layout.n_free))


def _of_clusters(sample: Sample, estimation: Estimation) -> tuple[Check, ...]:
    counts, names = sample.design.n_clusters, sample.moments.group_names
    return few_clusters(counts, estimation.low_rank, names)


def _of_ordered(layout: MatrixLayout, estimation: Estimation, sample: Sample) -> tuple[Check, ...]:
    if layout.responses is None:
        return ()
    moments = sample.moments
    labels = moments.group_names
    return (
        *polychoric_definiteness(moments.covariances, moments.names, labels),
        *threshold_order(layout, estimation.implied, labels),
    )


def _active_constraints(table: ParameterTable, estimation: Estimation) -> tuple[Check, ...]:
    """Report the inequalities that hold the estimates, with what they do to the chi-square."""
    if not estimation.active:
        return ()
    comparison = estimation.comparison
    chisq = comparison.chisq
    if comparison.scaled is not None:
        chisq = comparison.scaled[0].statistic(chisq)
    n_inequalities = sum(constraint.op != "==" for constraint in table.constraints)
    return active_constraints(estimation.active, n_inequalities, chisq, degrees_of_freedom(table))


def _check_weights(layout: MatrixLayout, sample: Sample) -> None:
    effective = sample.design.n_effective
    if effective is not None and effective < layout.n_free:
        raise DataError(
            f"The weights leave {sample.moments.n_total} respondents as much to say as "
            f"{effective:.1f} without weights would have (Kish's effective sample size), for "
            f"{layout.n_free} free parameters: standard errors and tests rest on large samples and "
            "mean nothing here. Look at the largest weights, and trim them or rake to fewer "
            "margins."
        )


def _check_sample(layout: MatrixLayout, moments: Moments) -> None:
    if not layout.n_free:
        raise IdentificationError("The model has no free parameter: there is nothing to estimate.")
    if layout.has_means and moments.means is None:
        raise DataError(
            "The model has intercepts, but the moments have no means. Give means=..., or leave "
            "the '~ 1' rows out."
        )
    n = moments.n_total
    if n < layout.n_free:
        auxiliary = layout.table.auxiliary
        of_them = f" ({', '.join(auxiliary)} in auxiliary bring many of them)" if auxiliary else ""
        raise DataError(
            f"{n} respondents for {layout.n_free} free parameters{of_them}: standard errors and "
            "tests rest on large samples and mean nothing here. Collect more answers (five to ten "
            "a parameter is a usual rule) or fit a simpler model."
        )
