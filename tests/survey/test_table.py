"""Plain tables."""

from __future__ import annotations

import pytest

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey

CODEBOOK = """
[items.A1]
text = "I am satisfied"
minimum = 1
maximum = 10
[items.A2]
minimum = 1
maximum = 10
[groups.platform]
levels = { "Taobao" = "taobao", "JD" = "jd" }
"""


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx"])
def test_columns_are_found_by_item_name_or_by_text(write_table, kind):
    table = [["platform", "I am satisfied.", "A2"], ["JD", 10, 1], ["Taobao", "", 7]]
    survey = read_survey(write_table(table, kind), CODEBOOK)
    assert survey.source.format == "table"
    assert survey.responses.columns.tolist() == ["A1", "A2", "platform"]
    assert survey.responses["A2"].tolist() == [1, 7]
    assert survey.missing_kinds["A1"].tolist() == ["", "blank"]
    assert survey.responses["platform"].tolist() == ["jd", "taobao"]


def test_answers_written_to_csv_are_read_back_by_the_same_codebook(write_table, tmp_path):
    table = [["platform", "A1", "A2"], ["JD", 10, 1], ["Taobao", "", 7]]
    survey = read_survey(write_table(table), CODEBOOK)
    survey.responses.to_csv(tmp_path / "again.csv", index=False)
    again = read_survey(tmp_path / "again.csv", CODEBOOK)
    assert again.responses.equals(survey.responses)


def test_duplicated_column_is_named_with_its_places(write_table):
    with pytest.raises(SurveyFormatError, match="'A1' in columns 1, 3"):
        read_survey(write_table([["A1", "A2", "A1"], [1, 2, 3]]))


def test_semicolons_and_quoted_line_breaks_are_read(write_file):
    survey = read_survey(write_file('"A 1";"B, with comma"\n1;"line one\nline two"\n'))
    assert survey.responses["A 1"].tolist() == [1]
    assert survey.responses["B, with comma"].tolist() == ["line one\nline two"]


def test_trailing_comma_makes_no_column_and_nameless_answers_get_a_name(write_file):
    survey = read_survey(write_file("A,B,\n1,2,\n3,4,\n"))
    assert survey.responses.columns.tolist() == ["A", "B"]
    survey = read_survey(write_file("A,,\n1,2,\n3,4,\n"))
    assert survey.responses.columns.tolist() == ["A", "column 2"]


def test_rows_without_any_cell_are_left_out_and_counted(write_table):
    survey = read_survey(write_table([["A", "B"], [1, 2], ["", ""], [3, 4]]))
    assert len(survey) == 2
    assert "1 row(s) without any cell left out" in survey.source.evidence


def test_further_sheets_are_named_in_the_evidence(write_file, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["A"])
    book.active.append([1])
    book.create_sheet("notes")
    book.save(tmp_path / "two.xlsx")
    survey = read_survey(tmp_path / "two.xlsx")
    assert "1 further sheet(s) not read: notes" in survey.source.evidence


def test_tick_box_is_not_the_number_one(write_table):
    survey = read_survey(write_table([["A"], [True], [1.0], [False]], "xlsx"))
    assert survey.responses["A"].tolist() == ["TRUE", 1.0, "FALSE"]


def test_long_text_answer_is_no_damage(write_file):
    survey = read_survey(write_file(f"A,B\n1,{'x' * 1_000_000}\n"))
    assert len(survey.responses["B"].iloc[0]) == 1_000_000


def test_numbers_as_headers_are_written_without_a_decimal_point(write_table):
    survey = read_survey(write_table([[2023, 2024.5], [1, 2]], "xlsx"))
    assert survey.responses.columns.tolist() == ["2023", "2024.5"]
