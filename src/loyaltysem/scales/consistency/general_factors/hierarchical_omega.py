"""The result of a Schmid–Leiman analysis of a total score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["HierarchicalOmega"]


# compared by identity: equality of frames has no single answer
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HierarchicalOmega(ShowsItself):
    """A Schmid–Leiman solution and what it says of a total score.

    Attributes
    ----------
    omega_hierarchical, omega_total, omega_limit, alpha_standardized, ecv : float
        As ``conventions`` say.
    loadings : DataFrame
        One row for each item: ``general``, the group factors, ``communality``, ``uniqueness`` and
        ``general_share`` (γ² of the communality).
    groups : DataFrame
        One row for each group factor: ``items n_items omega_total omega_general omega_group``;
        empty where no item belongs to it.
    second_order : Series
        Loadings of the correlated factors on the general one.
    factor_correlations : DataFrame
        Of the correlated factors.
    n : int
        Respondents.
    conventions : mapping of str to str
    notes : tuple of str
    """

    omega_hierarchical: float
    omega_total: float
    omega_limit: float
    alpha_standardized: float
    ecv: float
    loadings: pd.DataFrame
    groups: pd.DataFrame
    second_order: pd.Series
    factor_correlations: pd.DataFrame
    n: int
    conventions: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def coefficients(self) -> pd.Series:
        """The five coefficients under their names."""
        names = ("omega_hierarchical", "omega_total", "omega_limit", "alpha_standardized", "ecv")
        return pd.Series({name: getattr(self, name) for name in names}, name="value")

    def _shown(self) -> Shown:
        tables = {
            "Omega of the sum of all items": self.coefficients.to_frame(),
            "Schmid–Leiman loadings": self.loadings,
            "Group factors": self.groups,
        }
        return Shown(
            tables=[
                ShownTable(cells, header, width=120, most_rows=60)
                for header, cells in tables.items()
            ],
            conventions=self.conventions,
            notes=self.notes,
        )
