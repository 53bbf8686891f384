"""A survey as an SPSS file: value labels, missing codes that say their kind, and a codebook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd

from loyaltysem.errors import WritingError
from loyaltysem.files import as_text, encoded, replacing, target
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Group, Item, Trap
from loyaltysem.survey.data import SurveyData
from loyaltysem.survey.formats.export import MissingKind
from loyaltysem.survey.formats.written.cells import MISSING_MARKS
from loyaltysem.survey.formats.written.note import NoteColumn, WrittenNote, note_lines
from loyaltysem.survey.wordings.cells import cell_number
from loyaltysem.survey.writing.columns import WrittenColumn, written_columns
from loyaltysem.words.questionnaires.surveys import SIMULATED_ANSWERS

__all__ = ["missing_codes", "variable_names", "write_sav"]

_LABEL_BYTES = 120
_VARIABLE_LABEL_BYTES = 255
_TEXT_BYTES = 32767
_MOST_MISSING_CODES = 3  # of one variable; else a range

_ALLOWED = re.compile(r"[^\W\d_][\w.$#@]*", re.UNICODE)
_RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
_NAME_BYTES = 64


@dataclass(slots=True)
class _Variable:
    """One variable as SPSS wants it."""

    values: pd.Series[Any]
    label: str
    value_labels: dict[float, str] = field(default_factory=dict)
    missing: list[Any] = field(default_factory=list)
    measure: str = "unknown"
    form: str = ""


def write_sav(survey: SurveyData, path: str | PathLike[str], *, overwrite: bool) -> tuple[str, ...]:
    """Write a survey; see `Survey.to_sav`.

    Returns
    -------
    tuple of str
        What SPSS has no room for and was shortened.
    """
    import pyreadstat

    place = target(path, overwrite=overwrite)
    columns = written_columns(survey)
    names = variable_names([_stem(column) for column in columns])
    codes = missing_codes(survey.codebook, columns)
    losses: list[str] = []
    variables = {
        name: _variable(column, survey.codebook, codes, losses)
        for name, column in zip(names, columns, strict=True)
    }
    note = WrittenNote.of(
        survey.codebook,
        [NoteColumn(n, c.name, c.role, c.block) for n, c in zip(names, columns, strict=True)],
        {code: kind for kind, code in codes.items()},
        survey.history,
    )
    with replacing(place) as beside:
        pyreadstat.write_sav(
            pd.DataFrame({name: v.values.to_numpy() for name, v in variables.items()}),
            str(beside),
            file_label=shortened(survey.codebook.title or survey.codebook.title_zh, 64),
            column_labels={name: v.label for name, v in variables.items()},
            note=note_lines(note, list(_sentences(survey.codebook, codes))),
            variable_value_labels={n: v.value_labels for n, v in variables.items()},
            missing_ranges={n: v.missing for n, v in variables.items() if v.missing},
            variable_measure={n: v.measure for n, v in variables.items()},
            variable_format={n: v.form for n, v in variables.items() if v.form},
            row_compress=True,
        )
    return tuple(losses)


def missing_codes(codebook: Codebook, columns: Sequence[WrittenColumn]) -> dict[MissingKind, float]:
    """Return a code for every kind of missing answer but blank, the same for all items.

    They count down from −97, without a gap, and leave out what could be an answer of any item, or
    already means something: numbers within bounds, observed answers, labels and the codebook's
    missing codes.
    """
    taken: set[float] = set()
    for item in codebook.items:
        taken |= set(item.labels.values())
        taken |= {code for code in item.missing_codes if not isinstance(code, str)}
    for column in columns:
        if column.role == "item":
            taken |= set(column.values.dropna().unique().tolist())
    bounds = list(codebook.bounds.values())
    first = -97.0
    while True:
        codes = {kind: first - step for step, kind in enumerate(MISSING_MARKS)}
        last = min(codes.values())
        if not (
            any(last <= number <= first for number in taken)
            or any(low <= first and last <= high for low, high in bounds)
        ):
            return codes
        first -= 1.0


def _variable(
    column: WrittenColumn,
    codebook: Codebook,
    codes: Mapping[MissingKind, float],
    losses: list[str],
) -> _Variable:
    label = _cut(column.text, _VARIABLE_LABEL_BYTES, f"the text of {column.name}", losses)
    if column.role == "item":
        return _item_variable(column, label, codebook.item(column.name), codes, losses)
    if column.role == "trap":
        (trap,) = (trap for trap in codebook.traps if trap.name == column.name)
        return _Variable(column.values, label, _value_labels(trap, losses), measure="ordinal")
    if column.role == "group":
        return _group_variable(column, label, codebook.group(column.name), losses)
    values = column.values
    if pd.api.types.is_bool_dtype(values):
        values = values.map(lambda cell: str(cell).upper())
    if pd.api.types.is_numeric_dtype(values):
        return _Variable(values.astype("float64"), label, measure="scale", form=_form(values))
    if pd.api.types.is_datetime64_dtype(values):
        return _Variable(values.astype("datetime64[us]"), label, measure="scale")
    return _Variable(_texts(column.name, values, losses), label, measure="nominal")


def _item_variable(
    column: WrittenColumn,
    label: str,
    item: Item,
    codes: Mapping[MissingKind, float],
    losses: list[str],
) -> _Variable:
    coded = column.values.astype("float64")
    value_labels = _value_labels(item, losses)
    for kind, code in codes.items():
        there = column.kinds == kind if column.kinds is not None else None
        if there is not None and there.any():
            coded = coded.mask(there, code)
            value_labels[code] = MISSING_MARKS[kind]
    measure = "ordinal" if item.labels or item.minimum is not None else "scale"
    used: list[Any] = [code for code in codes.values() if code in value_labels]
    if len(used) > _MOST_MISSING_CODES:
        used = [{"lo": min(used), "hi": max(used)}]
    return _Variable(coded, label, value_labels, used, measure, _form(coded))


def _group_variable(
    column: WrittenColumn, label: str, group: Group, losses: list[str]
) -> _Variable:
    """Write levels as numbers with labels, or as texts where the codebook has no levels."""
    texts = column.values.dropna().unique().tolist()
    long = any(len(str(text).encode()) > _LABEL_BYTES for text in texts)
    # A level text such as "2" would be mistaken for the number 2 of another label.
    numeric = any(cell_number(text) is not None for text in group.levels)
    if not (group.levels or group.codes) or long or numeric:
        return _Variable(_texts(column.name, column.values, losses), label, measure="nominal")
    declared = {f"{code:.17g}": code for code in group.codes}
    by_level = {level: code for code, level in group.codes.items()}
    free = (number for number in range(1, 10**6) if float(number) not in group.codes)
    numbers: dict[str, float] = {}
    labels: dict[float, str] = {}
    for text in [*group.levels, *texts]:
        if text in numbers or len(text.encode()) > _LABEL_BYTES:
            continue
        code = declared.get(text, by_level.get(group.levels.get(text, text)))
        if code is None or code in labels:
            code = float(next(free))
        numbers[text] = code
        labels[code] = group.codes[code] if text in declared else text
    values = column.values.map(numbers, na_action="ignore").astype("float64")
    return _Variable(values, label, labels, measure="nominal", form=_form(values))


def _value_labels(entry: Item | Trap, losses: list[str]) -> dict[float, str]:
    labels: dict[float, str] = {}
    for text, value in entry.labels.items():
        name = f"the label {value:g} of {entry.name}"
        labels.setdefault(float(value), _cut(text, _LABEL_BYTES, name, losses))
    return labels


def _texts(name: str, values: pd.Series[Any], losses: list[str]) -> pd.Series[Any]:
    texts = ["" if pd.isna(cell) else as_text(cell) for cell in values]
    for row, text in enumerate(texts, start=1):
        size = len(encoded(name, row, text))
        if size > _TEXT_BYTES or "\x00" in text:
            found = "a NUL character" if "\x00" in text else f"{size} bytes"
            raise WritingError(
                f"{name}, row {row}: the text has {found}, and SPSS holds at most {_TEXT_BYTES} "
                "bytes without NUL, so part of it would be lost. Shorten it, or use to_excel or "
                "to_csv."
            )
    trimmed = sum(text != text.rstrip(" ") for text in texts)
    if trimmed:
        losses.append(f"{name}: blanks at the end of {trimmed} text(s)")
    return pd.Series(texts, values.index, dtype=object)


def _cut(text: str, size: int, what: str, losses: list[str]) -> str:
    short = shortened(text, size)
    if short != text:
        losses.append(f"{what} ({len(text.encode())} bytes, room for {size})")
    return short


def _form(values: pd.Series[Any]) -> str:
    known = values.dropna().to_numpy(dtype=np.float64)
    return "F8.0" if (known % 1 == 0).all() else "F16.6"


def _stem(column: WrittenColumn) -> str:
    return f"paradata.{column.name}" if column.role == "paradata" else column.name


def _sentences(codebook: Codebook, codes: Mapping[MissingKind, float]) -> Iterable[str]:
    if codebook.simulated:
        yield SIMULATED_ANSWERS
    yield "Written by loyaltysem. Items hold the answers as respondents gave them."
    reversed_items = [item.name for item in codebook.items if item.reversed]
    if reversed_items:
        yield (
            "Worded against their construct, NOT yet reversed in this file: "
            f"{', '.join(reversed_items)}. read_survey reverses them once."
        )
    shown = ", ".join(f"{code:g} {MISSING_MARKS[kind]}" for kind, code in codes.items())
    yield f"Missing answers of items: left blank is system missing; {shown}."


def variable_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return a variable name for every column, unique without regard to letter case.

    A name that SPSS allows stays; any other becomes ``V1``, ``V2`` … by its place in the file.
    """
    taken: set[str] = set()
    given = {name.casefold() for name in names if _allowed(name)}
    chosen = []
    for place, name in enumerate(names, start=1):
        if _allowed(name) and name.casefold() not in taken:
            variable = name
        else:
            number = place
            while f"v{number}" in taken or f"v{number}" in given:
                number += len(names)
            variable = f"V{number}"
        taken.add(variable.casefold())
        chosen.append(variable)
    return tuple(chosen)


def shortened(text: str, size: int) -> str:
    """Return as much of a text as fits into `size` bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def _allowed(name: str) -> bool:
    return (
        _ALLOWED.fullmatch(name) is not None
        and len(name.encode()) <= _NAME_BYTES
        and not name.endswith((".", "_"))
        and name.casefold() not in _RESERVED
    )
