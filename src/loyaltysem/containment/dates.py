"""The numbers by which SPSS, Stata and SAS keep dates, and the dates that they stand for.

pyreadstat turns some of them too, by a list of formats: it leaves a Stata date in any other format
a number, and cuts hours and days off a duration. So it hands out numbers, and this is done here.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Dated", "sas_dates", "spss_dates", "stata_dates"]

_DAY = 86_400
_SPSS_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR")
_SPSS_TIMES = ("DATETIME", "YMDHMS")
_SPSS_DURATIONS = ("TIME", "DTIME", "MTIME")
_SPSS_ORIGIN = dt.datetime(1582, 10, 14)
# The calendar begins a day later; a number below is a code such as -99 that nobody declared.
_SPSS_FIRST = _DAY
_STATA_ORIGIN = _SAS_ORIGIN = dt.datetime(1960, 1, 1)
_STATA_FORMAT = re.compile(r"%-?\d*(?:t([cCdwmqhyb])|(d))(.*)")
_STATA_UNITS = {
    "w": "weeks since the first of 1960, 52 a year",
    "m": "months since January 1960",
    "q": "quarters since the first of 1960",
    "h": "half-years since the first of 1960",
    "y": "years",
    "b": "business days of a calendar that the file does not hold",
}
_SAS_TIMES = re.compile(r"DATETIME|DATEAMPM|DT[A-Z]+|MDYAMPM|(E8601|B8601|IS8601)D[TZXN]")
_SAS_DATES = re.compile(
    r"DATE|DAY|DDMMYY|MMDDYY|YYMM|MMYY|MONYY|MONNAME|MONTH|YEAR|YYQ|QTR|JULIAN|JULDAY|JULDATE"
    r"|WEEKDAT|WORDDAT|DOWNAME|NENGO|MINGUO|WEEK[UVW]|(E8601|B8601|IS8601)DA"
)
_SAS_DURATIONS = re.compile(r"TIME|TOD|HHMM|HOUR|MMSS|(E8601|B8601|IS8601)(T[MZX]|LZ)")
_HOURS = re.compile(r"[Hh]{1,2}:MM.*")  # nothing but a time of day is shown


@dataclass(frozen=True, slots=True)
class Dated:
    """What the numbers of a variable are by its format.

    Attributes
    ----------
    kind : {"date", "object", ""}
        Dates and times; times of day; anything else.
    values : list
    remark : str
        What the evidence must say about them, or ``""``.
    impossible : tuple of float
        Numbers that no calendar has a day for; each is None among the values.
    """

    kind: str
    values: list[Any]
    remark: str = ""
    impossible: tuple[float, ...] = ()


def spss_dates(values: list[Any], form: str, missing: Sequence[tuple[float, float]]) -> Dated:
    """Turn the seconds since 14 October 1582 of a variable into what its format shows.

    Durations from 24 hours on stay seconds, and then all of the variable.

    Parameters
    ----------
    values : list of float or None
    form : str
        Its format, as ``"DATE11"``.
    missing : sequence of (float, float)
        Ranges that are declared as missing; numbers in them are no dates and stay.
    """

    def kept(value: float) -> bool:
        return any(low <= value <= high for low, high in missing)

    found = re.match("[A-Z]+", form)
    name = found[0] if found else ""
    if name in _SPSS_DATES:
        return _dated(values, _SPSS_ORIGIN, 1, dt.datetime.date, kept, first=_SPSS_FIRST)
    if name in _SPSS_TIMES:
        return _dated(values, _SPSS_ORIGIN, 1, kept=kept, first=_SPSS_FIRST)
    if name in _SPSS_DURATIONS:
        return _times_of_day(values, _SPSS_ORIGIN, form, kept)
    return Dated("", values)


def stata_dates(values: list[Any], form: str) -> Dated:
    """Turn the days or milliseconds since 1 January 1960 of a variable into dates or times.

    Weeks, months, quarters and half-years stay the numbers that they are. So do letters among the
    values (``.a`` to ``.z``).

    Parameters
    ----------
    values : list of float, int, str or None
    form : str
        Its format, as ``"%tdDD/NN/CCYY"``.
    """
    found = _STATA_FORMAT.fullmatch(form)
    if found is None:
        return Dated("", values)
    unit, shown = found[1] or found[2], found[3]
    if unit in _STATA_UNITS:
        return Dated("", values, f"{_STATA_UNITS[unit]} ({form})")
    if unit == "d":
        return _dated(values, _STATA_ORIGIN, 1 / _DAY, dt.datetime.date)
    numbers = [value for value in values if isinstance(value, float | int)]
    if _HOURS.fullmatch(shown) and all(0 <= value < 1000 * _DAY for value in numbers):
        return _dated(values, _STATA_ORIGIN, 1000, dt.datetime.time, kind="object")
    return _dated(values, _STATA_ORIGIN, 1000)


def sas_dates(values: list[Any], form: str) -> Dated:
    """Turn the days or seconds since 1 January 1960 of a variable into dates or times.

    Durations from 24 hours on stay seconds, and then all of the variable. Letters among the values
    (``.A`` to ``.Z``) stay.

    Parameters
    ----------
    values : list of float, str or None
    form : str
        Its format, as ``"DATE9"``; ``""`` for none.
    """
    form = form.upper()
    if _SAS_TIMES.match(form):
        return _dated(values, _SAS_ORIGIN, 1)
    if _SAS_DURATIONS.match(form):
        return _times_of_day(values, _SAS_ORIGIN, form)
    if _SAS_DATES.match(form):
        return _dated(values, _SAS_ORIGIN, 1 / _DAY, dt.datetime.date)
    return Dated("", values)


def _never(_: float) -> bool:
    return False


def _times_of_day(
    values: list[Any],
    origin: dt.datetime,
    form: str,
    kept: Callable[[float], bool] = _never,
) -> Dated:
    durations = [v for v in values if isinstance(v, float | int) and not kept(v)]
    if all(0 <= value < _DAY for value in durations):
        return _dated(values, origin, 1, dt.datetime.time, kept, kind="object")
    return Dated("", values, f"some values in the format {form} are no time of day; all in seconds")


def _dated(
    values: list[Any],
    origin: dt.datetime,
    per_second: float,
    turn: Callable[[dt.datetime], Any] = lambda moment: moment,
    kept: Callable[[float], bool] = _never,
    kind: str = "date",
    first: float = -math.inf,
) -> Dated:
    """Turn every number but those that are `kept`; one that is no date becomes None.

    So does a number below `first`, the first of the calendar.
    """
    turned: list[Any] = []
    impossible = []
    for value in values:
        if not isinstance(value, float | int) or kept(value):
            turned.append(value)
            continue
        moment = _moment(origin, value, per_second) if value >= first else None
        turned.append(None if moment is None else turn(moment))
        if moment is None:
            impossible.append(float(value))
    return Dated(kind, turned, "", tuple(impossible))


def _moment(origin: dt.datetime, value: float, per_second: float) -> dt.datetime | None:
    a_day = _DAY * per_second
    try:
        seconds, rest = divmod(value % a_day, per_second)
        return origin + dt.timedelta(
            int(value // a_day), int(seconds), round(rest * 1e6 / per_second)
        )
    except (OverflowError, ValueError):
        return None
