"""Careless answer sheets: a report that changes nothing until it is applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

from loyaltysem.errors import DataError, OptionError
from loyaltysem.survey.history import HistoryEntry
from loyaltysem.survey.screening.rules import (
    LongstringScope,
    Rule,
    duplicate_ip_rule,
    duplicate_rule,
    missing_rule,
    speed_rules,
    straight_lining_rule,
    trap_rule,
)
from loyaltysem.survey.suggestion import did_you_mean

if TYPE_CHECKING:
    from loyaltysem.survey.survey import Survey

__all__ = ["LongstringScope", "ScreeningReport", "screen"]

_REFERENCES = (
    "Curran, P. G. (2016). Journal of Experimental Social Psychology, 66, 4–19.",
    "Hair, J. F., et al. (2017). A Primer on PLS-SEM (2nd ed.). Sage.",
    "Huang, J. L., et al. (2012). Journal of Business and Psychology, 27, 99–114.",
    "Leiner, D. J. (2019). Survey Research Methods, 13(3), 229–248.",
    "Meade, A. W., & Craig, S. B. (2012). Psychological Methods, 17, 437–455.",
)


@dataclass(frozen=True, slots=True, repr=False)
class ScreeningReport:
    """Who looks careless, by which rule. Made by `Survey.screen`.

    Attributes
    ----------
    survey : Survey
        The survey looked at, unchanged.
    rules : tuple of Rule
        Every rule with cut-off, source, measure and flags.
    references : tuple of str
        The sources of the rules.
    """

    survey: Survey = field(repr=False)
    rules: tuple[Rule, ...]
    references: tuple[str, ...] = _REFERENCES

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
    def not_computed(self) -> dict[str, str]:
        """Rules that were not looked at, and why."""
        return {rule.name: rule.note for rule in self.rules if rule.flagged is None}

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
                    "share": None if count is None else count / len(self.survey),
                    "note": rule.note,
                    "source": rule.source,
                }
            )
        types = {"flagged": "Int64", "share": "float64", "cutoff": "float64"}
        return pd.DataFrame(rows).astype(types)

    def text(self, language: Literal["en", "zh"] = "en", rules: Sequence[str] | None = None) -> str:
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
        if language not in ("en", "zh"):
            raise OptionError(f"language={language!r} is not available; it is 'en' or 'zh'.")
        chosen = self._chosen(rules)
        flagged = self.flags[[rule.name for rule in chosen]]
        n_all = len(self.survey)
        n_out = int(flagged.any(axis=1).sum())
        found = [(rule, int(flagged[rule.name].sum())) for rule in chosen]
        overlap = sum(count for _, count in found) > n_out
        unseen = [rule for rule in self.rules if rule.measure is None]
        if language == "zh":
            unlooked = f"未能检查：{'、'.join(r.label_zh for r in unseen)}。" if unseen else ""
            parts = "；".join(
                f"{rule.label_zh}（{_citation(rule)}{count}份）" for rule, count in found
            )
            several = "（同一答卷可能符合多项标准）" if overlap else ""
            return (
                f"共回收{n_all}份答卷，按以下标准剔除{n_out}份（{n_out / n_all:.1%}）{several}："
                f"{parts}；有效答卷{n_all - n_out}份。" + unlooked
            )
        unlooked = f" Not looked at: {'; '.join(r.label for r in unseen)}." if unseen else ""
        parts = "; ".join(f"{rule.label} ({_citation(rule)}n = {count})" for rule, count in found)
        several = " (a respondent may meet several criteria)" if overlap else ""
        return (
            f"Of {n_all} respondents, {n_out} ({n_out / n_all:.1%}) were excluded{several} for "
            f"{parts}; {n_all - n_out} remained." + unlooked
        )

    def apply(self, rules: Sequence[str] | None = None) -> Survey:
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
        if n_out == len(self.survey):
            raise DataError(
                f"All {n_out} respondents are flagged, so none would be left; look at "
                "`report.table` and choose rules or cut-offs that fit the questionnaire."
            )
        by_rule = ", ".join(f"{rule.name} {int(flags[rule.name].sum())}" for rule in chosen)
        who = ", ".join(map(str, self._index()[out][:20])) + (", …" if n_out > 20 else "")
        text = f"{n_out} respondent(s) removed by screening ({by_rule})" + (
            f": {who}" if n_out else ""
        )
        return self.survey._kept(~out, HistoryEntry("screened", n_out, text))

    def _chosen(self, names: Sequence[str] | None) -> list[Rule]:
        looked_at = [rule for rule in self.rules if rule.flagged is not None]
        if names is None:
            return looked_at
        if isinstance(names, str):
            names = [names]
        for name in names:
            if name in self.not_computed:
                raise OptionError(
                    f"The rule {name!r} flags nobody here: {self.not_computed[name]}."
                )
            if name not in {rule.name for rule in looked_at}:
                known = [rule.name for rule in looked_at]
                raise OptionError(
                    f"{name!r} is not a rule of this report.{did_you_mean(name, known)} "
                    f"Rules: {', '.join(known)}."
                )
        return [rule for rule in looked_at if rule.name in names]

    def _index(self) -> pd.Index:
        return self.survey.missing_kinds.index

    def __repr__(self) -> str:
        n_out = int(self.flags.any(axis=1).sum())
        lines = [f"ScreeningReport: {n_out} of {len(self.survey)} respondents flagged"]
        for rule in self.rules:
            count = "not computed" if rule.flagged is None else f"{int(rule.flagged.sum())}"
            note = f"  ({rule.note})" if rule.note else ""
            lines.append(f"  {rule.name:<15}{count:>6}  {rule.label}{note}")
        return "\n".join([*lines, "Nothing is removed before .apply()."])

    def _repr_html_(self) -> str:
        shown = self.table[["rule", "label", "label_zh", "flagged", "share", "note"]]
        simulated = "<strong>SIMULATED 模拟数据</strong>" if self.survey.codebook.simulated else ""
        table = shown.to_html(index=False, na_rep="not computed", float_format="{:.3f}".format)
        return (
            f"<div>{simulated}{table}<p>Nothing is removed before <code>.apply()</code>.</p></div>"
        )


def screen(
    survey: Survey,
    *,
    min_seconds_per_item: float | None,
    min_share_of_median: float | None,
    longstring: int | None,
    longstring_within: LongstringScope,
    max_missing: float | None,
    duplicate_ip: bool,
) -> ScreeningReport:
    """Look at a survey by every rule; see `Survey.screen`."""
    if not survey.codebook.items:
        raise DataError(
            "The survey has no items with numbers, so there is nothing to screen; read it with a "
            "codebook that declares them."
        )
    for name, value, highest in (
        ("min_seconds_per_item", min_seconds_per_item, float("inf")),
        ("min_share_of_median", min_share_of_median, 1.0),
        ("max_missing", max_missing, 1.0),
    ):
        if value is not None and not 0 <= value <= highest:
            raise OptionError(f"{name}={value!r} must lie between 0 and {highest:g}, or be None.")
    if longstring is not None and longstring < 2:
        raise OptionError(f"longstring={longstring!r} must be at least 2: one answer is no run.")
    if longstring_within not in ("all", "matrix"):
        raise OptionError(f"longstring_within={longstring_within!r} must be 'all' or 'matrix'.")
    rules = [
        *speed_rules(survey, min_seconds_per_item, min_share_of_median),
        straight_lining_rule(survey, longstring, longstring_within),
        trap_rule(survey),
        duplicate_rule(survey),
    ]
    if max_missing is not None:
        rules.append(missing_rule(survey, max_missing))
    rules.append(duplicate_ip_rule(survey, duplicate_ip))
    return ScreeningReport(survey, tuple(rules))


def _citation(rule: Rule) -> str:
    """Return ``Huang et al., 2012; `` for a rule from the literature, else nothing."""
    names = rule.source.split(";")[0]
    return names.replace(" (", ", ").replace(")", "") + "; " if names.endswith(")") else ""
