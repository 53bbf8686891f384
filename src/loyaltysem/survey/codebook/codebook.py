"""What the numbers of a questionnaire mean: items, constructs, grouping variables, traps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import pandas as pd

from loyaltysem.arguments import checked
from loyaltysem.arguments.suggestion import did_you_mean
from loyaltysem.errors import CodebookError, VariableNotFoundError

if TYPE_CHECKING:
    from loyaltysem.survey.comparing import CodebookComparison
    from loyaltysem.survey.formats.export import Export

__all__ = ["ROLES", "Codebook", "Construct", "Group", "Item", "Role", "Trap"]

Role = Literal[
    "website_quality",
    "perceived_value",
    "satisfaction",
    "trust",
    "loyalty",
    "switching_cost",
    "image",
    "expectation",
    "complaints",
    "",
]
ROLES: tuple[str, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Item:
    """One statement of a scale.

    Attributes
    ----------
    name : str
        The short name used in models and tables, such as ``"SAT1"``.
    text : str
        The statement as the respondent read it.
    construct : str
        Name of the construct that the item measures; ``""`` for none.
    minimum, maximum : float or None
        Bounds of the answer scale. ``None`` only in a survey read without a codebook.
    labels : mapping of str to float
        Answer text to number, empty when the export holds numbers only.
    reversed : bool
        Whether the item is worded against its construct; it is reversed once, at reading.
    missing_codes : tuple of float or str
        Values of the export that stand for a missing answer.
    column : str
        The export's column, where the text alone does not tell it; else ``""``.
    unconfirmed : bool
        Whether the numbers of the labels are a proposal that nobody has confirmed, as in a draft.
        Reading warns as long as it is so.
    """

    name: str
    text: str = ""
    construct: str = ""
    minimum: float | None = None
    maximum: float | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    reversed: bool = False
    missing_codes: tuple[float | str, ...] = ()
    column: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Construct:
    """A latent variable: its name, its labels, and the role it has in the field's theories.

    Attributes
    ----------
    name : str
        Short name used in models, such as ``"SAT"``.
    label, label_zh : str
        Label in English and in Chinese.
    role : str
        One of `ROLES`; ``""`` when the construct has none of them.
    """

    name: str
    label: str = ""
    label_zh: str = ""
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A grouping variable: a question with a few answers that divide the respondents.

    Attributes
    ----------
    name, text, column, missing_codes
        As for `Item`.
    levels : mapping of str to str
        Answer text in the export to level name. Empty: every text is its own level.
    codes : mapping of float to str
        Number in the export to level name, for exports that hold numbers.
    label, label_zh : str
        Label of the variable in English and in Chinese.
    level_labels, level_labels_zh : mapping of str to str
        Level name to label in English and in Chinese.
    """

    name: str
    text: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[float, str] = field(default_factory=dict)
    label: str = ""
    label_zh: str = ""
    level_labels: Mapping[str, str] = field(default_factory=dict)
    level_labels_zh: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    missing_codes: tuple[float | str, ...] = ()

    @property
    def level_names(self) -> tuple[str, ...]:
        """Names of the levels in the order of the codebook."""
        return tuple(dict.fromkeys([*self.levels.values(), *self.codes.values()]))


@dataclass(frozen=True, slots=True)
class Trap:
    """An instructed-response item: whoever reads it gives the one right answer.

    Attributes
    ----------
    name, text, minimum, maximum, labels, column, missing_codes
        As for `Item`.
    answer : float
        The answer that the item asks for.
    """

    name: str
    text: str
    answer: float
    minimum: float | None = None
    maximum: float | None = None
    labels: Mapping[str, float] = field(default_factory=dict)
    column: str = ""
    missing_codes: tuple[float | str, ...] = ()


_Entry = TypeVar("_Entry", Item, Construct, Group, Trap)


@checked
@dataclass(frozen=True, slots=True)
class Codebook:
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

    items: tuple[Item, ...] = ()
    constructs: tuple[Construct, ...] = ()
    groups: tuple[Group, ...] = ()
    traps: tuple[Trap, ...] = ()
    title: str = ""
    title_zh: str = ""
    simulated: bool = False
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        from loyaltysem.survey.codebook.contradictions import contradictions

        found = contradictions(self.items, self.constructs, self.groups, self.traps)
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
        from loyaltysem.survey.codebook.toml_reading import read_codebook

        return read_codebook(source)

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
        from loyaltysem.survey.codebook.toml_writing import write_codebook

        return write_codebook(self)

    @checked
    def compare(
        self,
        path: str | PathLike[str] | Export,
        *,
        format: str | None = None,  # noqa: A002 - as for `read_survey`
        encoding: str | None = None,
    ) -> CodebookComparison:
        """List every difference between the codebook and a file; see `compare_codebook`."""
        from loyaltysem.survey.comparing import compare_codebook

        return compare_codebook(self, path, format=format, encoding=encoding)

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
