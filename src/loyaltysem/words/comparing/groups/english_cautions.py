"""What a reader must know before believing a comparison, in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loyaltysem.words.comparing.groups.facts import (
    CautionFacts,
    ComparisonFacts,
)
from loyaltysem.words.comparing.invariance.names import (
    listed,
)
from loyaltysem.words.numbers import p_value, rounded, short

__all__ = ["cautions"]

_MOST = 12
_NO_SCALE = {
    "items": "has no items of its own",
    "bounds": "has items whose lowest and highest answers are not declared (bounds=)",
    "shared": "shares items with other constructs",
}


def cautions(found: ComparisonFacts) -> Iterator[str]:
    """Yield what a reader must know before believing the comparison."""
    for one in found.cautions:
        yield _SENTENCES[one.kind](one, found)
    if found.n_without:
        group = found.name(found.group, "en")
        yield f"{found.n_without} respondents name no {group} and are in no group."
    if found.simulated:
        yield "The data are simulated."


def _correlating(one: CautionFacts, found: ComparisonFacts) -> str:
    pair = listed([found.name(name, "en") for name in one.names])
    said = [
        f"{rounded(v, one.limit)} ({found.called(g, 'en')})"
        for g, v in zip(one.groups, one.values, strict=True)
    ]
    return f"{pair} correlate above {short(one.limit)}: {listed(said[:_MOST])}."


def _counted(one: CautionFacts, found: ComparisonFacts) -> str:
    said = [
        f"{found.called(g, 'en')} ({v:.0f})" for g, v in zip(one.groups, one.values, strict=True)
    ]
    return listed(said[:_MOST])


def _few_answers(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Fewer than {one.limit:g} answers: {_counted(one, found)}; differences of a usual size "
        "are hardly found there, and tests of invariance overlook much."
    )


def _inseparable(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{_correlating(one, found)} Direct and indirect effects "
        "cannot be told apart then; only the total effect means anything."
    )


def _confounded(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{_correlating(one, found)} Both work on "
        f"{found.name(found.target, 'en')}, and how much is owed to which cannot be told then; "
        "as the model has no path from one to the other on the way there, not even the total "
        "effect means anything by itself."
    )


def _weights_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    name = found.name(one.names[0], "en")
    return (
        f"By equal weights groups that differ stand in another order on {name}: the order "
        "depends on the weights of the items."
    )


def _few_decide(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The weights leave {one.values[1]:,.0f} respondents as much to say as "
        f"{one.values[0]:,.0f} without weights would have: few of them decide."
    )


def _few_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Fewer than {one.limit:g} clusters: {_counted(one, found)}; errors come out too small "
        "from so few."
    )


def _shared_clusters(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Clusters have respondents in more than one group ({one.values[0]:.0f} times). Groups "
        "are taken as drawn apart, so that errors of their differences are not those of such "
        "clusters."
    )


def _survey_weights(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"{listed(one.names)} may be weights of respondents and is not used: the results hold "
        "for those who answered, not for a population."
    )


def _structure_rejected(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The paths of the model do not reproduce how the constructs covary (p "
        f"{p_value(one.values[0])}): a path may be missing, and the effects rest on its "
        "absence."
    )


def _searched(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Where {listed(one.names)} was released for what these data show, intervals and tests "
        "do not know of the choice: they are narrower than they should be."
    )


def _covariates_as_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    names = listed([found.name(name, "en") for name in one.names])
    return (
        f"Adjusted for {names}, differences are those of respondents alike in "
        "that, and not what a platform does. A covariate that may be an effect of the "
        "platform, as use and spending are, takes a part of what is compared away."
    )


def _no_covariate(one: CautionFacts, found: ComparisonFacts) -> str:
    names = listed([found.name(name, "en") for name in one.names])
    return (
        f"{one.values[0]:.0f} respondents of whom {names} is not known are left out of everything."
    )


def _direct_effects(one: CautionFacts, found: ComparisonFacts) -> str:
    said = [f"{name} p {p_value(p)}" for name, p in zip(one.names, one.values, strict=True)]
    return (
        f"Covariates work on items beside their constructs: {listed(said[:_MOST])} (found one "
        "after the other, corrected after Holm). These items measure otherwise at other values of "
        "the covariate, which "
        "adjusting for it does not repair."
    )


def _slopes_differ(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"The covariates do not work equally in all groups (p {p_value(one.values[0])}): how "
        "far groups lie apart depends on where they are held."
    )


def _cross_sections(one: CautionFacts, found: ComparisonFacts) -> str:
    return (
        f"Each wave ({found.name(one.names[0], 'en')}) is taken as a sample of its own, of "
        "other people: what changes may be who the customers are."
    )


def _failed(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{one.values[0]:.0f} of {one.values[1]:.0f} replicates failed and are left out."


def _no_scale(one: CautionFacts, found: ComparisonFacts) -> str:
    return f"{found.name(one.names[0], 'en')} {_NO_SCALE[one.names[1]]}: it has no index."


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
