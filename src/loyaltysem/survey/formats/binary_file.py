"""A file that is no text, and what a process of its own makes of it: columns, or an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.containment.process import Refusal, read_contained
from loyaltysem.errors import SurveyFormatError

__all__ = ["DESCRIPTIONS", "BinaryFile", "column_series"]

DESCRIPTIONS = {
    "sav": "an SPSS file (.sav)",
    "por": "a portable SPSS file (.por)",
    "dta": "a Stata file (.dta)",
    "xpt": "a SAS transport file (.xpt)",
    "sas7bdat": "a SAS data set (.sas7bdat)",
    "parquet": "a Parquet file",
    "arrow": "an Arrow file",
    "xls": "an old Excel workbook (.xls)",
    "xlsb": "a binary Excel workbook (.xlsb)",
}


@dataclass(frozen=True)
class BinaryFile:
    """A file whose kind is known, as readers of its bytes want it.

    Attributes
    ----------
    name : str
        The file's name, used in messages only.
    kind : str
        As `FileContent.kind` says.
    data : bytes
    path : Path or None
        Where the file lies, for readers that open files by themselves.
    encoding : str or None
        The text encoding that the caller asks for.
    """

    name: str
    kind: str
    data: bytes = field(repr=False)
    path: Path | None = None
    encoding: str | None = None

    def table(self, unreadable: Callable[[str], SurveyFormatError], sheet: int = 0) -> PlainTable:
        """Return the columns of a file that is read in a process of its own.

        Parameters
        ----------
        unreadable : callable
            Makes an error of what the library says about a file that it cannot read.
        sheet : int
            Which sheet of a workbook, from 0.

        Raises
        ------
        SurveyFormatError
            The library refused the file, crashed, took too long or too much memory; or no process
            could be started.
        """
        found = self._read(sheet) if sheet else self._first
        if isinstance(found, PlainTable):
            return found
        if found.why == "unreadable":
            raise unreadable(found.reason)
        raise _error(f"{self.name} is {DESCRIPTIONS.get(self.kind, self.kind)}", found)

    @cached_property
    def _first(self) -> PlainTable | Refusal:
        return self._read(0)

    def _read(self, sheet: int) -> PlainTable | Refusal:
        return read_contained(self.name, self.kind, self.data, self.path, self.encoding, sheet)


def column_series(column: PlainColumn) -> pd.Series[Any]:
    """Return floats where the column holds numbers, and objects otherwise."""
    if column.kind == "number":
        return pd.Series(np.array(column.values, dtype="float64"))
    return pd.Series(column.values, dtype=object)


def _error(file: str, refusal: Refusal) -> SurveyFormatError:
    reason = refusal.reason
    if refusal.why == "refused":
        return SurveyFormatError(reason)
    if refusal.why == "not installed":
        return SurveyFormatError(
            f"{file}, and neither of the packages that read it is installed. Install one: pip "
            "install pyarrow, or pip install polars."
        )
    if refusal.why == "no process":
        return SurveyFormatError(
            f"{file}. Such a file is read in a process of its own, because a damaged one can end "
            f"Python, and no second Python could be started here ({reason}). Read it where one "
            "can, or export the answers as CSV."
        )
    if refusal.why == "failed":
        return SurveyFormatError(
            f"{file}, and reading it failed in a way that damage does not explain ({reason}). The "
            "library that reads it may be newer than this package knows: report it, and export "
            "the answers as CSV meanwhile."
        )
    if refusal.why == "crashed":
        return SurveyFormatError(
            f"{file}, and the library that reads such files crashed on it ({reason}); it ran in a "
            "process of its own, so nothing else was lost. Bytes of the file have changed, as in a "
            "broken copy, so no answer in it is safe. Copy or export it again; if the program that "
            "made it still opens it, save it there as a new file."
        )
    if refusal.why == "time":
        return SurveyFormatError(
            f"{file}, and was not read within {reason}, far more than a whole file of this size "
            "takes. It is damaged, so no answer in it is safe; copy or export it again."
        )
    return SurveyFormatError(
        f"{file}, and takes more memory than a survey should ({reason}), so it is damaged, made to "
        "harm, or too large. Copy or export it again, with the variables that are needed."
    )
