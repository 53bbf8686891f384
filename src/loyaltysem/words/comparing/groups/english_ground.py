"""On what a comparison of groups rests, and where its numbers come from, in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.facts import ComparisonFacts
from loyaltysem.words.comparing.invariance.english import effects, left_out
from loyaltysem.words.comparing.invariance.facts import StepFacts
from loyaltysem.words.comparing.invariance.names import (
    RULES,
    level_name,
    listed,
    missing_words,
)
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.numbers import (
    agreeing,
    counted,
    exact_percent,
    fit_index,
    p_value,
    short,
)
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = ["fit", "measurement", "method", "scale", "unit"]

_MOST = 12
_ITEM_MEANS = {
    "": "",
    "answers": (
        " The observed index is computed from the answers themselves; its interval reflects the "
        "sampling variation of the model-implied item means."
    ),
    "implied": (
        " Since some answers are missing, the observed index is computed from model-implied item "
        "means."
    ),
}
_WEIGHTS = {
    "loadings": (
        "Items enter an index with weights from their loadings in this model, the same in all "
        "groups."
    ),
    "regression": (
        "Items enter an index with the weights of regression factor scores in this model, the same "
        "in all groups."
    ),
    "equal": "Items enter an index with equal weights.",
}


def measurement(found: ComparisonFacts) -> str:
    """Say on what level of measurement the comparison rests."""
    sizes = [
        f"{found.called(label, 'en')} (n = {size:,})"
        for label, size in zip(found.order, found.sizes, strict=True)
    ]
    group = found.name(found.group, "en")
    who = listed(sizes) if len(sizes) <= _MOST else f"{len(sizes)} groups of {_span(found.sizes)}"
    said = f"The comparison by {group} covers {who}."
    if not found.invariance:
        return f"{said} Not even configural invariance holds, so nothing may be compared."
    level = level_name(found.invariance, "en", partial=found.partial)
    released = f", with {released_terms(found.released)} released" if found.partial else ""
    return (
        f"{said} By {RULES['en'][found.rule]}, the highest level of measurement invariance that "
        f"holds is {level}{released}; the comparison rests on it."
    )


def _span(sizes: Sequence[int]) -> str:
    low, high = min(sizes), max(sizes)
    return (
        f"{counted(low, 'respondent')} each" if low == high else f"{low:,} to {high:,} respondents"
    )


def method(found: ComparisonFacts) -> str:
    """Say where estimates and intervals come from."""
    if not found.drawn:
        return ""
    source = {
        "bootstrap": f"{found.n_drawn:,} bootstrap samples of {_drawn(found)} within each group",
        "monte_carlo": f"{found.n_drawn:,} draws from the normal distribution of the estimates",
    }[found.drawn]
    share = exact_percent(found.coverage).replace(" ", "")
    sampling = ""
    if found.sampling is not None:
        redrawn = found.drawn == "bootstrap"
        sampling = f" {sampling_sentence(found.sampling, 'en', bootstrap=redrawn)}"
    return (
        f"All groups were estimated in one multigroup model ({found.estimator}).{sampling} "
        f"Brackets enclose {share} confidence intervals that hold simultaneously for all groups or "
        f"all pairs of groups (max-t, {source}). The p values of pairwise differences come from "
        f"the same draws, so that p is below {_alpha(found)} exactly where the interval excludes "
        "zero."
        f"{_ITEM_MEANS[found.item_means]}"
    )


def _alpha(found: ComparisonFacts) -> str:
    return short(round(1 - found.coverage, 10))


def _drawn(found: ComparisonFacts) -> str:
    """Return what a bootstrap sample is made of."""
    if found.sampling is None:
        return "respondents"
    what = "clusters" if found.sampling.clusters else "respondents"
    return f"{what}, with their weights," if found.sampling.weights else what


def fit(found: ComparisonFacts) -> Iterator[str]:
    """Say how the models fit that the comparison rests on, and by how much released items differ.

    And how many respondents are left out since answers of theirs are missing.
    """
    ladder = found.ladder
    if ladder is None or not found.drawn:
        return
    if ladder.n_incomplete and ladder.blanks == "listwise":
        yield left_out(ladder.n_incomplete)
    if found.n_kept and ladder.blanks:
        yield (
            f"{counted(found.n_kept, 'respondent')} with missing answers "
            f"{agreeing(found.n_kept, 'was', 'were')} kept ({missing_words(ladder.blanks)})."
        )
    steps = {step.name: step for step in (*ladder.steps, *ladder.branches)}
    yield f"The fit of the measurement model at this level is {_indices(steps[ladder.level])}."
    if "structure" in steps and steps["structure"].df != steps[ladder.level].df:
        yield f"With the structural paths it is {_indices(steps['structure'])}."
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
            f"Unstandardised coefficients are in the units of the marker items ({marked}); another "
            "choice of markers multiplies a coefficient by the same constant in all groups."
        )
    if ladder.identification == "variance":
        first = found.called(found.order[0], "en")
        return (
            "Unstandardised coefficients are in units in which each construct (if it is predicted "
            f"by others, its disturbance) has a variance of 1 in {first}."
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
    whose = "the averages over the groups, weighted by their sizes,"
    if found.reference:
        whose = f"the values of {found.reference['en']}"
    return (
        f"{said} Latent means are put on the 0–100 scale by the intercepts and loadings of the "
        f"items; for released parameters {whose} are used."
    ).lstrip()
