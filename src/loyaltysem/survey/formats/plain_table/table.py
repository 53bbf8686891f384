"""A plain table: item names or question texts in the header, one row per respondent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from loyaltysem.arguments import listed
from loyaltysem.survey.formats.export import Export, ExportFormat, Question
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.grids.decimal_comma import columns_with_commas
from loyaltysem.survey.formats.grids.grid import Grid, regrid
from loyaltysem.survey.formats.grids.header_rows import header_of, header_rows, holds_answers
from loyaltysem.survey.formats.grids.repeated_headers import refuse_repeated_headers
from loyaltysem.survey.formats.plain_table.no_respondents import NoRespondents, no_respondents
from loyaltysem.survey.formats.plain_table.repeated_respondents import repeated_respondents
from loyaltysem.survey.wordings.cells import cell_text
from loyaltysem.survey.wordings.question_text import numbered

__all__ = ["TABLE"]

_SHOWN = 5


def _recognise(content: FileContent) -> tuple[str, ...]:
    if not content.is_table:
        return ()
    return (f"one header row of {len(content.grid.header)} columns, no platform's marks",)


def _read(content: FileContent) -> Export:
    grid, n_header, evidence, warnings = _under_its_header(content)
    refuse_repeated_headers(content.name, enumerate(grid.header), "column header(s)")
    first_row = grid.columns.shape[1] - len(grid.cells)
    found = no_respondents(grid.columns, first_row - n_header if n_header else -1, first_row)
    left_out = [*found.repeated, *(row for row, _ in found.summaries)]
    kept = np.setdiff1d(np.arange(len(grid.cells)), np.array(left_out, dtype=int) - first_row)
    cells = grid.cells if len(kept) == len(grid.cells) else grid.cells.iloc[kept]
    cells = cells.set_axis(pd.RangeIndex(1, len(cells) + 1, name="respondent"), axis=0)
    warnings += _about_rows(grid, found)
    warnings += _about_commas(content, grid)
    several = repeated_respondents(grid.header, grid.columns[:, first_row:][:, kept])
    return Export(
        tuple(_questions(grid)),
        cells,
        pd.DataFrame(index=cells.index),
        evidence=evidence,
        warnings=(*warnings, *([several] if several else [])),
    )


def _under_its_header(
    content: FileContent,
) -> tuple[Grid, int, tuple[str, ...], tuple[str, ...]]:
    """Return the grid under the header that is found, its rows, evidence and warnings."""
    grid, name = content.grid, content.name
    if grid.asked:
        return grid, len(content.layout.header or ()), (), ()
    rows = header_rows(grid.columns)
    if len(rows) == 1 and rows[0] == 0:
        if not holds_answers(grid.columns):
            return grid, 1, (), ()
        bare = regrid(name, grid, header_of(grid.columns, ()), 0)
        shown = _shown([cell_text(cell) for cell in grid.columns[:, 0] if cell is not None])
        told = (
            f"row {grid.rows[0]} of {name}, the first row, holds answers as the rows below do "
            f"({shown}), so the file has no header: it is the first respondent, and the columns "
            f"are called V1 to V{len(grid.columns)}. Say header={grid.rows[0]} if the row holds "
            "names, or header=None if there are none"
        )
        return bare, 0, ("the first row holds answers, so there is no header",), (told,)
    numbers = [int(grid.rows[row]) for row in rows]
    below = regrid(name, grid, header_of(grid.columns, rows), rows[-1] + 1)
    evidence: tuple[str, ...] = ()
    if rows[0]:
        above = [cell_text(c) for c in grid.columns[:, : rows[0]].T.ravel() if c is not None]
        evidence += (f"{rows[0]} row(s) above the header left out: {_shown(above)}",)
    if len(rows) == 1:
        return below, 1, evidence, ()
    evidence += (f"header of {len(rows)} rows: {', '.join(map(str, numbers))}",)
    texts = _shown([cell_text(c) for c in grid.columns[:, rows[-1]] if c is not None])
    asked = ", ".join(map(str, numbers))
    told = (
        f"row {numbers[-1]} of {name} ({texts}) holds texts over columns of answers, so it was "
        f"taken for part of the header, and not for a respondent. Say header=({asked}) if that is "
        f"right, or header={numbers[0]} if it is a respondent"
    )
    return below, len(rows), evidence, (told,)


def _questions(grid: Grid) -> list[Question]:
    texts = grid.texts or grid.header
    stems = grid.stems or ("",) * len(grid.header)
    return [
        Question(
            position,
            column,
            column,
            (numbered(text) or (0, ""))[1] or text,
            f"table: {stem}" if stem else "table",
            stem,
        )
        for position, (column, text, stem) in enumerate(zip(grid.header, texts, stems, strict=True))
    ]


def _about_rows(grid: Grid, found: NoRespondents) -> tuple[str, ...]:
    told: tuple[str, ...] = ()
    if found.repeated:
        shown = _shown([f"row {grid.rows[row]}" for row in found.repeated])
        told += (
            f"{len(found.repeated)} row(s) repeat the header, and are no respondents: {shown}. "
            "They were left out",
        )
    if found.summaries:
        shown = _shown([f"row {grid.rows[row]} ({why})" for row, why in found.summaries])
        told += (
            f"{len(found.summaries)} row(s) at the end hold totals, means or the like, and are no "
            f"respondents: {shown}. They were left out; delete them in the file",
        )
    return told


def _about_commas(content: FileContent, grid: Grid) -> tuple[str, ...]:
    comma_divides = content.kind == "text" and "divided by comma" in grid.evidence[0]
    if content.layout.decimal == "," or comma_divides:
        return ()
    start = grid.columns.shape[1] - len(grid.cells)
    found = columns_with_commas(grid.columns[:, start:])
    if not found:
        return ()
    shown = _shown([repr(grid.header[place]) for place in found])
    return (
        f"{len(found)} column(s) hold numbers with a comma, and are kept as texts: {shown}. If the "
        "comma stands before decimals, say decimal=','",
    )


def _shown(texts: Sequence[str]) -> str:
    return listed([text[:40] for text in texts], _SHOWN)


TABLE = ExportFormat("table", _recognise, _read)
