"""Reading KoBoToolbox exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from kobo_file import HEADER, ROWS, kobo_table
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import draft_codebook, read_survey


def as_file(table, kind):
    if kind == "xlsx":
        return as_xlsx(table)
    return as_csv(table, kind).encode("utf-8-sig")


@pytest.mark.parametrize("kind", [",", ";", "xlsx"])
def test_fields_are_questions_and_what_the_platform_records_is_not(write_file, kind):
    survey = read_survey(write_file(as_file(kobo_table(), kind)))
    assert survey.source.format == "kobo"
    assert list(survey.source.columns) == [
        *("sat1", "sat2", "tools", "tools_a", "tools_b", "why", "home")
    ]
    assert survey.responses.index.tolist() == [100, 101, 102]
    assert survey.responses["sat1"].tolist() == [5, 3, 4]
    assert ("sat1", "sat2") in survey.source.blocks
    assert {"_home_latitude", "_uuid", "_index", "__version__"} <= set(survey.paradata)


@pytest.mark.parametrize("marks", [("1", "0"), ("True", "False"), ("TRUE", "FALSE"), (1, 0)])
def test_choices_are_one_and_zero_however_they_are_ticked(write_file, marks):
    rows = [
        [*row[:3], *(marks[cell == "0"] if cell else "" for cell in row[3:5]), *row[5:]]
        for row in ROWS
    ]
    survey = read_survey(write_file(as_csv(kobo_table(rows))))
    ticks = survey.responses[["tools_a", "tools_b"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 1], [0, 1], [np.nan, np.nan]])
    assert survey.responses["tools"].tolist() == ["a b", "b", None]


@pytest.mark.parametrize("marks", [("1", "0"), ("True", "False")])
def test_choices_without_their_field_are_one_and_zero(write_file, marks):
    head = ["sat1", "buy/tools/a", "buy/tools/b", "buy/sat2", "_id", "_uuid", "_submission_time"]
    rows = [["5", marks[0], marks[1], "4"], ["4", "", "", "2"], ["3", marks[1], marks[0], "1"]]
    table = [[*row, i, f"u{i}", "2021-05-27T11:59:00"] for i, row in enumerate(rows)]
    survey = read_survey(write_file(as_csv([head, *table])))
    assert list(survey.source.columns) == ["sat1", "tools_a", "tools_b", "sat2"]
    ticks = survey.responses[["tools_a", "tools_b"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 0], [np.nan, np.nan], [0, 1]])


def test_answers_of_a_group_are_no_choices(write_file):
    head = ["agree/sat1", "agree/sat2", "yes/no1", "yes/no2", "_id", "_uuid", "_submission_time"]
    rows = [["1", "1", "0", "0"], ["1", "1", "1", ""]]
    table = [[*row, i, f"u{i}", "2021-05-27T11:59:00"] for i, row in enumerate(rows)]
    survey = read_survey(write_file(as_csv([head, *table])))
    assert list(survey.responses) == ["sat1", "sat2", "no1", "no2"]
    assert survey.responses["no1"].tolist() == [0, 1]


def test_times_are_utc_and_give_the_time_spent(write_file):
    paradata = read_survey(write_file(as_csv(kobo_table()))).paradata
    assert paradata["started"].iloc[0] == pd.Timestamp("2021-05-27 09:40", tz="UTC")
    assert paradata["duration"].tolist() == [600, 660, 720]
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-05-27 09:59")
    assert paradata["user_id"].tolist() == ["ann"] * 3


def test_a_form_that_ends_before_it_begins_has_no_duration(write_file):
    table = kobo_table()
    table[1][1] = "2021-05-27T11:39:00.000+02:00"
    survey = read_survey(write_file(as_csv(table)))
    assert np.isnan(survey.paradata["duration"].iloc[0])
    assert any("1 answer sheet(s) end before they begin" in e for e in survey.source.evidence)


def test_labels_as_headers_are_whole_names(write_file):
    labels = {
        "agree/sat1": "Are you (and/or yours) glad?",
        "agree/sat2": "Would you come again?",
        "buy/tools": "Which tools?",
        "buy/tools/a": "Which tools?/Hammer",
        "buy/tools/b": "Which tools?/Saw and/or file",
        "why": "Why?",
    }
    header = [labels.get(text, text) for text in HEADER]
    survey = read_survey(write_file(as_csv(kobo_table(header=header))))
    assert list(survey.source.columns)[:5] == [
        *("Are you (and/or yours) glad?", "Would you come again?", "Which tools?"),
        *("Which tools?_Hammer", "Which tools?_Saw and/or file"),
    ]


def test_fields_of_one_name_in_two_groups_keep_their_groups(write_file):
    header = [text.replace("agree/sat2", "again/sat1") for text in HEADER]
    survey = read_survey(write_file(as_csv(kobo_table(header=header))))
    assert survey.responses["agree_sat1"].tolist() == [5, 3, 4]
    assert "again_sat1" in survey.responses


@pytest.mark.parametrize(
    "left_out",
    [
        {"_id", "_index"},
        {"_uuid"},
        {"_submission_time", "_validation_status"},
        {"_uuid", "_id", "_notes", "_status", "_tags", "_submitted_by"},
        {"start", "end", "__version__"},
    ],
)
def test_an_export_with_some_of_the_recorded_columns_is_recognised(write_file, left_out):
    keep = [i for i, text in enumerate(HEADER) if text not in left_out]
    table = [[row[i] for i in keep] for row in kobo_table()]
    survey = read_survey(write_file(as_csv(table)))
    assert survey.source.format == "kobo"
    assert list(survey.responses)[:2] == ["sat1", "sat2"]


@pytest.mark.parametrize("header", [["_id", "sat1"], ["_id", "_index", "sat1"], ["_status", "a"]])
def test_a_table_of_anybodys_own_is_none_of_the_platform(write_file, header):
    assert read_survey(write_file(as_csv([header, [*map(str, range(len(header)))]]))) is not None
    table = [header, ["x"] * len(header)]
    assert read_survey(write_file(as_csv(table))).source.format == "table"


def test_rows_of_a_repeat_are_no_respondents(write_file):
    table = [["item", "_index", "_parent_index", "_submission__uuid", "_uuid"]]
    table += [["a", 1, 1, "u0", "u0"], ["b", 2, 1, "u0", "u0"]]
    with pytest.raises(SurveyFormatError, match="holds the rows of a repeat"):
        read_survey(write_file(as_csv(table)))


def test_no_recorded_column_is_drafted(write_file):
    rows = [[str(i % 5 + 1), str(i % 4 + 1), "a", "1", "0", "x"] for i in range(20)]
    draft = draft_codebook(write_file(as_csv(kobo_table(rows))))
    names = {item.name for item in draft.codebook.items}
    assert names == {"sat1", "sat2"}


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        ((0, 3), "agree/sat1", r"1 column header\(s\) more than once: 'agree/sat1'"),
        ((2, HEADER.index("_id")), "100", "_id 100 more than once"),
        ((2, HEADER.index("_id")), "", r"1 row\(s\) without _id"),
    ],
)
def test_damage_is_an_error(write_file, place, cell, message):
    table = kobo_table()
    table[place[0]][place[1]] = cell
    with pytest.raises(SurveyFormatError, match=message):
        read_survey(write_file(as_csv(table)))


def test_the_format_asked_for_and_not_found_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="which an export of KoBoToolbox has"):
        read_survey(write_file("A,B\n1,2\n"), format="kobo")
    keep = [i for i, text in enumerate(HEADER) if text.startswith("_") and "home" not in text]
    with pytest.raises(SurveyFormatError, match="no question"):
        read_survey(write_file(as_csv([[row[i] for i in keep] for row in kobo_table()])))
