"""Paths that lead to no plain file, and tables of odd shapes: an answer soon, always."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from plain_files import workbook

from loyaltysem.errors import CodebookError, OptionError, SurveyFormatError
from loyaltysem.survey import Codebook, draft_codebook, read_survey

needs_unix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")


@needs_unix
@pytest.mark.parametrize("act", [read_survey, draft_codebook])
@pytest.mark.parametrize(
    "what", ["pipe", "zero", "null", "folder", "socket", "link", "link to a pipe"]
)
def test_a_path_that_is_no_plain_file_is_refused_at_once(tmp_path, what, act):
    path = tmp_path / "answers.csv"
    if what in ("pipe", "link to a pipe"):
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
        path = path if what.startswith("link") else tmp_path / "pipe"
    elif what in ("zero", "null"):
        path = Path(f"/dev/{what}")
    elif what == "link":
        path.symlink_to("/dev/zero")
    elif what == "folder":
        path.mkdir()
    else:
        # the name of a socket may have some hundred characters, fewer than a folder for tests
        path = Path(os.path.relpath(path))
        with socket.socket(socket.AF_UNIX) as bound:
            try:
                bound.bind(str(path))
            except OSError:
                pytest.skip("the path is too long for a socket")
    with pytest.raises(SurveyFormatError, match="cannot be opened as a file: it is a "):
        act(path)
    if what != "socket":
        with pytest.raises(CodebookError, match="cannot be opened as a file: it is a "):
            Codebook.from_toml(path)


@needs_unix
def test_what_the_system_makes_up_while_it_is_read_is_empty():
    if not Path("/proc/version").exists():
        pytest.skip("no /proc here")
    with pytest.raises(SurveyFormatError, match=r"version is empty \(0 bytes\)"):
        read_survey("/proc/version")


def test_a_path_with_a_nul_is_no_path():
    with pytest.raises(OptionError, match="NUL"):
        read_survey("a\0b")


def test_a_file_too_large_for_the_memory_is_named(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(5 * 1024**3)  # sparse: it takes no room on the disk
    with pytest.raises(SurveyFormatError, match=r"huge\.csv has 5,368,709,120 bytes"):
        read_survey(path)


def _seconds(path, shape) -> float:
    begun = time.process_time()
    assert read_survey(path).responses.shape == shape
    return time.process_time() - begun


@pytest.mark.parametrize("rows", [1, 3])
def test_the_time_for_a_wide_table_is_linear_and_small(tmp_path, rows):
    seconds = {}
    for width in (5_000, 20_000):
        path = tmp_path / f"{width}.csv"
        lines = [",".join(f"q{i}" for i in range(width)), *[",".join("1" * width)] * rows]
        path.write_text("\n".join(lines) + "\n")
        seconds[width] = _seconds(path, (rows, width))
    # 2 s where it was measured; the limits are for slower machines
    assert seconds[20_000] < 12
    assert seconds[20_000] < 10 * seconds[5_000] + 1


@pytest.mark.parametrize("filler", [",\n", "\n"])
def test_a_lone_cell_far_below_is_read_soon(tmp_path, filler):
    path = tmp_path / "far.csv"
    path.write_text("A,B\n1,2\n3,4\n" + filler * 999_995 + "5,\n")
    assert _seconds(path, (3, 2)) < 12


def test_a_lone_cell_far_below_in_a_workbook_is_read_soon(tmp_path):
    import openpyxl

    path = workbook(tmp_path / "far.xlsx", Sheet1=[["A", "B"], [1, 2], [3, 4]])
    book = openpyxl.load_workbook(path)
    book.active["A999999"] = 5
    book.save(path)
    assert _seconds(path, (3, 2)) < 20
