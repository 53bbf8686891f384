"""What a process of its own made of a file, as columns, or as an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.containment.process import Refusal
from loyaltysem.errors import SurveyFormatError

if TYPE_CHECKING:
    from loyaltysem.survey.formats.file_content import FileContent

__all__ = ["column_series", "contained_table"]


def contained_table(
    content: FileContent, unreadable: Callable[[str], SurveyFormatError], sheet: int = 0
) -> PlainTable:
    """Return the columns of a file that is read in a process of its own.

    Parameters
    ----------
    content : FileContent
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
    found = content.contained_sheet(sheet) if sheet else content.contained
    if isinstance(found, PlainTable):
        return found
    if found.why == "unreadable":
        raise unreadable(found.reason)
    raise _error(content, found)


def column_series(column: PlainColumn) -> pd.Series[Any]:
    """Return floats where the column holds numbers, and objects otherwise."""
    if column.kind == "number":
        return pd.Series(np.array(column.values, dtype="float64"))
    return pd.Series(column.values, dtype=object)


def _error(content: FileContent, refusal: Refusal) -> SurveyFormatError:
    file, reason = f"{content.name} is {content.description}", refusal.reason
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
