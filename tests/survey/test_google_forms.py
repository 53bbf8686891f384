"""Reading Google Forms exports, rule by rule of the format."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
from google_forms_file import HEADER, ROWS, TIMES, google_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey


def read(write_file, **changes):
    return read_survey(write_file(as_csv(google_table(**changes))))


def test_questions_are_numbered_and_grid_rows_belong_together(write_file):
    survey = read(write_file)
    assert survey.source.format == "google_forms"
    assert list(survey.source.columns) == ["Q1", "Q2_1", "Q2_2", "Q3", "Q4", "Q5"]
    assert survey.source.columns["Q2_2"] == "Please rate [Service]"
    # One column with brackets is a question and no grid.
    assert survey.codebook.item("Q3").text == "Your income [in yuan]"
    assert survey.responses["Q1"].tolist() == ["Taobao", "JD", "JD"]
    assert survey.responses["Q5"].tolist() == ["JD", "JD", None]


def test_recorded_columns_before_the_questions_are_paradata(write_file):
    paradata = read(write_file).paradata
    assert list(paradata) == ["submitted", "Email Address", "total_score"]
    assert paradata["total_score"].tolist() == ["8 / 10", "9 / 10", None]
    rows = [[row[2], row[0]] for row in ROWS]
    survey = read(write_file, rows=rows, header=["Timestamp", "Platform", "Email Address"])
    assert list(survey.responses) == ["Q1", "Q2"]


def test_times_with_offset_are_read_in_utc(write_file):
    submitted = read(write_file).paradata["submitted"]
    assert submitted.tolist() == [
        pd.Timestamp("2024-03-04 14:11:12", tz="UTC"),
        pd.Timestamp("2024-03-04 16:00:00", tz="UTC"),
        pd.Timestamp("2024-03-06 01:01:02", tz="UTC"),
    ]


@pytest.mark.parametrize(
    ("times", "first"),
    [
        (["3/4/2024 9:01:02", "3/13/2024 10:00:00", "3/5/2024 1:00:00"], "2024-03-04 09:01:02"),
        (["03/04/2024 9:01:02", "13/04/2024 10:00:00", "5/4/2024 1:00:00"], "2024-04-03 09:01:02"),
        (["2024/03/04 下午 9:01:02"] * 3, "2024-03-04 21:01:02"),
        (["2024-03-04 21:01:02"] * 3, "2024-03-04 21:01:02"),
        (["4/4/2024 9:01:02"] * 3, "2024-04-04 09:01:02"),
    ],
)
def test_day_and_month_are_told_apart_by_the_numbers(write_file, times, first):
    assert read(write_file, times=times).paradata["submitted"].iloc[0] == pd.Timestamp(first)


def test_times_that_could_be_either_stay_text_and_are_said(write_file):
    times = ["03/04/2024 9:01:02", "03/05/2024 9:01:02", "03/06/2024 9:01:02"]
    survey = read(write_file, times=times)
    assert survey.paradata["submitted"].tolist() == times
    (note,) = [text for text in survey.source.evidence if "kept as text: nothing tells" in text]
    assert "'03/04/2024 9:01:02' is the month" in note


def test_dates_of_a_workbook_are_read(write_file):
    table = google_table(times=[datetime(2024, 3, 4, 9, 1, 2)] * 3)
    survey = read_survey(write_file(as_xlsx(table)))
    assert survey.source.format == "google_forms"
    assert survey.paradata["submitted"].iloc[0] == pd.Timestamp("2024-03-04 09:01:02")


def test_several_options_in_one_cell_are_kept_and_said(write_file):
    survey = read(write_file)
    assert survey.responses["Q4"].tolist() == ["Books, Food", "Books", "Food, fresh, Books"]
    (note,) = [text for text in survey.source.evidence if "joined by" in text]
    assert note.startswith("Q4: answers joined by ', '")


@pytest.mark.parametrize("name", ["时间戳记", "時間戳記", "Zeitstempel"])
def test_other_languages_are_recognised(write_file, name):
    assert read(write_file, header=[name, *HEADER[1:]]).source.format == "google_forms"


@pytest.mark.parametrize(
    "changes",
    [{"header": ["Time", *HEADER[1:]]}, {"times": ["1", "2", "3"]}, {"times": [*TIMES[:2], "x"]}],
)
def test_other_first_column_is_a_plain_table(write_file, changes):
    changes["header"] = [*changes.get("header", HEADER)[:-1], "Another"]
    assert read(write_file, **changes).source.format == "table"


def test_google_forms_asked_for_and_not_found_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="begins with the column 'A'"):
        read_survey(write_file("A,B\n1,2\n"), format="google_forms")


def test_timestamp_without_question_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="no question after it"):
        read_survey(write_file("Timestamp,Score\n2024-03-04,1\n"))
