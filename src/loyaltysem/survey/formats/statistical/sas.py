"""SAS (.sas7bdat, .xpt): numbers and texts; value labels are in another file, the catalogue."""

from __future__ import annotations

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical.lettered_missing import lettered_export
from loyaltysem.survey.formats.statistical.statistical_file import read_whole

__all__ = ["SAS"]

_MEMBER = b"HEADER RECORD*******MEMB"
_KINDS = {"sas7bdat": "begins as SAS data sets do", "xpt": "begins as SAS transport files do"}


def _recognise(content: FileContent) -> tuple[str, ...]:
    return (_KINDS[content.kind],) if content.kind in _KINDS else ()


def _read(content: FileContent) -> Export:
    count = content.data.count(_MEMBER)
    if content.kind == "xpt" and count > 1:
        raise SurveyFormatError(
            f"{content.name} is a SAS transport file of {count} data sets. Read as one table, the "
            "variables of one would come under the names of another; write the data set of the "
            "answers to a file of its own, in SAS with PROC COPY and SELECT, or export it as CSV."
        )
    return lettered_export(read_whole(content, _KINDS, "SAS"), "sas")


SAS = ExportFormat("sas", _recognise, _read)
