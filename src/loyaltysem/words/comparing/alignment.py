"""Alignment: what was asked for, what the tables mean, and the paragraph for the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyaltysem.words.languages import Language, among_chinese, paragraph
from loyaltysem.words.numbers import exact_percent, fit_index, p_value, percent, rounded, short
from loyaltysem.words.questionnaires.surveys import SIMULATED_DATA

__all__ = [
    "ALIGNMENT_HEADINGS",
    "AlignedFindings",
    "AlignmentSettings",
    "ConfiguralFit",
    "MeanFacts",
    "MeanPair",
    "aligned_means_title",
    "alignment_conventions",
    "alignment_notes",
    "alignment_text",
    "mean_axis",
    "noninvariance_title",
]

#: Muthén & Asparouhov (2014): beyond this share of non-invariant parameters simulate.
DOUBTFUL_SHARE = 0.25
#: Pairs of groups that a sentence lists.
MOST_PAIRS = 6

ALIGNMENT_HEADINGS = {
    "means": "Latent means",
    "invariance": "Loadings and intercepts",
    "minima": "Minima of the loss",
    "orders": "Other shapes of the loss by which groups change places beyond error",
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
    weights, clusters : str
        Columns of the sampling design; empty where there is none.
    n_shared : int
        Times that a cluster has respondents in one more group.
    n_without, n_incomplete : int
        Respondents who name no group, and whose answers are incomplete; in no fit.
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
    weights: str = ""
    clusters: str = ""
    n_shared: int = 0
    n_without: int = 0
    n_incomplete: int = 0


@dataclass(frozen=True, slots=True)
class ConfiguralFit:
    """How well the configural model fits; ``is_scaled`` where its chi-square is corrected."""

    chisq: float
    df: float
    pvalue: float
    cfi: float
    rmsea: float
    srmr: float
    is_scaled: bool


@dataclass(frozen=True, slots=True)
class MeanFacts:
    """A group's latent mean with its interval; none where the mean is fixed."""

    group: str
    mean: float
    lower: float
    upper: float
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class MeanPair:
    """Two groups whose means differ, the higher first, with the p-value after Holm."""

    first: str
    second: str
    difference: float
    lower: float
    upper: float
    pvalue: float


@dataclass(frozen=True, slots=True)
class AlignedFindings:
    """What alignment found of one construct.

    Attributes
    ----------
    construct : str
    loadings, intercepts : float
        Shares that are not the same as in the other groups.
    means : tuple of MeanFacts
        From the highest.
    pairs : tuple of MeanPair
        Those that differ after Holm's correction, the largest difference first.
    n_pairs : int
        All that there are.
    minima, times : int
        Distinct minima, and searches that ended in the lowest.
    turned : tuple of (str, str)
        Pairs of groups that change places by other rules, although they differ beyond error.
    orders_turned, orders : int
        Rules by which some do, of all that were tried.
    n_failed : int
        Searches that ended in no minimum.
    flat : tuple of str
        Groups about whose place the loss hardly rises.
    """

    construct: str
    loadings: float
    intercepts: float
    means: tuple[MeanFacts, ...]
    pairs: tuple[MeanPair, ...]
    n_pairs: int
    minima: int
    times: int
    turned: tuple[tuple[str, str], ...]
    orders_turned: int
    orders: int
    n_failed: int
    flat: tuple[str, ...]

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
        if each.turned:
            yield (
                f"{each.construct}: by {each.orders_turned} of {each.orders} shapes of the loss "
                "groups change places whose means differ beyond error; see orders."
            )
        if each.flat:
            yield (
                f"{each.construct}: standard errors of {', '.join(each.flat)} are not to be "
                "trusted; about its minimum the loss hardly rises."
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
    if settings.n_shared:
        yield _of_shared(settings)
    if settings.n_without:
        yield f"{settings.n_without} respondents name no {settings.group} and are in no fit."
    if simulated:
        yield SIMULATED_DATA


def _of_shared(settings: AlignmentSettings) -> str:
    return (
        f"Clusters of {settings.clusters} have respondents in more than one group "
        f"({settings.n_shared} times). Groups are taken as independent, so that errors of "
        "differences do not know what such clusters share."
    )


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
    settings: AlignmentSettings,
    groups: Sequence[tuple[str, int]],
    fit: ConfiguralFit,
    found: Sequence[AlignedFindings],
    language: Language,
) -> str:
    """Return the paragraph for the paper.

    Parameters
    ----------
    settings : AlignmentSettings
    groups : sequence of (str, int)
        Every group with its respondents.
    fit : ConfiguralFit
    found : sequence of AlignedFindings
    language : {"en", "zh"}

    Raises
    ------
    OptionError
        The language is unknown.
    """
    return paragraph(
        language, _english(settings, groups, fit, found), _chinese(settings, groups, fit, found)
    )


def _english(
    settings: AlignmentSettings,
    groups: Sequence[tuple[str, int]],
    fit: ConfiguralFit,
    found: Sequence[AlignedFindings],
) -> Iterator[str]:
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
    sizes = ", ".join(f"{name} (n = {n})" for name, n in groups)
    yield f"The groups were {sizes}."
    left_out = [
        f"{n} {which}"
        for n, which in (
            (settings.n_without, f"without {settings.group}"),
            (settings.n_incomplete, "with incomplete answers"),
        )
        if n
    ]
    if left_out:
        yield f"Respondents left out: {', '.join(left_out)}."
    design = [
        text
        for text, name in (
            (f"weighted by {settings.weights}", settings.weights),
            (f"taken in the clusters of {settings.clusters}", settings.clusters),
        )
        if name
    ]
    if design:
        yield f"Respondents were {' and '.join(design)}, in estimates and errors."
    if settings.n_shared:
        yield _of_shared(settings)
    scaled = "scaled " if fit.is_scaled else ""
    cfi, rmsea, srmr = (fit_index(value) for value in (fit.cfi, fit.rmsea, fit.srmr))
    yield (
        f"Fit of the configural model: {scaled}χ²({fit.df:.0f}) = {fit.chisq:.2f}, "
        f"p {p_value(fit.pvalue)}, CFI = {cfi}, RMSEA = {rmsea}, SRMR = {srmr}."
    )
    for each in found:
        yield from _english_construct(settings, each)


def _english_construct(settings: AlignmentSettings, each: AlignedFindings) -> Iterator[str]:
    covered = exact_percent(settings.level)
    yield (
        f"{each.construct}: {percent(each.loadings)} of the loadings and "
        f"{percent(each.intercepts)} of the intercepts were not invariant."
    )
    if each.share > DOUBTFUL_SHARE:
        yield (
            f"More than {exact_percent(DOUBTFUL_SHARE)} of non-invariant parameters make these "
            "means doubtful (Muthén & Asparouhov, 2014)."
        )
    means = _listed_means(each, "en")
    yield f"The latent means, from the highest, with {covered} confidence intervals: {means}."
    alpha = short(1 - settings.level)
    if not each.pairs:
        yield (
            f"None of {each.n_pairs} differences between two groups was significant after Holm's "
            f"correction (p < {alpha})."
        )
    else:
        yield (
            f"{len(each.pairs)} of {each.n_pairs} differences between two groups were significant "
            f"after Holm's correction (p < {alpha}){', the largest' if _are_many(each) else ''}: "
            f"{_listed_pairs(each, 'en')}."
        )
    if each.flat:
        yield (
            f"Standard errors and intervals of {', '.join(each.flat)} are not to be trusted, as "
            "the loss hardly rises about its minimum there."
        )
    if each.minima > 1:
        yield (
            f"The loss has {each.minima} distinct minima; the lowest is reported, in which "
            f"{each.times} searches ended."
        )
    if each.turned:
        yield (
            f"With {each.orders_turned} of {each.orders} other shapes of the loss groups change "
            "places whose means differ beyond error, so that their order depends on p and ε: "
            f"{_listed_turned(each, 'en')}."
        )
    elif each.orders:
        yield (
            f"With all {each.orders} shapes of the loss groups whose means differ beyond error "
            "have the same order."
        )


def _are_many(each: AlignedFindings) -> bool:
    return len(each.pairs) > MOST_PAIRS


def _listed_means(each: AlignedFindings, language: Language) -> str:
    fixed = "（固定）" if language == "zh" else " (fixed)"
    comma, stop = ("，", "、") if language == "zh" else (", ", ", ")
    return stop.join(
        f"{one.group} {rounded(one.mean, language=language)}"
        + (
            fixed
            if one.is_fixed
            else f" [{rounded(one.lower, language=language)}{comma}"
            f"{rounded(one.upper, language=language)}]"
        )
        for one in each.means
    )


def _listed_pairs(each: AlignedFindings, language: Language) -> str:
    comma, stop = ("，", "；") if language == "zh" else (", ", "; ")
    above = " > " if language == "zh" else " above "
    return stop.join(
        f"{one.first}{above}{one.second} {rounded(one.difference, language=language)} "
        f"[{rounded(one.lower, language=language)}{comma}{rounded(one.upper, language=language)}]"
        f"{comma}p {p_value(one.pvalue, language=language)}"
        for one in each.pairs[:MOST_PAIRS]
    )


def _listed_turned(each: AlignedFindings, language: Language) -> str:
    more = len(each.turned) - MOST_PAIRS
    join, link = ("、", "与") if language == "zh" else (", ", " and ")
    text = join.join(f"{one}{link}{other}" for one, other in each.turned[:MOST_PAIRS])
    if more <= 0:
        return text
    return f"{text}等 {len(each.turned)} 对" if language == "zh" else f"{text} and {more} more"


def _chinese(
    settings: AlignmentSettings,
    groups: Sequence[tuple[str, int]],
    fit: ConfiguralFit,
    found: Sequence[AlignedFindings],
) -> Iterator[str]:
    reference = among_chinese(settings.reference)
    unit = (
        "各组潜变量方差之积固定为 1"
        if settings.product
        else f"参照组（{settings.reference}）潜变量方差固定为 1"
    )
    centre = (
        "自由对齐（FREE），各组潜均值均自由估计"
        if settings.free
        else f"固定对齐（FIXED），以{reference}为参照组，其潜均值固定为 0"
    )
    yield (
        f"采用对齐法（alignment; Asparouhov & Muthén, 2014）按{among_chinese(settings.group)}比较 "
        f"{settings.n_groups} 个组的潜均值：{centre}，{unit}；损失函数中 "
        f"p = {short(settings.power, 'zh')}、ε = {short(settings.epsilon, 'zh')}，随机起始值 "
        f"{settings.n_starts} 组；形态等值模型采用 {settings.estimator} 估计。对齐法不要求载荷与"
        "截距的测量不变性完全成立，但假定大部分参数不变。"
    )
    sizes = "、".join(f"{name}（n = {n}）" for name, n in groups)
    yield f"各组样本量：{sizes}。"
    if settings.n_without:
        group = among_chinese(settings.group)
        yield f"{settings.n_without} 名受访者没有{group}信息，未纳入分析。"
    if settings.n_incomplete:
        yield f"{settings.n_incomplete} 名受访者作答不完整，未纳入分析。"
    design = [
        text
        for text, name in (
            (f"以{among_chinese(settings.weights)}加权", settings.weights),
            (f"以{among_chinese(settings.clusters)}为抽样群", settings.clusters),
        )
        if name
    ]
    if design:
        yield f"估计值与标准误{'，'.join(design)}。"
    if settings.n_shared:
        yield (
            f"有抽样群跨组（{settings.n_shared} 次）；各组视为独立样本，组间差异的标准误未计入"
            "跨组的群内相关。"
        )
    scaled = "校正 " if fit.is_scaled else ""
    cfi, rmsea, srmr = (fit_index(value, "zh") for value in (fit.cfi, fit.rmsea, fit.srmr))
    yield (
        f"形态等值模型拟合：{scaled}χ²({fit.df:.0f}) = {fit.chisq:.2f}，"
        f"p {p_value(fit.pvalue, language='zh')}，CFI = {cfi}，RMSEA = {rmsea}，SRMR = {srmr}。"
    )
    for each in found:
        yield from _chinese_construct(settings, each)


def _chinese_construct(settings: AlignmentSettings, each: AlignedFindings) -> Iterator[str]:
    covered = exact_percent(settings.level)
    yield (
        f"{each.construct}：{percent(each.loadings, language='zh')} 的载荷和 "
        f"{percent(each.intercepts, language='zh')} 的截距不具测量不变性。"
    )
    if each.share > DOUBTFUL_SHARE:
        yield (
            f"不具不变性的参数超过 {exact_percent(DOUBTFUL_SHARE)}，上述均值并不可靠"
            "（Muthén & Asparouhov, 2014）。"
        )
    yield f"潜均值由高到低（{covered} 置信区间）：{_listed_means(each, 'zh')}。"
    alpha = short(1 - settings.level, "zh")
    if not each.pairs:
        yield f"经 Holm 校正，{each.n_pairs} 组两两差异均不显著（p < {alpha}）。"
    else:
        largest = "，其中差异最大者" if _are_many(each) else ""
        yield (
            f"经 Holm 校正，{each.n_pairs} 组两两差异中有 {len(each.pairs)} 组显著"
            f"（p < {alpha}）{largest}：{_listed_pairs(each, 'zh')}。"
        )
    if each.flat:
        yield (
            f"{'、'.join(each.flat)}的标准误与置信区间不可采信：损失函数在极小值附近几乎是平的。"
        )
    if each.minima > 1:
        yield (
            f"损失函数有 {each.minima} 个不同的极小值，此处报告最低者（{each.times} 次搜索到达）。"
        )
    if each.turned:
        yield (
            f"在 {each.orders} 种损失函数形状中，有 {each.orders_turned} 种使均值差异超出误差"
            f"的组别互换位次，其排序取决于 p 与 ε 的选择：{_listed_turned(each, 'zh')}。"
        )
    elif each.orders:
        yield f"在 {each.orders} 种损失函数形状下，均值差异超出误差的各组排序一致。"
