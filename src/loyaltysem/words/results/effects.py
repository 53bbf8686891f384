"""The effect of one variable on another, as a results section says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from loyaltysem.words.languages import GroupName, Language, paragraph, require_language
from loyaltysem.words.numbers import exact_percent, p_value, percent
from loyaltysem.words.questionnaires.sampling import Sampling, sampling_sentence
from loyaltysem.words.results.intervals import Resampled, resampled_sentence

__all__ = [
    "Effect",
    "EffectFindings",
    "effects_of_group",
    "effects_text",
    "sources_of_intervals",
]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect, with its uncertainty.

    Attributes
    ----------
    between : tuple of str
        What it goes through, of a route; empty of direct, indirect and total effect.
    est, se, pvalue, lower, upper, std : float
        Not-a-number where there is none.
    share : float
        Of the total effect; not-a-number where effects of both signs cancel.
    """

    between: tuple[str, ...]
    est: float
    se: float
    pvalue: float
    lower: float
    upper: float
    std: float
    share: float


@dataclass(frozen=True, slots=True)
class EffectFindings:
    """The effects of one variable on another in one group.

    Attributes
    ----------
    group : GroupName
        What the group is called; empty without groups.
    source, target : str
    total : Effect
    direct, indirect : Effect, or None
        None where the model has no way of the kind.
    routes : sequence of Effect
    level : float
        Coverage of the intervals.
    inseparable : sequence of str
        Mediators that correlate above .85 with the source, each with its correlation.
    has_loop : bool
    moderated : sequence of str
        Products that change a path on the way, each with its outcome.
    """

    group: GroupName
    source: str
    target: str
    total: Effect
    direct: Effect | None
    indirect: Effect | None
    routes: Sequence[Effect]
    level: float
    inseparable: Sequence[str] = ()
    has_loop: bool = False
    moderated: Sequence[str] = ()


def effects_text(
    groups: Sequence[EffectFindings],
    language: Language,
    *,
    sampling: Sampling | None = None,
    resampled: Resampled | None = None,
) -> str:
    """Write total, direct and indirect effect, a line for each group, and what they rest on.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    colon = "：" if language == "zh" else ": "
    lines = []
    for found in groups:
        text = effects_of_group(found, language)
        lines.append(f"{found.group[language]}{colon}{text}" if found.group else text)
    return "\n".join([*lines, *sources_of_intervals(language, sampling, resampled)])


def sources_of_intervals(
    language: Language, sampling: Sampling | None, resampled: Resampled | None
) -> Iterator[str]:
    """Say what draws intervals are from, and how the respondents were drawn."""
    if resampled is not None:
        yield resampled_sentence(resampled, language)
    if sampling is not None:
        bootstrap = resampled is not None and resampled.is_bootstrap
        yield sampling_sentence(sampling, language, bootstrap=bootstrap)


def effects_of_group(found: EffectFindings, language: Language) -> str:
    """Write total, direct and indirect effect in one group, without its name."""
    return paragraph(language, _english(found), _chinese(found))


def _english(found: EffectFindings) -> Iterator[str]:
    pair = f"of {found.source} on {found.target}"
    told = f"The total effect {pair} was {_numbers(found.total, found.level, 'en')}"
    if found.indirect is None:
        yield f"{told}; all of it is direct."
    elif found.direct is None:
        yield f"{told}; all of it is indirect{_by_one_route(found, 'en')}."
    else:
        yield f"{told}."
        yield f"The direct effect was {_numbers(found.direct, found.level, 'en')}."
        share = found.indirect.share
        of_total = "" if isnan(share) else f", {percent(share)} of the total"
        yield (
            f"The indirect effect{_by_one_route(found, 'en')} was "
            f"{_numbers(found.indirect, found.level, 'en')}{of_total}."
        )
    if len(found.routes) > 1:
        listed = "; ".join(
            f"through {', '.join(route.between)} {_numbers(route, found.level, 'en')}"
            for route in found.routes
        )
        yield f"By route: {listed}."
    if found.has_loop:
        yield "The model has a feedback loop: the routes listed are a part of the total."
    if found.moderated:
        yield (
            f"A path on the way is moderated ({', '.join(found.moderated)}): these are the effects "
            "where the moderators are zero."
        )
    if found.inseparable:
        yield (
            f"Source and mediator correlate above .85 ({', '.join(found.inseparable)}): the data "
            "cannot say how much is direct and how much goes through the mediator, and only the "
            "total effect can be interpreted."
        )


def _chinese(found: EffectFindings) -> Iterator[str]:
    told = f"{found.source} 对 {found.target} 的总效应为 {_numbers(found.total, found.level, 'zh')}"
    if found.indirect is None:
        yield f"{told}，全部为直接效应。"
    elif found.direct is None:
        yield f"{told}，全部为{_by_one_route(found, 'zh')}间接效应。"
    else:
        share = found.indirect.share
        of_total = "" if isnan(share) else f"，占总效应的 {percent(share, language='zh')}"
        yield (
            f"{told}；直接效应为 {_numbers(found.direct, found.level, 'zh')}；"
            f"{_by_one_route(found, 'zh')}间接效应为 {_numbers(found.indirect, found.level, 'zh')}"
            f"{of_total}。"
        )
    if len(found.routes) > 1:
        listed = "；".join(
            f"经 {'、'.join(route.between)} 的间接效应为 {_numbers(route, found.level, 'zh')}"
            for route in found.routes
        )
        yield f"分路径：{listed}。"
    if found.has_loop:
        yield "模型含有反馈回路，所列路径只是总效应的一部分。"
    if found.moderated:
        yield (
            f"路径上存在调节作用（{'、'.join(found.moderated)}），以上为调节变量取值为 0 时的效应。"
        )
    if found.inseparable:
        yield (
            f"自变量与中介变量的相关高于 0.85（{'、'.join(found.inseparable)}），"
            "无法区分直接效应与间接效应，只宜解释总效应。"
        )


def _by_one_route(found: EffectFindings, language: Language) -> str:
    if len(found.routes) != 1:
        return ""
    between = found.routes[0].between
    return f"经 {'、'.join(between)} 的" if language == "zh" else f" through {', '.join(between)}"


def _numbers(effect: Effect, level: float, language: Language) -> str:
    """Return the estimate, and in brackets what is known of its uncertainty."""
    inside = []
    if not isnan(effect.se):
        interval = f"[{_written(effect.lower)}, {_written(effect.upper)}]"
        inside.append(f"SE = {_written(effect.se)}")
        inside.append(f"{exact_percent(level)} CI {interval}")
        if not isnan(effect.pvalue):
            cutoff = round(1 - level, 12)
            inside.append(f"p {p_value(effect.pvalue, language=language, cutoff=cutoff)}")
    if not isnan(effect.std):
        name = "标准化值 =" if language == "zh" else "standardised"
        inside.append(f"{name} {_written(effect.std)}")
    if language == "zh":
        return f"{_written(effect.est)}（{'，'.join(inside)}）" if inside else _written(effect.est)
    return f"{_written(effect.est)} ({', '.join(inside)})" if inside else _written(effect.est)


def _written(value: float) -> str:
    text = f"{abs(value):.3f}"
    return f"−{text}" if value < 0 and float(text) else text
