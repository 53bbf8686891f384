"""The one door for data: from what a user hands over to the sample that an analysis needs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.errors import LoyaltySEMError, MissingDataError, OptionError
from loyaltysem.moments.answers import answers_of
from loyaltysem.moments.drawn.sampling_design import (
    NO_DESIGN,
    DesignColumns,
    WeightsNormalization,
    design_columns,
)
from loyaltysem.moments.grouping.labels import UNGROUPED, GroupLabel, GroupWords
from loyaltysem.moments.grouping.rows import GroupAnswers, Grouping, answers_by_group, group_rows
from loyaltysem.moments.observations import observe
from loyaltysem.moments.ordinal.by_group import OrdinalGroups
from loyaltysem.moments.ordinal.ordered_texts import with_category_numbers
from loyaltysem.moments.sample import Moments, moments_of_answers
from loyaltysem.moments.samples import (
    Sample,
    incomplete_sample,
    moments_of_latent_responses,
)
from loyaltysem.moments.soundness.distant_codes import DistantCode, distant_codes, without_bounds
from loyaltysem.moments.treatments import EVERY_TREATMENT, MissingAnswers, require_treatment
from loyaltysem.words.languages import Language

__all__ = [
    "TakenAnswers",
    "group_labels",
    "holds_answers",
    "names_in",
    "refuse_moments",
    "refuse_several_groups",
    "respondent_weights",
    "take_answers",
    "take_design",
    "take_groups",
    "take_sample",
]


@dataclass(frozen=True, slots=True, eq=False)
class TakenAnswers:
    """Answers that an analysis may use, by group, and where they come from.

    Attributes
    ----------
    names : tuple of str
        The variables.
    groups : tuple of GroupAnswers
        One without a name where there are no groups.
    missing : {None, "listwise", "fiml", "pairwise"}
        What was done with missing answers.
    ordered : bool
        Whether the answers are ordered categories.
    bounds, source, history, n_without_group, row_labels, distant, simulated, group_words,
    construct_words, item_words
        As in :class:`~loyaltysem.moments.samples.Sample`.
    """

    names: tuple[str, ...]
    groups: tuple[GroupAnswers, ...]
    missing: MissingAnswers | None
    ordered: bool
    bounds: Mapping[str, tuple[float, float]]
    source: str
    history: tuple[str, ...]
    n_without_group: int
    row_labels: pd.Index[Any]
    distant: tuple[DistantCode, ...]
    simulated: bool
    group_words: GroupWords
    construct_words: Mapping[str, Mapping[Language, str]]
    item_words: Mapping[str, Mapping[Language, str]]
    design: DesignColumns = NO_DESIGN

    def of(self, group: GroupAnswers) -> TakenAnswers:
        """Return the answers of one group alone."""
        return replace(self, groups=(group,))

    def sample(self) -> Sample:
        """Compute the moments of each group.

        Returns
        -------
        Sample

        Raises
        ------
        DataError
            A group does not bear them; the message names it, and the variables.
        """
        incomplete, ordinal = None, None
        design = self.design.of(self.groups)
        if self.ordered:
            ordinal = OrdinalGroups.from_answers(self.names, self.groups)
            moments = moments_of_latent_responses(self.names, self.groups, ordinal)
        elif self.missing == "fiml":
            incomplete, moments = incomplete_sample(self.names, self.groups)
        else:
            moments = moments_of_answers(self.names, self.groups, design.weights)
        return Sample(
            moments,
            tuple(group.values for group in self.groups),
            self.bounds,
            self.source,
            self.history,
            self.n_without_group,
            incomplete,
            ordinal,
            tuple(group.rows for group in self.groups),
            self.row_labels,
            self.distant,
            self.simulated,
            design,
            self.group_words,
            self.construct_words,
            self.item_words,
        )


def take_sample(
    data: Any,
    names: Sequence[str],
    missing: MissingAnswers | None = None,
    grouping: Grouping | None = None,
    constructs: Sequence[str] = (),
    *,
    ordered: bool = False,
    treatments: Sequence[MissingAnswers] = EVERY_TREATMENT,
    purpose: str = "",
    design: DesignColumns = NO_DESIGN,
) -> Sample:
    """Take the named variables out of answers or moments, and their moments with them.

    Parameters
    ----------
    data : object with answers (a survey), data frame or Moments
    names : sequence of str
    missing : {None, "listwise", "fiml", "pairwise"}
    grouping : Grouping, optional
        From :func:`take_groups`.
    constructs : sequence of str
        Names that a misspelt variable may mean as well.
    ordered : bool
        Whether the answers are ordered categories.
    treatments : sequence of {"listwise", "fiml", "pairwise"}
        What the purpose knows to do with missing answers.
    purpose : str
        What the sample is for, as refusals name it: ``"a factor analysis"``.
    design : DesignColumns, optional
        From :func:`take_design`.

    Returns
    -------
    Sample

    Raises
    ------
    OptionError
        An unknown treatment of missing answers; moments of ordered items.
    MissingDataError
        Answers are missing and ``missing`` is None; or moments, and it is not.
    VariableNotFoundError, DataError
        As in :func:`~loyaltysem.moments.observations.observe` and :meth:`TakenAnswers.sample`.
    """
    if not isinstance(data, Moments):
        taken = take_answers(
            data,
            names,
            missing,
            grouping,
            constructs,
            ordered=ordered,
            treatments=treatments,
            purpose=purpose,
        )
        return replace(taken, design=design).sample()
    _require_treatment(missing, ordered, treatments, purpose)
    if ordered:
        refuse_moments(data, purpose or "a fit of ordered items, which are cross-tabulated,")
    if missing is not None:
        raise MissingDataError(
            f"missing={missing!r} needs the answers; moments have no rows to leave out or to keep."
        )
    return Sample(data.select(names), None, {}, "moments")


def take_answers(
    data: Any,
    names: Sequence[str],
    missing: MissingAnswers | None = None,
    grouping: Grouping | None = None,
    constructs: Sequence[str] = (),
    *,
    ordered: bool = False,
    treatments: Sequence[MissingAnswers] = EVERY_TREATMENT,
    purpose: str = "this analysis",
) -> TakenAnswers:
    """Take the answers to the named variables, without computing anything of them.

    Parameters
    ----------
    data, names, missing, grouping, constructs, ordered, treatments, purpose
        As in :func:`take_sample`; moments have no answers.

    Returns
    -------
    TakenAnswers

    Raises
    ------
    OptionError
        The data are moments; an unknown treatment of missing answers.
    VariableNotFoundError, DataError, MissingDataError
        As in :func:`~loyaltysem.moments.observations.observe`.
    """
    refuse_moments(data, purpose)
    _require_treatment(missing, ordered, treatments, purpose)
    answers = answers_of(data)
    frame = with_category_numbers(answers.frame, names) if ordered else answers.frame
    bounds = {name: ends for name, ends in answers.bounds.items() if name in names}
    found = observe(
        frame,
        names,
        # rows without any answer are left out by either
        missing="fiml" if missing == "pairwise" else missing,
        bounds=bounds,
        rows=None if grouping is None else grouping.index >= 0,
        constructs=constructs,
        pairwise=ordered and "pairwise" in treatments,
    )
    distant = found.distant
    if ordered:
        # of categories, any that is far from the others is named
        distant = without_bounds(distant_codes(found.values, names, ordered=True), bounds)
    return TakenAnswers(
        tuple(names),
        answers_by_group(found, grouping),
        missing,
        ordered,
        bounds,
        answers.source,
        answers.history,
        0 if grouping is None else grouping.n_without,
        answers.row_labels(len(found.kept)),
        distant,
        answers.simulated,
        GroupWords() if grouping is None else grouping.words,
        answers.construct_words,
        answers.item_words,
    )


def take_groups(data: Any, group: str | None) -> Grouping | None:
    """Read the grouping variable: groups in their declared order, else in that of the data.

    Raises
    ------
    OptionError
        The data are moments.
    VariableNotFoundError, DataError
        As in :func:`~loyaltysem.moments.grouping.rows.group_rows`.
    """
    if group is None:
        return None
    if isinstance(data, Moments):
        raise OptionError(
            f"group={group!r} names a column, and moments have none. Give the Survey or a data "
            "frame. A model is fitted to moments of several groups by group as they are; other "
            "analyses take those of one group at a time."
        )
    answers = answers_of(data)
    grouping = group_rows(answers.frame, group, answers.group_orders.get(group))
    return replace(grouping, words=answers.words_of(group))


def take_design(
    data: Any,
    weights: str | None,
    clusters: str | None,
    normalization: WeightsNormalization = "total",
    *,
    names: Collection[str] = (),
) -> DesignColumns:
    """Read the columns of weights and clusters, where they are named.

    Parameters
    ----------
    data : object with answers (a survey), data frame or Moments
    weights, clusters : str, optional
    normalization : {"total", "group"}
    names : collection of str
        The variables of the model, none of which says how respondents were sampled.

    Raises
    ------
    OptionError
        The data are moments, or a column is a variable of the model.
    VariableNotFoundError, DataError
        As in :func:`~loyaltysem.moments.drawn.sampling_design.design_columns`.
    """
    if weights is None and clusters is None:
        return NO_DESIGN
    for option, column in (("weights", weights), ("clusters", clusters)):
        if column is not None and column in names:
            raise OptionError(
                f"{option}={column!r} is a variable of the model, which is what respondents "
                "answered and not how they were sampled. Name the column of "
                f"{'sampling weights' if option == 'weights' else 'the clusters'}, or leave "
                f"{option}= out."
            )
    refuse_moments(data, "a weighted or clustered analysis")
    return design_columns(answers_of(data).frame, weights, clusters, normalization)


def respondent_weights(data: Any, weights: str | None) -> NDArray[np.float64] | None:
    """Return the weight of every row, whatever its answers; their mean is one.

    Raises
    ------
    OptionError, VariableNotFoundError, DataError
        As in :func:`take_design`; a weight is missing, zero or negative.
    """
    design = take_design(data, weights, None)
    if design.weights is None:
        return None
    n = len(design.weights)
    everybody = GroupAnswers(UNGROUPED, np.empty((n, 0)), np.arange(n), 0)
    found = design.of([everybody]).weights
    return None if found is None else found[0]


def group_labels(data: Any, grouping: Grouping | None = None) -> tuple[GroupLabel, ...]:
    """Return the groups of a sample of these data: one without a name where there are none."""
    if isinstance(data, Moments):
        return data.group_labels
    return (UNGROUPED,) if grouping is None else grouping.labels


def names_in(data: Any) -> list[str]:
    """Return the declared items, or all columns of a frame, or all variables of moments."""
    return list(data.names) if isinstance(data, Moments) else answers_of(data).names


def holds_answers(data: Any) -> bool:
    """Say whether there are answers of respondents, and not only their moments."""
    return not isinstance(data, Moments)


def refuse_moments(data: Any, purpose: str, error: type[LoyaltySEMError] = OptionError) -> None:
    """Refuse moments where the answers themselves are needed.

    Raises
    ------
    OptionError
        Or the given error: the data are moments.
    """
    if isinstance(data, Moments):
        raise error(
            f"The data are moments, and {purpose} needs the answers themselves: moments do not say "
            "how often each answer was given, nor by whom. Give the Survey or a data frame."
        )


def refuse_several_groups(sample: Sample, purpose: str) -> None:
    """Refuse moments of several groups where one is analysed.

    Raises
    ------
    OptionError
        There are several.
    """
    n_groups = len(sample.moments.group_labels)
    if n_groups > 1:
        raise OptionError(
            f"These moments hold {n_groups} groups, and {purpose} is of one group: analyse one at "
            "a time."
        )


def _require_treatment(
    missing: object, ordered: bool, treatments: Sequence[MissingAnswers], purpose: str
) -> None:
    require_treatment(missing, treatments, purpose)
    if missing == "pairwise" and not ordered:
        raise OptionError(
            "missing='pairwise' is for ordered items (ordered=True), whose correlations are "
            "estimated pair by pair. For continuous answers missing='fiml' uses every answer "
            "there is, and 'listwise' leaves incomplete rows out."
        )
