"""On what a comparison of groups rests, and where its numbers come from, in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.facts import ComparisonFacts
from loyaltysem.words.comparing.invariance.english import effects
from loyaltysem.words.comparing.invariance.facts import StepFacts
from loyaltysem.words.comparing.invariance.names import (
    RULES,
    level_name,
    listed,
    released_terms,
)
from loyaltysem.words.numbers import exact_percent, fit_index, p_value, short
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = ["fit", "measurement", "method", "scale", "unit"]

_MOST = 12
_ITEM_MEANS = {
    "": "",
    "answers": (
        " The index of the answers is computed from the answers themselves; its interval has the "
        "spread of the item means that the model implies."
    ),
    "implied": (
        " As some answers are missing, the index of the answers is computed from the item means "
        "that the model implies."
    ),
}
_WEIGHTS = {
    "loadings": "Indices weigh their items by the loadings of this fit, alike in all groups.",
    "regression": (
        "Indices weigh their items as regression factor scores of this fit do, alike in all groups."
    ),
    "equal": "Indices weigh their items equally.",
}


def measurement(found: ComparisonFacts) -> str:
    """Say on what level of measurement the comparison rests."""
    sizes = [
        f"{found.called(label, 'en')} (n = {size:,})"
        for label, size in zip(found.order, found.sizes, strict=True)
    ]
    group = found.name(found.group, "en")
    who = listed(sizes) if len(sizes) <= _MOST else f"{len(sizes)} groups of {_span(found.sizes)}"
    if not found.invariance:
        return (
            f"Compared by {group} are {who}. Not even configural invariance holds "
            f"({RULES['en'][found.rule]}), so that nothing may be compared."
        )
    level = level_name(found.invariance, "en", partial=found.partial)
    released = f" with {released_terms(found.released)} released" if found.partial else ""
    return (
        f"Compared by {group} are {who}. The comparison rests on {level}{released}, the highest "
        f"level that holds ({RULES['en'][found.rule]})."
    )


def _span(sizes: Sequence[int]) -> str:
    low, high = min(sizes), max(sizes)
    return f"{low:,} respondents each" if low == high else f"{low:,} to {high:,} respondents"


def method(found: ComparisonFacts) -> str:
    """Say where estimates and intervals come from."""
    if not found.drawn:
        return ""
    source = {
        "bootstrap": f"{found.n_drawn:,} bootstrap samples of {_drawn(found)} of each group",
        "monte_carlo": f"{found.n_drawn:,} draws from the normal distribution of the estimates",
    }[found.drawn]
    share = exact_percent(found.coverage).replace(" ", "")
    sampling = ""
    if found.sampling is not None:
        redrawn = found.drawn == "bootstrap"
        sampling = f" {sampling_sentence(found.sampling, 'en', bootstrap=redrawn)}"
    return (
        f"All groups were fitted together by {found.estimator}.{sampling} {share} intervals hold "
        f"for all groups, or all pairs, together (max-t of {source}); p values of pairs are of "
        f"the same draws, so that one is below {_alpha(found)} where the interval of its pair "
        f"leaves out zero.{_ITEM_MEANS[found.item_means]}"
    )


def _alpha(found: ComparisonFacts) -> str:
    return short(round(1 - found.coverage, 10))


def _drawn(found: ComparisonFacts) -> str:
    """Return what a bootstrap sample is made of."""
    if found.sampling is None:
        return "the respondents"
    what = "the clusters" if found.sampling.clusters else "the respondents"
    return f"{what}, with their weights," if found.sampling.weights else what


def fit(found: ComparisonFacts) -> Iterator[str]:
    """Say how the models fit that the comparison rests on, and by how much released items differ.

    And how many respondents are left out since answers of theirs are missing.
    """
    ladder = found.ladder
    if ladder is None or not found.drawn:
        return
    if ladder.n_incomplete and ladder.blanks == "listwise":
        yield f"{ladder.n_incomplete:,} respondents with missing answers are left out."
    if found.n_kept:
        yield f"{found.n_kept:,} respondents have missing answers and are kept ({ladder.blanks})."
    steps = {step.name: step for step in (*ladder.steps, *ladder.branches)}
    yield f"The measurement model of that level fits with {_indices(steps[ladder.level])}."
    if "structure" in steps and steps["structure"].df != steps[ladder.level].df:
        yield f"With its paths the model fits with {_indices(steps['structure'])}."
    if text := effects(ladder):
        yield text


def _indices(step: StepFacts) -> str:
    return (
        f"χ²({step.df:.0f}) = {step.chisq:.2f}, p {p_value(step.pvalue)}, CFI = "
        f"{fit_index(step.cfi)}, RMSEA = {fit_index(step.rmsea)}, SRMR = {fit_index(step.srmr)}"
    )


def unit(found: ComparisonFacts) -> str:
    """Say in what unit unstandardised coefficients are."""
    ladder = found.ladder
    if ladder is None or not (found.paths or found.effects):
        return ""
    if ladder.identification == "marker":
        marked = listed(
            [
                f"{item} for {found.name(name, 'en')}"
                for name, item in ladder.markers.items()
                if item
            ]
        )
        return (
            f"Unstandardised coefficients are in the units of the marker items ({marked}); other "
            "markers multiply a coefficient by the same number in all groups."
        )
    if ladder.identification == "variance":
        first = found.called(found.order[0], "en")
        return (
            "Unstandardised coefficients are in the units in which each construct, or what is left "
            f"of it, has a variance of 1 in {first}."
        )
    return (
        "Unstandardised coefficients are in the metric of the items, whose loadings average 1 "
        "(effect coding)."
    )


def scale(found: ComparisonFacts) -> str:
    """Say how indices are weighed, and by whose items means are put on 0 to 100."""
    said = _WEIGHTS.get(found.index_weights, "")
    if not found.through_items:
        return said
    whose = "what the groups have on average, by their respondents"
    if found.reference:
        whose = f"what {found.reference['en']} has"
    return (
        f"{said} A mean is put on 0 to 100 by the intercepts and loadings of the items; where they "
        f"are released, by {whose}."
    ).lstrip()
