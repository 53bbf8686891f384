"""From a file to a survey: the format is found by content, and the evidence is kept."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from os import PathLike

from loyaltysem.errors import DataWarning, OptionError, SurveyFormatError
from loyaltysem.survey.answers.declared import declared_answers
from loyaltysem.survey.answers.undeclared import undeclared_answers
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.formats import FORMATS
from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent, open_file
from loyaltysem.survey.history import HistoryEntry
from loyaltysem.survey.suggestion import did_you_mean
from loyaltysem.survey.survey import Survey, SurveySource

__all__ = ["ReadExport", "read_export", "read_survey"]


def read_survey(
    path: str | PathLike[str],
    codebook: Codebook | str | PathLike[str] | None = None,
    *,
    format: str | None = None,  # noqa: A002 - the field's word, and the name in `survey.source`
    encoding: str | None = None,
) -> Survey:
    """Read a questionnaire export.

    Parameters
    ----------
    path : str or path
        An export of 问卷星 (texts or option numbers; CSV, XLS or XLSX), or a plain table (CSV,
        TSV, XLS, XLSX) with item names or question texts in its first row. What the file is, is
        found by its content, never by its name.
    codebook : Codebook, str or path, optional
        What the columns mean; a path (or text) is read as TOML. Without a codebook the items
        have the names of the export (``"Q3"``, matrix rows ``"Q7_2"``, or the headers), known
        rating-scale texts become numbers with the mapping in `Survey.history`, and any other
        text stays text.
    format : {"wjx", "table"}, optional
        Read as this format, whatever the content looks like.
    encoding : str, optional
        Encoding of a text file; by default UTF-8, then GB18030, both strictly.

    Returns
    -------
    Survey
        Answers, codebook, paradata, missing kinds, source with evidence, and history. Items
        that the codebook declares as reversed have been reversed, once.

    Raises
    ------
    SurveyFormatError
        The file is missing, empty, damaged, of another kind, or in an unreadable encoding.
    CodebookError
        The codebook is invalid, or names items that the file does not have.
    DataError
        Answers outside the declared bounds, unknown answer texts, text in a numeric item.

    Warns
    -----
    DataWarning
        The file has columns that the codebook does not mention, or codes for missing answers
        that the export does not document.

    Examples
    --------
    >>> import loyaltysem as ls
    >>> survey = ls.read_survey(
    ...     ls.datasets.platforms_export_path(), codebook=ls.datasets.platforms_codebook_path()
    ... )
    >>> survey.source.format
    'wjx'
    >>> list(survey.responses.columns[:4])
    ['WQ1', 'WQ2', 'WQ3', 'WQ4']
    """
    content = open_file(path, encoding)
    chosen, evidence = _format(content, format)
    if codebook is not None and not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    export = chosen.read(content)
    answers = undeclared_answers(export) if codebook is None else declared_answers(export, codebook)
    for message in answers.warnings:
        warnings.warn(DataWarning(message), stacklevel=2)
    grid = content.grid
    source = SurveySource(
        file=content.name,
        format=chosen.name,
        flavour=export.flavour,
        encoding=grid.encoding,
        evidence=(*grid.evidence, *evidence, *export.evidence),
        sha256=content.sha256,
        columns=answers.columns,
        blocks=answers.blocks,
        unmatched_columns=answers.unmatched,
    )
    count = len(answers.responses)
    read = f"{count} respondent(s) read from {content.name}, format {chosen.name}"
    return Survey(
        answers.responses,
        answers.codebook,
        missing_kinds=answers.missing_kinds,
        paradata=export.paradata,
        traps=answers.traps,
        source=source,
        history=(HistoryEntry("read", count, read), *answers.history),
    )


@dataclass(frozen=True, slots=True)
class ReadExport:
    """A file whose cells have been read and not yet interpreted."""

    file: str
    format: str
    export: Export


def read_export(
    path: str | PathLike[str],
    format: str | None = None,  # noqa: A002 - as for `read_survey`
    encoding: str | None = None,
) -> ReadExport:
    """Read the questions and cells of a file; the options are those of `read_survey`."""
    content = open_file(path, encoding)
    chosen, _ = _format(content, format)
    return ReadExport(content.name, chosen.name, chosen.read(content))


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
        f"{content.name} is {content.kind}, whatever its name says, and no questionnaire export "
        f"that can be read ({', '.join(f.name for f in FORMATS)}). Export the answers from the "
        "survey platform as XLSX or CSV."
    )
