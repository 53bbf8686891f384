"""A codebook as plain lists and dictionaries, as a file can hold it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from loyaltysem.errors import CodebookError, SurveyFormatError
from loyaltysem.survey.codebook.codebook import Codebook
from loyaltysem.survey.codebook.entries import Construct, Group, Item, Trap

__all__ = ["SECTIONS", "codebook_from_record", "codebook_record", "field_names", "is_structured"]

SECTIONS: Mapping[str, type[Item] | type[Construct] | type[Group] | type[Trap]] = {
    "items": Item,
    "constructs": Construct,
    "groups": Group,
    "traps": Trap,
}
# JSON writes the keys of an object as texts.
_NUMBER_KEYS = frozenset({"codes"})


def codebook_record(codebook: Codebook) -> dict[str, Any]:
    """Return ``survey`` (titles and the like) and a list of entries for every section."""
    record: dict[str, Any] = {
        "survey": {name: _plain(getattr(codebook, name)) for name in field_names(Codebook)}
    }
    for section, kind in SECTIONS.items():
        record[section] = [
            {name: _plain(getattr(entry, name)) for name in field_names(kind)}
            for entry in getattr(codebook, section)
        ]
    return record


def codebook_from_record(record: Mapping[str, Any], file: str) -> Codebook:
    """Return the codebook of a record.

    Raises
    ------
    SurveyFormatError
        The record was edited and is none any more.
    """
    try:
        entries = {
            section: tuple(kind(**_typed(entry)) for entry in record[section])
            for section, kind in SECTIONS.items()
        }
        return Codebook(**entries, **_typed(record["survey"]))  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError, AttributeError, CodebookError) as error:
        raise SurveyFormatError(
            f"The codebook inside {file} was changed and cannot be read ({error}), so the meaning "
            "of the numbers is not known. Restore it, or give the codebook that the answers "
            "belong to: read_survey(..., codebook=...)."
        ) from error


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a record class; of a codebook those that are no section."""
    return tuple(field.name for field in fields(kind) if field.name not in SECTIONS)


def is_structured(kind: type[Any], name: str) -> bool:
    """Whether a field holds a mapping, several values, or true and false."""
    (declared,) = (str(field.type) for field in fields(kind) if field.name == name)
    return declared.startswith(("Mapping", "tuple", "bool"))


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {f"{k:.17g}" if isinstance(k, float) else str(k): v for k, v in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _typed(entry: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for name, value in entry.items():
        if isinstance(value, list):
            typed[name] = tuple(value)
        elif isinstance(value, dict) and name in _NUMBER_KEYS:
            typed[name] = {float(key): text for key, text in value.items()}
        else:
            typed[name] = value
    return typed
