"""The configural model that alignment starts from: every group's own loadings and intercepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.fits.estimators import estimator as chosen_estimator
from loyaltysem.fits.estimators import usual_estimator, usual_information
from loyaltysem.fits.fit import Fit
from loyaltysem.fits.fitting import fit_model, fit_to_sample
from loyaltysem.fits.options import FitOptions
from loyaltysem.groups.invariance.group_checks import checked_ids, refuse_grouping_by_the_model
from loyaltysem.groups.measurement_part import measurement_part
from loyaltysem.moments import Moments
from loyaltysem.moments.drawn.sampling_design import WeightsNormalization
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.observations import MissingTreatment
from loyaltysem.moments.samples import Sample
from loyaltysem.moments.taking import refuse_moments, take_groups
from loyaltysem.specification import Statement, variables_of

__all__ = [
    "AlignmentEstimator",
    "ConfiguralConstruct",
    "configural_constructs",
    "fit_configural",
    "items_of_few_answers",
]

Array = NDArray[np.float64]
AlignmentEstimator = Literal["ML", "MLM", "MLR"]
ItemUnit = Literal["pooled_sd", "own"]
#: Columns of weights and clusters, and how weights add up.
Design = tuple[str | None, str | None, WeightsNormalization]
#: Of an item that is taken as continuous, as is the custom (Rhemtulla et al. 2012).
_FEWEST_ANSWERS = 5


@dataclass(frozen=True, slots=True, eq=False)
class ConfiguralConstruct:
    """One construct in the configural model, its mean zero and its variance one in every group.

    Attributes
    ----------
    name : str
    items : tuple of str, length P
    loadings, intercepts : ndarray, shape (G, P)
        In the items' common units.
    covariance : ndarray, shape (G, 2P, 2P)
        Of loadings and intercepts by group; groups are independent.
    units : ndarray, shape (P,)
        How many of the item's own units one common unit is.
    """

    name: str
    items: tuple[str, ...]
    loadings: Array
    intercepts: Array
    covariance: Array
    units: Array


def fit_configural(
    statements: tuple[Statement, ...],
    data: Any,
    group: str | None,
    *,
    estimator: AlignmentEstimator | None,
    missing: MissingTreatment | None,
    design: Design,
    who: str | None,
) -> Fit:
    """Fit the measurement part to every group, with means of zero and variances of one.

    Parameters
    ----------
    statements : tuple of Statement
    data : Survey, data frame or Moments
    group : str or None
    estimator : str or None
    missing : str or None
    design : (str or None, str or None, str)
        Columns of weights and clusters, and how weights add up.
    who : str, optional
        The column of respondents' ids.

    Raises
    ------
    OptionError
        There is one group only, or the grouping is a variable of the model.
    NotAvailableError
        The fit did not converge, or its information is singular; the message names the groups.
        Respondents stand in several groups.
    """
    _check_grouping(statements, data, group, who)
    weights, clusters, normalization = design
    has_design = weights is not None or clusters is not None
    options = FitOptions(
        estimator=chosen_estimator(
            usual_estimator(estimator, ordered=False, has_design=has_design),
            information=usual_information(missing),
        ),
        missing=missing,
        std_lv=True,
        group=group,
        meanstructure=True,
        weights=weights,
        clusters=clusters,
        weights_normalization=normalization,
    )
    fitted = fit_model(statements, data, options)
    if len(fitted.group_labels) < 2:
        raise OptionError(
            "Alignment compares groups, and there is one only. Name the grouping variable, as in "
            "group='platform'."
        )
    if not fitted.converged or fitted.covariance is None:
        raise NotAvailableError(_why_not(fitted))
    return fitted


def _check_grouping(
    statements: tuple[Statement, ...], data: Any, group: str | None, who: str | None
) -> None:
    variables = variables_of(statements)
    if group is not None:
        refuse_grouping_by_the_model(group, variables.observed, variables.latent)
    if who is None:
        return
    refuse_moments(data, f"id={who!r}")
    grouping = take_groups(data, group)
    if group is not None and grouping is not None:
        checked_ids(data, grouping, group, variables.observed, who)


def _why_not(fitted: Fit) -> str:
    """Say in which groups the model alone does not converge either."""
    alone = FitOptions(std_lv=True, meanstructure=True)
    failed = []
    for g, label in enumerate(fitted.group_labels):
        own = _moments_of(fitted.moments, g)
        try:
            fit = fit_to_sample(fitted.statements, Sample(own, None, {}, "moments"), alone)
        except DataError as error:
            failed.append(f"{label_text(label)} ({error})")
            continue
        if not fit.converged or fit.covariance is None:
            failed.append(label_text(label))
    which = (
        f"It fails in {listed(failed)} by itself"
        if failed
        else "It converges in each group by itself, so look for very different units of the items"
    )
    return (
        "The configural model has no solution to start from, so nothing can be aligned. "
        f"{which}: a construct without enough items or variance there, or one that cannot be told "
        "from another, does this. Leave these groups out, or look at the model in one of them "
        "with ls.CFA."
    )


def _moments_of(moments: Moments, g: int) -> Moments:
    means = None if moments.means is None else moments.means[g : g + 1]
    one = slice(g, g + 1)
    return Moments(moments.names, moments.n_observations[one], moments.covariances[one], means)


def configural_constructs(fitted: Fit, unit: ItemUnit, reference: int) -> list[ConfiguralConstruct]:
    """Take loadings and intercepts out of a configural fit, with their covariances.

    Parameters
    ----------
    fitted : Fit
    unit : {"pooled_sd", "own"}
    reference : int
        The group whose direction the construct has in all others.

    Returns
    -------
    list of ConfiguralConstruct
    """
    if fitted.covariance is None:
        raise ValueError("The configural fit has no covariances of its estimates.")
    at = {
        (row.op, row.rhs if row.op == "=~" else row.lhs): i
        for i, (row, _) in enumerate(fitted.layout.cells)
        if row.op in ("=~", "~1")
    }
    units = dict(zip(fitted.moments.names, _units(fitted.moments, unit), strict=True))
    theta, free = fitted.solution.theta[0], fitted.layout.free_of_cell
    found = []
    for name, items in measurement_part(fitted.statements).constructs.items():
        scale = np.array([units[item] for item in items])
        own = free[:, [at[op, item] for op in ("=~", "~1") for item in items]]
        values = theta[own].reshape(len(own), 2, len(items)) / scale
        loadings, intercepts = values[:, 0], values[:, 1]
        signs = np.where(loadings @ loadings[reference] < 0, -1.0, 1.0)
        turned = np.concatenate(
            [np.repeat(signs[:, None], len(items), axis=1), np.ones_like(loadings)], axis=1
        ) / np.tile(scale, 2)
        covariance = fitted.covariance[own[:, :, None], own[:, None, :]]
        covariance = covariance * turned[:, :, None] * turned[:, None, :]
        found.append(
            ConfiguralConstruct(
                name, tuple(items), loadings * signs[:, None], intercepts, covariance, scale
            )
        )
    return found


def items_of_few_answers(sample: Sample) -> list[str]:
    """Name the items with fewer different answers than pass for continuous."""
    if sample.values is None:
        return []
    together = np.concatenate(sample.values)
    answers = [np.unique(column[~np.isnan(column)]) for column in together.T]
    return [
        name
        for name, own in zip(sample.moments.names, answers, strict=True)
        if len(own) < _FEWEST_ANSWERS
    ]


def _units(moments: Moments, unit: ItemUnit) -> Sequence[float]:
    if unit == "own":
        return [1.0] * len(moments.names)
    n = np.array(moments.n_observations, dtype=np.float64)
    variances = np.diagonal(moments.covariances, axis1=-2, axis2=-1)
    # within groups, so that differences between groups do not make the unit
    return [float(sd) for sd in np.sqrt(n @ variances / (n.sum() - len(n)))]
