"""Dates of SPSS and Stata: as pyreadstat has them where it knows the format, right elsewhere."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pyreadstat
import pytest

from loyaltysem.containment.dates import sas_dates, spss_dates, stata_dates

SECONDS = [86_400.0, 86_400.25, 13_933_998_245.5, 13_933_998_245.123, 265_621_161_600.0]
SPSS_FORMATS = ("DATE11", "ADATE10", "EDATE10", "JDATE7", "SDATE10", "DATETIME20", "YMDHMS19")


@pytest.mark.parametrize("form", SPSS_FORMATS)
def test_spss_dates_agree_with_pyreadstat(tmp_path, form):
    path = str(tmp_path / "file.sav")
    pyreadstat.write_sav(pd.DataFrame({"x": SECONDS}), path, variable_format={"x": form})
    known = pyreadstat.read_sav(path, output_format="dict")[0]["x"]
    assert spss_dates(SECONDS, form, []).values == known


@pytest.mark.parametrize("form", ["%td", "%d", "%tc", "%tC", "%tcHH:MM:SS", "%tcHH:MM"])
def test_stata_dates_agree_with_pyreadstat(tmp_path, form):
    path = str(tmp_path / "file.dta")
    values = [0.0, 86_399.0, 400.0, 12_345_678.25]
    if form.endswith("d"):
        values = [0.0, -1.0, 23_497.0]
    pyreadstat.write_dta(pd.DataFrame({"x": values}), path, variable_format={"x": form})
    known = pyreadstat.read_dta(path, output_format="dict")[0]["x"]
    assert stata_dates(values, form).values == known


@pytest.mark.parametrize("form", ["%tdDD/NN/CCYY", "%-td", "%12td", "%dD_m_Y", "%tdCCYY-NN-DD"])
def test_stata_date_shown_in_any_way_is_a_date(form):
    dated = stata_dates([23_497.0, None, "a"], form)
    assert dated.kind == "date"
    assert dated.values == [dt.date(2024, 5, 1), None, "a"]


@pytest.mark.parametrize("form", ["%tm", "%tq", "%tw", "%th", "%ty", "%tb", "%tmMon_CCYY"])
def test_stata_months_and_the_like_stay_numbers_and_say_of_what(form):
    dated = stata_dates([772.0, None], form)
    assert (dated.kind, dated.values) == ("", [772.0, None])
    assert form in dated.remark


@pytest.mark.parametrize("form", ["%9.0g", "%12s", "%-9.2f", ""])
def test_other_formats_of_stata_are_no_dates(form):
    assert stata_dates([1.0], form).values == [1.0]


def test_time_with_hours_only_keeps_its_day_where_it_has_one():
    day = 86_400_000.0
    assert stata_dates([1000.0], "%tcHH:MM").values == [dt.time(0, 0, 1)]
    assert stata_dates([day, 0.0], "%tcHH:MM").values == [
        dt.datetime(1960, 1, 2),
        dt.datetime(1960, 1, 1),
    ]


def test_months_quarters_and_weeks_of_spss_are_dates():
    for form in ("MOYR8", "QYR6", "WKYR8"):
        assert spss_dates([13_166_064_000.0], form, []).values == [dt.date(2000, 1, 1)]


def test_time_of_day_is_one_and_a_longer_duration_stays_seconds():
    assert spss_dates([3600.0, None], "TIME8", []).values == [dt.time(1), None]
    dated = spss_dates([3600.0, 90_000.0], "TIME8", [])
    assert (dated.kind, dated.values) == ("", [3600.0, 90_000.0])
    assert "no time of day" in dated.remark
    assert spss_dates([3600.0, 90_000.0], "TIME8", [(90_000, 90_000)]).values == [
        dt.time(1),
        90_000.0,
    ]


def test_code_for_missing_among_dates_is_no_date():
    assert spss_dates([13_166_064_000.0, 99.0], "DATE11", [(98, 99)]).values == [
        dt.date(2000, 1, 1),
        99.0,
    ]


@pytest.mark.parametrize("value", [1e300, float("inf"), -1e12, 6.306e12, -99.0, 0.0, 999.0])
@pytest.mark.parametrize("form", ["DATE11", "ADATE10", "EDATE10", "SDATE10", "MOYR8", "DATETIME20"])
def test_number_far_from_any_spss_date_is_one_missing_value(value, form):
    dated = spss_dates([13_166_064_000.0, value, None], form, [])
    assert dated.kind == "date"
    assert dated.values[0] in (dt.date(2000, 1, 1), dt.datetime(2000, 1, 1))
    assert dated.values[1:] == [None, None]
    assert dated.impossible == (value,)


@pytest.mark.parametrize("form", ["%td", "%tdDD/NN/CCYY", "%d", "%tc", "%tC"])
@pytest.mark.parametrize("value", [1e300, -1e18])
def test_number_far_from_any_stata_date_is_one_missing_value(form, value):
    dated = stata_dates([0.0, value, "a"], form)
    assert dated.values[0] in (dt.date(1960, 1, 1), dt.datetime(1960, 1, 1))
    assert dated.values[1:] == [None, "a"]
    assert dated.impossible == (value,)


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [
        ("DATE9", 23_497.0, dt.date(2024, 5, 1)),
        ("MMDDYY10", 23_497.0, dt.date(2024, 5, 1)),
        ("YYMMDDN8", 0.0, dt.date(1960, 1, 1)),
        ("E8601DA", -1.0, dt.date(1959, 12, 31)),
        ("DATETIME", 2_030_140_800.0, dt.datetime(2024, 5, 1)),
        ("E8601DT19", 1.5, dt.datetime(1960, 1, 1, 0, 0, 1, 500_000)),
        ("TIME8", 3661.0, dt.time(1, 1, 1)),
        ("TIME8", 90_000.0, 90_000.0),
        ("", 5.0, 5.0),
        ("BEST12", 5.0, 5.0),
        ("DATE9", 1e12, None),
        ("DATETIME20", 1e300, None),
    ],
)
def test_sas_numbers_are_what_their_format_shows(form, value, expected):
    dated = sas_dates([value, "A", None], form)
    assert dated.values == [expected, "A", None]
    assert dated.impossible == (() if expected is not None else (value,))
