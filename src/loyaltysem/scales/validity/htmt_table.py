"""Heterotrait–monotrait ratios with their intervals and verdicts, as a square table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.scales.table import ScaleTable
from loyaltysem.words import Language
from loyaltysem.words.measurement import HTMT_CUTOFFS, RatioFindings, ratio_text
from loyaltysem.words.shown import ShownTable

__all__ = ["HTMTTable", "ratio_findings"]


def ratio_findings(
    names: Sequence[str], ratios: pd.Series, ends: pd.Series
) -> RatioFindings | None:
    """Look through the ratios of pairs; None where none is defined.

    Parameters
    ----------
    names : sequence of str
        Of the pairs.
    ratios, ends : Series
        The ratios, and the upper ends of their intervals; not-a-number where there is none.
    """
    values, upper = ratios.to_numpy(dtype=np.float64), ends.to_numpy(dtype=np.float64)
    if np.isnan(values).all():
        return None
    at = int(np.nanargmax(np.abs(values)))
    known = upper[~np.isnan(upper)]
    return RatioFindings(
        name=names[at],
        value=float(values[at]),
        n_pairs=len(upper),
        n_ends=len(known),
        below=next((cutoff for cutoff in HTMT_CUTOFFS if (known < cutoff).all()), None),
        above=[
            (name, float(end))
            for name, end in zip(names, upper, strict=True)
            if end >= HTMT_CUTOFFS[-1]
        ],
    )


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
        level: float,
    ) -> HTMTTable:
        """Make a table.

        Parameters
        ----------
        ratios : DataFrame, shape (K, K)
        pairs : sequence of mapping
            The row of ``intervals`` for each pair of constructs.
        conventions : mapping of str to str
        notes : sequence of str
        level : float
            Coverage of the one-sided intervals.
        """
        table = cls(ratios)
        table.attrs = {
            "conventions": dict(conventions),
            "notes": tuple(notes),
            "level": level,
            "pairs": tuple(dict(pair) for pair in pairs),
        }
        return table

    @checked
    def text(self, language: Language = "en") -> str:
        """Return the largest ratio, and whether the upper ends are below the cutoffs, in words.

        Parameters
        ----------
        language : {"en", "zh"}

        Raises
        ------
        OptionError
            The language is unknown.
        """
        pairs = self.intervals
        kind = "htmt2" if "htmt2" in pairs else "htmt"
        names = (pairs["construct_1"] + "–" + pairs["construct_2"]).tolist()
        found = ratio_findings(names, pairs[kind], pairs["ci_upper"])
        if found is not None:
            found = replace(found, level=self.attrs["level"], kind=kind.upper())
        return ratio_text(found, language)

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
