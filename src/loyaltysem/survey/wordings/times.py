"""Times as the platforms write them. Which of 03 and 04 is the month is never guessed.

A time without an offset is what the clock showed; nothing is known of its zone, so an hour that a
clock skips or shows twice is a time like any other. A time with an offset or a zone is a moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal

import pandas as pd

__all__ = ["is_time", "read_times"]

_CLOCK = (
    r"(?:[T ]\s*(?P<before>上午|下午)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?P<fraction>\.\d+)?)?"
    r"\s*(?P<after>[AaPp]\.?[Mm]\.?|上午|下午)?"
    r"\s*(?P<offset>Z|UTC|(?:GMT|UTC)?[+−-]\d{1,2}(?::?\d{2})?|GMT)?)?\s*$"
)
_YEAR_FIRST = re.compile(
    r"^\s*(?P<year>\d{4})([-/.])(?P<first>\d{1,2})\2(?P<next>\d{1,2})" + _CLOCK
)
_NUMERIC = re.compile(r"^\s*(?P<first>\d{1,2})([-/.])(?P<next>\d{1,2})\2(?P<year>\d{4}),?" + _CLOCK)
_DAY_NAMED = re.compile(
    r"^\s*(?P<next>\d{1,2})[- ](?P<name>[A-Za-z]{3})[a-z]*\.?[- ](?P<year>\d{4}),?" + _CLOCK
)
_NAMED_DAY = re.compile(
    r"^\s*(?P<name>[A-Za-z]{3})[a-z]*\.? (?P<next>\d{1,2}), ?(?P<year>\d{4}),?" + _CLOCK
)
_MONTHS = dict(
    zip(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        range(1, 13),
        strict=True,
    )
)
_OFFSET = re.compile(r"(?P<sign>[+−-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?$")
_Order = Literal["known", "month first", "day first"]


@dataclass(frozen=True, slots=True)
class _Written:
    """A time as written; `month` and `day` may have to change places unless `known`."""

    year: int
    month: int
    day: int
    seconds: float
    offset: timedelta | None
    known: bool

    def moment(self, order: _Order) -> datetime | None:
        swapped = not self.known and order == "day first"
        month, day = (self.day, self.month) if swapped else (self.month, self.day)
        zone = None if self.offset is None else timezone(self.offset)
        try:
            return datetime(self.year, month, day, tzinfo=zone) + timedelta(seconds=self.seconds)
        except (ValueError, OverflowError):
            return None


def is_time(cell: object) -> bool:
    """Whether a cell is written as a date or time, in whatever order of day and month."""
    written = _written(cell)
    return written is not None and bool(
        written.moment("month first") or written.moment("day first")
    )


def read_times(
    columns: Mapping[str, pd.Series[Any]],
) -> tuple[dict[str, pd.Series[Any]], tuple[str, ...]]:
    """Read the time columns of one export.

    Parameters
    ----------
    columns : mapping of str to Series
        Name to cells: texts or dates. All columns of an export are written the same way.

    Returns
    -------
    dict of str to Series
        Times; in UTC where the cells say their offset or zone. A column stays text when one of its
        cells is no time, or when nothing in any column tells day and month apart.
    tuple of str
        For each column that stayed text, why.
    """
    distinct = {name: cells.dropna().unique() for name, cells in columns.items()}
    written = {name: [_written(cell) for cell in cells] for name, cells in distinct.items()}
    order = _order(item for items in written.values() for item in items if item)
    result: dict[str, pd.Series[Any]] = {}
    notes = []
    for name, cells in columns.items():
        moments = [item.moment(order or "month first") if item else None for item in written[name]]
        problem = _problem(distinct[name], written[name], moments, order)
        if problem:
            notes.append(f"{name} is kept as text: {problem}")
            result[name] = cells
            continue
        zoned = any(moment.tzinfo is not None for moment in moments if moment)
        table = dict(zip(distinct[name], moments, strict=True))
        read = [table.get(cell) for cell in cells]
        times = pd.to_datetime(pd.Series(read, cells.index, dtype=object), utc=zoned)
        result[name] = times.astype("datetime64[ns, UTC]" if zoned else "datetime64[ns]")
    return result, tuple(notes)


def _written(cell: object) -> _Written | None:
    if isinstance(cell, datetime | date):
        offset = None
        if isinstance(cell, datetime) and cell.tzinfo is not None:
            # by UTC, where every day has 24 hours: a clock skips an hour or shows it twice
            try:
                cell, offset = cell.astimezone(UTC), timedelta(0)
            except OverflowError:  # the year 0 or 10000 there
                return None
        moment = pd.Timestamp(cell)
        seconds = (moment - moment.normalize()).total_seconds()
        return _Written(moment.year, moment.month, moment.day, seconds, offset, True)
    text = str(cell)
    match = _YEAR_FIRST.match(text) or _DAY_NAMED.match(text) or _NAMED_DAY.match(text)
    known = match is not None
    match = match or _NUMERIC.match(text)
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["first"])
    seconds_of_day = _seconds(parts)
    if seconds_of_day is None:
        return None
    offset = _offset(parts["offset"])
    return _Written(int(parts["year"]), month, int(parts["next"]), seconds_of_day, offset, known)


def _seconds(parts: Mapping[str, str | None]) -> float | None:
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = (parts["before"] or parts["after"] or "").lower()
    if half and not 0 < hour <= 12:
        return None
    if half.startswith(("p", "下")):
        hour = hour % 12 + 12
    elif half:
        hour %= 12
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * 3600 + minute * 60 + second + float(parts["fraction"] or 0)


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    match = _OFFSET.search(text)
    if match is None:
        return timedelta(0)
    size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    size = min(size, timedelta(hours=23))
    return size if match["sign"] == "+" else -size


def _order(written: Iterable[_Written]) -> _Order | None:
    """Tell day and month apart by the numbers above 12; None when nothing does, or both do."""
    open_cases = [item for item in written if not item.known and item.month != item.day]
    day_first = any(item.month > 12 for item in open_cases)
    month_first = any(item.day > 12 for item in open_cases)
    if not open_cases:
        return "known"
    if day_first == month_first:
        return None
    return "day first" if day_first else "month first"


def _problem(
    cells: Iterable[Any],
    written: Iterable[_Written | None],
    moments: list[datetime | None],
    order: _Order | None,
) -> str:
    written = list(written)
    for cell, item, moment in zip(cells, written, moments, strict=True):
        if item is None or (moment is None and order is not None):
            count = sum(one is None for one in moments)
            return f"{count} different cell(s), such as {str(cell)[:40]!r}, are no time"
        if order is None and not item.known:
            return f"nothing tells which of the numbers in {str(cell)!r} is the month"
    if len({moment.tzinfo is None for moment in moments if moment}) > 1:
        return "some times have an offset from UTC and some have none"
    return ""
