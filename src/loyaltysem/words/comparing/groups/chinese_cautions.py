"""What a reader must know before believing a comparison, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loyaltysem.words.comparing.groups.facts import (
    CautionFacts,
    ComparisonFacts,
    CovariateFacts,
)
from loyaltysem.words.comparing.invariance.names import listed
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.numbers import p_value, rounded, short

__all__ = ["cautions"]

_MOST = 12
_NO_SCALE = {
    "items": "没有直接测量它的题项",
    "bounds": "的题项未声明最低分与最高分",
    "shared": "与其他潜变量共用题项",
}


def cautions(found: ComparisonFacts) -> Iterator[str]:
    """Yield what a reader must know before believing the comparison."""
    for one in found.cautions:
        yield _SENTENCES[one.kind](one, found)
    if found.n_without:
        yield f"{found.n_without}名受访者没有{found.name(found.group, 'zh')}信息，未纳入分析。"
    if found.simulated:
        yield "数据为模拟数据。"


def _correlating(one: CautionFacts, found: ComparisonFacts) -> str:
    pair = "与".join(found.name(name, "zh") for name in one.names)
    said = [
        f"{found.called(g, 'zh')}为{rounded(v, one.limit, language='zh')}"
        for g, v in zip(one.groups, one.values, strict=True)
    ]
    return f"{pair}的潜变量相关高于{short(one.limit, 'zh')}（{listed(said[:_MOST], 'zh')}）"


def _counted(one: CautionFacts, found: ComparisonFacts, unit: str) -> str:
    said = [
        f"{found.called(g, 'zh')}（{v:.0f}{unit}）"
        for g, v in zip(one.groups, one.values, strict=True)
    ]
    return listed(said[:_MOST], "zh")


def _few_answers(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"样本量不足{one.limit:g}的组：{_counted(one, found, '人')}。在这样的样本量下，"
        "常见大小的差异难以检出，测量不变性检验的功效也较低。"
    )


def _inseparable(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{_correlating(one, found)}，直接效应与间接效应无法区分，仅总效应可以解释。"


def _confounded(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{_correlating(one, found)}，"
        f"二者同时作用于{found.name(found.target, 'zh')}且无中介关系，"
        "各自的作用无法区分，总效应也不宜单独解释。"
    )


def _weights_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    name = found.name(one.names[0], "zh")
    return f"若各题项等权重，差异显著的组在{name}上次序颠倒，名次取决于题项权重的选择。"


def _few_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"加权后{one.values[1]:.0f}名受访者的有效样本量仅为{one.values[0]:.0f}，结果由少数人主导。"
    )


def _few_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"抽样群不足{one.limit:g}个的组：{_counted(one, found, '个群')}，标准误会被低估。"


def _shared_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"有抽样群跨组（{one.values[0]:.0f}次）。各组视为独立样本，"
        "组间差异的标准误未计入跨组的群内相关。"
    )


def _survey_weights(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{listed(one.names, 'zh')}可能是抽样权重，但未使用；结果只适用于作答者，不宜推论总体。"


def _structure_rejected(one: CautionFacts, found: ComparisonFacts) -> str:
    p = p_value(one.values[0], language="zh")
    return (
        f"结构模型未能再现潜变量之间的协方差（p {p}），可能遗漏了路径；"
        "效应的估计以所遗漏的路径不存在为前提。"
    )


def _searched(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"若{released_terms(found.released, 'zh', quoted=False)}是依据本数据的结果释放的，"
        "则置信区间与检验未计入这一选择，置信区间偏窄，p值偏小。"
    )


def _covariates_as_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"控制{listed([found.name(name, 'zh') for name in one.names], 'zh')}后的差异，"
        "是协变量相同的受访者之间的差异，不等于所属组的因果效应；"
        "若协变量本身受所属组影响（如使用频率、消费金额），控制它会剔除部分拟比较的差异。"
    )


def _no_covariate(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{one.values[0]:.0f}名受访者缺少"
        f"{listed([found.name(name, 'zh') for name in one.names], 'zh')}的信息，"
        "未纳入分析。"
    )


def _direct_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    direct = [] if found.adjusted is None else found.adjusted.direct
    said = [
        f"{'或'.join(each.items)}（{_covariate(each.covariate, found)}），"
        f"p {p_value(each.pvalue, language='zh')}"
        for each in direct
    ]
    return (
        f"协变量对下列题项有直接效应（逐一检出，经Holm法校正）：{'；'.join(said[:_MOST])}。"
        "潜变量水平相同而协变量不同的受访者在这些题项上作答不同，控制协变量并不能消除这一偏差。"
    )


def _covariate(one: CovariateFacts, found: ComparisonFacts) -> str:
    name = found.name(one.variable, "zh")
    return f"{name}：{one.level['zh']}" if one.level else name


def _slopes_differ(one: CautionFacts, found: ComparisonFacts) -> str:
    p = p_value(one.values[0], language="zh")
    return f"协变量的斜率在各组之间不相等（p {p}），组间差异的大小取决于协变量的取值。"


def _cross_sections(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"各轮调查（{found.name(one.names[0], 'zh')}）视为相互独立的横截面样本，受访者不同；"
        "变化也可能来自顾客构成的改变。"
    )


def _failed(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{one.values[1]:.0f}次抽样中有{one.values[0]:.0f}次估计失败，已剔除。"


def _no_scale(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{found.name(one.names[0], 'zh')}{_NO_SCALE[one.names[1]]}，不计算指数。"


_SENTENCES: dict[str, Callable[[CautionFacts, ComparisonFacts], str]] = {
    "few_answers": _few_answers,
    "inseparable": _inseparable,
    "confounded": _confounded,
    "weights_decide": _weights_decide,
    "few_decide": _few_decide,
    "few_clusters": _few_clusters,
    "shared_clusters": _shared_clusters,
    "survey_weights": _survey_weights,
    "structure_rejected": _structure_rejected,
    "searched": _searched,
    "covariates_as_effects": _covariates_as_effects,
    "no_covariate": _no_covariate,
    "direct_effects": _direct_effects,
    "slopes_differ": _slopes_differ,
    "cross_sections": _cross_sections,
    "failed": _failed,
    "no_scale": _no_scale,
}
