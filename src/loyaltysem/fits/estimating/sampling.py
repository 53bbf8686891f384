"""From what a user hands to ``fit`` to the sample a model needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataError, MissingDataError, OptionError
from loyaltysem.estimation import MatrixLayout, correlation_matrices, saturated_moments
from loyaltysem.estimation.search.threads import single_threaded
from loyaltysem.inference.fit.incomplete_tests import SaturatedModel, saturated_model
from loyaltysem.moments import (
    GroupAnswers,
    Grouping,
    IncompleteAnswers,
    Moments,
    OrdinalGroups,
    answers_by_group,
    group_rows,
    observe,
)
from loyaltysem.moments.distant_codes import DistantCode, distant_codes, without_bounds
from loyaltysem.moments.ordinal.ordered_texts import with_category_numbers
from loyaltysem.moments.sample import moments_of_answers
from loyaltysem.moments.singularity import require_positive_definite
from loyaltysem.specification import ParameterTable, saturated_table
from loyaltysem.survey import Survey

__all__ = [
    "IncompleteSample",
    "MissingAnswers",
    "Sample",
    "row_labels",
    "select_variables",
    "take_groups",
    "take_sample",
]

MissingAnswers = Literal["listwise", "fiml", "pairwise"]


@dataclass(frozen=True, slots=True)
class IncompleteSample:
    """Answers by pattern of what is missing.

    Attributes
    ----------
    answers : tuple of IncompleteAnswers
        By group.
    deviances : tuple of float
        −2 log L / n of the saturated model, by group.
    """

    answers: tuple[IncompleteAnswers, ...]
    deviances: tuple[float, ...]


@dataclass(frozen=True)
class Sample:
    """The moments of a model's observed variables, and where they come from.

    Attributes
    ----------
    moments : Moments
    values : tuple of ndarray, shape (n_g, p), or None
        The answers by group; None when only moments were given.
    bounds : mapping of str to (float, float)
        Lowest and highest answer of each item, where declared.
    source : str
        File and format, or the kind of object.
    history : tuple of str
        What reading and screening did to the answers.
    n_without_group : int
        Respondents that name no group, and are in no fit.
    incomplete : IncompleteSample, or None
        The answers by pattern where missing ones are kept; ``moments`` are then the saturated
        ones.
    ordinal : OrdinalGroups, or None
        What ordered answers say; ``moments`` are then the polychoric correlations, and means of
        zero.
    rows : tuple of ndarray of int, shape (n_g,), or None
        Which rows of the data the respondents of each group are.
    row_labels : pandas.Index, or None
        What the data call their rows; row numbers, from 0, where they have no names for them.
    distant : tuple of DistantCode
        Answers far from all others of their item, whose bounds are not declared.
    """

    moments: Moments
    values: tuple[NDArray[np.float64], ...] | None
    bounds: Mapping[str, tuple[float, float]]
    source: str
    history: tuple[str, ...] = ()
    n_without_group: int = 0
    incomplete: IncompleteSample | None = None
    ordinal: OrdinalGroups | None = None
    rows: tuple[NDArray[np.intp], ...] | None = None
    row_labels: pd.Index[Any] | None = None
    distant: tuple[DistantCode, ...] = ()

    @cached_property
    def saturated(self) -> SaturatedModel:
        """What incomplete answers tell about the saturated moments: once for all models of them.

        Raises
        ------
        ValueError
            The answers are complete, or there are only moments.
        """
        moments = self.moments
        if self.incomplete is None or moments.means is None:
            raise ValueError("the information of the saturated model is that of incomplete answers")
        empty = ParameterTable((), moments.names, (), True, n_groups=len(moments.group_labels))
        with single_threaded():
            return saturated_model(
                MatrixLayout(saturated_table(empty)),
                self.incomplete.answers,
                moments.covariances,
                moments.means,
            )


def take_groups(data: Any, group: str | None) -> Grouping | None:
    """Read the grouping variable: groups in the codebook's order, else in that of the data."""
    if group is None:
        return None
    if isinstance(data, Moments):
        raise OptionError(
            "group= names a column, and moments have none; moments of several groups are fitted "
            "by group as they are."
        )
    if not isinstance(data, Survey):
        return group_rows(data, group)
    order = next((g.level_names for g in data.codebook.groups if g.name == group), None)
    return group_rows(data.responses, group, order)


def take_sample(
    data: Any,
    names: Sequence[str],
    missing: MissingAnswers | None,
    grouping: Grouping | None = None,
    constructs: Sequence[str] = (),
    *,
    ordered: bool = False,
) -> Sample:
    """Take the named variables out of a survey, a data frame or moments.

    Parameters
    ----------
    data : Survey, data frame or Moments
    names : sequence of str
    missing : {None, "listwise", "fiml", "pairwise"}
    grouping : Grouping, optional
        From :func:`take_groups`.
    constructs : sequence of str
        Names that a misspelt variable may mean as well.
    ordered : bool
        Whether the answers are ordered categories.

    Returns
    -------
    Sample
    """
    if missing not in (None, *get_args(MissingAnswers)):
        raise OptionError(
            f"missing={missing!r} is not known. Say None (refuse missing answers), 'listwise' "
            "(leave out incomplete rows), 'fiml' (use every answer there is) or 'pairwise' "
            "(ordered items: whoever answered both of a pair)."
        )
    if missing == "pairwise" and not ordered:
        raise OptionError(
            "missing='pairwise' is for ordered items (ordered=True), whose correlations are "
            "estimated pair by pair. For continuous answers missing='fiml' uses every answer "
            "there is, and 'listwise' leaves incomplete rows out."
        )
    if isinstance(data, Moments):
        if ordered:
            raise OptionError(
                "Ordered items are cross-tabulated, and moments do not say how often each answer "
                "was given. Give the survey or a data frame."
            )
        if missing is not None:
            raise MissingDataError(f"missing={missing!r} needs the answers; moments have no rows.")
        return Sample(data.select(names), None, {}, "moments")
    frame, source = data, type(data).__name__
    bounds: Mapping[str, tuple[float, float]] = {}
    history: tuple[str, ...] = ()
    if isinstance(data, Survey):
        frame = data.responses
        bounds = {k: v for k, v in data.codebook.bounds.items() if k in names}
        source = f"{data.source.file or 'survey'} ({data.source.format or 'no file'})"
        history = tuple(str(record) for record in data.history)
    if ordered:
        frame = with_category_numbers(frame, names)
    inside = None if grouping is None else grouping.index >= 0
    found = observe(
        frame,
        names,
        # rows without any answer are left out by either
        missing="fiml" if missing == "pairwise" else missing,
        bounds=bounds,
        rows=inside,
        constructs=constructs,
        pairwise=ordered,
    )
    groups = answers_by_group(found, grouping)
    incomplete, ordinal, distant = None, None, found.distant
    if ordered:
        ordinal = OrdinalGroups.from_answers(names, groups)
        # of categories, any that is far from the others is named
        distant = without_bounds(distant_codes(found.values, names, ordered=True), bounds)
        moments = _of_latent_responses(names, groups, ordinal)
    elif missing == "fiml":
        incomplete, moments = _incomplete(names, groups)
    else:
        moments = moments_of_answers(names, groups)
    return Sample(
        moments,
        tuple(group.values for group in groups),
        bounds,
        source,
        history,
        0 if grouping is None else grouping.n_without,
        incomplete,
        ordinal,
        tuple(group.rows for group in groups),
        row_labels(frame, len(found.kept)),
        distant,
    )


def select_variables(sample: Sample, names: Sequence[str]) -> Sample:
    """Return the sample of some of the variables, in the given order.

    Parameters
    ----------
    sample : Sample
    names : sequence of str

    Returns
    -------
    Sample
        Of the same respondents; with ``missing="fiml"`` without those who answered none of these
        variables, and with saturated moments of their own.
    """
    if sample.moments.names == tuple(names):
        return sample
    bounds = {name: ends for name, ends in sample.bounds.items() if name in names}
    moments = sample.moments.select(names)
    distant = tuple(code for code in sample.distant if code.name in names)
    if sample.values is None:
        return replace(sample, moments=moments, bounds=bounds)
    at = [sample.moments.names.index(name) for name in names]
    values = [group[:, at] for group in sample.values]
    rows = sample.rows or tuple(np.arange(len(group)) for group in values)
    if sample.incomplete is None:
        ordinal = None if sample.ordinal is None else sample.ordinal.select(names)
        return replace(
            sample,
            moments=moments,
            values=tuple(values),
            bounds=bounds,
            ordinal=ordinal,
            rows=rows,
            distant=distant,
        )
    answered = [~np.isnan(group).all(axis=1) for group in values]
    groups = [
        GroupAnswers(label, x[kept], own[kept], left_out + int((~kept).sum()))
        for label, x, own, kept, left_out in zip(
            moments.group_labels, values, rows, answered, moments.n_incomplete, strict=True
        )
    ]
    incomplete, moments = _incomplete(names, groups)
    return replace(
        sample,
        moments=moments,
        values=tuple(group.values for group in groups),
        bounds=bounds,
        incomplete=incomplete,
        rows=tuple(group.rows for group in groups),
        distant=distant,
    )


def _of_latent_responses(
    names: Sequence[str], groups: Sequence[GroupAnswers], ordinal: OrdinalGroups
) -> Moments:
    """Return polychoric correlations and means of zero as the moments of each group."""
    p = len(names)
    return Moments.of_groups(
        names,
        groups,
        [np.zeros(p) for _ in groups],
        [*correlation_matrices(ordinal.moments, p)],
    )


def row_labels(frame: Any, n_rows: int) -> pd.Index[Any]:
    """Return what a frame calls its rows; row numbers, from 0, where it has no names for them."""
    own = getattr(frame, "index", None)
    return own if isinstance(own, pd.Index) else pd.RangeIndex(n_rows)


def _incomplete(
    names: Sequence[str], groups: Sequence[GroupAnswers]
) -> tuple[IncompleteSample, Moments]:
    """Estimate the saturated moments of each group; rows without any answer are only counted."""
    answers, deviances, means, covariances = [], [], [], []
    for group in groups:
        answers.append(_answers(names, group.values, group.place))
        mean, covariance, deviance = _saturated(names, answers[-1], group.place)
        means.append(mean)
        covariances.append(covariance)
        deviances.append(deviance)
    moments = Moments.of_groups(names, groups, means, covariances)
    return IncompleteSample(tuple(answers), tuple(deviances)), moments


def _answers(names: Sequence[str], values: NDArray[np.float64], where: str) -> IncompleteAnswers:
    if len(values) <= len(names):
        raise DataError(
            f"{where}{len(values)} respondents for {len(names)} items: their covariances cannot be "
            f"estimated with so few. At least {len(names) + 1} are needed, and several times that "
            "for results that can be trusted."
        )
    answers = IncompleteAnswers.from_values(values)
    coverage = answers.coverage
    empty = [name for name, share in zip(names, np.diag(coverage), strict=True) if share == 0]
    if empty:
        raise DataError(
            f"{where}nobody answered {', '.join(empty)}. Nothing can be estimated about an item "
            "without answers; leave it out, or compare only groups that were asked."
        )
    apart = [
        f"{names[i]} and {names[j]}"
        for i, j in zip(*np.nonzero(np.tril(coverage == 0, -1)), strict=True)
    ]
    if apart:
        raise DataError(
            f"{where}no respondent answered both {', '.join(apart[:5])}"
            f"{', …' if len(apart) > 5 else ''}. Their covariance has no data behind it, so that "
            "the saturated model, and every test against it, is undefined."
        )
    constant = [
        name for k, name in enumerate(names) if np.ptp(values[answers.observed[:, k], k]) == 0
    ]
    if constant:
        raise DataError(
            f"{where}{', '.join(constant)} has no variance: everybody who answered gave the same "
            "answer. A constant cannot measure anything, nor help where answers are missing; leave "
            "it out of the model, or of auxiliary."
        )
    return answers


def _saturated(
    names: Sequence[str], answers: IncompleteAnswers, where: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    with single_threaded():
        try:
            mean, covariance, point, _ = saturated_moments(answers)
        except np.linalg.LinAlgError as error:
            raise DataError(
                f"{where}The covariance matrix of the items becomes singular while it is "
                f"estimated from {len(answers.values)} incomplete rows: copies of one item, a "
                "total beside its parts, or too many missing answers do this. Leave items out."
            ) from error
    require_positive_definite(covariance, names, n=len(answers.values), where=where)
    return mean, covariance, point.deviance
