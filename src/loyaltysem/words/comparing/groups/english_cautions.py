"""What a reader must know before believing a comparison, in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loyaltysem.words.comparing.groups.facts import (
    CautionFacts,
    ComparisonFacts,
    CovariateFacts,
)
from loyaltysem.words.comparing.invariance.english import unknown
from loyaltysem.words.comparing.invariance.names import listed
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.numbers import agreeing, counted, p_value, rounded, short

__all__ = ["cautions"]

_MOST = 12
_NO_SCALE = {
    "items": "has no items of its own",
    "bounds": "has items whose lowest and highest answers are not declared",
    "shared": "shares items with other constructs",
}


def cautions(found: ComparisonFacts) -> Iterator[str]:
    """Yield what a reader must know before believing the comparison."""
    for one in found.cautions:
        yield _SENTENCES[one.kind](one, found)
    if found.n_without:
        yield unknown(found.name(found.group, "en"), found.n_without)
    if found.simulated:
        yield "The data are simulated."


def _correlating(one: CautionFacts, found: ComparisonFacts) -> str:
    pair = listed([found.name(name, "en") for name in one.names])
    said = [
        f"{rounded(v, one.limit)} in {found.called(g, 'en')}"
        for g, v in zip(one.groups, one.values, strict=True)
    ]
    return f"The correlation of {pair} exceeds {short(one.limit)} ({listed(said[:_MOST])})"


def _counted(one: CautionFacts, found: ComparisonFacts) -> str:
    said = [
        f"{found.called(g, 'en')} ({v:.0f})" for g, v in zip(one.groups, one.values, strict=True)
    ]
    return listed(said[:_MOST])


def _few_answers(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Groups with fewer than {one.limit:g} respondents: {_counted(one, found)}. In groups of "
        "this size differences of the usual magnitude are easily missed, and tests of invariance "
        "have little power."
    )


def _inseparable(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{_correlating(one, found)}: direct and indirect effects cannot be separated, and only "
        "the total effect can be interpreted."
    )


def _confounded(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{_correlating(one, found)}. Both predict {found.name(found.target, 'en')}, and their "
        "contributions cannot be separated; since the model has no path by which one would mediate "
        "the other, not even the total effect can be interpreted by itself."
    )


def _weights_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    name = found.name(one.names[0], "en")
    return (
        f"With equal item weights, groups that differ significantly on {name} change places: their "
        "order depends on how the items are weighted."
    )


def _few_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The weights reduce {counted(one.values[1], 'respondent')} to an effective sample size of "
        f"{one.values[0]:,.0f}: a few respondents dominate the results."
    )


def _few_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Groups with fewer than {one.limit:g} clusters: {_counted(one, found)}. With so few "
        "clusters standard errors are underestimated."
    )


def _shared_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    times = counted(one.values[0], "case")
    return (
        f"Some clusters have respondents in more than one group ({times}). Groups are treated as "
        "independent samples, so that the standard errors of their differences ignore what such "
        "clusters share."
    )


def _survey_weights(one: CautionFacts, found: ComparisonFacts) -> str:
    n = len(one.names)
    what, were = agreeing(n, "a survey weight", "survey weights"), agreeing(n, "was", "were")
    return (
        f"{listed(one.names)} may be {what} and {were} not used: the results hold for those who "
        "answered, not for a population."
    )


def _structure_rejected(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        "The structural paths do not reproduce the covariances of the constructs (p "
        f"{p_value(one.values[0])}): a path may be missing, and the effects assume its absence."
    )


def _searched(one: CautionFacts, found: ComparisonFacts) -> str:
    was = agreeing(len(found.released), "was", "were")
    return (
        f"If {released_terms(found.released, quoted=False)} {was} released because of what these "
        "data show, intervals and tests do not account for that choice: intervals are narrower and "
        "p values smaller than they should be."
    )


def _covariates_as_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    names = listed([found.name(name, "en") for name in one.names])
    return (
        f"Differences adjusted for {names} are differences between respondents with the same "
        "covariates, not causal effects of the groups. If a covariate is itself a consequence of "
        "the group, as usage or spending may be, adjusting for it removes part of the difference "
        "of interest."
    )


def _no_covariate(one: CautionFacts, found: ComparisonFacts) -> str:
    names = [found.name(name, "en") for name in one.names]
    either = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
    return unknown(either, int(one.values[0]))


def _direct_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    direct = [] if found.adjusted is None else found.adjusted.direct
    said = [
        f"{' or '.join(each.items)} ({_covariate(each.covariate, found)}), p {p_value(each.pvalue)}"
        for each in direct
    ]
    return (
        "Covariates have direct effects on items (found one after the other, Holm-corrected): "
        f"{'; '.join(said[:_MOST])}. At the same level of the construct, respondents with other "
        "values of the covariate answer these items differently, which adjusting does not repair."
    )


def _covariate(one: CovariateFacts, found: ComparisonFacts) -> str:
    name = found.name(one.variable, "en")
    return f"{name}: {one.level['en']}" if one.level else name


def _slopes_differ(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The slopes of the covariates differ between groups (p {p_value(one.values[0])}): how far "
        "groups lie apart depends on the values at which the covariates are held."
    )


def _cross_sections(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The waves ({found.name(one.names[0], 'en')}) are treated as independent cross-sections "
        "of different respondents: a change may also be a change in who the customers are."
    )


def _failed(one: CautionFacts, found: ComparisonFacts) -> str:
    were = agreeing(one.values[0], "was", "were")
    return (
        f"{one.values[0]:,.0f} of {one.values[1]:,.0f} replicates could not be estimated and "
        f"{were} left out."
    )


def _no_scale(one: CautionFacts, found: ComparisonFacts) -> str:
    name, why = found.name(one.names[0], "en"), _NO_SCALE[one.names[1]]
    return f"No index is computed for {name}, which {why}."


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
