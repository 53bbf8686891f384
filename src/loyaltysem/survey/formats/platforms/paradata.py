"""What platforms record about each answer sheet, under the names that all formats share."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.wordings.times import read_times

__all__ = ["read_paradata", "respondent_index", "time_spent"]

_TRUE = frozenset({"true", "1", "yes", "y", "是"})
_FALSE = frozenset({"false", "0", "no", "n", "否"})


def read_paradata(
    name: str, cells: pd.DataFrame, columns: Mapping[int, str], times: Collection[str] = ()
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the recorded columns of an export.

    Parameters
    ----------
    name : str
        The file's name, for messages.
    cells : DataFrame
    columns : mapping of int to str
        Column of `cells` to its name in the paradata. ``duration`` becomes seconds, ``finished``
        true or false; anything unknown stays as it is.
    times : collection of str
        Names to read as times besides ``started`` and ``submitted``.

    Returns
    -------
    DataFrame
        One column per name; a name that is used twice carries the number of its column.
    tuple of str
        Which times stayed text, and why.

    Raises
    ------
    SurveyFormatError
        A duration is no number.
    """
    read: dict[str, pd.Series[Any]] = {}
    for position, column in columns.items():
        label = f"{column} (column {position + 1})" if column in read else column
        values = cells[position]
        if column == "duration":
            values = _seconds(name, values)
        elif column == "progress":
            values = _numbers(values)
        elif column == "finished":
            values = _finished(values)
        read[label] = values
    clocks = {label: read[label] for label in read if label in {"started", "submitted", *times}}
    moments, notes = read_times(clocks)
    return pd.DataFrame(read | moments, index=cells.index), notes


def time_spent(
    paradata: pd.DataFrame, begin: str, end: str
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the paradata with the seconds between two times as ``duration``, and what says so.

    Where a column is no time, nothing is added; a time that ran backwards has no duration.
    """
    if begin not in paradata or end not in paradata or "duration" in paradata:
        return paradata, ()
    first, last = paradata[begin], paradata[end]
    if not all(pd.api.types.is_datetime64_any_dtype(times) for times in (first, last)):
        return paradata, ()
    if (first.dt.tz is None) != (last.dt.tz is None):
        return paradata, ()
    seconds = (last - first).dt.total_seconds()
    backwards = int((seconds < 0).sum())
    said = f"duration: the seconds from {begin} to {end}"
    if backwards:
        said += f"; {backwards} answer sheet(s) end before they begin and have none"
    return paradata.assign(duration=seconds.where(seconds >= 0)), (said,)


def respondent_index(
    name: str, column: str, values: pd.Series[Any] | None, n: int
) -> pd.Index[Any]:
    """Return what the respondents are called: the platform's own number, or 1 to `n`.

    Raises
    ------
    SurveyFormatError
        A row has no number, or two rows have the same.
    """
    if values is None:
        return pd.RangeIndex(1, n + 1, name="respondent")
    empty = values.isna().to_numpy()
    if empty.any():
        raise SurveyFormatError(
            f"{name} has {int(empty.sum())} row(s) without {column}, the first is answer sheet "
            f"{int(empty.argmax()) + 1}; it is no answer sheet, or the file was edited. Delete "
            "such rows."
        )
    texts = values.map(
        lambda cell: f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()
    )
    twice = texts[texts.duplicated()]
    if len(twice):
        raise SurveyFormatError(
            f"{name} has {column} {twice.iloc[0]} more than once ({len(twice)} row(s) too many), "
            "so answer sheets were pasted together or copied. Keep each sheet once."
        )
    # "007" is not 7: a number that is written in another way stays the text it is.
    whole = texts.str.fullmatch(r"(0|[1-9]\d{0,17})").all()
    return pd.Index(texts.astype("int64") if whole else texts, name="respondent")


def _seconds(name: str, values: pd.Series[Any]) -> pd.Series[Any]:
    bare = values.map(lambda cell: cell.rstrip("秒 ") if isinstance(cell, str) else cell)
    seconds = pd.to_numeric(bare, errors="coerce")
    bad = values[~np.isfinite(seconds.to_numpy(dtype=float)) & values.notna()]
    if len(bad):
        raise SurveyFormatError(
            f"{name}: {len(bad)} duration(s) are no number of seconds, the first is "
            f"{bad.iloc[0]!r} (respondent {bad.index[0]}). Speed screening would be wrong; restore "
            "the column, or delete it and use format='table'."
        )
    return seconds.astype("float64")


def _numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of numbers, or the column as it is when one cell is none."""
    numbers = pd.to_numeric(values, errors="coerce")
    whole = np.isfinite(numbers.to_numpy(dtype=float)) | values.isna()
    return numbers.astype("float64") if whole.all() else values


def _finished(values: pd.Series[Any]) -> pd.Series[Any]:
    texts = values.map(lambda cell: str(cell).strip().lower() if cell is not None else "")
    if not set(texts.unique()) <= _TRUE | _FALSE | {""}:
        return values
    known = texts.map(lambda text: None if text == "" else text in _TRUE)
    return known.astype("boolean")
