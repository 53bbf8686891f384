"""Ids keep their digits, keep people apart, and are no answers."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pandas as pd
import pytest
from plain_files import ROWS, N, csv, read_and_told, workbook

from loyaltysem.errors import DataError, DataWarning
from loyaltysem.survey import Survey, draft_codebook, read_survey

BOUNDS = "minimum = 1\nmaximum = 5\n"
HEADER = ["sat1", "sat2", "sat3"]
DICE = random.Random(20240501)  # noqa: S311
IDS = {
    "user_id": [12345678901234560 + i for i in range(N)],
    "id": range(101, 101 + N),
    "编号": [f"{i:03d}" for i in range(N)],
    "": range(N),
    "x": [f"138{10_000_000 + 977 * i}" for i in range(N)],
    "key": [f"{DICE.getrandbits(128):032x}" for _ in range(N)],
    "when": [f"2024-05-01 10:{i:02d}:00" for i in range(N)],
    "mail": [f"person{i}@example.org" for i in range(N)],
    "row": DICE.sample(range(1, N + 1), N),
    "epoch": [1_714_500_000 + 61 * i for i in range(N)],
    "会员号": [f"A{i}" for i in range(N)],
    "openid": [f"o{DICE.getrandbits(60):015x}Z" for _ in range(N)],
}


def _table(name, ids) -> str:
    rows = [[one, *row] for one, row in zip(ids, ROWS, strict=True)]
    return csv([[name, *HEADER], *rows])


@pytest.mark.parametrize("name", IDS)
def test_an_id_is_no_item_and_hides_no_duplicate(write_file, name):
    path = write_file(_table(name, IDS[name]))
    survey, told = read_and_told(path)
    assert tuple(survey.codebook.item_names) == tuple(HEADER)
    assert not told
    assert survey.source.identifiers == (name or "column 1",)
    with_id = survey.screen().table.set_index("rule").loc["duplicate", "flagged"]
    plain = read_survey(write_file(csv([HEADER, *ROWS]), "plain.csv"))
    without = plain.screen().table.set_index("rule").loc["duplicate", "flagged"]
    assert with_id == without > 0
    assert tuple(draft_codebook(path).codebook.item_names) == tuple(HEADER)
    assert list(survey.describe().items.index) == HEADER


@pytest.mark.parametrize("name", IDS)
def test_ids_are_read_with_every_digit(write_file, name):
    survey = read_survey(write_file(_table(name, IDS[name])))
    read = survey.responses[name or "column 1"]
    assert [str(cell) for cell in read] == [str(one) for one in IDS[name]]


@pytest.mark.parametrize(
    "columns",
    [
        {"age": range(18, 18 + N), "amount": range(100, 100 + N)},
        {"age": DICE.sample(range(18, 18 + N), N), "income": [1000 + 37 * i for i in range(N)]},
        {"score": [i + 0.5 for i in range(N)], "year": range(1990, 1990 + N)},
        {"email": [row[0] for row in ROWS], "phone": [row[1] for row in ROWS]},
        {"slider": DICE.sample(range(101), N), "spend": [99_000 + 101 * i for i in range(N)]},
    ],
)
def test_measures_and_ratings_are_items_though_every_answer_is_different(write_file, columns):
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    survey, told = read_and_told(write_file(csv([list(columns), *rows])))
    assert tuple(survey.codebook.item_names) == tuple(columns)
    assert not told
    assert not survey.source.identifiers


@pytest.mark.parametrize("answers", [[1, 2, 3, 4, 5], [5, 3, 1, 2, 4], [1, 2, 3], [7, 6, 5, 4]])
def test_an_item_of_a_small_sample_may_have_a_different_answer_in_every_row(write_file, answers):
    survey = read_survey(write_file(csv([["a", "b"], *([x, 3] for x in answers)])))
    assert tuple(survey.codebook.item_names) == ("a", "b")


def test_postcodes_keep_their_zeros_and_are_answers(write_file):
    rows = [["zip", "sat"], *([f"0{i % 4}123", i % 5 + 1] for i in range(N))]
    survey = read_survey(write_file(csv(rows)))
    assert survey.responses["zip"].iloc[1] == "01123"
    assert not survey.source.identifiers


def test_codes_written_with_a_zero_are_still_ratings(write_file):
    rows = [["a", "b"], *([f"0{row[0]}", f"0{row[1]}"] for row in ROWS)]
    assert tuple(read_survey(write_file(csv(rows))).codebook.item_names) == ("a", "b")


@pytest.mark.parametrize("kind", ["xlsx", "csv", "frame"])
def test_ids_that_have_lost_their_digits_are_named_and_never_joined(write_file, tmp_path, kind):
    long = [12345678901234560 + i for i in range(8)]
    if kind == "frame":
        source = pd.DataFrame({"user_id": np.array(long, dtype=float), "sat": [1, 2] * 4})
    elif kind == "xlsx":
        rows = [["user_id", "sat"], *([one, i % 5 + 1] for i, one in enumerate(long))]
        source = workbook(tmp_path / "ids.xlsx", Sheet1=rows)
    else:
        source = write_file("user_id,sat\n" + "".join(f"1.23457E+16,{i % 5}\n" for i in range(8)))
    survey, told = read_and_told(source)
    assert "user_id" in told
    assert "digits" in told
    orders = pd.DataFrame({"user_id": long, "amount": 1.0})
    with pytest.raises(DataError, match=r"8 id\(s\) in the survey's 'user_id' .* digits are lost"):
        survey.join(orders, on="user_id", amount="amount")
    with pytest.raises(DataError, match=r"orders' 'user_id'.* digits are lost"):
        Survey.from_frame(pd.DataFrame({"user_id": long, "sat": [1, 2] * 4})).join(
            orders.astype(float), on="user_id", amount="amount"
        )


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ([12345678901234567, 12345678901234568], ["12345678901234567", "12345678901234568"]),
        ([7, 8], ["7", "8 "]),
        ([7.0, 8.0], [7, 8]),
        (["7.0", "8.0"], [7, 8]),
        (["007", "008"], ["007", "008"]),
        (["1E5", "1E6"], [" 1E5", "1E6"]),
        (["a-1", "a-2"], ["a-1", "a-2"]),
        ([7, "x8"], ["7", "x8"]),
    ],
)
def test_ids_of_different_types_meet_their_own_orders(own, theirs):
    survey = Survey.from_frame(pd.DataFrame({"user_id": own, "sat": [4, 5]}))
    orders = pd.DataFrame({"user_id": theirs, "amount": [10.0, 20.0]})
    joined = survey.join(orders, on="user_id", amount="amount")
    assert joined.responses["monetary"].tolist() == [10, 20]


def test_short_ids_and_their_orders_stay_together(write_file):
    path = write_file("user_id,sat1\n" + "".join(f"{100001 + i},{i % 5 + 1}\n" for i in range(6)))
    orders = pd.DataFrame({"user_id": range(100001, 100007), "amount": [1.0, 2, 3, 4, 5, 6]})
    joined = read_survey(path).join(orders, on="user_id", amount="amount")
    assert joined.responses["monetary"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("own", "theirs"), [(["007", "9"], [7, 9]), ([7, 9], ["007", "9"]), (["1E5", "9"], [100000, 9])]
)
def test_ids_that_differ_in_their_spelling_are_not_matched_in_silence(own, theirs):
    survey = Survey.from_frame(pd.DataFrame({"user_id": own, "sat": [4, 5]}))
    orders = pd.DataFrame({"user_id": theirs, "amount": [10.0, 20.0]})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        joined = survey.join(orders, on="user_id", amount="amount")
    assert any("have no order" in str(warning.message) for warning in caught)
    assert np.isnan(joined.responses["monetary"].iloc[0])


def test_zeros_lost_before_ids_are_told():
    survey = Survey.from_frame(pd.DataFrame({"user_id": ["007", "008"], "sat": [4, 5]}))
    orders = pd.DataFrame({"user_id": [7, 8], "amount": [10.0, 20.0]})
    with pytest.raises(DataError, match=r"2 id.* differ by zeros before them alone, such as '007'"):
        survey.join(orders, on="user_id", amount="amount")


def test_a_long_id_that_a_codebook_calls_an_item_is_refused(write_file):
    path = write_file("user_id,sat\n12345678901234567,4\n12345678901234568,5\n")
    with pytest.raises(DataError, match="more digits than a number can hold: 12345678901234567"):
        read_survey(path, f"[items.user_id]\n{BOUNDS}[items.sat]\n{BOUNDS}")


def test_an_id_that_a_codebook_calls_a_group_hides_no_duplicate(write_file):
    path = write_file(_table("user_id", IDS["user_id"]))
    book = "[groups.user_id]\n" + "".join(f"[items.{name}]\n{BOUNDS}" for name in HEADER)
    survey = read_survey(path, book)
    assert survey.responses["user_id"].nunique() == N
    assert survey.screen().table.set_index("rule").loc["duplicate", "flagged"] > 0


def test_a_survey_made_by_hand_tells_its_ids_too():
    frame = pd.DataFrame(ROWS, columns=HEADER)
    codebook = read_survey(frame).codebook
    survey = Survey(frame.assign(id=range(N)), codebook)
    plain = Survey(frame, codebook)
    flagged = [
        s.screen().table.set_index("rule").loc["duplicate", "flagged"] for s in (survey, plain)
    ]
    assert flagged[0] == flagged[1] > 0
