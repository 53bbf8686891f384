"""A table that says which variant of a coefficient each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from loyaltysem.words.shown import Shown, ShownTable

__all__ = ["ScaleTable"]


class ScaleTable(pd.DataFrame):
    """A data frame with its conventions and notes, which are shown beneath it.

    Full precision is kept; three decimals are shown. What is cut out of it or computed from it is
    a plain data frame. Make one with :meth:`of`.
    """

    @classmethod
    def of(
        cls, frame: pd.DataFrame, conventions: Mapping[str, str], notes: Sequence[str]
    ) -> ScaleTable:
        """Make a table.

        Parameters
        ----------
        frame : DataFrame
        conventions : mapping of str to str
            What each column is, by its name.
        notes : sequence of str
            What the reader must know, such as why a cell is empty.

        Returns
        -------
        ScaleTable
        """
        table = cls(frame)
        table.attrs = {"conventions": dict(conventions), "notes": tuple(notes)}
        return table

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @property
    def conventions(self) -> dict[str, str]:
        """Which variant each column is."""
        return dict(self.attrs.get("conventions", {}))

    @property
    def notes(self) -> tuple[str, ...]:
        """Who the numbers speak of, and why cells are empty."""
        return tuple(self.attrs.get("notes", ()))

    @property
    def shown(self) -> Shown:
        """The table as it is shown, with conventions and notes beneath it."""
        cells = ShownTable(pd.DataFrame(self), width=120, most_rows=60)
        return Shown(tables=[cells], conventions=self.conventions, notes=self.notes)

    def __repr__(self) -> str:
        return self.shown.text

    def _repr_html_(self) -> str:
        return self.shown.html
