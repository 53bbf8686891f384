"""Shown tables: the same cells, headers, conventions and notes as text and as HTML."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from html import unescape

import numpy as np
import pandas as pd
import pytest

from loyaltysem.words.shown import Shown, ShownTable, ShowsItself, judged, rows_html, rows_text

CELLS = pd.DataFrame(
    {"value": [0.12345678, np.nan], "why": ["x" * 70, "<a & b>"]}, index=["one", "two"]
)


def test_what_a_reader_must_know_stands_in_both_forms():
    shown = judged("Title <1>", {"First": CELLS, "Second": CELLS}, {"value": "a < b"}, ["note & c"])
    for form in (shown.text, unescape(shown.html)):
        for part in ("Title <1>", "First", "Second", "0.123", "value: a < b", "note & c", "x" * 70):
            assert part in form
    assert "Title <1>" not in shown.html


def test_cells_are_rounded_only_where_they_are_shown():
    table = ShownTable(CELLS, decimals=2)
    assert "0.12" in table.text
    assert "0.123" not in table.text
    assert table.cells.loc["one", "value"] == 0.12345678


@pytest.mark.parametrize("blank", ["", "–"])
def test_an_empty_cell_holds_what_was_asked_for(blank):
    table = ShownTable(CELLS[["value"]], blank=blank)
    assert table.text.splitlines()[-1].removeprefix("two").strip() == blank
    assert f"<td>{blank}</td>" in table.html


def test_long_cells_are_cut_only_where_a_width_is_given():
    assert "x" * 70 in ShownTable(CELLS).text
    assert "x" * 70 not in ShownTable(CELLS, width=120).text
    assert "x" * 70 in ShownTable(CELLS, width=120, widest=None).text


def test_nothing_is_shown_for_what_is_not_there():
    assert Shown(tables=[ShownTable(CELLS, "Header")]).text == ShownTable(CELLS, "Header").text
    assert Shown(title="Title").text == "Title"
    assert Shown(title="Title").html == "<h4>Title</h4>"
    assert Shown(title="Title", framed=True).html == "<div><strong>Title</strong></div>"


def test_options_of_pandas_are_left_as_they_were():
    before = pd.get_option("display.width"), pd.get_option("display.max_colwidth")
    assert ShownTable(CELLS, width=40, widest=10).text
    assert (pd.get_option("display.width"), pd.get_option("display.max_colwidth")) == before


@dataclass(frozen=True, slots=True, repr=False)
class Result(ShowsItself):
    cells: pd.DataFrame

    def _shown(self) -> Shown:
        return Shown(tables=[ShownTable(self.cells)])


def test_a_result_shows_itself_and_can_be_pickled():
    result = Result(CELLS)
    assert repr(result) == ShownTable(CELLS).text
    assert result._repr_html_() == ShownTable(CELLS).html
    assert repr(pickle.loads(pickle.dumps(result))) == repr(result)  # noqa: S301


def test_rows_of_names_and_values_stand_below_each_other():
    rows = [("n", "250"), ("a < b", "x & y")]
    assert rows_text(rows).splitlines() == ["n                250", "a < b            x & y"]
    assert "a &lt; b" in rows_html(rows)
    assert "x &amp; y" in rows_html(rows)
