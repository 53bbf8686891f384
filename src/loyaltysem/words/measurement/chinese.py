"""The section about measurement in Chinese."""

from __future__ import annotations

import pandas as pd

from loyaltysem.words.languages import among_chinese
from loyaltysem.words.measurement.findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    NO_RATIOS,
    FitFindings,
    GroupFindings,
    PairFindings,
    RatioFindings,
    extremes,
)
from loyaltysem.words.numbers import exact_percent, fit_index, p_value
from loyaltysem.words.numbers import rounded as _rounded
from loyaltysem.words.questionnaires.answers import Taken
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = ["chinese", "ratio_sentence_zh"]

_WORDS = {"severe problem": "严重", "moderate problem": "中等", "marginal problem": "轻微"}

_INCOMPLETE: dict[Taken, str] = {
    "incomplete": "，并以完全信息最大似然法（FIML）利用含缺失值的答卷",
    "pairs": "，各相关系数由同时回答了相应两个题项的答卷估计（成对删除）",
}
_KIND: dict[Taken, str] = dict.fromkeys(("categories", "pairs"), "将题项作为有序分类变量，")


def rounded(value: float, cutoff: float | None = None) -> str:
    """Write a number with its leading zero."""
    return _rounded(value, cutoff, language="zh")


def chinese(fit: FitFindings, groups: tuple[GroupFindings, ...]) -> str:
    """Write the section: fit, then reliability and validity of each group."""
    paragraphs = [_fit(fit)]
    for group in groups:
        begins = f"{among_chinese(group.label['zh']).lstrip()}组：" if group.label else ""
        paragraphs.append(begins + _convergent(group))
        if group.pairs is not None:
            paragraphs.append(begins + _discriminant(group.pairs))
    return "\n\n".join(paragraphs)


def _fit(fit: FitFindings) -> str:
    i = fit.indices
    sizes = ""
    if len(fit.n) > 1:
        named = zip((group["zh"] for group in fit.groups), fit.n, strict=True)
        sizes = f"（{'，'.join(f'{group} {n} 份' for group, n in named)}）"
    missing = _INCOMPLETE.get(fit.answers_taken, "")
    if fit.n_left_out and not missing:
        missing = f"，另有 {fit.n_left_out} 份因答案不完整未纳入"
    kind = _KIND.get(fit.answers_taken, "")
    text = (
        f"测量模型包含 {fit.n_constructs} 个构念、{fit.n_items} 个题项，"
        f"{kind}采用 {fit.estimator} 估计，有效答卷 {sum(fit.n)} 份{sizes}{missing}。"
    )
    if fit.sampling is not None:
        text += sampling_sentence(fit.sampling, "zh")
    if "lr_chisq" in i:
        return (
            f"{text}模型含潜变量乘积项，没有整体拟合的 χ² 及由其得出的指标；"
            f"与不含乘积项的模型相比，χ²({int(i['lr_df'])}) = {i['lr_chisq']:.2f}，"
            f"p {p_value(i['lr_pvalue'], language='zh')}。"
        )
    df = int(i["df"])
    if not df:
        return f"{text}模型自由度为 0，无法检验拟合。"
    p = f"，p {p_value(i['pvalue'], language='zh')}" if "pvalue" in i else ""
    word = "校正后的 " if fit.corrected else ""
    index = {name: fit_index(value, "zh") for name, value in i.items()}
    return (
        f"{text}模型拟合：{word}χ²({df}) = {i['chisq']:.2f}{p}；CFI = {index['cfi']}，"
        f"TLI = {index['tli']}，RMSEA = {index['rmsea']}（90% 置信区间 "
        f"[{index['rmsea_ci_lower']}, {index['rmsea_ci_upper']}]），SRMR = {index['srmr']}。"
    )


def _convergent(group: GroupFindings) -> str:
    mixed = [
        f"{construct} 的题项方向不一致（{against}，与其余题项的载荷符号相反），"
        "α、ω 与 CR 均以方向一致为前提，故不作判断；反向表述的题项须先反向计分。"
        for construct, against in group.mixed.items()
    ]
    if group.loadings.empty:
        return "".join(mixed)
    return "".join([_of_one_direction(group.loadings, group.constructs), *mixed])


def _of_one_direction(loadings: pd.Series, table: pd.DataFrame) -> str:
    low = loadings[loadings < LOADING]
    text = f"标准化因子载荷介于 {_range(loadings, LOADING)}之间"
    if low.empty:
        text += "，均不低于 0.70。"
    else:
        named = "、".join(f"{item} {rounded(value, LOADING)}" for item, value in low.items())
        text += f"，{len(loadings)} 个题项中有 {len(low)} 个低于 0.70（{named}）。"
    if extremes(table["alpha"]):
        text += f"Cronbach's α 介于 {_range(table['alpha'], CR)}之间。"
    if "omega_categorical" in table and extremes(table["omega_categorical"]):
        text += (
            "有序题项总分的信度（Green & Yang, 2009）介于 "
            f"{_range(table['omega_categorical'], CR)}之间。"
        )
    if extremes(table["cr"]):
        text += (
            f"组合信度（CR）介于 {_range(table['cr'], CR)}之间，{_below(table['cr'], CR)}；"
            f"平均方差抽取量（AVE）介于 {_range(table['ave'], AVE)}之间，"
            f"{_below(table['ave'], AVE)}。"
        )
    without = table.index[table["cr"].isna()]
    if len(without):
        text += f"{'、'.join(map(str, without))} 的 CR 与 AVE 无定义。"
    return text


def _discriminant(pairs: PairFindings) -> str:
    text = (
        f"构念间相关最高为 {rounded(pairs.correlation)}（{pairs.name}，95% 置信区间 "
        f"[{rounded(pairs.ci_lower)}, {rounded(pairs.ci_upper)}]）。"
    )
    if pairs.problems:
        named = [f"{name}（{_WORDS[word]}）" for name, word in pairs.problems]
        text += (
            "按相关系数置信区间端点（Rönkkö & Cho, 2022），区分效度存在问题的有："
            f"{'、'.join(named)}。"
        )
    else:
        text += (
            "按相关系数置信区间端点，各对构念均无区分效度问题（均低于 0.80；Rönkkö & Cho, 2022）。"
        )
    failed = pairs.fornell_larcker
    if failed is not None:
        text += (
            f"{'、'.join(failed)} 未满足 Fornell–Larcker 准则。"
            if failed
            else "各对构念均满足 Fornell–Larcker 准则。"
        )
    if pairs.ratios is not None:
        return text + ratio_sentence_zh(pairs.ratios)
    why = NO_RATIOS["zh"].get(pairs.no_ratios)
    return f"{text}未报告 HTMT：{why}。" if why else text


def ratio_sentence_zh(ratios: RatioFindings) -> str:
    """Say how far the ratios are from one."""
    text = f"{ratios.kind} 最高为 {rounded(ratios.value)}（{ratios.name}）"
    if not ratios.n_ends:
        return text + "。"
    text += f"，其单侧 {exact_percent(ratios.level)} 自助法置信区间上限"
    if ratios.n_ends < ratios.n_pairs:
        text += f"（{ratios.n_pairs} 对中有 {ratios.n_ends} 对可计算）"
    if ratios.below is not None:
        return text + f"均低于 {rounded(ratios.below)}。"
    last = HTMT_CUTOFFS[-1]
    above = [f"{name} {rounded(end, last)}" for name, end in ratios.above]
    return text + f"不低于 {rounded(last)} 的有：{'、'.join(above)}。"


def _range(values: pd.Series, cutoff: float) -> str:
    found = extremes(values)
    if found is None:
        return "–"
    (least, low), (most, high) = found
    return f"{rounded(low, cutoff)}（{least}）至 {rounded(high, cutoff)}（{most}）"


def _below(values: pd.Series, cutoff: float) -> str:
    low = values[values < cutoff]
    limit = rounded(cutoff)
    if low.empty:
        return f"均不低于 {limit}"
    return f"{'、'.join(map(str, low.index))} 低于 {limit}"
