"""An index from 0 to 100, as a results section says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import GroupName, Language, among_chinese, paragraph

__all__ = ["IndexFindings", "index_text"]

_RULES = {
    "loadings": ("by their loadings", "按因子载荷加权"),
    "regression": ("by the regression factor score", "按回归因子得分权数加权"),
}


@dataclass(frozen=True, slots=True)
class IndexFindings:
    """The index of a construct in one group.

    Attributes
    ----------
    group : GroupName
        What the group is called; empty without groups.
    index, equal : float
        By the rule of the weights, and with equal weights.
    """

    group: GroupName
    index: float
    equal: float


def index_text(
    construct: str, rule: str, groups: Sequence[IndexFindings], language: Language
) -> str:
    """Write the index of a construct, of every group, with its equal-weight twin.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _english(construct, rule, groups), _chinese(construct, rule, groups))


def _english(construct: str, rule: str, groups: Sequence[IndexFindings]) -> Iterator[str]:
    listed = "; ".join(
        f"{one.index:.1f} ({one.equal:.1f} with equal weights)"
        + (f" for {one.group['en']}" if one.group else "")
        for one in groups
    )
    yield (
        f"The index of {construct}, from 0 (all give the lowest possible answer) to 100 (the "
        f"highest), with items weighted {_RULES[rule][0]}, was {listed}."
    )


def _chinese(construct: str, rule: str, groups: Sequence[IndexFindings]) -> Iterator[str]:
    listed = "；".join(
        (f"{among_chinese(one.group['zh']).lstrip()}为 " if one.group else "为 ")
        + f"{one.index:.1f}（等权为 {one.equal:.1f}）"
        for one in groups
    )
    colon = "：" if groups[0].group else ""
    yield (
        f"{construct} 指数（0 为全部选最低分，100 为全部选最高分；题项{_RULES[rule][1]}）{colon}"
        f"{listed}。"
    )
