"""Reading REDCap exports, rule by rule of the format."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from redcap_file import HEADER, redcap_table, without
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.redcap import REDCAP


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_records_are_respondents_and_fields_are_questions(write_file, kind):
    table = redcap_table()
    survey = read_survey(write_file(as_xlsx(table) if kind == "xlsx" else as_csv(table)))
    assert survey.source.format == "redcap"
    assert list(survey.source.columns) == [
        *("sat1", "sat2", "buy___1", "buy___2", "buy____99", "why")
    ]
    assert survey.responses.index.tolist() == [1, 2, 3]
    assert survey.responses["sat1"].tolist() == [5, 3, 4]
    assert survey.responses["why"].iloc[0] == "cheap,\nreally"


@pytest.mark.parametrize("kind", ["csv", "xlsx", "labels"])
def test_checkboxes_are_zero_and_one_where_a_box_was_ticked(write_file, kind):
    table = redcap_table()
    if kind == "labels":
        words = {0: "Unchecked", 1: "Checked"}
        table[1:] = [[*row[:7], *(words[c] for c in row[7:10]), *row[10:]] for row in table[1:]]
    survey = read_survey(write_file(as_xlsx(table) if kind == "xlsx" else as_csv(table)))
    ticks = survey.responses[["buy___1", "buy___2", "buy____99"]].to_numpy(dtype=float)
    np.testing.assert_array_equal(ticks, [[1, 0, 0], [np.nan] * 3, [0, 1, 1]])
    assert any(text.startswith("buy: checkboxes") for text in survey.source.evidence)


def test_checkbox_questions_name_field_and_code():
    export = REDCAP.read(FileContent("e", as_csv(redcap_table()).encode()))
    questions = {question.name: question for question in export.questions}
    assert questions["buy____99"].text == "buy = _99"
    assert questions["buy____99"].block == questions["buy___1"].block == "buy"
    assert questions["buy___1"].answer_type == "multiple"


def test_paradata_have_the_common_names(write_file):
    paradata = read_survey(write_file(as_csv(redcap_table()))).paradata
    assert paradata["user_id"].tolist() == ["u1", "u2", "u3"]
    assert paradata["submitted"].iloc[0] == pd.Timestamp("2021-02-03 10:12:13")
    assert paradata["submitted"].isna().tolist() == [False, True, False]
    assert paradata["finished"].tolist() == [True, False, True]
    assert paradata["survey_complete"].tolist() == ["2", "0", "2"]
    assert paradata["redcap_event_name"].tolist() == ["baseline_arm_1"] * 3


def test_several_forms_keep_their_own_times_and_states(write_file):
    table = redcap_table()
    table = [[*row, more] for row, more in zip(table, ["end_complete", 2, 2, ""], strict=True)]
    paradata = read_survey(write_file(as_csv(table))).paradata
    assert {"survey_timestamp", "survey_complete", "end_complete"} <= set(paradata)
    assert "submitted" not in paradata
    assert "finished" not in paradata
    assert paradata["survey_timestamp"].dtype == "datetime64[ns]"


def test_several_rows_of_a_record_are_an_error(write_file):
    table = redcap_table()
    table[2][0] = 1
    table[2][1] = "followup_arm_1"
    with pytest.raises(SurveyFormatError, match=r"1 record.* several rows \(2 rows; redcap_event"):
        read_survey(write_file(as_csv(table)))


@pytest.mark.parametrize(
    "columns",
    [
        HEADER[1:4],
        [*HEADER[1:5], "buy___1", "buy___2", "buy____99"],
        [*HEADER[1:4], "buy___1", "buy___2", "buy____99"],
    ],
)
def test_export_without_events_is_recognised_by_its_forms(write_file, columns):
    survey = read_survey(write_file(as_csv(without(redcap_table(), *columns))))
    assert survey.source.format == "redcap"
    assert "survey_complete" in survey.paradata


@pytest.mark.parametrize(
    ("columns", "renamed"),
    [([*HEADER[1:4], "survey_complete"], {}), (HEADER[1:4], {"survey_complete": "done"})],
)
def test_other_tables_are_plain_and_an_error_when_asked_for(write_file, columns, renamed):
    table = without(redcap_table(), *columns)
    table[0] = [renamed.get(name, name) for name in table[0]]
    path = write_file(as_csv(table))
    assert read_survey(path).source.format == "table"
    with pytest.raises(SurveyFormatError, match="no REDCap export"):
        read_survey(path, format="redcap")


def test_complete_column_with_other_values_is_no_state_of_a_form(write_file):
    path = write_file("record_id,task_complete\n1,7\n2,5\n")
    assert read_survey(path).source.format == "table"


@pytest.mark.parametrize(
    ("place", "cell", "message"),
    [
        ((0, 6), "sat1", r"1 field name\(s\) more than once: 'sat1'"),
        ((2, 0), "", r"1 row\(s\) without record_id"),
    ],
)
def test_damage_is_an_error(write_file, place, cell, message):
    table = redcap_table()
    table[place[0]][place[1]] = cell
    with pytest.raises(SurveyFormatError, match=message):
        read_survey(write_file(as_csv(table)))


def test_export_without_fields_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="no field, so there are no answers"):
        read_survey(write_file(as_csv([row[:4] for row in redcap_table()])))
