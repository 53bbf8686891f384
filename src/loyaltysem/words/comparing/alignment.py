"""Alignment: what was asked for, what the tables mean, and the paragraph for the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, among_chinese, paragraph
from loyaltysem.words.numbers import exact_percent, percent, rounded, short
from loyaltysem.words.questionnaires.surveys import SIMULATED_DATA

__all__ = [
    "ALIGNMENT_HEADINGS",
    "AlignedFindings",
    "AlignmentSettings",
    "aligned_means_title",
    "alignment_conventions",
    "alignment_notes",
    "alignment_text",
    "mean_axis",
    "noninvariance_title",
]

#: Muthén & Asparouhov (2014): beyond this share of non-invariant parameters simulate.
DOUBTFUL_SHARE = 0.25

ALIGNMENT_HEADINGS = {
    "means": "Latent means",
    "invariance": "Loadings and intercepts",
    "minima": "Minima of the loss",
    "orders": "Other shapes of the loss that order the groups differently",
}


@dataclass(frozen=True, slots=True)
class AlignmentSettings:
    """How groups were aligned.

    Attributes
    ----------
    group : str
        The grouping variable.
    reference : str
        The group that means and variances are measured from.
    n_groups : int
    free, product, pooled_unit, weighted : bool
        Whether the reference's mean is estimated, the product of variances is one, items are
        measured in their standard deviations within groups, and pairs weigh by their sizes.
    power, epsilon : float
    estimator : str
    n_starts : int
    level : float
    """

    group: str
    reference: str
    n_groups: int
    free: bool
    product: bool
    power: float
    epsilon: float
    pooled_unit: bool
    weighted: bool
    estimator: str
    n_starts: int
    level: float


@dataclass(frozen=True, slots=True)
class AlignedFindings:
    """What alignment found of one construct.

    Attributes
    ----------
    construct : str
    loadings, intercepts : float
        Shares that are not the same as in the other groups.
    highest, lowest : (str, float)
        Groups with their means.
    minima, times : int
        Distinct minima, and searches that ended in the lowest.
    orders_alike, orders : int
        Rules that give the same order of means, of all that were tried.
    n_failed : int
        Searches that ended in no minimum.
    """

    construct: str
    loadings: float
    intercepts: float
    highest: tuple[str, float]
    lowest: tuple[str, float]
    minima: int
    times: int
    orders_alike: int
    orders: int
    n_failed: int

    @property
    def share(self) -> float:
        """Of all loadings and intercepts that are not the same."""
        return (self.loadings + self.intercepts) / 2


def alignment_conventions(settings: AlignmentSettings) -> dict[str, str]:
    """Return what the columns and the numbers rest on."""
    centre = "estimated for every group" if settings.free else f"zero in {settings.reference}"
    unit = (
        "the product of all latent variances is one"
        if settings.product
        else f"the latent variance is one in {settings.reference}"
    )
    items = (
        "items in units of their standard deviation within groups"
        if settings.pooled_unit
        else "items in their own units"
    )
    weights = "√(n_g n_h), scaled to mean one" if settings.weighted else "one"
    return {
        "mean": f"{centre}; {unit}",
        "loss": (
            f"(x² + ε)^(p/2) of all pairwise differences x, p = {short(settings.power)}, "
            f"ε = {short(settings.epsilon)}; {items}; weights of pairs {weights}"
        ),
        "se": (
            f"delta method through the configural {settings.estimator} fit, about this minimum; "
            "other minima, powers and ε are no part of it"
        ),
        "n_noninvariant": (
            "pairwise rule of Asparouhov & Muthén (2014): from the largest set of groups connected "
            "by p > .01, groups are left out that differ from the set's average with p < .001"
        ),
        "r_squared": (
            "share of the configural differences between groups that latent means and variances "
            "explain: near one where a parameter is invariant and groups differ, and no measure "
            "(even below zero) where they hardly differ"
        ),
    }


def alignment_notes(
    settings: AlignmentSettings,
    found: Sequence[AlignedFindings],
    problems: Sequence[str],
    few_answers: Sequence[str],
    n_without: int,
    simulated: bool,
) -> Iterator[str]:
    """Yield what a reader of the tables must know."""
    for each in found:
        if each.minima > 1:
            yield (
                f"{each.construct}: the loss has {each.minima} minima among {settings.n_starts} "
                f"starts; the means are those of the lowest, found {each.times} times."
            )
        if each.n_failed:
            yield f"{each.construct}: {each.n_failed} searches ended in no minimum."
        if each.orders_alike < each.orders:
            yield (
                f"{each.construct}: {each.orders - each.orders_alike} of {each.orders} shapes of "
                "the loss order the groups differently; see orders."
            )
        if each.share > DOUBTFUL_SHARE:
            yield (
                f"{each.construct}: {percent(each.share)} of loadings and intercepts are not "
                "invariant. Beyond 25% the means are doubtful until a simulation with these "
                "numbers recovers them (Muthén & Asparouhov 2014)."
            )
    if not settings.product:
        yield (
            f"The variance of {settings.reference} is fixed at one: the loss falls as the other "
            "variances grow, so that with many groups means and variances are far off. "
            "metric='product' is free of this."
        )
    for problem in problems:
        yield f"NOT ADMISSIBLE in the configural model: {problem}"
    if few_answers:
        yield (
            f"{', '.join(few_answers)}: fewer than five different answers, taken as continuous, "
            "which loadings and intercepts of ordered answers are not; do not rest on these means."
        )
    if n_without:
        yield f"{n_without} respondents name no {settings.group} and are in no fit."
    if simulated:
        yield SIMULATED_DATA


def aligned_means_title(construct: str, settings: AlignmentSettings, language: Language) -> str:
    """Return the title of latent means by group."""
    if language == "zh":
        return f"{construct}：对齐后的潜均值\n（{exact_percent(settings.level)} 置信区间）"
    return f"{construct}: aligned latent means\n({exact_percent(settings.level)} intervals)"


def mean_axis(settings: AlignmentSettings, language: Language) -> str:
    """Return what latent means are measured in.

    Parameters
    ----------
    settings : AlignmentSettings
        With the reference as print calls it.
    language : {"en", "zh"}
    """
    reference = settings.reference
    if settings.product:
        return "单位：各组标准差的几何平均" if language == "zh" else "geometric mean of the SDs = 1"
    return f"单位：{reference}的标准差" if language == "zh" else f"SD of {reference} = 1"


def noninvariance_title(construct: str, language: Language) -> str:
    """Return the title of the map of parameters that are not the same everywhere."""
    if language == "zh":
        return f"{construct}：载荷与截距的不变性\n（成对比较法，p < 0.001）"
    return f"{construct}: where parameters differ\n(pairwise rule, p < .001)"


def alignment_text(
    settings: AlignmentSettings, found: Sequence[AlignedFindings], language: Language
) -> str:
    """Return the paragraph for the paper.

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(language, _english(settings, found), _chinese(settings, found))


def _english(settings: AlignmentSettings, found: Sequence[AlignedFindings]) -> Iterator[str]:
    unit = (
        "the product of latent variances fixed at one"
        if settings.product
        else f"the latent variance of {settings.reference} fixed at one"
    )
    centre = "FREE" if settings.free else f"FIXED with the mean of {settings.reference} at zero"
    yield (
        f"Latent means of {settings.n_groups} groups ({settings.group}) were compared by alignment "
        f"(Asparouhov & Muthén, 2014; {centre}, {unit}, loss with "
        f"p = {short(settings.power)} and ε = {short(settings.epsilon)}, "
        f"{settings.n_starts} starts, configural model by {settings.estimator}), which does not "
        "ask for equal loadings and intercepts but assumes that most of them are equal."
    )
    alike = [each for each in found if each.orders and each.orders_alike == each.orders]
    for each in found:
        yield (
            f"{each.construct}: {percent(each.loadings)} of the loadings and "
            f"{percent(each.intercepts)} of the intercepts were not invariant. The highest mean "
            f"was that of {each.highest[0]} ({rounded(each.highest[1])}), the lowest that of "
            f"{each.lowest[0]} ({rounded(each.lowest[1])})."
        )
        if each.share > DOUBTFUL_SHARE:
            yield (
                f"More than {exact_percent(DOUBTFUL_SHARE)} of non-invariant parameters make these "
                "means doubtful (Muthén & Asparouhov, 2014)."
            )
        if each.minima > 1:
            yield (
                f"The loss has {each.minima} distinct minima; the lowest is reported, in which "
                f"{each.times} searches ended."
            )
        if each.orders and each not in alike:
            yield (
                f"The order of the means was the same with {each.orders_alike} of {each.orders} "
                "shapes of the loss only, so that it depends on the choice of p and ε."
            )
    if alike:
        names = ", ".join(each.construct for each in alike)
        of = "" if len(found) == 1 else f" of {'every construct' if alike == [*found] else names}"
        yield (
            f"The order of the means{of} was the same with all {alike[0].orders} shapes of the "
            "loss."
        )


def _chinese(settings: AlignmentSettings, found: Sequence[AlignedFindings]) -> Iterator[str]:
    reference = f"{among_chinese(settings.reference)}组"
    unit = "各组潜方差之积固定为 1" if settings.product else f"{reference}潜方差固定为 1"
    centre = (
        "自由对齐（FREE），各组潜均值均自由估计"
        if settings.free
        else f"固定对齐（FIXED），以{reference}潜均值为 0"
    )
    yield (
        f"采用对齐法（Asparouhov & Muthén, 2014）按{among_chinese(settings.group)}比较 "
        f"{settings.n_groups} 个组的潜均值：{centre}，{unit}；损失函数中 "
        f"p = {short(settings.power, 'zh')}、ε = {short(settings.epsilon, 'zh')}，"
        f"{settings.n_starts} 个起始点；形态模型用 {settings.estimator} 估计。该方法不要求载荷与"
        "截距完全相等，但假定其中大部分相等。"
    )
    alike = [each for each in found if each.orders and each.orders_alike == each.orders]
    for each in found:
        (high, most), (low, least) = each.highest, each.lowest
        yield (
            f"{each.construct}：{percent(each.loadings, language='zh')} 的载荷和 "
            f"{percent(each.intercepts, language='zh')} 的截距不具不变性；潜均值最高的是"
            f"{among_chinese(high)}组（{rounded(most, language='zh')}），最低的是"
            f"{among_chinese(low)}组（{rounded(least, language='zh')}）。"
        )
        if each.share > DOUBTFUL_SHARE:
            yield (
                f"不具不变性的参数超过 {exact_percent(DOUBTFUL_SHARE)}，上述均值并不可靠"
                "（Muthén & Asparouhov, 2014）。"
            )
        if each.minima > 1:
            yield (
                f"损失函数有 {each.minima} 个不同的极小值，此处报告最低者（{each.times} 次搜索"
                "到达）。"
            )
        if each.orders and each not in alike:
            yield (
                f"在 {each.orders} 种损失函数形状中仅有 {each.orders_alike} 种得到相同排序，"
                "即排序取决于 p 与 ε 的选择。"
            )
    if alike:
        names = "、".join(each.construct for each in alike)
        of = "" if len(found) == 1 else f"{'各构念' if alike == [*found] else names}的"
        yield f"{of}均值排序在 {alike[0].orders} 种损失函数形状下均相同。"
