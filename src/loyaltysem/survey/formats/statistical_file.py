"""What SPSS and Stata files have in common: reading them whole, and telling garbled Chinese."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from pyreadstat import PyreadstatError, ReadstatError

from loyaltysem.errors import SurveyFormatError
from loyaltysem.survey.formats.file_content import FileContent

__all__ = ["empty_to_none", "looks_like_number", "read_whole", "respondents", "told_apart"]

Metadata = Any


def read_whole(
    content: FileContent, kind: str, program: str, read: Callable[..., tuple[pd.DataFrame, Any]]
) -> tuple[pd.DataFrame, Metadata]:
    """Read cells and metadata with codes for missing answers left as they are.

    Raises
    ------
    SurveyFormatError
        The file is of another kind, damaged, empty, or its texts are in an encoding that it does
        not name.
    """
    if content.kind != kind:
        raise SurveyFormatError(
            f"{content.name} does not begin as {program} files do, whatever its name says. Leave "
            "`format` out to have it read as what it is."
        )
    options: dict[str, Any] = {"user_missing": True}
    if content.forced_encoding:
        options["encoding"] = content.forced_encoding
    try:
        if content.path is not None:
            cells, metadata = read(str(content.path), **options)
        else:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "content"
                path.write_bytes(content.data)
                cells, metadata = read(str(path), **options)
    # readstat reports damage in its own errors; dates out of range surface as Python's.
    except (ReadstatError, PyreadstatError, UnicodeError, ValueError, OverflowError) as error:
        raise _unreadable(content, program, str(error)) from error
    if not cells.shape[1] or not len(cells):
        raise SurveyFormatError(
            f"{content.name} has {cells.shape[1]} variable(s) and {len(cells)} row(s), so it holds "
            "no answers. Export it again, with the answers."
        )
    _refuse_garbled(content, cells, metadata)
    return cells, metadata


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


def _unreadable(content: FileContent, program: str, reason: str) -> SurveyFormatError:
    if "requested encoding" in reason or "character set" in reason:
        asked = content.forced_encoding
        found = f"are not in {asked}" if asked else "are not in the encoding that it names"
        return SurveyFormatError(
            f"The texts of {content.name} {found} ({reason}), and a guess would turn answers into "
            'other characters. Name the encoding: read_survey(..., encoding="gb18030") for files '
            "of an SPSS or Stata that ran under Chinese Windows."
        )
    return SurveyFormatError(
        f"{content.name} begins as {program} files do and cannot be read ({reason}). It is cut, "
        "damaged, or protected by a password, so no answer in it is safe; copy or export it again."
    )


def _refuse_garbled(content: FileContent, cells: pd.DataFrame, metadata: Metadata) -> None:
    """Refuse Chinese texts that were read as Western European ones: 中文 as ÖÐÎÄ."""
    if content.forced_encoding or str(metadata.file_encoding).upper().startswith(("UTF", "GB")):
        return
    texts = [text for text in _texts(cells, metadata) if not text.isascii()]
    garbled = [text for text in texts if _as_chinese(text)]
    # A rare character outside GB 2312 makes single texts fail, so most of them are enough.
    if garbled and len(garbled) > 0.8 * len(texts):
        shown = garbled[0][:20]
        raise SurveyFormatError(
            f"{content.name} does not name its encoding, and its {len(texts)} text(s) make sense "
            f"as Chinese only: {shown!r} is {_as_chinese(shown) or _as_chinese(garbled[0])!r}. "
            'Read it with read_survey(..., encoding="gb18030").'
        )


def _texts(cells: pd.DataFrame, metadata: Metadata) -> Iterator[str]:
    yield from (text for text in metadata.column_labels if text)
    for labels in metadata.variable_value_labels.values():
        yield from labels.values()
    for _, values in cells.items():
        if not pd.api.types.is_numeric_dtype(values):
            yield from (text for text in values.dropna().unique() if isinstance(text, str))


def _as_chinese(text: str) -> str:
    for western in ("cp1252", "latin-1"):
        try:
            return text.encode(western).decode("gb2312")
        except UnicodeError:
            continue
    return ""
