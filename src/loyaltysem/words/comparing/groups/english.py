"""Sentences about a comparison of groups in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.english_cautions import cautions
from loyaltysem.words.comparing.groups.facts import (
    ComparisonFacts,
    CovariateFacts,
    PairFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.invariance.gate_words import gate_reason
from loyaltysem.words.comparing.invariance.names import (
    RULES,
    latent_unit,
    level_name,
    listed,
    released_terms,
)
from loyaltysem.words.numbers import exact_percent, p_value
from loyaltysem.words.questionnaires.sampling import sampling_sentence

__all__ = [
    "adjusted",
    "answers",
    "cautions",
    "influence",
    "measurement",
    "method",
    "refused",
    "standing",
]

_MOST = 12
_COVARIATES = {
    True: "Covariates are taken as given (fixed.x).",
    False: "Covariates are variables of the likelihood, with moments of each group's own.",
}
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


def measurement(found: ComparisonFacts) -> str:
    """Say on what level of measurement the comparison rests."""
    sizes = [
        f"{found.name(label, 'en')} (n = {size:,})"
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
        f"for all groups, or all pairs, together (max-t of {source}); p values of pairs are "
        f"corrected after Holm.{_ITEM_MEANS[found.item_means]}"
    )


def _drawn(found: ComparisonFacts) -> str:
    """Return what a bootstrap sample is made of."""
    if found.sampling is None:
        return "the respondents"
    what = "the clusters" if found.sampling.clusters else "the respondents"
    return f"{what}, with their weights," if found.sampling.weights else what


def influence(found: ComparisonFacts) -> Iterator[str]:
    """Say what the source does to the target in every group."""
    if not found.effects:
        return
    source, target = (found.name(name, "en") for name in (found.source, found.target))
    for one in found.effects:
        if found.inseparable and one.name != "total":
            continue
        label = one.name if one.name in ("direct", "indirect", "total") else f"({one.name})"
        head = f"The unstandardised {label} effect of {source} on {target}"
        if one.name not in ("direct", "indirect", "total"):
            if len(found.effects) < 5:
                continue  # the one route is the indirect effect
            head = f"Of it, the route {one.name}"
        yield _quantity(f"{head} is", one, found, places=2)


def standing(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups stand."""
    heads = {
        "latent mean": "The latent mean of {name}, {unit}, is",
        "latent index": "The latent mean of {name} on the scale from 0 to 100 is",
        "observed index": "The index of {name} from 0 to 100 is",
    }
    twins = {one.name: one for one in found.twins}
    for one in found.standing:
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "en"), unit=latent_unit(found.identification, "en")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        if one.kind != "latent mean":
            yield _smallest(one)
        if one.name in twins:
            values = [
                f"{_number(p.est, 1)} for {found.name(p.group, 'en')}"
                for p in twins[one.name].places
            ]
            if len(values) <= _MOST:
                yield f"By equal weights it is {listed(values)}."


def _quantity(head: str, one: QuantityFacts, found: ComparisonFacts, *, places: int) -> str:
    values = [
        f"{_number(p.est, places)} [{_number(p.lower, places)}, {_number(p.upper, places)}] for "
        f"{found.name(p.group, 'en')}"
        for p in one.places
    ]
    if len(values) > _MOST:
        low = min(one.places, key=lambda p: p.est)
        high = max(one.places, key=lambda p: p.est)
        text = (
            f"{head} between {_number(low.est, places)} ({found.name(low.group, 'en')}) and "
            f"{_number(high.est, places)} ({found.name(high.group, 'en')})"
        )
    else:
        text = f"{head} {listed(values)}"
    test = ""
    if one.pvalue == one.pvalue:
        test = f"; joint test of equality χ²({one.df}) = {one.chisq:.2f}, p {p_value(one.pvalue)}"
    return f"{text}{test}. {_pairs(one.pairs, found, places)}"


def _pairs(pairs: Sequence[PairFacts], found: ComparisonFacts, places: int) -> str:
    differing = [pair for pair in pairs if pair.differs]
    if not differing:
        return _none_apart(len(pairs), found)
    if len(differing) > _MOST:
        return f"{len(differing)} of {len(pairs)} pairs can be told apart."
    said = []
    for pair in differing:
        high, low = (pair.first, pair.second) if pair.difference > 0 else (pair.second, pair.first)
        ends = sorted((abs(pair.lower), abs(pair.upper)))
        said.append(
            f"{found.name(high, 'en')} exceeds {found.name(low, 'en')} by "
            f"{_number(abs(pair.difference), places)} [{_number(ends[0], places)}, "
            f"{_number(ends[1], places)}], p {p_value(pair.pvalue)}"
        )
    rest = len(pairs) - len(differing)
    others = "" if not rest else "; other pairs cannot be told apart"
    return f"{'; '.join(said)}{others}."


def _none_apart(n_pairs: int, found: ComparisonFacts) -> str:
    """Say that no difference was found, which is not that there is none."""
    share = exact_percent(found.coverage).replace(" ", "")
    if n_pairs == 1:
        return f"The two cannot be told apart at the {share} level."
    return f"No pair of groups can be told apart at the simultaneous {share} level."


def _ranks(one: QuantityFacts, found: ComparisonFacts) -> str:
    share = exact_percent(found.coverage).replace(" ", "")
    firm = [p for p in one.places if p.best == p.worst]
    if len(firm) == len(one.places):
        order = sorted(one.places, key=lambda p: p.rank)
        return (
            f"The order is settled at {share} confidence: "
            f"{', '.join(found.name(p.group, 'en') for p in order)}."
        )
    if all((p.best, p.worst) == (1, len(one.places)) for p in one.places):
        return f"Nothing can be said of the order with {share} confidence: every rank is possible."
    said = [
        f"{found.name(p.group, 'en')} {_rank(p.best, p.worst)}"
        for p in sorted(one.places, key=lambda p: p.rank)
    ]
    return f"The ranks that {share} confidence allows are: {', '.join(said[:50])}."


def _rank(best: int, worst: int) -> str:
    return str(best) if best == worst else f"{best}–{worst}"


def _smallest(one: QuantityFacts) -> str:
    values = [pair.smallest for pair in one.pairs]
    low, high = min(values), max(values)
    said = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
    return f"A true difference of {said} points would be found with a power of .80."


def answers(found: ComparisonFacts) -> str:
    """Say what the answers come to where they may not be compared, and how far they mislead."""
    if not found.answers:
        return ""
    said = []
    for construct in dict.fromkeys(construct for construct, *_ in found.answers):
        own = [
            f"{found.name(group, 'en')} {value:.1f} ({_signed(bias)})"
            for name, group, value, bias in found.answers
            if name == construct
        ]
        if len(own) <= _MOST:
            said.append(f"{found.name(construct, 'en')}: {', '.join(own)}")
    first = found.name(found.order[0], "en")
    listing = f" ({'; '.join(said)})" if said else ""
    return (
        "The index of the answers may not be compared, as some items are answered otherwise at "
        "the same level of their construct. It is given as a description, with the points by which "
        f"these items move it against {first}{listing}."
    )


def adjusted(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups would stand if their respondents were alike, and on what that rests."""
    own = found.adjusted
    if own is None:
        return
    held = listed([_held(one, found) for one in own.covariates])
    yield (
        f"Adjusted means are those of groups with the covariates of all respondents: {held}. Every "
        "construct is regressed on every covariate, with slopes that are equal across groups. "
        f"{_COVARIATES[own.given]}"
    )
    heads = {
        "latent mean": "The adjusted latent mean of {name}, {unit}, is",
        "latent index": "The adjusted latent mean of {name} on the scale from 0 to 100 is",
    }
    for one, plain in zip(own.standing, own.plain, strict=True):
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "en"), unit=latent_unit(found.identification, "en")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        values = [f"{_number(p.est, places)} for {found.name(p.group, 'en')}" for p in plain.places]
        if len(values) <= _MOST:
            yield f"Unadjusted it is {listed(values)}."
    if own.n_tests and not own.n_direct:
        yield (
            f"No effect of a covariate on an item beside its construct was found ({own.n_tests} "
            f"{own.tested_by} tests, corrected after Holm)."
        )


def _held(one: CovariateFacts, found: ComparisonFacts) -> str:
    def name(what: str) -> str:
        return found.name(what, "en")

    if not one.level:
        return f"{name(one.variable)} of {one.mean:.4g}"
    share = exact_percent(round(one.mean, 3)).replace(" ", "")
    return f"{share} {name(one.variable)} {one.level['en']} (against {one.reference['en']})"


def refused(found: ComparisonFacts) -> str:
    """Say what may not be compared, and why."""
    if not found.refused:
        return ""
    said = [
        f"{gate.quantity} ({gate_reason(gate, found.invariance, 'en', partial=found.partial)})"
        for gate in found.refused
    ]
    return f"Not compared: {'; '.join(said)}."


def _number(value: float, places: int) -> str:
    text = f"{abs(value):.{places}f}"
    return f"−{text}" if value < 0 and float(text) else text


def _signed(value: float) -> str:
    text = _number(value, 1)
    return text if text.startswith("−") or not float(text) else f"+{text}"
