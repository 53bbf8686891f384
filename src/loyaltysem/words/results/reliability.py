"""The reliability of scales, as a measurement section says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import GroupName, Language, paragraph, require_language
from loyaltysem.words.numbers import exact_percent, rounded

__all__ = ["COEFFICIENTS", "ReliabilityFindings", "reliability_text"]

#: Name in each language, cutoff and source of each coefficient.
COEFFICIENTS = {
    "alpha": ("Cronbach's alpha", "Cronbach's α 系数", 0.7, "Nunnally & Bernstein, 1994"),
    "omega": ("Omega", "ω 系数", 0.7, "Nunnally & Bernstein, 1994"),
    "cr": ("Composite reliability (CR)", "组合信度（CR）", 0.7, "Nunnally & Bernstein, 1994"),
    "ave": (
        "Average variance extracted (AVE)",
        "平均方差抽取量（AVE）",
        0.5,
        "Fornell & Larcker, 1981",
    ),
}


@dataclass(frozen=True, slots=True)
class ReliabilityFindings:
    """What was found of the scales of one group.

    Attributes
    ----------
    group : GroupName
        What the group is called; empty without groups.
    n : int
        Respondents.
    values : mapping of str to mapping of str to float
        By coefficient, then by scale; scales without a value are left out.
    lowest : tuple of (str, float, float), or None
        The scale of the lowest alpha, with the interval of that.
    level : float
        Coverage of the interval.
    single : sequence of str
        Scales of one item.
    against : sequence of str
        Scales in which an item runs against the others; they are not judged.
    lacking : mapping of str to sequence of str
        Scales without a value, though of several items, by coefficient.
    """

    group: GroupName
    n: int
    values: Mapping[str, Mapping[str, float]]
    lowest: tuple[str, float, float] | None
    level: float
    single: Sequence[str]
    against: Sequence[str]
    lacking: Mapping[str, Sequence[str]]


def reliability_text(groups: Sequence[ReliabilityFindings], language: Language) -> str:
    """Write the reliability of the scales, a line for each group.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    colon = "：" if language == "zh" else ": "
    lines = []
    for found in groups:
        text = paragraph(language, _english(found), _chinese(found))
        lines.append(f"{found.group[language]}{colon}{text}" if found.group else text)
    return "\n".join(lines)


def _english(found: ReliabilityFindings) -> Iterator[str]:
    if not any(found.values.values()):
        yield f"No coefficient of reliability could be computed (n = {found.n})."
    for place, (key, values) in enumerate(found.values.items()):
        if not values:
            continue
        name, _, cutoff, source = COEFFICIENTS[key]
        low, high = _ends(values, cutoff, "en")
        below = _below(values, cutoff, "en")
        reached = len(values) - len(below)
        count = f"all {reached}" if reached == len(values) else f"{reached} of {len(values)}"
        listed = f" (below: {', '.join(below)})" if below else ""
        n = f", n = {found.n}" if not place else ""
        if len(values) == 1:
            side = "below" if below else "at least"
            yield f"{name} was {low}, {side} {rounded(cutoff)} ({source}{n})."
        else:
            yield (
                f"{name} ranged from {low} to {high} and was at least {rounded(cutoff)} for "
                f"{count} scales{listed} ({source}{n})."
            )
        if key == "alpha" and found.lowest is not None:
            scale, lower, upper = found.lowest
            which = f"The lowest, that of {scale}, has" if len(values) > 1 else "It has"
            yield (
                f"{which} the {exact_percent(found.level)} interval [{rounded(lower)}, "
                f"{rounded(upper)}]."
            )
    for keys, scales in _together(found.lacking):
        names = ", ".join(_symbol(key, "en") for key in keys)
        yield f"No value of {names} for {', '.join(scales)}."
    if found.single:
        yield f"No coefficient is defined for a single item: {', '.join(found.single)}."
    if found.against:
        yield (
            f"Not judged: {', '.join(found.against)}, in which an item runs against the others; an "
            "item worded against the others has to be reversed first."
        )


def _chinese(found: ReliabilityFindings) -> Iterator[str]:
    if not any(found.values.values()):
        yield f"无法计算信度系数（n = {found.n}）。"
    for place, (key, values) in enumerate(found.values.items()):
        if not values:
            continue
        _, name, cutoff, source = COEFFICIENTS[key]
        low, high = _ends(values, cutoff, "zh")
        below, k = _below(values, cutoff, "zh"), len(values)
        limit = rounded(cutoff, language="zh")
        n = f"；n = {found.n}" if not place else ""
        if k == 1:
            yield f"{name}为 {low}，{'低于' if below else '不低于'} {limit}（{source}{n}）。"
            verdict = ""
        elif not below:
            verdict = f"{k} 个量表均不低于 {limit}"
        elif len(below) == k:
            verdict = f"{k} 个量表均低于 {limit}（{'、'.join(below)}）"
        else:
            verdict = (
                f"{k} 个量表中有 {k - len(below)} 个不低于 {limit}（低于：{'、'.join(below)}）"
            )
        if verdict:
            yield f"{name}介于 {low} 至 {high}，{verdict}（{source}{n}）。"
        if key == "alpha" and found.lowest is not None:
            scale, *ends = found.lowest
            lower, upper = (rounded(end, language="zh") for end in ends)
            which = f"最低者为 {scale}，其 " if k > 1 else ""
            yield f"{which}{exact_percent(found.level)} 置信区间为 [{lower}, {upper}]。"
    for keys, scales in _together(found.lacking):
        yield f"{'、'.join(scales)} 未能得到 {'、'.join(_symbol(key, 'zh') for key in keys)}。"
    if found.single:
        yield f"{'、'.join(found.single)} 只有一个题项，没有信度系数。"
    if found.against:
        yield f"{'、'.join(found.against)} 的题项方向不一致，须先将反向题反向计分，故未判断。"


def _ends(values: Mapping[str, float], cutoff: float, language: Language) -> tuple[str, str]:
    low, high = min(values.values()), max(values.values())
    return rounded(low, cutoff, language=language), rounded(high, cutoff, language=language)


def _below(values: Mapping[str, float], cutoff: float, language: Language) -> list[str]:
    return [
        f"{scale} {rounded(value, cutoff, language=language)}"
        for scale, value in values.items()
        if value < cutoff
    ]


def _symbol(key: str, language: Language) -> str:
    if key in ("alpha", "omega"):
        return key if language == "en" else {"alpha": "α", "omega": "ω"}[key]
    return key.upper()


def _together(lacking: Mapping[str, Sequence[str]]) -> list[tuple[list[str], tuple[str, ...]]]:
    """Return the coefficients that the same scales lack, together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for key, scales in lacking.items():
        if scales:
            found.setdefault(tuple(scales), []).append(key)
    return [(keys, scales) for scales, keys in found.items()]
