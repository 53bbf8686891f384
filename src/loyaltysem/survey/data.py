"""What a survey holds: the answers, what they mean, where they came from, what was done to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from loyaltysem.arguments import did_you_mean, is_cell, shown
from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.moments.answers import Answers
from loyaltysem.survey.codebook.codebook import Codebook

__all__ = [
    "BEHAVIOUR",
    "HasSurveyData",
    "HistoryEntry",
    "MultipleChoice",
    "Step",
    "SurveyData",
    "SurveySource",
    "subset",
    "survey_data",
]

#: Variables that orders add to the answers; see `Survey.join`.
BEHAVIOUR = ("recency", "frequency", "monetary", "repurchased")

Step = Literal[
    "read",
    "missing",
    "reversed",
    "recoded",
    "unmatched",
    "subset",
    "screened",
    "joined",
    "weighted",
]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One step in the life of a survey.

    Attributes
    ----------
    step : str
        What kind of step: ``"read"``, ``"missing"`` (cells turned to missing), ``"reversed"``
        (reverse-worded item), ``"recoded"`` (texts turned to numbers), ``"unmatched"`` (columns
        left out), ``"subset"`` or ``"screened"`` (respondents left out), ``"joined"``
        (behaviour set beside the answers) or ``"weighted"`` (weights set beside them).
    count : int
        How many cells, columns or respondents the step touched.
    text : str
        The step as a sentence.
    """

    step: Step
    count: int
    text: str

    def __str__(self) -> str:
        return f"{self.step}: {self.text}"


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """One question of which respondents ticked several options, each a column.

    Attributes
    ----------
    name : str
        What the file calls it, such as ``"Q6"``.
    text : str
        What was asked, ``""`` where the file does not say.
    options : mapping of str to str
        Item or grouping variable to the text of its option.
    """

    name: str
    text: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SurveySource:
    """The file behind a survey.

    Attributes
    ----------
    file : str
        File name, ``""`` for a survey that was not read from a file.
    format : str
        As `read_survey` names it, such as ``"wjx"`` or ``"table"``; ``"loyaltysem"`` for a table
        that was written from a survey; ``"frame"`` for a data frame; ``""`` without either.
    flavour : str
        Variant of the format: ``"texts"``, ``"numbers"`` or ``"scores"`` for 问卷星, ``"texts"`` or
        ``"numbers"`` for Qualtrics, the style of the headings for LimeSurvey.
    encoding : str
        Encoding of a text file, ``""`` for a workbook.
    evidence : tuple of str
        What was seen in the file that told format, flavour and layout.
    sha256 : str
        Fingerprint of the file.
    columns : mapping of str to str
        Item, grouping variable or trap to the header it was read from.
    blocks : tuple of tuple of str
        Items in the order, and within the matrices, in which respondents saw them.
    choices : tuple of MultipleChoice
        Questions of which several options could be ticked, as far as they were read.
    unmatched_columns : tuple of str
        Answer columns of the file that the codebook does not mention.
    identifiers : tuple of str
        Columns of the responses that say who answered or when (ids, running numbers, addresses,
        moments), and are no answers.
    """

    file: str = ""
    format: str = ""
    flavour: str = ""
    encoding: str = ""
    evidence: tuple[str, ...] = ()
    sha256: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[tuple[str, ...], ...] = ()
    choices: tuple[MultipleChoice, ...] = ()
    unmatched_columns: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SurveyData:
    """All that a `Survey` holds. Its frames are never changed: a step makes new ones.

    Attributes
    ----------
    responses : DataFrame
        One row per respondent; items of the codebook, then any other variables.
    codebook : Codebook
    missing_kinds : DataFrame of str
        One column per item: ``""`` for an answer, else the kind of missing.
    paradata, traps : DataFrame
    source : SurveySource
    history : tuple of HistoryEntry
    """

    responses: pd.DataFrame
    codebook: Codebook
    missing_kinds: pd.DataFrame
    paradata: pd.DataFrame
    traps: pd.DataFrame
    source: SurveySource
    history: tuple[HistoryEntry, ...]

    def __len__(self) -> int:
        return len(self.responses)

    @property
    def answers(self) -> Answers:
        """What an analysis takes by the one door; the frame is this one's own, not a copy."""
        codebook, source = self.codebook, self.source
        return Answers(
            self.responses,
            codebook.bounds,
            {group.name: group.level_names for group in codebook.groups},
            codebook.construct_items,
            codebook.item_names,
            f"{source.file or 'survey'} ({source.format or 'no file'})",
            tuple(str(record) for record in self.history),
            codebook.simulated,
            {group.name: group.words for group in codebook.groups},
            {construct.name: construct.words for construct in codebook.constructs},
            _roles(codebook),
            {item.name: item.words for item in codebook.items},
        )

    @property
    def presented(self) -> pd.DataFrame:
        """Item answers as respondents saw them; see `Survey.presented`."""
        blocks = self.source.blocks or (tuple(self.codebook.item_names),)
        answers = self.responses[[name for block in blocks for name in block]].copy()
        for item in self.codebook.items:
            if item.reversed and item.minimum is not None and item.maximum is not None:
                answers[item.name] = item.minimum + item.maximum - answers[item.name]
        return answers

    def kept(self, keep: NDArray[np.bool_], entry: HistoryEntry) -> SurveyData:
        """Return the data of some respondents, with the record of the step."""
        return replace(
            self,
            responses=self.responses[keep],
            missing_kinds=self.missing_kinds[keep],
            paradata=self.paradata[keep],
            traps=self.traps[keep],
            history=(*self.history, entry),
        )

    def with_variables(
        self, variables: pd.DataFrame, entries: Sequence[HistoryEntry]
    ) -> SurveyData:
        """Return the data with further variables beside the answers."""
        return replace(
            self,
            responses=pd.concat([self.responses, variables], axis=1),
            history=(*self.history, *entries),
        )


class HasSurveyData(Protocol):
    """A face over `SurveyData`, as `Survey` is; it can be put over other data."""

    @property
    def _data(self) -> SurveyData: ...

    @classmethod
    def _over(cls, data: SurveyData) -> Self: ...


def survey_data(
    responses: pd.DataFrame,
    codebook: Codebook,
    *,
    missing_kinds: pd.DataFrame | None = None,
    paradata: pd.DataFrame | None = None,
    traps: pd.DataFrame | None = None,
    source: SurveySource | None = None,
    history: Sequence[HistoryEntry] = (),
) -> SurveyData:
    """Return the data of a survey, every missing answer a blank where nothing says its kind.

    Raises
    ------
    VariableNotFoundError
        `responses` lacks an item of the codebook.
    DataError
        There is no respondent.
    """
    absent = [name for name in codebook.item_names if name not in responses.columns]
    if absent:
        raise VariableNotFoundError(
            f"The answers have no column for {len(absent)} item(s) of the codebook: "
            f"{', '.join(absent)}.{did_you_mean(absent[0], map(str, responses.columns))} "
            "Add them, or take the items out of the codebook."
        )
    if not len(responses):
        raise DataError("No respondent is left, so there is nothing to analyse.")
    items = responses[list(codebook.item_names)]
    if missing_kinds is None:
        kinds = np.where(items.isna(), "blank", "")
        missing_kinds = pd.DataFrame(kinds, items.index, items.columns, dtype=object)
    nothing = pd.DataFrame(index=responses.index)
    return SurveyData(
        responses,
        codebook,
        missing_kinds,
        nothing if paradata is None else paradata,
        nothing if traps is None else traps,
        source or SurveySource(),
        tuple(history),
    )


def subset(data: SurveyData, mask: ArrayLike | None, levels: Mapping[str, object]) -> SurveyData:
    """Return the data of some respondents; see `Survey.subset`."""
    keep = np.ones(len(data), dtype=bool)
    described = []
    if mask is not None:
        if isinstance(mask, pd.Series) and not mask.index.equals(data.responses.index):
            raise OptionError(
                "The mask's index is not that of the survey's responses, so it would pick "
                "other respondents; make it from survey.responses, or give a plain array."
            )
        chosen = np.asarray(mask)
        if chosen.shape != keep.shape or chosen.dtype != np.bool_:
            raise OptionError(
                f"The mask has shape {chosen.shape} and type {chosen.dtype}; it must hold one "
                f"True or False for each of the {len(data)} respondents."
            )
        keep &= chosen
        described.append("a mask")
    for name, wanted in levels.items():
        keep &= _has_level(data, name, wanted)
        described.append(f"{name} = {wanted}")
    if not described:
        raise OptionError("subset() needs a mask or a level, such as platform='jd'.")
    if not keep.any():
        raise DataError(f"Nobody is left with {' and '.join(described)}.")
    left_out = int((~keep).sum())
    text = f"{int(keep.sum())} of {len(data)} respondents kept by {' and '.join(described)}"
    return data.kept(keep, HistoryEntry("subset", left_out, text))


def _roles(codebook: Codebook) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = {}
    for construct in codebook.constructs:
        if construct.role:
            roles.setdefault(construct.role, []).append(construct.name)
    return roles


def _has_level(data: SurveyData, name: str, wanted: object) -> NDArray[np.bool_]:
    if name not in data.responses.columns:
        columns = [str(column) for column in data.responses.columns]
        raise VariableNotFoundError(
            f"The survey has no variable {name!r}.{did_you_mean(name, columns)} "
            f"Grouping variables: {', '.join(g.name for g in data.codebook.groups) or 'none'}."
        )
    values: pd.Series[Any] = data.responses[name]
    choices = list(wanted) if isinstance(wanted, list | tuple | set) else [wanted]
    present = values.dropna().unique().tolist()
    # what is no cell is compared with none: arrays and frames would be compared cell by cell
    unknown = [one for one in choices if not is_cell(one) or one not in present]
    if unknown:
        listed = ", ".join(map(repr, present[:12]))
        raise OptionError(
            f"{name} has no value {shown(unknown[0])}."
            f"{did_you_mean(shown(unknown[0]).strip(chr(39)), map(str, present))} "
            f"It has: {listed}."
        )
    return values.isin(choices).to_numpy(dtype=bool)
