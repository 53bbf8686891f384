"""The verdicts on validity in one or two sentences a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, require_language

__all__ = ["CoefficientVerdicts", "GroupVerdicts", "PairVerdicts", "validity_text"]

#: What a verdict against is called beside the name of its criterion.
_SHORT = {
    "distinct: upper end below 1": "upper end not below .90",
    "not shown to be distinct: upper end not below 1": "upper end not below 1",
}
_ZH = {
    "not met": "未满足",
    "marginal problem": "轻微问题",
    "moderate problem": "中度问题",
    "severe problem": "严重问题",
    "one would do": "可合并为一个构念",
    "distinct: upper end below 1": "区间上限不低于 0.90",
    "not shown to be distinct: upper end not below 1": "区间上限不低于 1",
}


@dataclass(frozen=True, slots=True)
class CoefficientVerdicts:
    """How one coefficient of the constructs compares with its cutoff.

    Attributes
    ----------
    name, cutoff : str
        ``CR`` and ``.7``, for instance.
    n_judged : int
        Constructs that have the coefficient; none is not spoken of.
    below : sequence of (str, float)
        Those below the cutoff.
    """

    name: str
    cutoff: str
    n_judged: int
    below: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class PairVerdicts:
    """What speaks against two constructs being two.

    Attributes
    ----------
    first, second : str
    against : sequence of (str, str)
        Criterion and verdict.
    """

    first: str
    second: str
    against: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GroupVerdicts:
    """The verdicts on one group.

    Attributes
    ----------
    label : str
        Empty where there are no groups.
    coefficients : sequence of CoefficientVerdicts
    mixed : sequence of str
        Constructs whose items load with both signs, and are not judged.
    criteria : sequence of str
        The criteria of discriminant validity that could be tried.
    n_pairs : int
    doubtful : sequence of PairVerdicts
    """

    label: str
    coefficients: Sequence[CoefficientVerdicts]
    mixed: Sequence[str]
    criteria: Sequence[str]
    n_pairs: int
    doubtful: Sequence[PairVerdicts]


def validity_text(groups: Sequence[GroupVerdicts], language: Language) -> str:
    """Write the verdicts, a line for each group.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    of_group, space, colon = (_chinese, "", "：") if language == "zh" else (_english, " ", ": ")
    lines = [(group.label, space.join(of_group(group))) for group in groups]
    return "\n".join(f"{label}{colon}{text}" if label else text for label, text in lines)


def _english(group: GroupVerdicts) -> Iterator[str]:
    for found in group.coefficients:
        if found.n_judged:
            reached = found.n_judged - len(found.below)
            below = f" (below: {', '.join(_listed(found))})" if found.below else ""
            yield (
                f"{found.name} was at least {found.cutoff} for {reached} of {found.n_judged} "
                f"constructs{below}."
            )
    if group.mixed:
        yield (
            f"Not judged: {', '.join(group.mixed)}, whose items load with both signs; an item "
            "worded against the others has to be reversed first."
        )
    if group.n_pairs:
        listed = []
        for pair in group.doubtful:
            words = ", ".join(f"{name}: {_SHORT.get(found, found)}" for name, found in pair.against)
            listed.append(f"{pair.first}–{pair.second} ({words})")
        fine = group.n_pairs - len(group.doubtful)
        yield (
            f"By {', '.join(group.criteria)}, {fine} of {group.n_pairs} pairs of constructs are "
            "told apart without a problem" + (f"; not so {'; '.join(listed)}." if listed else ".")
        )


def _chinese(group: GroupVerdicts) -> Iterator[str]:
    for found in group.coefficients:
        if found.n_judged:
            reached = found.n_judged - len(found.below)
            below = f"（低于：{'、'.join(_listed(found))}）" if found.below else ""
            yield (
                f"{found.n_judged} 个构念中有 {reached} 个的 {found.name} 不低于 "
                f"0{found.cutoff}{below}。"
            )
    if group.mixed:
        yield f"{'、'.join(group.mixed)} 的题项载荷正负方向不一致，须先将反向题反向计分，故未判断。"
    if group.n_pairs:
        listed = []
        for pair in group.doubtful:
            words = "、".join(f"{name} {_ZH[found]}" for name, found in pair.against)
            listed.append(f"{pair.first}–{pair.second}（{words}）")
        fine = group.n_pairs - len(group.doubtful)
        yield (
            f"依据 {'、'.join(group.criteria)}，"
            f"{group.n_pairs} 对构念中有 {fine} 对均无区分效度问题"
            + (f"；存在问题的有：{'；'.join(listed)}。" if listed else "。")
        )


def _listed(found: CoefficientVerdicts) -> list[str]:
    return [f"{construct} {value:.3f}" for construct, value in found.below]
