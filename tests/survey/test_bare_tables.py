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
    ],
)
def test_names_that_look_like_answers_stay_names(write_file, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        responses = read_survey(write_file("\n".join([*rows, ""]))).responses
    assert set(responses) == set(rows[0].split(","))
    assert len(responses) == len(rows) - 1
