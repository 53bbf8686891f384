"""The verdicts on validity in one or two sentences a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import GroupName, Language, require_language
from loyaltysem.words.measurement.findings import NO_RATIOS, NoRatios
from loyaltysem.words.numbers import rounded
from loyaltysem.words.questionnaires.sampling import Sampling, sampling_sentence

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
    name : str
        ``CR``, for instance.
    cutoff : float
    n_judged : int
        Constructs that have the coefficient; none is not spoken of.
    below : sequence of (str, float)
        Those below the cutoff.
    """

    name: str
    cutoff: float
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
    label : GroupName
        What the group is called; empty where there are no groups.
    coefficients : sequence of CoefficientVerdicts
    mixed : sequence of str
        Constructs whose items load with both signs, and are not judged.
    criteria : sequence of str
        The criteria of discriminant validity that could be tried.
    n_pairs : int
    doubtful : sequence of PairVerdicts
    """

    label: GroupName
    coefficients: Sequence[CoefficientVerdicts]
    mixed: Sequence[str]
    criteria: Sequence[str]
    n_pairs: int
    doubtful: Sequence[PairVerdicts]


def validity_text(
    groups: Sequence[GroupVerdicts],
    language: Language,
    *,
    sampling: Sampling | None = None,
    no_ratios: NoRatios = "",
) -> str:
    """Write the verdicts, a line for each group, and what they rest on.

    Parameters
    ----------
    groups : sequence of GroupVerdicts
    language : {"en", "zh"}
    sampling : Sampling, optional
        Weights and clusters of the respondents.
    no_ratios : NoRatios
        Why HTMT is not among the criteria.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    of_group, space, colon = (_chinese, "", "：") if language == "zh" else (_english, " ", ": ")
    lines = [(group.label, space.join(of_group(group))) for group in groups]
    written = [f"{label[language]}{colon}{text}" if label else text for label, text in lines]
    why = NO_RATIOS[language].get(no_ratios)
    if why:
        written.append(
            f"未报告 HTMT：{why}。" if language == "zh" else f"HTMT is not reported: {why}."
        )
    if sampling is not None:
        written.append(sampling_sentence(sampling, language))
    return "\n".join(written)


def _english(group: GroupVerdicts) -> Iterator[str]:
    for found in group.coefficients:
        if found.n_judged:
            n, reached = found.n_judged, found.n_judged - len(found.below)
            below = f" (below: {', '.join(_listed(found, 'en'))})" if found.below else ""
            count = f"all {n}" if reached == n > 1 else f"{reached} of {n}"
            yield (
                f"{found.name} was at least {rounded(found.cutoff)} for {count} constructs{below}."
            )
    if group.mixed:
        yield (
            f"Not judged: {', '.join(group.mixed)}, whose items load with both signs; an item "
            "worded against the others has to be reversed first."
        )
    if group.n_pairs and group.criteria:
        listed = []
        for pair in group.doubtful:
            words = ", ".join(f"{name}: {_SHORT.get(found, found)}" for name, found in pair.against)
            listed.append(f"{pair.first}–{pair.second} ({words})")
        n, fine = group.n_pairs, group.n_pairs - len(group.doubtful)
        count = f"all {n}" if fine == n > 1 else f"{fine} of {n}"
        yield (
            f"By {', '.join(group.criteria)}, {count} pairs of constructs are told apart without "
            "a problem" + (f"; not so {'; '.join(listed)}." if listed else ".")
        )


def _chinese(group: GroupVerdicts) -> Iterator[str]:
    for found in group.coefficients:
        if found.n_judged:
            yield _coefficient_zh(found)
    if group.mixed:
        yield f"{'、'.join(group.mixed)} 的题项载荷正负方向不一致，须先将反向题反向计分，故未判断。"
    if group.n_pairs and group.criteria:
        yield f"依据 {'、'.join(group.criteria)}，{_pairs_zh(group)}。"


def _coefficient_zh(found: CoefficientVerdicts) -> str:
    n, reached = found.n_judged, found.n_judged - len(found.below)
    limit, every = rounded(found.cutoff, language="zh"), "均" if n > 1 else ""
    listed = "、".join(_listed(found, "zh"))
    if reached == n:
        return f"{n} 个构念的 {found.name} {every}不低于 {limit}。"
    if not reached:
        return f"{n} 个构念的 {found.name} {every}低于 {limit}（{listed}）。"
    return f"{n} 个构念中有 {reached} 个的 {found.name} 不低于 {limit}（低于：{listed}）。"


def _pairs_zh(group: GroupVerdicts) -> str:
    listed = []
    for pair in group.doubtful:
        words = "、".join(f"{name} {_ZH[found]}" for name, found in pair.against)
        listed.append(f"{pair.first}–{pair.second}（{words}）")
    n, fine = group.n_pairs, group.n_pairs - len(group.doubtful)
    every = "均" if n > 1 else ""
    if fine == n:
        return f"{n} 对构念{every}无区分效度问题"
    if not fine:
        return f"{n} 对构念{every}存在区分效度问题：{'；'.join(listed)}"
    return f"{n} 对构念中有 {fine} 对无区分效度问题；存在问题的有：{'；'.join(listed)}"


def _listed(found: CoefficientVerdicts, language: Language) -> list[str]:
    return [
        f"{construct} {rounded(value, found.cutoff, language=language)}"
        for construct, value in found.below
    ]
