"""What a reader must know before believing a comparison, in English."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltysem.words.comparing.groups.facts import (
    CautionFacts,
    ComparisonFacts,
)
from loyaltysem.words.comparing.invariance.names import (
    listed,
)
from loyaltysem.words.numbers import p_value, rounded

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
        yield _caution(one, found)
    if found.n_without:
        group = found.name(found.group, "en")
        yield f"{found.n_without} respondents name no {group} and are in no group."
    if found.simulated:
        yield "The data are simulated."


def _caution(one: CautionFacts, found: ComparisonFacts) -> str:
    if one.kind == "few_answers":
        said = [
            f"{found.name(g, 'en')} ({v:.0f})" for g, v in zip(one.groups, one.values, strict=True)
        ]
        return (
            f"Fewer than 250 answers: {listed(said[:_MOST])}; differences of a usual size are "
            "hardly found there, and tests of invariance overlook much."
        )
    if one.kind == "inseparable":
        pair = listed([found.name(name, "en") for name in one.names])
        said = [
            f"{rounded(v, 0.85)} ({found.name(g, 'en')})"
            for g, v in zip(one.groups, one.values, strict=True)
        ]
        return (
            f"{pair} correlate above .85: {listed(said[:_MOST])}. Direct and indirect effects "
            "cannot be told apart then; only the total effect means anything."
        )
    if one.kind == "confounded":
        pair = listed([found.name(name, "en") for name in one.names])
        said = [
            f"{rounded(v, 0.85)} ({found.name(g, 'en')})"
            for g, v in zip(one.groups, one.values, strict=True)
        ]
        return (
            f"{pair} correlate above .85: {listed(said[:_MOST])}. Both work on "
            f"{found.name(found.target, 'en')}, and how much is owed to which cannot be told then; "
            "as the model has no path from one to the other on the way there, not even the total "
            "effect means anything by itself."
        )
    if one.kind == "weights_decide":
        name = found.name(one.names[0], "en")
        return (
            f"By equal weights groups that differ stand in another order on {name}: the order "
            "depends on the weights of the items."
        )
    if one.kind == "few_decide":
        return (
            f"The weights leave {one.values[1]:,.0f} respondents as much to say as "
            f"{one.values[0]:,.0f} without weights would have: few of them decide."
        )
    if one.kind == "few_clusters":
        said = [
            f"{found.name(g, 'en')} ({v:.0f})" for g, v in zip(one.groups, one.values, strict=True)
        ]
        return (
            f"Fewer than 20 clusters: {listed(said[:_MOST])}; errors come out too small from so "
            "few."
        )
    if one.kind == "shared_clusters":
        return (
            f"Clusters have respondents in more than one group ({one.values[0]:.0f} times). Groups "
            "are taken as drawn apart, so that errors of their differences are not those of such "
            "clusters."
        )
    if one.kind == "survey_weights":
        return (
            f"{listed(one.names)} may be weights of respondents and is not used: the results hold "
            "for those who answered, not for a population."
        )
    if one.kind == "structure_rejected":
        return (
            f"The paths of the model do not reproduce how the constructs covary (p "
            f"{p_value(one.values[0])}): a path may be missing, and the effects rest on its "
            "absence."
        )
    if one.kind == "searched":
        return (
            f"Where {listed(one.names)} was released for what these data show, intervals and tests "
            "do not know of the choice: they are narrower than they should be."
        )
    if one.kind == "covariates_as_effects":
        names = listed([found.name(name, "en") for name in one.names])
        return (
            f"Adjusted for {names}, differences are those of respondents alike in "
            "that, and not what a platform does. A covariate that may be an effect of the "
            "platform, as use and spending are, takes a part of what is compared away."
        )
    if one.kind == "no_covariate":
        names = listed([found.name(name, "en") for name in one.names])
        return (
            f"{one.values[0]:.0f} respondents of whom {names} is not known are left "
            "out of everything."
        )
    if one.kind == "direct_effects":
        said = [f"{name} p {p_value(p)}" for name, p in zip(one.names, one.values, strict=True)]
        return (
            f"Covariates work on items beside their constructs: {listed(said[:_MOST])} (corrected "
            "after Holm). These items measure otherwise at other values of the covariate, which "
            "adjusting for it does not repair."
        )
    if one.kind == "slopes_differ":
        return (
            f"The covariates do not work equally in all groups (p {p_value(one.values[0])}): how "
            "far groups lie apart depends on where they are held."
        )
    if one.kind == "cross_sections":
        return (
            f"Each wave ({found.name(one.names[0], 'en')}) is taken as a sample of its own, of "
            "other people: what changes may be who the customers are."
        )
    if one.kind == "failed":
        return f"{one.values[0]:.0f} of {one.values[1]:.0f} replicates failed and are left out."
    return f"{found.name(one.names[0], 'en')} {_NO_SCALE[one.names[1]]}: it has no index."
