"""Bounds, labels and missing codes that several entries have in common, each under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyaltysem.survey.codebook.entries import Declarations, Item, Trap

__all__ = ["ScaleKeys", "SharedScales"]

_WORDS = (
    ("agree", ("同意", "agree")),
    ("satisfied", ("满意", "satisf")),
    ("likely", ("可能", "likely")),
    ("important", ("重要", "important")),
    ("often", ("经常", "often")),
)


@dataclass(frozen=True, slots=True)
class ScaleKeys:
    """What one scale says; two entries share a scale when this is equal, in order too."""

    minimum: float | None
    maximum: float | None
    labels: tuple[tuple[str, float], ...]
    missing: tuple[float | str, ...]
    unconfirmed: bool

    @classmethod
    def of(cls, entry: Item | Trap) -> ScaleKeys:
        """Return the scale of an item or trap."""
        labels = tuple(entry.labels.items())
        unconfirmed = isinstance(entry, Item) and entry.unconfirmed
        return cls(entry.minimum, entry.maximum, labels, entry.missing_codes, unconfirmed)

    def keys(self) -> dict[str, object]:
        """Return the keys as a table of the file has them."""
        keys: dict[str, object] = {"minimum": self.minimum, "maximum": self.maximum}
        if self.labels:
            keys["labels"] = dict(self.labels)
        if self.missing:
            keys["missing"] = list(self.missing)
        if self.unconfirmed:
            keys["unconfirmed"] = True
        return keys

    def proposed_name(self) -> str:
        """Return a name such as ``agree7``, from the labels and the number of points."""
        folded = " ".join(text for text, _ in self.labels).casefold()
        word = next((name for name, marks in _WORDS if any(m in folded for m in marks)), "scale")
        low, high = self.minimum, self.maximum
        if low is None or high is None or low % 1 or high % 1:
            return word
        return f"{word}{high:.0f}" if low == 1 else f"{word}{low:.0f}_{high:.0f}".replace("-", "m")


@dataclass(frozen=True, slots=True)
class SharedScales:
    """The scales of a codebook.

    Attributes
    ----------
    named : mapping of str to ScaleKeys
        Those that at least two entries have, and what they are called.
    users : mapping of str to list of (str, str)
        Scale name to section and name of every entry that has it.
    scale_of : mapping of (str, str) to ScaleKeys
        Section and name of every item and trap to its scale.
    """

    named: Mapping[str, ScaleKeys]
    users: Mapping[str, list[tuple[str, str]]]
    scale_of: Mapping[tuple[str, str], ScaleKeys]

    @classmethod
    def of(cls, codebook: Declarations) -> SharedScales:
        """Find the scales of a codebook, in the order of their first use."""
        scale_of = {("items", item.name): ScaleKeys.of(item) for item in codebook.items}
        scale_of |= {("traps", trap.name): ScaleKeys.of(trap) for trap in codebook.traps}
        by_scale: dict[ScaleKeys, list[tuple[str, str]]] = {}
        for user, scale in scale_of.items():
            by_scale.setdefault(scale, []).append(user)
        named: dict[str, ScaleKeys] = {}
        users: dict[str, list[tuple[str, str]]] = {}
        for scale, entries in by_scale.items():
            if len(entries) > 1:
                name = _free(scale.proposed_name(), named)
                named[name] = scale
                users[name] = entries
        return cls(named, users, scale_of)

    def keys_of(self, section: str, name: str) -> dict[str, object]:
        """Return ``scale = …``, or the scale's own keys where nobody shares it."""
        scale = self.scale_of[section, name]
        for shared, other in self.named.items():
            if other == scale:
                return {"scale": shared}
        return scale.keys()


def _free(name: str, taken: Mapping[str, object]) -> str:
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return next(free for free in (name, *numbered) if free not in taken)
