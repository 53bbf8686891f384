"""Whether the items of each construct of a fit measure it together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltysem.inference.uncertainty.standard_errors import check_level, normal_columns
from loyaltysem.models.fitted import FittedModel
from loyaltysem.models.validity.judged import shown, shown_html
from loyaltysem.models.validity.measurement import (
    by_group,
    loadings_of_group,
    measurement_of,
    reliability_table,
)

__all__ = ["ConvergentValidity", "convergent_validity"]

LOADING, CR, AVE = 0.7, 0.7, 0.5


@dataclass(frozen=True, slots=True)
class ConvergentValidity:
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

    def _shown(self) -> tuple[str, dict[str, pd.DataFrame], dict[str, str], tuple[str, ...]]:
        tables = {"Constructs": self.table, "Standardised loadings": self.loadings}
        return "Convergent validity", tables, self.conventions, self.notes

    def __repr__(self) -> str:
        return shown(*self._shown())

    def _repr_html_(self) -> str:
        return shown_html(*self._shown())


def convergent_validity(fitted: FittedModel, *, level: float) -> ConvergentValidity:
    """Judge every construct that is measured by items."""
    check_level(level)
    measurement = measurement_of(fitted, "convergent validity")
    loadings = [_loadings(fitted, g, level) for g in range(len(fitted.group_labels))]
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
            "cr_verdict": [_against(value, CR) for value in reliability["cr"]],
            "ave": reliability["ave"],
            "ave_verdict": [_against(value, AVE) for value in reliability["ave"]],
        }
    )
    return ConvergentValidity(
        by_group(fitted, loadings), table, _conventions(fitted, level), measurement.notes
    )


def _loadings(fitted: FittedModel, g: int, level: float) -> pd.DataFrame:
    found = loadings_of_group(fitted, g)
    values, se = found["std_all"].to_numpy(), found["std_se"].to_numpy()
    ends = normal_columns(values, se, level)
    return pd.DataFrame(
        {
            "construct": found["construct"],
            "item": found["item"],
            "loading": values,
            "se": se,
            "ci_lower": ends["ci_lower"],
            "ci_upper": ends["ci_upper"],
            "verdict": [_against(value, LOADING) for value in values],
        }
    )


def _against(value: float, cutoff: float) -> str:
    if np.isnan(value):
        return "no value"
    short = f"{cutoff:.1f}".removeprefix("0")
    return f"at least {short}" if value >= cutoff else f"below {short}"


def _conventions(fitted: FittedModel, level: float) -> dict[str, str]:
    return {
        "loading": (
            f"standardised (std_all) of this fit ({fitted.options.estimator.name}); "
            f"{100 * level:g} % interval by the delta method; verdict: at least .7, where the "
            "construct explains half of the item's variance"
        ),
        "cr": "(Σλ)² / ((Σλ)² + Σ(1 − λ²)), standardised loadings; verdict: at least .7",
        "ave": (
            "mean λ², standardised loadings; verdict: at least .5, more of the construct than of "
            "error (Fornell & Larcker 1981)"
        ),
    }
