"""Damaged files that are accepted hold the answers of the whole file, or what their bytes now say.

A workbook has checksums: what is accepted must be equal. Text, XLS, SPSS and Stata files have none,
and a digit that became another is a valid answer that no reader could know of. There, damage may
change the cells in which it lies, and no other: no answer goes to another question or respondent.
"""

from __future__ import annotations

import csv
import io
import random
import struct
import warnings

import pandas as pd
import pyreadstat
import pytest
from batch_reading import contained_answers
from plain_files import csv as as_text
from wjx_file import QUESTIONS, TEXT_ROWS, as_csv, as_xlsx, wjx_table
from xls_file import as_xls

from loyaltysem.containment import process
from loyaltysem.errors import DataWarning, LoyaltySEMError, SurveyFormatError
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats.workbooks.old_workbook import examine_old_workbook

N = 12
HEADER = ["id", "a", "b", "g", "t", "c"]
ROWS = [
    [i, i % 5 + 1, i * 3 % 5 + 1, ["gut", "schlecht", "egal"][i % 3], f"text {i}", i * 7 % 5 + 1]
    for i in range(1, N + 1)
]
LABELS = dict(enumerate(["Disagree", "Rather not", "Neutral", "Rather", "Agree"], start=1))
TEXTS = ("csv", "quoted", "gbk", "wjx")
CONTAINED = {
    "xls": "xls",
    "sav": "sav",
    "packed sav": "sav",
    "zsav": "sav",
    "dta": "dta",
    "old dta": "dta",
}
HOWS = ("bit", "byte", "cut", "hole", "swap", "zeros", "double")


def _whole_file(kind: str, path) -> bytes:
    if kind == "csv":
        return as_text([HEADER, *ROWS]).encode()
    if kind == "quoted":
        quoted = [[f'"{cell}"' for cell in row] for row in [HEADER, *ROWS]]
        return as_text(quoted).replace("\n", "\r\n").encode()
    if kind == "gbk":
        return as_text([["编号", "满意", "信任", "组", "文本", "推荐"], *ROWS]).encode("gb18030")
    if kind == "wjx":
        return as_csv(wjx_table(QUESTIONS, list(TEXT_ROWS) * 4, None)).encode("utf-8-sig")
    if kind == "xlsx":
        return as_xlsx([HEADER, *ROWS])
    if kind == "xls":
        return as_xls([HEADER, *ROWS])
    frame = pd.DataFrame(ROWS, columns=HEADER).astype(dict.fromkeys("abc", float))
    labels = {"a": LABELS, "b": LABELS}
    if kind.endswith("dta"):
        version = 12 if kind == "old dta" else 15
        pyreadstat.write_dta(frame, str(path), version=version, variable_value_labels=labels)
    else:
        pyreadstat.write_sav(
            frame,
            str(path),
            compress=kind == "zsav",
            row_compress=kind == "packed sav",
            variable_value_labels=labels,
        )
    return path.read_bytes()


def _damaged(whole: bytes, how: str, rng: random.Random) -> bytes:
    changed = bytearray(whole)
    place, length = rng.randrange(len(whole)), rng.randrange(1, 64)
    if how == "bit":
        changed[place] ^= 1 << rng.randrange(8)
    elif how == "byte":
        changed[place] = rng.randrange(256)
    elif how == "cut":
        del changed[max(1, place) :]
    elif how == "hole":
        del changed[place : place + length]
    elif how == "swap":
        both = changed[place : place + 2 * length]
        changed[place : place + 2 * length] = both[length:] + both[:length]
    elif how == "zeros":
        changed[place : place + length] = bytes(len(changed[place : place + length]))
    else:
        changed[place:place] = changed[place : place + length]
    return bytes(changed)


def _read(path):
    """Return what was read, and what was told about it; None for a refusal."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DataWarning)
        try:
            survey = read_survey(path)
        except LoyaltySEMError:
            return None, []
    columns = pd.concat([survey.responses, survey.paradata], axis=1)
    return columns.map(_shown), [str(warning.message) for warning in caught]


def _shown(cell: object) -> str:
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and cell != cell):
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _most_cells(whole: bytes, damaged: bytes, text: bool) -> int:
    """Return how many cells lie where two files differ, at most."""
    start = next((i for i, (a, b) in enumerate(zip(whole, damaged, strict=False)) if a != b), 0)
    short = min(len(whole), len(damaged)) - start
    end = next((i for i in range(short) if whole[-1 - i] != damaged[-1 - i]), short)
    parts = [file[start : len(file) - end] for file in (whole, damaged)]
    if text:
        return 2 + max(part.count(b",") + part.count(b"\n") for part in parts)
    return 2 + max(len(part) for part in parts) // 4


def _says(damaged: bytes) -> list[list[str]]:
    """Return the cells of a text file as another reader finds them, without rows of nothing."""
    try:
        text = damaged.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = damaged.decode("gb18030")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return [row for row in rows if any(cell.strip() for cell in row)]


def _judged(kind, whole, original, damaged, found, told) -> str:
    """Return what became of a damaged file; ``"changed in silence"`` must not occur."""
    if found is None:
        return "refused"
    if found.equals(original):
        return "equal"
    if told:
        return "told"
    if kind == "xlsx":
        return "changed in silence"
    if kind in TEXTS and len(found) != len(original):
        # rows that are not in the file any more cannot be read; those that are must be
        return "its own bytes" if len(found) == len(_says(damaged)) - 1 else "changed in silence"
    if found.shape != original.shape:
        # a write-in or a platform's mark lies in the text itself
        return "its own bytes" if kind == "wjx" else "changed in silence"
    # a name may be damaged too, and with it the place of a column, or the names of a matrix
    allowed = _most_cells(whole, damaged, kind in TEXTS)
    lost = [name for name in original if name not in found]
    by_name = sum(int((original[n] != found[n]).sum()) for n in original if n in found)
    by_place = int((original.to_numpy() != found.to_numpy()).sum())
    held = by_place <= allowed or (by_name <= allowed and len(lost) <= allowed)
    return "its own bytes" if held else "changed in silence"


def _outcomes(kind: str, tmp_path, monkeypatch, count: int, seed: str) -> dict[str, int]:
    whole = _whole_file(kind, tmp_path / "whole")
    (tmp_path / "whole").write_bytes(whole)
    original, _ = _read(tmp_path / "whole")
    rng = random.Random(f"{kind} {seed}")  # noqa: S311
    files = [_damaged(whole, HOWS[i % len(HOWS)], rng) for i in range(count)]
    paths = [tmp_path / f"{number}.dat" for number in range(count)]
    for path, damaged in zip(paths, files, strict=True):
        path.write_bytes(damaged)
    read_apart = kind in CONTAINED
    ends = contained_answers(paths, CONTAINED[kind], 60 + count) if read_apart else [None] * count
    seen: dict[str, int] = {}
    for path, end, damaged in zip(paths, ends, files, strict=True):
        if read_apart:
            monkeypatch.setattr(process, "_run", lambda *_, end=end: end)
        outcome = _judged(kind, whole, original, damaged, *_read(path))
        seen[outcome] = seen.get(outcome, 0) + 1
    return seen


KINDS = (*TEXTS, "xlsx", *CONTAINED)


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_of_a_damaged_file_changes_in_silence(kind, tmp_path, monkeypatch):
    seen = _outcomes(kind, tmp_path, monkeypatch, 35, "always the same")
    assert "changed in silence" not in seen
    assert seen["refused"]
    assert len(seen) > 1


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_of_many_damaged_files_changes_in_silence(kind, tmp_path, monkeypatch):
    seed = str(random.SystemRandom().random())
    seen = _outcomes(kind, tmp_path, monkeypatch, 700, seed)
    print(f"\n{kind}, seed {seed}: {sum(seen.values())} files, {seen}")
    assert "changed in silence" not in seen, seed


@pytest.mark.parametrize("mark", ["<", ">"])
def test_an_spss_file_that_shifts_its_numbers_is_damaged(tmp_path, mark):
    import struct

    whole = bytearray(_whole_file("packed sav", tmp_path / "whole"))
    assert struct.unpack_from("<d", whole, 84) == (100,)
    whole[84:92] = struct.pack("<d", 90.0 if mark == "<" else 0.0)
    (tmp_path / "whole").write_bytes(whole)
    with pytest.raises(LoyaltySEMError, match="damaged: its header shifts compressed numbers"):
        read_survey(tmp_path / "whole")


def _variables(whole: bytes) -> list[int]:
    """Return where the records of the variables begin in an SPSS file that labels none of them."""
    import struct

    places, place = [], 176
    while struct.unpack_from("<i", whole, place) == (2,):
        places.append(place)
        place += 32
    return places


@pytest.mark.parametrize("kind", ["sav", "packed sav"])
@pytest.mark.parametrize("rows", [-2, -1, 1, 5])
def test_an_spss_file_with_other_rows_than_it_counts_is_damaged(tmp_path, kind, rows):
    import struct

    whole = bytearray(_whole_file(kind, tmp_path / "whole"))
    assert struct.unpack_from("<i", whole, 80) == (N,)
    whole[80:84] = struct.pack("<i", N - rows)
    (tmp_path / "whole").write_bytes(whole)
    with pytest.raises(LoyaltySEMError):
        read_survey(tmp_path / "whole")


def test_an_spss_file_with_a_row_twice_is_damaged(tmp_path):
    whole = _whole_file("sav", tmp_path / "whole")
    row = 8 * len(HEADER)
    for place in (len(whole) - row, len(whole) - 3 * row + 16):
        (tmp_path / "whole").write_bytes(whole[:place] + whole[place - row : place] + whole[place:])
        with pytest.raises(LoyaltySEMError, match=r"holds 78 values, and 12 .* have 72"):
            read_survey(tmp_path / "whole")


@pytest.mark.parametrize(
    ("variable", "which", "shown_as", "message"),
    [
        (1, 16, 21, "'A' is shown as a time and written as a number"),
        (2, 20, 20, "'B' is shown as a time and written as a number"),
        (0, 20, 1, "'ID' is a number and is shown as none"),
        (3, 16, 5, "'G' is a text and is shown as none"),
        (4, 20, 21, "'T' is a text and is shown as none"),
    ],
)
def test_an_spss_variable_that_is_shown_as_what_it_is_not_is_damaged(
    tmp_path, variable, which, shown_as, message
):
    whole = bytearray(_whole_file("packed sav", tmp_path / "whole"))
    whole[_variables(whole)[variable] + which + 2] = shown_as
    (tmp_path / "whole").write_bytes(whole)
    with pytest.raises(LoyaltySEMError, match=message):
        read_survey(tmp_path / "whole")


def test_an_spss_file_that_does_not_count_its_rows_is_read(tmp_path):
    import struct

    for kind in ("sav", "packed sav"):
        whole = bytearray(_whole_file(kind, tmp_path / "whole"))
        whole[80:84] = struct.pack("<i", -1)
        (tmp_path / "whole").write_bytes(whole)
        assert len(read_survey(tmp_path / "whole")) == N


SHORT_OF_ITS_TEXT = struct.pack("<3HHB", N + 1, 0, 0, 3, 1) + "ab".encode("utf-16-le")
WRONG_LENGTHS = {
    "a text": (0x204, SHORT_OF_ITS_TEXT),
    "a number": (0x203, struct.pack("<3Hd", N + 1, 0, 0, 1.0) + b"\0"),
    "a blank": (0x201, struct.pack("<4H", N + 1, 0, 0, 0)),
    "a shared text": (0xFD, struct.pack("<4H", N + 1, 0, 0, 0)),
    "several blanks": (0xBE, struct.pack("<5H", N + 1, 0, 0, 0, 2)),
    "several numbers": (0xBD, struct.pack("<2HHIH", N + 1, 0, 0, 2, 1)),
    "a kind that does not exist": (0x4000, struct.pack("<3H", N + 1, 0, 0)),
}


@pytest.mark.parametrize("cell", WRONG_LENGTHS)
def test_a_cell_that_is_not_as_long_as_its_kind_says_is_damage(cell):
    """What follows it would be taken for records, and the answers there for none at all."""
    with pytest.raises(SurveyFormatError, match=r"damaged xls workbook \(a .* is (of kind|\d+)"):
        examine_old_workbook("answers.xls", as_xls(ROWS, records=[WRONG_LENGTHS[cell]]))


def test_cells_as_long_as_their_kinds_say_are_none():
    records = [
        (0x204, struct.pack("<3HHB", N + 1, 0, 0, 2, 0) + b"ab"),
        (0x201, struct.pack("<3H", N + 1, 1, 0)),
        (0x205, struct.pack("<3H2B", N + 1, 2, 0, 1, 0)),
        (0x27E, struct.pack("<3HI", N + 1, 3, 0, 2)),
        (0xBE, struct.pack("<5H", N + 1, 4, 0, 0, 5)),
        (0xBD, struct.pack("<2HHIHIH", N + 1, 6, 0, 2, 0, 2, 7)),
    ]
    examine_old_workbook("answers.xls", as_xls(ROWS, records=records))


def test_two_pieces_of_an_xls_file_that_changed_places_are_noticed():
    """Seven rows of answers were read as empty: a record in the wrong place hid them."""
    whole = bytearray(as_xls([HEADER, *ROWS]))
    assert whole[1136:1138] == b"\x01\x62"
    first, second = whole[1136:1162], whole[1162:1188]
    whole[1136:1188] = second + first
    with pytest.raises(SurveyFormatError, match="damaged xls workbook"):
        examine_old_workbook("answers.xls", bytes(whole))
