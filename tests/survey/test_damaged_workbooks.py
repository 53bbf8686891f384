"""Workbooks that are damaged, made to harm, or hold what must not be read as blank."""

from __future__ import annotations

import io
import re
import struct
import tracemalloc
import zipfile

import openpyxl
import pytest
from wjx_file import QUESTIONS, TEXT_ROWS, as_xlsx, wjx_table
from xls_file import as_xls

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey import read_survey


def _with_sheet(workbook: bytes, change) -> bytes:
    """The workbook with its first sheet's XML changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as whole, zipfile.ZipFile(changed, "w", 8) as out:
        for part in whole.namelist():
            content = whole.read(part)
            out.writestr(part, change(content) if part.endswith("sheet1.xml") else content)
    return changed.getvalue()


def _book(change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(wjx_table(QUESTIONS, TEXT_ROWS, None))))
    change(book.active)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _formula(sheet) -> None:
    sheet["I3"] = "=1+1"


def test_formula_without_a_computed_value_is_named_with_its_cell(write_file):
    with pytest.raises(SurveyFormatError, match=r"1 formula cell.*without a computed value: I3"):
        read_survey(write_file(_book(_formula), "export.xlsx"))


def test_formula_with_a_computed_value_is_read_and_said(write_file):
    content = _with_sheet(_book(_formula), lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml))
    survey = read_survey(write_file(content))
    assert "1 formula cell(s) read as the value stored with them" in survey.source.evidence
    assert 2.0 in survey.responses["Q3_1"].tolist()


def test_formula_whose_computed_text_is_empty_is_blank(write_file):
    content = _with_sheet(
        _book(_formula),
        lambda xml: xml.replace(b'<c r="I3"><f>', b'<c r="I3" t="str"><f>'),
    )
    survey = read_survey(write_file(content))
    assert survey.responses["Q3_1"].isna().tolist() == [False, True, True]


def test_error_of_excel_is_no_blank_answer(write_file):
    def errors(sheet) -> None:
        for place in ("I3", "J2"):
            sheet[place].value, sheet[place].data_type = "#N/A", "e"

    with pytest.raises(SurveyFormatError, match=r"2 cell\(s\) that hold an error.*J2, I3.*blank"):
        read_survey(write_file(_book(errors)))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (0x205, struct.pack("<3HBB", 1, 2, 0, 0x2A, 1)),
        (0x06, struct.pack("<3H", 1, 2, 0) + b"\x02\0\x2a\0\0\0\xff\xff" + bytes(6)),
    ],
)
def test_error_in_an_xls_is_no_blank_answer(write_file, kind, body):
    table = [["A", "B", "C"], [1, 2], [3, 4, 5]]
    data = as_xls(table, records=[(kind, body)])
    with pytest.raises(SurveyFormatError, match=r"1 cell\(s\) .* error.*: row 2 column 3\."):
        read_survey(write_file(data))


def test_truth_value_in_an_xls_is_no_error(write_file):
    true = struct.pack("<3HBB", 1, 2, 0, 1, 0)
    data = as_xls([["A", "B", "C"], [1, 2], [3, 4, 5]], records=[(0x205, true)])
    assert read_survey(write_file(data)).responses["C"].tolist() == ["TRUE", 5]


@pytest.mark.parametrize("cells", ["G1:H1", "I2:I3"])
def test_merged_cells_are_named(write_file, cells):
    content = _book(lambda sheet: sheet.merge_cells(cells))
    with pytest.raises(SurveyFormatError, match=f"1 merged range.*{cells}"):
        read_survey(write_file(content))


def test_stray_cell_far_away_is_refused_before_memory_is_taken(write_file):
    def stray(sheet) -> None:
        sheet["XFD1048576"] = "x"

    path = write_file(_book(stray))
    tracemalloc.start()
    try:
        with pytest.raises(SurveyFormatError, match="row 1,048,576 and column 16,384"):
            read_survey(path)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_huge_declared_dimension_alone_does_no_harm(write_file):
    content = _with_sheet(
        as_xlsx(wjx_table(QUESTIONS, TEXT_ROWS, None)),
        lambda xml: xml.replace(b'<dimension ref="A1:M4" />', b'<dimension ref="A1:XFD1048576"/>'),
    )
    assert len(read_survey(write_file(content))) == 3


def test_zip_bomb_is_refused_by_its_declared_size(write_file):
    data = bytearray(as_xlsx(wjx_table(QUESTIONS, TEXT_ROWS, None)))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 0xF0000000)
    with pytest.raises(SurveyFormatError, match=r"would unpack .* to 4,02\d,\d{3},\d{3} bytes"):
        read_survey(write_file(bytes(data)))


def test_part_that_unpacks_to_more_than_it_declares_is_damage(write_file):
    data = bytearray(_with_sheet(as_xlsx(wjx_table(QUESTIONS, TEXT_ROWS, None)), lambda x: x * 1))
    name = b"xl/worksheets/sheet1.xml"
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    with pytest.raises(SurveyFormatError, match="damaged"):
        read_survey(write_file(bytes(data)))


def test_encrypted_part_says_so(write_file):
    data = bytearray(as_xlsx(wjx_table(QUESTIONS, TEXT_ROWS, None)))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + offset] |= 1
    with pytest.raises(SurveyFormatError, match="protected by a password"):
        read_survey(write_file(bytes(data)))


def test_sheet_with_name_prefixes_is_looked_through_too(write_file):
    def prefixed(xml: bytes) -> bytes:
        for tag in (b"c", b"f", b"v"):
            xml = xml.replace(b"<" + tag + b">", b"<x:" + tag + b">")
            xml = xml.replace(b"<" + tag + b" ", b"<x:" + tag + b" ")
            xml = xml.replace(b"</" + tag + b">", b"</x:" + tag + b">")
        return xml.replace(b"<worksheet ", b'<worksheet xmlns:x="y" ')

    with pytest.raises(SurveyFormatError, match="without a computed value: I3"):
        read_survey(write_file(_with_sheet(_book(_formula), prefixed)))


def test_stray_cell_far_away_in_an_xls_is_refused(write_file):
    table = wjx_table(QUESTIONS, TEXT_ROWS, None)
    place = struct.pack("<HHHHH", 0x203, 14, 1, 0, 0)
    data = as_xls(table)
    assert data.count(place) == 1
    far = data.replace(place, struct.pack("<HHHHH", 0x203, 14, 65535, 65535, 0))
    with pytest.raises(SurveyFormatError, match="row 65,536 and column 65,536"):
        read_survey(write_file(far))


def test_xls_whose_chain_has_no_end_is_damaged(write_file):
    data = bytearray(as_xls(wjx_table(QUESTIONS, TEXT_ROWS, None)))
    fat = len(data) - 512
    data[fat + 8 : fat + 12] = struct.pack("<I", 1)
    with pytest.raises(SurveyFormatError, match=r"damaged xls workbook .*has no end"):
        read_survey(write_file(bytes(data)))


def test_small_xls_within_the_store_of_small_parts_is_read(write_file):
    table = [["A", "B"], [1, 2], [3, 4]]
    survey = read_survey(write_file(as_xls(table, small=True)))
    assert survey.responses["B"].tolist() == [2, 4]


def test_panic_of_the_reading_library_is_damage(write_file, monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(_):
        raise PanicException("slice index")

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", panic)
    path = write_file(as_xlsx([["A"], [1]]))
    with pytest.raises(SurveyFormatError, match=r"damaged xlsx workbook \(slice index\)"):
        read_survey(path)


def test_interruption_while_reading_is_not_called_damage(write_file, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", interrupt)
    with pytest.raises(KeyboardInterrupt):
        read_survey(write_file(as_xlsx([["A"], [1]])))
