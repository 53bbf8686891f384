"""Parquet and Arrow (Feather) files, through whichever of pyarrow and polars is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from loyaltysem.containment.frame_columns import frame_columns
from loyaltysem.containment.plain_table import PlainTable
from loyaltysem.containment.refusals import NotInstalledError, refuse_too_many_cells

__all__ = ["read_arrow"]


def read_arrow(path: str, kind: str, name: str) -> PlainTable:
    """Read a file.

    Parameters
    ----------
    path : str
    kind : {"parquet", "arrow"}
    name : str
        What errors call the file.

    Returns
    -------
    PlainTable
        Columns as `frame_columns` returns them; the record names the ``implementation``.

    Raises
    ------
    NotInstalledError
        Neither package is installed.
    SurveyFormatError
        A column holds what is no answer.
    """
    if find_spec("pyarrow"):
        return frame_columns(_with_pyarrow(path, kind), name)
    if find_spec("polars"):
        return frame_columns(_with_polars(path, kind), name)
    raise NotInstalledError


def _with_pyarrow(path: str, kind: str) -> Any:
    room = import_module("pyarrow.parquet" if kind == "parquet" else "pyarrow.feather")
    # By its path, a file would also be given columns named after the folders it lies in.
    with Path(path).open("rb") as stream:
        if kind == "parquet":
            footer = room.read_metadata(stream)
            refuse_too_many_cells(footer.num_rows, footer.num_columns)
        table = room.read_table(stream)
    table.validate(full=True)
    return table


def _with_polars(path: str, kind: str) -> Any:
    polars = import_module("polars")
    if kind == "arrow":
        return polars.read_ipc(BytesIO(Path(path).read_bytes()))
    lazy = polars.scan_parquet(path, glob=False)
    rows = lazy.select(polars.len()).collect().item()
    refuse_too_many_cells(rows, len(lazy.collect_schema()))
    return polars.read_parquet(BytesIO(Path(path).read_bytes()))
