"""A plain table: one header row with item names or question texts, one row per respondent."""

from __future__ import annotations

import pandas as pd

from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.question_text import numbered

__all__ = ["TABLE"]


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    return (f"one header row of {len(content.grid.header)} columns, no platform's marks",)


def _read(content: FileContent) -> Export:
    grid = content.grid
    refuse_repeated_headers(content.name, enumerate(grid.header), "column header(s)")
    questions = tuple(
        Question(position, column, column, (numbered(column) or (0, ""))[1] or column, "table")
        for position, column in enumerate(grid.header)
    )
    cells = grid.cells.set_axis(
        pd.RangeIndex(1, len(grid.cells) + 1, name="respondent"),
        axis=0,
    )
    return Export(questions, cells, pd.DataFrame(index=cells.index))


TABLE = ExportFormat("table", _recognise, _read)
