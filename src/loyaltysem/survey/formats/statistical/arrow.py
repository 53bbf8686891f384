"""Parquet and Arrow (Feather) files, through whichever of pyarrow and polars is installed."""

from __future__ import annotations

import re
from dataclasses import replace

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical.frame import export_of_columns

__all__ = ["ARROW", "PARQUET"]

_NAMES = {"parquet": "Parquet", "arrow": "Arrow"}
# pandas writes the index of a frame as a column of this name.
_PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def _recognise_parquet(content: FileContent) -> tuple[str, ...]:
    return ("begins as Parquet files do (PAR1)",) if content.kind == "parquet" else ()


def _recognise_arrow(content: FileContent) -> tuple[str, ...]:
    return ("begins as Arrow files do (ARROW1)",) if content.kind == "arrow" else ()


def _read_parquet(content: FileContent) -> Export:
    return _read(content, "parquet")


def _read_arrow(content: FileContent) -> Export:
    return _read(content, "arrow")


def _read(content: FileContent, kind: str) -> Export:
    if content.kind != kind:
        raise SurveyFormatError(
            f"{content.name} does not begin as {_NAMES[kind]} files do, whatever its name says. "
            "Leave `format` out to have it read as what it is."
        )
    table = content.binary.table(lambda reason: _damaged(content, kind, reason))
    export = export_of_columns(table, content.name)
    index = tuple(q for q in export.questions if _PANDAS_INDEX.fullmatch(q.column))
    if not index:
        return export
    return replace(
        export,
        questions=tuple(q for q in export.questions if q not in index),
        paradata=export.cells[[q.position for q in index]].set_axis(
            [q.column for q in index], axis=1
        ),
    )


def _damaged(content: FileContent, kind: str, reason: str) -> SurveyFormatError:
    return SurveyFormatError(
        f"{content.name} begins as a file of {_NAMES[kind]} and cannot be read ({reason}). It is "
        "cut or damaged, so no answer in it is safe; copy or export it again."
    )


PARQUET = ExportFormat("parquet", _recognise_parquet, _read_parquet)
ARROW = ExportFormat("arrow", _recognise_arrow, _read_arrow)
