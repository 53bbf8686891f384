"""When a codebook contradicts itself: the rules, each with the place of the culprit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.arguments import did_you_mean
from loyaltysem.survey.codebook.entries import (
    ROLES,
    Construct,
    Declarations,
    Group,
    Item,
    Trap,
)
from loyaltysem.survey.wordings.question_text import text_key
from loyaltysem.words.theories.roles import role_called

__all__ = ["Contradiction", "contradictions"]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One complaint about a codebook and the key path it is about, as in the TOML file."""

    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        return f"  [{'.'.join(self.path[:2])}] {self.message}"


def contradictions(declared: Declarations) -> tuple[Contradiction, ...]:
    """Return every contradiction between the records of one codebook."""
    items, constructs = declared.items, declared.constructs
    groups, traps = declared.groups, declared.traps
    return (
        *_names(declared),
        *_texts(declared),
        *(problem for item in items for problem in _scale("items", item)),
        *(problem for trap in traps for problem in _scale("traps", trap)),
        *(problem for item in items for problem in _missing("items", item)),
        *(problem for trap in traps for problem in _missing("traps", trap)),
        *(problem for item in items for problem in _item(item, constructs)),
        *(problem for construct in constructs for problem in _construct(construct, items)),
        *(problem for group in groups for problem in _group(group)),
        *(problem for trap in traps for problem in _answer(trap)),
    )


def _names(declared: Declarations) -> Iterator[Contradiction]:
    owner: dict[str, str] = {}
    entries = [("items", item.name) for item in declared.items]
    entries += [("constructs", construct.name) for construct in declared.constructs]
    entries += [("groups", group.name) for group in declared.groups]
    entries += [("traps", trap.name) for trap in declared.traps]
    for section, name in entries:
        if name in owner:
            yield Contradiction(
                (section, name),
                f"the name {name!r} is already taken in [{owner[name]}.{name}], and a model could "
                "not tell them apart; rename one of them",
            )
        owner.setdefault(name, section)


def _texts(declared: Declarations) -> Iterator[Contradiction]:
    owner: dict[str, str] = {}
    sections: list[tuple[str, Item | Group | Trap]] = [("items", i) for i in declared.items]
    sections += [("groups", group) for group in declared.groups]
    sections += [("traps", trap) for trap in declared.traps]
    for section, entry in sections:
        key = text_key(entry.text)
        if not key or entry.column:
            continue
        place = f"{section}.{entry.name}"
        if key in owner:
            yield Contradiction(
                (section, entry.name, "text"),
                f"the text {entry.text!r} is the same as in [{owner[key]}], so both would be read "
                "from one column; correct one text, or tell them apart with `column`",
            )
        owner.setdefault(key, place)


def _scale(section: str, entry: Item | Trap) -> Iterator[Contradiction]:
    low, high = entry.minimum, entry.maximum
    if low is None or high is None:
        if (low is None) != (high is None):
            present = "maximum" if low is None else "minimum"
            yield Contradiction(
                (section, entry.name, present), "has only one of minimum and maximum; give both"
            )
        return
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        yield Contradiction(
            (section, entry.name, "minimum"),
            f"minimum {low:g} is not below maximum {high:g}; an index on these bounds has no "
            "meaning; give the lowest and the highest answer of the scale",
        )
        return
    seen: dict[float, str] = {}
    for text, value in entry.labels.items():
        if not low <= value <= high:
            yield Contradiction(
                (section, entry.name, "labels", text),
                f"label {text!r} = {value:g} lies outside the bounds {low:g} to {high:g}; correct "
                "the label or the bounds",
            )
        elif value in seen:
            yield Contradiction(
                (section, entry.name, "labels", text),
                f"labels {seen[value]!r} and {text!r} are both {value:g}; give each its own value",
            )
        seen.setdefault(value, text)


def _missing(section: str, entry: Item | Trap) -> Iterator[Contradiction]:
    for code in entry.missing_codes:
        if isinstance(code, str) or entry.minimum is None or entry.maximum is None:
            if isinstance(code, str) and code in entry.labels:
                yield Contradiction(
                    (section, entry.name, "missing", code),
                    f"{code!r} is declared both as an answer and as missing; keep one",
                )
        elif entry.minimum <= code <= entry.maximum:
            yield Contradiction(
                (section, entry.name, "missing", str(code)),
                f"missing code {code:g} lies inside the bounds {entry.minimum:g} to "
                f"{entry.maximum:g}, so a real answer would be lost; correct the code or the "
                "bounds",
            )


def _item(item: Item, constructs: Sequence[Construct]) -> Iterator[Contradiction]:
    known = [construct.name for construct in constructs]
    if item.construct and item.construct not in known:
        yield Contradiction(
            ("items", item.name, "construct"),
            f"construct {item.construct!r} is not in the codebook."
            f"{did_you_mean(item.construct, known)} Declare [constructs.{item.construct}], or use "
            f"one of: {', '.join(known) or 'none declared'}",
        )
    if item.reversed and (item.minimum is None or item.maximum is None):
        yield Contradiction(
            ("items", item.name, "direction"),
            "is reversed without bounds, and minimum + maximum − answer needs them",
        )


def _construct(construct: Construct, items: Sequence[Item]) -> Iterator[Contradiction]:
    if construct.role not in ROLES:
        meant = role_called(str(construct.role))
        near = f" Did you mean {meant!r}?" if meant else did_you_mean(str(construct.role), ROLES)
        yield Contradiction(
            ("constructs", construct.name, "role"),
            f"role {construct.role!r} is not known.{near} "
            f"Roles: {', '.join(role for role in ROLES if role)}; leave role out where the "
            "construct has none of them",
        )
    if not any(item.construct == construct.name for item in items):
        yield Contradiction(
            ("constructs", construct.name),
            f"construct {construct.name!r} has no items, so nothing measures it; give at least "
            f'one item construct = "{construct.name}", or remove the construct',
        )


def _group(group: Group) -> Iterator[Contradiction]:
    names = set(group.level_names)
    for declared in group.missing_codes:
        if declared in group.levels or declared in group.codes:
            shown = repr(declared) if isinstance(declared, str) else f"{declared:g}"
            yield Contradiction(
                ("groups", group.name, "missing", str(declared)),
                f"{shown} is declared both as a level and as missing; keep one",
            )
    from_texts = set(group.levels.values())
    for code, level in group.codes.items():
        if from_texts and level not in from_texts:
            yield Contradiction(
                ("groups", group.name, "codes", f"{code:g}"),
                f"code {code:g} names the level {level!r}, which `levels` does not have."
                f"{did_you_mean(level, from_texts)} Levels: {', '.join(group.level_names)}",
            )
    for key, labels in (
        ("level_labels", group.level_labels),
        ("level_labels_zh", group.level_labels_zh),
    ):
        for level in labels:
            if names and level not in names:
                yield Contradiction(
                    ("groups", group.name, key, level),
                    f"label for the level {level!r}, which `levels` does not have."
                    f"{did_you_mean(level, names)} Levels: {', '.join(group.level_names)}",
                )


def _answer(trap: Trap) -> Iterator[Contradiction]:
    if math.isnan(trap.answer):
        yield Contradiction(
            ("traps", trap.name),
            "has no `answer`, so it cannot be told who failed; give the number that it asks for",
        )
        return
    if trap.minimum is None or trap.maximum is None:
        return
    if not trap.minimum <= trap.answer <= trap.maximum:
        yield Contradiction(
            ("traps", trap.name, "answer"),
            f"answer {trap.answer:g} lies outside the bounds {trap.minimum:g} to "
            f"{trap.maximum:g}, so nobody could pass; correct the answer or the scale",
        )
