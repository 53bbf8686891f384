"""What is written: inert texts, missing codes, reversed items once, and named errors."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from loyaltysem.errors import DataWarning, SurveyFormatError, WritingError
from loyaltysem.files import inert, workbooks
from loyaltysem.survey import Codebook, Group, Item, Survey, read_survey
from loyaltysem.survey.formats.written.cells import inert_undone, recorded_texts, unmistakable
from loyaltysem.survey.writing.sav import variable_names

FORMS = ("sav", "excel", "csv")


@pytest.fixture
def survey(write_wjx, codebook_text):
    return read_survey(write_wjx(), codebook_text)


def _texts(*texts):
    codebook = Codebook((Item("A", "a", "", 1, 5),))
    return Survey(pd.DataFrame({"A": 1.0, "t": list(texts)}), codebook)


def test_reversed_items_are_written_as_answered_and_reversed_once(survey, tmp_path, codebook_text):
    for form in FORMS:
        path = tmp_path / f"{form}.xlsx"
        getattr(survey, f"to_{form}")(path)
        for _ in range(2):
            again = read_survey(path, codebook_text)
            assert again.responses["SAT2"].equals(survey.responses["SAT2"])
            getattr(again, f"to_{form}")(path, overwrite=True)
    cells, metadata = pyreadstat.read_sav(str(tmp_path / "sav.xlsx"), user_missing=True)
    assert cells["SAT2"].tolist() == [2, 3, 4]
    assert survey.responses["SAT2"].tolist() == [4, 3, 2]
    assert metadata.variable_value_labels["SAT2"][2] == "不同意"
    assert any("NOT yet reversed" in line for line in metadata.notes)
    sheet = openpyxl.load_workbook(tmp_path / "excel.xlsx")["codebook"]
    told = [row for row in sheet.iter_rows(values_only=True) if row[1] == "SAT2"]
    assert told[0][-1] == "as given; read_survey reverses them once"


def test_history_and_blocks_are_kept_in_spss_and_excel(survey, tmp_path):
    for form in ("sav", "excel"):
        getattr(survey, f"to_{form}")(tmp_path / form)
        again = read_survey(tmp_path / form)
        assert again.history[: len(survey.history)] == survey.history
        assert again.source.blocks == survey.source.blocks
        assert again.paradata["duration"].tolist() == survey.paradata["duration"].tolist()


@pytest.mark.parametrize("form", FORMS)
def test_respondents_and_recorded_texts_stay_what_they_are(form, tmp_path):
    survey = Survey(
        pd.DataFrame({"A": [1.0, 2.0]}, index=pd.Index(["007", "8"], name="respondent")),
        Codebook((Item("A", "a", "", 1, 5),)),
        paradata=pd.DataFrame(
            {
                # nobody knows which is the month, so it was kept as text
                "submitted": ["03/04/2024 10:11:12", "05/06/2024 10:11:12"],
                "RecordedDate": pd.to_datetime(["2024-05-01 10:00:00", None]),
                "finished": pd.Series([True, None], dtype="boolean").to_numpy(),
            },
            index=["007", "8"],
        ),
    )
    getattr(survey, f"to_{form}")(tmp_path / "file")
    again = read_survey(tmp_path / "file", survey.codebook)
    assert again.responses.index.tolist() == ["007", "8"]
    assert again.paradata["submitted"].tolist() == survey.paradata["submitted"].tolist()
    assert again.paradata["RecordedDate"].iloc[0] == pd.Timestamp("2024-05-01 10:00:00")
    assert bool(again.paradata["finished"].iloc[0]) is True
    assert again.paradata.iloc[1].isna().tolist() == [False, True, True]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])
def test_times_of_a_zone_come_back_as_their_moments_also_where_the_clock_changes(
    form, zone, tmp_path
):
    """01:30 before and after a clock is put back differ by their offsets, and so in one column."""
    moments = pd.to_datetime(
        ["2024-04-06 14:45", "2024-04-06 15:15", "2024-11-03 05:30", "2024-11-03 06:30"], utc=True
    )
    submitted = pd.Series(moments.tz_convert(zone))
    survey = Survey(
        pd.DataFrame({"A": [1.0, 2, 3, 4]}),
        Codebook((Item("A", "a", "", 1, 5),)),
        paradata=pd.DataFrame({"submitted": submitted}),
    )
    getattr(survey, f"to_{form}")(tmp_path / "file")
    again = read_survey(tmp_path / "file", survey.codebook).paradata["submitted"]
    assert again.dt.tz_convert("UTC").tolist() == moments.tolist()


@pytest.mark.parametrize(
    "edited",
    [
        ["2024-02-30T10:00:00", "2024-03-01T10:00:00"],
        ["2024-03-01T25:00:00", "2024-03-01T10:00:00"],
        ["2024-03-01T10:00:00+08:00", "2024-03-01T10:00:00"],
    ],
)
def test_a_time_that_was_edited_into_none_stays_the_text_it_is(edited):
    assert recorded_texts("submitted", pd.Series(edited)).tolist() == edited


def test_kinds_of_missing_have_codes_outside_the_scales(survey, tmp_path):
    survey.to_sav(tmp_path / "file.sav")
    cells, metadata = pyreadstat.read_sav(str(tmp_path / "file.sav"), user_missing=True)
    assert cells["TRU1"].tolist() == [4, 3, -97]
    assert metadata.variable_value_labels["TRU1"][-97] == "(skipped)"
    assert metadata.missing_ranges["TRU1"] == [{"lo": -97, "hi": -97}]
    assert cells["SAT1"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        " =1+1",
        "\u200b@a",
        "－a",
        "\u3000＝1",
    ],
)
def test_formulas_are_texts(text, tmp_path):
    survey = _texts(text, "'x", "ok")
    survey.to_excel(tmp_path / "file.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "file.xlsx")["answers"]["C2"]
    assert cell.data_type != "f"
    assert cell.quotePrefix
    survey.to_csv(tmp_path / "file.csv")
    written = (tmp_path / "file.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert f"'{text}".encode() in written
    for name in ("file.xlsx", "file.csv"):
        again = read_survey(tmp_path / name, survey.codebook)
        assert again.responses["t"].tolist() == [text, "'x", "ok"]
    assert inert_undone(inert(unmistakable(text))) == text


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_replaced_only_when_asked(survey, form, tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(WritingError, match="overwrite=True"):
        getattr(survey, f"to_{form}")(path)
    assert path.read_text() == "mine"
    getattr(survey, f"to_{form}")(path, overwrite=True)
    assert len(read_survey(path, survey.codebook)) == 3
    with pytest.raises(WritingError, match="does not exist"):
        getattr(survey, f"to_{form}")(tmp_path / "none" / "file")
    assert {place.name for place in tmp_path.iterdir()} == {"file", "export.csv"}


def test_limits_of_excel_are_named_before_writing(tmp_path, monkeypatch):
    with pytest.raises(WritingError, match=r"row 3, column 't' would hold 32,768 characters"):
        _texts("a", "x" * 32_768).to_excel(tmp_path / "file.xlsx")
    _texts("x" * 32_767).to_excel(tmp_path / "long.xlsx")
    monkeypatch.setattr(workbooks, "_MAX_ROWS", 2)
    with pytest.raises(WritingError, match="would have 3 rows and 3 columns"):
        _texts("a", "b").to_excel(tmp_path / "file.xlsx")
    monkeypatch.setattr(workbooks, "_MAX_ROWS", 100)
    monkeypatch.setattr(workbooks, "_MAX_COLUMNS", 2)
    with pytest.raises(WritingError, match="3 columns"):
        _texts("a", "b").to_excel(tmp_path / "file.xlsx")
    assert not (tmp_path / "file.xlsx").exists()


def test_texts_that_spss_cannot_hold_are_errors_or_warned_of(tmp_path):
    for text, found in (("x" * 32_768, "32768 bytes"), ("a\x00b", "a NUL character")):
        with pytest.raises(WritingError, match=f"t, row 1: the text has {found}"):
            _texts(text).to_sav(tmp_path / "file.sav")
    with pytest.warns(DataWarning, match=r"t: blanks at the end of 1 text"):
        _texts("a ").to_sav(tmp_path / "file.sav")
    label = "好" * 50
    codebook = Codebook((Item("A", "a" * 300, "", 1, 2, {label: 1.0}),))
    survey = Survey(pd.DataFrame({"A": [1.0]}), codebook)
    with pytest.warns(DataWarning, match="no room for 2 text"):
        survey.to_sav(tmp_path / "cut.sav")
    assert read_survey(tmp_path / "cut.sav").codebook == codebook


@pytest.mark.parametrize("form", FORMS)
def test_half_a_character_is_a_named_error(form, tmp_path):
    with pytest.raises(WritingError, match=r"t, row [23]: the text holds half of a character"):
        getattr(_texts("a", "\ud800"), f"to_{form}")(tmp_path / "file")


def test_level_that_the_codebook_lacks_is_an_error(tmp_path):
    codebook = Codebook((Item("A", "a", "", 1, 5),), groups=(Group("g", levels={"男": "m"}),))
    survey = Survey(pd.DataFrame({"A": [1.0], "g": ["x"]}), codebook)
    with pytest.raises(WritingError, match="g has the level 'x' in 1 row"):
        survey.to_csv(tmp_path / "file.csv")


def test_two_columns_of_one_name_are_an_error(tmp_path):
    survey = Survey(pd.DataFrame({"A": [1.0], " A": ["x"]}), Codebook((Item("A", "a", "", 1, 5),)))
    with pytest.raises(WritingError, match="two columns named 'A'"):
        survey.to_csv(tmp_path / "file.csv")


def test_edited_records_are_named_errors(survey, tmp_path):
    survey.to_excel(tmp_path / "file.xlsx")
    book = openpyxl.load_workbook(tmp_path / "file.xlsx")
    labels = next(c.column for c in book["codebook"][1] if c.value == "labels")
    book["codebook"].cell(3, labels).value = "1 = no"
    book.save(tmp_path / "file.xlsx")
    with pytest.raises(SurveyFormatError, match=r"sheet 'codebook' .* was changed"):
        read_survey(tmp_path / "file.xlsx")
    del book["codebook"]
    book.save(tmp_path / "file.xlsx")
    assert read_survey(tmp_path / "file.xlsx", survey.codebook).responses.equals(survey.responses)
    survey.to_sav(tmp_path / "file.sav")
    data = (tmp_path / "file.sav").read_bytes()
    (tmp_path / "file.sav").write_bytes(data.replace(b'"codebook"', b'"codebuch"'))
    with pytest.raises(SurveyFormatError, match=r"note that loyaltysem left .* was edited"):
        read_survey(tmp_path / "file.sav")


def test_names_that_spss_does_not_allow_are_numbered():
    names = ["SAT1", "sat1", "and", "满意", "1a", "V5", "x" * 65, "a."]
    assert variable_names(names) == ("SAT1", "V2", "V3", "满意", "V13", "V5", "V7", "V8")
