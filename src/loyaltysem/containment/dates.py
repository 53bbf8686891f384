"""The numbers by which SPSS and Stata keep dates, and the dates that they stand for.

pyreadstat turns some of them too, by a list of formats: it leaves a Stata date in any other format
a number, and cuts hours and days off a duration. So it hands out numbers, and this is done here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from loyaltysem.containment.refusals import UnreadableError

__all__ = ["spss_dates", "stata_dates"]

_DAY = 86_400
_SPSS_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR")
_SPSS_TIMES = ("DATETIME", "YMDHMS")
_SPSS_DURATIONS = ("TIME", "DTIME", "MTIME")
_SPSS_ORIGIN = dt.datetime(1582, 10, 14)
_STATA_ORIGIN = dt.datetime(1960, 1, 1)
_STATA_FORMAT = re.compile(r"%-?\d*(?:t([cCdwmqhyb])|(d))(.*)")
_STATA_UNITS = {
    "w": "weeks since the first of 1960, 52 a year",
    "m": "months since January 1960",
    "q": "quarters since the first of 1960",
    "h": "half-years since the first of 1960",
    "y": "years",
    "b": "business days of a calendar that the file does not hold",
}
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
    """

    kind: str
    values: list[Any]
    remark: str = ""


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

    def turned(turn: Callable[[dt.datetime], Any]) -> list[Any]:
        return [
            value
            if value is None or _within(value, missing)
            else turn(_moment(_SPSS_ORIGIN, value, form))
            for value in values
        ]

    found = re.match("[A-Z]+", form)
    name = found[0] if found else ""
    if name in _SPSS_DATES:
        return Dated("date", turned(dt.datetime.date))
    if name in _SPSS_TIMES:
        return Dated("date", turned(lambda moment: moment))
    if name not in _SPSS_DURATIONS:
        return Dated("", values)
    durations = [value for value in values if value is not None and not _within(value, missing)]
    if all(0 <= value < _DAY for value in durations):
        return Dated("object", turned(dt.datetime.time))
    return Dated("", values, f"some values in the format {form} are no time of day; all in seconds")


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
    per_second = 1000 if unit in "cC" else 1 / _DAY

    def turned(turn: Callable[[dt.datetime], Any]) -> list[Any]:
        return [
            turn(_moment(_STATA_ORIGIN, value, form, per_second))
            if isinstance(value, float | int)
            else value
            for value in values
        ]

    if unit == "d":
        return Dated("date", turned(dt.datetime.date))
    numbers = [value for value in values if isinstance(value, float | int)]
    if _HOURS.fullmatch(shown) and all(0 <= value < 1000 * _DAY for value in numbers):
        return Dated("object", turned(dt.datetime.time))
    return Dated("date", turned(lambda moment: moment))


def _moment(origin: dt.datetime, value: float, form: str, per_second: float = 1) -> dt.datetime:
    a_day = _DAY * per_second
    try:
        seconds, rest = divmod(value % a_day, per_second)
        return origin + dt.timedelta(
            int(value // a_day), int(seconds), round(rest * 1e6 / per_second)
        )
    except (OverflowError, ValueError) as error:
        raise UnreadableError(f"{value!r} is no date in the format {form}") from error


def _within(value: float, ranges: Sequence[tuple[float, float]]) -> bool:
    return any(low <= value <= high for low, high in ranges)
