"""An index from 0 to 100, as a results section says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import GroupName, Language, among_chinese, paragraph
from loyaltysem.words.numbers import exact_percent
from loyaltysem.words.results.intervals import Resampled, resampled_sentence

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
    interval : tuple of (float, float), optional
        Of the index by the rule of the weights.
    """

    group: GroupName
    index: float
    equal: float
    interval: tuple[float, float] | None = None


def index_text(
    construct: str,
    rule: str,
    groups: Sequence[IndexFindings],
    language: Language,
    *,
    level: float = 0.95,
    resampled: Resampled | None = None,
) -> str:
    """Write the index of a construct, of every group, with its equal-weight twin.

    Parameters
    ----------
    construct : str
    rule : {"loadings", "regression"}
        Of the weights.
    groups : sequence of IndexFindings
    language : {"en", "zh"}
    level : float
        Coverage of the intervals.
    resampled : Resampled, optional
        Where the intervals come from.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    coverage = exact_percent(level)
    text = paragraph(
        language,
        _english(construct, rule, groups, coverage),
        _chinese(construct, rule, groups, coverage),
    )
    return text if resampled is None else f"{text}\n{resampled_sentence(resampled, language)}"


def _english(
    construct: str, rule: str, groups: Sequence[IndexFindings], coverage: str
) -> Iterator[str]:
    listed = "; ".join(
        f"{one.index:.1f} ({_interval(one, coverage, ', ')}{one.equal:.1f} with equal weights)"
        + (f" for {one.group['en']}" if one.group else "")
        for one in groups
    )
    yield (
        f"The index of {construct}, from 0 (all give the lowest possible answer) to 100 (the "
        f"highest), with items weighted {_RULES[rule][0]}, was {listed}."
    )


def _chinese(
    construct: str, rule: str, groups: Sequence[IndexFindings], coverage: str
) -> Iterator[str]:
    listed = "；".join(
        (f"{among_chinese(one.group['zh']).lstrip()}为 " if one.group else "为 ")
        + f"{one.index:.1f}（{_interval(one, coverage, '；')}等权为 {one.equal:.1f}）"
        for one in groups
    )
    colon = "：" if groups[0].group else ""
    yield (
        f"{construct} 指数（0 为全部选最低分，100 为全部选最高分；题项{_RULES[rule][1]}）{colon}"
        f"{listed}。"
    )


def _interval(one: IndexFindings, coverage: str, after: str) -> str:
    if one.interval is None:
        return ""
    lower, upper = one.interval
    return f"{coverage} CI [{lower:.1f}, {upper:.1f}]{after}"
