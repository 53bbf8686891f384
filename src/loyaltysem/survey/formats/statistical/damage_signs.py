"""Signs in an SPSS or Stata file, which has no checksum, that bytes of it have changed."""

from __future__ import annotations

import struct
from collections.abc import Collection

import numpy as np
import pandas as pd

from loyaltysem.errors import SurveyFormatError

__all__ = [
    "refuse_changed_dictionary",
    "refuse_impossible_numbers",
]

# places in the header of a SAV file
_ORDER, _COMPRESSION, _CASES, _BIAS = 64, 72, 80, 84
_DICTIONARY, _VARIABLE, _END_OF_DICTIONARY = 176, 2, 999
_TEXT_FORMATS = (1, 2)  # A and AHEX
_TIME_FORMATS = (*range(20, 31), *range(38, 42))  # DATE, TIME, WKDAY …
_NOTHING, _END, _LITERAL = 0, 252, 253  # commands of the compressed numbers
_USUAL_BIAS = 100.0
_LONG_NAMES = 13
_MOST_ENDS = 20
_SMALLEST, _LARGEST = 1e-100, 1e100


def refuse_changed_dictionary(name: str, data: bytes, columns: Collection[str]) -> None:
    """Refuse an SPSS file that contradicts itself about its numbers or its variables.

    Compressed files hold small whole numbers as bytes, shifted by a number in the header, which
    every program sets to 100: another one would shift every answer. The values must be as many as
    the variables of all respondents. The names of all variables stand in the dictionary twice.

    Parameters
    ----------
    name : str
    data : bytes
    columns : collection of str
        The names that were read.

    Raises
    ------
    SurveyFormatError
    """
    mark = "<" if data[_ORDER : _ORDER + 4] in (b"\2\0\0\0", b"\3\0\0\0") else ">"
    compression = struct.unpack_from(f"{mark}i", data, _COMPRESSION)[0]
    bias = struct.unpack_from(f"{mark}d", data, _BIAS)[0]
    if compression and bias != _USUAL_BIAS:
        raise _damaged(name, f"its header shifts compressed numbers by {bias:g}, and not by 100")
    _refuse_other_rows(name, data, mark, _values_of_types(name, data, mark))
    place = data.find(struct.pack(f"{mark}3i", 7, _LONG_NAMES, 1))
    if place < 0:
        return
    length = struct.unpack_from(f"{mark}i", data, place + 12)[0]
    listed = data[place + 16 : place + 16 + length].decode("utf-8", "replace")
    names = [pair.partition("=")[2] for pair in listed.split("\t") if "=" in pair]
    if "�" in listed:
        return  # of another encoding, in which names cannot be compared here
    lost = [wanted for wanted in names if wanted not in columns]
    if lost:
        raise _damaged(name, f"its list of variables has {lost[0]!r}, and no variable is called so")


def _refuse_other_rows(name: str, data: bytes, mark: str, width: int) -> None:
    """Refuse a file that holds more or fewer values than its respondents have.

    Parameters
    ----------
    width : int
        Values of a respondent; a long text is several.
    """
    compression = struct.unpack_from(f"{mark}i", data, _COMPRESSION)[0]
    n_cases = struct.unpack_from(f"{mark}i", data, _CASES)[0]
    if n_cases < 1 or compression > 1:
        return
    end = struct.pack(f"{mark}2i", _END_OF_DICTIONARY, 0)
    found: list[float] = []
    place = data.find(end, _DICTIONARY)
    # the same bytes may stand in a label
    while place >= 0 and len(found) < _MOST_ENDS:
        place += len(end)
        held = _packed_values(data, place) if compression else (len(data) - place) / 8
        if held == n_cases * width:
            return
        found.append(held)
        place = data.find(end, place)
    if found:
        raise _damaged(
            name,
            f"it holds {found[0]:g} values, and {n_cases} respondents with {width} each have "
            f"{n_cases * width}",
        )


def _packed_values(data: bytes, place: int) -> int:
    """Count the values of a compressed file from where they begin."""
    n_values = 0
    while place < len(data):
        commands = data[place : place + 8]
        if _END in commands:
            commands = commands[: commands.index(_END)]
            return n_values + len(commands) - commands.count(_NOTHING)
        n_values += len(commands) - commands.count(_NOTHING)
        place += 8 + 8 * commands.count(_LITERAL)
    return n_values


def _values_of_types(name: str, data: bytes, mark: str) -> int:
    """Count the values of a respondent by the list of variables.

    Raises
    ------
    SurveyFormatError
        A variable is a text and shown as a number, or a number and shown as a text, or shown as a
        time and written as a number.
    """
    place, n_values = _DICTIONARY, 0
    while data[place : place + 4] == struct.pack(f"{mark}i", _VARIABLE):
        width, labelled, n_missing, *formats = struct.unpack_from(f"{mark}5i", data, place + 4)
        is_text = width > 0
        # how it is shown, and how it is written; neither need be said
        kinds = [(each >> 16) & 0xFF for each in formats if each]
        as_text = {kind in _TEXT_FORMATS for kind in kinds}
        as_time = {kind in _TIME_FORMATS for kind in kinds}
        if width >= 0 and ((not is_text) in as_text or len(as_time) > 1):
            short = data[place + 24 : place + 32].decode("ascii", "replace").strip()
            what = f"is {'a text' if is_text else 'a number'} and is shown as none"
            if (not is_text) not in as_text:
                what = "is shown as a time and written as a number, or the other way round"
            raise _damaged(name, f"the variable {short!r} {what}")
        n_values += 1
        place += 32
        if labelled:
            length = struct.unpack_from(f"{mark}i", data, place)[0]
            place += 4 + -(-length // 4) * 4
        place += 8 * abs(n_missing)
    return n_values


def refuse_impossible_numbers(name: str, cells: pd.DataFrame, columns: list[str]) -> None:
    """Refuse numbers of a size that no answer has, as changed bytes give.

    Raises
    ------
    SurveyFormatError
        With the variable, the row, and the number.
    """
    for position, values in cells.items():
        if values.dtype != np.float64:
            continue
        sizes = np.abs(values.to_numpy())
        odd = ((sizes > 0) & (sizes < _SMALLEST)) | ((sizes > _LARGEST) & np.isfinite(sizes))
        if odd.any():
            row = int(odd.argmax())
            raise _damaged(
                name,
                f"{columns[int(str(position))]!r} is {values.iloc[row]:g} in row {row + 1}, and "
                f"{int(odd.sum())} number(s) of it are of a size that no answer has",
            )


def _damaged(name: str, why: str) -> SurveyFormatError:
    return SurveyFormatError(
        f"{name} is damaged: {why}. Bytes of it have changed, as in a broken copy, so no answer in "
        "it is safe; copy or export it again."
    )
