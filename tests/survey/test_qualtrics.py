"""Reading Qualtrics exports, rule by rule of the format."""

from __future__ import annotations

import copy
import json

import pandas as pd
import pytest
from qualtrics_file import (
    NUMBER_ROWS,
    QUESTIONS,
    SURVEY_FILE,
    TEXT_ROWS,
    legacy_table,
    qsf,
    qualtrics_csv,
    qualtrics_table,
)
from wjx_file import as_csv, as_xlsx

from loyaltysem.errors import CodebookError, OptionError, SurveyFormatError
from loyaltysem.survey import Codebook, draft_codebook, read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.qualtrics.qualtrics import QUALTRICS
from loyaltysem.survey.formats.platforms.qualtrics.questions import qualtrics_questions


def read(table, *, xlsx=False):
    data = as_xlsx(table) if xlsx else qualtrics_csv(table)
    content = FileContent("export", data)
    assert QUALTRICS.recognise(content)
    return QUALTRICS.read(content)


def answers(export, name):
    question = next(q for q in export.questions if q.name == name)
    return export.cells[question.position].tolist()


@pytest.mark.parametrize("xlsx", [False, True])
def test_header_rows_are_not_respondents_and_line_breaks_stay_in_their_cells(xlsx):
    export = read(qualtrics_table(TEXT_ROWS), xlsx=xlsx)
    assert export.cells.index.tolist() == ["R_0a", "R_1a", "R_2a"]
    assert answers(export, "Q1") == ["Taobao", "Other", "Taobao"]
    assert answers(export, "Q1_3_text") == [None, "Pin\nduo", None]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_tab_separated_export_is_read_by_the_mark_of_its_encoding(write_file, encoding):
    path = write_file(as_csv(qualtrics_table(TEXT_ROWS), "\t"), encoding=encoding)
    survey = read_survey(path)
    assert survey.source.format == "qualtrics"
    assert len(survey) == 3
    assert survey.responses["Q1_3_text"].tolist()[1] == "Pin\nduo"


SPELLINGS = {
    "single quotes, as in 2016": lambda cell: cell.replace('"', "'"),
    "of Python 2": lambda cell: "{" + cell[1:].replace('"', "u'", 1).replace('"', "'"),
    "doubled": lambda cell: cell.replace('"', '""'),
    "escaped": lambda cell: cell.replace('"', '\\"'),
    "typographic": lambda cell: cell.replace('"', "\u201d"),
    "none": lambda cell: cell.replace('"', ""),
    "quoted as a whole": lambda cell: f'"{cell}"',
    "spaced": lambda cell: "{ " + cell[1:-1].replace(":", " : ") + " }",
    "further entries": lambda cell: cell[:-1] + ', "timeZone": "Asia/Shanghai"}',
    "other capitals": lambda cell: cell.replace("ImportId", "ImportID"),
    "of a web page": lambda cell: cell.replace('"', "&quot;"),
    "without brackets": lambda cell: cell.strip("{}"),
    "id last": lambda cell: '{"timeZone": "Z", ' + cell[1:],
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_row_of_import_ids_is_read_in_every_spelling(spelling, write_file):
    table = qualtrics_table(TEXT_ROWS)
    table[2] = [SPELLINGS[spelling](cell) for cell in table[2]]
    survey = read_survey(write_file(qualtrics_csv(table)))
    plain = read_survey(write_file(qualtrics_csv(qualtrics_table(TEXT_ROWS))))
    assert survey.source.format == "qualtrics"
    pd.testing.assert_frame_equal(survey.responses, plain.responses)
    pd.testing.assert_frame_equal(survey.paradata, plain.paradata)


def test_row_of_bare_ids_is_no_respondent(write_file):
    table = qualtrics_table(TEXT_ROWS)
    table[2] = [json.loads(cell)["ImportId"] for cell in table[2]]
    survey = read_survey(write_file(qualtrics_csv(table)))
    assert survey.responses.index.tolist() == ["R_0a", "R_1a", "R_2a"]
    assert survey.responses["Q1"].tolist() == ["Taobao", "Other", "Taobao"]


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "X"])
def test_row_numbers_before_the_columns_are_no_question(write_file, name):
    table = qualtrics_table(TEXT_ROWS)
    table = [[name, *table[0]], *([i, *row] for i, row in enumerate(table[1:]))]
    survey = read_survey(write_file(qualtrics_csv(table)))
    assert survey.source.format == "qualtrics"
    assert [c for c in survey.source.columns if c in ("X", "Unnamed: 0", "column 1")] == []
    assert survey.responses["Q4"].tolist()[:2] == [31, 40]


def test_names_and_ids_of_2016_are_recorded_columns(write_file):
    names = ["ResponseID", "ResponseSet", "StartDate", "EndDate", "Finished", "SAT1", "Source"]
    ids = ["responseID", "responseSet", "startDate", "endDate", "finished", "QID1"]
    table = [names, names, [f"{{'ImportId': '{key}'}}" for key in (*ids, "embeddedData-Source")]]
    time = "2016-05-27 11:44:00"
    table += [[f"R_{i}", "Default Response Set", time, time, 1, i, "web"] for i in range(1, 4)]
    survey = read_survey(write_file(as_csv(table)))
    assert survey.responses.index.tolist() == ["R_1", "R_2", "R_3"]
    assert survey.responses.columns.tolist() == ["SAT1", "Source"]
    assert survey.responses["SAT1"].tolist() == [1, 2, 3]
    assert set(survey.paradata) == {"ResponseId", "ResponseSet", "started", "submitted", "finished"}


def test_older_layout_with_a_row_of_ids_has_no_respondent_of_ids(write_file):
    table = legacy_table([["Taobao", "4", "2"], ["JD", "1", ""]])
    ids = [f"{{'ImportId': '{text or name}'}}" for name, text in zip(*table[:2], strict=True)]
    table.insert(2, [cell if name else "" for cell, name in zip(ids, table[0], strict=True)])
    survey = read_survey(write_file(qualtrics_csv(table)))
    assert survey.responses.index.tolist() == ["R_0", "R_1"]
    assert set(survey.responses.columns) == {"Q1", "Q2_1", "Q2_2"}


def test_survey_is_read_with_its_evidence(write_file):
    survey = read_survey(write_file(qualtrics_csv(qualtrics_table(TEXT_ROWS))))
    assert survey.source.format == "qualtrics"
    assert survey.source.flavour == "texts"
    assert any("row 3 holds Qualtrics import ids" in text for text in survey.source.evidence)
    assert survey.responses["Q4"].tolist()[:2] == [31, 40]
    assert survey.responses["condition"].tolist() == ["A", "B", "A"]


def test_names_texts_and_stems_are_told_apart():
    questions = {q.name: q for q in read(qualtrics_table(TEXT_ROWS)).questions}
    assert list(questions) == [
        *("Q1", "Q1_3_text", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q3_2_text", "Q4", "condition")
    ]
    assert questions["Q1"].text == "Which platform do you use?"
    assert questions["Q2_1"].stem == "How far do you agree?"
    assert questions["Q2_1"].text == "I am satisfied"
    # Row 2 is divided once: what follows belongs to the row.
    assert questions["Q2_2"].text == "I am - in short - glad"
    assert questions["Q2_1"].block == questions["Q2_2"].block == "QID2"
    # A question of one column is not divided at all.
    assert questions["Q4"].text == "Age - in years"
    assert questions["Q1_3_text"].answer_type == "text"
    assert questions["Q1_3_text"].column == "Q1_3_TEXT"


@pytest.mark.parametrize("rows", [TEXT_ROWS, NUMBER_ROWS])
def test_multiple_choice_is_one_column_of_zero_and_one_per_option(rows):
    export = read(qualtrics_table(rows))
    questions = {q.name: q for q in export.questions}
    assert questions["Q3_1"].answer_type == questions["Q3_2"].answer_type == "multiple"
    assert (questions["Q3_2"].stem, questions["Q3_2"].text) == ("What do you buy?", "Food, fresh")
    assert answers(export, "Q3_1") == [1, 0, None]
    assert answers(export, "Q3_2") == [1, 1, None]
    assert answers(export, "Q3_2_text") == [None, "tea", None]


def test_code_for_seen_and_unanswered_is_left_to_the_user(write_file):
    data = qualtrics_csv(qualtrics_table(NUMBER_ROWS, numbers=True))
    survey = read_survey(write_file(data))
    assert survey.source.flavour == "numbers"
    assert survey.responses["Q2_2"].tolist() == [2, -99, 4]
    item = "[items.Q2_2]\nminimum = 1\nmaximum = 5\nmissing = [-99]\n[groups.Q1]\n"
    ignored = [name for name, _, _ in QUESTIONS if name not in ("Q2_2", "Q1")]
    codebook = f"[survey]\nignore = {ignored}\n{item}"
    survey = read_survey(write_file(data), codebook)
    assert survey.missing_kinds["Q2_2"].tolist() == ["", "declared", ""]


def test_option_seen_and_not_ticked_keeps_the_code_it_was_given():
    rows = copy.deepcopy(NUMBER_ROWS)
    rows[1][4], rows[2][4], rows[2][5] = "0", "-99", "-99"
    export = read(qualtrics_table(rows, numbers=True))
    assert answers(export, "Q3_1") == [1, "0", "-99"]


def test_options_with_several_values_stay_as_they_are():
    rows = copy.deepcopy(NUMBER_ROWS)
    rows[1][5] = "7"
    export = read(qualtrics_table(rows, numbers=True))
    assert answers(export, "Q3_2") == ["1", "7", None]
    assert {q.answer_type for q in export.questions if q.block == "QID3"} == {"", "text"}


def test_several_options_in_one_cell_are_kept_and_said():
    questions = [("Q3", "What do you buy?", {"ImportId": "QID3"})]
    export = read(qualtrics_table([["1,3"], ["2"]], questions, numbers=True))
    assert answers(export, "Q3") == ["1,3", "2"]
    assert any("Q3: several options in one cell" in text for text in export.evidence)


def test_paradata_have_the_common_names(write_file):
    paradata = read_survey(write_file(qualtrics_csv(qualtrics_table(TEXT_ROWS)))).paradata
    first = paradata.iloc[0]
    assert first["started"] == pd.Timestamp("2021-02-03 10:00:00")
    assert first["submitted"] == pd.Timestamp("2021-02-03 10:00:40")
    assert paradata["RecordedDate"].dtype == "datetime64[ns]"
    assert paradata["duration"].tolist() == [40, 41, 42]
    assert paradata["progress"].tolist() == [100, 100, 100]
    assert paradata["finished"].tolist() == [True, True, True]
    assert first[["ip", "user_id", "channel", "language"]].tolist() == [
        *("127.0.0.0", "u0", "anonymous", "EN")
    ]
    assert first["Q5_First Click"] == "1.5"
    assert first["Q3_DO"] == "1|2"


@pytest.mark.parametrize("codes", [["IP Address", "Survey Preview", "IP Address"], ["0", "1", "0"]])
def test_previews_are_kept_and_flagged_and_can_be_left_out(write_file, codes):
    table = qualtrics_table(TEXT_ROWS, statuses=codes)
    survey = read_survey(write_file(qualtrics_csv(table)))
    assert len(survey) == 3
    assert any("1 answer sheet(s) are previews" in text for text in survey.source.evidence)
    kept = survey.subset(survey.paradata["status"] != "Survey Preview")
    assert kept.responses.index.tolist() == ["R_0a", "R_2a"]


def test_older_export_is_read(write_file):
    rows = [["Taobao", "4", "2"], ["JD", "1", ""]]
    survey = read_survey(write_file(qualtrics_csv(legacy_table(rows))))
    assert survey.source.format == "qualtrics"
    assert set(survey.responses.columns) == {"Q1", "Q2_1", "Q2_2"}
    assert survey.responses.index.tolist() == ["R_0", "R_1"]
    assert survey.codebook.item("Q2_1").text == "Glad"
    assert survey.paradata["status"].tolist() == ["IP Address"] * 2
    assert survey.paradata["submitted"].iloc[0] == pd.Timestamp("2014-02-03 10:05:00")
    assert survey.paradata["LocationLatitude"].tolist() == ["31.2", "31.2"]


def test_two_header_rows_without_ids_are_read_by_names_and_texts():
    table = qualtrics_table(TEXT_ROWS)
    del table[2]
    export = read(table)
    assert len(export.cells) == 3
    questions = {q.name: q for q in export.questions}
    assert questions["Q2_1"].text == "I am satisfied"
    assert "duration" in export.paradata
    # Without import ids nothing says that these are options.
    assert answers(export, "Q3_1") == ["Books", None, None]


@pytest.mark.parametrize("xlsx", [False, True])
def test_recorded_columns_are_no_items_where_the_rows_under_the_names_were_deleted(
    write_file, xlsx
):
    table = qualtrics_table(NUMBER_ROWS, numbers=True)
    table = [table[0], *table[3:]]
    survey = read_survey(write_file(as_xlsx(table) if xlsx else as_csv(table)))
    assert survey.source.format == "qualtrics"
    assert any("question texts and import ids are gone" in e for e in survey.source.evidence)
    assert len(survey) == 3
    assert survey.responses["Q2_1"].tolist() == [4, 4, 3]
    assert not {"Progress", "Finished", "Duration (in seconds)"} & set(survey.responses)
    assert survey.paradata["duration"].tolist() == [40, 41, 42]


@pytest.mark.parametrize("row", [0, 1])
def test_header_row_deleted_is_an_error(write_file, row):
    table = qualtrics_table(TEXT_ROWS)
    del table[row]
    with pytest.raises(SurveyFormatError, match=r"not laid out as Qualtrics.*row 2 holds"):
        read_survey(write_file(as_csv(table)))


def test_row_of_ids_with_other_text_is_an_error(write_file):
    table = qualtrics_table(TEXT_ROWS)
    table[2][13] = "edited"
    with pytest.raises(SurveyFormatError, match=r"something else in 1 column\(s\): Q1_3_TEXT"):
        read_survey(write_file(as_csv(table)))


def renamed(renames, *, ids=True):
    """Return the table of texts with some names of row 1 changed."""
    table = qualtrics_table(TEXT_ROWS)
    table[0] = [renames.get(i, name) for i, name in enumerate(table[0])]
    return table if ids else [*table[:2], *table[3:]]


def test_questions_of_one_name_are_told_apart_by_their_import_ids(write_file):
    survey = read_survey(write_file(qualtrics_csv(renamed({19: "Q1"}))))
    assert survey.responses["Q1_QID1"].tolist() == ["Taobao", "Other", "Taobao"]
    assert survey.responses["Q1_QID4"].tolist()[:2] == [31, 40]
    assert "Q1" not in survey.responses
    said = "Q1 is the name of 2 columns; by their import ids: Q1_QID1, Q1_QID4"
    assert said in survey.source.evidence


@pytest.mark.parametrize(
    ("renames", "names"),
    [
        ({15: "Q2_1"}, ["Q2_1_QID2_1", "Q2_1_QID2_2"]),  # rows of one matrix
        ({16: "Q3", 17: "Q3"}, ["Q3_QID3_1", "Q3_QID3_2"]),  # options of one choice
        ({13: "Q3_2_TEXT"}, ["Q3_2_text_QID1", "Q3_2_text_QID3"]),  # what was written in
        ({22: "Q4"}, ["Q4_QID4", "Q4_embedded"]),
        ({12: "Q9", 14: "Q9", 19: "Q9"}, ["Q9_QID1", "Q9_QID2", "Q9_QID4"]),
    ],
)
def test_every_kind_of_column_of_one_name_is_told_apart(renames, names):
    table = renamed(renames)
    if 22 in renames:
        table[2][22] = '{"ImportId":"Q4"}'
    found = [question.name for question in read(table).questions]
    assert [name for name in found if name in names] == names
    assert len(found) == 9


@pytest.mark.parametrize("recorded", ["Status", "Progress", "Duration (in seconds)", "Finished"])
@pytest.mark.parametrize("ids", [True, False])
def test_an_embedded_field_beside_a_recorded_one_of_its_name_is_an_answer(recorded, ids):
    table = renamed({22: recorded}, ids=ids)
    if ids:
        table[2][22] = f'{{"ImportId":"{recorded}"}}'
    export = read(table)
    assert answers(export, recorded) == ["A", "B", "A"]
    assert {"status", "progress", "duration", "finished"} <= set(export.paradata)


@pytest.mark.parametrize("name", ["duration", "status", "progress", "finished", "userLanguage"])
def test_an_embedded_field_called_as_a_recorded_id_is_an_answer(name):
    table = renamed({22: name})
    table[2][22] = f'{{"ImportId":"{name}"}}'
    assert answers(read(table), name) == ["A", "B", "A"]


def test_one_name_that_nothing_tells_apart_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="'Q1' in columns 13, 15"):
        read_survey(write_file(as_csv(renamed({14: "Q1"}, ids=False))))
    table = renamed({14: "Q1"})
    table[2][14] = table[2][12]
    with pytest.raises(SurveyFormatError, match="'Q1_QID1' in columns 13, 15"):
        read_survey(write_file(as_csv(table)))


def test_repeated_or_absent_response_id_is_an_error(write_file):
    table = qualtrics_table(TEXT_ROWS)
    table[4][8] = table[3][8]
    with pytest.raises(SurveyFormatError, match="ResponseId R_0a more than once"):
        read_survey(write_file(as_csv(table)))
    table[4][8] = ""
    with pytest.raises(SurveyFormatError, match=r"1 row.* without ResponseId.*answer sheet 2"):
        read_survey(write_file(as_csv(table)))


def test_duration_that_is_no_number_is_an_error(write_file):
    table = qualtrics_table(TEXT_ROWS)
    table[4][5] = "long"
    with pytest.raises(SurveyFormatError, match=r"1 duration.*'long' \(respondent R_1a\)"):
        read_survey(write_file(as_csv(table)))


def test_export_without_answers_or_questions_is_an_error(write_file):
    table = qualtrics_table(TEXT_ROWS)
    with pytest.raises(SurveyFormatError, match=r"3 header rows, 9 question.* 0 answer sheet"):
        read_survey(write_file(as_csv(table[:3])))
    with pytest.raises(SurveyFormatError, match=r"0 question"):
        read_survey(write_file(as_csv([row[:12] for row in table])))


def test_qualtrics_asked_for_and_not_found_is_an_error(write_file):
    with pytest.raises(SurveyFormatError, match="no row holds import ids"):
        read_survey(write_file("A,B\n1,2\n"), format="qualtrics")


def test_survey_file_holds_questions_and_no_answers(write_file):
    path = write_file(qsf())
    for format_name in (None, "qualtrics"):
        with pytest.raises(SurveyFormatError, match="holds the questions and no answers"):
            read_survey(path, format=format_name)
    with pytest.raises(SurveyFormatError, match=r"is a Qualtrics survey file"):
        read_survey(path, format="table")


def test_any_other_json_is_named_so(write_file):
    with pytest.raises(SurveyFormatError, match="is a JSON document"):
        read_survey(write_file('{"answers": [1, 2]}'))


def test_survey_file_declares_texts_rows_and_codes():
    questions = {q.name: q for q in qualtrics_questions(FileContent("survey.qsf", qsf()))}
    assert list(questions) == [
        *("Q1", "Q1_3_text", "Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q3_2_text"),
        *("Q4", "Q6_1", "Q6_2", "Q7_1_1", "Q7_1_2", "Q8#1_1"),
    ]
    assert questions["Q1"].text == "Which platform do you use?"
    assert questions["Q1"].labels == {"JD": 2, "Taobao": 1, "Other": 3}
    assert list(questions["Q1"].labels) == ["JD", "Taobao", "Other"]
    assert questions["Q2_1"].labels == {"Disagree": 2, "Neutral": 3, "Agree": 4}
    assert questions["Q2_2"].stem == "How far do you agree?"
    assert questions["Q3_2"].answer_type == "multiple"
    assert questions["Q6_1"].answer_type == "ranking"
    assert questions["Q7_1_2"].text == "Taobao - safe"
    assert questions["Q8#1_1"].labels == {"Disagree": 1, "Neutral": 2, "Agree": 3}
    assert [q.position for q in questions.values()] == list(range(13))


def test_survey_file_and_export_of_one_survey_have_the_same_questions():
    declared = qualtrics_questions(FileContent("survey.qsf", qsf()))
    exported = {q.name: q for q in read(qualtrics_table(TEXT_ROWS)).questions}
    for question in declared[:8]:
        other = exported[question.name]
        assert (other.text, other.block, other.column) == (
            *(question.text, question.block, question.column),
        )


def test_survey_file_without_blocks_keeps_the_order_of_the_file():
    survey = {**SURVEY_FILE, "SurveyElements": SURVEY_FILE["SurveyElements"][1:3]}
    names = [q.name for q in qualtrics_questions(FileContent("survey.qsf", qsf(survey)))]
    assert names == ["Q9", "Q3_1", "Q3_2", "Q3_2_text"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (qsf()[:900], "damaged"),
        (qsf({"SurveyEntry": {}}), "damaged"),
        (qsf({"SurveyEntry": {}, "SurveyElements": []}), "no question"),
        (b"A,B\n1,2\n", "is text and not a Qualtrics survey file"),
    ],
)
def test_damaged_survey_file_is_an_error(data, message):
    with pytest.raises(SurveyFormatError, match=message):
        qualtrics_questions(FileContent("survey.qsf", data))


def _survey_file(*elements):
    return json.dumps({"SurveyEntry": {}, "SurveyElements": list(elements)})


def _element(name, kind, selector, text, options=(), **more):
    choices = {str(place): {"Display": option} for place, option in enumerate(options, start=1)}
    payload = {"QuestionText": text, "DataExportTag": name, "QuestionType": kind}
    payload |= {"Selector": selector, "Choices": choices, **more}
    return {"Element": "SQ", "PrimaryAttribute": f"QID_{name}", "Payload": payload}


SATISFIED = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]


def test_a_codebook_is_drafted_from_the_survey_file_alone(write_file):
    draft = draft_codebook(write_file(qsf(), "survey.qsf"))
    codebook = draft.codebook
    assert codebook.construct_items == {"SAT": ["SAT1", "SAT2"]}
    assert codebook.item("SAT1").labels == {"Disagree": 2, "Neutral": 3, "Agree": 4}
    assert codebook.group("platform").codes == {2: "JD", 1: "Taobao", 3: "Other"}
    assert codebook.group("Q3_2").text == "Food, fresh"
    assert {"Age - in years", "A", "B"} <= set(codebook.ignore)
    assert (draft.file, draft.format, draft.n_respondents) == ("survey.qsf", "qualtrics", 0)
    assert "questions only" in repr(draft)
    assert Codebook.from_toml(draft.to_toml()) == codebook
    assert "nobody answered" not in draft.to_toml()


@pytest.mark.parametrize(
    ("numbers", "first"),
    [(False, ["Very satisfied", "Satisfied", "Yes"]), (True, ["5", "4", "1"])],
)
def test_the_draft_of_a_survey_file_reads_its_export(write_file, numbers, first):
    rows = {"1": {"Display": "I like it"}, "2": {"Display": "It fits me"}}
    answers = {str(n): {"Display": text} for n, text in enumerate(SATISFIED, start=1)}
    declared = _survey_file(
        _element("Q1", "Matrix", "Likert", "How satisfied?", Answers=answers, Choices=rows),
        _element("Q2", "MC", "SAVR", "Do you come again?", ["Yes", "No"]),
    )
    questions = [
        ("Q1_1", "How satisfied? - I like it", {"ImportId": "QID1_1"}),
        ("Q1_2", "How satisfied? - It fits me", {"ImportId": "QID1_2"}),
        ("Q2", "Do you come again?", {"ImportId": "QID2"}),
    ]
    table = qualtrics_table([first, [*first[:2], ""]], questions, numbers=numbers)
    draft = draft_codebook(write_file(declared, "survey.qsf"))
    survey = read_survey(write_file(qualtrics_csv(table)), draft.codebook)
    items = [item.name for item in draft.codebook.items]
    assert survey.responses[items].to_numpy().tolist() == [[5, 4], [5, 4]]
    assert survey.responses["Q2"].tolist()[0] == "Yes"
    assert draft.codebook.bounds == dict.fromkeys(items, (1, 5))


@pytest.mark.parametrize(
    "declines", ["Not applicable", "Don't know", "不知道", "Prefer not to say"]
)
def test_an_option_that_gives_no_opinion_is_no_point_of_the_scale(write_file, declines):
    declared = _survey_file(_element("Q1", "MC", "SAVR", "Satisfied?", [*SATISFIED, declines]))
    (item,) = draft_codebook(write_file(declared, "survey.qsf")).codebook.items
    assert (item.minimum, item.maximum) == (1, 5)
    assert item.missing_codes == (6, declines)
    assert declines not in item.labels


@pytest.mark.parametrize(("low", "high"), [(0, 10), (1, 5), (1, 7)])
def test_numbers_to_choose_from_are_a_scale_and_no_categories(write_file, low, high):
    choices = {str(n): {"Display": str(n)} for n in range(low, high + 1)}
    question = _element("Q1", "MC", "NPS", "How likely would you recommend us?", Choices=choices)
    codebook = draft_codebook(write_file(_survey_file(question), "survey.qsf")).codebook
    assert codebook.bounds == {"Q1": (low, high)}
    assert codebook.groups == ()


def test_a_survey_file_without_options_drafts_nothing(write_file):
    countries = [f"Country {n}" for n in range(30)]
    declared = _survey_file(
        _element("Q1", "TE", "SL", "Your age?"), _element("Q2", "MC", "DL", "Country?", countries)
    )
    with pytest.raises(CodebookError, match=r"30 options to choose from"):
        draft_codebook(write_file(declared, "survey.qsf"))


@pytest.mark.parametrize("options", [{"sheet": 1}, {"header": 2}, {"decimal": ","}])
def test_a_survey_file_has_no_sheets_and_header_rows(write_file, options):
    with pytest.raises(OptionError, match="Leave it out"):
        draft_codebook(write_file(qsf(), "survey.qsf"), **options)


def test_who_reads_a_survey_file_is_told_that_a_codebook_can_be_drafted(write_file):
    with pytest.raises(SurveyFormatError, match=r"ls\.draft_codebook\('survey\.qsf'\)"):
        read_survey(write_file(qsf(), "survey.qsf"))
    with pytest.raises(SurveyFormatError, match="no table of texts"):
        draft_codebook(write_file(qsf(), "survey.qsf"), format="table")
