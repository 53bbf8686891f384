"""问卷星 in XLS and SAV."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from wjx_file import QUESTIONS, TEXT_ROWS, wjx_table
from xls_file import as_xls

from loyaltysem.errors import DataWarning, SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.wjx import WJX


def test_xls_is_read(write_file, write_wjx, codebook_text):
    path = write_file(as_xls(wjx_table(QUESTIONS, TEXT_ROWS, None)), "export.xls")
    survey = read_survey(path, codebook_text)
    assert survey.source.evidence[0] == "xls workbook, sheet 'Sheet1'"
    expected = read_survey(write_wjx(), codebook_text)
    pd.testing.assert_frame_equal(survey.responses, expected.responses)
    pd.testing.assert_frame_equal(survey.missing_kinds, expected.missing_kinds)


def test_xls_whose_texts_come_out_garbled_is_refused(write_file):
    data = as_xls(wjx_table(QUESTIONS, TEXT_ROWS, None), codepage=936)
    with pytest.raises(SurveyFormatError, match=r"garbled.*Save it as XLSX"):
        read_survey(write_file(data, "export.xls"))


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8])
def test_cut_xls_is_damage(write_file, kept):
    data = as_xls(wjx_table(QUESTIONS, TEXT_ROWS * 20, None))
    with pytest.raises(SurveyFormatError, match=r"damaged|empty or has no header"):
        read_survey(write_file(data[: int(kept * len(data))], "cut.xls"), format="wjx")


STEM = "请评价该平台"
LABELS = {1: "非常不同意", 2: "不同意", 3: "一般", 4: "同意", 5: "非常同意"}


@pytest.fixture
def write_sav(tmp_path):
    def write(frame=None, labels=None):
        frame = pd.DataFrame(
            {
                "index": ["1", "2", "3"],
                "totalseconds": ["243", "100", "81"],
                "source": ["微信", "微信", "链接"],
                "Q1": [1.0, 2.0, 2.0],
                "Q2_Blank1": ["甲", "", "乙"],
                "Q6_Row1": [5.0, -3.0, 1.0],
                "Q6_Row2": [4.0, 4.0, -2.0],
            }
            if frame is None
            else frame
        )
        path = tmp_path / "export.dat"
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels={
                "Q1": "性别",
                "Q2_Blank1": "填空",
                "Q6_Row1": f"{STEM}({STEM}—总体（全部）满意)",
                "Q6_Row2": f"{STEM}(值得信赖)",
            },
            variable_value_labels={
                "Q1": {1: "男", 2: "女"},
                "Q6_Row1": LABELS if labels is None else labels,
                "Q6_Row2": LABELS,
            },
        )
        return path

    return write


def test_sav_is_read_with_its_labels(write_sav):
    with pytest.warns(DataWarning, match="2 answer.*−2 or −3"):
        survey = read_survey(write_sav())
    assert survey.source.format == "wjx"
    assert "SPSS file with index and totalseconds, as 问卷星 names them" in survey.source.evidence
    assert survey.paradata["duration"].tolist() == [243, 100, 81]
    assert survey.paradata["source"].tolist() == ["微信", "微信", "链接"]
    assert survey.responses.index.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(survey.responses["Q6_1"], [5, np.nan, 1])
    assert survey.codebook.item("Q6_1").text == "总体（全部）满意"
    assert survey.codebook.item("Q6_2").text == "值得信赖"
    assert survey.codebook.item("Q1").labels == {"男": 1, "女": 2}
    assert survey.responses["Q2_Blank1"].tolist() == ["甲", None, "乙"]
    assert ("Q6_1", "Q6_2") in survey.source.blocks
    assert survey.missing_kinds["Q6_1"].tolist() == ["", "undocumented", ""]


def test_sav_that_labels_its_missing_codes_says_which_kind(write_sav):
    with pytest.warns(DataWarning, match="1 answer.*−2 or −3"):
        survey = read_survey(write_sav(labels={**LABELS, -3: "(空)"}))
    assert survey.missing_kinds["Q6_1"].tolist() == ["", "blank", ""]
    assert "(空)" not in survey.codebook.item("Q6_1").labels


def test_sav_is_read_by_a_codebook(write_sav):
    codebook = (
        '[survey]\nignore = ["填空"]\n'
        '[items.SAT]\ntext = "总体（全部）满意"\nminimum = 1\nmaximum = 5\n'
        '[items.TRU]\ncolumn = "Q6_Row2"\nminimum = 1\nmaximum = 5\n'
        '[groups.sex]\ntext = "性别"\ncodes = { 1 = "male", 2 = "female" }\n'
    )
    with pytest.warns(DataWarning, match="2 answer"):
        survey = read_survey(write_sav(), codebook)
    assert survey.responses["sex"].tolist() == ["male", "female", "female"]
    np.testing.assert_array_equal(survey.responses["TRU"], [4, 4, np.nan])


def test_other_sav_is_not_taken_for_one_of_wjx(write_sav):
    path = write_sav(pd.DataFrame({"a": [1.0, 2.0]}))
    assert WJX.recognise(FileContent("a.sav", path.read_bytes(), path=path)) == ()
    with pytest.raises(SurveyFormatError, match=r"without the variable.*index, totalseconds"):
        read_survey(path, format="wjx")


def test_sav_without_a_path_is_read_too(write_sav):
    content = FileContent("a.sav", write_sav().read_bytes())
    assert WJX.recognise(content)
    assert len(WJX.read(content).cells) == 3


def test_cut_sav_is_damage(write_sav, write_file):
    data = write_sav().read_bytes()
    with pytest.raises(SurveyFormatError, match="cut, damaged"):
        read_survey(write_file(data[: len(data) // 2], "cut.sav"), format="wjx")
