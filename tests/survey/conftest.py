"""Files and codebooks for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from wjx_file import CODEBOOK, NUMBER_ROWS, QUESTIONS, TEXT_ROWS, as_csv, as_xlsx, wjx_table


@pytest.fixture
def codebook_text() -> str:
    return CODEBOOK


@pytest.fixture
def write_file(tmp_path: Path) -> Callable[..., Path]:
    """Write bytes, or text in an encoding, to a file with any name."""

    def write(content: bytes | str, name: str = "export.dat", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def write_wjx(write_file: Callable[..., Path]) -> Callable[..., Path]:
    """Write a 问卷星 export; by default the three answer sheets above, as texts in CSV."""

    def write(
        rows: Sequence[Sequence[object]] = TEXT_ROWS,
        questions: Sequence[str] = QUESTIONS,
        *,
        seconds: Sequence[object] | None = None,
        kind: str = "csv",
        encoding: str = "utf-8-sig",
    ) -> Path:
        table = wjx_table(questions, rows, seconds)
        content = as_xlsx(table) if kind == "xlsx" else as_csv(table)
        return write_file(content, f"export.{kind}", encoding)

    return write


@pytest.fixture
def number_rows() -> list[list[int]]:
    return [list(row) for row in NUMBER_ROWS]


@pytest.fixture
def text_rows() -> list[list[str]]:
    return [list(row) for row in TEXT_ROWS]


@pytest.fixture
def questions() -> list[str]:
    return list(QUESTIONS)


@pytest.fixture
def write_table(write_file: Callable[..., Path]) -> Callable[..., Path]:
    """Write a plain table as CSV, TSV or XLSX."""

    def write(table: Sequence[Sequence[object]], kind: str = "csv") -> Path:
        if kind == "xlsx":
            return write_file(as_xlsx(table), "table.xlsx")
        return write_file(as_csv(table, "\t" if kind == "tsv" else ","), f"table.{kind}")

    return write
