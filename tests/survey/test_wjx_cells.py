"""Cells of 问卷星 that hold several answers, and headers of both numbering eras."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.errors import CodebookError, DataWarning, SurveyFormatError
from loyaltysem.survey import read_survey


def test_multiple_choice_in_texts_is_one_column_per_option(write_wjx):
    rows = [["运动┋阅读"], ["阅读┋音乐"], ["(空)"], ["(跳过)"], ["音乐"]]
    survey = read_survey(write_wjx(rows, ["6、爱好 "]))
    assert [survey.codebook.item(f"Q6_{i}").text for i in (1, 2, 3)] == ["运动", "阅读", "音乐"]
    expected = [[1, 1, 0], [0, 1, 1], [np.nan] * 3, [np.nan] * 3, [0, 0, 1]]
    np.testing.assert_array_equal(survey.responses[["Q6_1", "Q6_2", "Q6_3"]], expected)
    assert survey.missing_kinds["Q6_2"].tolist() == ["", "", "blank", "skipped", ""]
    assert survey.source.blocks == (("Q6_1", "Q6_2", "Q6_3"),)
    assert survey.source.columns["Q6_3"] == "6、爱好"


def test_numbers_typed_in_full_width_digits_are_numbers(write_wjx):
    survey = read_survey(
        write_wjx([["２５", "-1"], ["30", "－２．５"], ["4²", "①"]], ["1、年龄", "2、变化"])
    )
    assert survey.responses["Q1"].tolist() == ["２５", "30", "4²"]
    survey = read_survey(write_wjx([["２５", "-1"], ["30", "－２．５"]], ["1、年龄", "2、变化"]))
    assert survey.responses["Q1"].tolist() == [25, 30]
    assert survey.responses["Q2"].tolist() == [-1, -2.5]


def test_option_that_excel_has_made_a_number_is_ticked_too(write_wjx):
    survey = read_survey(write_wjx([["1┋2"], [2], ["2┋3"], [1]], ["6、次数"], kind="xlsx"))
    options = [survey.codebook.item(f"Q6_{i}").text for i in (1, 2, 3)]
    assert options == ["1", "2", "3"]
    expected = [[1, 1, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0]]
    np.testing.assert_array_equal(survey.responses[["Q6_1", "Q6_2", "Q6_3"]], expected)


def test_options_stand_in_the_order_of_the_questionnaire(write_wjx):
    rows = [["丙┋丁"], ["甲┋丙"], ["甲┋乙"], ["乙┋丙"]]
    survey = read_survey(write_wjx(rows, ["1、题"]))
    texts = [survey.codebook.item(f"Q1_{i}").text for i in range(1, 5)]
    assert texts == ["甲", "乙", "丙", "丁"]


def test_options_in_contradicting_orders_stand_as_first_seen(write_wjx):
    survey = read_survey(write_wjx([["乙┋甲"], ["甲┋乙┋丙"]], ["1、题"]))
    assert [survey.codebook.item(f"Q1_{i}").text for i in (1, 2, 3)] == ["乙", "甲", "丙"]


def test_write_ins_of_a_multiple_choice_are_kept(write_wjx):
    rows = [["运动┋其他〖钓鱼┋下棋〗"], ["其他〖〗┋唱歌"], ["运动"], ["(空)"]]
    survey = read_survey(write_wjx(rows, ["6、爱好"]))
    options = {item.text: item.name for item in survey.codebook.items}
    assert set(options) == {"运动", "其他", "唱歌"}
    other = options["其他"]
    assert survey.responses[other].tolist()[:3] == [1, 1, 0]
    assert survey.responses[f"{other}_text"].tolist() == ["钓鱼┋下棋", None, None, None]


def test_write_in_of_a_single_choice_is_a_text_of_its_own(write_wjx):
    rows = [["京东〖7〗"], ["淘宝"], ["其他〖拼〖多〗多〗"], ["(跳过)"]]
    survey = read_survey(write_wjx(rows, ["2、平台"]))
    assert survey.responses["Q2"].tolist() == ["京东", "淘宝", "其他", None]
    assert survey.responses["Q2_京东_text"].tolist() == ["7", None, None, None]
    assert survey.responses["Q2_其他_text"].tolist() == [None, None, "拼〖多〗多", None]


def test_nothing_written_beside_an_option_is_no_missing_answer(write_wjx):
    rows = [["京东〖7〗", "好"], ["淘宝", ""], ["其他〖x〗", "快"]]
    survey = read_survey(write_wjx(rows, ["2、平台", "3、意见"]))
    told = [entry.text for entry in survey.history if entry.step == "missing"]
    assert told == ["1 text answer(s) missing: left blank"]


def test_write_ins_are_kept_with_a_codebook_under_its_name(write_wjx, codebook_text):
    survey = read_survey(write_wjx(), codebook_text)
    assert survey.responses["platform_京东_text"].tolist() == [None, "京东到家", None]
    assert survey.source.columns["platform_京东_text"].endswith("〖京东〗")
    assert survey.unmatched_columns == ()


def test_write_ins_of_a_question_that_is_left_out_go_with_it(write_wjx):
    codebook = '[items.A]\ntext = "甲"\nminimum = 1\nmaximum = 5\n'
    path = write_wjx([[3, "其他〖x〗"], [4, "淘宝"]], ["1、甲", "2、平台"])
    with pytest.warns(DataWarning, match=r"1 column.*'2、平台'\."):
        survey = read_survey(path, codebook)
    assert survey.responses.columns.tolist() == ["A"]
    read_survey(path, '[survey]\nignore = ["平台"]\n' + codebook)


def test_options_of_a_multiple_choice_can_be_items(write_wjx):
    codebook = '[items.SPORT]\ncolumn = "Q6_1"\nminimum = 0\nmaximum = 1\n'
    codebook += '[items.READ]\ntext = "阅读"\nminimum = 0\nmaximum = 1\n'
    path = write_wjx([["运动┋阅读", "非常同意"], ["阅读", "同意"]], ["6、爱好", "7、好吗"])
    with pytest.warns(DataWarning, match="1 column"):
        survey = read_survey(path, codebook)
    assert survey.responses["SPORT"].tolist() == [1, 0]
    assert survey.source.blocks == (("SPORT", "READ"),)
    with pytest.raises(CodebookError, match=r"more than one column: '6、爱好' \(Q6_1\)"):
        read_survey(path, codebook.replace("Q6_1", "6、爱好"))


def test_text_with_countless_ticks_stays_a_text(write_wjx):
    rows = [[f"词{i}┋词{i + 1}"] for i in range(300)]
    survey = read_survey(write_wjx(rows, ["1、随便写"]))
    assert survey.responses["Q1"].tolist()[:2] == ["词0┋词1", "词1┋词2"]


def test_ranking_is_one_column_of_ranks_per_option(write_wjx):
    rows = [["价格→服务→质量"], ["质量→价格→服务"], ["服务→质量"], ["(跳过)"]]
    survey = read_survey(write_wjx(rows, ["8、请排序"]))
    ranks = {item.text: survey.responses[item.name].tolist()[:3] for item in survey.codebook.items}
    assert ranks["价格"][:2] == [1, 2]
    assert np.isnan(ranks["价格"][2])
    assert ranks["服务"] == [2, 3, 1]
    assert ranks["质量"] == [3, 1, 2]
    kinds = survey.missing_kinds[[i.name for i in survey.codebook.items if i.text == "价格"]]
    assert kinds.iloc[:, 0].tolist() == ["", "", "unranked", "skipped"]


def test_arrow_in_an_option_makes_no_ranking(write_wjx):
    survey = read_survey(write_wjx([["淘宝→天猫"], ["京东"], ["拼多多"]], ["1、路线"]))
    assert survey.responses["Q1"].tolist() == ["淘宝→天猫", "京东", "拼多多"]


def test_blanks_of_a_fill_in_question_are_columns(write_wjx):
    rows = [["身高〖170〗体重〖60〗"], ["身高〖165〗体重〖〗"], ["〖跳过〗"]]
    survey = read_survey(write_wjx(rows, ["4、填空"]))
    np.testing.assert_array_equal(survey.responses["Q4_Blank1"], [170, 165, np.nan])
    np.testing.assert_array_equal(survey.responses["Q4_Blank2"], [60, np.nan, np.nan])
    assert survey.codebook.item("Q4_Blank1").text == "身高"
    assert survey.missing_kinds["Q4_Blank2"].tolist() == ["", "blank", "skipped"]


def test_blanks_without_text_around_have_numbers(write_wjx):
    survey = read_survey(write_wjx([["〖甲〗"], ["〖乙〗"]], ["4、填空"]))
    assert survey.responses["Q4_Blank1"].tolist() == ["甲", "乙"]


@pytest.mark.parametrize("mark", ["、", "：", ".", ":", "．"])
def test_every_mark_after_the_number_is_read(write_wjx, mark):
    survey = read_survey(write_wjx([[1, 2]], [f"3{mark}性别", f"4{mark} 年级 "]))
    assert list(survey.source.columns) == ["Q3", "Q4"]
    assert survey.codebook.item("Q4").text == "年级"


def test_era_of_points_tells_rows_from_questions(write_wjx):
    questions = ["1.评价—1.甲", "2.乙", "2.年级", "3.再评—1.丙", "2.丁", "3.戊", "4.己", "4.性别"]
    survey = read_survey(write_wjx([[1] * 8], questions))
    names = ["Q1_1", "Q1_2", "Q2", "Q3_1", "Q3_2", "Q3_3", "Q3_4", "Q4"]
    assert list(survey.source.columns) == names


def test_question_after_a_short_matrix_in_the_era_of_points(write_wjx):
    questions = ["1.评价—1.甲", "2.年级", "3.性别"]
    survey = read_survey(write_wjx([[1, 2, 3]], questions))
    assert list(survey.source.columns) == ["Q1_1", "Q2", "Q3"]


def test_matrix_of_the_old_era_and_brackets_in_a_question(write_wjx):
    questions = ["第1题(性别)", "第2题(评价—1.甲)", "2.乙", "3、（一）年级（必答）"]
    survey = read_survey(write_wjx([[1, 2, 3, 4]], questions))
    assert list(survey.source.columns) == ["Q1", "Q2_1", "Q2_2", "Q3"]
    assert survey.codebook.item("Q3").text == "（一）年级（必答）"


def test_multiple_choice_in_numbers_takes_brackets_greedily(write_wjx):
    questions = ["5、(乘车(地铁)不安全)", "5、(1) 太贵)", "6、爱好(运动)", "6、爱好(阅读)"]
    survey = read_survey(write_wjx([[1, 0, 1, 1], [0, 1, 0, 1]], questions))
    texts = [item.text for item in survey.codebook.items]
    assert texts == ["乘车(地铁)不安全", "1) 太贵", "运动", "阅读"]
    assert survey.responses["Q5_2"].tolist() == [0, 1]


def test_sheet_without_a_tick_has_not_answered_the_question(write_wjx):
    questions = ["6、(运动)", "6、(阅读)", "7、年级"]
    with pytest.warns(DataWarning, match="2 answer"):
        survey = read_survey(write_wjx([[1, 0, 3], [0, 0, 1], [-3, -3, 2]], questions))
    assert survey.missing_kinds["Q6_1"].tolist() == ["", "blank", "undocumented"]
    assert any(text.startswith("Q6: 1 sheet(s) tick no option") for text in survey.source.evidence)


def test_write_ins_in_numbers_are_kept(write_wjx):
    questions = ["2、平台", "6、(运动)", "6、(其他)"]
    survey = read_survey(write_wjx([["3〖拼多多〗", 1, "1〖钓鱼〗"], [1, 1, 0]], questions))
    assert survey.source.flavour == "numbers"
    assert survey.responses["Q2"].tolist() == [3, 1]
    assert survey.responses["Q2_3_text"].tolist() == ["拼多多", None]
    assert survey.responses["Q6_2"].tolist() == [1, 0]
    assert survey.responses["Q6_2_text"].tolist() == ["钓鱼", None]


def test_ranks_in_numbers_are_ranks_and_no_ticks(write_wjx):
    questions = ["8、(价格)", "8、(服务)", "8、(质量)"]
    rows = [[1, 2, 3], [2, 1, 0], [3, 1, 2], [0, 0, 0]]
    survey = read_survey(write_wjx(rows, questions))
    np.testing.assert_array_equal(survey.responses["Q8_3"], [3, np.nan, 2, np.nan])
    assert survey.missing_kinds["Q8_3"].tolist() == ["", "unranked", "", "blank"]
    assert any("1 sheet(s) rank no option" in text for text in survey.source.evidence)


@pytest.mark.parametrize("form", ["csv", "excel", "sav"])
def test_option_not_ranked_is_no_unanswered_item(write_wjx, tmp_path, form):
    rows = [["甲→乙"], ["丙→丁"], ["乙→丙"], ["丁→甲"]]
    survey = read_survey(write_wjx(rows, ["8、请选出最重要的两项并排序"]))
    assert survey.screen().measures["missing"].tolist() == [0, 0, 0, 0]
    assert survey.describe().items["unranked"].tolist() == [2, 2, 2, 2]
    (entry,) = [entry for entry in survey.history if entry.step == "missing"]
    assert entry.text.startswith("8 item answer(s) missing: options that were not ranked")
    getattr(survey, f"to_{form}")(tmp_path / "again")
    again = read_survey(tmp_path / "again")
    assert (again.missing_kinds == survey.missing_kinds).all(axis=None)


def test_columns_of_one_question_that_are_no_ticks_stay_numbers(write_wjx):
    survey = read_survey(write_wjx([[5, 5], [0, 4]], ["8、(价格)", "8、(服务)"]))
    assert survey.responses["Q8_1"].tolist() == [5, 0]


def test_rows_above_the_header_are_named(write_table, write_file):
    table = [["导出报告"], ["", ""], ["序号", "提交答卷时间", "所用时间", "1、题"], [1, "", "", 2]]
    wide = [row + [""] * (4 - len(row)) for row in table]
    for kind in ("csv", "xlsx"):
        with pytest.raises(SurveyFormatError, match=r"row 3 has them|row 2 has them"):
            read_survey(write_table(wide, kind))
    with pytest.raises(SurveyFormatError, match=r"row 2 has them: say header=2"):
        read_survey(write_file("导出报告\n序号,提交答卷时间,所用时间,1、题\n1,,,2\n"))


def test_total_that_is_the_sum_tells_scores(write_file):
    head = "序号,提交答卷时间,所用时间,1、甲,2、乙,总分"
    with pytest.warns(DataWarning, match="scores, not option numbers: 总分 is the sum"):
        survey = read_survey(write_file(f"{head}\n1,,,5,3,8\n2,,,1,3,4\n"))
    assert survey.source.flavour == "scores"
    assert any("总分 is the sum" in text for text in survey.source.evidence)
    survey = read_survey(write_file(f"{head}\n1,,,5,3,8\n2,,,1,3,9\n"))
    assert survey.source.flavour == "numbers"


def test_numbers_that_no_option_has_tell_scores(write_wjx):
    with pytest.warns(DataWarning, match="Q1, Q2 hold 0 or fractions"):
        survey = read_survey(write_wjx([[0, 2.5, 1], [10, 0, 2]], ["1、甲", "2、乙", "3、丙"]))
    assert survey.source.flavour == "scores"
    survey = read_survey(write_wjx([[0, 2, 1], [1, 3, 2]], ["1、几个孩子", "2、乙", "3、丙"]))
    assert survey.source.flavour == "numbers"
    assert any(text.startswith("Q1: 0 or fractions occur") for text in survey.source.evidence)


def test_undocumented_codes_are_no_answers_where_most_columns_are_texts(write_wjx):
    rows = [["好", "不错", 3], ["差", "还行", -3]]
    with pytest.warns(DataWarning, match="1 answer.*−2 or −3"):
        survey = read_survey(write_wjx(rows, ["1、为什么", "2、建议", "3、年级"]))
    assert survey.source.flavour == "texts"
    assert survey.missing_kinds["Q3"].tolist() == ["", "undocumented"]
