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

_ZONES = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]).map(zoneinfo.ZoneInfo)
_CELLS = st.one_of(
    st.none(),
    st.text(),
    st.floats(allow_nan=False),
    st.integers(-(2**70), 2**70),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.datetimes(),
    st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2037, 1, 1), timezones=_ZONES),
    st.datetimes().map(lambda time: time.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))),
)


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
    assert [getattr(cell, "tzinfo", None) for cell in second.values] == [
        getattr(cell, "tzinfo", None) for cell in cells
    ]
    assert (first.name, table.record) == (name, {"label": name})


def test_hour_that_comes_twice_keeps_its_place():
    zone = zoneinfo.ZoneInfo("America/New_York")
    times = [dt.datetime(2024, 11, 3, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1)]
    back = unpacked(packed(PlainTable((PlainColumn("t", "date", times),)))).columns[0].values
    assert [time.fold for time in back] == [0, 1]


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
