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
    missing_words,
    model_name,
    step_name,
    verdict_name,
    version_words,
)
from loyaltysem.words.comparing.invariance.terms import released_terms
from loyaltysem.words.numbers import agreeing, counted, fit_index, p_value, share_asked, short

__all__ = [
    "branch_lead",
    "effects",
    "gate",
    "identification",
    "left_out",
    "method",
    "notes",
    "step_sentence",
    "unknown",
    "verdict",
]


def method(found: LadderFacts) -> str:
    """Say what was done and by which rule."""
    groups = listed(
        [
            f"{label['en']} (n = {size:,})"
            for label, size in zip(found.labels, found.sizes, strict=True)
        ]
    )
    if len(found.labels) > 12:
        low, high = min(found.sizes), max(found.sizes)
        groups = f"{len(found.labels)} groups of {low:,} to {high:,} respondents"
    how = f"estimator: {found.estimator}"
    if found.blanks:
        how += f"; missing answers: {missing_words(found.blanks)}"
    text = (
        f"Measurement invariance across {found.group['en']} was tested for {groups}, using the "
        f"measurement part of the model with freely correlated constructs ({how})."
    )
    return " ".join(filter(None, (text, _rule(found), _versions(found))))


def _rule(found: LadderFacts) -> str:
    rule = found.rule
    first = (
        "The configural model was accepted if the CFI was at least "
        f"{share_asked(rule.least_cfi)} and the lower limit of the 90% confidence interval of the "
        f"RMSEA was no higher than {share_asked(rule.most_rmsea)}"
    )
    if rule.name == "delta_fit":
        limits = _distinct_limits(found)
        judged = "; ".join(f"{name}: {_limit(limit)}" for name, limit in limits)
        return f"{first}; each further step was judged by changes in fit indices ({judged})."
    if rule.name == "permutation":
        return (
            f"{first}; each further step was rejected if, in {rule.n_replicates:,} random "
            "permutations of the group labels, the proportion of larger chi-square differences was "
            f"below {short(rule.alpha)} (Jorgensen et al., 2018)."
        )
    methods = dict.fromkeys(_method(step.tests[0].method) for step in found.steps if step.tests)
    by = f" ({'; '.join(methods)})" if methods else ""
    return (
        f"{first}; each further step was rejected if its chi-square difference from the step below "
        f"had p < {short(rule.alpha)}{by}."
    )


def _method(method: str) -> str:
    return method[:1].lower() + method[1:] if method[1:2].islower() else method


def _distinct_limits(found: LadderFacts) -> list[tuple[str, LimitFacts]]:
    return [(step_name(step.name), step.limits) for step in found.steps if step.limits is not None]


def _limit(limit: LimitFacts) -> str:
    cfi, rmsea, source = fit_index(limit.cfi), fit_index(limit.rmsea), SOURCES[limit.source]
    if limit.source == "svetina":
        return (
            f"rejected where CFI falls by more than {cfi} or RMSEA rises by more than {rmsea}, "
            f"{source}"
        )
    srmr = "" if limit.srmr is None else f" or SRMR by at least {fit_index(limit.srmr)}"
    return (
        f"rejected where CFI falls by at least {cfi} and RMSEA rises by at least {rmsea}{srmr}, "
        f"{source}"
    )


def _versions(found: LadderFacts) -> str:
    cfi, chisq = version_words(found.versions["cfi"]), version_words(found.versions["chisq"])
    if cfi == chisq == "plain":
        return ""
    return (
        f"Chi-squares are {chisq} and CFI and RMSEA are {cfi} at every step; the SRMR has one "
        "version only."
    )


def identification(found: LadderFacts) -> str:
    """Say what gives the constructs unit and origin."""
    if found.identification == "effect_coding":
        return (
            "The constructs are in the metric of their items: loadings average 1 and intercepts "
            "sum to 0 (effect coding; Little, Slegers & Card, 2006), separately in each group "
            "until they are held equal, and from then on once for those that are equal."
        )
    first = found.labels[0]["en"]
    if found.identification == "marker":
        marked = listed(
            [
                f"{found.construct(item, 'en')} for {found.construct(name, 'en')}"
                for name, item in found.markers.items()
                if item
            ]
        )
        unit = f"Each construct takes its unit from a marker item with a loading of 1 ({marked})"
    else:
        unit = (
            f"Each construct has a variance of 1 in {first}, and in every group until loadings are "
            "held equal"
        )
    text = (
        f"{unit}; latent means are 0 in {first}, and in every group until intercepts are held "
        "equal."
    )
    if not found.parameterization:
        return text
    what = "residual variances" if found.parameterization == "theta" else "scale factors"
    text += (
        f" Latent responses were identified following Wu and Estabrook (2016; "
        f"{found.parameterization} parameterisation): intercepts are 0 and {what} are 1 in "
        f"{first}, and in every group as long as thresholds differ; once an item has two or more "
        f"equal thresholds, its intercept and {what[:-1]} are free in the other groups"
        f"{_with_fewer(found, what)}; intercepts held equal are 0 again"
    )
    theta = found.parameterization == "theta"
    return text + (", and residual variances held equal are 1." if theta else ".")


def _with_fewer(found: LadderFacts, what: str) -> str:
    if not found.coarse:
        return ""
    return f" (with fewer, the {what[:-1]} alone is free, once loading and intercept are equal too)"


#: Why a step has no fit or no test; checks by what their names begin with.
_CAUSES = {
    "error": "the estimation did not finish",
    "test": "the difference test could not be computed",
    "below": "the step below has no usable solution",
    "convergence": "no convergence",
    "identification": "singular information matrix, not identified",
    "variances": "negative variances",
    "latent covariance": "covariance matrix of the constructs not positive definite",
    "residual covariance": "residual covariance matrix not positive definite",
    "loadings": "standardised loadings above 1",
}
_EQUALITIES = {
    "variances": "equality of construct variances",
    "covariances": "equality of construct variances and covariances",
    "means": "equality of latent means",
    "structure": "the structural model",
    "paths": "equality of structural paths",
}


def step_sentence(step: StepFacts, found: LadderFacts) -> str:
    """Say how a step fits, how it differs from the one below, and whether it holds."""
    name, kind = level_name(step.name), kind_words(step.name, step.adds)
    if step.name in ("variances", "covariances", "means", "structure", "paths"):
        name = _EQUALITIES[step.name]
        kind = "" if step.name != "structure" else kind
    if isnan(step.chisq):
        return f"{_capital(name)} could not be estimated ({_causes(step)})."
    released = f", {counted(step.n_released, 'parameter')} released" if step.n_released else ""
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
        return f"it fits exactly as {model_name(step.against)} does"
    parts = []
    for k, test in enumerate(step.tests):
        name = f" [{test.method.split('(')[-1].rstrip(')')}]" if len(step.tests) > 1 else ""
        parts.append(f"Δχ²({test.df}) = {test.chisq:.2f}{_p(test.pvalue)}{name}")
        if k == 0 and not isnan(step.permuted):
            parts[-1] += f", by permutation p {p_value(step.permuted)}"
    parts += [f"Δ{index.upper()} = {change(value)}" for index, value in step.changes.items()]
    if step.reason:
        parts.append(f"no test ({_causes(step)})")
    return f"compared with {model_name(step.against)}, {', '.join(parts)}" if parts else ""


def _causes(step: StepFacts) -> str:
    """Return why there is no fit or no test, in words of a paper."""
    kinds = [next((kind for kind in _CAUSES if c.startswith(kind)), "") for c in step.causes]
    said = [_CAUSES.get(kind, "inadmissible solution") for kind in dict.fromkeys(kinds)]
    return ", ".join(said) or "cause unknown"


def _p(value: float) -> str:
    return "" if isnan(value) else f", p {p_value(value)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def branch_lead(found: LadderFacts) -> str:
    """Say where the branches leave from."""
    return (
        f"The following tests branch off from {model_name(found.branched_from)}; each is judged by "
        "its chi-square difference."
    )


def verdict(found: LadderFacts, obstacle: StepFacts | None) -> str:
    """Say how far measurement is the same."""
    if not found.level:
        return (
            "Configural invariance does not hold: the groups cannot be said to be measured on the "
            "same constructs."
        )
    own = next(step.verdict for step in found.steps if step.name == found.level)
    text = f"{_capital(level_name(found.level, partial=found.partial))} {verdict_name(own)}"
    if found.partial:
        text += f", with {released_terms(found.released)} released"
    if obstacle is not None:
        said = "does not" if own == "holds" else "does not hold"
        said = "could not be estimated" if obstacle.verdict == "failed" else said
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
            f"answers to {one.item} are on average {abs(one.points):.2f} points {side} in "
            f"{one.group['en']} than in {one.reference['en']} (dMACS = {one.dmacs:.2f})"
        )
    return (
        f"At the same level of the construct, {'; '.join(each)}. dMACS is expressed in standard "
        "deviations of the item, pooled over the variances of the two groups (Nye & Drasgow, 2011)."
    )


def unknown(variable: str, count: int) -> str:
    """Say how many respondents are left out whose group, or covariate, is not known."""
    return (
        f"{variable} is unknown for {counted(count, 'respondent')}, who "
        f"{agreeing(count, 'was', 'were')} left out."
    )


def left_out(count: int) -> str:
    """Say how many respondents are left out for missing answers."""
    return (
        f"{counted(count, 'respondent')} with missing answers {agreeing(count, 'was', 'were')} "
        "left out."
    )


def gate(found: LadderFacts) -> str:
    """Say what may be compared."""
    return gate_sentences(found.gate, "en")


def notes(found: LadderFacts) -> Iterator[str]:
    """Yield what a reader of the ladder must know."""
    if found.n_without:
        yield unknown(found.group["en"], found.n_without)
    if found.n_repeated:
        yield (
            f"{_rows(found.n_repeated)} the same id ({found.id_column}) as another row of the "
            "group; each was counted as a separate respondent, which makes standard errors too "
            "small if these are the same people."
        )
    if found.n_anonymous:
        yield (
            f"{_rows(found.n_anonymous)} no id ({found.id_column}), so that respondents who appear "
            "in several groups could not be recognised there."
        )
    if found.n_incomplete and found.blanks == "listwise":
        yield left_out(found.n_incomplete)
    if found.failed_deals:
        said = [f"{step_name(name)} {count}" for name, count in found.failed_deals.items()]
        yield (
            f"Some of the {found.rule.n_replicates:,} permutations could not be estimated and were "
            f"left out ({', '.join(said)})."
        )
    if any("2010" in test.method for step in found.steps for test in step.tests):
        yield (
            "The difference test of Satorra and Bentler (2010) is reported but decides nothing, "
            "since its scaling factor depends on the order of the groups."
        )
    yield from _of_ordered(found)
    if found.second_order:
        yield (
            f"{listed(found.called(found.second_order, 'en'))} "
            f"{agreeing(len(found.second_order), 'is', 'are')} of second order; the steps follow "
            "Chen, Sousa and West (2005)."
        )
    if found.single:
        yield (
            f"{listed(found.called(found.single, 'en'))} {_have(found.single)} a single item, "
            "whose invariance cannot be tested and is assumed."
        )
    if found.left_out:
        yield (
            f"{listed(found.left_out)} {agreeing(len(found.left_out), 'measures', 'measure')} no "
            "construct and enter"
            f"{agreeing(len(found.left_out), 's', '')} the structural steps only."
        )
    for one in found.thin:
        where = f" in {one.group['en']}" if one.group else ""
        yield (
            f"{found.construct(one.construct, 'en')} has {counted(one.count, 'invariant item')}"
            f"{where}; at least two are needed for its comparison to rest on more than an "
            "assumption (Byrne, Shavelson & Muthén, 1989)."
        )
    if found.loading_only:
        yield (
            f"The loading of {listed(found.loading_only)} is released while the intercept is held "
            f"equal, which is meaningful at one origin only ({_origin(found)}); the intercept is "
            "usually released too."
        )
    if found.simulated:
        yield "The data are simulated."


def _origin(found: LadderFacts) -> str:
    if found.identification == "effect_coding":
        return "an answer of zero"
    return f"the mean of {found.labels[0]['en']}, the first group"


def _rows(count: int) -> str:
    return f"{counted(count, 'row')} {agreeing(count, 'has', 'have')}"


def _have(names: Sequence[str]) -> str:
    return agreeing(len(names), "has", "have")


def _of_ordered(found: LadderFacts) -> Iterator[str]:
    if not found.parameterization:
        return
    if found.coarse:
        yield (
            f"{listed(found.coarse)} {_have(found.coarse)} fewer than two equal thresholds "
            "(two categories, or the other thresholds released): thresholds, loadings and "
            "intercepts can only be tested jointly, at the scalar step."
        )
        if any(step.name == "scalar" and step.verdict == "failed" for step in found.steps):
            yield (
                "At that step the latent mean and the residual variances of such items can be "
                "separated only if thresholds are not proportional to loadings; where they nearly "
                "are, no minimum exists. The strict step holds these variances equal, does not "
                "depend on such a difference, and contains the scalar step."
            )
    if found.unlinked:
        yield (
            f"No item of {listed(found.called(found.unlinked, 'en'))} has two equal thresholds: "
            "only from the scalar step on is the unit of measurement the same in all groups, and "
            "nothing that needs equal loadings can be compared before."
        )
    if found.three:
        yield (
            f"{listed(found.three)} {_have(found.three)} exactly two equal thresholds, which set "
            "unit and origin of the latent response; their equality cannot be tested and is "
            "assumed."
        )
    if found.rule.name == "delta_fit":
        yield (
            "For ordered answers cut-offs have been published for thresholds and loadings only; "
            "those for loadings are carried over to the later steps."
        )
