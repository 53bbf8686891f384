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
_NOTHING, _END, _LITERAL = 0, 252, 253  # commands of the compressed numbers
_USUAL_BIAS = 100.0
_LONG_NAMES = 13
_SMALLEST, _LARGEST = 1e-100, 1e100


def refuse_changed_dictionary(name: str, data: bytes, columns: Collection[str]) -> None:
    """Refuse an SPSS file that contradicts itself about its numbers or its variables.

    Compressed files hold small whole numbers as bytes, shifted by a number in the header, which
    every program sets to 100: another one would shift every answer. They must be as many for every
    respondent. The names of all variables stand in the dictionary twice.

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
    _refuse_contradicted_types(name, data, mark)
    if compression == 1:
        _refuse_uneven(name, data, mark)
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


def _refuse_uneven(name: str, data: bytes, mark: str) -> None:
    """Refuse compressed numbers that do not fill whole rows."""
    n_cases = struct.unpack_from(f"{mark}i", data, _CASES)[0]
    end = struct.pack(f"{mark}2i", _END_OF_DICTIONARY, 0)
    place = data.find(end, _BIAS) + len(end)
    if n_cases < 1 or place < len(end):
        return
    n_values = 0
    while place < len(data):
        commands = data[place : place + 8]
        if _END in commands:
            commands = commands[: commands.index(_END)]
            n_values += len(commands) - commands.count(_NOTHING)
            break
        n_values += len(commands) - commands.count(_NOTHING)
        place += 8 + 8 * commands.count(_LITERAL)
    if n_values % n_cases:
        raise _damaged(name, f"it holds {n_values} numbers, no whole rows of {n_cases} respondents")


def _refuse_contradicted_types(name: str, data: bytes, mark: str) -> None:
    """Refuse variables that are texts and shown as numbers, or numbers and shown as texts."""
    place = _DICTIONARY
    while data[place : place + 4] == struct.pack(f"{mark}i", _VARIABLE):
        width, labelled, n_missing, shown = struct.unpack_from(f"{mark}4i", data, place + 4)
        is_text, shown_as_text = width > 0, (shown >> 16) & 0xFF in _TEXT_FORMATS
        if width >= 0 and shown and is_text != shown_as_text:
            short = data[place + 24 : place + 32].decode("ascii", "replace").strip()
            kind = "a text" if is_text else "a number"
            raise _damaged(name, f"the variable {short!r} is {kind} and is shown as none")
        place += 32
        if labelled:
            length = struct.unpack_from(f"{mark}i", data, place)[0]
            place += 4 + -(-length // 4) * 4
        place += 8 * abs(n_missing)


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
