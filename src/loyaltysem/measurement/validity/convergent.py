"""Whether the items of each construct of a fit measure it together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.fits.fit import Fit
from loyaltysem.inference.uncertainty.standard_errors import check_level, normal_columns
from loyaltysem.measurement.validity.findings.verdicts import verdicts_by_group
from loyaltysem.measurement.validity.measurement import (
    Measurement,
    by_group,
    loadings_of_group,
    measurement_of,
    reliability_table,
)
from loyaltysem.measurement.validity.mixed_signs import TWO_DIRECTIONS, MixedSigns, direction_of
from loyaltysem.words import Language, exact_percent, side_of
from loyaltysem.words.languages import GroupName
from loyaltysem.words.measurement import AVE, CR, LOADING, validity_text
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.shown import Shown, ShowsItself, judged

__all__ = ["ConvergentValidity", "convergent_validity"]


@dataclass(frozen=True, slots=True, repr=False)
class ConvergentValidity(ShowsItself):
    """Loadings, composite reliability and extracted variance, each with its verdict.

    Attributes
    ----------
    loadings : DataFrame
        One row for each item (the index begins with the group where there are several):
        ``construct item loading se ci_lower ci_upper verdict``, standardised.
    table : DataFrame
        One row for each construct: ``n_items smallest_loading cr cr_verdict ave ave_verdict``.
    conventions : dict of str to str
        The rule of every column.
    notes : tuple of str
        Which cells are empty, and why.
    """

    loadings: pd.DataFrame
    table: pd.DataFrame
    conventions: dict[str, str]
    notes: tuple[str, ...]
    _groups: tuple[GroupName, ...] = ({},)
    _sampling: Sampling | None = None

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the verdicts on the constructs in words, a line for each group.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        verdicts = verdicts_by_group(self._groups, self.table, None)
        return validity_text(verdicts, language, sampling=self._sampling)

    def _shown(self) -> Shown:
        tables = {"Constructs": self.table, "Standardised loadings": self.loadings}
        return judged("Convergent validity", tables, self.conventions, self.notes)


def convergent_validity(fitted: Fit, *, level: float) -> ConvergentValidity:
    """Judge every construct that is measured by items."""
    check_level(level)
    measurement = measurement_of(fitted, "convergent validity")
    loadings = [
        _loadings(fitted, g, level, measurement.mixed) for g in range(len(fitted.group_labels))
    ]
    reliability = reliability_table(fitted)
    smallest = by_group(
        fitted,
        [part.groupby("construct")["loading"].min().to_frame() for part in loadings],
    )["loading"]
    table = pd.DataFrame(
        {
            "n_items": reliability["n_items"],
            "smallest_loading": smallest.reindex(reliability.index),
            "cr": reliability["cr"],
            "cr_verdict": _verdicts(fitted, measurement, reliability["cr"], CR),
            "ave": reliability["ave"],
            "ave_verdict": _verdicts(fitted, measurement, reliability["ave"], AVE),
        }
    )
    return ConvergentValidity(
        by_group(fitted, loadings),
        table,
        _conventions(fitted, level),
        measurement.notes,
        fitted.group_called,
        fitted.sampling,
    )


def _verdicts(fitted: Fit, measurement: Measurement, values: pd.Series, cutoff: float) -> list[str]:
    """Judge a coefficient of every construct, but of those whose items run in two directions."""
    labels = [label for label in fitted.group_names for _ in measurement.items]
    constructs = [*measurement.items] * len(fitted.group_labels)
    return [
        TWO_DIRECTIONS if construct in measurement.mixed_in(label) else _against(value, cutoff)
        for value, construct, label in zip(values, constructs, labels, strict=True)
    ]


def _loadings(fitted: Fit, g: int, level: float, mixed: tuple[MixedSigns, ...]) -> pd.DataFrame:
    found = loadings_of_group(fitted, g)
    values, se = found["std_all"].to_numpy(), found["std_se"].to_numpy()
    ends = normal_columns(values, se, level=level)
    pairs = list(zip(found["construct"], found["item"], strict=True))
    label = fitted.group_names[g]
    against = {
        (one.construct, item) for one in mixed if one.group == label for item, _ in one.against
    }
    # a construct may stand on its head as a whole, which is no fault of its items
    turns = found.groupby("construct")["std_all"].transform(direction_of)
    return pd.DataFrame(
        {
            "construct": found["construct"],
            "item": found["item"],
            "loading": values,
            "se": se,
            "ci_lower": ends["ci_lower"],
            "ci_upper": ends["ci_upper"],
            "verdict": [
                "against the others" if pair in against else _against(turn * value, LOADING)
                for value, turn, pair in zip(values, turns, pairs, strict=True)
            ],
        }
    )


def _against(value: float, cutoff: float) -> str:
    return "no value" if np.isnan(value) else side_of(value, cutoff)


def _conventions(fitted: Fit, level: float) -> dict[str, str]:
    return {
        "loading": (
            f"standardised (std_all) of this fit ({fitted.options.estimator.name}); "
            f"{exact_percent(level)} interval by the delta method; verdict: at least .7, where the "
            "construct explains half of the item's variance"
        ),
        "cr": "(Σλ)² / ((Σλ)² + Σ(1 − λ²)), standardised loadings; verdict: at least .7",
        "ave": (
            "mean λ², standardised loadings; verdict: at least .5, more of the construct than of "
            "error (Fornell & Larcker 1981)"
        ),
    }
