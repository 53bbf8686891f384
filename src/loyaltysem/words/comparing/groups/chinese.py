"""Sentences about a comparison of groups in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.chinese_cautions import cautions
from loyaltysem.words.comparing.groups.chinese_ground import (
    fit,
    measurement,
    method,
    scale,
    unit,
)
from loyaltysem.words.comparing.groups.facts import (
    ComparisonFacts,
    CovariateFacts,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.invariance.gate_words import gate_reason, quantity_word
from loyaltysem.words.comparing.invariance.names import latent_unit, listed
from loyaltysem.words.numbers import exact_percent, p_value, rounded, telling_places

__all__ = [
    "adjusted",
    "answers",
    "cautions",
    "fit",
    "influence",
    "measurement",
    "method",
    "refused",
    "scale",
    "standing",
    "unit",
]

_MOST = 12
_EFFECTS = {"direct": "直接效应", "indirect": "间接效应", "total": "总效应"}
_COVARIATES = {
    True: "协变量视为固定变量。",
    False: "协变量视为随机变量，其均值、方差与协方差在各组分别估计。",
}


def influence(found: ComparisonFacts) -> Iterator[str]:
    """Say what the source does to the target in every group."""
    yield from _paths(found)
    if not found.effects:
        return
    source, target = (found.name(name, "zh") for name in (found.source, found.target))
    routes = [one.name for one in found.effects if one.name not in _EFFECTS]
    for one in found.effects:
        if found.inseparable and one.name != "total":
            continue
        if one.name == "direct" and not routes:
            continue  # it is the total effect
        if one.name in _EFFECTS:
            whole = "（全部为直接效应）" if not routes else ""
            head = f"{source}对{target}的非标准化{_EFFECTS[one.name]}{whole}"
        elif len(routes) < 2:
            continue  # the one route is the indirect effect
        else:
            names = [found.name(name, "zh") for name in one.name.split(" → ")]
            head = f"其中路径“{' → '.join(names)}”的间接效应"
        yield _quantity(head, one, found, places=2)


def _paths(found: ComparisonFacts) -> Iterator[str]:
    """Say how the paths differ that are no effect of the source on the target."""
    if text := unit(found):
        yield text
    if found.ladder is not None and not found.inseparable:
        for step in found.ladder.branches:
            if step.name == "paths" and step.tests:
                test = step.tests[0]
                p = p_value(test.pvalue, language="zh")
                yield f"各组全部路径系数相等的联合检验：Δχ²({test.df}) = {test.chisq:.2f}，p {p}。"
    paths = found.spoken_paths
    telling = [one for one in paths if any(pair.differs for pair in one.pairs)]
    shown = paths if len(paths) <= _MOST else telling
    for one in shown[:_MOST]:
        outcome, predictor = (found.name(name, "zh") for name in one.name.split(" ~ "))
        yield _quantity(f"{predictor}对{outcome}的非标准化路径系数", one, found, places=2)
    if len(shown[:_MOST]) < len(paths):
        yield f"{len(paths)}条路径中有{len(telling)}条存在组间差异，详见路径系数表。"


def standing(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups stand."""
    heads = {
        "latent mean": "{name}的潜均值（{unit}）",
        "latent index": "{name}的潜均值（0–100）",
        "observed index": "{name}的观测指数（0–100）",
    }
    if found.standing and (text := scale(found)):
        yield text
    twins = {one.name: one for one in found.twins}
    for one in found.standing:
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "zh"), unit=latent_unit(found.identification, "zh")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        if one.kind != "latent mean" and one.pairs:
            yield _smallest(one, found)
        if one.name in twins:
            values = [
                f"{found.called(p.group, 'zh')}为{_number(p.est, 1)}"
                for p in twins[one.name].places
            ]
            if len(values) <= _MOST:
                yield f"若各题项等权重，{'，'.join(values)}。"


def _quantity(head: str, one: QuantityFacts, found: ComparisonFacts, *, places: int) -> str:
    values = [_valued(p, found, places) for p in one.places]
    if len(values) > _MOST:
        low = min(one.places, key=lambda p: p.est)
        high = max(one.places, key=lambda p: p.est)
        text = (
            f"{head}介于{_number(low.est, places)}（{found.called(low.group, 'zh')}）与"
            f"{_number(high.est, places)}（{found.called(high.group, 'zh')}）之间"
        )
    else:
        text = f"{head}，{'，'.join(values)}"
    test = ""
    if one.pvalue == one.pvalue:
        p = p_value(one.pvalue, language="zh")
        within = "同一轮内" if found.waves is not None else ""
        test = f"；{within}各组相等的联合检验：χ²({one.df}) = {one.chisq:.2f}，p {p}"
    return f"{text}{test}。{_pairs(one.pairs, found, places)}"


def _valued(place: PlaceFacts, found: ComparisonFacts, places: int) -> str:
    name = found.called(place.group, "zh")
    if place.fixed:
        return f"{name}为参照组（0）"
    est, lower, upper = (_number(x, places) for x in (place.est, place.lower, place.upper))
    return f"{name}为{est} [{lower}, {upper}]"


def _pairs(pairs: Sequence[PairFacts], found: ComparisonFacts, places: int) -> str:
    if not pairs:
        return ""
    differing = [pair for pair in pairs if pair.differs]
    if not differing:
        return _none_apart(len(pairs), found)
    if len(differing) > _MOST:
        return f"{len(pairs)}个两两比较中有{len(differing)}个差异显著。"
    said = []
    for pair in differing:
        high, low = (pair.first, pair.second) if pair.difference > 0 else (pair.second, pair.first)
        ends = sorted((abs(pair.lower), abs(pair.upper)))
        digits = telling_places(ends[0], places)
        said.append(
            f"{found.called(high, 'zh')}比{found.called(low, 'zh')}高"
            f"{_number(abs(pair.difference), digits)} [{_number(ends[0], digits)}, "
            f"{_number(ends[1], digits)}]，p "
            + p_value(pair.pvalue, language="zh", cutoff=round(1 - found.coverage, 10))
        )
    rest = len(pairs) - len(differing)
    within = "同一轮内" if found.waves is not None else ""
    return f"{'；'.join(said)}{f'；{within}其余两两差异不显著' if rest else ''}。"


def _none_apart(n_pairs: int, found: ComparisonFacts) -> str:
    """Say that no difference was found, which is not that there is none."""
    if n_pairs == 1:
        return "两组差异不显著。"
    within = "同一轮内" if found.waves is not None else ""
    return f"{within}两两差异均不显著。"


def _ranks(one: QuantityFacts, found: ComparisonFacts) -> str:
    share = _share(found)
    order = sorted(one.places, key=lambda p: p.rank)
    if all(p.best == p.worst for p in one.places):
        names = "、".join(found.called(p.group, "zh") for p in order)
        return f"在{share}的置信水平下可以排出名次，由高到低依次为{names}。"
    if all((p.best, p.worst) == (1, len(one.places)) for p in one.places):
        return f"在{share}的置信水平下无法排出名次，各组均可能居于任一名次。"
    said = [f"{found.called(p.group, 'zh')}为第{_rank(p.best, p.worst)}名" for p in order]
    return (
        f"名次的{share}同时置信集（由两两差异的同时置信区间得出）：{'，'.join(said[:50])}。"
        f"{_overlapping(one, found)}"
    )


def _overlapping(one: QuantityFacts, found: ComparisonFacts) -> str:
    """Say which groups differ though they share possible ranks."""
    said = [
        f"{found.called(high, 'zh')}与{found.called(low, 'zh')}" for high, low in one.overlapping
    ]
    if not said:
        return ""
    pairs = listed(said, "zh") if len(said) <= _MOST else f"{len(said)}对组"
    return f"{pairs}的名次置信集虽有重叠，但差异显著；重叠仅表示其他组的位置尚不确定。"


def _rank(best: int, worst: int) -> str:
    return str(best) if best == worst else f"{best}至{worst}"


def _smallest(one: QuantityFacts, found: ComparisonFacts) -> str:
    values = [pair.smallest for pair in one.pairs]
    low, high = min(values), max(values)
    said = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f}至{high:.1f}"
    power = rounded(found.power, language="zh")
    pairs = "（因组对而异）" if "至" in said else ""
    return f"在统计功效为{power}时，可检出的最小真实差异为{said}分{pairs}。"


def answers(found: ComparisonFacts) -> str:
    """Say what the answers come to where they may not be compared, and how far they mislead."""
    if not found.answers:
        return ""
    said = []
    for construct in dict.fromkeys(construct for construct, *_ in found.answers):
        own = [
            f"{found.called(group, 'zh')}为{value:.1f}（{_signed(bias)}）"
            for name, group, value, bias in found.answers
            if name == construct
        ]
        if len(own) <= _MOST:
            said.append(f"{found.name(construct, 'zh')}，{'，'.join(own)}")
    text = "由于潜变量水平相同时各组对被释放题项的作答仍不同，观测指数不宜跨组比较，仅供描述"
    if not said:
        return f"{text}。"
    whose = found.reference["zh"] if found.reference else "各组平均"
    return f"{text}（括号内为相对于{whose}的偏差，单位为分）：{'；'.join(said)}。"


def adjusted(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups would stand if their respondents were alike, and on what that rests."""
    own = found.adjusted
    if own is None:
        return
    held = "；".join(_held(one, found) for one in own.covariates)
    yield (
        f"均值按全体受访者的协变量平均水平（{held}）调整：采用MIMIC模型，"
        f"各潜变量均对全部协变量回归，斜率跨组相等。{_COVARIATES[own.given]}"
    )
    heads = {
        "latent mean": "调整后{name}的潜均值（{unit}）",
        "latent index": "调整后{name}的潜均值（0–100）",
    }
    for one, plain in zip(own.standing, own.plain, strict=True):
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "zh"), unit=latent_unit(found.identification, "zh")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        values = [f"{found.called(p.group, 'zh')}为{_number(p.est, places)}" for p in plain.places]
        if len(values) <= _MOST:
            yield f"调整前，{'，'.join(values)}。"
    if own.slopes is None:
        yield "各组斜率自由估计的模型未能估计，斜率是否相等无法检验。"
    elif own.slopes >= own.alpha:
        p = p_value(own.slopes, language="zh", cutoff=own.alpha)
        yield f"未拒绝斜率跨组相等的假设（p {p}）。"
    if own.n_tests and not own.n_direct:
        test = {"score": "得分检验", "Wald": "Wald检验"}[own.tested_by]
        yield f"未发现协变量对题项有显著的直接效应（{own.n_tests}次{test}，经Holm法校正）。"


def _held(one: CovariateFacts, found: ComparisonFacts) -> str:
    def name(what: str) -> str:
        return found.name(what, "zh")

    if not one.level:
        return f"{name(one.variable)} = {one.mean:.4g}"
    share = exact_percent(round(one.mean, 3)).replace(" ", "")
    return f"{name(one.variable)}为{one.level['zh']}者占{share}，参照组为{one.reference['zh']}"


def refused(found: ComparisonFacts) -> str:
    """Say what may not be compared, and why."""
    if not found.refused:
        return ""
    if not found.invariance:
        words = [quantity_word(gate.quantity, "zh") for gate in found.refused]
        return f"未作比较：{listed(words, 'zh')}。"
    said = [
        f"{quantity_word(gate.quantity, 'zh')}"
        f"（{gate_reason(gate, found.invariance, 'zh', partial=found.partial)}）"
        for gate in found.refused
    ]
    return f"未作比较：{'；'.join(said)}。"


def _share(found: ComparisonFacts) -> str:
    return exact_percent(found.coverage).replace(" ", "")


def _number(value: float, places: int) -> str:
    text = f"{abs(value):.{places}f}"
    return f"−{text}" if value < 0 and float(text) else text


def _signed(value: float) -> str:
    text = _number(value, 1)
    return text if text.startswith("−") or not float(text) else f"+{text}"
