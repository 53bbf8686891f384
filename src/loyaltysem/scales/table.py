"""A table that says which variant of a coefficient each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from html import escape
from typing import Any

import pandas as pd

__all__ = ["ScaleTable", "three_decimals"]


def three_decimals() -> AbstractContextManager[None]:
    """Print numbers with three decimals and every column, while the context lasts."""
    return pd.option_context(
        "display.float_format",
        "{:.3f}".format,
        "display.width",
        120,
        "display.max_columns",
        None,
    )


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

    def _footer(self) -> list[str]:
        named = [f"{name}: {text}" for name, text in self.conventions.items()]
        return [*named, *self.notes]

    def __repr__(self) -> str:
        with three_decimals():
            return "\n".join([super().__repr__(), "", *self._footer()])

    def _repr_html_(self) -> str:
        lines = "<br>".join(escape(line) for line in self._footer())
        return f"{self.to_html(float_format='{:.3f}'.format)}<p><small>{lines}</small></p>"
