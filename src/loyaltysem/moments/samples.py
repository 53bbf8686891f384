"""The sample of a model: data and nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import DataError, DataWarning, users_line
from loyaltysem.moments.drawn.sampling_design import SamplingDesign
from loyaltysem.moments.grouping.labels import GroupWords
from loyaltysem.moments.grouping.rows import GroupAnswers
from loyaltysem.moments.incomplete.likelihood import required_point
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.saturated_moments import SaturatedMoments, saturated_moments
from loyaltysem.moments.ordinal.by_group import OrdinalGroups
from loyaltysem.moments.ordinal.correlations import correlation_matrices
from loyaltysem.moments.sample import Moments
from loyaltysem.moments.soundness.distant_codes import DistantCode
from loyaltysem.moments.soundness.singularity import require_positive_definite
from loyaltysem.numerics.threads import single_threaded
from loyaltysem.words.languages import GroupName, Language

__all__ = [
    "IncompleteSample",
    "Sample",
    "incomplete_sample",
    "moments_of_latent_responses",
]


@dataclass(frozen=True, slots=True, eq=False)
class IncompleteSample:
    """Answers by pattern of what is missing.

    Attributes
    ----------
    answers : tuple of IncompleteAnswers
        By group.
    deviances : tuple of float
        −2 log L / n of the saturated model, by group.
    sparse : tuple of str
        Why the saturated moments of a group are no maximum; empty where all are.
    computed : dict
        What was computed of these answers once, for every model of them.
    """

    answers: tuple[IncompleteAnswers, ...]
    deviances: tuple[float, ...]
    sparse: tuple[str, ...] = ()
    computed: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
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
    simulated : bool
        Whether the answers are declared to be simulated.
    design : SamplingDesign
        Weights and clusters of the respondents; ``moments`` are weighted then.
    group_words : GroupWords
        What the grouping variable and its groups are called.
    construct_words, item_words : mapping of str to mapping of Language to str
        What constructs are called, and what items say, where declared.
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
    simulated: bool = False
    design: SamplingDesign = field(default_factory=SamplingDesign)
    group_words: GroupWords = field(default_factory=GroupWords)
    construct_words: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    item_words: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    @property
    def group_called(self) -> tuple[GroupName, ...]:
        """What sentences call the groups; one of no name without groups."""
        return tuple(map(self.group_words.name, self.moments.group_labels))

    @property
    def sizes(self) -> NDArray[np.float64]:
        """What the groups count: respondents, or the sum of their weights; shape (G,)."""
        if self.design.weights is None:
            return np.array(self.moments.n_observations, dtype=np.float64)
        return np.array([weights.sum() for weights in self.design.weights])

    def select(self, names: Sequence[str]) -> Sample:
        """Return the sample of some of the variables, in the given order.

        Parameters
        ----------
        names : sequence of str

        Returns
        -------
        Sample
            Of the same respondents, without those who answered none of these variables; with
            ``missing="fiml"`` with saturated moments of their own.
        """
        if self.moments.names == tuple(names):
            return self
        bounds = {name: ends for name, ends in self.bounds.items() if name in names}
        moments = self.moments.select(names)
        distant = tuple(code for code in self.distant if code.name in names)
        if self.values is None:
            return replace(self, moments=moments, bounds=bounds)
        at = [self.moments.names.index(name) for name in names]
        values = [group[:, at] for group in self.values]
        rows = self.rows or tuple(np.arange(len(group)) for group in values)
        answered = [np.asarray(~np.isnan(group).all(axis=1)) for group in values]
        groups = [
            GroupAnswers(label, x[kept], own[kept], left_out + int((~kept).sum()))
            for label, x, own, kept, left_out in zip(
                moments.group_labels, values, rows, answered, moments.n_incomplete, strict=True
            )
        ]
        if self.incomplete is None:
            ordinal = None
            if self.ordinal is not None:
                ordinal = self.ordinal.select(names, answered)
                moments = moments_of_latent_responses(names, groups, ordinal)
            return replace(
                self,
                moments=moments,
                values=tuple(group.values for group in groups),
                bounds=bounds,
                ordinal=ordinal,
                rows=tuple(group.rows for group in groups),
                distant=distant,
            )
        incomplete, moments = incomplete_sample(names, groups)
        return replace(
            self,
            moments=moments,
            values=tuple(group.values for group in groups),
            bounds=bounds,
            incomplete=incomplete,
            rows=tuple(group.rows for group in groups),
            distant=distant,
        )


def moments_of_latent_responses(
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


def incomplete_sample(
    names: Sequence[str], groups: Sequence[GroupAnswers]
) -> tuple[IncompleteSample, Moments]:
    """Estimate the saturated moments of each group; rows without any answer are only counted."""
    answers, deviances, means, covariances, sparse = [], [], [], [], []
    for group in groups:
        answers.append(_answers(names, group.values, group.place))
        found, deviance = _saturated(names, answers[-1], group.place)
        means.append(found.mean)
        covariances.append(found.covariance)
        deviances.append(deviance)
        if not found.converged:
            sparse.append(_without_maximum(names, answers[-1], group.place))
    moments = Moments.of_groups(names, groups, means, covariances)
    return IncompleteSample(tuple(answers), tuple(deviances), tuple(sparse)), moments


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
) -> tuple[SaturatedMoments, float]:
    with single_threaded():
        try:
            found = saturated_moments(answers)
            point = required_point(answers, found.mean, found.covariance)
        except np.linalg.LinAlgError as error:
            raise DataError(
                f"{where}The covariance matrix of the items becomes singular while it is "
                f"estimated from {len(answers.values)} incomplete rows: copies of one item, a "
                "total beside its parts, or too many missing answers do this. Leave items out."
            ) from error
    require_positive_definite(found.covariance, names, n=len(answers.values), where=where)
    if not found.converged:
        warnings.warn(
            f"{_without_maximum(names, answers, where)} Chi-square and fit indices, which compare "
            "with it, are refused. Leave out the items with fewest answers.",
            DataWarning,
            stacklevel=users_line(),
        )
    return found, point.deviance


def _without_maximum(names: Sequence[str], answers: IncompleteAnswers, where: str) -> str:
    """Say that the saturated likelihood has no maximum, or none that is found."""
    counts = answers.observed.sum(axis=0)
    fewest = int(np.argmin(counts))
    return (
        f"{where}The means and covariances of {len(names)} items with missing answers were not "
        f"found: the likelihood under no model (the saturated one) has no maximum that so few "
        f"answers lead to ({names[fewest]} has {int(counts[fewest])} from "
        f"{len(answers.values)} respondents; with about as many answers as items a residual "
        "variance goes to zero, and the likelihood rises without end)."
    )
