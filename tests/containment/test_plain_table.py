"""What comes back from the reading process is equal to the last bit, or is refused."""

from __future__ import annotations

import datetime as dt
import struct
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.containment.plain_table import (
    IncompleteTableError,
    PlainColumn,
    PlainTable,
    packed,
    unpacked,
)

_ZONES = st.sampled_from(
    ["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
).map(zoneinfo.ZoneInfo)
_CELLS = st.one_of(
    st.none(),
    st.text(),
    st.floats(allow_nan=False),
    st.integers(-(2**70), 2**70),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.datetimes(),
    st.datetimes(timezones=_ZONES),
    st.datetimes(timezones=_ZONES).map(lambda time: time.replace(fold=1)),
    st.datetimes().map(lambda time: time.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))),
)


def _zone(cell):
    """The zone, and which of two equal hours; only a zone whose clock changes has two."""
    zone = getattr(cell, "tzinfo", None)
    return (zone, cell.fold) if isinstance(zone, zoneinfo.ZoneInfo) else zone


@given(st.lists(st.floats()), st.lists(_CELLS), st.text())
def test_columns_come_back_equal_to_the_last_bit(numbers, cells, name):
    table = unpacked(
        packed(
            PlainTable(
                (PlainColumn(name, "number", numbers), PlainColumn("1", "object", cells)),
                {"label": name},
            )
        )
    )
    first, second = table.columns
    assert struct.pack(f"{len(numbers)}d", *first.values) == struct.pack(
        f"{len(numbers)}d", *numbers
    )
    assert [(type(cell), cell) for cell in second.values] == [(type(cell), cell) for cell in cells]
    assert [_zone(cell) for cell in second.values] == [_zone(cell) for cell in cells]
    assert (first.name, table.record) == (name, {"label": name})


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("America/New_York", dt.datetime(2024, 3, 10, 2)),  # skipped
        ("America/New_York", dt.datetime(2024, 11, 3, 1, 30)),  # shown twice
        ("Asia/Shanghai", dt.datetime(1986, 5, 4, 2, 0)),
        ("Asia/Shanghai", dt.datetime(1940, 6, 1, 0, 30)),
        ("Australia/Lord_Howe", dt.datetime(2024, 10, 6, 2, 15)),  # half an hour
        ("Australia/Lord_Howe", dt.datetime(2024, 4, 7, 1, 45)),
        ("Pacific/Apia", dt.datetime(2011, 12, 30, 12)),  # a whole day
        ("Europe/Berlin", dt.datetime(2024, 10, 27, 2, 59, 59, 999_999)),
    ],
)
def test_an_hour_that_is_skipped_or_shown_twice_comes_back_as_the_clock_showed_it(
    zone, clock, fold
):
    time = clock.replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)
    (back,) = unpacked(packed(PlainTable((PlainColumn("t", "date", [time]),)))).columns[0].values
    assert (back.replace(tzinfo=None), back.fold, back.tzinfo) == (clock, fold, time.tzinfo)
    assert back.astimezone(dt.UTC) == time.astimezone(dt.UTC)


class _ZoneByOffset(dt.tzinfo):
    """As pytz has them: the zone is named, and the offset belongs to the time, not to `fold`."""

    zone = "America/New_York"

    def __init__(self, hours: int) -> None:
        self.hours = hours

    def utcoffset(self, _when: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=self.hours)

    def dst(self, _when: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=self.hours + 5)


@pytest.mark.parametrize("hours", [-5, -4])
@pytest.mark.parametrize("clock", [(2024, 3, 10, 2, 30), (2024, 11, 3, 1, 30), (2024, 7, 1)])
def test_a_time_of_a_zone_without_fold_comes_back_as_the_same_moment(clock, hours):
    time = dt.datetime(*clock, tzinfo=_ZoneByOffset(hours))
    (back,) = unpacked(packed(PlainTable((PlainColumn("t", "date", [time]),)))).columns[0].values
    assert back.astimezone(dt.UTC) == time.astimezone(dt.UTC)
    assert back.tzinfo == zoneinfo.ZoneInfo("America/New_York")


def test_cut_table_is_incomplete_wherever_it_is_cut():
    whole = packed(PlainTable((PlainColumn("a", "number", [1.0, 2.0]),), {"x": 1}))
    for length in range(len(whole)):
        with pytest.raises(IncompleteTableError):
            unpacked(whole[:length])
    with pytest.raises(IncompleteTableError):
        unpacked(whole + b"x")


def test_cell_of_another_type_is_not_handed_over():
    with pytest.raises(TypeError, match="of the type bytes"):
        packed(PlainTable((PlainColumn("a", "object", [b"x"]),)))


def test_table_without_columns_has_no_rows():
    assert unpacked(packed(PlainTable(()))).n_rows == 0
