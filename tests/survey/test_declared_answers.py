"""Answers and codebook that do not fit together."""

from __future__ import annotations

import warnings

import pytest

from loyaltysem.errors import CodebookError, DataError, DataWarning
from loyaltysem.survey import read_survey

NUMERIC = "[items.A]\nminimum = 1\nmaximum = 7\n[items.B]\nminimum = 1\nmaximum = 7\n"


def test_minus_99_is_an_error_that_says_to_declare_it(write_table):
    path = write_table([["A", "B"], [1, -99], [7, -99], [3, 8]])
    with pytest.raises(DataError) as caught:
        read_survey(path, NUMERIC)
    message = str(caught.value)
    assert "B (column 'B'): 3 row(s) with a value outside its bounds 1 to 7" in message
    assert "-99 (2 times), 8 (1 times)" in message
    assert "missing = [-99]" in message


def test_declared_missing_codes_become_missing_and_are_counted(write_table):
    path = write_table([["A", "B"], [1, -99], [7, "NA"], [3, 5]])
    codebook = NUMERIC + 'missing = [-99, "NA"]\n'
    survey = read_survey(path, codebook)
    assert survey.responses["B"].isna().tolist() == [True, True, False]
    assert survey.missing_kinds["B"].tolist() == ["declared", "declared", ""]
    assert any("2 item answer(s) missing: declared" in entry.text for entry in survey.history)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("seven", "text, not a number: 'seven'"),
        ("1_0", "text, not a number: '1_0'"),
        ("0x3", "text, not a number: '0x3'"),
        ("7.01", "a value outside its bounds 1 to 7: 7.01"),
        ("inf", "an infinite value: inf"),
        ("-Infinity", "an infinite value: -Infinity"),
        ("1e999", "an infinite value: 1e999"),
    ],
)
def test_cell_that_is_no_answer_is_an_error(write_table, cell, problem):
    with pytest.raises(DataError) as caught:
        read_survey(write_table([["A", "B"], [1, cell], [2, 2]]), NUMERIC)
    assert f"1 row(s) with {problem} (1 times)" in str(caught.value)


def test_all_wrong_items_are_listed_at_once(write_table):
    with pytest.raises(DataError) as caught:
        read_survey(write_table([["A", "B"], [0, "x"]]), NUMERIC)
    assert "A (column" in str(caught.value)
    assert "B (column" in str(caught.value)


def test_many_wrong_values_are_shown_by_five(write_table):
    rows = [[1, 100 + number] for number in range(9)]
    with pytest.raises(DataError, match=r"9 row\(s\).* 104 \(1 times\) and 4 other values"):
        read_survey(write_table([["A", "B"], *rows]), NUMERIC)


def test_unknown_answer_text_is_counted_with_examples(write_wjx, codebook_text, text_rows):
    text_rows[0][2] = text_rows[1][2] = "挺同意"
    with pytest.raises(DataError, match=r"SAT1.*2 row.*not among its labels: '挺同意' \(2 times\)"):
        read_survey(write_wjx(text_rows), codebook_text)


def test_unknown_level_is_counted_with_examples(write_wjx, codebook_text, text_rows):
    text_rows[1][1] = "拼多多"
    with pytest.raises(DataError, match=r"platform.*1 row.*none of its declared levels: '拼多多'"):
        read_survey(write_wjx(text_rows), codebook_text)


def test_unknown_trap_answer_is_an_error(write_wjx, codebook_text, text_rows):
    text_rows[1][4] = "!!"
    with pytest.raises(DataError, match=r"TRAP1 \(column '3.此题请选择“同意”。'\): 1 row"):
        read_survey(write_wjx(text_rows), codebook_text)


def test_group_without_levels_keeps_its_texts(write_table):
    path = write_table([["A", "B", "city"], [1, 2, "北京"], [1, 2, ""]])
    survey = read_survey(path, NUMERIC + "[groups.city]\n")
    assert survey.responses["city"].iloc[0] == "北京"
    assert survey.responses["city"].isna().iloc[1]


def test_item_that_is_not_in_the_file_is_an_error_with_a_suggestion(write_wjx, codebook_text):
    codebook = codebook_text.replace("该平台值得信赖", "该平台值得信任")
    with pytest.raises(CodebookError) as caught:
        read_survey(write_wjx(), codebook)
    message = str(caught.value)
    assert "1 of 7 codebook entries" in message
    assert "[items.TRU1] no column has the text '该平台值得信任'" in message
    assert "Did you mean '4、您信任它吗—1.该平台值得信赖'?" in message


def test_misspelled_item_name_is_suggested(write_table):
    with pytest.raises(CodebookError, match=r"\[items.B\].*name 'B'. Did you mean 'b'"):
        read_survey(write_table([["A", "b"], [1, 2]]), NUMERIC)


def test_ambiguous_text_names_both_columns_and_column_resolves_it(write_wjx):
    questions = ["1、淘宝怎么样—1.价格", "2.服务", "2、京东怎么样—1.价格", "2.服务"]
    path = write_wjx([[1, 2, 3, 4]], questions)
    codebook = '[survey]\nignore = ["价格"]\n[items.P]\ntext = "服务"\nminimum = 1\nmaximum = 5\n'
    with pytest.raises(CodebookError, match=r"'2.服务' \(Q1_2\) and '2.服务' \(Q2_2\)"):
        read_survey(path, codebook)
    with pytest.warns(DataWarning, match="1 column.*'2.服务'"):
        survey = read_survey(path, codebook + 'column = "Q2_2"\n')
    assert survey.responses["P"].tolist() == [4]


def test_column_that_is_not_in_the_file_is_an_error(write_table):
    codebook = NUMERIC + 'column = "BB1"\n'
    with pytest.raises(CodebookError, match=r"column 'BB1' is not in the file. Did you mean 'BB'"):
        read_survey(write_table([["A", "BB"], [1, 2]]), codebook)


def test_two_entries_on_one_column_are_an_error(write_table):
    codebook = NUMERIC + 'column = "A"\n'
    with pytest.raises(CodebookError, match="'A' and 'B' are both matched to the column 'A'"):
        read_survey(write_table([["A", "C"], [1, 2]]), codebook)


def test_column_that_the_codebook_does_not_know_is_a_warning_and_kept_by_name(write_table):
    path = write_table([["A", "B", "remarks"], [1, 2, "x"]])
    with pytest.warns(DataWarning, match="1 column.* not in the codebook.*'remarks'.*ignore"):
        survey = read_survey(path, NUMERIC)
    assert survey.unmatched_columns == ("remarks",)
    assert "remarks" not in survey.responses
    assert any(entry.step == "unmatched" for entry in survey.history)


def test_ignored_column_is_no_warning_and_on_record(write_table):
    path = write_table([["A", "B", "remarks"], [1, 2, "x"]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        survey = read_survey(path, '[survey]\nignore = ["remarks"]\n' + NUMERIC)
    assert survey.unmatched_columns == ()
    assert any("`ignore`" in entry.text for entry in survey.history)


def test_number_for_group_is_read_by_codes(write_table):
    codebook = NUMERIC + '[groups.p]\nlevels = { "淘宝" = "taobao" }\ncodes = { 1 = "taobao" }\n'
    table = [["A", "B", "p"], [1, 2, 1], [1, 2, "淘宝"], [1, 2, "1.0"]]
    assert set(read_survey(write_table(table), codebook).responses["p"]) == {"taobao"}


def test_codes_of_groups_and_traps_are_missing_when_declared(write_table):
    path = write_table([["a", "sex", "trap"], [1, 1, 2], [2, 9, -99], [3, "refused", 2]])
    survey = read_survey(
        path,
        """
        [items.a]
        minimum = 1
        maximum = 3
        [groups.sex]
        codes = { 1 = "male" }
        missing = [9, "refused"]
        [traps.trap]
        minimum = 1
        maximum = 3
        missing = [-99]
        answer = 2
        """,
    )
    assert survey.responses["sex"].isna().tolist() == [False, True, True]
    assert survey.traps["trap"].isna().tolist() == [False, True, False]
    (record,) = [entry for entry in survey.history if entry.step == "missing"]
    assert (
        record.text
        == "2 grouping answer(s) missing: declared as missing in the codebook or the file"
    )
