"""The section about measurement in Chinese."""

from __future__ import annotations

import pandas as pd

from loyaltysem.models.validity.measurement_findings import (
    AVE,
    CR,
    HTMT_CUTOFFS,
    LOADING,
    FitFindings,
    GroupFindings,
    extremes,
    largest,
)
from loyaltysem.models.validity.rounded import p_value
from loyaltysem.models.validity.rounded import rounded as _rounded

__all__ = ["chinese"]

_WORDS = {"severe problem": "严重", "moderate problem": "中等", "marginal problem": "轻微"}


def rounded(value: float, cutoff: float | None = None) -> str:
    """Write a number with its leading zero."""
    return _rounded(value, cutoff, leading_zero=True)


def chinese(fit: FitFindings, groups: tuple[GroupFindings, ...]) -> str:
    """Write the section: fit, then reliability and validity of each group."""
    paragraphs = [_fit(fit)]
    for group in groups:
        begins = f"{group.label} 组：" if group.label else ""
        paragraphs.append(begins + _convergent(group))
        if len(group.pairs):
            paragraphs.append(begins + _discriminant(group.pairs))
    return "\n\n".join(paragraphs)


def _fit(fit: FitFindings) -> str:
    i = fit.indices
    sizes = ""
    if len(fit.n) > 1:
        sizes = f"（{'，'.join(f'{label} {n} 份' for label, n in fit.n.items())}）"
    missing = ""
    if fit.fiml:
        missing = "，并以完全信息最大似然法（FIML）利用含缺失值的答卷"
    elif fit.n_left_out:
        missing = f"，另有 {fit.n_left_out} 份因答案不完整未纳入"
    text = (
        f"测量模型包含 {fit.n_constructs} 个构念、{fit.n_items} 个题项，"
        f"采用 {fit.estimator} 估计，有效答卷 {sum(fit.n.values())} 份{sizes}{missing}。"
    )
    df = int(i["df"])
    if not df:
        return f"{text}模型自由度为 0，无法检验拟合。"
    p = f"，p {p_value(i['pvalue'], leading_zero=True)}" if "pvalue" in i else ""
    word = "校正后的 " if fit.corrected else ""
    return (
        f"{text}模型拟合：{word}χ²({df}) = {i['chisq']:.2f}{p}；CFI = {i['cfi']:.3f}，"
        f"TLI = {i['tli']:.3f}，RMSEA = {i['rmsea']:.3f}（90% 置信区间 "
        f"[{i['rmsea_ci_lower']:.3f}, {i['rmsea_ci_upper']:.3f}]），SRMR = {i['srmr']:.3f}。"
    )


def _convergent(group: GroupFindings) -> str:
    loadings = group.loadings.set_index("item")["loading"]
    low = loadings[loadings < LOADING]
    text = f"标准化因子载荷介于 {_range(loadings, LOADING)}之间"
    if low.empty:
        text += "，均不低于 0.70。"
    else:
        named = "、".join(f"{item} {rounded(value, LOADING)}" for item, value in low.items())
        text += f"，{len(loadings)} 个题项中有 {len(low)} 个低于 0.70（{named}）。"
    table = group.constructs
    if extremes(table["alpha"]):
        text += f"Cronbach's α 介于 {_range(table['alpha'], CR)}之间。"
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


def _discriminant(pairs: pd.DataFrame) -> str:
    names = pairs["construct_1"] + "–" + pairs["construct_2"]
    highest = largest(pairs, "correlation")
    text = (
        f"构念间相关最高为 {rounded(highest['correlation'])}"
        f"（{highest['construct_1']}–{highest['construct_2']}，95% 置信区间 "
        f"[{rounded(highest['ci_lower'])}, {rounded(highest['ci_upper'])}]）。"
    )
    problem = pairs["cicfa_sys"].isin(list(_WORDS))
    if problem.any():
        named = [
            f"{name}（{_WORDS[word]}）"
            for name, word in zip(names[problem], pairs["cicfa_sys"][problem], strict=True)
        ]
        text += (
            "按相关系数置信区间端点（Rönkkö & Cho, 2022），区分效度存在问题的有："
            f"{'、'.join(named)}。"
        )
    else:
        text += (
            "按相关系数置信区间端点，各对构念均无区分效度问题（均低于 0.80；Rönkkö & Cho, 2022）。"
        )
    failed = names[pairs["fornell_larcker"] == "not met"]
    judged = pairs["fornell_larcker"].isin(["met", "not met"])
    if judged.any():
        text += (
            f"{'、'.join(failed)} 未满足 Fornell–Larcker 准则。"
            if len(failed)
            else "各对构念均满足 Fornell–Larcker 准则。"
        )
    return text + _htmt(pairs, names)


def _htmt(pairs: pd.DataFrame, names: pd.Series) -> str:
    if pairs["htmt"].isna().all():
        return ""
    highest = largest(pairs, "htmt")
    name = f"{highest['construct_1']}–{highest['construct_2']}"
    text = f"HTMT 最高为 {rounded(highest['htmt'])}（{name}）"
    ends = pairs["htmt_ci_upper"]
    if ends.isna().all():
        return text + "。"
    text += "，其单侧 95% 自助法置信区间上限"
    if ends.isna().any():
        text += f"（{len(ends)} 对中有 {ends.notna().sum()} 对可计算）"
    for cutoff in HTMT_CUTOFFS:
        if (ends.dropna() < cutoff).all():
            return text + f"均低于 {rounded(cutoff)}。"
    last = HTMT_CUTOFFS[-1]
    above = [
        f"{name} {rounded(float(end), last)}"
        for name, end in zip(names, ends, strict=True)
        if end >= last
    ]
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
