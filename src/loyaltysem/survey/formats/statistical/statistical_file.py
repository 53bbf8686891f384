"""What SPSS, Stata and SAS files share: reading them whole, and telling garbled Chinese."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.binary_file import column_series
from loyaltysem.survey.formats.file_content import FileContent
from loyaltysem.survey.formats.statistical.damage_signs import (
    refuse_changed_dictionary,
    refuse_impossible_numbers,
)

__all__ = [
    "StatisticalFile",
    "empty_to_none",
    "looks_like_number",
    "read_whole",
    "respondents",
    "statistical_file",
    "told_apart",
    "unreadable",
]


@dataclass(frozen=True, slots=True)
class StatisticalFile:
    """A file's cells by position, and what it says about its variables, under pyreadstat's names.

    Attributes
    ----------
    cells : DataFrame
        One column per variable, by position: floats, or None, texts, dates, times, and the
        letters of Stata's missing values.
    dates : frozenset of int
        Positions of the columns of dates and times, with codes for missing answers among them.
    said, warned : list of str
        What the evidence must say, and of what the user must be told.
    column_names, column_labels : list of str
        A variable without a label has None, or the empty text.
    variable_value_labels : mapping of str to mapping
        Code to text, for the variables that have labels.
    lacking_labels : mapping of str to str
        Variable to the name of its set of value labels, where the file holds no such set.
    missing_ranges, missing_user_values : mapping of str to list
        What SPSS and Stata declare as missing.
    original_variable_types, readstat_variable_types, variable_measure : mapping of str to str
    mr_sets : mapping of str to mapping
        Multiple-response sets.
    notes : list of str
    file_encoding : str or None
    """

    cells: pd.DataFrame
    dates: frozenset[int]
    said: list[str]
    warned: list[str]
    column_names: list[str]
    column_labels: list[str | None]
    variable_value_labels: Mapping[str, dict[Any, str]]
    lacking_labels: Mapping[str, str]
    missing_ranges: Mapping[str, list[dict[str, Any]]]
    missing_user_values: Mapping[str, list[str]]
    original_variable_types: Mapping[str, str]
    readstat_variable_types: Mapping[str, str]
    variable_measure: Mapping[str, str]
    mr_sets: Mapping[str, dict[str, Any]]
    notes: list[str]
    file_encoding: str | None

    def label(self, position: int) -> str:
        """Return the label of a variable; its name where it has none."""
        return (self.column_labels[position] or self.column_names[position]).strip()


def statistical_file(content: FileContent, program: str) -> StatisticalFile:
    """Return what the file holds, with codes for missing answers left as they are.

    Raises
    ------
    SurveyFormatError
        The file is damaged, too large, or its texts are in an encoding that it does not name.
    """
    table = content.binary.table(lambda reason: unreadable(content, program, reason))
    record = dict(table.record)
    labels = record.pop("variable_value_labels")
    return StatisticalFile(
        cells=pd.DataFrame({i: column_series(column) for i, column in enumerate(table.columns)}),
        dates=frozenset(i for i, column in enumerate(table.columns) if column.kind == "date"),
        variable_value_labels={name: dict(pairs) for name, pairs in labels.items()},
        **record,
    )


def read_whole(content: FileContent, kinds: Collection[str], program: str) -> StatisticalFile:
    """Return what the file holds, when it can be a survey.

    Raises
    ------
    SurveyFormatError
        The file is of another kind, damaged, empty, or its texts are in an encoding that it does
        not name.
    """
    if content.kind not in kinds:
        raise SurveyFormatError(
            f"{content.name} does not begin as {program} files do, whatever its name says. Leave "
            "`format` out to have it read as what it is."
        )
    file = statistical_file(content, program)
    if file.cells.empty:
        raise SurveyFormatError(
            f"{content.name} has {file.cells.shape[1]} variable(s) and {len(file.cells)} row(s), "
            "so it holds no answers. Export it again, with the answers."
        )
    _refuse_garbled(content, file)
    if content.kind == "sav":
        refuse_changed_dictionary(content.name, content.data, set(file.column_names))
    refuse_impossible_numbers(content.name, file.cells, file.column_names)
    return file


def respondents(cells: pd.DataFrame) -> pd.Index[Any]:
    """Return the number of every row, from 1."""
    return pd.RangeIndex(1, len(cells) + 1, name="respondent")


def empty_to_none(values: pd.Series[Any]) -> pd.Series[Any]:
    """Return cells in which an empty text is None."""
    plain = values.astype(object)
    return plain.where(plain.notna() & (plain != ""), None)


def looks_like_number(values: pd.Series[Any]) -> bool:
    """Whether a text among `values` would be taken for a number, as a postcode would."""
    return bool(pd.to_numeric(values.dropna(), errors="coerce").notna().any())


def told_apart(labels: dict[Any, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return label to code; a label that stands for several codes has the code added.

    Returns
    -------
    tuple of (dict, tuple of str)
        The mapping, and the labels that were not unique.
    """
    texts = [text.strip() for text in labels.values()]
    twice = tuple(dict.fromkeys(text for text in texts if texts.count(text) > 1))
    mapping = {
        f"{text.strip()} [{code}]" if text.strip() in twice else text.strip(): code
        for code, text in labels.items()
        if text.strip()
    }
    return mapping, twice


def unreadable(content: FileContent, program: str, reason: str) -> SurveyFormatError:
    """Make an error of what the library says about a file that it cannot read."""
    if "requested encoding" in reason or "character set" in reason:
        asked = content.forced_encoding
        found = f"are not in {asked}" if asked else "are not in the encoding that it names"
        return SurveyFormatError(
            f"The texts of {content.name} {found} ({reason}), and a guess would turn answers into "
            'other characters. Name the encoding: read_survey(..., encoding="gb18030") for files '
            "of a program that ran under Chinese Windows."
        )
    return SurveyFormatError(
        f"{content.name} begins as {program} files do and cannot be read ({reason}). It is cut, "
        "damaged, or protected by a password, so no answer in it is safe; copy or export it again."
    )


def _refuse_garbled(content: FileContent, file: StatisticalFile) -> None:
    """Refuse Chinese texts that were read as Western European ones: 中文 as ÖÐÎÄ."""
    if content.forced_encoding or str(file.file_encoding).upper().startswith(("UTF", "GB")):
        return
    texts = [text for text in _texts(file) if not text.isascii()]
    garbled = [text for text in texts if _as_chinese(text)]
    # A rare character outside GB 2312 makes single texts fail, so most of them are enough.
    if garbled and len(garbled) > 0.8 * len(texts):
        shown = garbled[0][:20]
        remedy = 'Read it with read_survey(..., encoding="gb18030").'
        if content.kind == "por":
            remedy = "Open it in SPSS, and save it as .sav."
        raise SurveyFormatError(
            f"{content.name} does not name its encoding, and its {len(texts)} text(s) make sense "
            f"as Chinese only: {shown!r} is {_as_chinese(shown) or _as_chinese(garbled[0])!r}. "
            f"{remedy}"
        )


def _texts(file: StatisticalFile) -> Iterator[str]:
    yield from (text for text in file.column_labels if text)
    for labels in file.variable_value_labels.values():
        yield from labels.values()
    for _, values in file.cells.items():
        if not pd.api.types.is_numeric_dtype(values):
            yield from (text for text in values.dropna().unique() if isinstance(text, str))


def _as_chinese(text: str) -> str:
    for western in ("cp1252", "latin-1"):
        try:
            return text.encode(western).decode("gb2312")
        except UnicodeError:
            continue
    return ""
