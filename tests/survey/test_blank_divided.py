"""Files whose fields blanks or bars divide, as other programs of the field write them."""

from __future__ import annotations

import warnings

import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.survey import read_survey

NUMBERS = [(i % 5 + 1, i % 3 + 1, (i * 7) % 5 + 1) for i in range(10)]


def _read(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return read_survey(path).responses


def _columns(responses):
    return [tuple(column) for column in zip(*responses.to_numpy().tolist(), strict=True)]


@pytest.mark.parametrize(
    "line",
    ["{} {} {}", "  {}   {}   {}  ", "{}.000 {}.000 {}.000", '"{}" "{}" "{}"', "{}|{}|{}"],
)
@pytest.mark.parametrize("named", [True, False])
def test_fields_between_blanks_or_bars_are_columns_of_numbers(write_file, line, named):
    head = [line.replace(".000", "").format("sat1", "sat2", "sat3")] if named else []
    path = write_file("\n".join([*head, *(line.format(*row) for row in NUMBERS), ""]))
    responses = _read(path)
    assert list(responses) == (["sat1", "sat2", "sat3"] if named else ["V1", "V2", "V3"])
    assert _columns(responses) == list(zip(*NUMBERS, strict=True))


def test_row_names_of_r_are_a_column_of_their_own(write_file):
    rows = [f'"{i}" {a} {b} "a b"' for i, (a, b, _) in enumerate(NUMBERS, 1)]
    responses = _read(write_file("\n".join(['"sat1" "sat2" "shop"', *rows, ""])))
    assert responses.sat1.tolist() == [a for a, _, _ in NUMBERS]
    assert responses.sat2.tolist() == [b for _, b, _ in NUMBERS]
    assert set(responses.shop) == {"a b"}


def test_a_point_between_blanks_is_a_missing_answer(write_file):
    rows = [f"{a} {'.' if i == 3 else b} {c}" for i, (a, b, c) in enumerate(NUMBERS)]
    responses = _read(write_file("\n".join(["x y z", *rows, ""])))
    assert responses.y.isna().tolist() == [i == 3 for i in range(10)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("comment", ["very nice", "not so nice", "good"]),
        ("full name", ["Ann Lee", "Bob Ray", "Cid Fox"]),
        ("how many stars", ["1 stars given", "3 stars given", "2 stars given"]),
        ("start time", ["2024-01-01 10:00", "2024-01-02 11:00", "2024-01-03 12:00"]),
        ("Satisfied | overall", ["1", "2", "3"]),
        ("one two three", ["1 2 3", "1 2", "2 3 1"]),
    ],
)
def test_one_column_of_sentences_stays_one(write_file, header, cells):
    assert list(_read(write_file("\n".join([header, *cells, ""])))) == [header]


def test_bars_within_cells_divide_nothing(write_file):
    responses = _read(write_file("a,b\n1|2,3\n2|3,4\n1|2,5\n"))
    assert responses.b.tolist() == [3, 4, 5]
