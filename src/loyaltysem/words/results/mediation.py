"""Mediation, as a results section reports it: effects, their type, contrasts of routes, shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from loyaltysem.words.languages import Language, paragraph, require_language
from loyaltysem.words.numbers import exact_percent
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.results.effects import (
    EffectFindings,
    effects_of_group,
    sources_of_intervals,
)
from loyaltysem.words.results.intervals import Resampled

__all__ = [
    "OLDER_WORDS",
    "TYPE_NAMES",
    "Classified",
    "MediationFindings",
    "RouteContrast",
    "ShareOfTotal",
    "mediation_text",
    "why_no_share",
    "why_unclassified",
]

#: What the types of Zhao, Lynch & Chen (2010) are called; not classified is empty.
TYPE_NAMES: dict[Language, dict[str, str]] = {
    "en": {
        "": "not classified",
        "complementary": "complementary mediation",
        "competitive": "competitive mediation",
        "indirect-only": "indirect-only mediation",
        "direct-only": "direct-only nonmediation",
        "no-effect": "no-effect nonmediation",
    },
    "zh": {
        "": "未分类",
        "complementary": "互补中介",
        "competitive": "竞争中介",
        "indirect-only": "仅间接中介",
        "direct-only": "仅直接效应",
        "no-effect": "无效应",
    },
}
#: What older papers call them.
OLDER_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "": "",
        "complementary": "partial mediation",
        "competitive": "inconsistent mediation, suppression",
        "indirect-only": "full mediation",
        "direct-only": "no mediation",
        "no-effect": "no mediation",
    },
    "zh": {
        "": "",
        "complementary": "部分中介",
        "competitive": "不一致中介、遮掩效应",
        "indirect-only": "完全中介",
        "direct-only": "无中介",
        "no-effect": "无中介",
    },
}
_MEANINGS: dict[Language, dict[str, str]] = {
    "en": {
        "complementary": "both intervals leave zero out, and the effects have one sign",
        "competitive": "both intervals leave zero out, and the effects have opposite signs",
        "indirect-only": "of both, only the interval of the indirect effect leaves zero out",
        "direct-only": "of both, only the interval of the direct effect leaves zero out",
        "no-effect": "both intervals include zero",
    },
    "zh": {
        "complementary": "间接效应与直接效应的区间均不含零，且符号相同",
        "competitive": "间接效应与直接效应的区间均不含零，但符号相反",
        "indirect-only": "仅间接效应的区间不含零",
        "direct-only": "仅直接效应的区间不含零",
        "no-effect": "间接效应与直接效应的区间均含零",
    },
}
_UNCLASSIFIED: dict[Language, dict[str, str]] = {
    "en": {
        "": "",
        "no direct path": "the model has no direct path, so that nothing says whether there is a "
        "direct effect",
        "fixed": "an effect is fixed or has no standard error",
        "not admissible": "the solution is not admissible",
        "no interval": "an effect has no interval",
    },
    "zh": {
        "": "",
        "no direct path": "模型未设直接路径，无从判断直接效应是否存在",
        "fixed": "有效应被固定或没有标准误",
        "not admissible": "解不可接受",
        "no interval": "有效应没有置信区间",
    },
}
_NO_SHARE: dict[Language, dict[str, str]] = {
    "en": {
        "": "",
        "signs differ": "direct effect and routes have both signs, and parts that cancel each "
        "other are no shares",
        "total near zero": "the interval of the total effect includes zero, and nothing can be "
        "said to be a share of it",
        "not admissible": "the solution is not admissible",
        "no direct path": "the model has no direct path, so that all of the total is indirect",
    },
    "zh": {
        "": "",
        "signs differ": "直接效应与各路径的符号不一致，相互抵消的部分不能视为占比",
        "total near zero": "总效应的置信区间含零，无法计算占比",
        "not admissible": "解不可接受",
        "no direct path": "模型未设直接路径，总效应全部为间接效应",
    },
}


@dataclass(frozen=True, slots=True)
class Classified:
    """The type of mediation of one indirect effect.

    Attributes
    ----------
    between : tuple of str
        What the route goes through; empty of all routes together.
    type : str
        A key of `TYPE_NAMES`; empty where it is not classified.
    why : str
        Why not.
    """

    between: tuple[str, ...]
    type: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class RouteContrast:
    """The difference of two routes.

    Attributes
    ----------
    first, second : tuple of str
        What they go through.
    est, lower, upper : float
    opposite : bool
        Whether the two effects have opposite signs.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    est: float
    lower: float
    upper: float
    opposite: bool


@dataclass(frozen=True, slots=True)
class ShareOfTotal:
    """The share of the total effect that is indirect.

    Attributes
    ----------
    est, lower, upper : float
        Not-a-number where there is none.
    why : str
        Why there is none.
    """

    est: float
    lower: float
    upper: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class MediationFindings:
    """What was found of a mediation in one group.

    Attributes
    ----------
    effects : EffectFindings
    whole : Classified
        Of all routes together.
    routes : sequence of Classified
    contrasts : sequence of RouteContrast
    share : ShareOfTotal
    """

    effects: EffectFindings
    whole: Classified
    routes: Sequence[Classified]
    contrasts: Sequence[RouteContrast]
    share: ShareOfTotal


def why_unclassified(reason: str, language: Language) -> str:
    """Say why a mediation has no type; empty where it has."""
    return _UNCLASSIFIED[language][reason]


def why_no_share(reason: str, language: Language) -> str:
    """Say why there are no shares; empty where there are."""
    return _NO_SHARE[language][reason]


def mediation_text(
    groups: Sequence[MediationFindings],
    language: Language,
    *,
    sampling: Sampling | None = None,
    resampled: Resampled | None = None,
) -> str:
    """Write effects, types, contrasts and share, a line for each group, and what they rest on.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    colon = "：" if language == "zh" else ": "
    lines = []
    for found in groups:
        parts = [effects_of_group(found.effects, language)]
        parts.append(paragraph(language, _english(found), _chinese(found)))
        text = ("" if language == "zh" else " ").join(parts)
        name = found.effects.group
        lines.append(f"{name[language]}{colon}{text}" if name else text)
    classified = {one.type for found in groups for one in (found.whole, *found.routes)}
    lines += _cautions(classified, language)
    return "\n".join([*lines, *sources_of_intervals(language, sampling, resampled)])


def _english(found: MediationFindings) -> Iterator[str]:
    source = "in the typology of Zhao, Lynch and Chen (2010)"
    reason = _common_reason(found)
    if reason:
        yield f"The type of mediation is not given: {why_unclassified(reason, 'en')}."
    elif len(found.routes) < 2:
        yield f"This is, {source}, {_type(found.whole, 'en')}."
    else:
        yield f"The indirect effect as a whole is, {source}, {_type(found.whole, 'en')}."
        each = (f"through {', '.join(r.between)}, {_type(r, 'en')}" for r in found.routes)
        yield f"Route by route: {'; '.join(each)}."
    level = exact_percent(found.effects.level)
    for one in found.contrasts:
        pair = f"through {', '.join(one.first)} and through {', '.join(one.second)}"
        numbers = f"{_number(one.est)} ({level} CI {_interval(one.lower, one.upper)})"
        told = one.lower > 0 or one.upper < 0
        verdict = "differ" if told else "cannot be told apart"
        signed = "; they have opposite signs" if one.opposite else ""
        yield f"The effects {pair} {verdict}: difference {numbers}{signed}."
    share = found.share
    if share.why:
        yield f"No share of the total effect is given: {why_no_share(share.why, 'en')}."
    elif not isnan(share.lower) and found.effects.direct is not None:
        ends = f"[{_percent(share.lower)}, {_percent(share.upper)}]"
        yield f"Of the total effect, {_percent(share.est)} ({level} CI {ends}) was indirect."


def _chinese(found: MediationFindings) -> Iterator[str]:
    source = "按 Zhao、Lynch 与 Chen（2010）的分类"
    reason = _common_reason(found)
    if reason:
        yield f"不报告中介类型：{why_unclassified(reason, 'zh')}。"
    elif len(found.routes) < 2:
        yield f"{source}，该效应{_type(found.whole, 'zh')}。"
    else:
        yield f"{source}，整体间接效应{_type(found.whole, 'zh')}。"
        each = (f"经 {'、'.join(r.between)} {_type(r, 'zh')}" for r in found.routes)
        yield f"分路径看，{'；'.join(each)}。"
    level = exact_percent(found.effects.level)
    for one in found.contrasts:
        pair = f"经 {'、'.join(one.first)} 与经 {'、'.join(one.second)} 的间接效应"
        numbers = f"{_number(one.est)}（{level} CI {_interval(one.lower, one.upper)}）"
        told = one.lower > 0 or one.upper < 0
        verdict = "有差异" if told else "无法区分大小"
        signed = "，二者符号相反" if one.opposite else ""
        yield f"{pair}{verdict}，差值为 {numbers}{signed}。"
    share = found.share
    if share.why:
        yield f"不报告占比：{why_no_share(share.why, 'zh')}。"
    elif not isnan(share.lower) and found.effects.direct is not None:
        ends = f"[{_percent(share.lower)}, {_percent(share.upper)}]"
        yield f"间接效应占总效应的 {_percent(share.est)}（{level} CI {ends}）。"


def _common_reason(found: MediationFindings) -> str:
    """Return why there is no type, where it is one and the same of all of them."""
    reasons = {one.why for one in (found.whole, *found.routes)}
    return reasons.pop() if len(reasons) == 1 else ""


def _type(one: Classified, language: Language) -> str:
    name, zh = TYPE_NAMES[language][one.type], language == "zh"
    if not one.type:
        why = why_unclassified(one.why, language)
        return f"{name}（{why}）" if zh else f"{name} ({why})"
    meaning, older = _MEANINGS[language][one.type], OLDER_WORDS[language][one.type]
    if zh:
        return f"属于{name}（{meaning}；旧称：{older}）"
    return f"{name} ({meaning}; older: {older})"


def _cautions(types: set[str], language: Language) -> Iterator[str]:
    """Say what an older word claims beyond what was found."""
    if "indirect-only" in types:
        yield (
            "“完全中介”的说法超出了数据所示：区间含零只表示未发现直接效应，并不证明直接效应不存在。"
            if language == "zh"
            else "“Full mediation” says more than was found: an interval that includes zero is no "
            "evidence that there is no direct effect."
        )
    if "competitive" in types:
        yield (
            "竞争中介时两种效应相互抵消，总效应可能很小，不能因总效应不显著而否认中介。"
            if language == "zh"
            else "In competitive mediation both effects cancel in part: a small total effect is no "
            "evidence against mediation."
        )


def _interval(lower: float, upper: float) -> str:
    return f"[{_number(lower)}, {_number(upper)}]"


def _number(value: float) -> str:
    text = f"{abs(value):.3f}"
    return f"−{text}" if value < 0 and float(text) else text


def _percent(share: float) -> str:
    """Write a share that may lie beyond none and all of it."""
    text = f"{abs(100 * share):.1f}%"
    return f"−{text}" if share < 0 and text != "0.0%" else text
