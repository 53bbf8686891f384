"""What the tables and figures of an alignment are called, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.alignment.facts import (
    AlignedFindings,
    AlignmentSettings,
)
from loyaltysem.words.languages import Language
from loyaltysem.words.numbers import agreeing, counted, exact_percent, percent, short
from loyaltysem.words.questionnaires.surveys import SIMULATED_DATA

__all__ = [
    "ALIGNMENT_HEADINGS",
    "DOUBTFUL_SHARE",
    "aligned_means_title",
    "alignment_conventions",
    "alignment_notes",
    "mean_axis",
    "noninvariance_title",
    "of_shared",
]

#: Muthén & Asparouhov (2014): beyond this share of non-invariant parameters simulate.
DOUBTFUL_SHARE = 0.25

ALIGNMENT_HEADINGS = {
    "means": "Latent means",
    "invariance": "Loadings and intercepts",
    "minima": "Minima of the loss",
    "orders": "Other shapes of the loss by which groups change places beyond error",
}


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
                f"{each.construct}: standard errors of {', '.join(each.flat)} cannot be "
                "trusted: the loss is nearly flat about its minimum."
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
        yield of_shared(settings)
    if settings.n_without:
        yield (
            f"{settings.group} is unknown for {counted(settings.n_without, 'respondent')}, who "
            f"{agreeing(settings.n_without, 'was', 'were')} left out."
        )
    if simulated:
        yield SIMULATED_DATA


def of_shared(settings: AlignmentSettings) -> str:
    """Say of clusters that lie in several groups what errors do not know."""
    return (
        f"Clusters of {settings.clusters} have respondents in more than one group "
        f"({counted(settings.n_shared, 'case')}). Groups are treated as independent samples, so "
        "that the standard errors of their differences ignore what such clusters share."
    )


def aligned_means_title(construct: str, settings: AlignmentSettings, language: Language) -> str:
    """Return the title of latent means by group."""
    if language == "zh":
        return f"{construct}：对齐后的潜均值\n（{exact_percent(settings.level)} 置信区间）"
    level = exact_percent(settings.level)
    return f"{construct}: aligned latent means\n({level} confidence intervals)"


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
    return f"{construct}: invariance of loadings and intercepts\n(pairwise rule, p < .001)"
