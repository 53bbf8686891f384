"""Careless answer sheets: a report that changes nothing until it is applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked, did_you_mean
from loyaltysem.errors import DataError, OptionError
from loyaltysem.plots import screening_measures, text_font
from loyaltysem.survey.data import HasSurveyData, HistoryEntry, SurveyData
from loyaltysem.survey.screening.method_sentence import method_sentence
from loyaltysem.survey.screening.references import references_of
from loyaltysem.survey.screening.rule import Rule
from loyaltysem.words import Language
from loyaltysem.words.questionnaires.surveys import SIMULATED_MARK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["ScreeningReport"]

Screened = TypeVar("Screened", bound=HasSurveyData)


@dataclass(frozen=True, slots=True, repr=False)
class ScreeningReport(Generic[Screened]):
    """Who looks careless, by which rule. Made by `Survey.screen`.

    Attributes
    ----------
    survey : Survey
        The survey looked at, unchanged.
    rules : tuple of Rule
        Every rule with cut-off, source, measure and flags.
    """

    survey: Screened = field(repr=False)
    rules: tuple[Rule, ...]

    @property
    def flags(self) -> pd.DataFrame:
        """One row per respondent, one column of bool per rule that was looked at."""
        columns = {rule.name: rule.flagged for rule in self.rules if rule.flagged is not None}
        return pd.DataFrame(columns, index=self._index()).astype(bool)

    @property
    def measures(self) -> pd.DataFrame:
        """What was compared with the cut-offs: one row per respondent, one column per rule."""
        columns = {rule.name: rule.measure for rule in self.rules if rule.measure is not None}
        return pd.DataFrame(columns, index=self._index())

    @property
    def overlap(self) -> pd.DataFrame:
        """How many respondents are flagged by how many rules: ``n_rules respondents share``.

        One row for each number of rules, from 0 to that of the rules that flag somebody or could.
        """
        hits = self.flags.sum(axis=1).to_numpy(dtype=np.int64)
        counts = np.bincount(hits, minlength=self.flags.shape[1] + 1)
        return pd.DataFrame(
            {
                "n_rules": np.arange(len(counts)),
                "respondents": counts,
                "share": counts / len(self._data),
            }
        )

    @property
    def joint_flags(self) -> pd.DataFrame:
        """How many respondents two rules flag together; on the diagonal, one rule alone or not."""
        flags = self.flags.astype(np.int64)
        return flags.T.dot(flags)

    @property
    def references(self) -> tuple[str, ...]:
        """The sources of the rules."""
        return references_of(self.rules)

    @property
    def not_computed(self) -> dict[str, str]:
        """Rules that were to flag and were not looked at, and why."""
        return {rule.name: rule.note for rule in self.rules if rule.flagged is None and rule.asked}

    @property
    def measured_only(self) -> dict[str, str]:
        """Rules that flag nobody since they were given no cut-off, with their notes."""
        return {rule.name: rule.note for rule in self.rules if not rule.asked}

    @property
    def table(self) -> pd.DataFrame:
        """One row per rule: ``rule label label_zh cutoff flagged share note source``.

        ``flagged`` and ``share`` are missing, not 0, where a rule could not be looked at.
        """
        rows = []
        for rule in self.rules:
            count = None if rule.flagged is None else int(rule.flagged.sum())
            rows.append(
                {
                    "rule": rule.name,
                    "label": rule.label,
                    "label_zh": rule.label_zh,
                    "cutoff": rule.cutoff,
                    "flagged": count,
                    "share": None if count is None else count / len(self._data),
                    "note": rule.note,
                    "source": rule.source,
                }
            )
        types = {"flagged": "Int64", "share": "float64", "cutoff": "float64"}
        return pd.DataFrame(rows).astype(types)

    @checked
    def text(self, language: Language = "en", *, rules: Sequence[str] | None = None) -> str:
        """Return the sentence for the method section.

        Parameters
        ----------
        language : {"en", "zh"}, default "en"
        rules : sequence of str, optional
            The rules that are applied; by default all that were looked at.

        Returns
        -------
        str
        """
        chosen = self._chosen(rules)
        unseen = [rule for rule in self.rules if rule.asked and rule.measure is None]
        return method_sentence(chosen, self.flags, unseen, language)

    @checked
    def plot(self, *, language: Language = "en") -> Figure:
        """Draw the distribution of every measure, with its cut-off and the number flagged.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        Figure
            It shows itself in a notebook. One panel for each rule with a measure. That the answers
            are simulated is said in it.

        Raises
        ------
        OptionError
            The language is another.

        Warns
        -----
        FontWarning
            Chinese was asked for and no font for it is installed.
        """
        with text_font(language) as shown:
            rules = self.table.assign(
                measured=[r.measured_zh if shown == "zh" else r.measured for r in self.rules]
            )
            return screening_measures(
                self.measures,
                self.flags,
                rules,
                language=shown,
                simulated=self._data.codebook.simulated,
            )

    @checked
    def apply(self, rules: Sequence[str] | None = None) -> Screened:
        """Return the survey without the flagged respondents.

        Parameters
        ----------
        rules : sequence of str, optional
            Rules to apply; by default all that were looked at.

        Returns
        -------
        Survey
            A new survey, with the number removed by each rule in its history.

        Raises
        ------
        OptionError
            A rule is unknown or was not looked at.
        DataError
            Nobody would be left.
        """
        chosen = self._chosen(rules)
        flags = self.flags[[rule.name for rule in chosen]]
        out = flags.any(axis=1).to_numpy()
        n_out = int(out.sum())
        if n_out == len(self._data):
            raise DataError(
                f"All {n_out} respondents are flagged, so none would be left; look at "
                "`report.table` and choose rules or cut-offs that fit the questionnaire."
            )
        by_rule = ", ".join(f"{rule.name} {int(flags[rule.name].sum())}" for rule in chosen)
        who = ", ".join(map(str, self._index()[out][:20])) + (", …" if n_out > 20 else "")
        text = f"{n_out} respondent(s) removed by screening ({by_rule})" + (
            f": {who}" if n_out else ""
        )
        kept = self._data.kept(~out, HistoryEntry("screened", n_out, text))
        return self.survey._over(kept)

    @property
    def _data(self) -> SurveyData:
        return self.survey._data

    def _chosen(self, names: Sequence[str] | None) -> list[Rule]:
        looked_at = [rule for rule in self.rules if rule.flagged is not None]
        if names is None:
            return looked_at
        if isinstance(names, str):
            names = [names]
        for name in names:
            reason = (self.not_computed | self.measured_only).get(name)
            if reason is not None:
                raise OptionError(f"The rule {name!r} flags nobody here: {reason}.")
            if name not in {rule.name for rule in looked_at}:
                known = [rule.name for rule in looked_at]
                raise OptionError(
                    f"{name!r} is not a rule of this report.{did_you_mean(name, known)} "
                    f"Rules: {', '.join(known)}."
                )
        return [rule for rule in looked_at if rule.name in names]

    def _index(self) -> pd.Index:
        return self._data.responses.index

    def __repr__(self) -> str:
        n_out = int(self.flags.any(axis=1).sum())
        lines = [f"ScreeningReport: {n_out} of {len(self._data)} respondents flagged"]
        for rule in self.rules:
            note = f"  ({rule.note})" if rule.note else ""
            lines.append(f"  {rule.name:<19}{_count(rule):>12}  {rule.label}{note}")
        return "\n".join([*lines, "Nothing is removed before .apply()."])

    def _repr_html_(self) -> str:
        shown = self.table[["rule", "label", "label_zh", "flagged", "share", "note"]].assign(
            flagged=[_count(rule) for rule in self.rules]
        )
        simulated = f"<strong>{SIMULATED_MARK}</strong>" if self._data.codebook.simulated else ""
        table = shown.to_html(index=False, na_rep="", float_format="{:.3f}".format)
        return (
            f"<div>{simulated}{table}<p>Nothing is removed before <code>.apply()</code>.</p></div>"
        )


def _count(rule: Rule) -> str:
    if rule.flagged is not None:
        return f"{int(rule.flagged.sum())}"
    return "not computed" if rule.measure is None else "not a flag"
