"""What 问卷星 records about each answer sheet: serial number, time, duration, address."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from loyaltysem.containment.cells import EXACT
from loyaltysem.errors import SurveyFormatError

__all__ = ["PARADATA", "SERIAL", "paradata_of", "respondents"]

SERIAL = "序号"
PARADATA = {
    "提交答卷时间": "submitted",
    "所用时间": "duration",
    "来源": "channel",
    "来源详情": "channel_detail",
    "来自IP": "ip",
    "用户ID": "user_id",
    "总分": "total_score",
}
_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*秒?\s*$")
_IP = re.compile(r"^\s*([^()（）\s]+)\s*(?:[(（](.*)[)）])?\s*$")


def respondents(name: str, cells: pd.Series[Any], first_row: int = 2) -> pd.Index[Any]:
    """Return the serial numbers as an index.

    Raises
    ------
    SurveyFormatError
        One is not a whole number, or occurs twice.
    """
    serial = pd.to_numeric(cells, errors="coerce")
    wrong = ~((serial % 1 == 0) & (serial.abs() < EXACT)).to_numpy(dtype=bool)
    if wrong.any():
        row = int(wrong.argmax()) + first_row
        raise SurveyFormatError(
            f"{name} has {int(wrong.sum())} row(s) whose 序号 is not a number, the first "
            f"in row {row}; it is not an answer sheet, or the file was edited. Delete such rows."
        )
    if serial.duplicated().any():
        twice = serial[serial.duplicated()].iloc[0]
        raise SurveyFormatError(
            f"{name} has 序号 {twice:g} more than once, so answer sheets were pasted together or "
            "copied. Keep each sheet once, with its own 序号."
        )
    return pd.Index(serial.astype("int64"), name="respondent")


def paradata_of(
    name: str, header: Sequence[str], cells: pd.DataFrame, taken: Collection[int]
) -> pd.DataFrame:
    """Return the paradata of a sheet: every column that is neither answer nor serial number.

    Raises
    ------
    SurveyFormatError
        A time or a duration cannot be read.
    """
    columns: dict[str, Any] = {}
    for position, column in enumerate(header):
        if position in taken or column == SERIAL:
            continue
        values = cells[position]
        label = PARADATA.get(column, column)
        if label in columns:
            # two parameters of a link may have one name, and both were recorded
            columns[f"{label} (column {position + 1})"] = values
            continue
        match label:
            case "duration":
                seconds = _by_distinct(values, _seconds).astype("float64")
                _refuse_unread(name, column, values, seconds, "243秒")
                columns[label] = seconds
            case "submitted":
                times = _times(values)
                _refuse_unread(name, column, values, times, "2024/05/01 13:05:09")
                columns[label] = times
            case "ip":
                for which, part_name in enumerate(("ip", "ip_region")):
                    texts = [_address(cell)[which] for cell in values]
                    columns[part_name] = pd.Series(texts, values.index, dtype=object)
            case _:
                columns[label] = values
    return pd.DataFrame(columns, index=cells.index)


def _address(cell: object) -> tuple[str | None, str | None]:
    """Return address and region; a cell of another form is all address, so that nothing is lost."""
    if cell is None:
        return None, None
    parts = _IP.match(str(cell))
    return (parts[1], parts[2]) if parts else (str(cell), None)


def _by_distinct(values: pd.Series[Any], convert: Any) -> pd.Series[Any]:
    return values.map({cell: convert(cell) for cell in values.unique()})


def _seconds(cell: object) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    match = _DURATION.match(str(cell)) if cell is not None else None
    return float(match[1]) if match else float("nan")


def _times(values: pd.Series[Any]) -> pd.Series[Any]:
    with_slashes = pd.to_datetime(values, format="%Y/%m/%d %H:%M:%S", errors="coerce")
    if with_slashes.notna().all():
        return with_slashes
    texts = values.map(lambda cell: cell.replace("/", "-").strip() if isinstance(cell, str) else "")
    parsed = pd.to_datetime(texts, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    short = pd.to_datetime(texts, format="%Y-%m-%d %H:%M", errors="coerce")
    dates = pd.to_datetime(values.where(texts.eq("")), errors="coerce")
    return parsed.fillna(short).fillna(dates)


def _refuse_unread(
    name: str, column: str, raw: pd.Series[Any], read: pd.Series[Any], example: str
) -> None:
    bad = raw.notna() & read.isna()
    if bad.any():
        raise SurveyFormatError(
            f"{name}: {int(bad.sum())} cell(s) of {column} cannot be read, the first is "
            f"{raw[bad].iloc[0]!r} (序号 {raw.index[bad][0]}); 问卷星 writes {example}. Speed "
            "screening would be wrong; restore the column, or delete it and use format='table'."
        )
