"""问卷星 (wjx.cn): one header row with paradata columns, then numbered question texts.

`headers` says which columns belong together, `paradata` reads what the platform recorded,
`cell_parts` takes apart what one cell holds of several answers, `flavour` tells texts, option
numbers and scores apart, `pair` reads a file of texts and one of numbers together, and `sav`
reads the SPSS export.
"""

from __future__ import annotations

from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.platforms.wjx.pair import read_pair
from loyaltysem.survey.formats.platforms.wjx.paradata import PARADATA, SERIAL
from loyaltysem.survey.formats.platforms.wjx.sav import read_sav, recognise_sav
from loyaltysem.survey.formats.platforms.wjx.sheet import header_row, sheet_of
from loyaltysem.survey.wordings.question_text import numbered

__all__ = ["WJX"]


def _recognise(content: FileContent) -> tuple[str, ...]:
    if content.kind == "sav":
        return recognise_sav(content)
    if not content.is_table:
        return ()
    row = header_row(content.grid)
    if row is None:
        return ()
    if row > 1:
        return (f"row {row} has the paradata columns of 问卷星",)
    header = content.grid.header
    seen = [text for text in header if text == SERIAL or text in PARADATA]
    count = sum(numbered(text) is not None for text in header)
    return (f"header row with {'、'.join(seen)}", f"{count} headers begin with a question number")


def _read(content: FileContent) -> Export:
    if content.kind == "sav":
        return read_sav(content)
    sheet = sheet_of(content)
    return sheet.export(sheet.parts())


WJX = ExportFormat("wjx", _recognise, _read, read_pair)
