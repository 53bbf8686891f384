"""Delimited text: the quick way gives what the careful way gives, and large files stay bounded."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import PARADATA

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.grids import delimited_text
from loyaltysem.survey.formats.grids.delimited_text import text_grid

TEXTS = st.text('ab1 ，是,;\t"\r\n', max_size=60)


def _read(data, *, quick):
    with pytest.MonkeyPatch.context() as patch:
        if not quick:
            patch.setattr(delimited_text, "_plain_columns", lambda *_: None)
        try:
            grid = text_grid("file", data)
        except SurveyFormatError as error:
            return str(error)
    return grid.header, grid.cells.to_numpy().tolist(), grid.evidence


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_quick_reading_gives_the_same_cells_or_the_same_error(text, encoding):
    data = text.encode(encoding)
    assert _read(data, quick=True) == _read(data, quick=False)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.text("ab1 ，是NA", max_size=4), min_size=3, max_size=3), min_size=2, max_size=5
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_quick_reading_of_plain_rows_gives_the_same_cells(rows, end, closed):
    text = end.join(",".join(row) for row in rows) + (end if closed else "")
    data = text.encode("utf-8-sig")
    assert _read(data, quick=True) == _read(data, quick=False)


def _export(n_rows, questions, row):
    head = ",".join([*PARADATA, *questions])
    lines = (f"{i},2024/5/1 13:05:09,20秒,a,b,1.2.3.4,{row}" for i in range(1, n_rows + 1))
    return "\n".join([head, *lines, ""]).encode()


@pytest.mark.parametrize("quote", ["", '"'])
def test_ragged_line_far_down_is_named(write_file, quote):
    data = _export(5000, ["1、甲", "2、乙"], f"{quote}1{quote},2")
    with pytest.raises(SurveyFormatError, match="line 5002: 3 fields where the header has 8"):
        read_survey(write_file(data + b"9,9,9\n"))


def test_five_thousand_columns_are_read(write_file):
    header = [f"item{i}" for i in range(5000)]
    path = write_file(",".join(header) + "\n" + (",".join("5" * 5000) + "\n") * 3)
    assert read_survey(path).responses.shape == (3, 5000)


def test_megabyte_in_one_cell_is_read(write_file):
    data = _export(2, ["1、甲", "2、乙"], "1," + "长" * 400_000)
    assert len(read_survey(write_file(data)).responses["Q2"].iloc[0]) == 400_000


def test_cell_without_end_is_refused(write_file):
    data = _export(2, ["1、甲"], '"' + "长" * 9_000_000)
    with pytest.raises(SurveyFormatError, match="damaged"):
        read_survey(write_file(data))


@pytest.mark.slow
def test_million_rows_are_read_within_bounded_memory(write_file):
    path = write_file(_export(1_000_000, ["1、甲", "2、乙"], "非常同意,不同意"))
    size = path.stat().st_size
    tracemalloc.start()
    try:
        survey = read_survey(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(survey) == 1_000_000
    assert peak < 25 * size
