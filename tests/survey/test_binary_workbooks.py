"""XLSB and XLS workbooks: read in a process of their own, after their structure was walked."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from batch_reading import contained_answers
from wjx_file import QUESTIONS, TEXT_ROWS, as_xlsx, wjx_table
from xls_file import as_xls
from xlsb_file import as_xlsb

from loyaltysem.containment import process
from loyaltysem.containment.process import Refusal
from loyaltysem.errors import LoyaltySEMError, SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats import binary_file
from loyaltysem.survey.formats.written.cells import RESPONDENT

TABLE = wjx_table(QUESTIONS, TEXT_ROWS, None)
ROW = struct.pack("<IIHBBBI", 1, 0, 300, 0, 0, 0, 0)
CELL = struct.pack("<IIi", 1, 0, len(TABLE[0][1])) + TABLE[0][1][:1].encode("utf-16-le")
SHEET, BOOK = "xl/worksheets/sheet1.bin", "xl/workbook.bin"


def _changed(workbook: bytes, part: str, change) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as whole, zipfile.ZipFile(data, "w", 8) as out:
        for name in whole.namelist():
            content = whole.read(name)
            out.writestr(name, change(content) if name == part else content)
    return data.getvalue()


def test_xlsb_is_read_as_the_xlsx_is(write_file):
    binary = read_survey(write_file(as_xlsb(TABLE), "a.xlsb"))
    plain = read_survey(write_file(as_xlsx(TABLE), "a.xlsx"))
    assert binary.responses.equals(plain.responses)
    assert binary.paradata.equals(plain.paradata)
    assert binary.source.evidence[0] == "xlsb workbook, sheet 'Sheet1'"


def test_formula_of_an_xlsb_is_read_as_its_value_and_said(write_file):
    survey = read_survey(write_file(as_xlsb([["A", "B"], [1, "=7"], [2, 3]])))
    assert survey.responses["B"].tolist() == [7, 3]
    assert "1 formula cell(s) read as the value stored with them" in survey.source.evidence


def test_merged_cells_of_an_xlsb_are_named(write_file):
    with pytest.raises(SurveyFormatError, match=r"1 merged range.*B2:B3"):
        read_survey(write_file(as_xlsb([["A", "B"], [1, 2], [3, ""]], [(1, 2, 1, 1)])))


def test_stray_cell_far_away_in_an_xlsb_is_refused(write_file):
    cell = struct.pack("<IId", 1, 0, 2)
    data = _changed(
        as_xlsb([["A", "B"], [1, 2]]),
        SHEET,
        lambda part: part.replace(ROW, struct.pack("<I", 1_048_575) + ROW[4:]).replace(
            cell, struct.pack("<I", 16_383) + cell[4:]
        ),
    )
    with pytest.raises(SurveyFormatError, match="row 1,048,576 and column 16,384"):
        read_survey(write_file(data))


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (SHEET, lambda part: part[:-3], "has no end"),
        (SHEET, lambda part: part[:-6] + b"\x05\x10\x00", "goes on behind the end"),
        (SHEET, lambda part: part + b"\x05", "is cut"),
        (SHEET, lambda part: part.replace(ROW, b"\0" * 4 + ROW[4:]), "row 1 stands behind row 1"),
        (SHEET, lambda part: part.replace(CELL, b"\xff" * 3 + CELL[3:]), "in column 16,777,216"),
        (BOOK, lambda part: part[:3], "names no sheet"),
        (BOOK, lambda part: part.replace(b"r\0I\0d\0" + b"1", b"r\0I\0d\0" + b"7"), "no sheet"),
        ("xl/_rels/workbook.bin.rels", lambda part: part[:60], "names no sheet"),
    ],
)
def test_xlsb_with_records_that_contradict_each_other_is_damaged(write_file, part, change, reason):
    with pytest.raises(SurveyFormatError, match=f"damaged xlsb workbook .*{reason}"):
        read_survey(write_file(_changed(as_xlsb(TABLE), part, change)))


def test_encrypted_part_of_an_xlsb_says_so(write_file):
    data = bytearray(as_xlsb(TABLE))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = -1
        while (place := data.find(mark, place + 1)) >= 0:
            data[place + offset] |= 1
    with pytest.raises(SurveyFormatError, match="protected by a password"):
        read_survey(write_file(bytes(data)))


def test_zip_bomb_in_an_xlsb_is_refused_by_its_declared_size(write_file):
    data = bytearray(as_xlsb(TABLE))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 0xF0000000)
    with pytest.raises(SurveyFormatError, match="would unpack"):
        read_survey(write_file(bytes(data)))


@pytest.mark.parametrize("write", [as_xls, as_xlsb])
def test_crash_of_the_library_is_an_error(write_file, monkeypatch, write):
    monkeypatch.setattr(binary_file, "read_contained", lambda *_: Refusal("crashed", "SIGABRT"))
    with pytest.raises(SurveyFormatError, match=r"Excel workbook \(\.xlsb?\), and the library .*"):
        read_survey(write_file(write(TABLE)))


def test_workbook_that_was_written_and_saved_as_another_kind_is_refused(write_file):
    with pytest.raises(SurveyFormatError, match=r"saved as XLSB since.*save it as XLSX again"):
        read_survey(write_file(as_xlsb([[RESPONDENT, "A"], [1, 2]])))


def _damaged(whole: bytes, rng: random.Random) -> bytes:
    changed = bytearray(whole)
    for _ in range(rng.choice([1, 1, 2, 5, 20])):
        changed[rng.randrange(len(whole))] = rng.choice([0, 127, 128, 255, rng.randrange(256)])
    return bytes(changed[: rng.randrange(len(whole))] if rng.random() < 0.15 else changed)


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_damaged_binary_workbooks_end_in_a_named_error_or_a_survey(tmp_path, monkeypatch, kind):
    rng = random.Random(kind)  # noqa: S311
    paths = [tmp_path / f"{number}.dat" for number in range(60)]
    for path in paths:
        if kind == "xls":
            whole = as_xls(TABLE)
            path.write_bytes(whole[:8] + _damaged(whole[8:], rng))
        else:
            part = rng.choice([SHEET, SHEET, BOOK, "xl/_rels/workbook.bin.rels"])
            path.write_bytes(_changed(as_xlsb(TABLE), part, lambda content: _damaged(content, rng)))
    asked = []
    monkeypatch.setattr(process, "_run", lambda request, *_: asked.append(Path(request["path"])))
    for path in paths:
        _outcome(path)
    # What passes the look at the structure is read.
    known = dict(zip(asked, contained_answers(asked, kind, 10), strict=True))
    monkeypatch.setattr(process, "_run", lambda request, *_: known[Path(request["path"])])
    seen = [_outcome(path) for path in paths]
    assert set(seen) == {"error", "survey"}


def _outcome(path) -> str:
    try:
        read_survey(path)
    except LoyaltySEMError:
        return "error"
    except AttributeError:
        return "asked"
    return "survey"
