"""Tables as a reader is shown them: cells, headers, conventions, notes and a verdict."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

__all__ = [
    "FrameWithConventions",
    "Shown",
    "ShownTable",
    "ShowsItself",
    "judged",
    "rows_html",
    "rows_text",
]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table. Its cells keep full precision; they are rounded where they are shown.

    Attributes
    ----------
    cells : DataFrame
    header : str
        What stands above it.
    decimals : int or None
        None where the cells have been made ready already.
    index : bool
        Whether the index is shown.
    blank : str
        What stands in an empty cell.
    width : int or None
        Characters of a line, beyond which columns go on below; None where nothing is cut.
    most_rows : int or None
        More are cut with dots, where there is a width.
    widest : int or None
        Characters of a cell, beyond which its text is cut, where there is a width or in HTML.
    bordered : bool
        Whether HTML has lines between the cells.
    """

    cells: pd.DataFrame
    header: str = ""
    decimals: int | None = 3
    index: bool = True
    blank: str = "NaN"
    width: int | None = None
    most_rows: int | None = None
    widest: int | None = 50
    bordered: bool = True

    @property
    def _number(self) -> Callable[[float], str] | None:
        return None if self.decimals is None else f"{{:.{self.decimals}f}}".format

    @property
    def text(self) -> str:
        """Header and cells for a terminal."""
        number = self._number
        if self.width is None:
            body = self.cells.to_string(index=self.index, na_rep=self.blank, float_format=number)
        else:
            with pd.option_context(
                "display.float_format",
                number,
                "display.width",
                self.width,
                "display.max_columns",
                None,
                "display.max_rows",
                self.most_rows,
                "display.max_colwidth",
                self.widest,
            ):
                body = repr(self.cells)
        return f"{self.header}\n{body}" if self.header else body

    @property
    def html(self) -> str:
        """The same for a notebook."""
        with pd.option_context("display.max_colwidth", self.widest):
            body = self.cells.to_html(
                index=self.index,
                na_rep=self.blank,
                float_format=self._number,
                border=None if self.bordered else 0,
            )
        return f"<p>{escape(self.header)}</p>{body}" if self.header else body


@dataclass(frozen=True, slots=True)
class Shown:
    """Tables that belong together, with what their reader must know.

    Attributes
    ----------
    title : str
    lead : sequence of str
        Lines below the title.
    rows : sequence of (str, str)
        Names and values below each other.
    tables : sequence of ShownTable
    verdict : str
        What the tables come to, below them.
    conventions : mapping of str to str
        What each column is, or the rule it is judged by.
    notes : sequence of str
        What is left out, and why.
    framed : bool
        Whether HTML is one division with a title in bold, to stand beside others, or a section
        with a heading.
    """

    title: str = ""
    lead: Sequence[str] = ()
    rows: Sequence[tuple[str, str]] = ()
    tables: Sequence[ShownTable] = ()
    verdict: str = ""
    conventions: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    framed: bool = False

    @property
    def footer(self) -> list[str]:
        """The lines of conventions and notes."""
        return [*(f"{name}: {text}" for name, text in self.conventions.items()), *self.notes]

    @property
    def footer_html(self) -> str:
        """The same lines in small print."""
        lines = "<br>".join(map(escape, self.footer))
        return f"<p><small>{lines}</small></p>" if lines else ""

    @property
    def text(self) -> str:
        """For a terminal."""
        above = [self.title, *self.lead, rows_text(self.rows)]
        tables = [table.text for table in self.tables]
        parts = ["\n".join(filter(None, above)), *tables, self.verdict, "\n".join(self.footer)]
        return "\n\n".join(part for part in parts if part)

    @property
    def html(self) -> str:
        """For a notebook."""
        title = escape(self.title)
        if title:
            title = f"<strong>{title}</strong>" if self.framed else f"<h4>{title}</h4>"
        lead = f"<p>{'<br>'.join(map(escape, self.lead))}</p>" if self.lead else ""
        rows = rows_html(self.rows) if self.rows else ""
        tables = "".join(table.html for table in self.tables)
        verdict = f"<p>{escape(self.verdict)}</p>" if self.verdict else ""
        body = f"{title}{lead}{rows}{tables}{verdict}{self.footer_html}"
        return f"<div>{body}</div>" if self.framed else body


class ShowsItself(ABC):
    """What is text in a terminal and HTML in a notebook. A dataclass of it says ``repr=False``."""

    __slots__ = ()

    @abstractmethod
    def _shown(self) -> Shown:
        """Return what is shown."""

    def __repr__(self) -> str:
        return self._shown().text

    def _repr_html_(self) -> str:
        return self._shown().html


class FrameWithConventions(pd.DataFrame):
    """A data frame with its conventions and notes in ``attrs``, which are shown beneath it.

    Full precision is kept; three decimals are shown. What is cut out of it or computed from it is
    a plain data frame, unless a class says which of it stays one.
    """

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @property
    def conventions(self) -> dict[str, str]:
        """Which variant each column is, or the rule it is judged by."""
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


def judged(
    title: str,
    tables: Mapping[str, pd.DataFrame],
    conventions: Mapping[str, str],
    notes: Sequence[str],
) -> Shown:
    """Return tables under their headers, whole and with three decimals, with their rules."""
    return Shown(
        title=title,
        tables=[
            ShownTable(cells, header, width=200, widest=None) for header, cells in tables.items()
        ],
        conventions=conventions,
        notes=notes,
    )


def rows_text(rows: Sequence[tuple[str, str]]) -> str:
    """Write names and values below each other."""
    return "\n".join(f"{name:<16} {value}" for name, value in rows)


def rows_html(rows: Sequence[tuple[str, str]]) -> str:
    """Write the same as a table of HTML."""
    body = "".join(
        f"<tr><th style='text-align:left'>{escape(name)}</th>"
        f"<td style='text-align:left'>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{body}</table>"
