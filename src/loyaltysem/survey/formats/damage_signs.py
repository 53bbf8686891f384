"""Signs in an SPSS or Stata file, which has no checksum, that bytes of it have changed."""

from __future__ import annotations

import struct
from collections.abc import Collection

import numpy as np
import pandas as pd

from loyaltysem.errors import SurveyFormatError

__all__ = ["refuse_changed_dictionary", "refuse_impossible_numbers"]

_ORDER, _COMPRESSION, _BIAS = 64, 72, 84  # places in the header of a SAV file
_USUAL_BIAS = 100.0
_LONG_NAMES = 13
_SMALLEST, _LARGEST = 1e-100, 1e100


def refuse_changed_dictionary(name: str, data: bytes, columns: Collection[str]) -> None:
    """Refuse an SPSS file that contradicts itself about its numbers or its variables.

    Compressed files hold small whole numbers as bytes, shifted by a number in the header, which
    every program sets to 100: another one would shift every answer. The names of all variables
    stand in the dictionary twice.

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
