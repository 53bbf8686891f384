"""Reading ODK exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from odk_file import HEADER, ROWS, odk_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_submissions_are_respondents_and_groups_are_blocks(write_file, kind):
    table = odk_table()
    survey = read_survey(write_file(as_xlsx(table) if kind == "xlsx" else as_csv(table)))
    assert survey.source.format == "odk"
    assert list(survey.source.columns) == [
        *("agree-sat1", "agree-sat2", "buy", "buy_books", "buy_food", "why")
    ]
    assert survey.responses.index.tolist() == ["uuid:0", "uuid:1", "uuid:2"]
    assert survey.responses["agree-sat1"].tolist() == [5, 3, 4]
    assert ("agree-sat1", "agree-sat2") in survey.source.blocks
    assert survey.responses["why"].iloc[0] == "cheap,\nreally"


def test_several_options_are_text_and_their_columns_zero_and_one(write_file):
    survey = read_survey(write_file(as_csv(odk_table())))
    assert survey.responses["buy"].tolist() == ["books food", "food", None]
    ticks = survey.responses[["buy_books", "buy_food"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 1], [0, 1], [np.nan, np.nan]])


def test_paradata_have_the_common_names_and_utc(write_file):
    survey = read_survey(write_file(as_csv(odk_table())))
    paradata = survey.paradata
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-03 02:12:13.5", tz="UTC")
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-02-03 02:10", tz="UTC")
    assert paradata["end"].iloc[0] == pd.Timestamp("2021-02-03 02:12", tz="UTC")
    assert paradata["user_id"].tolist() == ["7"] * 3
    assert paradata["deviceid"].tolist() == ["d1"] * 3
    assert "SET-OF-orders" in paradata
    assert any("answers of a repeat are in another file" in t for t in survey.source.evidence)


def test_named_months_of_older_exports_are_read(write_file):
    table = odk_table()
    for row in table[1:]:
        row[:3] = ["Feb 3, 2021 2:12:13 PM"] * 3
    paradata = read_survey(write_file(as_csv(table))).paradata
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-03 14:12:13")


def test_slash_in_a_name_alone_makes_no_option(write_file):
    table = odk_table()
    table[0][7] = "ratio/books"
    survey = read_survey(write_file(as_csv(table)))
    assert survey.responses["ratio/books"].tolist()[:2] == [1, 0]


@pytest.mark.parametrize("name", ["SubmissionDate", "KEY"])
def test_renamed_header_is_a_plain_table_and_an_error_when_asked_for(write_file, name):
    table = odk_table()
    table[0] = [text if text != name else "x" for text in table[0]]
    path = write_file(as_csv(table))
    assert read_survey(path).source.format == "table"
    with pytest.raises(SurveyFormatError, match=rf"lacks the column\(s\) {name}"):
        read_survey(path, format="odk")


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        ((0, 5), "agree-sat1", r"1 column header\(s\) more than once: 'agree-sat1'"),
        ((2, HEADER.index("KEY")), "uuid:0", "KEY uuid:0 more than once"),
        ((2, HEADER.index("KEY")), "", r"1 row\(s\) without KEY"),
    ],
)
def test_damage_is_an_error(write_file, place, cell, message):
    table = odk_table()
    table[place[0]][place[1]] = cell
    with pytest.raises(SurveyFormatError, match=message):
        read_survey(write_file(as_csv(table)))


def test_fields_and_options_that_would_have_one_name_are_an_error(write_file):
    head = ["SubmissionDate", "a", "a/b_c", "a_b", "a_b/c", "KEY"]
    row = ["2021-02-03T02:12:13.500Z", "b_c", "1", "c", "1", "uuid:0"]
    with pytest.raises(SurveyFormatError, match=r"more than once: 'a_b_c' in columns 3, 5.*group"):
        read_survey(write_file(as_csv([head, row])))


def test_export_without_questions_is_an_error(write_file):
    kept = [i for i in range(len(HEADER)) if not 4 <= i < 4 + len(ROWS[0])]
    table = [[row[i] for i in kept] for row in odk_table()]
    with pytest.raises(SurveyFormatError, match="no question, so there are no answers"):
        read_survey(write_file(as_csv(table)))


def test_places_and_what_surveycto_records_are_no_items(write_file):
    head = ["SubmissionDate", "starttime", "endtime", "duration", "home-Latitude", "home-Longitude"]
    head += ["home-Altitude", "home-Accuracy", "ratio-Latitude", "sat1", "formdef_version", "KEY"]
    time = "2021-02-03T02:12:13.500Z"
    row = [time, time, time, "61", "52.5", "13.4", "30", "5", "2", "4", "2301", "uuid:0"]
    survey = read_survey(write_file(as_csv([head, row])))
    assert list(survey.source.columns) == ["ratio-Latitude", "sat1"]
    assert survey.paradata["duration"].tolist() == [61]
