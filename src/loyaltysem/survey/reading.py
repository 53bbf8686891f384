"""From a file to a survey: the format is found by content, and the evidence is kept."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from os import PathLike

from narwhals.typing import IntoDataFrame

from loyaltysem.arguments import checked, did_you_mean
from loyaltysem.arguments.data import is_eager_frame
from loyaltysem.arguments.suggestion import did_you_mean
from loyaltysem.errors import CodebookError, DataWarning, OptionError, SurveyFormatError, users_line
from loyaltysem.survey.answers.declared import declared_answers
from loyaltysem.survey.answers.undeclared import undeclared_answers
from loyaltysem.survey.answers.words_for_missing import declared_texts, words_as_missing
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.formats import FORMATS
from loyaltysem.survey.formats.export import Export, ExportFormat
from loyaltysem.survey.formats.file_content import FileContent, open_file
from loyaltysem.survey.formats.grids.table_layout import (
    Decimal,
    HeaderRows,
    TableLayout,
    table_layout,
)
from loyaltysem.survey.formats.statistical.frame import frame_export
from loyaltysem.survey.formats.workbooks.workbook import sheet_headers
from loyaltysem.survey.history import HistoryEntry
from loyaltysem.survey.survey import Survey, SurveySource

__all__ = ["ReadExport", "read_export", "read_frame", "read_survey"]


@checked
def read_survey(
    path: str | PathLike[str] | IntoDataFrame,
    codebook: Codebook | str | PathLike[str] | None = None,
    *,
    numbers: str | PathLike[str] | None = None,
    format: str | None = None,  # noqa: A002 - the field's word, and the name in `survey.source`
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: HeaderRows | None = "infer",
    decimal: Decimal = ".",
    na: Sequence[str | float] | str | None = None,
) -> Survey:
    """Read a questionnaire export.

    Parameters
    ----------
    path : str, path or eager frame
        An export of 问卷星 (texts, option numbers or scores; also SAV), 腾讯问卷, Qualtrics (texts
        or numbers; also the older layout with two header rows), Google Forms, Microsoft Forms,
        SurveyMonkey, LimeSurvey, REDCap, ODK or KoBoToolbox (CSV, TSV, XLS or XLSX); an SPSS (.sav,
        .zsav, .por), Stata (.dta), SAS (.sas7bdat, .xpt), Parquet or Arrow (Feather) file; a file
        that a survey was written to; or a plain table with item names or question texts in its
        first row. What the file is, is found by its content, never by its name. A data frame that
        narwhals reads (pandas, polars, pyarrow) is taken as it is.
    codebook : Codebook, str or path, optional
        What the columns mean; a path (or text) is read as TOML. Without a codebook the items
        have the names of the export (``"Q3"``, matrix rows ``"Q7_2"``, or the headers), known
        rating-scale texts become numbers with the mapping in `Survey.history`, and any other
        text stays text. Ids, running numbers and telephone numbers are no items, and keep all their
        digits. A file that a survey was written to holds its codebook itself.
    numbers : str or path, optional
        The option numbers of a survey whose texts are `path` (问卷星 only). From the two files
        together come the numbers with their labels, checked row by row, so that no codebook is
        needed to have them.
    format : str, optional
        Read as this format, whatever the content looks like: ``"loyaltysem"`` (written by
        `Survey.to_excel` or `Survey.to_csv`), ``"wjx"``, ``"qualtrics"``, ``"tencent"``,
        ``"google_forms"``, ``"microsoft_forms"``, ``"surveymonkey"``, ``"limesurvey"``,
        ``"redcap"``, ``"odk"``, ``"kobo"``, ``"spss"``, ``"stata"``, ``"sas"``, ``"parquet"``,
        ``"arrow"`` or ``"table"``.
    encoding : str, optional
        Encoding of a text file; by default UTF-8, then GB18030, both strictly. Of an SPSS,
        Stata or SAS file, where it does not name its own: ``"gb18030"``.
    sheet : str or int, optional
        Sheet of a workbook: its name, or its place from 0. By default the first one; where that
        holds hardly any answers and another does, the other, with a warning.
    header : int, sequence of int or None, default "infer"
        Row that holds the names of the columns, from 1 as Excel counts; several rows that follow
        each other, such as ``(1, 2)`` for names with question texts under them; None where the
        file has no names, so that the columns are ``V1 V2 …``. By default the first row that is
        not empty; a plain table is looked through for titles above it, texts under it, and answers
        in its place.
    decimal : {".", ","}
        What stands before the decimals: with a comma, 3,5 and 1.234,5 are numbers.
    na : sequence of str or number, or str, optional
        Words that stand for a missing answer, in every column. By default those that programs
        write for an empty cell (``NA N/A #N/A NaN NULL #NULL! . -`` and the like, in any case), in
        columns that hold nothing else but numbers, or but texts of rating scales; they are
        ``"blank"``, and each is in `Survey.history` with its counts. ``na=()`` keeps them as texts.

    Returns
    -------
    Survey
        Answers, codebook, paradata, missing kinds, source with evidence, and history. Items
        that the codebook declares as reversed have been reversed, once.

    Raises
    ------
    SurveyFormatError
        The file is missing, empty, damaged, of another kind, or in an unreadable encoding; it has
        merged cells or formulas that were never computed; `path` and `numbers` contradict each
        other.
    CodebookError
        The codebook is invalid, names items that the file does not have, or contradicts the value
        labels and missing ranges of the file.
    DataError
        Answers outside the declared bounds, unknown answer texts, text in a numeric item.
    OptionError
        An option is of another kind than it must be, or is about what the file does not have.

    Warns
    -----
    DataWarning
        The file has columns that the codebook does not mention, codes for missing answers that
        the export does not document, or scores in place of option numbers; without a codebook,
        texts that rate something fit no scale or several, or fit one and could be another (4
        points that may be 5 whose middle nobody chose), or give no opinion on it. Of a plain table:
        rows that are no respondents (texts under the names, a repeated header, totals at the end),
        a file without header, respondents on several rows, a column of numbers with a few texts in
        it, numbers with a decimal comma; ids that have lost their last digits.

    Notes
    -----
    A multiple choice becomes one column of 0 and 1 per option (``"Q6_1"`` …), a ranking one
    column of ranks per option (1 is first; not ranked is missing), and a text written beside an
    option a column of its own (``"Q2_其他_text"``, ``"Q6_3_text"``), with a codebook under the
    name that this gives the question. A sheet of option numbers that ticks no option of a
    multiple choice has not answered it, as in the multiple response sets of SPSS.

    SPSS, Stata, SAS, Parquet, Arrow, XLS and XLSB files are read in a process of their own, since a
    damaged one can make the library that reads it end Python; that costs 0.1 to 0.3 s.

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
    if not isinstance(path, str | PathLike):
        if sheet is not None or header != "infer" or decimal != ".":
            raise OptionError(
                "sheet, header and decimal are about files, and a data frame has its columns and "
                "numbers already; leave them out."
            )
        return read_frame(path, codebook, format=format, encoding=encoding, na=na)
    layout = table_layout(sheet, header, decimal)
    content = open_file(path, encoding, layout)
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
    try:
        return _survey(export, codebook, source, f"{content.name}, format {chosen.name}", na)
    except CodebookError as error:
        hint = _sheet_that_fits(content, codebook or export.codebook)
        if not hint:
            raise
        raise CodebookError(f"{error}\n{hint}") from error


def _refuse_layout(content: FileContent) -> None:
    """Refuse options about tables for a file that is none."""
    asked = content.layout.asked()
    if asked and not content.is_table:
        raise OptionError(
            f"{', '.join(asked)} was given, and {content.name} is {content.description}, which has "
            "neither sheets nor header rows nor numbers written as text. Leave it out."
        )


def _sheet_that_fits(content: FileContent, codebook: Codebook | str | PathLike[str] | None) -> str:
    """Say which other sheet of a workbook has what a codebook looks for, ``""`` for none."""
    if codebook is None or not content.is_workbook or content.layout.sheet is not None:
        return ""
    if not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    entries: tuple[Item | Group | Trap, ...] = (*codebook.items, *codebook.groups, *codebook.traps)
    wanted = [{text for text in (e.column or e.name, e.column or e.text) if text} for e in entries]
    headers = sheet_headers(content)
    fits = [sheet for sheet, texts in headers.items() if all(names & texts for names in wanted)]
    if not fits:
        return ""
    return (
        f"The sheet {', '.join(map(repr, fits))} of {content.name} has all of them: say "
        f"sheet={fits[0]!r}."
    )


def read_frame(
    frame: object,
    codebook: Codebook | str | PathLike[str] | None = None,
    *,
    format: str | None = None,  # noqa: A002 - as in `read_survey`
    encoding: str | None = None,
    na: Sequence[str | float] | str | None = None,
) -> Survey:
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
    return _survey(export, codebook, source, "a data frame", na)


def _survey(
    export: Export,
    codebook: Codebook | str | PathLike[str] | None,
    source: SurveySource,
    origin: str,
    na: Sequence[str | float] | str | None,
) -> Survey:
    if codebook is not None and not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    codebook = codebook or export.codebook
    blanked = words_as_missing(export, na, spared=declared_texts(codebook))
    export = blanked.export
    answers = undeclared_answers(export) if codebook is None else declared_answers(export, codebook)
    doubts = blanked.doubts(answers.codebook.item_names) if codebook is None else ()
    for message in (*export.warnings, *doubts, *answers.warnings):
        warnings.warn(DataWarning(message), stacklevel=users_line())
    source = replace(
        source,
        columns=answers.columns,
        blocks=answers.blocks,
        choices=answers.choices,
        unmatched_columns=answers.unmatched,
        identifiers=answers.identifiers,
    )
    count = len(answers.responses)
    read = f"{count} respondent(s) read from {origin}"
    return Survey(
        answers.responses,
        answers.codebook,
        missing_kinds=answers.missing_kinds,
        paradata=export.paradata,
        traps=answers.traps,
        source=source,
        history=(
            *export.history,
            HistoryEntry("read", count, read),
            *blanked.history,
            *answers.history,
        ),
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
    layout: TableLayout | None = None,
) -> ReadExport:
    """Read the questions and cells of a file; the options are those of `read_survey`."""
    content = open_file(path, encoding, layout)
    chosen, _ = _format(content, format)
    _refuse_layout(content)
    export = chosen.read(content)
    if content.is_table:
        export = replace(export, warnings=(*content.grid.warnings, *export.warnings))
    return ReadExport(content.name, chosen.name, export)


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
