"""An export read as answers: words for missing, a codebook or the export's own words, history."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from os import PathLike

from loyaltysem.errors import CodebookError, DataWarning, users_line
from loyaltysem.survey.answers.declared import declared_answers
from loyaltysem.survey.answers.undeclared import undeclared_answers
from loyaltysem.survey.answers.words_for_missing import declared_texts, words_as_missing
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.data import HistoryEntry, SurveyData, survey_data
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.opening import OpenedExport
from loyaltysem.survey.formats.workbooks.workbook import sheet_headers

__all__ = ["read_answers"]


def read_answers(
    opened: OpenedExport,
    codebook: Codebook | str | PathLike[str] | None = None,
    na: Sequence[str | float] | str | None = None,
) -> SurveyData:
    """Read the answers of an export that has been opened; see `read_survey`."""
    try:
        return _answers(opened, codebook, na)
    except CodebookError as error:
        hint = _sheet_that_fits(opened.content, codebook or opened.export.codebook)
        if not hint:
            raise
        raise CodebookError(f"{error}\n{hint}") from error


def _answers(
    opened: OpenedExport,
    codebook: Codebook | str | PathLike[str] | None,
    na: Sequence[str | float] | str | None,
) -> SurveyData:
    export, source = opened.export, opened.source
    if codebook is not None and not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    codebook = codebook or export.codebook
    blanked = words_as_missing(export, na, spared=declared_texts(codebook))
    export = blanked.export
    answers = undeclared_answers(export) if codebook is None else declared_answers(export, codebook)
    doubts = blanked.doubts(answers.codebook.item_names) if codebook is None else ()
    for message in (*export.warnings, *doubts, *answers.warnings):
        warnings.warn(DataWarning(message), stacklevel=users_line())
    count = len(answers.responses)
    origin = f"{source.file}, format {source.format}" if source.file else "a data frame"
    read = f"{count} respondent(s) read from {origin}"
    return survey_data(
        answers.responses,
        answers.codebook,
        missing_kinds=answers.missing_kinds,
        paradata=export.paradata,
        traps=answers.traps,
        source=replace(
            source,
            columns=answers.columns,
            blocks=answers.blocks,
            choices=answers.choices,
            unmatched_columns=answers.unmatched,
            identifiers=answers.identifiers,
        ),
        history=(
            *export.history,
            HistoryEntry("read", count, read),
            *blanked.history,
            *answers.history,
        ),
    )


def _sheet_that_fits(
    content: FileContent | None, codebook: Codebook | str | PathLike[str] | None
) -> str:
    """Say which other sheet of a workbook has what a codebook looks for, ``""`` for none."""
    if content is None or not content.is_workbook or content.layout.sheet is not None:
        return ""
    if codebook is None:
        return ""
    if not isinstance(codebook, Codebook):
        codebook = Codebook.from_toml(codebook)
    entries: tuple[Item | Group | Trap, ...] = (*codebook.items, *codebook.groups, *codebook.traps)
    wanted = [{text for text in (e.column or e.name, e.column or e.text) if text} for e in entries]
    headers = sheet_headers(content.binary)
    fits = [sheet for sheet, texts in headers.items() if all(names & texts for names in wanted)]
    if not fits:
        return ""
    return (
        f"The sheet {', '.join(map(repr, fits))} of {content.name} has all of them: say "
        f"sheet={fits[0]!r}."
    )
