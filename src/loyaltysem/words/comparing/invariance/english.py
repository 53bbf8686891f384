"""Sentences about a ladder in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from loyaltysem.words.comparing.invariance.facts import LadderFacts, LimitFacts, StepFacts
from loyaltysem.words.comparing.invariance.gate_words import gate_sentences
from loyaltysem.words.comparing.invariance.names import (
    SOURCES,
    change,
    kind_words,
    level_name,
    listed,
    released_terms,
    step_name,
    verdict_name,
    version_words,
)
from loyaltysem.words.numbers import fit_index, p_value, share_asked, short

__all__ = [
    "branch_lead",
    "effects",
    "gate",
    "identification",
    "method",
    "notes",
    "step_sentence",
    "verdict",
]


def method(found: LadderFacts) -> str:
    """Say what was done and by which rule."""
    groups = ", ".join(
        f"{label['en']} (n = {size})" for label, size in zip(found.labels, found.sizes, strict=True)
    )
    if len(found.labels) > 12:
        groups = (
            f"{len(found.labels)} groups of {min(found.sizes)} to {max(found.sizes)} respondents"
        )
    text = (
        f"Measurement invariance by {found.group['en']} was tested for {groups}, with the "
        "measurement part of the model, freely correlated constructs and estimator "
        f"{found.estimator}"
    )
    text += f" (missing answers: {found.blanks})." if found.blanks else "."
    return f"{text} {_rule(found)} {_versions(found)}"


def _rule(found: LadderFacts) -> str:
    rule = found.rule
    first = (
        f"The configural model was accepted with a CFI of {share_asked(rule.least_cfi)} or more "
        f"and a 90% interval of RMSEA that includes {share_asked(rule.most_rmsea)} or less"
    )
    if rule.name == "delta_fit":
        limits = _distinct_limits(found)
        judged = "; ".join(f"{name}: {_limit(limit)}" for name, limit in limits)
        return f"{first}; a further step was judged by changes of fit indices, {judged}."
    if rule.name == "permutation":
        return (
            f"{first}; a further step was rejected where fewer than {short(rule.alpha)} of "
            f"{rule.n_replicates} permutations of the groups gave a larger difference of the "
            "chi-squares (Jorgensen et al. 2018)."
        )
    methods = dict.fromkeys(step.tests[0].method for step in found.steps if step.tests)
    by = f" ({'; '.join(methods)})" if methods else ""
    return (
        f"{first}; a further step was rejected where its chi-square difference from the step below "
        f"had p < {short(rule.alpha)}{by}."
    )


def _distinct_limits(found: LadderFacts) -> list[tuple[str, LimitFacts]]:
    return [(step_name(step.name), step.limits) for step in found.steps if step.limits is not None]


def _limit(limit: LimitFacts) -> str:
    cfi, rmsea = f"ΔCFI −{fit_index(limit.cfi)}", f"ΔRMSEA {fit_index(limit.rmsea)}"
    if limit.source == "svetina":
        return f"{cfi} or {rmsea} exceeded, {SOURCES[limit.source]}"
    srmr = "" if limit.srmr is None else f" or ΔSRMR {fit_index(limit.srmr)}"
    return f"{cfi} with {rmsea}{srmr} reached, {SOURCES[limit.source]}"


def _versions(found: LadderFacts) -> str:
    cfi, chisq = version_words(found.versions["cfi"]), version_words(found.versions["chisq"])
    if cfi == chisq == "plain":
        return ""
    return (
        f"At every step the chi-square is the {chisq} one, CFI and RMSEA are the {cfi} ones, and "
        "SRMR has one version."
    )


def identification(found: LadderFacts) -> str:
    """Say what gives the constructs unit and origin."""
    if found.identification == "effect_coding":
        return (
            "The constructs are in the metric of their items: loadings average 1 and intercepts "
            "sum to 0 (effect coding; Little, Slegers & Card 2006), in each group until they are "
            "equal, and then once for the equal ones."
        )
    if found.identification == "marker":
        marked = ", ".join(f"{item} for {name}" for name, item in found.markers.items())
        unit = f"The constructs have the unit of an item whose loading is 1 ({marked})"
    else:
        unit = (
            "The constructs have a variance of 1 in the first group, and in all of them until "
            "loadings are equal"
        )
    text = (
        f"{unit}; their means are 0 in the first group, and in all of them until intercepts are "
        "equal."
    )
    if not found.parameterization:
        return text
    what = "residual variances" if found.parameterization == "theta" else "scale factors"
    text += (
        f" Latent responses were identified after Wu & Estabrook (2016, {found.parameterization}): "
        f"intercepts 0 and {what} 1 in the first group, and in all of them as long as thresholds "
        "differ; with two or more equal thresholds an item's intercept and "
        f"{what[:-1]} are free in the other groups"
        f"{_with_fewer(found, what)}; equal intercepts are 0 again"
    )
    return text + (", equal residual variances 1." if found.parameterization == "theta" else ".")


def _with_fewer(found: LadderFacts, what: str) -> str:
    if not found.coarse:
        return ""
    return f" (with fewer, the {what[:-1]} alone, once loading and intercept are equal as well)"


def step_sentence(step: StepFacts, found: LadderFacts) -> str:
    """Say how a step fits, how it differs from the one below, and whether it holds."""
    name, kind = level_name(step.name), kind_words(step.name, step.adds)
    if step.name in ("variances", "covariances", "means", "structure", "paths"):
        name = {"structure": "the structural model"}.get(step.name, f"the step of {kind}")
        kind = "" if step.name != "structure" else kind
    if isnan(step.chisq):
        return f"{_capital(name)} could not be fitted: {step.reason}"
    released = f", {step.n_released} released" if step.n_released else ""
    head = f"{name} ({kind}{released})" if kind else name
    text = (
        f"{_capital(head)} {verdict_name(step.verdict)}: χ²({step.df:.0f}) = {step.chisq:.2f}"
        f"{_p(step.pvalue)}, CFI = {fit_index(step.cfi)}, RMSEA = {fit_index(step.rmsea)}, SRMR = "
        f"{fit_index(step.srmr)}"
    )
    against = _against(step)
    return f"{text}; {against}." if against else f"{text}."


def _against(step: StepFacts) -> str:
    if not step.against:
        return ""
    if step.verdict == "assumed":
        return f"it fits exactly as the {step_name(step.against)} model does"
    parts = []
    for k, test in enumerate(step.tests):
        name = f" [{test.method.split('(')[-1].rstrip(')')}]" if len(step.tests) > 1 else ""
        parts.append(f"Δχ²({test.df}) = {test.chisq:.2f}{_p(test.pvalue)}{name}")
        if k == 0 and not isnan(step.permuted):
            parts[-1] += f", by permutation p {p_value(step.permuted)}"
    parts += [f"Δ{index.upper()} = {change(value)}" for index, value in step.changes.items()]
    if step.reason:
        parts.append(f"no test ({step.reason})")
    return f"against {step_name(step.against)} {', '.join(parts)}" if parts else ""


def _p(value: float) -> str:
    return "" if isnan(value) else f", p {p_value(value)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def branch_lead(found: LadderFacts) -> str:
    """Say where the branches leave from."""
    return (
        f"From the {step_name(found.branched_from)} step branched, each judged by its chi-square "
        "difference:"
    )


def verdict(found: LadderFacts, obstacle: StepFacts | None) -> str:
    """Say how far measurement is the same."""
    if not found.level:
        return (
            f"Not even the same constructs can be said to be measured by {found.group['en']}: the "
            "configural model does not hold."
        )
    own = next(step.verdict for step in found.steps if step.name == found.level)
    text = f"{_capital(level_name(found.level, partial=found.partial))} {verdict_name(own)}"
    if found.partial:
        text += f", with {released_terms(found.released)} released"
    if obstacle is not None:
        said = "does not" if own == "holds" else "does not hold"
        said = "could not be fitted" if obstacle.verdict == "failed" else said
        return f"{text}; {level_name(obstacle.name)} {said}."
    return f"{text}."


def effects(found: LadderFacts) -> str:
    """Say by how much the answers to released items differ."""
    if not found.effects:
        return ""
    each = []
    for one in found.effects:
        side = "lower" if one.points > 0 else "higher"
        each.append(
            f"{one.item} by dMACS = {one.dmacs:.2f} in {one.group['en']}, whose answers are "
            f"{abs(one.points):.2f} points {side} than those of people of the same standing in "
            f"{one.reference['en']}"
        )
    return (
        f"Released items differ: {'; '.join(each)}. dMACS is in standard deviations of the item, "
        "pooled over the variances of the two groups (Nye & Drasgow 2011)."
    )


def gate(found: LadderFacts) -> str:
    """Say what may be compared."""
    return gate_sentences(found.gate, "en")


def notes(found: LadderFacts) -> Iterator[str]:
    """Yield what a reader of the ladder must know."""
    if found.n_without:
        yield f"{found.n_without} respondents name no {found.group['en']} and are in no fit."
    if found.n_repeated:
        yield (
            f"{_rows(found.n_repeated)} an id in '{found.id_column}' that another row of the same "
            "group has: each counts as a respondent of its own, which makes standard errors too "
            "small if these are the same people."
        )
    if found.n_anonymous:
        yield (
            f"{_rows(found.n_anonymous)} no id in '{found.id_column}': whether these respondents "
            "stand in several groups is not known."
        )
    if found.n_incomplete and found.blanks == "listwise":
        yield f"{found.n_incomplete} respondents with missing answers were left out."
    if found.failed_deals:
        said = [f"{step_name(name)} {count}" for name, count in found.failed_deals.items()]
        yield (
            f"To some of the {found.rule.n_replicates} permutations a model could not be fitted, "
            f"and they are left out: {', '.join(said)}."
        )
    if any("2010" in test.method for step in found.steps for test in step.tests):
        yield (
            "Nothing is decided by the difference of Satorra & Bentler (2010): its factor depends "
            "on which group comes first."
        )
    yield from _of_ordered(found)
    if found.second_order:
        yield (
            f"{listed(found.second_order)} {_be(found.second_order)} measured by constructs: "
            "the steps are those of Chen, Sousa & West (2005)."
        )
    if found.single:
        yield (
            f"{listed(found.single)} {_have(found.single)} a single item: that it "
            "measures alike is assumed, since nothing can test it."
        )
    if found.left_out:
        yield (
            f"{listed(found.left_out)} {_be(found.left_out)} no item of a construct, and in the "
            "structural steps only."
        )
    for one in found.thin:
        items = "item" if one.count == 1 else "items"
        where = f" in {one.group['en']}" if one.group else ""
        yield (
            f"{one.construct} has {one.count} invariant {items}{where}, and two are needed for its "
            "comparison to rest on more than an assumption (Byrne, Shavelson & Muthén 1989)."
        )
    if found.loading_only:
        yield (
            f"The loading of {listed(found.loading_only)} is free and the intercept held equal, "
            f"which means something at one origin only, {_origin(found)}; it is usually released "
            "as well."
        )
    if found.simulated:
        yield "The data are simulated."


def _origin(found: LadderFacts) -> str:
    if found.identification == "effect_coding":
        return "an answer of zero"
    return f"the mean of {found.labels[0]['en']}, which comes first"


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"


def _be(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _have(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _of_ordered(found: LadderFacts) -> Iterator[str]:
    if not found.parameterization:
        return
    if found.coarse:
        yield (
            f"{listed(found.coarse)} {_have(found.coarse)} fewer than two equal thresholds "
            "(two categories, or the others released): thresholds, loading "
            "and intercept can only be tested at once, at the scalar step."
        )
        if any(step.name == "scalar" and step.verdict == "failed" for step in found.steps):
            yield (
                "At that step a mean of the construct and the residual variances of such items "
                "are told apart only as far as thresholds are not in proportion to loadings; "
                "where they nearly are, there is no minimum to be found. The strict step holds "
                "these variances equal, needs no such difference and contains the scalar one."
            )
    if found.unlinked:
        yield (
            f"No item of {listed(found.unlinked)} has two equal thresholds: from the scalar step "
            "on, not before, its unit is the same in all groups, so that nothing that needs equal "
            "loadings can be compared earlier."
        )
    if found.three:
        yield (
            f"{listed(found.three)} {_have(found.three)} two equal thresholds, which give "
            "the latent response unit and origin: that these are equal is assumed, since "
            "nothing can test it."
        )
    if found.rule.name == "delta_fit":
        yield (
            "For ordered answers the cut-offs are published for thresholds and loadings; those of "
            "the loadings are carried over to the later steps."
        )
