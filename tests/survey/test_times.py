"""Times of every platform, and what stays text."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.survey.wordings.times import is_time, read_times


def one(*cells):
    read, notes = read_times({"t": pd.Series(list(cells), dtype=object)})
    return read["t"].tolist(), notes


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2021-02-03 10:11:12", "2021-02-03 10:11:12"),
        ("2021/2/3 10:11", "2021-02-03 10:11"),
        ("2021.02.03", "2021-02-03"),
        ("02-Feb-2021 20:26:58", "2021-02-02 20:26:58"),
        ("2 February 2021 8:26:58 pm", "2021-02-02 20:26:58"),
        ("Feb 2, 2021 12:00:01 AM", "2021-02-02 00:00:01"),
        ("Feb 2, 2021, 12:00:01 PM", "2021-02-02 12:00:01"),
        ("2024/03/04 上午 12:30:00", "2024-03-04 00:30"),
        ("2024/03/04 10:11:12 下午", "2024-03-04 22:11:12"),
        ("13/04/2024 10:11:12", "2024-04-13 10:11:12"),
        ("13.04.2024", "2024-04-13"),
        ("04/13/2024 01:11:12 PM", "2024-04-13 13:11:12"),
        ("2021-02-03T10:11:12.250Z", "2021-02-03 10:11:12.250+00:00"),
        ("2021-02-03T10:11:12+08:00", "2021-02-03 02:11:12+00:00"),
        ("2021-02-03T10:11:12-0530", "2021-02-03 15:41:12+00:00"),
        ("2024/03/04 10:11:12 PM GMT−3", "2024-03-05 01:11:12+00:00"),
        ("2024/03/04 10:11:12 AM GMT", "2024-03-04 10:11:12+00:00"),
        (datetime(2021, 2, 3, 10, 11, 12, 500000), "2021-02-03 10:11:12.500"),
        (date(2021, 2, 3), "2021-02-03"),
    ],
)
def test_time_is_read(cell, moment):
    assert one(cell, None) == ([pd.Timestamp(moment), pd.NaT], ())
    assert is_time(cell)


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (datetime(2024, 3, 10, 2, 30, tzinfo=NEW_YORK), "2024-03-10 07:30"),  # skipped
        (datetime(2024, 3, 10, 2, 30, tzinfo=NEW_YORK, fold=1), "2024-03-10 06:30"),
        (datetime(2024, 3, 10, 12, 0, tzinfo=NEW_YORK), "2024-03-10 16:00"),
        (datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK), "2024-11-03 05:30"),  # shown twice
        (datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=1), "2024-11-03 06:30"),
        (datetime(2024, 11, 3, 12, 0, tzinfo=NEW_YORK), "2024-11-03 17:00"),
        (datetime(2024, 4, 7, 12, tzinfo=ZoneInfo("Australia/Lord_Howe")), "2024-04-07 01:30"),
        (pd.Timestamp("2024-11-03 06:30", tz="UTC").tz_convert(NEW_YORK), "2024-11-03 06:30"),
        (datetime(2024, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))), "2024-01-01 00:00"),
        ("2024-03-10 02:30:00-05:00", "2024-03-10 07:30"),
    ],
)
def test_a_time_with_a_zone_is_its_moment_also_where_the_clock_changes(cell, moment):
    assert one(cell) == ([pd.Timestamp(moment, tz="UTC")], ())


def test_a_time_whose_moment_no_calendar_has_stays_as_it_is_and_is_said():
    cell = datetime.max.replace(tzinfo=NEW_YORK)
    values, (note,) = one(cell)
    assert values == [cell]
    assert "are no time" in note


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-10 02:30:00",
        "2024-11-03 01:30:00",
        "10-Mar-2024 02:30",
        datetime(2024, 3, 10, 2, 30),
    ],
)
def test_a_time_without_a_zone_is_what_the_clock_showed_wherever_it_is_read(cell):
    """Nothing tells whose clock it was: no time is shifted or refused as skipped."""
    ((read,), notes) = one(cell)
    assert (read.tz, notes) == (None, ())
    assert read.strftime("%H:%M") == ("01:30" if "11-03" in str(cell) else "02:30")


@pytest.mark.parametrize(
    "cell",
    [
        *("yesterday", "2021-13-03", "2021-02-30 10:00", "10:00", "31/31/2021", "5", 5, ""),
        *("2021-02-03 25:00:00", "2021-02-03 13:00 PM", "02-Foo-2021", "2021-02-03 10:61:00"),
    ],
)
def test_what_is_no_time_stays_text_and_is_said(cell):
    values, (note,) = one(cell, "2021-02-03")
    assert values == [cell, "2021-02-03"]
    assert "kept as text: 1 different cell(s)" in note
    assert not is_time(cell)


def test_day_and_month_are_never_guessed():
    values, (note,) = one("03/04/2024", "05/06/2024")
    assert values == ["03/04/2024", "05/06/2024"]
    assert "nothing tells which of the numbers in '03/04/2024' is the month" in note


def test_days_that_contradict_each_other_stay_text():
    assert one("13/04/2024", "04/13/2024")[0] == ["13/04/2024", "04/13/2024"]


def test_one_column_tells_the_order_of_the_other():
    columns = {"a": pd.Series(["03/04/2024"]), "b": pd.Series(["03/14/2024"])}
    read, notes = read_times(columns)
    assert read["a"].tolist() == [pd.Timestamp("2024-03-04")]
    assert notes == ()


def test_offsets_in_some_cells_only_stay_text():
    values, (note,) = one("2021-02-03T10:11:12Z", "2021-02-03T10:11:12")
    assert values == ["2021-02-03T10:11:12Z", "2021-02-03T10:11:12"]
    assert "some times have an offset" in note


def test_column_without_any_time_is_missing_everywhere():
    assert one(None, None) == ([pd.NaT, pd.NaT], ())


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)))
def test_day_first_and_month_first_are_read_back_where_they_differ(moment):
    moment = moment.replace(microsecond=0)
    for pattern in ("%d/%m/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"):
        values, notes = one(moment.strftime(pattern))
        certain = moment.day > 12 or moment.day == moment.month
        assert values == [pd.Timestamp(moment) if certain else moment.strftime(pattern)]
        assert bool(notes) is not certain
