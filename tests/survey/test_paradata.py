"""What platforms record about each answer sheet."""

from __future__ import annotations

import pandas as pd
import pytest

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.platforms.paradata import read_paradata, respondent_index


def cells(*columns):
    return pd.DataFrame({i: pd.Series(column, dtype=object) for i, column in enumerate(columns)})


def test_durations_are_seconds_with_or_without_the_word():
    read, _ = read_paradata("f", cells(["11", "12秒", 13, None]), {0: "duration"})
    assert read["duration"].tolist()[:3] == [11, 12, 13]
    assert read["duration"].isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize("cell", ["1:30", "nan秒", "inf", "long"])
def test_duration_that_is_no_number_is_an_error(cell):
    with pytest.raises(SurveyFormatError, match=r"f: 1 duration.*respondent 1"):
        read_paradata("f", cells(["11", cell]), {0: "duration"})


def test_progress_and_finished_are_read_where_every_cell_can_be():
    table = cells(["100", None], ["True", "0"], ["half", "1"], ["True", "perhaps"])
    names = {0: "progress", 1: "finished"}
    read, _ = read_paradata("f", table, names)
    assert read["progress"].iloc[0] == 100
    assert read["finished"].tolist() == [True, False]
    read, _ = read_paradata("f", table, {2: "progress", 3: "finished"})
    assert read["progress"].tolist() == ["half", "1"]
    assert read["finished"].tolist() == ["True", "perhaps"]


def test_two_columns_of_one_name_are_both_kept():
    read, _ = read_paradata("f", cells(["a"], ["b"]), {0: "Email", 1: "Email"})
    assert read.to_dict("list") == {"Email": ["a"], "Email (column 2)": ["b"]}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "2"], [1, 2]),
        ([1.0, 2.0], [1, 2]),
        ([11400000000.0, "11400000001"], [11400000000, 11400000001]),
        (["007", "8"], ["007", "8"]),
        (["R_1", " R_2 "], ["R_1", "R_2"]),
        (["9" * 25, "1"], ["9" * 25, "1"]),
    ],
)
def test_respondents_are_called_what_the_platform_calls_them(values, expected):
    index = respondent_index("f", "id", pd.Series(values, dtype=object), 2)
    assert index.tolist() == expected
    assert index.name == "respondent"


def test_number_written_twice_in_two_types_is_the_same_respondent():
    with pytest.raises(SurveyFormatError, match=r"id 1 more than once \(1 row"):
        respondent_index("f", "id", pd.Series([1.0, "1"], dtype=object), 2)


def test_respondents_without_a_name_are_numbered():
    assert respondent_index("f", "", None, 3).tolist() == [1, 2, 3]
