"""From a path or a data frame to an export: the format is found by content, and says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from os import PathLike

import pandas as pd

from loyaltysem.arguments import did_you_mean
from loyaltysem.arguments.data import is_eager_frame
from loyaltysem.errors import OptionError, SurveyFormatError
from loyaltysem.survey.data import SurveySource
from loyaltysem.survey.formats import FORMATS
from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import QSF, FileContent, open_file
from loyaltysem.survey.formats.grids.table_layout import TableLayout
from loyaltysem.survey.formats.platforms.qualtrics import QUALTRICS, qualtrics_questions
from loyaltysem.survey.formats.statistical.frame import frame_export

__all__ = ["OpenedExport", "open_export", "open_frame", "open_questions"]


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """Questions and cells that have been read and not yet interpreted, and where they come from.

    Attributes
    ----------
    export : Export
    source : SurveySource
        With file, format and the evidence for it; without what is known of the columns later.
    content : FileContent or None
        None of a data frame.
    """

    export: Export
    source: SurveySource
    content: FileContent | None = None


def open_export(
    path: str | PathLike[str],
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
    layout: TableLayout | None = None,
    numbers: str | PathLike[str] | None = None,
) -> OpenedExport:
    """Read the questions and cells of a file; the options are those of `read_survey`."""
    return _opened(open_file(path, encoding, layout), format, encoding, numbers)


def open_questions(
    path: str | PathLike[str],
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
    layout: TableLayout | None = None,
) -> OpenedExport:
    """Read a file for its questions: an export, or a survey file that holds no answers."""
    content = open_file(path, encoding, layout)
    if content.kind != QSF or format not in (None, QUALTRICS.name):
        return _opened(content, format, encoding, None)
    _refuse_layout(content)
    questions = qualtrics_questions(content)
    nobody = pd.RangeIndex(0)
    cells = pd.DataFrame(index=nobody, columns=[q.position for q in questions], dtype=object)
    source = SurveySource(file=content.name, format=QUALTRICS.name, sha256=content.sha256)
    return OpenedExport(Export(questions, cells, pd.DataFrame(index=nobody)), source, content)


def _opened(
    content: FileContent,
    format: str | None,  # noqa: A002 - as for `read_survey`
    encoding: str | None,
    numbers: str | PathLike[str] | None,
) -> OpenedExport:
    chosen, evidence = _format(content, format)
    _refuse_layout(content)
    export = chosen.read(content) if numbers is None else _pair(chosen, content, numbers, encoding)
    table = (content.grid.encoding, content.grid.evidence) if content.is_table else ("", ())
    if content.is_table:
        export = replace(export, warnings=(*content.grid.warnings, *export.warnings))
    source = SurveySource(
        file=content.name,
        format=chosen.name,
        flavour=export.flavour,
        encoding=table[0],
        evidence=(*table[1], *evidence, *export.evidence),
        sha256=content.sha256,
    )
    return OpenedExport(export, source, content)


def open_frame(
    frame: object,
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
) -> OpenedExport:
    """Take a data frame for an export; see `Survey.from_frame`."""
    if not is_eager_frame(frame):
        raise OptionError(
            f"A survey is read from a path or from an eager data frame (pandas, polars, pyarrow), "
            f"not from a {type(frame).__name__}. A lazy frame must be collected first."
        )
    if format is not None or encoding is not None:
        raise OptionError(
            "format and encoding are about files, and a data frame has neither; leave them out."
        )
    export = frame_export(frame)
    source = SurveySource(format="frame", flavour=export.flavour, evidence=export.evidence)
    return OpenedExport(export, source)


def _refuse_layout(content: FileContent) -> None:
    """Refuse options about tables for a file that is none."""
    asked = content.layout.asked()
    if asked and not content.is_table:
        raise OptionError(
            f"{', '.join(asked)} was given, and {content.name} is {content.description}, which has "
            "neither sheets nor header rows nor numbers written as text. Leave it out."
        )


def _pair(
    chosen: ExportFormat,
    content: FileContent,
    numbers: str | PathLike[str],
    encoding: str | None,
) -> Export:
    if chosen.read_pair is None:
        able = ", ".join(f.name for f in FORMATS if f.read_pair is not None)
        raise OptionError(
            f"numbers= was given, and {content.name} is of the format {chosen.name}, which has no "
            f"second file of option numbers; {able} has. Leave numbers= out."
        )
    return chosen.read_pair(content, open_file(numbers, encoding))


def _format(content: FileContent, name: str | None) -> tuple[ExportFormat, tuple[str, ...]]:
    if name is not None:
        known = {export_format.name: export_format for export_format in FORMATS}
        if name not in known:
            raise OptionError(
                f"format={name!r} is not a format that can be read.{did_you_mean(name, known)} "
                f"Formats: {', '.join(known)}. Leave it out to have it found by content."
            )
        return known[name], (f"format={name!r} was asked for",)
    for export_format in FORMATS:
        evidence = export_format.recognise(content)
        if evidence:
            return export_format, evidence
    raise SurveyFormatError(
        f"{content.name} is {content.description}, whatever its name says, and no questionnaire "
        f"export that can be read ({', '.join(f.name for f in FORMATS)}). {content.way_out}"
    )
