"""SAS (.sas7bdat, .xpt): numbers and texts; value labels are in another file, the catalogue."""

from __future__ import annotations

from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.lettered_missing import lettered_export
from loyaltysem.survey.formats.statistical_file import read_whole

__all__ = ["SAS"]

_KINDS = {"sas7bdat": "begins as SAS data sets do", "xpt": "begins as SAS transport files do"}


def _recognise(content: FileContent) -> tuple[str, ...]:
    return (_KINDS[content.kind],) if content.kind in _KINDS else ()


def _read(content: FileContent) -> Export:
    return lettered_export(read_whole(content, _KINDS, "SAS"), "sas")


SAS = ExportFormat("sas", _recognise, _read)
