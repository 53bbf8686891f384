"""A table that says which variant of a coefficient each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import pandas as pd

from loyaltysem.words.shown import FrameWithConventions

__all__ = ["ScaleTable"]


class ScaleTable(FrameWithConventions):
    """A data frame with its conventions and notes, which are shown beneath it.

    Full precision is kept; three decimals are shown. What is cut out of it or computed from it is
    a plain data frame. Make one with :meth:`of`.
    """

    @classmethod
    def of(cls, frame: pd.DataFrame, conventions: Mapping[str, str], notes: Sequence[str]) -> Self:
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
