"""SPSS, Stata, Parquet and Arrow files, and frames in memory."""

from __future__ import annotations

import datetime as dt
import struct
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyreadstat
import pytest

from loyaltysem.containment.process import Refusal
from loyaltysem.errors import CodebookError, DataError, DataWarning, OptionError, SurveyFormatError
from loyaltysem.survey import Survey, read_survey
from loyaltysem.survey.formats import binary_file
from loyaltysem.survey.formats.export import Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical.multiple_response import multiple_response_sets
from loyaltysem.survey.formats.statistical.spss import SPSS

AGREE = {1: "非常不同意", 2: "不同意", 3: "一般", 4: "同意", 5: "非常同意"}
CODEBOOK = """
[items.SAT1]
minimum = 1
maximum = 5
labels = { "非常不同意" = 1, "不同意" = 2, "一般" = 3, "同意" = 4, "非常同意" = 5 }
missing = [-1]
[groups.sex]
levels = { "男" = "male", "女" = "female" }
"""


@pytest.fixture
def write_sav(tmp_path):
    def write(frame=None, name="file.sav", **options):
        if frame is None:
            frame = pd.DataFrame(
                {
                    "SAT1": [1.0, 5, 99, np.nan, 98],
                    "sex": [1.0, 2, 2, 1, 1],
                    "why": ["=1+1", "", "好", "007", "x"],
                    "day": [dt.date(2024, 5, 1), None, *[dt.date(2024, 5, 2)] * 3],
                }
            )
        options = {
            "variable_value_labels": {"SAT1": {**AGREE, 99: "拒答"}, "sex": {1: "男", 2: "女"}},
            "column_labels": {"SAT1": "总体满意"},
            "missing_ranges": {"SAT1": [{"lo": 98, "hi": 99}]},
            **options,
        }
        pyreadstat.write_sav(frame, str(tmp_path / name), **options)
        return tmp_path / name

    return write


@pytest.mark.parametrize("compress", [False, True])
def test_spss_file_gives_labels_ranges_texts_and_dates(write_sav, compress):
    survey = read_survey(write_sav(name="any.txt", compress=compress))
    assert survey.source.format == "spss"
    assert survey.responses["SAT1"].tolist()[:2] == [1, 5]
    assert survey.missing_kinds["SAT1"].tolist() == ["", "", "declared", "blank", "declared"]
    item = survey.codebook.item("SAT1")
    assert item.text == "总体满意"
    assert item.labels == {text: value for value, text in AGREE.items()}
    assert survey.codebook.bounds == {"SAT1": (1, 5)}
    assert survey.responses["sex"].tolist() == [1, 2, 2, 1, 1]
    assert survey.codebook.item("sex").labels == {"男": 1, "女": 2}
    assert survey.responses["why"].tolist() == ["=1+1", None, "好", "007", "x"]
    assert survey.responses["day"].iloc[0] == pd.Timestamp("2024-05-01")
    assert pd.isna(survey.responses["day"].iloc[1])


def test_codebook_reads_an_spss_file_and_adds_its_missing_codes(write_sav):
    frame = pd.DataFrame({"SAT1": [1.0, -1, 99, np.nan], "sex": [1.0, 2, 2, np.nan]})
    survey = read_survey(write_sav(frame), CODEBOOK)
    assert survey.missing_kinds["SAT1"].tolist() == ["", "declared", "declared", "blank"]
    assert survey.responses["sex"].tolist()[:3] == ["male", "female", "female"]


def test_labels_turned_round_are_an_error_that_names_both(write_sav):
    turned = {6 - value: text for value, text in AGREE.items()}
    path = write_sav(variable_value_labels={"SAT1": turned})
    with pytest.raises(
        CodebookError, match=r"SAT1.*codebook says 5 = 非常同意.*file says 1 = 非常同意"
    ):
        read_survey(path, CODEBOOK)


def test_scales_of_two_languages_that_run_against_each_other_are_an_error(write_sav):
    english = ["Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"]
    path = write_sav(variable_value_labels={"SAT1": dict(enumerate(english, start=1))})
    with pytest.raises(CodebookError, match="opposite directions"):
        read_survey(path, CODEBOOK)


def test_longer_scale_in_the_file_is_an_error(write_sav):
    path = write_sav(variable_value_labels={"SAT1": {**AGREE, 7: "极其同意"}})
    with pytest.raises(CodebookError, match="go from 1 to 5, file says 7 = 极其同意"):
        read_survey(path, CODEBOOK)


def test_missing_range_inside_the_bounds_is_an_error(write_sav):
    with pytest.raises(CodebookError, match="1 to 5 are answers, file says 5 is missing"):
        read_survey(write_sav(missing_ranges={"SAT1": [5]}), CODEBOOK)


def test_two_levels_for_one_option_are_an_error(write_sav):
    codebook = CODEBOOK + 'codes = { 1 = "female", 2 = "male" }\n'
    with pytest.raises(CodebookError, match=r"1 is 'female' and 男 is 'male', file says 1 = 男"):
        read_survey(write_sav(), codebook)


def test_one_label_for_two_values_is_told_apart(write_sav):
    survey = read_survey(write_sav(variable_value_labels={"sex": {1: "男", 2: "男"}}))
    assert survey.codebook.item("sex").labels == {"男 [1.0]": 1, "男 [2.0]": 2}
    assert any("'男' stands for several values" in line for line in survey.source.evidence)


def test_declared_missing_text_of_spss_is_missing(write_sav):
    survey = read_survey(write_sav(missing_ranges={"SAT1": [99], "why": ["x"]}))
    assert survey.responses["why"].tolist()[-1] is None
    assert any("1 text answer(s) missing: declared" in str(entry) for entry in survey.history)


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.95])
def test_cut_spss_file_is_damaged(write_sav, write_file, kept):
    data = write_sav().read_bytes()
    with pytest.raises(SurveyFormatError, match="cut, damaged"):
        read_survey(write_file(data[: int(kept * len(data))]))


def _gbk(data: bytes, codepage: int | None) -> bytes:
    """Write the Chinese texts of a file in GBK instead of the texts that hold their place."""
    for held, text in ((b"aaaa", "中文"), (b"bbbb", "满意"), (b"cccc", "问题")):
        data = data.replace(held, text.encode("gbk"))
    if codepage is None:
        return data
    at = data.find(b"UTF-8")
    data = data[: at - 16] + data[at + 5 :]
    info = data.find(struct.pack("<4i", 7, 3, 4, 8)) + 44
    return data[:info] + struct.pack("<i", codepage) + data[info + 4 :]


@pytest.mark.parametrize("codepage", [None, 2, 1252, 65001])
def test_gbk_without_its_encoding_is_an_error_and_read_with_it(tmp_path, codepage):
    path = tmp_path / "gbk.sav"
    frame = pd.DataFrame({"A": [1.0, 2], "t": ["aaaa", "bbbb"]})
    pyreadstat.write_sav(frame, str(path), column_labels=["cccc", "t"])
    path.write_bytes(_gbk(path.read_bytes(), codepage))
    with pytest.raises(SurveyFormatError, match='encoding="gb18030"'):
        read_survey(path)
    survey = read_survey(path, encoding="gb18030")
    assert survey.responses["t"].tolist() == ["中文", "满意"]
    assert survey.codebook.item("A").text == "问题"
    with pytest.raises(SurveyFormatError, match="are not in nonsense"):
        read_survey(path, encoding="nonsense")


def test_western_accents_are_not_taken_for_chinese(tmp_path):
    path = tmp_path / "western.sav"
    pyreadstat.write_sav(pd.DataFrame({"t": ["aaaa", "bbbb"]}), str(path))
    data = _gbk(path.read_bytes().replace(b"aaaa", "très".encode("cp1252")), 1252)
    path.write_bytes(data.replace("满意".encode("gbk"), "été!".encode("cp1252")))
    assert read_survey(path).responses["t"].tolist() == ["très", "été!"]


def test_bytes_without_a_path_are_read(write_sav):
    export = SPSS.read(FileContent("file.sav", write_sav().read_bytes()))
    assert len(export.questions) == 4


def test_file_of_another_kind_is_refused_by_the_asked_format(write_table, write_sav):
    for name in ("spss", "stata", "parquet", "arrow"):
        with pytest.raises(SurveyFormatError, match="does not begin as"):
            read_survey(write_table([["A"], [1]]), format=name)
    with pytest.raises(SurveyFormatError, match="no table"):
        read_survey(write_sav(), format="loyaltysem")


def test_multiple_response_set_becomes_ticks():
    questions = [Question(i, f"m{i}", f"m{i}", f"option {i}", "spss") for i in range(2)]
    cells = pd.DataFrame({0: [1.0, np.nan, np.nan], 1: [np.nan, 1.0, np.nan]})
    sets = {
        "$M": {
            "is_dichotomy": True,
            "counted_value": 1,
            "label": "Which?",
            "variable_list": ["m0", "m1"],
        }
    }
    turned, ticks, evidence = multiple_response_sets(questions, cells, sets)
    assert ticks[0].tolist()[:2] == [1, 0]
    assert ticks.iloc[2].isna().all()
    assert [(q.answer_type, q.block, q.stem) for q in turned] == [("multiple", "$M", "Which?")] * 2
    assert "m0, m1; 1 is 1, empty where another option was ticked is 0" in evidence[0]
    _, ticks, _ = multiple_response_sets(questions, cells.fillna(2.0), sets)
    assert ticks.to_numpy().tolist() == [[1, 0], [0, 1], [0, 0]]


@pytest.fixture
def stata_file(tmp_path):
    frame = pd.DataFrame(
        {
            "SAT1": pd.Series([1, 5, "a", "z"], dtype=object),
            "why": ["=1", "", "好", "x"],
            "day": [dt.date(2024, 5, 1)] * 4,
        }
    )
    pyreadstat.write_dta(
        frame,
        str(tmp_path / "file.dta"),
        column_labels=["总体满意", None, None],
        variable_value_labels={"SAT1": {**AGREE, "a": "拒答"}},
        missing_user_values={"SAT1": ["a", "z"]},
    )
    return tmp_path / "file.dta"


def test_stata_file_keeps_extended_missing_values_apart(stata_file):
    survey = read_survey(stata_file)
    assert survey.source.format == "stata"
    assert survey.missing_kinds["SAT1"].tolist() == ["", "", "declared", "declared"]
    assert survey.codebook.bounds == {"SAT1": (1, 5)}
    assert "SAT1: .a means '拒答'" in survey.source.evidence
    assert survey.responses["why"].tolist() == ["=1", None, "好", "x"]
    assert survey.responses["day"].iloc[0] == pd.Timestamp("2024-05-01")


@pytest.mark.parametrize("letter_first", [True, False])
def test_blank_among_letters_of_whole_numbers_is_no_zero(tmp_path, letter_first):
    cells = [1, "a", None, 3] if letter_first else [1, None, "a", 3]
    pyreadstat.write_dta(
        pd.DataFrame({"A": pd.Series(cells, dtype=object)}),
        str(tmp_path / "file.dta"),
        missing_user_values={"A": ["a"]},
    )
    survey = read_survey(tmp_path / "file.dta")
    np.testing.assert_array_equal(survey.responses["A"], [1, np.nan, np.nan, 3])
    kinds = ["", "declared", "blank", ""] if letter_first else ["", "blank", "declared", ""]
    assert survey.missing_kinds["A"].tolist() == kinds


@pytest.mark.parametrize("kept", [0.5, 0.98])
def test_cut_stata_file_is_damaged(stata_file, write_file, kept):
    data = stata_file.read_bytes()
    with pytest.raises(SurveyFormatError, match="cut, damaged"):
        read_survey(write_file(data[: int(kept * len(data))]))


def test_old_stata_file_without_its_value_labels_says_so(tmp_path):
    path = tmp_path / "old.dta"
    scale = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    labels = {"SAT1": dict(enumerate(scale, start=1))}
    pyreadstat.write_dta(
        pd.DataFrame({"SAT1": [1, 5]}), str(path), version=12, variable_value_labels=labels
    )
    assert read_survey(path).codebook.bounds == {"SAT1": (1, 5)}
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.warns(
        DataWarning, match=r"value labels of 1 variable\(s\): SAT1 \(.*cut at its end"
    ):
        survey = read_survey(path)
    assert survey.responses["SAT1"].tolist() == [1, 5]
    assert survey.codebook.bounds == {}


FRAME = pl.DataFrame(
    {
        "SAT1": [1, 5, None],
        "score": [0.5, float("nan"), 2.0],
        "sure": [True, False, None],
        "zip": ["01234", "", "x"],
        "id": [2**60, 2**60 + 1, None],
        "when": [dt.datetime(2024, 5, 1, 13, 5), None, dt.datetime(2024, 5, 2)],
        "opinion": pl.Series(["远低于预期", "高于预期", "符合预期"], dtype=pl.Categorical),
    }
)


def _check(survey):
    assert survey.responses["SAT1"].tolist()[:2] == [1, 5]
    assert survey.missing_kinds["score"].tolist() == ["", "blank", ""]
    assert survey.responses["sure"].tolist() == ["TRUE", "FALSE", None]
    assert survey.responses["zip"].tolist() == ["01234", None, "x"]
    assert survey.responses["id"].tolist() == [str(2**60), str(2**60 + 1), None]
    assert survey.responses["when"].iloc[0] == pd.Timestamp("2024-05-01 13:05")
    assert survey.responses["opinion"].tolist() == [1, 4, 3]


def test_polars_frame_is_read_by_its_types():
    _check(read_survey(FRAME))
    _check(Survey.from_frame(FRAME))


def test_pandas_frame_is_read_and_keeps_its_index():
    frame = pd.DataFrame({"SAT1": [1, None], "t": ["a", None], 3: [True, False]}, index=["u", "v"])
    survey = read_survey(
        frame, '[items.SAT1]\nminimum = 1\nmaximum = 5\n[survey]\nignore=["t","3"]'
    )
    assert survey.responses.index.tolist() == ["u", "v"]
    assert survey.missing_kinds["SAT1"].tolist() == ["", "blank"]
    assert survey.source.format == "frame"


@pytest.mark.parametrize("kind", ["parquet", "ipc"])
def test_parquet_and_arrow_files_are_read(tmp_path, kind):
    path = tmp_path / "file.bin"
    getattr(FRAME, f"write_{kind}")(path)
    survey = read_survey(path)
    assert survey.source.format == {"ipc": "arrow"}.get(kind, kind)
    _check(survey)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SurveyFormatError, match="cut or damaged"):
        read_survey(path)


def test_pandas_index_in_a_parquet_file_is_paradata(tmp_path):
    FRAME.rename({"id": "__index_level_0__"}).write_parquet(tmp_path / "file")
    survey = read_survey(tmp_path / "file")
    assert survey.paradata.columns.tolist() == ["__index_level_0__"]
    assert "__index_level_0__" not in survey.responses


def test_without_pyarrow_and_polars_the_error_says_what_to_install(tmp_path, monkeypatch):
    FRAME.write_parquet(tmp_path / "file")
    monkeypatch.setattr(
        binary_file, "read_contained", lambda *_: Refusal("not installed", "no package")
    )
    with pytest.raises(SurveyFormatError, match="pip install pyarrow, or pip install polars"):
        read_survey(tmp_path / "file")


def test_frames_that_cannot_be_answers_are_refused():
    with pytest.raises(SurveyFormatError, match="'A' is of type List"):
        read_survey(pl.DataFrame({"A": [[1], [2]]}))
    with pytest.raises(SurveyFormatError, match=r"'A' holds \[1\]"):
        read_survey(pd.DataFrame({"A": [[1], [2]]}))
    with pytest.raises(SurveyFormatError, match="0 row"):
        read_survey(pd.DataFrame({"A": []}))
    with pytest.raises(SurveyFormatError, match="more than once: 'A' in columns 1, 2"):
        read_survey(pd.DataFrame([[1, 2]], columns=["A", "A"]))
    with pytest.raises(DataError, match=r"of type list.*pandas\.DataFrame"):
        read_survey([1, 2])
    with pytest.raises(DataError, match=r"Write \.collect\(\) after it"):
        read_survey(FRAME.lazy())
    with pytest.raises(OptionError, match="are about files"):
        read_survey(FRAME, encoding="gbk")


def test_stata_months_are_numbers_and_no_dates_of_1970(tmp_path):
    path = tmp_path / "file.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"month": [772.0, 773.0], "day": [23497.0, np.nan]}),
        str(path),
        variable_format={"month": "%tm", "day": "%tdDD/NN/CCYY"},
    )
    survey = read_survey(path)
    assert survey.responses["month"].tolist() == [772, 773]
    assert survey.responses["day"].tolist() == [pd.Timestamp("2024-05-01"), pd.NaT]
    assert "month: months since January 1960 (%tm)" in survey.source.evidence


def test_spss_dates_with_a_missing_code_and_long_durations(write_sav):
    frame = pd.DataFrame({"day": [13933900800.0, 99, np.nan], "spent": [90000.0, 60, np.nan]})
    path = write_sav(
        frame,
        variable_value_labels={},
        column_labels={},
        variable_format={"day": "DATE11", "spent": "TIME8"},
        missing_ranges={"day": [99]},
    )
    survey = read_survey(path)
    assert survey.responses["day"].tolist() == [pd.Timestamp("2024-05-01"), pd.NaT, pd.NaT]
    assert survey.responses["spent"].tolist()[:2] == [90000, 60]
    assert any("spent: some values in the format TIME8" in line for line in survey.source.evidence)
    assert any("1 text answer(s) missing: declared" in str(entry) for entry in survey.history)


@pytest.mark.parametrize(
    ("form", "possible"),
    [
        ("DATE11", "2014-09-07"),
        ("ADATE10", "2014-09-07"),
        ("EDATE10", "2014-09-07"),
        ("DATETIME20", "2014-09-07 20:13:20"),
    ],
)
def test_one_impossible_date_is_one_missing_value_and_said(write_sav, form, possible):
    frame = pd.DataFrame({"sat1": [1.0, 2, 3], "when": [1.36295e10, 6.306e12, 1.36295e10]})
    path = write_sav(
        frame,
        variable_value_labels={},
        column_labels={},
        missing_ranges={},
        variable_format={"when": form},
    )
    with pytest.warns(DataWarning, match=r"when: 1 value\(s\) stand for no date, such as 6306000"):
        survey = read_survey(path)
    assert survey.responses["sat1"].tolist() == [1, 2, 3]
    moment = pd.Timestamp(possible)
    assert survey.responses["when"].tolist() == [moment, pd.NaT, moment]


@pytest.mark.parametrize("form", ["%td", "%tc"])
def test_one_impossible_date_of_stata_is_one_missing_value_and_said(tmp_path, form):
    path = tmp_path / "file.dta"
    frame = pd.DataFrame({"sat1": [1.0, 2, 3], "when": [0.0, 1e20, 0.0]})
    pyreadstat.write_dta(frame, str(path), variable_format={"when": form})
    with pytest.warns(DataWarning, match=r"when: 1 value\(s\) stand for no date"):
        survey = read_survey(path)
    assert survey.responses["sat1"].tolist() == [1, 2, 3]
    first = pd.Timestamp("1960-01-01")
    assert survey.responses["when"].tolist() == [first, pd.NaT, first]


@pytest.mark.parametrize(
    ("write", "format_name"),
    [(pyreadstat.write_por, "spss"), (pyreadstat.write_xport, "sas")],
)
def test_portable_and_transport_files_are_read(tmp_path, write, format_name):
    frame = pd.DataFrame(
        {
            "SAT1": [1.0, np.nan, 5],
            "CITY": ["Bonn", "", "Ulm"],
            "DAY": pd.to_datetime(["2024-05-01", None, "2024-05-02"]),
        }
    )
    write(frame, str(tmp_path / "any.csv"), column_labels=["I am glad", "City", "Day"])
    survey = read_survey(tmp_path / "any.csv")
    assert survey.source.format == format_name
    np.testing.assert_array_equal(survey.responses["SAT1"], [1, np.nan, 5])
    assert survey.responses["CITY"].tolist() == ["Bonn", None, "Ulm"]
    days = [pd.Timestamp("2024-05-01"), pd.NaT, pd.Timestamp("2024-05-02")]
    assert survey.responses["DAY"].tolist() == days
    assert survey.codebook.item("SAT1").text == "I am glad"


@pytest.mark.parametrize("version", [5, 8])
def test_transport_file_of_several_data_sets_is_refused(tmp_path, version):
    path = tmp_path / "file.xpt"
    pyreadstat.write_xport(pd.DataFrame({"A": [1.0]}), str(path), file_format_version=version)
    data = path.read_bytes()
    path.write_bytes(data + data[data.index(b"HEADER RECORD*******MEMB") :])
    with pytest.raises(SurveyFormatError, match="transport file of 2 data sets"):
        read_survey(path)


def test_cut_portable_and_transport_files_are_damaged(tmp_path):
    frame = pd.DataFrame({"A": [1.0, 2.0], "T": ["x", "y"]})
    for write, program in ((pyreadstat.write_por, "SPSS"), (pyreadstat.write_xport, "SAS")):
        path = tmp_path / "file"
        write(frame, str(path))
        path.write_bytes(path.read_bytes()[:300])
        with pytest.raises(SurveyFormatError, match=rf"begins as {program} files do and cannot"):
            read_survey(path)


@pytest.mark.parametrize("kind", ["parquet", "ipc"])
def test_decimals_are_numbers_and_long_ones_tell_people_apart(tmp_path, kind):
    long = [Decimal(12345678901234567890 + i) for i in range(3)]
    frame = pl.DataFrame(
        {"sat": [Decimal("1.00"), None, Decimal("4.5")], "id": long, "t": ["a", "b", "c"]}
    )
    getattr(frame, f"write_{kind}")(tmp_path / "file")
    survey = read_survey(tmp_path / "file")
    np.testing.assert_array_equal(survey.responses["sat"], [1, np.nan, 4.5])
    assert survey.responses["id"].tolist() == [str(number) for number in long]


@pytest.mark.parametrize("release", [111, 113])
def test_files_of_old_releases_of_stata_are_read(tmp_path, release):
    path = tmp_path / "old.dta"
    answers = pd.DataFrame({"x": [1.0, 2.0, 5.0], "y": [3.0, 4.0, 2.0]})
    pyreadstat.write_dta(answers, str(path), version=8)
    # release 7 has the records of release 8
    path.write_bytes(bytes([release]) + path.read_bytes()[1:])
    survey = read_survey(path)
    assert survey.source.format == "stata"
    assert survey.responses.to_numpy().tolist() == answers.to_numpy().tolist()
