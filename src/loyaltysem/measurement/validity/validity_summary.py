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
from loyaltysem.measurement.validity.measurement import measurement_of
from loyaltysem.measurement.validity.mixed_signs import TWO_DIRECTIONS
from loyaltysem.words import Language
from loyaltysem.words.languages import GroupName
from loyaltysem.words.measurement import (
    AVE,
    CR,
    CoefficientVerdicts,
    GroupVerdicts,
    PairVerdicts,
    validity_text,
)
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.shown import Shown, ShowsItself, judged

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


@dataclass(frozen=True, slots=True, repr=False)
class ValiditySummary(ShowsItself):
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
    _groups: tuple[GroupName, ...] = ({},)
    _sampling: Sampling | None = None

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdicts in words, for the text of a paper.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        found = self.discriminant
        return validity_text(
            [_verdicts(*part) for part in self._by_group()],
            language,
            sampling=self._sampling,
            no_ratios="" if found is None else found._no_ratios,
        )

    def _by_group(self) -> Iterator[tuple[GroupName, pd.DataFrame, pd.DataFrame]]:
        if self.constructs.index.nlevels == 1:
            yield {}, self.constructs, self.pairs
            return
        group = self.constructs.index.get_level_values("group")
        for label, called in zip(group.unique(), self._groups, strict=True):
            pairs = self.pairs
            if not pairs.empty:
                pairs = pairs[pairs.index.get_level_values("group") == label]
            yield called, self.constructs[group == label].droplevel("group"), pairs

    def _shown(self) -> Shown:
        tables = {"Convergent validity": self.constructs, "Discriminant validity": self.pairs}
        filled = {name: table for name, table in tables.items() if not table.empty}
        return judged("Validity", filled, self.conventions, self.notes)


def validity_summary(
    fitted: Fit,
    *,
    level: float,
    n_replicates: int,
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
            convergent.table,
            empty,
            convergent,
            None,
            rules,
            (*convergent.notes, note),
            fitted.group_called,
            fitted.sampling,
        )
    discriminant = discriminant_validity(fitted, level=level, n_replicates=n_replicates, rng=rng)
    beyond = "" if discriminant._no_ratios else ", HTMT where its upper end is not below .90"
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
                f"criteria that find a problem{beyond}; where they disagree, "
                "report the interval of the correlation, CICFA(sys), before the "
                "others (Rönkkö & Cho 2022)"
            )
        },
        notes=tuple(dict.fromkeys([*convergent.notes, *discriminant.notes])),
        _groups=fitted.group_called,
        _sampling=fitted.sampling,
    )


def _against(row: Mapping[Any, Any]) -> str:
    return ", ".join(name for column, name in _CRITERIA.items() if _speaks_against(row[column]))


def _speaks_against(verdict: str) -> bool:
    return verdict not in (*_NONE, *_FOR)


def _verdicts(label: GroupName, constructs: pd.DataFrame, pairs: pd.DataFrame) -> GroupVerdicts:
    """What there is to say of one group."""
    records = pairs.to_dict("records")
    tried = [
        name
        for column, name in _CRITERIA.items()
        if any(row[column] not in _NONE for row in records)
    ]
    mixed = constructs.index[constructs["cr_verdict"] == TWO_DIRECTIONS]
    return GroupVerdicts(
        label=label,
        coefficients=[
            _of_coefficient(constructs, column, name, cutoff)
            for column, name, cutoff in (("cr", "CR", CR), ("ave", "AVE", AVE))
        ],
        mixed=[str(name) for name in mixed],
        criteria=tried,
        n_pairs=len(records),
        doubtful=[_of_pair(row) for row in records if row["against"]],
    )


def _of_coefficient(
    table: pd.DataFrame, column: str, name: str, cutoff: float
) -> CoefficientVerdicts:
    judged = table[f"{column}_verdict"] != TWO_DIRECTIONS
    known = table[table[column].notna() & judged]
    low = known[known[f"{column}_verdict"].str.startswith("below")]
    below = [(str(construct), float(value)) for construct, value in low[column].items()]
    return CoefficientVerdicts(name, cutoff, len(known), below)


def _of_pair(row: Mapping[Any, Any]) -> PairVerdicts:
    against = [
        (name, row[column]) for column, name in _CRITERIA.items() if _speaks_against(row[column])
    ]
    return PairVerdicts(row["construct_1"], row["construct_2"], against)
