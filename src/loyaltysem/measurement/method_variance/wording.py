"""What each check can and cannot show, and the paragraph for the paper, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltysem.measurement.method_variance.full_collinearity import LARGEST_VIF
from loyaltysem.measurement.method_variance.sequence.method_factor import MethodFactor

__all__ = ["CHECKS", "CONVENTIONS", "FIGURES", "LIMITS", "paragraph"]

#: The three figures that stand first, in the order of the table.
FIGURES = {
    "method_share": {
        "en": "share of variance due to method",
        "zh": "方法因子解释的题项方差比例",
    },
    "method_test": {
        "en": "chi-square difference without and with it",
        "zh": "加入方法因子前后的卡方差",
    },
    "largest_change": {
        "en": "largest change of a correlation",
        "zh": "控制方法因子后相关系数的最大变化",
    },
}

#: What the checks are called.
CHECKS = {
    "Marker": {"en": "The marker", "zh": "标记变量法"},
    "Unmeasured method factor": {"en": "The unmeasured method factor", "zh": "不可测量方法因子法"},
    "Single-factor CFA": {"en": "The single-factor CFA", "zh": "单因子 CFA "},
    "Harman": {"en": "Harman's share", "zh": "Harman 单因素检验"},
    "Full collinearity": {"en": "Full collinearity", "zh": "完全共线性检验"},
}

LIMITS = {
    "Marker": {
        "en": (
            "can show method variance that the marker shares with the items and what it does to "
            "the correlations; cannot show method variance that the marker does not share, and "
            "takes a true relation of the marker for method."
        ),
        "zh": (
            "能显示标记变量与题项共有的方法方差及其对相关系数的影响；不能显示标记变量未包含的"
            "方法方差，且会把标记变量与构念之间的真实关系当作方法方差。"
        ),
    },
    "Unmeasured method factor": {
        "en": (
            "can show covariance of the items that the constructs leave over; cannot say that it "
            "comes from the method, since a common cause of the constructs, mixed groups of "
            "respondents or a wrong model leave the same trace."
        ),
        "zh": (
            "能显示构念未能解释的题项共同方差；不能证明其来自测量方法，因为构念的共同成因、混合的"
            "受访群体或模型设定错误都会留下同样的痕迹。"
        ),
    },
    "Single-factor CFA": {
        "en": (
            "can show that one factor does not explain all covariances; cannot show that there is "
            "no method variance, which need not be all there is."
        ),
        "zh": (
            "能显示单一因子不足以解释全部协方差；不能说明不存在方法方差，"
            "因为方法方差不必是全部方差。"
        ),
    },
    "Harman": {
        "en": (
            "can show method variance only where it outweighs everything else; cannot rule it "
            "out: a share below .50 is no evidence, since the more constructs and items there "
            "are, the smaller it is, and substantive correlations raise it."
        ),
        "zh": (
            "只有当方法方差压倒其他一切时才能显示出来；不能排除共同方法偏差：比例低于 .50（或 .40）"
            "并非证据，构念和题项越多比例越小，而实质相关又会使其升高。"
        ),
    },
    "Full collinearity": {
        "en": (
            "can show constructs that all others explain almost wholly; cannot tell method "
            "variance from constructs that truly go together, and misses method variance between "
            "constructs that are otherwise weakly related."
        ),
        "zh": (
            "能显示几乎完全被其他构念解释的构念；不能区分方法方差与构念间真实的高相关，也会遗漏"
            "弱相关构念之间的方法方差。"
        ),
    },
}

CONVENTIONS = {
    "method_share": (
        "mean squared standardised loading of the constructs' items on the method factor; interval "
        "by the delta method, cut off at zero, near which it is too short"
    ),
    "largest change": (
        "its test is that of all correlations together (Method-R): where it is not rejected, the "
        "data do not say that taking method into account changes any of them"
    ),
    "Baseline": (
        "constructs correlate, no item has method variance; with a marker, its loadings and "
        "residual variances are held at those of the CFA of all constructs and the marker, and it "
        "is orthogonal to the constructs (Williams, Hartman & Cavazotte 2010)"
    ),
    "Method-C": "the same raw method loading for every item, orthogonal to the constructs",
    "Method-U": "a method loading of its own for every item",
    "Method-R": "the retained model with the constructs' correlations fixed to the baseline's",
    "Method-S": (
        "the retained model with every method loading fixed at the end of its 95 % (.05) or 99 % "
        "(.01) interval that is farther from zero"
    ),
    "delta_pvalue": (
        "a guide rather than a level: where there is no method variance a free loading has "
        "nothing to be estimated from, and a variance lies at the bound of what is possible"
    ),
    "reliability": (
        "(Σλ)² over (Σλ_s)² + (Σλ_m)² + Σθ, standardised; method_part is the method's share of "
        "what is reliable"
    ),
    "vif": (
        f"of the means of the items, to be at most {LARGEST_VIF:g} (Kock 2015); vif_latent is of "
        "the constructs in the measurement model, without measurement error and therefore larger, "
        "for which the rule was not made"
    ),
    "Harman": (
        "share of the items' variance: largest eigenvalue of the Pearson correlations over the "
        "number of items (principal component, SPSS's usual one), and mean communality of one "
        "factor (principal axis, the same solution as minres)"
    ),
}


def paragraph(
    main: MethodFactor,
    shares: pd.DataFrame,
    single: pd.DataFrame,
    collinearity: pd.DataFrame,
    language: str,
) -> str:
    """Return the paragraph for the methods section.

    Parameters
    ----------
    main : MethodFactor
        The one whose figures stand first.
    shares, single, collinearity : DataFrame
        Harman, the single factor, and the full collinearity.
    language : {"en", "zh"}
    """
    parts = _chinese if language == "zh" else _english
    return parts(main, shares, single, collinearity)


def _english(
    main: MethodFactor, shares: pd.DataFrame, single: pd.DataFrame, collinearity: pd.DataFrame
) -> str:
    kind = "the marker " + main.factor if _is_marker(main) else "an unmeasured latent method factor"
    if not main.retained:
        lines = [
            f"Common method variance was examined with {kind}. No model with it had an admissible "
            "solution, so its share and its effect on the correlations could not be determined."
        ]
    else:
        row = main.largest_change
        lines = [
            f"Common method variance was examined with {kind} ({main.retained}; Williams, Hartman "
            f"& Cavazotte, 2010). The method factor explained on average {_percent(main.share)} of "
            f"the items' variance (95 % CI {_interval(main)})."
        ]
        if main.test is not None:
            lines.append(
                f"The model with it differed from that without it by Δχ²({main.test.df}) = "
                f"{main.test.statistic:.2f}, p {_p(main.test.pvalue)}."
            )
        lines.append(
            "The largest change of a correlation between constructs was that of "
            f"{row['construct_1']} and {row['construct_2']}, from {_two(row['baseline'])} to "
            f"{_two(row['retained'])}"
            + (
                ""
                if main.bias is None
                else f"; holding all correlations at those without method factor gave "
                f"Δχ²({main.bias.df}) = {main.bias.statistic:.2f}, p {_p(main.bias.pvalue)}"
                + (
                    ", so that the data do not say that any of them changes"
                    if main.bias.pvalue >= main.alpha
                    else ""
                )
            )
            + "."
        )
    worst = str(collinearity["vif"].idxmax())
    lines.append(
        f"The largest full-collinearity VIF was {collinearity['vif'].max():.2f} ({worst}; "
        f"rule: at most {LARGEST_VIF:g}, Kock, 2015)."
    )
    first = shares["share"].iloc[0]
    if not np.isnan(first):
        lines.append(
            f"Harman's test, which cannot rule out method variance, is reported for "
            f"completeness: the first principal component explained {_percent(first)}."
        )
    return " ".join([*lines, *_single_english(single)])


def _single_english(single: pd.DataFrame) -> list[str]:
    row = single.iloc[-1]
    if pd.isna(row["delta_pvalue"]):
        return []
    return [
        "A single-factor CFA was compared with the measurement model: "
        f"Δχ²({row['delta_df']}) = {row['delta_chisq']:.2f}, p {_p(row['delta_pvalue'])}."
    ]


def _chinese(
    main: MethodFactor, shares: pd.DataFrame, single: pd.DataFrame, collinearity: pd.DataFrame
) -> str:
    kind = (
        f"以 {main.factor} 为标记变量的 CFA 标记变量法"
        if _is_marker(main)
        else "不可测量潜在方法因子法（ULMC）"
    )
    if not main.retained:
        lines = [
            f"采用{kind}检验共同方法偏差：加入方法因子的各模型均无可接受的解，"
            "因此无法确定其方差比例及其对相关系数的影响。"
        ]
    else:
        row = main.largest_change
        lines = [
            f"采用{kind}检验共同方法偏差（{main.retained}；Williams, Hartman & Cavazotte, 2010）："
            f"方法因子平均解释题项方差的 {_percent(main.share)}（95% 置信区间 {_interval(main)}）。"
        ]
        if main.test is not None:
            lines.append(
                f"加入方法因子前后 Δχ²({main.test.df}) = {main.test.statistic:.2f}，"
                f"p {_p(main.test.pvalue)}。"
            )
        restricted = (
            ""
            if main.bias is None
            else f"；将构念相关固定为未控制时的数值，Δχ²({main.bias.df}) = "
            f"{main.bias.statistic:.2f}，p {_p(main.bias.pvalue)}"
            + ("，即数据未表明相关系数发生变化" if main.bias.pvalue >= main.alpha else "")
        )
        lines.append(
            f"构念相关中变化最大的是 {row['construct_1']} 与 {row['construct_2']}，由 "
            f"{_two(row['baseline'])} 变为 {_two(row['retained'])}{restricted}。"
        )
    worst = str(collinearity["vif"].idxmax())
    lines.append(
        f"完全共线性 VIF 最大为 {collinearity['vif'].max():.2f}（{worst}；"
        f"标准为不超过 {LARGEST_VIF:g}，Kock, 2015）。"
    )
    first = shares["share"].iloc[0]
    if not np.isnan(first):
        lines.append(
            f"Harman 单因素检验不能排除方法偏差，仅供参考：第一主成分解释 {_percent(first)}。"
        )
    last = single.iloc[-1]
    if not pd.isna(last["delta_pvalue"]):
        lines.append(
            f"单因子 CFA 与测量模型相比：Δχ²({last['delta_df']}) = {last['delta_chisq']:.2f}，"
            f"p {_p(last['delta_pvalue'])}。"
        )
    return "".join(lines)


def _is_marker(main: MethodFactor) -> bool:
    return "CFA" in main.steps.index


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _interval(main: MethodFactor) -> str:
    lower, upper = main.share_interval
    return f"{100 * lower:.1f}–{100 * upper:.1f} %"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".")


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"= {value:.3f}".replace("0.", ".")
