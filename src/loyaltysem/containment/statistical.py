"""SPSS, Stata and SAS files to plain columns, with what they say about each variable."""

from __future__ import annotations

import warnings
from typing import Any

from loyaltysem.containment.dates import Dated, sas_dates, spss_dates, stata_dates
from loyaltysem.containment.plain_table import PlainColumn, PlainTable
from loyaltysem.containment.refusals import UnreadableError, refuse_too_many_cells

__all__ = ["read_statistical"]

_READERS = {
    "sav": "read_sav",
    "por": "read_por",
    "dta": "read_dta",
    "xpt": "read_xport",
    "sas7bdat": "read_sas7bdat",
}
_COPIED = (
    "column_names",
    "column_labels",
    "file_encoding",
    "missing_ranges",
    "missing_user_values",
    "mr_sets",
    "notes",
    "original_variable_types",
    "readstat_variable_types",
    "variable_measure",
)


def read_statistical(path: str, kind: str, encoding: str | None) -> PlainTable:
    """Read a file with its codes for missing answers left as they are, where the library can.

    Parameters
    ----------
    path : str
    kind : {"sav", "por", "dta", "xpt", "sas7bdat"}
    encoding : str or None
        Encoding of the texts, where the file does not name its own.

    Returns
    -------
    PlainTable
        Columns of the kind ``"number"`` (a system-missing value is NaN), ``"date"`` (dates, times;
        also numbers and letters that are declared as missing) or ``"object"`` (texts, times of day,
        numbers among the letters of ``.a`` to ``.z``). The record holds what pyreadstat calls its
        metadata, ``variable_value_labels`` as pairs of code and text, ``lacking_labels`` (the
        variables whose set of value labels the file does not hold), ``said`` (sentences for the
        evidence) and ``warned`` (sentences of which the user must be told).
    """
    # Only the process that reads such a file may need it.
    import pyreadstat

    read = getattr(pyreadstat, _READERS[kind])
    options: dict[str, Any] = {"output_format": "dict", "disable_datetime_conversion": True}
    if kind not in ("por", "xpt"):
        options["user_missing"] = True
    if encoding and kind != "por":
        options["encoding"] = encoding
    with warnings.catch_warnings():
        # Of variables with one name, pyreadstat renames all but the first.
        warnings.filterwarnings("error", message="column .* is duplicated", category=UserWarning)
        metadata = read(path, metadataonly=True, **options)[1]
        nameless = metadata.column_names.count(None)
        if nameless:
            raise UnreadableError(f"{nameless} variable(s) have no name")
        refuse_too_many_cells(metadata.number_rows or 0, len(metadata.column_names))
        cells, metadata = read(path, **options)
    columns, said, warned = [], [], []
    for name in metadata.column_names:
        dated = _dated(kind, name, cells[name], metadata)
        columns.append(_column(name, dated, metadata.readstat_variable_types[name]))
        said += [f"{name}: {dated.remark}"] if dated.remark else []
        if dated.impossible:
            warned.append(
                f"{name}: {len(dated.impossible)} value(s) stand for no date, such as "
                f"{dated.impossible[0]:.15g} in the format {metadata.original_variable_types[name]}"
                "; they are missing, and all other answers are as the file has them. Correct them "
                "in the program that wrote the file if the dates are needed"
            )
    record = {name: getattr(metadata, name) for name in _COPIED}
    record["variable_value_labels"] = {
        name: list(labels.items()) for name, labels in metadata.variable_value_labels.items()
    }
    record["lacking_labels"] = {
        name: labels
        for name, labels in metadata.variable_to_label.items()
        if labels not in metadata.value_labels
    }
    return PlainTable(tuple(columns), {**record, "said": said, "warned": warned})


def _dated(kind: str, name: str, values: list[Any], metadata: Any) -> Dated:
    if metadata.readstat_variable_types[name] == "string":
        return Dated("", values)
    form = metadata.original_variable_types[name] or ""
    if kind == "dta":
        return stata_dates(values, form)
    if kind in ("xpt", "sas7bdat"):
        return sas_dates(values, form)
    missing = [(span["lo"], span["hi"]) for span in metadata.missing_ranges.get(name, [])]
    return spss_dates(values, form, missing)


def _column(name: str, dated: Dated, storage: str) -> PlainColumn:
    numbers = all(isinstance(value, float | int | None) for value in dated.values)
    if dated.kind or storage == "string" or not numbers:
        return PlainColumn(name, dated.kind or "object", dated.values)
    nan = float("nan")
    return PlainColumn(
        name, "number", [nan if value is None else float(value) for value in dated.values]
    )
