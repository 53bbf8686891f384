"""Files without a header row: the first respondent is kept, and names stay names."""

from __future__ import annotations

import warnings

import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.survey import read_survey


@pytest.mark.parametrize(
    "rows",
    [
        ["u1,m,4,3", "u2,f,3,4", "u3,m,1,1", "u4,f,5,3", "u5,m,1,2"],
        ["u1,m,3,4", "u2,f,3,4", "u3,m,1,1", "u4,f,5,3", "u5,m,1,2"],
        ["男,3,4", "女,3,4", "男,1,1", "女,5,3", "男,1,2"],
        ["m,1.5,2.25", "f,2.5,1.25", "m,1.1,2.2", "f,1.4,1.7"],
        ["1.5,2.25,3.1", "2.5,1.25,2.1", "1.1,2.2,3.3", "2.2,2.9,2.8"],
        ["27,1200,50000", "31,2100,61000", "45,900,42000", "23,1500,39000"],
        # numbers that rise may be names; what stands before them goes on below, and is none
        ["u1,1,3,4", "u2,3,2,1", "u3,5,2,2", "u4,1,1,2", "u10,4,4,5"],
        ["user_1,1,2,3", "user_9,3,2,1", "user_10,5,2,2", "user_11,1,1,2"],
        ["2024-05-01,1,2,3", "2024-05-01,3,2,1", "2024-05-02,5,2,2", "2024-05-03,1,1,2"],
        ["1,2,4,2024/5/1 10:02", "3,2,1,2024/5/1 10:09", "5,5,1,2024/5/2 9:00"],
        ["ann@mail.com,1,3,4", "bo7@mail.org,3,2,1", "li@x.cn,5,2,2", "wu@x.cn,1,1,2"],
        ["3fa85f64-b2,1,3,4", "09a31e2d-77,3,2,1", "ffe01b2c-a0,5,2,2", "11e4aa01-b9,1,1,2"],
        ["u1,,3,4", "u2,3,2,1", "u3,5,2,2", "u4,1,1,2"],
        ["k1,3,4,5", "k2,3,4,5", "k3,3,4,5", "k4,3,4,5"],
    ],
)
def test_a_first_row_of_answers_is_a_respondent_and_told(write_file, rows):
    with pytest.warns(DataWarning, match="holds answers as the rows below do"):
        responses = read_survey(write_file("\n".join([*rows, ""]))).responses
    assert len(responses) == len(rows)
    assert set(responses) == {f"V{i + 1}" for i in range(rows[0].count(",") + 1)}


@pytest.mark.parametrize(
    "rows",
    [
        ["1.1,1.2,2.1", "3,4,1", "2,2,5", "1,1,4"],
        ["2019,2020,2021", "3,4,1", "2,2,5", "1,1,4"],
        ["1,2", "23,41", "31,27", "45,33"],
        ["Apple,1,2,Pear", "Apple,3,4,", ",1,2,Pear", "Apple,2,1,Pear"],
        ["shop,sat1,sat2", "shop,3,4", "web,1,2", "shop,4,5"],
        ["Q1,1,2", "Q7,5,1", "Z8,2,4", "Q9,1,1"],
        ["Satisfied,Neutral,Agree", "3,4,1", "2,2,5", "1,1,4"],
        ["ID,4,2,7", "u1,3,4,1", "u2,2,2,5", "u3,1,1,4"],
        ["e-mail,3,1,2", "ann@mail.com,3,4,1", "bo7@mail.org,2,2,5", "li@x.cn,1,1,4"],
        ["session1,1,2,3", "3fa85f64,3,4,1", "09a31e2d,2,2,5", "ffe01b2c,1,1,4"],
        ["编号,1,2,3", "1,3,4,1", "2,2,2,5", "3,1,1,4"],
        ["2024-05-01,2024-06-01", "3,4", "2,5", "1,4"],
    ],
)
def test_names_that_look_like_answers_stay_names(write_file, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        responses = read_survey(write_file("\n".join([*rows, ""]))).responses
    assert set(responses) == set(rows[0].split(","))
    assert len(responses) == len(rows) - 1


@pytest.mark.parametrize("header", [",1,2,3", "id,1,2,3", "1,2,3"])
def test_who_answered_what_the_columns_are_called_is_a_respondent(write_file, header):
    answers = ["3,4,1", "1,2,3", "2,2,5", "1,1,3", "5,2,4"]
    if header != "1,2,3":
        answers = [f"u{i},{row}" for i, row in enumerate(answers)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        found = read_survey(write_file("\n".join([header, *answers, ""])))
    assert len(found) == len(answers)


def test_numbers_that_nobody_answered_are_a_header_that_is_repeated(write_file):
    rows = ["101,102,103", "3,4,1", "1,2,3", "101,102,103", "2,2,5", "1,1,3"]
    with pytest.warns(DataWarning, match="repeat the header.*row 4"):
        found = read_survey(write_file("\n".join([*rows, ""])))
    assert len(found) == len(rows) - 2
