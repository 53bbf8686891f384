"""Common method variance: what each check can and cannot show, and the paragraph for the paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import p_value, percent, rounded

__all__ = [
    "CHECKS",
    "FIGURES",
    "LIMITS",
    "MethodFigures",
    "MethodVarianceFindings",
    "TestFigures",
    "figure_labels",
    "method_variance_text",
]

#: The three figures that stand first, in the order of the table.
FIGURES: dict[str, dict[Language, str]] = {
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
CHECKS: dict[str, dict[Language, str]] = {
    "Marker": {"en": "The marker", "zh": "标记变量法"},
    "Unmeasured method factor": {"en": "The unmeasured method factor", "zh": "不可测量方法因子法"},
    "Single-factor CFA": {"en": "The single-factor CFA", "zh": "单因子 CFA "},
    "Harman": {"en": "Harman's share", "zh": "Harman 单因素检验"},
    "Full collinearity": {"en": "Full collinearity", "zh": "完全共线性检验"},
}

LIMITS: dict[str, dict[Language, str]] = {
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
            "只有当方法方差压倒其他一切时才能显示出来；不能排除共同方法偏差：比例低于 0.50"
            "（或 0.40）并非证据，构念和题项越多比例越小，而实质相关又会使其升高。"
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


@dataclass(frozen=True, slots=True)
class TestFigures:
    """A chi-square test."""

    __test__ = False  # no test case, whatever pytest makes of the name

    statistic: float
    df: int
    pvalue: float


@dataclass(frozen=True, slots=True)
class MethodFigures:
    """What the retained model with a method factor shows.

    Attributes
    ----------
    retained : str
        Its name.
    share : float
        Of the items' variance, with the ends of its 95% interval.
    share_lower, share_upper : float
    construct_1, construct_2 : str
        The pair whose correlation changes most,
    before, after : float
        and its correlation without and with the method factor.
    test : TestFigures or None
        The model with the method factor against that without it.
    bias : TestFigures or None
        The same with all correlations held at those without method factor.
    changed : bool
        Whether that test says that any of them changes.
    """

    retained: str
    share: float
    share_lower: float
    share_upper: float
    construct_1: str
    construct_2: str
    before: float
    after: float
    test: TestFigures | None
    bias: TestFigures | None
    changed: bool


@dataclass(frozen=True, slots=True)
class MethodVarianceFindings:
    """What the checks of common method variance found.

    Attributes
    ----------
    marker : str
        The marker whose figures stand first; empty where it is the unmeasured factor.
    figures : MethodFigures or None
        None where no model with a method factor is admissible.
    largest_vif : float
        Of the full collinearity, and of which construct.
    construct : str
    vif_cutoff : float
        Kock's rule.
    harman : float
        Share of the first principal component; not-a-number where it is left out.
    single_factor : TestFigures or None
        The CFA with one factor against the measurement model.
    """

    marker: str
    figures: MethodFigures | None
    largest_vif: float
    construct: str
    vif_cutoff: float
    harman: float
    single_factor: TestFigures | None


def method_variance_text(
    found: MethodVarianceFindings, checks: Iterable[str], language: Language
) -> str:
    """Write the paragraph for the methods section, then what each of the checks cannot show.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    lines, space = (_chinese(found), "") if language == "zh" else (_english(found), " ")
    limits = [f"{CHECKS[name][language]}{space}{LIMITS[name][language]}" for name in checks]
    return "\n".join([space.join(lines), *limits])


def figure_labels(language: Language) -> dict[str, str]:
    """Return what the figures are called in print.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    require_language(language)
    return {name: words[language] for name, words in FIGURES.items()}


def _english(found: MethodVarianceFindings) -> Iterator[str]:
    kind = f"the marker {found.marker}" if found.marker else "an unmeasured latent method factor"
    figures = found.figures
    if figures is None:
        yield (
            f"Common method variance was examined with {kind}. No model with it had an admissible "
            "solution, so its share and its effect on the correlations could not be determined."
        )
    else:
        yield (
            f"Common method variance was examined with {kind} ({figures.retained}; Williams, "
            "Hartman & Cavazotte, 2010). The method factor explained on average "
            f"{percent(figures.share)} of the items' variance (95% CI {_interval(figures)})."
        )
        if figures.test is not None:
            yield f"The model with it differed from that without it by {_test(figures.test)}."
        held = ""
        if figures.bias is not None:
            held = (
                "; holding all correlations at those without method factor gave "
                f"{_test(figures.bias)}"
            )
            if not figures.changed:
                held += ", so that the data do not say that any of them changes"
        yield (
            "The largest change of a correlation between constructs was that of "
            f"{figures.construct_1} and {figures.construct_2}, from {rounded(figures.before)} to "
            f"{rounded(figures.after)}{held}."
        )
    yield (
        f"The largest full-collinearity VIF was {found.largest_vif:.2f} ({found.construct}; "
        f"rule: at most {found.vif_cutoff:g}, Kock, 2015)."
    )
    if not isnan(found.harman):
        yield (
            "Harman's test, which cannot rule out method variance, is reported for "
            f"completeness: the first principal component explained {percent(found.harman)}."
        )
    if found.single_factor is not None:
        yield (
            "A single-factor CFA was compared with the measurement model: "
            f"{_test(found.single_factor)}."
        )


def _chinese(found: MethodVarianceFindings) -> Iterator[str]:
    kind = (
        f"以 {found.marker} 为标记变量的 CFA 标记变量法"
        if found.marker
        else "不可测量潜在方法因子法（ULMC）"
    )
    figures = found.figures
    if figures is None:
        yield (
            f"采用{kind}检验共同方法偏差：加入方法因子的各模型均无可接受的解，"
            "因此无法确定其方差比例及其对相关系数的影响。"
        )
    else:
        yield (
            f"采用{kind}检验共同方法偏差（{figures.retained}；Williams, Hartman & Cavazotte, "
            f"2010）：方法因子平均解释题项方差的 {percent(figures.share, language='zh')}"
            f"（95% 置信区间 {_interval(figures)}）。"
        )
        if figures.test is not None:
            yield f"加入方法因子前后 {_test(figures.test, 'zh')}。"
        held = ""
        if figures.bias is not None:
            held = f"；将构念相关固定为未控制时的数值，{_test(figures.bias, 'zh')}"
            if not figures.changed:
                held += "，即数据未表明相关系数发生变化"
        yield (
            f"构念相关中变化最大的是 {figures.construct_1} 与 {figures.construct_2}，由 "
            f"{rounded(figures.before, language='zh')} 变为 "
            f"{rounded(figures.after, language='zh')}{held}。"
        )
    yield (
        f"完全共线性 VIF 最大为 {found.largest_vif:.2f}（{found.construct}；"
        f"标准为不超过 {found.vif_cutoff:g}，Kock, 2015）。"
    )
    if not isnan(found.harman):
        yield (
            f"Harman 单因素检验不能排除方法偏差，仅供参考：第一主成分解释 "
            f"{percent(found.harman, language='zh')}。"
        )
    if found.single_factor is not None:
        yield f"单因子 CFA 与测量模型相比：{_test(found.single_factor, 'zh')}。"


def _test(test: TestFigures, language: Language = "en") -> str:
    comma = "，" if language == "zh" else ", "
    p = p_value(test.pvalue, language=language)
    return f"Δχ²({test.df}) = {test.statistic:.2f}{comma}p {p}"


def _interval(figures: MethodFigures) -> str:
    return f"{100 * figures.share_lower:.1f}–{percent(figures.share_upper, guarded=False)}"
