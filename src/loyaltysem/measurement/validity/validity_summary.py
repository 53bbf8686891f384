"""Convergent and discriminant validity by every criterion, in one summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.measurement.validity.convergent import ConvergentValidity, convergent_validity
from loyaltysem.measurement.validity.discriminant import DiscriminantValidity, discriminant_validity
from loyaltysem.measurement.validity.findings.verdicts import (
    CRITERIA,
    criteria_against,
    verdicts_by_group,
)
from loyaltysem.measurement.validity.measurement import measurement_of
from loyaltysem.words import Language
from loyaltysem.words.languages import GroupName
from loyaltysem.words.measurement import validity_text
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["ValiditySummary", "validity_summary"]


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
            verdicts_by_group(self._groups, self.constructs, self.pairs),
            language,
            sampling=self._sampling,
            no_ratios="" if found is None else found._no_ratios,
        )

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
        empty = pd.DataFrame(columns=["construct_1", "construct_2", *CRITERIA, "against"])
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
    pairs = discriminant.table[["construct_1", "construct_2", "correlation", *CRITERIA]]
    pairs = pairs.assign(against=[criteria_against(row) for row in pairs.to_dict("records")])
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
