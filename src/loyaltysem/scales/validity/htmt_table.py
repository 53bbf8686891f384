"""Heterotrait–monotrait ratios with their intervals and verdicts, as a square table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from loyaltysem.scales.table import ScaleTable
from loyaltysem.words.shown import ShownTable

__all__ = ["HTMTTable"]


class HTMTTable(ScaleTable):
    """Ratios, constructs by constructs, with the pairs' intervals beneath them.

    Full precision is kept; three decimals are shown.
    """

    @classmethod
    def of_pairs(
        cls,
        ratios: pd.DataFrame,
        pairs: Sequence[Mapping[str, Any]],
        conventions: Mapping[str, str],
        notes: Sequence[str],
    ) -> HTMTTable:
        """Make a table.

        Parameters
        ----------
        ratios : DataFrame, shape (K, K)
        pairs : sequence of mapping
            The row of ``intervals`` for each pair of constructs.
        conventions : mapping of str to str
        notes : sequence of str
        """
        table = cls(ratios)
        table.attrs = {
            "conventions": dict(conventions),
            "notes": tuple(notes),
            "pairs": tuple(dict(pair) for pair in pairs),
        }
        return table

    @property
    def intervals(self) -> pd.DataFrame:
        """One row for each pair.

        Columns ``construct_1 construct_2 htmt`` (or ``htmt2``) ``ci_lower ci_upper n_undefined
        verdict``; the ends are not-a-number where no answers were resampled.
        """
        return pd.DataFrame(list(self.attrs.get("pairs", ())))

    def __repr__(self) -> str:
        ratios, pairs = ShownTable(pd.DataFrame(self)), ShownTable(self.intervals, index=False)
        return replace(self.shown, tables=[ratios, pairs]).text

    def _repr_html_(self) -> str:
        ratios, pairs = ShownTable(pd.DataFrame(self)), ShownTable(self.intervals, index=False)
        return replace(self.shown, tables=[pairs, ratios]).html
