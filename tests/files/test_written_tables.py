"""Whatever table is written: no cell is a formula, numbers stay numbers, nothing is lost."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltysem.errors import WritingError
from loyaltysem.files import begins_formula, inert, new_folder, write_delimited, write_workbook

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loyaltysem"
FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1)",
    '=cmd|"/c calc"!A1',
    '=HYPERLINK("http://x","y")',
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "﹦1",
    " =1",
    "\u3000=1",
    "\u00a0@a",
    "\ufeff=1",
    "\u200b+1",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tplain",
    "\x00=1",
    "-",
]
PLAIN = ["taobao", "淘宝", "a=b", "1-2", "5", "'=1", "", " ", "（=1）", "−1", "e@mail.org"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_calculate_is_inert(text):
    assert begins_formula(text)
    assert inert(text) == f"'{text}"
    assert not begins_formula(inert(text))


@pytest.mark.parametrize("text", PLAIN)
def test_any_other_text_is_written_as_it_is(text):
    assert inert(text) == text


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_inert_in_headers_and_cells_of_csv(text, tmp_path):
    path = tmp_path / "table.csv"
    write_delimited(path, ["name", text], [(text, -0.5), ("ok", text)], overwrite=False)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert rows == [["name", f"'{text}"], [f"'{text}", "-0.5"], ["ok", f"'{text}"]]


def test_numbers_stay_numbers_in_csv(tmp_path):
    path = tmp_path / "table.csv"
    numbers = [-1, -2.5, 1e-300, -1e22, 3.0, np.float64(-0.1), np.int64(-7), True]
    missing = [None, np.nan, pd.NA, pd.NaT]
    write_delimited(
        path, ["x", "y"], [(cell, "a") for cell in (*numbers, *missing)], overwrite=False
    )
    with path.open(encoding="utf-8-sig", newline="") as opened:
        cells = [row[0] for row in csv.reader(opened)]
    assert cells == [
        *("x", "-1", "-2.5", "1e-300", "-1e+22", "3.0", "-0.1", "-7", "True"),
        *("", "", "", ""),
    ]


@pytest.mark.parametrize("text", [text for text in FORMULAS if "\x00" not in text])
def test_formulas_are_texts_in_a_workbook(text, tmp_path):
    path = tmp_path / "book.xlsx"
    write_workbook(path, {"one": [["name", text], [text, -0.5]]}, overwrite=False)
    sheet = openpyxl.load_workbook(path)["one"]
    for place in ("B1", "A2"):
        assert sheet[place].data_type == "s"
        assert sheet[place].quotePrefix
    assert sheet["B2"].value == -0.5


def test_nothing_is_written_over_unasked_or_left_half(tmp_path):
    path = tmp_path / "table.csv"
    write_delimited(path, ["x"], [(1,)], overwrite=False)
    before = path.read_bytes()
    with pytest.raises(WritingError, match="overwrite=True"):
        write_delimited(path, ["x"], [(2,)], overwrite=False)
    with pytest.raises(WritingError, match="half of a character"):
        write_delimited(path, ["x"], [(2,), ("\ud800",)], overwrite=True)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(WritingError, match="cannot be made"):
        new_folder(path)


def test_every_table_is_written_by_the_one_writer():
    """No other `to_csv`, `to_excel`, `csv.writer` or `Workbook` stands in the package."""
    writers = {"to_csv", "to_excel", "writer", "DictWriter", "Workbook", "ExcelWriter"}
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "attr", getattr(called, "id", None))
            if name in writers and path.parent.name != "files":
                found.append(f"{path.relative_to(SOURCE)}:{node.lineno}: {name}")
    assert found == []
