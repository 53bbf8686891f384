"""The items of each scale among the respondents of each group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.errors import DataError, OptionError
from loyaltysem.moments.grouping.labels import (
    GroupLabel,
    GroupWords,
    group_named,
    label_text,
    labels_listed,
)
from loyaltysem.moments.taking import take_answers, take_groups
from loyaltysem.moments.treatments import COMPLETE_ROWS, MissingAnswers
from loyaltysem.scales.sample import ANALYSIS, ScaleSample, checked_constructs
from loyaltysem.words.questionnaires.respondents import by_group

__all__ = ["GroupedSample", "rows_by_group", "take_grouped_scales"]


@dataclass(frozen=True, slots=True)
class GroupedSample:
    """One sample for each group that has enough answers.

    Attributes
    ----------
    constructs : dict of str to tuple of str
        The items of each construct.
    labels : tuple of GroupLabel
        All groups: those of the codebook in its order, then others as the data name them.
    samples : dict of GroupLabel to ScaleSample
        By group.
    refused : dict of GroupLabel to str
        Why a group has no sample.
    sizes : dict of GroupLabel to int
        Respondents with complete answers, of every group.
    n_without : int
        Respondents that name no group, and are in no sample.
    n_incomplete : int
        Respondents of a group that are left out since an answer is missing.
    words : GroupWords
        What the grouping variable and its groups are called.
    """

    constructs: dict[str, tuple[str, ...]]
    labels: tuple[GroupLabel, ...]
    samples: dict[GroupLabel, ScaleSample]
    refused: dict[GroupLabel, str]
    sizes: dict[GroupLabel, int]
    n_without: int
    n_incomplete: int
    words: GroupWords

    @property
    def described(self) -> str:
        """Who the numbers speak of, in words."""
        items = [item for own in self.constructs.values() for item in own]
        sizes = {label_text(label): n for label, n in self.sizes.items()}
        return by_group(sizes, items, self.n_incomplete)


def take_grouped_scales(
    data: Any,
    constructs: Mapping[str, Sequence[str]] | None,
    missing: MissingAnswers | None,
    group: str,
) -> GroupedSample:
    """Take the items of every construct out of a survey or a data frame, group by group.

    Parameters
    ----------
    data : Survey or data frame
    constructs : mapping of str to sequence of str, optional
        By default those of the survey's codebook.
    missing : {None, "listwise"}
    group : str
        A column of the data.

    Returns
    -------
    GroupedSample

    Raises
    ------
    OptionError
        Moments are given, the group is an item, or as in :func:`take_scales`.
    DataError
        There are fewer than two groups, or none has enough answers.
    VariableNotFoundError, MissingDataError
        As in :func:`take_scales`.
    """
    scales = checked_constructs(data, constructs)
    items = [item for scale in scales.values() for item in scale]
    if group in items:
        raise OptionError(
            f"group={group!r} is an item of a scale: within a group all would answer it alike. "
            "Name a column that says which group a respondent belongs to."
        )
    grouping = take_groups(data, group)
    taken = take_answers(data, items, missing, grouping, treatments=COMPLETE_ROWS, purpose=ANALYSIS)
    samples: dict[GroupLabel, ScaleSample] = {}
    refused: dict[GroupLabel, str] = {}
    sizes: dict[GroupLabel, int] = {}
    for answers in taken.groups:
        sizes[answers.label] = len(answers.values)
        try:
            sample = taken.of(answers).sample()
        except DataError as error:
            refused[answers.label] = str(error)
            continue
        samples[answers.label] = ScaleSample(scales, sample)
    if not samples:
        raise DataError(f"No group of '{group}' has enough answers. {' '.join(refused.values())}")
    return GroupedSample(
        scales,
        tuple(sizes),
        samples,
        refused,
        sizes,
        taken.n_without_group,
        sum(answers.n_left_out for answers in taken.groups),
        taken.group_words,
    )


def rows_by_group(
    grouped: GroupedSample,
    rows: Callable[[ScaleSample, np.random.Generator], tuple[pd.DataFrame, list[str]]],
    random: np.random.Generator,
) -> tuple[pd.DataFrame, list[str]]:
    """Put the rows of every group below each other, and name the groups that have none.

    Parameters
    ----------
    grouped : GroupedSample
    rows : callable
        From the sample and the stream of one group to its rows and what is to be said of them.
    random : Generator
        Each group has a stream of its own.

    Returns
    -------
    frame : DataFrame
        The index begins with the group. Rows of a group without a sample are empty but for
        ``n_items`` and ``n``.
    findings : list of str
    """
    parts: dict[GroupLabel, pd.DataFrame] = {}
    findings = []
    for label, stream in zip(grouped.labels, random.spawn(len(grouped.labels)), strict=True):
        if label in grouped.samples:
            parts[label], found = rows(grouped.samples[label], stream)
            findings += [f"{group_named(label)}{finding}" for finding in found]
        else:
            findings.append(
                f"{grouped.refused[label]} The rows of {labels_listed([label])} are empty."
            )
    like = next(iter(parts.values()))
    for label in grouped.refused:
        parts[label] = _empty_rows(like, grouped.sizes[label])
    if grouped.n_without:
        findings.append(f"{grouped.n_without} respondents name no group, and are in no row.")
    return pd.concat([parts[g] for g in grouped.labels], keys=grouped.labels, names=["group"]), (
        findings
    )


def _empty_rows(like: pd.DataFrame, n: int) -> pd.DataFrame:
    empty = like.copy()
    for column in like.columns.difference(["n_items"]):
        empty[column] = np.nan if pd.api.types.is_numeric_dtype(like[column]) else "no value"
    return empty.assign(n=n)
