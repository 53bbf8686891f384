"""What a codebook says of one item, construct, grouping variable or trap, and all it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from loyaltysem.moments.grouping.labels import GroupWords
from loyaltysem.words.languages import Language, written_in

__all__ = ["ROLES", "Construct", "Declarations", "Group", "Item", "Role", "Trap"]

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
    "service_quality",
    "tangibles",
    "reliability",
    "responsiveness",
    "assurance",
    "empathy",
    "efficiency",
    "fulfilment",
    "system_availability",
    "privacy",
    "usability",
    "information_quality",
    "service_interaction",
    "system_quality",
    "confirmation",
    "cognitive_loyalty",
    "affective_loyalty",
    "conative_loyalty",
    "action_loyalty",
    "relative_attitude",
    "repeat_patronage",
    "social_norm",
    "situational_influence",
    "search_motivation",
    "resistance_to_persuasion",
    "word_of_mouth",
    "switching_intention",
    "alternative_attractiveness",
    "variety_seeking",
    "inertia",
    "convenience_motivation",
    "purchase_size",
    "commitment",
    "termination_cost",
    "relationship_benefits",
    "shared_values",
    "communication",
    "opportunism",
    "acquiescence",
    "propensity_to_leave",
    "cooperation",
    "functional_conflict",
    "uncertainty",
    "perceived_usefulness",
    "ease_of_use",
    "attitude",
    "usage_intention",
    "continuance_intention",
    "usage",
    "net_benefits",
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

    @property
    def words(self) -> dict[Language, str]:
        """What the item says, in the language that its text is written in."""
        if not self.text:
            return {}
        return {written_in(self.text): self.text}


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

    @property
    def words(self) -> dict[Language, str]:
        """What sentences call the construct."""
        return {"en": self.label or self.name, "zh": self.label_zh or self.name}


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

    @property
    def words(self) -> GroupWords:
        """What sentences call the variable and its groups."""
        return GroupWords(
            {"en": self.label or self.name, "zh": self.label_zh or self.name},
            {"en": self.level_labels, "zh": self.level_labels_zh},
        )


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


@dataclass(frozen=True, slots=True)
class Declarations:
    """All that one codebook declares, not yet looked through for contradictions."""

    items: tuple[Item, ...] = ()
    constructs: tuple[Construct, ...] = ()
    groups: tuple[Group, ...] = ()
    traps: tuple[Trap, ...] = ()
    title: str = ""
    title_zh: str = ""
    simulated: bool = False
    ignore: tuple[str, ...] = ()
