"""One record of the codebook from one table of the TOML document."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from loyaltysem.arguments import did_you_mean
from loyaltysem.errors import CodebookError
from loyaltysem.survey.codebook.entries import Construct, Group, Item, Role, Trap
from loyaltysem.survey.codebook.toml_lines import TomlPath
from loyaltysem.words.theories.roles import role_called

__all__ = [
    "Complaints",
    "Scale",
    "TomlTable",
    "construct_from_table",
    "group_from_table",
    "item_from_table",
    "scale_from_table",
    "trap_from_table",
]

_SCALE_KEYS = ("minimum", "maximum", "labels", "missing")
_RATED_KEYS = (*_SCALE_KEYS, "unconfirmed")
_ITEM_KEYS = ("text", "construct", "scale", "direction", "column", *_RATED_KEYS)
_TRAP_KEYS = ("text", "scale", "answer", "column", *_SCALE_KEYS)
_CONSTRUCT_KEYS = ("label", "label_zh", "role")
_GROUP_LABEL_KEYS = ("label", "label_zh", "level_labels", "level_labels_zh")
_GROUP_KEYS = ("text", "column", "levels", "codes", "missing", *_GROUP_LABEL_KEYS)


@dataclass(slots=True)
class Complaints:
    """All that is wrong with one file, sorted by line when it is raised."""

    name: str
    lines: Mapping[TomlPath, int]
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, path: TomlPath, message: str) -> None:
        """Note a complaint about the key at `path`, or about the table that should hold it."""
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        line = self.lines.get(place, 1)
        where = f"[{'.'.join(path[:2])}] " if path else ""
        entry = (line, f"{self.name}, line {line}: {where}{message}.")
        if entry not in self.found:
            self.found.append(entry)

    def raise_if_any(self) -> None:
        """Raise `CodebookError` with every complaint."""
        if self.found:
            raise CodebookError("\n".join(text for _, text in sorted(self.found)))


@dataclass(frozen=True, slots=True)
class Scale:
    """Bounds, labels and missing codes that several items share."""

    minimum: float | None = None
    maximum: float | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[float | str, ...] = ()
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table of the document, with typed access that complains at the right line."""

    path: TomlPath
    content: Mapping[str, object]
    complaints: Complaints

    @property
    def name(self) -> str:
        """The last part of the table's header."""
        return self.path[-1]

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Complain about every key that is not in `known`."""
        known = tuple(known)
        for key in self.content:
            if key not in known:
                self.complaints.add(
                    (*self.path, key),
                    f"unknown key {key!r}.{did_you_mean(key, known)} "
                    f"Known here: {', '.join(known)}",
                )

    def table(self, key: str) -> TomlTable:
        """Return the table under `key`, empty when there is none."""
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            self._wrong(key, "a table", value)
            value = {}
        return TomlTable((*self.path, key), value, self.complaints)

    def tables(self, key: str) -> list[TomlTable]:
        """Return the named tables under `key`, such as every ``[items.…]``."""
        section = self.table(key)
        return [section.table(name) for name in section.content]

    def text(self, key: str) -> str:
        """Return a text, ``""`` when absent."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self._wrong(key, "a text in quotation marks", value)
            return ""
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of texts."""
        values = self.content.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._wrong(key, "a list of texts", values)
            return []
        return values

    def flag(self, key: str) -> bool:
        """Return true or false, false when absent."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "true or false", value)
            return False
        return value

    def number(self, key: str) -> float | None:
        """Return a number, None when absent."""
        value = self.content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(key, "a number", value)
            return None
        return float(value)

    def numbers_by_text(self, key: str) -> dict[str, float]:
        """Return a table of text to number."""
        inner = self.table(key)
        values = {text: inner.number(text) for text in inner.content}
        return {text: value for text, value in values.items() if value is not None}

    def texts_by_text(self, key: str) -> dict[str, str]:
        """Return a table of text to text."""
        inner = self.table(key)
        return {text: inner.text(text) for text in inner.content}

    def texts_by_number(self, key: str) -> dict[float, str]:
        """Return a table of number to text; TOML writes the numbers as keys."""
        inner = self.table(key)
        numbers: dict[float, str] = {}
        for code in inner.content:
            number = _finite(code)
            if number is None:
                self.complaints.add((*inner.path, code), f"code {code!r} is not a number")
            elif number in numbers:
                self.complaints.add(
                    (*inner.path, code),
                    f"code {code!r} is the number {number:g} a second time, and only one level "
                    "can have it; remove one of them",
                )
            else:
                numbers[number] = inner.text(code)
        return numbers

    def codes(self, key: str) -> tuple[float | str, ...]:
        """Return a list of numbers or texts."""
        values = self.content.get(key, [])
        if not isinstance(values, list):
            self._wrong(key, "a list such as [-99]", values)
            return ()
        codes: list[float | str] = []
        for position, value in enumerate(values):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not isinstance(value, str) and not (number and math.isfinite(value)):
                self.complaints.add(
                    (*self.path, key, str(position)),
                    f"missing code {value!r} is neither a number nor a text",
                )
            else:
                codes.append(value if isinstance(value, str) else float(value))
        return tuple(codes)

    def _wrong(self, key: str, wanted: str, value: object) -> None:
        self.complaints.add((*self.path, key), f"{key!r} must be {wanted}, and is {value!r}")


def scale_from_table(table: TomlTable) -> Scale:
    """Read ``[scales.…]``."""
    table.refuse_unknown(_RATED_KEYS)
    return _own_scale(table)


def item_from_table(table: TomlTable, scales: Mapping[str, Scale]) -> Item:
    """Read ``[items.…]``."""
    table.refuse_unknown(_ITEM_KEYS)
    scale = _scale_of(table, scales)
    direction = table.text("direction") or "normal"
    if direction not in ("normal", "reversed"):
        table.complaints.add(
            (*table.path, "direction"),
            f'direction {direction!r} is not known; it is "normal" or "reversed"',
        )
    return Item(
        name=table.name,
        text=table.text("text"),
        construct=table.text("construct"),
        minimum=scale.minimum,
        maximum=scale.maximum,
        labels=scale.labels,
        reversed=direction == "reversed",
        missing_codes=scale.missing,
        column=table.text("column"),
        unconfirmed=scale.unconfirmed,
    )


def construct_from_table(table: TomlTable) -> Construct:
    """Read ``[constructs.…]``."""
    table.refuse_unknown(_CONSTRUCT_KEYS)
    # An unknown role is a contradiction that `contradictions` reports with the list of roles.
    said = table.text("role")
    role = cast("Role", role_called(said) or said)
    return Construct(table.name, table.text("label"), table.text("label_zh"), role)


def group_from_table(table: TomlTable) -> Group:
    """Read ``[groups.…]``."""
    table.refuse_unknown(_GROUP_KEYS)
    return Group(
        name=table.name,
        text=table.text("text"),
        levels=table.texts_by_text("levels"),
        codes=table.texts_by_number("codes"),
        label=table.text("label"),
        label_zh=table.text("label_zh"),
        level_labels=table.texts_by_text("level_labels"),
        level_labels_zh=table.texts_by_text("level_labels_zh"),
        column=table.text("column"),
        missing_codes=table.codes("missing"),
    )


def trap_from_table(table: TomlTable, scales: Mapping[str, Scale]) -> Trap:
    """Read ``[traps.…]``."""
    table.refuse_unknown(_TRAP_KEYS)
    scale = _scale_of(table, scales)
    answer = table.number("answer")
    return Trap(
        name=table.name,
        text=table.text("text"),
        answer=answer if answer is not None else float("nan"),
        minimum=scale.minimum,
        maximum=scale.maximum,
        labels=scale.labels,
        column=table.text("column"),
        missing_codes=scale.missing,
    )


def _finite(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _own_scale(table: TomlTable) -> Scale:
    return Scale(
        table.number("minimum"),
        table.number("maximum"),
        table.numbers_by_text("labels"),
        table.codes("missing"),
        table.flag("unconfirmed"),
    )


def _scale_of(table: TomlTable, scales: Mapping[str, Scale]) -> Scale:
    own = _own_scale(table)
    name = table.text("scale")
    if name and name not in scales:
        table.complaints.add(
            (*table.path, "scale"),
            f"scale {name!r} is not in the codebook.{did_you_mean(name, scales)} "
            f"Declare [scales.{name}], or use one of: {', '.join(scales) or 'none declared'}",
        )
        return own
    shared = scales.get(name, Scale())
    scale = Scale(
        shared.minimum if own.minimum is None else own.minimum,
        shared.maximum if own.maximum is None else own.maximum,
        own.labels or shared.labels,
        shared.missing + own.missing,
        own.unconfirmed if "unconfirmed" in table.content else shared.unconfirmed,
    )
    if scale.minimum is None and scale.maximum is None:
        table.complaints.add(
            table.path,
            "has no bounds, and a value outside them could not be told from an answer; give "
            "`scale`, or `minimum` and `maximum`",
        )
    return scale
