"""What the numbers of a questionnaire mean: items, constructs, grouping variables, traps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TypeVar

import pandas as pd

from loyaltysem.arguments import checked, did_you_mean
from loyaltysem.errors import CodebookError, VariableNotFoundError
from loyaltysem.survey.codebook.contradictions import contradictions
from loyaltysem.survey.codebook.entries import Construct, Declarations, Group, Item, Role, Trap
from loyaltysem.survey.codebook.toml_reading import declared_in_toml
from loyaltysem.survey.codebook.toml_writing import write_codebook
from loyaltysem.words.questionnaires.surveys import SIMULATED_MARK
from loyaltysem.words.shown import Shown, ShownTable, ShowsItself

__all__ = ["Codebook"]

_Entry = TypeVar("_Entry", Item, Construct, Group, Trap)


@checked
@dataclass(frozen=True, slots=True, repr=False)
class Codebook(ShowsItself, Declarations):
    """The meaning of a questionnaire's answers.

    Attributes
    ----------
    items : tuple of Item
    constructs : tuple of Construct
    groups : tuple of Group
    traps : tuple of Trap
    title, title_zh : str
        Title of the survey in English and in Chinese.
    simulated : bool
        Whether the answers were made by a computer. It is shown wherever the survey is.
    ignore : tuple of str
        Columns of the export, by header or question text, that are left out without a warning.

    Raises
    ------
    CodebookError
        The records contradict each other; every contradiction is listed.

    Examples
    --------
    >>> from loyaltysem.survey import Codebook, Construct, Item
    >>> codebook = Codebook(
    ...     items=(
    ...         Item("SAT1", "I am satisfied", "SAT", 1, 7),
    ...         Item("SAT2", "It met my expectations", "SAT", 1, 7),
    ...     ),
    ...     constructs=(Construct("SAT", "Satisfaction", "满意", "satisfaction"),),
    ... )
    >>> codebook.construct_items
    {'SAT': ['SAT1', 'SAT2']}
    >>> codebook.by_role("satisfaction").name
    'SAT'
    """

    def __post_init__(self) -> None:
        found = contradictions(self)
        if found:
            raise CodebookError("The codebook contradicts itself:\n" + "\n".join(map(str, found)))

    @classmethod
    @checked
    def from_toml(cls, source: str | PathLike[str]) -> Codebook:
        """Read a codebook from a TOML file, or from TOML text.

        Parameters
        ----------
        source : str or path
            A path; or the text itself, recognised by its line breaks.

        Returns
        -------
        Codebook

        Raises
        ------
        CodebookError
            The file is missing or is not a valid codebook; every complaint names file and line.

        Examples
        --------
        >>> from loyaltysem.survey import Codebook
        >>> codebook = Codebook.from_toml('''
        ... [constructs.SAT]
        ... role = "satisfaction"
        ... [items.SAT1]
        ... text = "I am satisfied"
        ... construct = "SAT"
        ... minimum = 1
        ... maximum = 10
        ... ''')
        >>> codebook.bounds
        {'SAT1': (1.0, 10.0)}
        """
        found = declared_in_toml(source)
        return cls(*(getattr(found, name) for name in Declarations.__match_args__))

    @checked
    def to_toml(self) -> str:
        """Return the codebook as TOML text, which `from_toml` reads back equal.

        Returns
        -------
        str
            Bounds, labels and missing codes that several entries share stand under
            ``[scales.…]``. Save it as UTF-8.

        Raises
        ------
        CodebookError
            The codebook has no entries, or an item or trap has no bounds, which `from_toml`
            would refuse.

        Examples
        --------
        >>> import loyaltysem as ls
        >>> codebook = ls.datasets.load_platforms().codebook
        >>> ls.Codebook.from_toml(codebook.to_toml()) == codebook
        True
        """
        return write_codebook(self)

    def _shown(self) -> Shown:
        """Constructs with their items, then what else there is."""
        alone = [item for item in self.items if not item.construct]
        measured = pd.DataFrame(
            {
                "construct": [c.name for c in self.constructs],
                "label": [" ".join(filter(None, (c.label, c.label_zh))) for c in self.constructs],
                "role": [c.role for c in self.constructs],
                "items": [", ".join(self.construct_items[c.name]) for c in self.constructs],
                "scale": [
                    _scales([i for i in self.items if i.construct == c.name])
                    for c in self.constructs
                ],
            }
        )
        others = [
            ("no construct", ", ".join(item.name for item in alone)),
            ("groups", ", ".join(f"{g.name} ({len(g.level_names)} levels)" for g in self.groups)),
            ("trap items", ", ".join(trap.name for trap in self.traps)),
            ("ignored columns", f"{len(self.ignore)}" if self.ignore else ""),
        ]
        title = " · ".join(filter(None, (self.title, self.title_zh))) or "Codebook"
        return Shown(
            f"{title} ({SIMULATED_MARK})" if self.simulated else title,
            rows=[row for row in others if row[1]],
            tables=[ShownTable(measured, index=False, widest=None)] if len(measured) else (),
            notes=["All of it: codebook.to_toml()"],
        )

    @property
    def construct_items(self) -> dict[str, list[str]]:
        """Item names of every construct, in the order of the codebook.

        They are lists, since ``survey.responses[survey.construct_items["SAT"]]`` takes no tuple.
        """
        return {
            construct.name: [i.name for i in self.items if i.construct == construct.name]
            for construct in self.constructs
        }

    @property
    def item_names(self) -> list[str]:
        """Names of all items, in the order of the codebook."""
        return [item.name for item in self.items]

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """Declared minimum and maximum of every item that has them."""
        return {
            item.name: (float(item.minimum), float(item.maximum))
            for item in self.items
            if item.minimum is not None and item.maximum is not None
        }

    @checked
    def items_of(self, name: str) -> list[str]:
        """Return the items of the construct of this name, or the item itself.

        Raises
        ------
        VariableNotFoundError
            The name is neither an item nor a construct.
        """
        scales = self.construct_items
        if name in scales:
            return scales[name]
        if name in self.item_names:
            return [name]
        raise VariableNotFoundError(
            f"{name!r} is neither an item nor a construct of the codebook."
            f"{did_you_mean(name, [*scales, *self.item_names])} "
            f"Constructs: {', '.join(scales) or 'none'}."
        )

    @checked
    def item(self, name: str) -> Item:
        """Return the item of this name."""
        return _named(name, self.items, "item")

    @checked
    def construct(self, name: str) -> Construct:
        """Return the construct of this name."""
        return _named(name, self.constructs, "construct")

    @checked
    def group(self, name: str) -> Group:
        """Return the grouping variable of this name."""
        return _named(name, self.groups, "grouping variable")

    @checked
    def by_role(self, role: Role) -> Construct | None:
        """Return the construct that plays a role, or None when the codebook has none.

        Raises
        ------
        CodebookError
            Two constructs play the role.
        """
        playing = [construct for construct in self.constructs if construct.role == role]
        if role and len(playing) > 1:
            names = " and ".join(construct.name for construct in playing)
            raise CodebookError(
                f"Constructs {names} both have the role {role!r}, so a theory cannot know which "
                "one is meant. Leave the role with one of them."
            )
        return playing[0] if role and playing else None

    @checked
    def to_frame(self) -> pd.DataFrame:
        """Return one row per item: name, text, construct, bounds, direction, missing codes."""
        rows = [
            {
                "item": item.name,
                "construct": item.construct,
                "text": item.text,
                "minimum": item.minimum,
                "maximum": item.maximum,
                "reversed": item.reversed,
                "labels": "; ".join(f"{value:g} = {text}" for text, value in item.labels.items()),
                "missing": ", ".join(map(str, item.missing_codes)),
            }
            for item in self.items
        ]
        columns = ("item", "construct", "text", "minimum", "maximum", "reversed")
        return pd.DataFrame(rows, columns=[*columns, "labels", "missing"])


def _named(name: str, entries: tuple[_Entry, ...], kind: str) -> _Entry:
    for entry in entries:
        if entry.name == name:
            return entry
    known = [entry.name for entry in entries]
    raise VariableNotFoundError(
        f"The codebook has no {kind} {name!r}.{did_you_mean(name, known)} "
        f"It has: {', '.join(known) or 'none'}."
    )


def _scales(items: Sequence[Item]) -> str:
    """Write the bounds of items, each pair once."""
    bounds = dict.fromkeys((item.minimum, item.maximum) for item in items)
    return ", ".join(
        "not declared" if low is None or high is None else f"{low:g} to {high:g}"
        for low, high in bounds
    )
