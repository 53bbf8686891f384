"""Residual moments of a fit, as tables."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import OptionError
from loyaltysem.estimation import MatrixLayout
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.moment_residuals import (
    MomentCovariances,
    moment_covariances,
    residual_covariances,
    split_moments,
    stacked_moments,
    standardized_values,
)
from loyaltysem.moments import OrdinalGroups
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.quantities.moments.implied import group_index, items_by_items, threshold_names
from loyaltysem.quantities.moments.ordinal_residuals import ordinal_residuals
from loyaltysem.quantities.moments.residual_tables import DIVIDED, Residuals, ResidualType
from loyaltysem.specification import saturated_table

__all__ = ["residuals_of"]

Array = NDArray[np.float64]


def residuals_of(fitted: Fit, kind: ResidualType) -> Residuals:
    """Compute the residuals of every group."""
    if kind not in get_args(ResidualType):
        raise OptionError(
            f"type={kind!r} is not known; say one of {', '.join(get_args(ResidualType))}."
        )
    if fitted.sample.ordinal is not None:
        return _ordinal_residuals_of(fitted, fitted.sample.ordinal, kind)
    fitted.require_comparison("residuals")
    has_means = fitted.layout.has_means and fitted.moments.means is not None
    spread = None
    if kind in DIVIDED:
        fitted.require_likelihood(f"{kind} residuals")
        with single_threaded():
            spread = _spread(fitted)
    # auxiliary variables, which come last, have no residuals to speak of
    k = len(fitted.table.modelled)
    matrices, means = [], []
    for g in range(len(fitted.group_labels)):
        matrix, mean = _group_residuals(fitted, g, kind, spread, has_means=has_means)
        matrices.append(matrix[:k, :k])
        means.append(None if mean is None else mean[:k])
    table = None
    if has_means:
        stacked = np.stack([m for m in means if m is not None])
        table = pd.DataFrame(stacked, group_index(fitted), list(fitted.table.modelled))
    return Residuals(kind, items_by_items(fitted, matrices), table)


def _ordinal_residuals_of(fitted: Fit, answers: OrdinalGroups, kind: ResidualType) -> Residuals:
    """The sample's latent responses have variance one, so that all plain kinds are the same."""
    with single_threaded():
        thresholds, matrices = ordinal_residuals(fitted, answers, kind if kind in DIVIDED else None)
    names = threshold_names(answers.names, answers.n_categories.tolist())
    table = pd.DataFrame(thresholds, group_index(fitted), names)
    return Residuals(kind, items_by_items(fitted, matrices), None, table)


def _group_residuals(
    fitted: Fit,
    g: int,
    kind: ResidualType,
    spread: MomentCovariances | None,
    *,
    has_means: bool,
) -> tuple[Array, Array | None]:
    s, sigma = fitted.covariances[g], fitted.implied.covariance[0, g]
    mean = None
    if has_means and fitted.moments.means is not None and fitted.implied.mean is not None:
        mean = fitted.moments.means[g] - fitted.implied.mean[0, g]
    if spread is not None:
        reference = np.diag(spread.sample[g])
        variances = reference if kind == "normalized" else np.diag(spread.residual[g])
        residuals = stacked_moments(s - sigma, mean)
        values = standardized_values(residuals, variances, reference, float(fitted.sizes[g]))
        return split_moments(values, len(s))
    sd = np.sqrt(np.diag(s))
    if kind == "raw":
        return s - sigma, mean
    model_sd = np.sqrt(np.diag(sigma)) if kind == "cor" else sd
    matrix = s / np.outer(sd, sd) - sigma / np.outer(model_sd, model_sd)
    return matrix, None if mean is None else mean / sd


def _spread(fitted: Fit) -> MomentCovariances:
    """Covariances of the sample moments and of the residuals of each group."""
    layout = fitted.layout
    saturated = MatrixLayout(saturated_table(fitted.table))
    n_moments = len(saturated.elements) - (0 if layout.has_means else layout.p)
    kept = slice(0, n_moments)
    at_sample, at_model = (
        _information(fitted, saturated, theta)
        for theta in (_sample_theta(fitted), _model_theta(fitted))
    )
    first_order = None
    if fitted.options.estimator.se != "standard":
        first_order = _first_order(fitted, saturated)
    modelled = _modelled(fitted)[kept]
    gammas = tuple(
        moment_covariances(
            information[kept, kept],
            None if first_order is None else first_order[g][kept, kept],
            modelled,
        )
        for g, information in enumerate(at_sample)
    )
    slopes = tuple(fitted.slopes)
    return residual_covariances(
        slopes,
        tuple(information[kept, kept] for information in at_model),
        gammas,
        fitted.criterion.shares,
        modelled,
    )


def _modelled(fitted: Fit) -> NDArray[np.bool_]:
    """Which moments are not those of covariates held at their sample values."""
    held = np.array([name in fitted.table.exogenous for name in fitted.layout.observed])
    i, j = np.triu_indices(fitted.layout.p)
    return np.concatenate([~(held[i] & held[j]), ~held])


def _sample_theta(fitted: Fit) -> list[Array]:
    means = fitted.moments.means
    zero = np.zeros(fitted.layout.p)
    return [
        stacked_moments(s, zero if means is None else means[g])
        for g, s in enumerate(fitted.covariances)
    ]


def _model_theta(fitted: Fit) -> list[Array]:
    own = [theta[-fitted.layout.p :] for theta in _sample_theta(fitted)]
    mean = fitted.implied.mean
    return [
        stacked_moments(sigma, own[g] if mean is None else mean[0, g])
        for g, sigma in enumerate(fitted.implied.covariance[0])
    ]


def _information(fitted: Fit, saturated: MatrixLayout, theta: list[Array]) -> list[Array]:
    """Information of one respondent of each group about its moments."""
    kind = fitted.options.estimator.information
    _, together = fitted.criterion.of(saturated).derivatives(np.concatenate(theta), kind)
    return _by_group(fitted, together)


def _by_group(fitted: Fit, together: Array) -> list[Array]:
    """Cut what is of all groups into what is of one respondent of each."""
    shares = fitted.criterion.shares
    size = len(together) // len(shares)
    return [
        together[g * size : (g + 1) * size, g * size : (g + 1) * size] / share
        for g, share in enumerate(shares)
    ]


def _first_order(fitted: Fit, saturated: MatrixLayout) -> list[Array] | None:
    """Covariance of the scores of each group's respondents, at the sample moments."""
    criterion = fitted.criterion.of(saturated)
    middle = criterion.middle(criterion.at(np.concatenate(_sample_theta(fitted))[None]))
    return None if middle is None else _by_group(fitted, middle)
