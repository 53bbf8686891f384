"""Factor scores of the respondents of a fit, or of new ones."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataError, NotAvailableError, OptionError
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.derived.factor_scores import ScoreMethod, factor_scores
from loyaltysem.moments import Grouping, answers_by_group
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.grouping.rows import group_places
from loyaltysem.moments.observations import Observations, as_frame, observe
from loyaltysem.moments.taking import refuse_moments
from loyaltysem.quantities.scores.ordered_scores import (
    ordered_scores,
    refuse_unknown_categories,
)

__all__ = ["AnyScoreMethod", "factor_score_table"]

Array = NDArray[np.float64]
AnyScoreMethod = Literal["regression", "bartlett", "ebm"]


def factor_score_table(
    fitted: Fit, *, method: AnyScoreMethod | None, se: bool, data: Any
) -> pd.DataFrame:
    """Return one row of scores for each respondent, in the order of the data."""
    chosen = _method(fitted, method)
    names = fitted.table.latent
    if not names:
        raise NotAvailableError("The model has no latent variable, so there are no factor scores.")
    if chosen == "bartlett":
        _require_own_items(fitted)
    if data is None:
        if fitted.values is None or fitted.sample.rows is None or fitted.sample.row_labels is None:
            raise NotAvailableError(
                "The model was fitted to moments, and scores belong to respondents. Give their "
                "answers as data=..."
            )
        values = fitted.values
        rows, labels = fitted.sample.rows, fitted.sample.row_labels
    else:
        values, rows, labels = _new_respondents(fitted, data)
    parts = []
    for g, answers in enumerate(values):
        scores, errors = (
            ordered_scores(fitted, g, answers)
            if chosen == "ebm"
            else _continuous_scores(fitted, g, answers, chosen)
        )
        part = pd.DataFrame(scores, columns=list(names))
        if se:
            part[[f"{name}_se" for name in names]] = errors
        if len(fitted.group_labels) > 1:
            part.insert(0, "group", [fitted.group_labels[g]] * len(part))
        parts.append(part)
    # a group without rows has a column of no type, which those of the others outlive
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    order = np.argsort(np.concatenate(rows), kind="stable")
    table = table.iloc[order]
    table.index = labels[np.concatenate(rows)[order]]
    return table


def _method(fitted: Fit, asked: AnyScoreMethod | None) -> AnyScoreMethod:
    """Return the method asked for, or the one that the kind of answers has."""
    if asked is None:
        asked = fitted.criterion.treatment.score_methods[0]
    if asked not in get_args(AnyScoreMethod):
        raise OptionError(
            f"method={asked!r} is not known; say 'regression' or 'bartlett', or 'ebm' for ordered "
            "answers."
        )
    if refusal := fitted.criterion.refusal(asked):
        raise NotAvailableError(refusal)
    return asked


def _continuous_scores(
    fitted: Fit, g: int, answers: Array, method: ScoreMethod
) -> tuple[Array, Array]:
    """Return scores and errors of one group, shape (n, number of latent variables)."""
    implied, auxiliary = fitted.implied, fitted.table.auxiliary
    if implied.mean is not None and implied.latent_mean is not None:
        mean, latent_mean = implied.mean[0, g], implied.latent_mean[0, g]
    else:
        # without a mean structure the sample's means stand in, and latent means are zero
        mean, latent_mean = _sample_mean(fitted, g), np.zeros(fitted.layout.m)
    # auxiliary variables, which come last, measure nothing
    p = len(fitted.table.modelled)
    m = sum(name not in auxiliary for name in fitted.layout.latent)
    scores, errors = factor_scores(
        answers[:, :p] - mean[:p],
        implied.matrices["lambda"][0, g, :p, :m],
        implied.covariance[0, g, :p, :p],
        implied.latent_covariance[0, g, :m, :m],
        latent_mean[:m],
        method,
    )
    if auxiliary:
        unanswered = np.isnan(answers[:, :p]).all(axis=1)
        scores[unanswered], errors[unanswered] = np.nan, np.nan
    at = [fitted.layout.index_of(name) for name in fitted.table.latent]
    return scores[:, at], errors[:, at]


def _sample_mean(fitted: Fit, g: int) -> Array:
    if fitted.moments.means is None:
        raise NotAvailableError(
            "The moments that the model was fitted to have no means, so there is nothing to take "
            "off the answers. Give Moments with means."
        )
    return np.asarray(fitted.moments.means[g])


def _require_own_items(fitted: Fit) -> None:
    loadings = np.asarray(fitted.implied.matrices["lambda"][0])
    without = [
        name
        for name in fitted.table.latent
        if not loadings[:, :, fitted.layout.index_of(name)].any()
    ]
    if without:
        raise NotAvailableError(
            f"{', '.join(without)} is measured by constructs and has no items of its own, so that "
            "Bartlett's scores are not defined. Use method='regression'."
        )


def _new_respondents(
    fitted: Fit, data: Any
) -> tuple[tuple[Array, ...], tuple[NDArray[np.intp], ...], pd.Index[Any]]:
    refuse_moments(data, "a factor score")
    answers = answers_of(data)
    found = _observed(fitted, answers.frame)
    grouping = None
    if fitted.options.group is not None:
        grouping = Grouping(fitted.group_labels, _groups(fitted, answers.frame))
    elif len(fitted.group_labels) > 1:
        raise NotAvailableError(
            "The model was fitted to the moments of several groups, so that nothing says which "
            "group each respondent belongs to."
        )
    groups = answers_by_group(found, grouping)
    return (
        tuple(group.values for group in groups),
        tuple(group.rows for group in groups),
        answers.row_labels(len(found.kept)),
    )


def _observed(fitted: Fit, frame: Any) -> Observations:
    names, bounds = fitted.table.modelled, fitted.sample.bounds
    categories = fitted.criterion.treatment.categories
    if categories is None:
        return observe(frame, names, missing=fitted.options.missing_rows, bounds=bounds)
    # each ordered answer counts by itself, so that blanks are no obstacle
    found = observe(frame, names, missing="fiml", bounds=bounds)
    refuse_unknown_categories(fitted, categories, found.values)
    return found


def _groups(fitted: Fit, frame: Any) -> NDArray[np.intp]:
    """Place of each row's group among those of the fit, −1 where it names none."""
    column = str(fitted.options.group)
    table = as_frame(frame)
    if column not in table.columns:
        raise DataError(
            f"The data have no column '{column}', which says which group a respondent belongs to; "
            "each group has its own scores. Add it."
        )
    return group_places(table, column, fitted.group_labels)
