"""Files that are no export, or not whole: a named error each."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import openpyxl
import pytest

from loyaltysem.errors import OptionError, SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.file_content import open_file


def _zip_with(part: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(part, "<xml/>")
    return data.getvalue()


R_OBJECT = b"X\n\x00\x00\x00\x03\x00\x04\x02\x00"
PACKS = (bytes, gzip.compress, bz2.compress, lzma.compress)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n\x00", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0\x00", "a JPEG picture"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf\r\n<TABLE><tr><td>1</td></tr></TABLE>", "a web page"),
        (b"\x01\x02\x00\x03", "a binary file of unknown kind"),
        (_zip_with("word/document.xml"), "a Word document"),
        (_zip_with("ppt/presentation.xml"), "a PowerPoint presentation"),
        (_zip_with("photo.jpg"), "a zip archive without a workbook.*Unpack it"),
        (_zip_with("data.bin"), r"a jamovi file.*In jamovi: Export"),
        (_zip_with("analyses.json"), r"a JASP file.*Export Data"),
        (_zip_with("outputViewer0000000000.xml"), r"an SPSS output document.*save them as .sav"),
        (bytes(12) + b"\xc2\xea\x81\x63\xb3\x14\x11", r"a SAS catalogue.*holds value labels"),
        (gzip.compress(b"a,b\n1,2\n"), "a gzip archive.*Unpack it"),
        (b"SQLite format 3\0", "an SQLite database"),
        *((pack(R_OBJECT), r"an R object \(.rds\).*In R: haven") for pack in PACKS),
        *((pack(b"RDX3\nX\n\0"), r"an R workspace \(.rda.*In R: load") for pack in PACKS),
        (b"A\n3\n262659\n", "an R object"),
        (b"RDA2\nA\n2\n", "an R workspace"),
    ],
    # archives hold the time at which they were packed, so their bytes are no name of a test
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wrong_file_type_is_named_whatever_the_file_name(write_file, content, kind):
    path = write_file(content, "answers.xlsx")
    with pytest.raises(SurveyFormatError, match=kind):
        read_survey(path)
    with pytest.raises(SurveyFormatError, match=kind):
        read_survey(path, format="wjx")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"$FL2", "sav"),
        (b"$FL3", "sav"),
        (b"<stata_dta>", "dta"),
        (b"\x71\x01\x01", "dta"),
        (b"\x73\x02\x01", "dta"),
        (b"PAR1", "parquet"),
        (b"ARROW1", "arrow"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", "xpt"),
        (b"HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!", "xpt"),
        (bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11", "sas7bdat"),
        (b"ASCII SPSS PORT FILE" + b" " * 180, "por"),
        (b"0" * 40 + b"ASCII SPSS PORT FILE", "por"),
        (b"q\x03", "text"),
    ],
)
def test_files_of_other_programs_are_told_by_their_first_bytes(write_file, start, kind):
    path = write_file(start + b"@(#) rest", "answers.csv")
    content = open_file(path)
    assert content.kind == kind
    assert content.path == path


def test_statistical_file_is_no_table_of_texts(write_file):
    path = write_file(b"$FL2@(#) SPSS DATA FILE")
    with pytest.raises(SurveyFormatError, match=r"an SPSS file \(.sav\).*no table of texts"):
        read_survey(path, format="table")


def test_workbook_named_csv_and_text_named_xlsx_are_read_by_content(write_wjx, write_file):
    as_csv = write_file(write_wjx(kind="xlsx").read_bytes(), "wrong.csv")
    assert read_survey(as_csv).source.evidence[0].startswith("xlsx workbook")
    as_xlsx = write_file(write_wjx().read_bytes(), "wrong.xlsx")
    assert read_survey(as_xlsx).source.evidence[0].startswith("text in utf-8-sig")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_cut_workbook_is_damaged(write_wjx, write_file, kept):
    data = write_wjx(kind="xlsx").read_bytes()
    with pytest.raises(SurveyFormatError, match="damaged"):
        read_survey(write_file(data[: int(kept * len(data))], "cut.xlsx"))


def test_workbook_with_a_broken_sheet_is_damaged(write_wjx, write_file):
    damaged = io.BytesIO()
    with (
        zipfile.ZipFile(write_wjx(kind="xlsx")) as whole,
        zipfile.ZipFile(damaged, "w") as archive,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(name, content[:300] if name.endswith("sheet1.xml") else content)
    with pytest.raises(SurveyFormatError, match="damaged"):
        read_survey(write_file(damaged.getvalue(), "broken.xlsx"))


def test_broken_xls_is_damaged(write_file):
    with pytest.raises(SurveyFormatError, match="damaged xls workbook"):
        read_survey(write_file(bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600, "old.xls"))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n \n"])
def test_file_without_content_is_empty(write_file, content):
    with pytest.raises(SurveyFormatError, match="is empty"):
        read_survey(write_file(content))


def test_header_without_rows_holds_no_answers(write_wjx, write_table):
    with pytest.raises(SurveyFormatError, match="no row under it"):
        read_survey(write_wjx([]))
    with pytest.raises(SurveyFormatError, match="no row under it"):
        read_survey(write_table([["A", "B"], ["", ""]]))


def test_workbook_without_cells_is_empty(write_table):
    with pytest.raises(SurveyFormatError, match="empty or has no header"):
        read_survey(write_table([], "xlsx"))


def test_workbook_whose_first_sheet_is_empty_names_the_others(write_file):
    book = openpyxl.Workbook()
    book.create_sheet("答卷").append(["A"])
    data = io.BytesIO()
    book.save(data)
    with pytest.raises(
        SurveyFormatError, match=r"no header .*'Sheet'.*not read: 答卷\).*first sheet"
    ):
        read_survey(write_file(data.getvalue()))


def test_missing_file_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(SurveyFormatError, match=r"no file .*none.csv.* working directory"):
        read_survey(tmp_path / "none.csv")


def test_folder_cannot_be_opened(tmp_path):
    with pytest.raises(SurveyFormatError, match="cannot be opened"):
        read_survey(tmp_path)


def test_line_with_another_number_of_fields_is_named(write_file):
    with pytest.raises(SurveyFormatError, match="line 3: 1 fields where the header has 2"):
        read_survey(write_file("A,B\n1,2\n3\n"))


def test_text_cut_within_its_last_answer_is_said_in_the_evidence(write_file):
    whole = "A,B\n1,2\n3,10\n"
    said = "the last line has no end; if the file was cut there, so is its last answer"
    assert said not in read_survey(write_file(whole)).source.evidence
    assert said in read_survey(write_file(whole[:-2])).source.evidence


def test_unclosed_quotation_mark_is_damage(write_file):
    with pytest.raises(SurveyFormatError, match="line 3: the text is damaged"):
        read_survey(write_file('A,B\n1,2\n"3,4\n'))


def test_unknown_format_is_an_option_error(write_wjx):
    with pytest.raises(OptionError, match=r"'wjy' is not a format.*Did you mean 'wjx'"):
        read_survey(write_wjx(), format="wjy")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_chinese_encodings_are_found(write_wjx, codebook_text, encoding):
    survey = read_survey(write_wjx(encoding=encoding), codebook_text)
    found = "utf-8-sig" if encoding.startswith("utf") else "gb18030"
    assert survey.source.encoding == found
    assert survey.responses["SAT1"].iloc[0] == 5


def test_unreadable_encoding_names_byte_and_encodings(write_file):
    content = "编号,A\n1,2\n".encode("gb18030") + b"\xff\xff,3\n"
    with pytest.raises(SurveyFormatError) as caught:
        read_survey(write_file(content))
    message = str(caught.value)
    assert "utf-8-sig fails at byte 0" in message
    assert f"gb18030 fails at byte {len(content) - 5} (FF FF)" in message


def test_file_marked_as_utf8_and_cut_within_a_character_is_never_taken_for_gb18030(write_file):
    data = "\ufeff满意度,年龄\r\n同意,30\r\n".encode() + b"\xe5\xbe,2"
    assert data.decode("gb18030").startswith("锘挎弧鎰忓害,骞撮緞")
    with pytest.raises(SurveyFormatError, match=r"utf-8-sig fails .* mark of UTF-8, so it is cut"):
        read_survey(write_file(data))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("項目,滿意度\n甲,非常滿意\n乙,滿意\n", "big5"),
        ("Straße,Größe\nBahnhofstraße,3\n", "cp1252"),
    ],
)
def test_other_encoding_is_not_taken_for_gb18030(write_file, text, encoding):
    path = write_file(text, encoding=encoding)
    with pytest.raises(SurveyFormatError, match=r"\d of its \d+ different characters are rare"):
        read_survey(path)
    columns = read_survey(path, encoding=encoding).responses.columns
    assert set(columns) == set(text.split("\n")[0].split(","))


def test_rare_characters_among_usual_ones_are_read_as_gb18030(write_file):
    text = "姓名,您对平台总体满意吗\n李喆,非常满意😀\n"
    survey = read_survey(write_file(text, encoding="gb18030"))
    assert survey.responses["姓名"].tolist() == ["李喆"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark(write_file, encoding):
    path = write_file("\ufeff城市,B\n上海,2\n", encoding=encoding)
    survey = read_survey(path)
    assert survey.responses["城市"].tolist() == ["上海"]
    assert survey.source.encoding == "utf-16"


def test_cut_utf16_is_an_error(write_file):
    path = write_file("A,B\n1,2\n".encode("utf-16")[:-1])
    with pytest.raises(SurveyFormatError, match="mark of UTF-16, so it is cut or damaged"):
        read_survey(path)


def test_forced_encoding_is_the_only_one_tried(write_wjx):
    path = write_wjx(encoding="gb18030")
    with pytest.raises(SurveyFormatError, match="ascii fails at byte 0"):
        read_survey(path, encoding="ascii")
    with pytest.raises(OptionError, match="not an encoding that Python knows"):
        read_survey(path, encoding="utf-99")
