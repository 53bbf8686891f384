"""Sentences about a comparison of groups in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from loyaltysem.words.comparing.groups.english_cautions import cautions
from loyaltysem.words.comparing.groups.english_ground import (
    fit,
    measurement,
    method,
    scale,
    unit,
)
from loyaltysem.words.comparing.groups.facts import (
    ComparisonFacts,
    CovariateFacts,
    PairFacts,
    PlaceFacts,
    QuantityFacts,
)
from loyaltysem.words.comparing.invariance.gate_words import gate_reason
from loyaltysem.words.comparing.invariance.names import latent_unit, listed
from loyaltysem.words.numbers import (
    agreeing,
    counted,
    exact_percent,
    p_value,
    rounded,
    telling_places,
)

__all__ = [
    "adjusted",
    "answers",
    "cautions",
    "fit",
    "influence",
    "measurement",
    "method",
    "refused",
    "scale",
    "standing",
    "unit",
]

_MOST = 12
_KINDS = ("direct", "indirect", "total")
_COVARIATES = {
    True: "Covariates are treated as fixed.",
    False: (
        "Covariates are treated as random, with means, variances and covariances of each group's "
        "own."
    ),
}


def influence(found: ComparisonFacts) -> Iterator[str]:
    """Say what the source does to the target in every group."""
    yield from _paths(found)
    if not found.effects:
        return
    source, target = (found.name(name, "en") for name in (found.source, found.target))
    names = [one.name for one in found.effects]
    routes = [name for name in names if name not in _KINDS]
    for one in found.effects:
        if found.inseparable and one.name != "total":
            continue
        if one.name == "direct" and not routes:
            continue  # it is the total effect
        if one.name in _KINDS:
            whole = ", all of it direct," if not routes else ""
            head = f"The unstandardised {one.name} effect of {source} on {target}{whole}"
        elif len(routes) < 2:
            continue  # the one route is the indirect effect
        else:
            way = " → ".join(found.name(name, "en") for name in one.name.split(" → "))
            head = f"Of it, the route {way}"
        yield _quantity(f"{head} is", one, found, places=2)


def _paths(found: ComparisonFacts) -> Iterator[str]:
    """Say how the paths differ that are no effect of the source on the target."""
    if text := unit(found):
        yield text
    if found.ladder is not None and not found.inseparable:
        for step in found.ladder.branches:
            if step.name == "paths" and step.tests:
                test = step.tests[0]
                yield (
                    "The joint test that all paths are equal across groups gives "
                    f"Δχ²({test.df}) = {test.chisq:.2f}, p {p_value(test.pvalue)}."
                )
    paths = found.spoken_paths
    telling = [one for one in paths if any(pair.differs for pair in one.pairs)]
    shown = paths if len(paths) <= _MOST else telling
    for one in shown[:_MOST]:
        outcome, predictor = (found.name(name, "en") for name in one.name.split(" ~ "))
        yield _quantity(
            f"The unstandardised path from {predictor} to {outcome} is", one, found, places=2
        )
    if len(shown[:_MOST]) < len(paths):
        verb = agreeing(len(telling), "differs", "differ")
        yield (
            f"{len(telling)} of {len(paths)} paths {verb} significantly between groups (see the "
            "table of paths)."
        )


def standing(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups stand."""
    heads = {
        "latent mean": "The latent mean of {name}, {unit}, is",
        "latent index": "The latent mean of {name} (0–100) is",
        "observed index": "The observed index of {name} (0–100) is",
    }
    if found.standing and (text := scale(found)):
        yield text
    twins = {one.name: one for one in found.twins}
    for one in found.standing:
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "en"), unit=latent_unit(found.identification, "en")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        if one.kind != "latent mean" and one.pairs:
            yield _smallest(one, found)
        if one.name in twins:
            values = [
                f"{_number(p.est, 1)} for {found.called(p.group, 'en')}"
                for p in twins[one.name].places
            ]
            if len(values) <= _MOST:
                yield f"With equal item weights it is {listed(values)}."


def _quantity(head: str, one: QuantityFacts, found: ComparisonFacts, *, places: int) -> str:
    values = [_valued(p, found, places) for p in one.places]
    if len(values) > _MOST:
        low = min(one.places, key=lambda p: p.est)
        high = max(one.places, key=lambda p: p.est)
        text = (
            f"{head} between {_number(low.est, places)} ({found.called(low.group, 'en')}) and "
            f"{_number(high.est, places)} ({found.called(high.group, 'en')})"
        )
    else:
        text = f"{head} {listed(values)}"
    test = ""
    if one.pvalue == one.pvalue:
        within = " within waves" if found.waves is not None else ""
        chisq = f"χ²({one.df}) = {one.chisq:.2f}, p {p_value(one.pvalue)}"
        test = f"; joint test of equality{within} {chisq}"
    return f"{text}{test}. {_pairs(one.pairs, found, places)}".rstrip()


def _valued(place: PlaceFacts, found: ComparisonFacts, places: int) -> str:
    name = found.called(place.group, "en")
    if place.fixed:
        return f"0 for {name}, the reference"
    est, lower, upper = (_number(x, places) for x in (place.est, place.lower, place.upper))
    return f"{est} [{lower}, {upper}] for {name}"


def _pairs(pairs: Sequence[PairFacts], found: ComparisonFacts, places: int) -> str:
    if not pairs:
        return ""
    differing = [pair for pair in pairs if pair.differs]
    if not differing:
        return _none_apart(len(pairs), found)
    if len(differing) > _MOST:
        return f"{len(differing)} of {len(pairs)} pairwise differences are significant."
    said = []
    for pair in differing:
        high, low = (pair.first, pair.second) if pair.difference > 0 else (pair.second, pair.first)
        ends = sorted((abs(pair.lower), abs(pair.upper)))
        digits = telling_places(ends[0], places)
        said.append(
            f"{found.called(high, 'en')} exceeds {found.called(low, 'en')} by "
            f"{_number(abs(pair.difference), digits)} [{_number(ends[0], digits)}, "
            f"{_number(ends[1], digits)}], p "
            f"{p_value(pair.pvalue, cutoff=round(1 - found.coverage, 10))}"
        )
    rest = len(pairs) - len(differing)
    within = " within a wave" if found.waves is not None else ""
    others = "" if not rest else f"; no other pairwise difference{within} is significant"
    return f"{'; '.join(said)}{others}."


def _none_apart(n_pairs: int, found: ComparisonFacts) -> str:
    """Say that no difference was found, which is not that there is none."""
    if n_pairs == 1:
        return "The difference is not significant."
    within = " within a wave" if found.waves is not None else ""
    return f"No pairwise difference{within} is significant."


def _ranks(one: QuantityFacts, found: ComparisonFacts) -> str:
    share = exact_percent(found.coverage).replace(" ", "")
    firm = [p for p in one.places if p.best == p.worst]
    if len(firm) == len(one.places):
        order = sorted(one.places, key=lambda p: p.rank)
        return (
            f"At {share} confidence the order, from the highest, is "
            f"{', '.join(found.called(p.group, 'en') for p in order)}."
        )
    if all((p.best, p.worst) == (1, len(one.places)) for p in one.places):
        return f"At {share} confidence the groups cannot be ranked: each may take any rank."
    said = [
        f"{found.called(p.group, 'en')} {_rank(p.best, p.worst)}"
        for p in sorted(one.places, key=lambda p: p.rank)
    ]
    return (
        f"Simultaneous {share} confidence sets for the ranks, from the same pairwise intervals, "
        f"are: {', '.join(said[:50])}.{_overlapping(one, found)}"
    )


def _overlapping(one: QuantityFacts, found: ComparisonFacts) -> str:
    """Say which groups differ though they share possible ranks."""
    said = [
        f"{found.called(high, 'en')} and {found.called(low, 'en')}" for high, low in one.overlapping
    ]
    if not said:
        return ""
    pairs = listed(said) if len(said) <= _MOST else f"{len(said)} pairs"
    return (
        f" {pairs} differ significantly although their rank sets overlap: what the sets leave open "
        "is the position of other groups."
    )


def _rank(best: int, worst: int) -> str:
    return str(best) if best == worst else f"{best}–{worst}"


def _smallest(one: QuantityFacts, found: ComparisonFacts) -> str:
    values = [pair.smallest for pair in one.pairs]
    low, high = min(values), max(values)
    said = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
    pairs = "" if f"{low:.1f}" == f"{high:.1f}" else ", depending on the pair"
    return (
        f"The smallest true difference that is detectable with a power of {rounded(found.power)} "
        f"is {said} points{pairs}."
    )


def answers(found: ComparisonFacts) -> str:
    """Say what the answers come to where they may not be compared, and how far they mislead."""
    if not found.answers:
        return ""
    said = []
    for construct in dict.fromkeys(construct for construct, *_ in found.answers):
        own = [
            f"{found.called(group, 'en')} {value:.1f} ({_signed(bias)})"
            for name, group, value, bias in found.answers
            if name == construct
        ]
        if len(own) <= _MOST:
            said.append(f"{found.name(construct, 'en')}: {', '.join(own)}")
    text = (
        "The observed index must not be compared across groups, since at the same level of the "
        "construct the released items are answered differently"
    )
    if not said:
        return f"{text}; it is reported for description only."
    whose = found.reference["en"] if found.reference else "the average of the groups"
    return (
        f"{text}. It is reported for description only, with its bias in points relative to {whose} "
        f"in parentheses: {'; '.join(said)}."
    )


def adjusted(found: ComparisonFacts) -> Iterator[str]:
    """Say where the groups would stand if their respondents were alike, and on what that rests."""
    own = found.adjusted
    if own is None:
        return
    held = "; ".join(_held(one, found) for one in own.covariates)
    yield (
        f"Means were adjusted to the covariate means of the whole sample ({held}). Every construct "
        "is regressed on every covariate, with slopes held equal across groups (MIMIC model). "
        f"{_COVARIATES[own.given]}"
    )
    heads = {
        "latent mean": "The adjusted latent mean of {name}, {unit}, is",
        "latent index": "The adjusted latent mean of {name} (0–100) is",
    }
    for one, plain in zip(own.standing, own.plain, strict=True):
        places = 2 if one.kind == "latent mean" else 1
        head = heads[one.kind].format(
            name=found.name(one.name, "en"), unit=latent_unit(found.identification, "en")
        )
        yield _quantity(head, one, found, places=places)
        if found.waves is None:
            yield _ranks(one, found)
        values = [
            f"{_number(p.est, places)} for {found.called(p.group, 'en')}" for p in plain.places
        ]
        if len(values) <= _MOST:
            yield f"Unadjusted, it is {listed(values)}."
    if own.slopes is None:
        yield (
            "The equality of the slopes could not be tested, since the model with free slopes "
            "could not be estimated."
        )
    elif own.slopes >= own.alpha:
        yield (
            "The equality of the slopes across groups is not rejected "
            f"(p {p_value(own.slopes, cutoff=own.alpha)})."
        )
    if own.n_tests and not own.n_direct:
        yield (
            "No direct effect of a covariate on an item was found "
            f"({counted(own.n_tests, f'{own.tested_by} test')}, Holm-corrected)."
        )


def _held(one: CovariateFacts, found: ComparisonFacts) -> str:
    def name(what: str) -> str:
        return found.name(what, "en")

    if not one.level:
        return f"{name(one.variable)} = {one.mean:.4g}"
    share = exact_percent(round(one.mean, 3)).replace(" ", "")
    return f"{name(one.variable)}: {share} {one.level['en']}, reference {one.reference['en']}"


def refused(found: ComparisonFacts) -> str:
    """Say what may not be compared, and why."""
    if not found.refused:
        return ""
    if not found.invariance:
        return f"Not compared: {listed([gate.quantity for gate in found.refused])}."
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
