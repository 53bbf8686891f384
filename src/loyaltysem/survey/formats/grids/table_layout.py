"""How a table lies in its file, as far as the caller says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loyaltysem.errors import OptionError

__all__ = ["Decimal", "HeaderRows", "TableLayout", "table_layout"]

HeaderRows = int | Sequence[int] | Literal["infer"]
Decimal = Literal[".", ","]


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What the caller says about sheet, header and numbers of a table.

    Attributes
    ----------
    sheet : str, int or None
        Name, or place from 0; None for the first one that holds data.
    header : tuple of int or None
        Rows of the header, from 1; an empty tuple where the file has none; None to find out.
    decimal : str
        What stands before the decimals of numbers.
    """

    sheet: str | int | None = None
    header: tuple[int, ...] | None = None
    decimal: Decimal = "."

    def asked(self) -> tuple[str, ...]:
        """Return the options that were given, for the evidence."""
        found = [] if self.sheet is None else [f"sheet={self.sheet!r}"]
        found += [] if self.decimal == "." else [f"decimal={self.decimal!r}"]
        if self.header is not None:
            shown = self.header[0] if len(self.header) == 1 else self.header or None
            found.append(f"header={shown!r}")
        return tuple(found)


def table_layout(
    sheet: str | int | None, header: HeaderRows | None, decimal: Decimal
) -> TableLayout:
    """Take the options about the layout of a table together.

    Raises
    ------
    OptionError
        The rows of the header do not follow each other.
    """
    return TableLayout(sheet, _rows(header), decimal)


def _rows(header: HeaderRows | None) -> tuple[int, ...] | None:
    if header == "infer":
        return None
    if header is None:
        return ()
    found = (header,) if isinstance(header, int) else tuple(int(row) for row in header)
    if found and found == tuple(range(found[0], found[0] + len(found))):
        return found
    raise OptionError(
        f"header={header!r} names no row of a header. Rows are counted from 1, as Excel shows "
        "them: header=3, header=(1, 2) for names with texts under them, or header=None for a file "
        "without names."
    )
