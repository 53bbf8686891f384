"""The description of a survey: one object with the tables that open a results chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loyaltysem.arguments import checked
from loyaltysem.errors import DataError, NotAvailableError
from loyaltysem.moments.drawn.weight_spread import effective_n, weight_spread
from loyaltysem.moments.grouping.labels import label_text
from loyaltysem.moments.taking import respondent_weights
from loyaltysem.plots import response_profile, text_font
from loyaltysem.plots.figures import one_panel, say_simulated
from loyaltysem.survey.answers.identifiers import answered_columns
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item
from loyaltysem.survey.data import HasSurveyData, SurveyData
from loyaltysem.survey.describing.correlations import (
    CorrelationMethod,
    CorrelationMissing,
    Correlations,
    correlations,
)
from loyaltysem.survey.describing.item_statistics import (
    MomentType,
    item_statistics,
    require_moment_type,
)
from loyaltysem.survey.describing.multiple_choice import choice_table
from loyaltysem.survey.describing.response_shares import response_shares
from loyaltysem.survey.describing.sample_table import sample_table
from loyaltysem.words import Language
from loyaltysem.words.questionnaires.surveys import CHOICES, SIMULATED_MARK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Description", "describe"]

Described = TypeVar("Described", bound=HasSurveyData)

_SCALES_SHOWN, _NAMES_SHOWN = 4, 8
_KINDS = ("blank", "skipped", "declared", "undocumented", "unranked")


@dataclass(frozen=True, slots=True, repr=False)
class Description(Generic[Described]):
    """Sample, items, missing answers and correlations of a survey. Made by `Survey.describe`.

    Attributes
    ----------
    survey : Survey
        The survey described, unchanged.
    moment_type : {1, 2, 3}
        Which skewness and kurtosis the items have.
    weights : str or None
        The variable by which respondents are weighted.
    """

    survey: Described = field(repr=False)
    moment_type: MomentType = 2
    weights: str | None = None

    @checked
    def sample(self, language: Language = "en") -> pd.DataFrame:
        """Return ``variable level n share`` of every grouping variable that is no id.

        ``n`` counts respondents; the shares are weighted where there are weights.

        Parameters
        ----------
        language : {"en", "zh"}
            Of the labels in the codebook.
        """
        survey = self._data
        shown = answered_columns(survey)
        groups = tuple(group for group in survey.codebook.groups if group.name in shown)
        codebook = replace(survey.codebook, groups=groups)
        return sample_table(
            survey.responses, codebook, language, survey.source.choices, self._weights
        )

    @checked
    def multiple_choices(self, language: Language = "en") -> pd.DataFrame:
        """Return how often every option of every multiple choice was ticked.

        Parameters
        ----------
        language : {"en", "zh"}
            Of the labels in the codebook.

        Returns
        -------
        DataFrame
            ``question option n response_share case_share``, and a total for each question.
            ``response_share`` (响应百分比) is the share of all ticks, ``case_share`` (个案百分比)
            that of the respondents who ticked one option at least; its total is above 1 where
            several were ticked. No rows where the file has no multiple choice.

        Raises
        ------
        OptionError
            The language is unknown.
        """
        survey = self._data
        return choice_table(
            survey.responses, survey.codebook, survey.source.choices, language, self._weights
        )

    @property
    def items(self) -> pd.DataFrame:
        """One row per item, reversed items in the direction of their construct.

        ``construct n mean sd skewness kurtosis lowest highest floor ceiling missing`` and one
        column for each kind of missing answer. ``floor`` and ``ceiling`` are the shares of the
        answers at the scale's declared ends, not-a-number where no bounds are declared.

        With weights, mean, sd, skewness, kurtosis, floor and ceiling are weighted, ``n`` counts
        answers, and ``effective_n`` after it says how many of equal weight would tell as much of
        the mean (Kish's (Σw)² / Σw²).
        """
        survey = self._data
        names = list(survey.codebook.item_names)
        values = survey.responses[names].to_numpy(dtype=np.float64)
        table = pd.DataFrame(
            item_statistics(values, moment_type=self.moment_type, weights=self._weights),
            index=pd.Index(names, name="item"),
        )
        table["n"] = table["n"].astype(int)
        present = ~np.isnan(values)
        counted = np.ones(len(values)) if self._weights is None else self._weights
        if self._weights is not None:
            table.insert(1, "effective_n", effective_n(counted, present))
        table.insert(0, "construct", [survey.codebook.item(name).construct for name in names])
        bounds = np.array(
            [survey.codebook.bounds.get(name, (np.nan, np.nan)) for name in names], dtype=float
        ).reshape(-1, 2)
        with np.errstate(invalid="ignore", divide="ignore"):
            for end, column in enumerate(("floor", "ceiling")):
                share = counted @ (values == bounds[:, end]) / (counted @ present)
                table[column] = np.where(np.isnan(bounds[:, end]), np.nan, share)
        kinds = survey.missing_kinds[names]
        table["missing"] = np.isnan(values).sum(axis=0)
        for kind in _KINDS:
            table[kind] = (kinds == kind).sum(axis=0).to_numpy()
        return table

    @property
    def missing_patterns(self) -> pd.DataFrame:
        """One row per pattern of unanswered items, the most frequent first.

        ``n share n_missing items``; complete sheets are the pattern without items. Sheets are
        counted, with weights or without.
        """
        names = list(self._data.codebook.item_names)
        missing = self._data.responses[names].isna().to_numpy()
        patterns, counts = np.unique(missing, axis=0, return_counts=True)
        table = pd.DataFrame(
            {
                "n": counts,
                "share": counts / len(missing),
                "n_missing": patterns.sum(axis=1),
                "items": [
                    ", ".join(name for name, absent in zip(names, row, strict=True) if absent)
                    for row in patterns
                ],
            }
        )
        return table.sort_values(
            ["n", "n_missing", "items"], ascending=[False, True, True], ignore_index=True
        )

    @checked
    def response_shares(
        self, items: Sequence[str] | None = None, *, group: str | None = None
    ) -> pd.DataFrame:
        """Return how many respondents gave each answer to each item.

        Parameters
        ----------
        items : sequence of str, optional
            Items or constructs, which stand for their items; all items by default.
        group : str, optional
            A grouping variable; the shares are then within each of its levels.

        Returns
        -------
        DataFrame
            ``item group value n share``: every whole number within the declared bounds, chosen or
            not; shares are of those who answered the item, weighted where there are weights.
            ``group`` is ``""`` without one.

        Raises
        ------
        DataError
            An item has no declared bounds, or more than 11 answers.
        VariableNotFoundError
            A name is unknown.
        """
        return response_shares(self._data, items, group, self._weights)

    @checked
    def correlations(
        self,
        variables: Sequence[str] | None = None,
        *,
        method: CorrelationMethod = "pearson",
        missing: CorrelationMissing = "pairwise",
    ) -> Correlations:
        """Correlate items, or the scale means of constructs.

        Parameters
        ----------
        variables : sequence of str, optional
            Names of items and constructs; a construct is the mean of its items, of respondents
            who answered all of them. By default all constructs, or all items where there are no
            constructs.
        method : {"pearson", "spearman"}
        missing : {"pairwise", "listwise"}

        Returns
        -------
        Correlations

        Raises
        ------
        VariableNotFoundError
            A name is neither an item nor a construct.
        NotAvailableError
            The description is weighted.
        """
        if self.weights is not None:
            raise NotAvailableError(
                f"Correlations weighted by '{self.weights}' are not given: their p-values would "
                "take weights for answers, and ranks (Spearman) have no weighted form that is "
                "agreed upon. Describe without weights; or correlate constructs in a fit, "
                f"ls.CFA(…).fit(survey, weights={self.weights[:60]!r}), with linearised errors."
            )
        codebook, answers = self._data.codebook, self._data.responses
        if variables is None:
            variables = list(codebook.construct_items) or list(codebook.item_names)
        names = [variables] if isinstance(variables, str) else list(variables)
        columns = {
            name: answers[list(codebook.items_of(name))].mean(axis=1, skipna=False)
            for name in names
        }
        return correlations(pd.DataFrame(columns), method=method, missing=missing)

    @overload
    def plot(
        self,
        items: Sequence[str] | None = None,
        *,
        group: str | None = None,
        ax: None = None,
        language: Language = "en",
    ) -> Figure: ...
    @overload
    def plot(
        self,
        items: Sequence[str] | None = None,
        *,
        group: str | None = None,
        ax: Axes,
        language: Language = "en",
    ) -> Axes: ...
    @checked
    def plot(
        self,
        items: Sequence[str] | None = None,
        *,
        group: str | None = None,
        ax: Axes | None = None,
        language: Language = "en",
    ) -> Figure | Axes:
        """Draw the answers as diverging bars, one for each item and group.

        Parameters
        ----------
        items : sequence of str, optional
            Items or constructs, all with the same bounds; all items by default.
        group : str, optional
            A grouping variable whose levels are drawn below each other.
        ax : Axes, optional
            Where to draw; a figure of its own by default.
        language : {"en", "zh"}

        Returns
        -------
        Figure or Axes
            A figure that shows itself in a notebook, or the axes that were given.
            The numbers are the shares below and above the middle of the scale.

        Raises
        ------
        DataError
            The items have different bounds, or see `response_shares`.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        table = self.response_shares(items, group=group)
        names = list(dict.fromkeys(table["item"]))
        codebook = self._data.codebook
        _check_one_scale(names, codebook)
        with text_font(language) as used:
            levels = _level_labels(codebook.group(group), used) if group else {}
            panel, drawn = one_panel(ax, 8, 1.4 + 0.3 * len(table) / table["value"].nunique())
            response_profile(
                table.assign(group=[levels.get(g, g) for g in map(label_text, table["group"])]),
                answer_labels=_answer_labels([codebook.item(name) for name in names], used),
                ax=panel,
            )
            if codebook.simulated:
                say_simulated(panel, used)
        return drawn

    @property
    def _weights(self) -> NDArray[np.float64] | None:
        return respondent_weights(self._data.answers, self.weights)

    @property
    def _data(self) -> SurveyData:
        return self.survey._data

    def __repr__(self) -> str:
        simulated = " (SIMULATED)" if self._data.codebook.simulated else ""
        shown = ["construct", "n", "mean", "sd", "skewness", "kurtosis", "floor", "ceiling"]
        if self.weights is not None:
            shown.insert(2, "effective_n")
        return (
            f"Description of {len(self._data)} respondents{self._weighted}{simulated}\n"
            f"{self.items[shown].round(3).to_string()}"
        )

    def _repr_html_(self) -> str:
        simulated = f"<strong>{SIMULATED_MARK}</strong>" if self._data.codebook.simulated else ""
        sample = self.sample().to_html(index=False, border=0, float_format="{:.3f}".format)
        items = self.items.to_html(border=0, float_format="{:.3f}".format)
        weighted = f"<p>{escape(self._weighted.strip(', '))}</p>" if self.weights else ""
        return f"<div>{simulated}{weighted}{sample}{self._choices_html()}{items}</div>"

    @property
    def _weighted(self) -> str:
        weights = self._weights
        if weights is None:
            return ""
        return (
            f", weighted by '{self.weights}': effective n {weight_spread(weights).effective_n:.1f}"
        )

    def _choices_html(self) -> str:
        table = self.multiple_choices().rename(columns=CHOICES)
        return (
            table.to_html(index=False, border=0, float_format="{:.1%}".format) if len(table) else ""
        )


def _check_one_scale(names: Sequence[str], codebook: Codebook) -> None:
    """Refuse items of several scales; the message has a call for each scale."""
    scales: dict[tuple[float, float], list[str]] = {}
    for name in names:
        scales.setdefault(codebook.bounds[name], []).append(name)
    if len(scales) == 1:
        return
    constructs = codebook.construct_items
    of_construct = {name: construct for construct, items in constructs.items() for name in items}
    shown = ", ".join(f"{low:g} to {high:g}" for low, high in sorted(scales))
    calls = []
    for _, members in sorted(scales.items())[:_SCALES_SHOWN]:
        whole = [c for c, items in constructs.items() if set(items) <= set(members)]
        called = dict.fromkeys(
            of_construct[name] if of_construct.get(name) in whole else name for name in members
        )
        calls.append(f"plot({list(called)[:_NAMES_SHOWN]})")
    raise DataError(
        f"The items have different scales ({shown}), which cannot stand in one profile. "
        f"Draw those of one scale at a time: {', '.join(calls)}."
    )


def _level_labels(group: Group, language: Language) -> dict[str, str]:
    labels = group.level_labels_zh if language == "zh" else group.level_labels
    return dict(labels)


def _answer_labels(items: Sequence[Item], language: Language) -> dict[float, str]:
    """Return what the answers are called, where all items call them the same in this language."""
    first = {value: text for text, value in items[0].labels.items()}
    same = all({v: t for t, v in item.labels.items()} == first for item in items)
    upright = not any(item.reversed for item in items)
    readable = language == "zh" or all(text.isascii() for text in first.values())
    return first if same and upright and readable else {}


def describe(
    survey: Described, moment_type: MomentType | None, weights: str | None
) -> Description[Described]:
    """Describe a survey; see `Survey.describe`."""
    if not survey._data.codebook.items:
        raise DataError(
            "The survey has no items with numbers, so there is nothing to describe; read it with "
            "a codebook that declares them."
        )
    asked = (2 if weights is None else 1) if moment_type is None else moment_type
    require_moment_type(asked, weighted=weights is not None)
    respondent_weights(survey._data.answers, weights)
    return Description(survey, asked, weights)
