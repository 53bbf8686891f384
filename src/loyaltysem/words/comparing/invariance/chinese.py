"""Sentences about a ladder in Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from loyaltysem.words.comparing.invariance.facts import LadderFacts, LimitFacts, StepFacts
from loyaltysem.words.comparing.invariance.gate_words import gate_sentences
from loyaltysem.words.comparing.invariance.names import (
    SOURCES,
    change,
    kind_words,
    level_name,
    listed,
    missing_words,
    model_name,
    step_name,
    verdict_name,
    version_words,
)
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.languages import among_chinese
from loyaltysem.words.numbers import fit_index, p_value

__all__ = [
    "branch_lead",
    "effects",
    "gate",
    "identification",
    "method",
    "notes",
    "step_sentence",
    "verdict",
]

#: Why a step has no fit or no test; checks by what their names begin with.
_CAUSES = {
    "error": "估计过程未能完成",
    "test": "差异检验无法计算",
    "below": "前一步没有可用的估计结果",
    "convergence": "未收敛",
    "identification": "信息矩阵奇异，模型不可识别",
    "variances": "出现负方差",
    "latent covariance": "潜变量协方差矩阵非正定",
    "residual covariance": "残差协方差矩阵非正定",
    "loadings": "标准化载荷的绝对值超过1",
}


def method(found: LadderFacts) -> str:
    """Say what was done and by which rule."""
    groups = "、".join(
        f"{label['zh']}（n = {size}）"
        for label, size in zip(found.labels, found.sizes, strict=True)
    )
    if len(found.labels) > 12:
        groups = f"{len(found.labels)}个组（每组{min(found.sizes)}至{max(found.sizes)}人）"
    missing = f"，缺失值采用{missing_words(found.blanks, 'zh')}处理" if found.blanks else ""
    text = (
        f"按{found.group['zh']}分组检验测量不变性，各组为{groups}。检验采用模型的测量部分，"
        f"潜变量之间自由相关，估计方法为{found.estimator}{missing}"
    )
    return f"{text}。{_rule(found)}{_versions(found)}"


def _rule(found: LadderFacts) -> str:
    rule = found.rule
    first = (
        f"形态不变性的判据为 CFI ≥ {rule.least_cfi:.2f}，"
        f"且 RMSEA 的 90% 置信区间下限不高于 {rule.most_rmsea:.2f}"
    )
    if rule.name == "delta_fit":
        limits = [(step_name(s.name, "zh"), s.limits) for s in found.steps if s.limits is not None]
        judged = "；".join(f"{name}：{_limit(limit)}" for name, limit in limits)
        return f"{first}；后续各步依拟合指数变化量判定（{judged}）。"
    if rule.name == "permutation":
        return (
            f"{first}；后续各步采用置换检验（Jorgensen 等，2018）："
            f"对组别随机置换{rule.n_replicates}次，卡方差值更大的比例小于{rule.alpha:g}时判为不成立。"
        )
    methods = dict.fromkeys(_method(s.tests[0].method) for s in found.steps if s.tests)
    by = f"（{'；'.join(methods)}）" if methods else ""
    return f"{first}；后续各步与前一步的卡方差异检验 p < {rule.alpha:g} 时判为不成立{by}。"


def _method(method: str) -> str:
    if "2001" in method:
        return "Satorra–Bentler 2001 校正"
    if "2010" in method:
        return "Satorra–Bentler 2010 校正"
    return "Satorra 2000 校正" if "2000" in method else "似然比检验"


def _limit(limit: LimitFacts) -> str:
    cfi, rmsea = f"ΔCFI 低于 −{limit.cfi:.3f}", f"ΔRMSEA 高于 {limit.rmsea:.3f}"
    source = SOURCES[limit.source].replace(
        " for n ≤ 300 or unequal groups", "，n ≤ 300 或各组人数不等"
    )
    source = source.replace(" (", "（").replace(")", "）")
    if limit.source == "svetina":
        return f"{cfi}或{rmsea}即不成立，{source}"
    srmr = "" if limit.srmr is None else f"或 ΔSRMR 达 {limit.srmr:.3f}"
    return f"ΔCFI 达 −{limit.cfi:.3f}，且 ΔRMSEA 达 {limit.rmsea:.3f}{srmr}时不成立，{source}"


def _versions(found: LadderFacts) -> str:
    cfi = version_words(found.versions["cfi"], "zh")
    chisq = version_words(found.versions["chisq"], "zh")
    if cfi == chisq == "未校正":
        return ""
    return f"各步的卡方均为{chisq}值，CFI 与 RMSEA 均为{cfi}值，SRMR 只有一种。"


def identification(found: LadderFacts) -> str:
    """Say what gives the constructs unit and origin."""
    if found.identification == "effect_coding":
        return (
            "潜变量采用题项的尺度：载荷均值为1、截距之和为0"
            "（效应编码；Little、Slegers 和 Card，2006），"
            "设为相等之前各组分别如此，设为相等之后仅对相等的题项约束一次。"
        )
    first = among_chinese(found.labels[0]["zh"])
    if found.identification == "marker":
        marked = "、".join(
            f"{found.construct(name, 'zh')}为{found.construct(item, 'zh')}"
            for name, item in found.markers.items()
            if item
        )
        unit = f"潜变量的单位由载荷固定为1的参照指标给定（{marked}）"
    else:
        unit = f"潜变量方差在{first}组固定为1，载荷设为相等之前各组均固定为1"
    text = f"{unit}；潜均值在{first}组固定为0，截距设为相等之前各组均固定为0。"
    if not found.parameterization:
        return text
    what = "残差方差" if found.parameterization == "theta" else "尺度因子"
    text += (
        f"潜在反应变量按 Wu 和 Estabrook（2016，{found.parameterization} 参数化）识别："
        f"{first.lstrip()}组截距为0、{what}为1，阈值不等时各组均如此；"
        f"某题有两个及以上阈值相等时，其余各组该题的截距与{what}自由估计"
        f"{_with_fewer(found, what)}；"
        "截距设为相等时重新固定为0"
    )
    return text + ("，残差方差设为相等时固定为1。" if found.parameterization == "theta" else "。")


def _with_fewer(found: LadderFacts, what: str) -> str:
    return f"（不足两个时，载荷与截距也相等后仅{what}自由估计）" if found.coarse else ""


#: What else a step is called in Chinese papers.
_ALSO = {"metric": "即弱不变性", "scalar": "即强不变性"}


def step_sentence(step: StepFacts, found: LadderFacts) -> str:
    """Say how a step fits, how it differs from the one below, and whether it holds."""
    name, kind = step_name(step.name, "zh"), kind_words(step.name, step.adds, "zh")
    if isnan(step.chisq):
        return f"{name}无法估计（{_causes(step)}）。"
    released = f"，释放{step.n_released}个参数" if step.n_released else ""
    kind = f"{_ALSO[step.name]}，{kind}" if step.name in _ALSO else kind
    same = kind == name
    head = name + (
        f"（{kind}{released}）" if not same else (f"（{released[1:]}）" if released else "")
    )
    text = (
        f"{head}{verdict_name(step.verdict, 'zh')}：χ²({step.df:.0f}) = {step.chisq:.2f}"
        f"{_p(step.pvalue)}，CFI = {fit_index(step.cfi, 'zh')}，"
        f"RMSEA = {fit_index(step.rmsea, 'zh')}，SRMR = {fit_index(step.srmr, 'zh')}"
    )
    against = _against(step)
    return f"{text}；{against}。" if against else f"{text}。"


def _against(step: StepFacts) -> str:
    if not step.against:
        return ""
    if step.verdict == "assumed":
        return f"与{model_name(step.against, 'zh')}的拟合完全相同"
    parts = []
    for k, test in enumerate(step.tests):
        name = f"［{_method(test.method)}］" if len(step.tests) > 1 else ""
        parts.append(f"Δχ²({test.df}) = {test.chisq:.2f}{_p(test.pvalue)}{name}")
        if k == 0 and not isnan(step.permuted):
            parts[-1] += f"，置换检验 p {p_value(step.permuted, language='zh')}"
    parts += [f"Δ{index.upper()} = {change(value, 'zh')}" for index, value in step.changes.items()]
    if step.reason:
        parts.append(f"无法检验（{_causes(step)}）")
    return f"与{model_name(step.against, 'zh')}相比，{'，'.join(parts)}" if parts else ""


def _causes(step: StepFacts) -> str:
    """Return why there is no fit or no test; what the program says of it is English."""
    kinds = [next((kind for kind in _CAUSES if c.startswith(kind)), "") for c in step.causes]
    said = [_CAUSES.get(kind, "解不可接受") for kind in dict.fromkeys(kinds)]
    return "，".join(said) or "原因不明"


def _p(value: float) -> str:
    return "" if isnan(value) else f"，p {p_value(value, language='zh')}"


def branch_lead(found: LadderFacts) -> str:
    """Say where the branches leave from."""
    return f"以下检验均以{model_name(found.branched_from, 'zh')}为起点，依据卡方差异检验判定。"


def verdict(found: LadderFacts, obstacle: StepFacts | None) -> str:
    """Say how far measurement is the same."""
    if not found.level:
        return "形态不变性不成立，不能认为各组测量的是相同的构念。"
    own = next(step.verdict for step in found.steps if step.name == found.level)
    text = f"{level_name(found.level, 'zh', partial=found.partial)}{verdict_name(own, 'zh')}"
    if found.partial:
        text += f"，其中释放了{released_terms(found.released, 'zh')}"
    if obstacle is not None:
        said = "无法估计" if obstacle.verdict == "failed" else "不成立"
        return f"{text}；{level_name(obstacle.name, 'zh')}{said}。"
    return f"{text}。"


def effects(found: LadderFacts) -> str:
    """Say by how much the answers to released items differ."""
    if not found.effects:
        return ""
    each = []
    for one in found.effects:
        side = "低" if one.points > 0 else "高"
        each.append(
            f"{one.item}的得分在{among_chinese(one.group['zh'])}组平均比"
            f"{among_chinese(one.reference['zh'])}组{side}{abs(one.points):.2f}分"
            f"（dMACS = {one.dmacs:.2f}）"
        )
    return (
        f"潜变量水平相同时，{'；'.join(each)}。dMACS以题项的标准差为单位，"
        "标准差由两组方差合并而得（Nye 和 Drasgow，2011）。"
    )


def gate(found: LadderFacts) -> str:
    """Say what may be compared."""
    return gate_sentences(found.gate, "zh")


def notes(found: LadderFacts) -> Iterator[str]:
    """Yield what a reader of the ladder must know."""
    if found.n_without:
        yield f"{found.n_without}名受访者没有{found.group['zh']}信息，未纳入分析。"
    if found.n_repeated:
        yield (
            f"有{found.n_repeated}行的编号（{found.id_column}）与同组其他行重复，"
            "各计为一名受访者；若实为同一人，标准误会偏小。"
        )
    if found.n_anonymous:
        yield f"有{found.n_anonymous}行没有编号（{found.id_column}），无法确认其是否出现在多个组。"
    if found.n_incomplete and found.blanks == "listwise":
        yield f"{found.n_incomplete}名受访者作答有缺失，按列删法剔除。"
    if found.failed_deals:
        said = [f"{step_name(name, 'zh')}{count}次" for name, count in found.failed_deals.items()]
        yield f"{found.rule.n_replicates}次置换中有部分无法估计，已剔除（{'、'.join(said)}）。"
    if any("2010" in test.method for step in found.steps for test in step.tests):
        yield "Satorra–Bentler（2010）差异检验的校正因子随各组的排列次序而变，仅列出，不据以判定。"
    yield from _of_ordered(found)
    if found.second_order:
        yield (
            f"{listed(found.called(found.second_order, 'zh'), 'zh')}为二阶潜变量，"
            "检验步骤依 Chen、Sousa 和 West（2005）。"
        )
    if found.single:
        names = listed(found.called(found.single, "zh"), "zh")
        yield f"{names}只有一个题项，其测量不变性无法检验，作为假定。"
    if found.left_out:
        yield f"{listed(found.left_out, 'zh')}不测量任何潜变量，只进入结构模型的步骤。"
    for one in found.thin:
        where = f"在{among_chinese(one.group['zh'])}组" if one.group else ""
        yield (
            f"{found.construct(one.construct, 'zh')}{where}只有{one.count}个不变题项；"
            "至少需要两个，比较才不只依赖假定（Byrne、Shavelson 和 Muthén，1989）。"
        )
    if found.loading_only:
        yield (
            f"{listed(found.loading_only, 'zh')}的载荷被释放而截距仍设为相等，"
            f"这只在一个原点（{_origin(found)}）下有意义，通常应一并释放截距。"
        )
    if found.simulated:
        yield "数据为模拟数据。"


def _origin(found: LadderFacts) -> str:
    if found.identification == "effect_coding":
        return "作答为0处"
    return f"排在首位的{among_chinese(found.labels[0]['zh'])}组的均值"


def _of_ordered(found: LadderFacts) -> Iterator[str]:
    if not found.parameterization:
        return
    if found.coarse:
        yield (
            f"{listed(found.coarse, 'zh')}的相等阈值少于两个（两个选项，或其余阈值已释放），"
            "阈值、载荷与截距只能在尺度不变性一步同时检验。"
        )
        if any(step.name == "scalar" and step.verdict == "failed" for step in found.steps):
            yield (
                "在这一步，只有当阈值与载荷不成比例时，才能区分潜均值与此类题项的残差方差；"
                "二者近乎成比例时找不到极小值。严格不变性一步令残差方差相等，不依赖这一点，且包含尺度不变性。"
            )
    if found.unlinked:
        yield (
            f"{listed(found.called(found.unlinked, 'zh'), 'zh')}没有任何题项具有两个相等的阈值，"
            "从尺度不变性一步起各组单位才相同，此前不能比较任何需要载荷相等的量。"
        )
    if found.three:
        yield (
            f"{listed(found.three, 'zh')}恰有两个相等阈值，它们给定潜在反应变量的单位与原点，"
            "其相等无法检验，作为假定。"
        )
    if found.rule.name == "delta_fit":
        yield "有序答案的已发表临界值只涉及阈值与载荷两步，后续各步沿用载荷一步的临界值。"
