"""A codebook as TOML text that `Codebook.from_toml` reads back equal."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from loyaltysem.containment.cells import EXACT
from loyaltysem.errors import CodebookError
from loyaltysem.survey.codebook.entries import Construct, Declarations, Group, Item, Trap
from loyaltysem.survey.codebook.shared_scales import SharedScales
from loyaltysem.survey.codebook.toml_lines import TomlPath

__all__ = ["write_codebook"]

_RULE = "# " + "-" * 64
_WHITE_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")

_TITLES = {"groups": "grouping variables"}
_Keys = tuple[str, dict[str, object]]
_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|-?[0-9]+")
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def write_codebook(
    codebook: Declarations,
    comments: Mapping[TomlPath, Sequence[str]] | None = None,
    preface: Sequence[str] = (),
) -> str:
    """Write a codebook as TOML.

    Parameters
    ----------
    codebook : Declarations
    comments : mapping of key path to sequence of str, optional
        Lines to stand as comments above a table (``("items", "SAT1")``), a key
        (``("items", "SAT1", "construct")``) or an entry of ``ignore``
        (``("survey", "ignore", "0")``). What is said of the scale of an item, under
        ``("items", "SAT1", "scale")``, stands above ``[scales.…]`` when it is a shared scale, and
        above ``minimum`` when it is the item's own.
    preface : sequence of str
        Comment lines at the top of the file.

    Returns
    -------
    str
        With bounds, labels and missing codes that several entries share under ``[scales.…]``.

    Raises
    ------
    CodebookError
        The codebook has no entries, or items or traps without bounds: `Codebook.from_toml` would
        refuse such a file.
    """
    _refuse_unreadable(codebook)
    writer = _Writer(SharedScales.of(codebook), comments or {})
    writer.comment(preface)
    writer.survey(codebook)
    writer.scales()
    writer.section("constructs", [_construct_keys(entry) for entry in codebook.constructs])
    writer.section("items", [writer.item_keys(entry) for entry in codebook.items])
    writer.section("traps", [writer.trap_keys(entry) for entry in codebook.traps])
    writer.section("groups", [_group_keys(entry) for entry in codebook.groups])
    return "\n".join(writer.lines).rstrip("\n") + "\n"


@dataclass(slots=True)
class _Writer:
    shared: SharedScales
    comments: Mapping[TomlPath, Sequence[str]]
    lines: list[str] = field(default_factory=list)

    def comment(self, lines: Sequence[str], indent: str = "") -> None:
        # A line break or control character would end the comment and break the file.
        self.lines += [f"{indent}# {_WHITE_SPACE.sub(' ', line).strip()}" for line in lines]

    def survey(self, codebook: Declarations) -> None:
        if self.lines:
            self.lines.append("")
        keys = {"title": codebook.title, "title_zh": codebook.title_zh}
        keys = {key: text for key, text in keys.items() if text}
        if not (keys or codebook.simulated or codebook.ignore):
            return
        self.lines.append("[survey]")
        self.lines += [f"{key} = {toml_value(text)}" for key, text in keys.items()]
        if codebook.simulated:
            self.lines.append("simulated = true")
        self._ignore(codebook.ignore)
        self.lines.append("")

    def _ignore(self, ignore: Sequence[str]) -> None:
        paths = [("survey", "ignore", str(position)) for position in range(len(ignore))]
        if not any(path in self.comments for path in paths):
            if ignore:
                self.lines.append(f"ignore = {toml_value(list(ignore))}")
            return
        self.lines.append("ignore = [")
        for path, text in zip(paths, ignore, strict=True):
            self.comment(self.comments.get(path, ()), "    ")
            self.lines.append(f"    {toml_value(text)},")
        self.lines.append("]")

    def scales(self) -> None:
        for name, scale in self.shared.named.items():
            said = (self.comments.get((*user, "scale"), ()) for user in self.shared.users[name])
            self.comment(list(dict.fromkeys(line for lines in said for line in lines)))
            self._table("scales", name, scale.keys())

    def section(self, section: str, entries: Sequence[_Keys]) -> None:
        if not entries:
            return
        self.lines += [f"{_RULE} {_TITLES.get(section, section)}", ""]
        for name, keys in entries:
            self._table(section, name, keys)

    def _table(self, section: str, name: str, keys: Mapping[str, object]) -> None:
        self.comment(self.comments.get((section, name), ()))
        self.lines.append(f"[{section}.{toml_key(name)}]")
        for key, value in keys.items():
            if key == "minimum":
                self.comment(self.comments.get((section, name, "scale"), ()))
            elif key != "scale":
                self.comment(self.comments.get((section, name, key), ()))
            self.lines.append(f"{key} = {toml_value(value)}")
        self.lines.append("")

    def item_keys(self, item: Item) -> _Keys:
        keys = _filled(text=item.text, construct=item.construct, column=item.column)
        keys |= self.shared.keys_of("items", item.name)
        if item.reversed:
            keys["direction"] = "reversed"
        return item.name, keys

    def trap_keys(self, trap: Trap) -> _Keys:
        keys = _filled(text=trap.text, column=trap.column)
        keys |= self.shared.keys_of("traps", trap.name)
        return trap.name, keys | {"answer": trap.answer}


def _construct_keys(construct: Construct) -> _Keys:
    return construct.name, _filled(
        label=construct.label, label_zh=construct.label_zh, role=construct.role
    )


def _group_keys(group: Group) -> _Keys:
    return group.name, _filled(
        text=group.text,
        column=group.column,
        label=group.label,
        label_zh=group.label_zh,
        levels=group.levels,
        codes=group.codes,
        missing=list(group.missing_codes),
        level_labels=group.level_labels,
        level_labels_zh=group.level_labels_zh,
    )


def _filled(**keys: object) -> dict[str, object]:
    return {key: value for key, value in keys.items() if value}


def _refuse_unreadable(codebook: Declarations) -> None:
    if not (codebook.items or codebook.groups):
        raise CodebookError(
            "The codebook has neither items nor groups, so a file of it could not be read back; "
            "add them first."
        )
    boundless = list(_boundless(codebook))
    if boundless:
        raise CodebookError(
            f"{len(boundless)} item(s) or trap(s) have no bounds: {', '.join(boundless[:12])}"
            f"{', …' if len(boundless) > 12 else ''}. A codebook file without them is refused "
            "when it is read, since a value outside the scale could not be told from an answer. "
            "Give minimum and maximum; `draft_codebook` proposes them from the answers."
        )


def _boundless(codebook: Declarations) -> Iterator[str]:
    entries: list[Item | Trap] = [*codebook.items, *codebook.traps]
    for entry in entries:
        if entry.minimum is None or entry.maximum is None:
            yield entry.name


def toml_key(key: str) -> str:
    """Return a key, in quotation marks unless it is a plain word or a whole number."""
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def toml_value(value: object) -> str:
    """Return a text, number, truth value, list or table as an inline TOML value.

    Numbers among the keys of a table become texts, as TOML has no other keys.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(float(value))
    if isinstance(value, Mapping):
        pairs = (f"{_table_key(key)} = {toml_value(inner)}" for key, inner in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} has no place in a codebook")


def _table_key(key: object) -> str:
    return toml_key(key if isinstance(key, str) else toml_value(key))


def _text(text: str) -> str:
    return '"' + _CONTROL.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    mark = match.group()
    return _ESCAPES.get(mark) or f"\\u{ord(mark):04x}"


def _number(number: float) -> str:
    if math.isfinite(number) and number.is_integer() and abs(number) < EXACT:
        return str(int(number))
    return repr(number)
