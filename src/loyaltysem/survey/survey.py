"""The survey: answers with their meaning, their origin and their history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from loyaltysem.arguments import checked, is_cell, shown
from loyaltysem.arguments.suggestion import did_you_mean
from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.names_elsewhere import names_elsewhere
from loyaltysem.survey.card import survey_card
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.history import HistoryEntry
from loyaltysem.survey.source import SurveySource
from loyaltysem.survey.steps import SurveySteps
from loyaltysem.survey.writing.writable import WritableSurvey

if TYPE_CHECKING:
    from narwhals.typing import IntoDataFrame

__all__ = ["Survey", "SurveySource"]


@names_elsewhere("survey")
class Survey(SurveySteps, WritableSurvey):
    """A questionnaire's answers. A survey never changes: every step returns a new one.

    Parameters
    ----------
    responses : DataFrame
        One row per respondent; one column per item of the codebook (numbers, NaN where missing,
        reversed items already reversed) and any grouping variables.
    codebook : Codebook
        What the columns mean.
    missing_kinds : DataFrame of str, optional
        One column per item: ``""`` for an answer, else ``"blank"``, ``"skipped"``,
        ``"undocumented"``, ``"declared"`` or ``"unranked"`` (an option that was not ranked where
        others were). By default every missing answer is ``"blank"``.
    paradata : DataFrame, optional
        What the platform recorded, such as ``duration`` (seconds), ``submitted``, ``ip``.
    traps : DataFrame, optional
        Answers to the instructed-response items.
    source : SurveySource, optional
    history : sequence of HistoryEntry, optional

    Attributes
    ----------
    codebook : Codebook
        What the columns mean.
    source : SurveySource
        The file, its format, and the evidence for it.
    history : tuple of HistoryEntry
        What was done to the answers, with counts.

    Raises
    ------
    VariableNotFoundError
        `responses` lacks an item of the codebook.
    DataError
        There is no respondent.

    See Also
    --------
    read_survey : makes a survey from an export.
    """

    @checked
    def __init__(
        self,
        responses: pd.DataFrame,
        codebook: Codebook,
        *,
        missing_kinds: pd.DataFrame | None = None,
        paradata: pd.DataFrame | None = None,
        traps: pd.DataFrame | None = None,
        source: SurveySource | None = None,
        history: Sequence[HistoryEntry] = (),
    ) -> None:
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
        self.__dict__.update(
            _responses=responses.copy(),
            _missing_kinds=missing_kinds.copy(),
            _paradata=nothing if paradata is None else paradata.copy(),
            _traps=nothing if traps is None else traps.copy(),
            codebook=codebook,
            source=source or SurveySource(),
            history=tuple(history),
        )

    _responses: pd.DataFrame
    _missing_kinds: pd.DataFrame
    _paradata: pd.DataFrame
    _traps: pd.DataFrame
    codebook: Codebook
    source: SurveySource
    history: tuple[HistoryEntry, ...]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"A survey does not change, so {name!r} cannot be set; use .subset(...) or "
            ".screen().apply(), which return a new survey."
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"A survey does not change, so {name!r} cannot be deleted.")

    def __len__(self) -> int:
        return len(self._responses)

    @property
    def responses(self) -> pd.DataFrame:
        """A copy of the answers: items in codebook order, then grouping variables."""
        return self._responses.copy()

    @property
    def missing_kinds(self) -> pd.DataFrame:
        """A copy of the kind of every missing answer, one column per item."""
        return self._missing_kinds.copy()

    @property
    def paradata(self) -> pd.DataFrame:
        """A copy of what the platform recorded about each answer sheet."""
        return self._paradata.copy()

    @property
    def traps(self) -> pd.DataFrame:
        """A copy of the answers to the instructed-response items."""
        return self._traps.copy()

    @property
    def construct_items(self) -> dict[str, list[str]]:
        """Item names of every construct."""
        return self.codebook.construct_items

    @property
    def unmatched_columns(self) -> tuple[str, ...]:
        """Answer columns of the file that the codebook does not mention."""
        return self.source.unmatched_columns

    @property
    def presented(self) -> pd.DataFrame:
        """Item answers as respondents saw them: in file order, reversed items turned back."""
        blocks = self.source.blocks or (tuple(self.codebook.item_names),)
        answers = self._responses[[name for block in blocks for name in block]].copy()
        for item in self.codebook.items:
            if item.reversed and item.minimum is not None and item.maximum is not None:
                answers[item.name] = item.minimum + item.maximum - answers[item.name]
        return answers

    def _answered(self) -> pd.DataFrame:
        """Return what respondents answered: neither ids nor behaviour joined to the answers."""
        from loyaltysem.survey.answers.identifiers import identifiers_of_frame
        from loyaltysem.survey.joining import BEHAVIOUR

        left_out = set(self.source.identifiers)
        if not self.source.format:
            left_out |= set(identifiers_of_frame(self._responses, self.codebook))
        if any(entry.step == "joined" for entry in self.history):
            declared = {*self.codebook.item_names, *(group.name for group in self.codebook.groups)}
            left_out |= set(BEHAVIOUR) - declared
        return self._responses[[name for name in self._responses if name not in left_out]]

    @classmethod
    @checked
    def from_frame(
        cls, frame: IntoDataFrame, codebook: Codebook | str | PathLike[str] | None = None
    ) -> Survey:
        """Make a survey of a data frame; the same as ``read_survey(frame, codebook)``.

        Parameters
        ----------
        frame : eager frame
            pandas, polars, pyarrow or any other that narwhals reads; one row per respondent.
        codebook : Codebook, str or path, optional
            As for `read_survey`.

        Returns
        -------
        Survey

        Raises
        ------
        SurveyFormatError, CodebookError, DataError
            As for `read_survey`.

        Examples
        --------
        >>> import pandas as pd
        >>> from loyaltysem.survey import Survey
        >>> survey = Survey.from_frame(pd.DataFrame({"SAT1": [1, 5, None]}))
        >>> survey.missing_kinds["SAT1"].tolist()
        ['', '', 'blank']
        """
        from loyaltysem.survey.reading import read_frame

        return read_frame(frame, codebook)

    @checked
    def subset(self, mask: ArrayLike | None = None, **levels: object) -> Survey:
        """Return the survey of some respondents.

        Parameters
        ----------
        mask : array of bool, optional
            One value per respondent, in the order of `responses`.
        **levels
            Grouping variable = level, or a list of levels.

        Returns
        -------
        Survey
            With a record of how many were left out.

        Raises
        ------
        OptionError
            The mask has another length or is not of bools; a level does not occur.
        VariableNotFoundError
            The survey has no such variable.
        DataError
            Nobody is left.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> survey = ls.datasets.load_platforms()
        >>> set(survey.subset(platform="jd").responses["platform"])
        {'jd'}
        """
        keep = np.ones(len(self), dtype=bool)
        described = []
        if mask is not None:
            if isinstance(mask, pd.Series) and not mask.index.equals(self._responses.index):
                raise OptionError(
                    "The mask's index is not that of the survey's responses, so it would pick "
                    "other respondents; make it from survey.responses, or give a plain array."
                )
            chosen = np.asarray(mask)
            if chosen.shape != keep.shape or chosen.dtype != np.bool_:
                raise OptionError(
                    f"The mask has shape {chosen.shape} and type {chosen.dtype}; it must hold one "
                    f"True or False for each of the {len(self)} respondents."
                )
            keep &= chosen
            described.append("a mask")
        for name, wanted in levels.items():
            keep &= self._has_level(name, wanted)
            described.append(f"{name} = {wanted}")
        if not described:
            raise OptionError("subset() needs a mask or a level, such as platform='jd'.")
        if not keep.any():
            raise DataError(f"Nobody is left with {' and '.join(described)}.")
        left_out = int((~keep).sum())
        text = f"{int(keep.sum())} of {len(self)} respondents kept by {' and '.join(described)}"
        return self._kept(keep, HistoryEntry("subset", left_out, text))

    def _has_level(self, name: str, wanted: object) -> np.ndarray[Any, np.dtype[np.bool_]]:
        if name not in self._responses.columns:
            columns = [str(column) for column in self._responses.columns]
            raise VariableNotFoundError(
                f"The survey has no variable {name!r}.{did_you_mean(name, columns)} "
                f"Grouping variables: {', '.join(g.name for g in self.codebook.groups) or 'none'}."
            )
        values = self._responses[name]
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

    def _kept(self, keep: np.ndarray[Any, np.dtype[np.bool_]], entry: HistoryEntry) -> Survey:
        return Survey(
            self._responses[keep],
            self.codebook,
            missing_kinds=self._missing_kinds[keep],
            paradata=self._paradata[keep],
            traps=self._traps[keep],
            source=replace(self.source),
            history=(*self.history, entry),
        )

    def _with_variables(self, variables: pd.DataFrame, entries: Sequence[HistoryEntry]) -> Survey:
        return Survey(
            pd.concat([self._responses, variables], axis=1),
            self.codebook,
            missing_kinds=self._missing_kinds,
            paradata=self._paradata,
            traps=self._traps,
            source=replace(self.source),
            history=(*self.history, *entries),
        )

    def __repr__(self) -> str:
        codebook = self.codebook
        simulated = " (SIMULATED)" if codebook.simulated else ""
        return (
            f"Survey{simulated}: {len(self)} respondents, {len(codebook.items)} items, "
            f"{len(codebook.constructs)} constructs, format {self.source.format or 'none'}"
        )

    def _repr_html_(self) -> str:
        return survey_card(self)
