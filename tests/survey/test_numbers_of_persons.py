"""A number of a person, in whatever order, does not hide answer sheets that are the same."""

from __future__ import annotations

import pytest

from loyaltysem.survey import read_survey

SHEETS = ["3,4,2,1,5", "5,4,3,2,1", "5,4,3,2,1", "1,2,4,4,3", "5,4,3,2,1", "2,2,1,3,4", "4,5,4,1,2"]


def _duplicates(path):
    return int(read_survey(path).screen().table.set_index("rule").loc["duplicate", "flagged"])


@pytest.mark.parametrize(
    "header",
    ["subject", "Subject No", "participant_number", "ID_number", "Patient Nr.", "Vpn", "idno"],
)
def test_duplicates_are_found_beside_a_number_of_each_person(write_file, header):
    rows = (f"{n},{sheet}\n" for n, sheet in zip([5, 31, 8, 117, 2, 90, 10], SHEETS, strict=True))
    path = write_file("".join([f"{header},sat1,sat2,sat3,loy1,loy2\n", *rows]))
    assert _duplicates(path) == 2


@pytest.mark.parametrize("header", ["age", "visits", "amount", "number of visits"])
def test_what_is_measured_tells_answer_sheets_apart(write_file, header):
    rows = (f"{n},{sheet}\n" for n, sheet in zip([5, 31, 8, 117, 2, 90, 10], SHEETS, strict=True))
    path = write_file("".join([f"{header},sat1,sat2,sat3,loy1,loy2\n", *rows]))
    assert _duplicates(path) == 0


def test_a_rated_person_is_an_item(write_file):
    rows = "".join(f"{i % 5 + 1},{i % 3 + 1}\n" for i in range(30))
    assert "person" in read_survey(write_file("person,sat1\n" + rows)).codebook.item_names
