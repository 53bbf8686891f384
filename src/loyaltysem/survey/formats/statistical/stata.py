"""Stata (.dta): numbers with value labels, and the missing values ``.a`` to ``.z``."""

from __future__ import annotations

from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical.lettered_missing import lettered_export
from loyaltysem.survey.formats.statistical.statistical_file import (
    StatisticalFile,
    read_whole,
    unreadable,
)

__all__ = ["STATA"]

# From release 13 on; files of older releases have no mark at their end.
_BEGIN, _END = b"<stata_dta>", b"</stata_dta>"


def _recognise(content: FileContent) -> tuple[str, ...]:
    return ("begins as Stata files do",) if content.kind == "dta" else ()


def _read(content: FileContent) -> Export:
    file = read_whole(content, ("dta",), "Stata")
    if content.data.startswith(_BEGIN) and not content.data.endswith(_END):
        # The value labels stand last, and the library takes a file without them for whole.
        raise unreadable(content, "Stata", f"it does not end with {_END.decode()}")
    return lettered_export(file, "stata", _lacking_labels(content.name, file))


def _lacking_labels(name: str, file: StatisticalFile) -> tuple[str, ...]:
    """Say which value labels are not there; files before Stata 13 can be cut without a trace."""
    lacking = [f"{variable} ({labels})" for variable, labels in file.lacking_labels.items()]
    if not lacking:
        return ()
    return (
        f"{name} does not hold the value labels of {len(lacking)} variable(s): "
        f"{', '.join(lacking)}. They were dropped in Stata, or the file was cut at its "
        "end; compare it with the original.",
    )


STATA = ExportFormat("stata", _recognise, _read)
