"""Convergent and discriminant validity by every criterion, in one summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.convergent import ConvergentValidity, convergent_validity
from loyaltysem.measurement.validity.discriminant import DiscriminantValidity, discriminant_validity
from loyaltysem.measurement.validity.judged import shown, shown_html
from loyaltysem.measurement.validity.measurement import measurement_of
from loyaltysem.measurement.validity.mixed_signs import TWO_DIRECTIONS
from loyaltysem.words import Language, require_language

__all__ = ["ValiditySummary", "validity_summary"]

#: The criteria of discriminant validity, by the column of their verdict.
_CRITERIA = {
    "fornell_larcker": "Fornell–Larcker",
    "htmt_verdict": "HTMT",
    "cicfa_sys": "CICFA(sys)",
    "chisq_sys": "χ²(sys)",
    "merged": "χ²(merge)",
}
_NONE = ("no AVE", "no interval", "no test")
_FOR = (
    "met",
    "distinct: upper end below .85",
    "distinct: upper end below .90",
    "no problem",
    "two constructs",
)
#: What a verdict against is called beside the name of its criterion.
_SHORT = {
    "distinct: upper end below 1": "upper end not below .90",
    "not shown to be distinct: upper end not below 1": "upper end not below 1",
}
_ZH = {
    "not met": "未满足",
    "marginal problem": "轻微问题",
    "moderate problem": "中度问题",
    "severe problem": "严重问题",
    "one would do": "可合并为一个构念",
    "distinct: upper end below 1": "区间上限不低于 0.90",
    "not shown to be distinct: upper end not below 1": "区间上限不低于 1",
}


@dataclass(frozen=True, slots=True)
class ValiditySummary:
    """Both kinds of validity with their verdicts and rules. Made by ``fit.validity()``.

    Attributes
    ----------
    constructs : DataFrame
        One row for each construct (the index begins with the group where there are several):
        ``n_items smallest_loading cr cr_verdict ave ave_verdict``.
    pairs : DataFrame
        One row for each pair: ``construct_1 construct_2 correlation``, the verdicts
        ``fornell_larcker htmt_verdict cicfa_sys chisq_sys merged``, and ``against``, the criteria
        that find a problem. Without rows for a single construct.
    convergent : ConvergentValidity
        Loadings with intervals, CR and AVE.
    discriminant : DiscriminantValidity or None
        Every figure behind the verdicts of ``pairs``; None for a single construct.
    conventions : dict of str to str
        The rule of every verdict.
    notes : tuple of str
        What is left out, and why.
    """

    constructs: pd.DataFrame
    pairs: pd.DataFrame
    convergent: ConvergentValidity
    discriminant: DiscriminantValidity | None
    conventions: dict[str, str]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """For terminals: ``print(fit.validity().text)``."""
        return shown(*self._shown())

    @property
    def html(self) -> str:
        """What a notebook shows."""
        return shown_html(*self._shown())

    @checked
    def sentence(self, language: Language = "en") -> str:
        """Return the verdicts in words, for the text of a paper.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        require_language(language)
        parts = []
        for label, constructs, pairs in self._by_group():
            sentences = [*_of_constructs(constructs, language), *_of_pairs(pairs, language)]
            text = ("" if language == "zh" else " ").join(sentences)
            colon = "：" if language == "zh" else ": "
            parts.append(f"{label}{colon}{text}" if label else text)
        return "\n".join(parts)

    def _by_group(self) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
        if self.constructs.index.nlevels == 1:
            yield "", self.constructs, self.pairs
            return
        for label in self.constructs.index.unique("group"):
            own = self.pairs.iloc[:0] if self.pairs.empty else self.pairs.loc[[label]]
            yield str(label), self.constructs.loc[[label]].droplevel("group"), own

    def _shown(self) -> tuple[str, dict[str, pd.DataFrame], dict[str, str], tuple[str, ...]]:
        tables = {"Convergent validity": self.constructs, "Discriminant validity": self.pairs}
        filled = {name: table for name, table in tables.items() if not table.empty}
        return "Validity", filled, self.conventions, self.notes

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def validity_summary(
    fitted: Fit,
    *,
    level: float,
    draws: int,
    rng: Any,
) -> ValiditySummary:
    """Judge constructs and pairs of constructs by every criterion."""
    measurement = measurement_of(fitted, "summary of validity")
    convergent = convergent_validity(fitted, level=level)
    rules = {name: convergent.conventions[name] for name in ("loading", "cr", "ave")}
    if len(measurement.items) < 2:
        (only,) = measurement.items
        note = f"No discriminant validity: there is no construct to tell {only} apart from."
        empty = pd.DataFrame(columns=["construct_1", "construct_2", *_CRITERIA, "against"])
        return ValiditySummary(
            convergent.table, empty, convergent, None, rules, (*convergent.notes, note)
        )
    discriminant = discriminant_validity(fitted, level=level, draws=draws, rng=rng)
    pairs = discriminant.table[["construct_1", "construct_2", "correlation", *_CRITERIA]]
    pairs = pairs.assign(against=[_against(row) for row in pairs.to_dict("records")])
    return ValiditySummary(
        constructs=convergent.table,
        pairs=pairs,
        convergent=convergent,
        discriminant=discriminant,
        conventions=rules
        | discriminant.conventions
        | {
            "against": (
                "criteria that find a problem, HTMT where its upper end is not below .90; where "
                "they disagree, report the interval of the correlation, CICFA(sys), before the "
                "others (Rönkkö & Cho 2022)"
            )
        },
        notes=tuple(dict.fromkeys([*convergent.notes, *discriminant.notes])),
    )


def _against(row: Mapping[Any, Any]) -> str:
    return ", ".join(name for column, name in _CRITERIA.items() if _speaks_against(row[column]))


def _speaks_against(verdict: str) -> bool:
    return verdict not in (*_NONE, *_FOR)


def _of_constructs(table: pd.DataFrame, language: Language) -> Iterator[str]:
    for column, name, cutoff in (("cr", "CR", ".7"), ("ave", "AVE", ".5")):
        judged = table[f"{column}_verdict"] != TWO_DIRECTIONS
        known = table[table[column].notna() & judged]
        low = known[known[f"{column}_verdict"].str.startswith("below")]
        listed = [f"{construct} {value:.3f}" for construct, value in low[column].items()]
        if known.empty:
            continue
        if language == "zh":
            reached = (
                f"{len(known)} 个构念中有 {len(known) - len(low)} 个的 {name} 不低于 0{cutoff}"
            )
            yield reached + (f"（低于：{'、'.join(listed)}）。" if listed else "。")
        else:
            reached = f"{name} was at least {cutoff} for {len(known) - len(low)} of {len(known)}"
            below = f" (below: {', '.join(listed)})" if listed else ""
            yield f"{reached} constructs{below}."
    mixed = table.index[table["cr_verdict"] == TWO_DIRECTIONS]
    if len(mixed):
        listed = [str(name) for name in mixed]
        yield (
            f"{'、'.join(listed)} 的题项载荷正负方向不一致，须先将反向题反向计分，故未判断。"
            if language == "zh"
            else f"Not judged: {', '.join(listed)}, whose items load with both signs; an item "
            "worded against the others has to be reversed first."
        )


def _of_pairs(table: pd.DataFrame, language: Language) -> Iterator[str]:
    if table.empty:
        return
    records = table.to_dict("records")
    doubtful = [row for row in records if row["against"]]
    tried = [
        name
        for column, name in _CRITERIA.items()
        if any(row[column] not in _NONE for row in records)
    ]
    listed = []
    for row in doubtful:
        verdicts = [
            (name, row[column])
            for column, name in _CRITERIA.items()
            if _speaks_against(row[column])
        ]
        pair = f"{row['construct_1']}–{row['construct_2']}"
        if language == "zh":
            words = "、".join(f"{name} {_ZH[verdict]}" for name, verdict in verdicts)
            listed.append(f"{pair}（{words}）")
        else:
            words = ", ".join(
                f"{name}: {_SHORT.get(verdict, verdict)}" for name, verdict in verdicts
            )
            listed.append(f"{pair} ({words})")
    fine = len(records) - len(doubtful)
    if language == "zh":
        yield (
            f"依据 {'、'.join(tried)}，{len(records)} 对构念中有 {fine} 对均无区分效度问题"
            + (f"；存在问题的有：{'；'.join(listed)}。" if listed else "。")
        )
    else:
        yield (
            f"By {', '.join(tried)}, {fine} of {len(records)} pairs of constructs are told apart "
            "without a problem" + (f"; not so {'; '.join(listed)}." if listed else ".")
        )
