"""What goes from the reading process to the asking one: names, numbers, texts, dates.

Numbers travel as the bytes of 64-bit floats, anything else as JSON, so that what comes back is
equal to the last bit, and nothing that was read can run as code (as a pickle can).

A time with a zone travels as its clock showed it, with the zone and which of two equal hours it is
(``fold``). So an hour that the clock skips or shows twice comes back as it was written, and is the
moment that Python takes it for: in a skipped hour the clock that was not yet put forward (02:30 is
03:30), with ``fold=1`` the one that was.
"""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["IncompleteTableError", "PlainColumn", "PlainTable", "packed", "unpacked"]

_BEGIN = b"loyaltysem table"
_LENGTH = 8


class IncompleteTableError(Exception):
    """The bytes are not a whole table."""


@dataclass(frozen=True, slots=True)
class PlainColumn:
    """One column.

    Attributes
    ----------
    name : str
    kind : str
        ``"number"``, or what its reader calls it.
    values : array of float, or list
        An array of doubles for ``"number"``, with NaN for no value; otherwise None, texts, numbers,
        dates, times of day, times and durations.
    """

    name: str
    kind: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Columns of equal length, and what else the file says, in the terms of JSON."""

    columns: tuple[PlainColumn, ...]
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.columns[0].values) if self.columns else 0


def packed(table: PlainTable) -> bytes:
    """Return the bytes of a table."""
    parts = [_packed_values(column) for column in table.columns]
    head = json.dumps(
        {
            "record": table.record,
            "columns": [
                [column.name, column.kind, len(part)]
                for column, part in zip(table.columns, parts, strict=True)
            ],
        }
    ).encode()
    return b"".join([_BEGIN, len(head).to_bytes(_LENGTH, "little"), head, *parts])


def unpacked(data: bytes) -> PlainTable:
    """Return the table of the bytes.

    Raises
    ------
    IncompleteTableError
        The bytes are anything else, or cut.
    """
    start = len(_BEGIN) + _LENGTH
    if not data.startswith(_BEGIN) or len(data) < start:
        raise IncompleteTableError
    place = start + int.from_bytes(data[len(_BEGIN) : start], "little")
    if len(data) < place:
        raise IncompleteTableError
    head = json.loads(data[start:place])
    if len(data) != place + sum(length for _, _, length in head["columns"]):
        raise IncompleteTableError
    columns = []
    for name, kind, length in head["columns"]:
        columns.append(PlainColumn(name, kind, _values(kind, data[place : place + length])))
        place += length
    return PlainTable(tuple(columns), head["record"])


def _packed_values(column: PlainColumn) -> bytes:
    if column.kind == "number":
        return array("d", column.values).tobytes()
    text = json.dumps(column.values, default=_tagged, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def _values(kind: str, part: bytes) -> Sequence[Any]:
    if kind == "number":
        numbers = array("d")
        numbers.frombytes(part)
        return numbers
    values: list[Any] = json.loads(part.decode("utf-8", "surrogatepass"), object_hook=_untagged)
    return values


def _tagged(value: object) -> dict[str, str]:
    """Name the type of what JSON has no form for."""
    if isinstance(value, dt.datetime):
        return _tagged_moment(value)
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"microseconds": str(value // dt.timedelta(microseconds=1))}
    raise TypeError(f"a cell is of the type {type(value).__name__}")


def _tagged_moment(value: dt.datetime) -> dict[str, str]:
    zone = getattr(value.tzinfo, "key", None)
    if zone is None and getattr(value.tzinfo, "zone", None):
        # pytz, which pandas had before 3, knows no fold: its times go by their moment
        zone = str(value.tzinfo.zone)  # type: ignore[union-attr]
        value = value.astimezone(zoneinfo.ZoneInfo(zone))
    if zone is None:
        return {"datetime": value.isoformat()}
    clock = value.replace(tzinfo=None).isoformat()
    return {"datetime": clock, "zone": str(zone), "fold": str(value.fold)}


def _untagged(cell: dict[str, str]) -> dt.date | dt.time | dt.timedelta:
    if "date" in cell:
        return dt.date.fromisoformat(cell["date"])
    if "time" in cell:
        return dt.time.fromisoformat(cell["time"])
    if "microseconds" in cell:
        return dt.timedelta(microseconds=int(cell["microseconds"]))
    moment = dt.datetime.fromisoformat(cell["datetime"])
    if "zone" not in cell:
        return moment
    return moment.replace(tzinfo=zoneinfo.ZoneInfo(cell["zone"]), fold=int(cell["fold"]))
