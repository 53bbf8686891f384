"""What the parameters of items are called, such as the intercept of an item in one group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from loyaltysem.words.comparing.invariance.names import listed
from loyaltysem.words.languages import GroupName, Language, among_chinese

__all__ = ["TermFacts", "TermKind", "released_terms", "term_name"]

TermKind = Literal["loading", "intercept", "threshold", "residual variance", "disturbance"]

_KINDS: dict[TermKind, str] = {
    "loading": "载荷",
    "intercept": "截距",
    "threshold": "阈值",
    "residual variance": "残差方差",
    "disturbance": "残差方差",
}


@dataclass(frozen=True, slots=True)
class TermFacts:
    """A parameter of an item, in all groups or in one.

    Attributes
    ----------
    kind : {"loading", "intercept", "threshold", "residual variance", "disturbance"}
    item : str
        Or a construct that is measured by another.
    which : str
        The number of a threshold, ``""`` of others.
    says : mapping of Language to str
        What the item says, in the language that it is written in.
    group : GroupName
        The group in which alone it is meant; empty for all.
    """

    kind: TermKind
    item: str
    which: str = ""
    says: GroupName = field(default_factory=dict)
    group: GroupName = field(default_factory=dict)


def term_name(term: TermFacts, language: Language = "en") -> str:
    """Return what a parameter is called beside an axis.

    Examples
    --------
    >>> term = TermFacts("intercept", "LOY4", group={"en": "JD", "zh": "京东"})
    >>> term_name(term), term_name(term, "zh")
    ('LOY4 intercept (JD)', 'LOY4 截距（京东）')
    """
    if language == "zh":
        where = f"（{term.group['zh']}）" if term.group else ""
        return f"{term.item} {_KINDS[term.kind]}{term.which}{where}"
    which = f" {term.which}" if term.which else ""
    where = f" ({term.group['en']})" if term.group else ""
    return f"{term.item} {term.kind}{which}{where}"


def released_terms(
    terms: Sequence[TermFacts], language: Language = "en", *, quoted: bool = True
) -> str:
    """Write what is released, and where it is so in one group alone.

    Parameters
    ----------
    terms : sequence of TermFacts
    language : {"en", "zh"}
    quoted : bool
        Whether to say what the items say.

    Examples
    --------
    >>> terms = [
    ...     TermFacts("intercept", "LOY1", says={"en": "I would stay"}),
    ...     TermFacts("intercept", "LOY4", group={"en": "JD", "zh": "京东"}),
    ... ]
    >>> released_terms(terms)
    'the intercept of LOY1 (“I would stay”) and the intercept of LOY4 in JD'
    >>> released_terms(terms, "zh")
    'LOY1的截距、LOY4的截距（仅京东组）'
    """
    found: dict[tuple[str, str], list[TermFacts]] = {}
    for term in terms:
        found.setdefault((term.kind, term.group.get(language, "")), []).append(term)
    seen: set[str] = set()

    def item(term: TermFacts) -> str:
        first, text = term.item not in seen, term.says.get(language, "")
        seen.add(term.item)
        if not (quoted and first and text):
            return term.item
        return f"{term.item}（“{text}”）" if language == "zh" else f"{term.item} (“{text}”)"

    say = _chinese if language == "zh" else _english
    said = [say(kind, group, own, item) for (kind, group), own in found.items()]
    return listed(said, language)


def _english(
    kind: str, group: str, terms: Sequence[TermFacts], item: Callable[[TermFacts], str]
) -> str:
    where = f" in {group}" if group else ""
    several = "s" if len(terms) > 1 else ""
    if kind == "threshold":
        own = [f"threshold {term.which} of {item(term)}" for term in terms]
        return f"{listed(own)}{where}"
    return f"the {kind}{several} of {listed([item(term) for term in terms])}{where}"


def _chinese(
    kind: str, group: str, terms: Sequence[TermFacts], item: Callable[[TermFacts], str]
) -> str:
    where = f"（仅{among_chinese(group).rstrip()}组）" if group else ""
    if kind == "threshold":
        return "、".join(f"{item(term)}的阈值{term.which}" for term in terms) + where
    word = next(name for key, name in _KINDS.items() if key == kind)
    return f"{listed([item(term) for term in terms], 'zh')}的{word}{where}"
