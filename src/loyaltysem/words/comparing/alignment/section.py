"""The paragraph of a paper about an alignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.alignment.described import DOUBTFUL_SHARE, of_shared
from loyaltysem.words.comparing.alignment.facts import (
    AlignedFindings,
    AlignmentSettings,
    ConfiguralFit,
)
from loyaltysem.words.languages import Language, among_chinese, paragraph
from loyaltysem.words.numbers import (
    agreeing,
    counted,
    exact_percent,
    fit_index,
    p_value,
    percent,
    rounded,
    short,
)

__all__ = ["alignment_text"]

#: Pairs of groups that a sentence lists.
MOST_PAIRS = 6


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
        "require equal loadings and intercepts but assumes that most of them are equal."
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
        yield f"For estimates and standard errors respondents were {' and '.join(design)}."
    if settings.n_shared:
        yield of_shared(settings)
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
            f"None of the {counted(each.n_pairs, 'pairwise difference')} was significant at "
            f"p < {alpha} after Holm's correction."
        )
    else:
        yield (
            f"{len(each.pairs)} of {counted(each.n_pairs, 'pairwise difference')} "
            f"{agreeing(len(each.pairs), 'was', 'were')} significant at p < {alpha} after Holm's "
            f"correction{', the largest being' if _are_many(each) else ''}: "
            f"{_listed_pairs(each, 'en')}."
        )
    if each.flat:
        yield (
            f"Standard errors and intervals of {', '.join(each.flat)} cannot be trusted, since "
            "the loss is nearly flat about its minimum there."
        )
    if each.minima > 1:
        yield (
            f"The loss has {each.minima} distinct minima; the lowest is reported, which "
            f"{counted(each.times, 'start')} reached."
        )
    if each.turned:
        yield (
            f"Under {each.orders_turned} of {each.orders} other settings of p and ε, groups whose "
            "means differ beyond sampling error change places, so that their order depends on "
            f"these settings: {_listed_turned(each, 'en')}."
        )
    elif each.orders:
        yield (
            f"Under all {each.orders} settings of p and ε that were tried, groups whose means "
            "differ beyond sampling error keep the same order."
        )


def _are_many(each: AlignedFindings) -> bool:
    return len(each.pairs) > MOST_PAIRS


def _listed_means(each: AlignedFindings, language: Language) -> str:
    fixed = "（固定）" if language == "zh" else " (fixed)"
    stop = "、" if language == "zh" else ", "
    return stop.join(
        f"{one.group} {rounded(one.mean, language=language)}"
        + (
            fixed
            if one.is_fixed
            else f" [{rounded(one.lower, language=language)}, "
            f"{rounded(one.upper, language=language)}]"
        )
        for one in each.means
    )


def _listed_pairs(each: AlignedFindings, language: Language) -> str:
    comma, stop = ("，", "；") if language == "zh" else (", ", "; ")
    above, by = ("比", "高 ") if language == "zh" else (" exceeds ", " by ")
    return stop.join(
        f"{one.first}{above}{one.second}{by}{rounded(one.difference, language=language)} "
        f"[{rounded(one.lower, language=language)}, {rounded(one.upper, language=language)}]"
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
        f"采用对齐法（alignment；Asparouhov 和 Muthén，2014）按{among_chinese(settings.group)}比较 "
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
            "（Muthén 和 Asparouhov，2014）。"
        )
    yield f"潜均值由高到低（{covered} 置信区间）：{_listed_means(each, 'zh')}。"
    alpha = short(1 - settings.level, "zh")
    if not each.pairs:
        yield f"经 Holm 校正，{each.n_pairs} 个两两差异均不显著（显著性水平 {alpha}）。"
    else:
        largest = "，其中差异最大者" if _are_many(each) else ""
        yield (
            f"经 Holm 校正，{each.n_pairs} 个两两差异中有 {len(each.pairs)} 个显著"
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
            f"在 p 与 ε 的另外 {each.orders} 种取值中，有 {each.orders_turned} 种使均值差异超出抽样"
            f"误差的组互换位次，其排序取决于 p 与 ε 的取值：{_listed_turned(each, 'zh')}。"
        )
    elif each.orders:
        yield f"在 p 与 ε 的 {each.orders} 种取值下，均值差异超出抽样误差的各组排序一致。"
