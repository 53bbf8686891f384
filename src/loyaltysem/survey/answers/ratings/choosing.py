"""Which of the known scales that fit is taken, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from loyaltysem.survey.answers.ratings.fitting import (
    Fit,
    fits,
    one_numbering,
    overlooked_answer,
)
from loyaltysem.survey.wordings.answer_key import answer_key, is_no_opinion

__all__ = ["FEWEST_TO_TELL", "Choice", "Elsewhere", "choose_scale", "left_unused_by_chance"]

# Middle words that decline to answer where another middle stands beside them.
_SOFT_MIDDLE = frozenset(
    {"不确定", "说不清", "说不清楚", "不好说", "难说", "无所谓", "没感觉", "不一定"}
    | {"undecided", "uncertain", "unsure", "not sure", "indifferent"}
)
# An answer that one in twenty would choose is rare; a point that a scale has is chosen as often.
_RARE = 0.05
_ALL_BUT_IMPOSSIBLE = 0.001
# Fewer answers are a trial of the questionnaire, of which nothing is concluded.
FEWEST_TO_TELL = 10

Elsewhere = Mapping[int, Sequence[Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A scale for a set of texts.

    Attributes
    ----------
    fit : Fit
    full : bool
        Whether every point of the scale was chosen by somebody.
    beside : frozenset of str
        Texts that are no points of it: they give no opinion.
    doubts : tuple of str
    alike : tuple of Fit
        All fits with the same numbers.
    neighbours : mapping of str to float
        The labels of another question of the file that has settled it; empty without.
    """

    fit: Fit
    full: bool
    beside: frozenset[str]
    doubts: tuple[str, ...]
    alike: tuple[Fit, ...]
    neighbours: Mapping[str, float] = field(default_factory=dict)


def choose_scale(
    texts: Collection[str], n_answers: int, elsewhere: Elsewhere, partly: Elsewhere | None = None
) -> Choice | Sequence[Fit]:
    """Choose the scale that a set of answers was given on.

    A scale whose every point occurs goes before one of which points are missing. Where several
    remain, one that another question of the file has in full decides.

    Parameters
    ----------
    texts : collection of str
        The distinct answers to all questions that share one scale.
    n_answers : int
        How many answers there are: whether a point may have been left out by chance.
    elsewhere : mapping of int to sequence of mapping
        Scales that other questions have in full, by their place in `known_scales`, with the
        labels used there.
    partly : mapping of int to sequence of mapping, optional
        Likewise, scales that other questions have, though nobody chose some of their points.

    Returns
    -------
    Choice, or sequence of Fit
        The fits between which nothing decides; empty where there is none.
    """
    beside: frozenset[str] = frozenset()
    for declined in (_nothing, is_no_opinion, _declines):
        beside = frozenset(text for text in texts if declined(text))
        rest = [text for text in texts if text not in beside]
        found = fits(rest)
        if found:
            chosen = _among(found, rest, n_answers, elsewhere, partly or {})
            if chosen is None:
                return found
            fit, doubts, settled = chosen
            labels = _worded_alike(fit, elsewhere.get(fit.which, ())) if settled else {}
            alike = tuple(f for f in found if f.numbering == fit.numbering)
            return Choice(fit, not fit.unseen, beside, doubts, alike, labels)
    return ()


def left_unused_by_chance(n_points: int, n_answers: int) -> float:
    """Return the probability that nobody chose some points that are each chosen rarely."""
    return float((1 - _RARE * n_points) ** n_answers)


def _nothing(_: str) -> bool:
    return False


def _declines(text: str) -> bool:
    return is_no_opinion(text) or answer_key(text) in _SOFT_MIDDLE


_Chosen = tuple[Fit, tuple[str, ...], bool]


def _among(
    found: list[Fit], texts: list[str], n_answers: int, elsewhere: Elsewhere, partly: Elsewhere
) -> _Chosen | None:
    """Return a fit, the doubts about it, and whether another question has settled it."""
    used_elsewhere = [fit for fit in found if _worded_alike(fit, elsewhere.get(fit.which, ()))]
    full = one_numbering([fit for fit in found if not fit.unseen])
    if full is not None:
        longer = [fit for fit in used_elsewhere if fit.unseen] or [
            fit for fit in found if fit.unseen and _worded_alike(fit, partly.get(fit.which, ()))
        ]
        return _full_or_longer(full, longer, found, texts, n_answers)
    if used_elsewhere:
        settled = one_numbering(used_elsewhere)
        return (settled, _as_likely(settled, found), True) if settled is not None else None
    if len({answer_key(text) for text in texts}) < 2:
        return None  # one word such as 很好 is as well a free answer
    only = one_numbering(found)
    if only is not None:
        return only, _many_unseen(only) if n_answers >= FEWEST_TO_TELL else (), False
    nearly = one_numbering([fit for fit in found if len(fit.unseen) == 1])
    others = [len(fit.unseen) for fit in found if len(fit.unseen) != 1]
    enough = n_answers >= FEWEST_TO_TELL and len(texts) > 3
    if nearly is not None and min(others, default=3) >= 3 and enough:
        return nearly, (_lacks_one(nearly, found),), False
    return None


def _worded_alike(fit: Fit, others: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """Return the labels of another question that has all the texts, with the same numbers."""
    for labels in others:
        numbers = {answer_key(label): value for label, value in labels.items()}
        if all(numbers.get(answer_key(t)) == 1.0 + point for t, point in fit.points.items()):
            return labels
    return {}


def _as_likely(settled: Fit, found: list[Fit]) -> tuple[str, ...]:
    """Say that another scale is as near, though no other question of the file has it."""
    nearer = [
        fit
        for fit in found
        if fit.numbering != settled.numbering
        and not fit.scale.is_rare
        and len(fit.unseen) <= len(settled.unseen) + 1
    ]
    if not nearer:
        return ()
    lengths = sorted({len(fit.scale.points) for fit in nearer})
    return (
        f"read as a scale of {len(settled.scale.points)} points ({_mapping(settled)}), as another "
        f"question of the file has it. The answers would fit a scale of "
        f"{' or '.join(map(str, lengths))} points too; if they were given on one, declare the "
        "labels in a codebook",
    )


def _full_or_longer(
    full: Fit, longer: list[Fit], found: list[Fit], texts: list[str], n_answers: int
) -> _Chosen:
    """Weigh a scale that occurs in full against longer ones."""
    n_points = len(full.scale.points)
    neighbour = one_numbering(longer)
    if neighbour is not None:
        unused = _usual(neighbour, neighbour.unseen)
        beyond = _beyond_ends(neighbour)
        mapping = _mapping(neighbour if beyond else full)
        doubt = (
            f"read as a scale of {len(neighbour.scale.points) if beyond else n_points} points "
            f"({mapping}): the answers alone are a scale of {n_points} points, and other "
            f"questions of the file have one of {len(neighbour.scale.points)}, of which nobody "
            f"would have chosen {unused}; declare the labels in a codebook"
        )
        if beyond:
            return neighbour, (doubt,), True
        by_chance = left_unused_by_chance(len(neighbour.unseen), n_answers)
        return full, (doubt,) if by_chance > _ALL_BUT_IMPOSSIBLE else _even(full, texts), False
    doubts = _even(full, texts)
    wider = [fit for fit in found if fit.unseen and _beyond_ends(fit) == 2]
    bare_ends = len(full.scale.points[-1]) == 1
    by_chance = left_unused_by_chance(2, n_answers) > _ALL_BUT_IMPOSSIBLE
    if not doubts and wider and bare_ends and by_chance:
        doubts = (
            f"read as a scale of {n_points} points ({_mapping(full)}). If there were stronger "
            f"answers such as {_usual(wider[0], wider[0].unseen)}, and nobody chose them, the "
            "numbers and bounds are others; declare the labels in a codebook",
        )
    return full, doubts, False


def _even(full: Fit, texts: list[str]) -> tuple[str, ...]:
    overlooked = overlooked_answer(texts)
    if not overlooked:
        return ()
    return (
        f"read as a scale of {len(full.scale.points)} points ({_mapping(full)}). If "
        f"{overlooked!r} or the like was an answer too, and nobody chose it, the numbers above it "
        "are too low by 1; declare the labels in a codebook",
    )


def _many_unseen(fit: Fit) -> tuple[str, ...]:
    if len(fit.unseen) < 2:
        return ()
    return (
        f"read as a scale of {len(fit.scale.points)} points ({_mapping(fit)}), of which nobody "
        f"chose {len(fit.unseen)}; if the questionnaire had other answers, declare the labels in "
        "a codebook",
    )


def _lacks_one(fit: Fit, found: list[Fit]) -> str:
    lengths = sorted({len(f.scale.points) for f in found if f.numbering != fit.numbering})
    return (
        f"read as a scale of {len(fit.scale.points)} points ({_mapping(fit)}), of which nobody "
        f"chose {_usual(fit, fit.unseen)}. The answers would fit a scale of "
        f"{' or '.join(map(str, lengths))} points too, with other numbers; declare the labels in "
        "a codebook"
    )


def _beyond_ends(fit: Fit) -> int:
    """Return how many of the two ends nobody chose."""
    return (0 in fit.unseen) + (len(fit.scale.points) - 1 in fit.unseen)


def _usual(fit: Fit, points: Iterable[int]) -> str:
    labels = list(fit.labels())
    return " or ".join(repr(labels[point]) for point in points)


def _mapping(fit: Fit) -> str:
    return ", ".join(f"{label} = {value:g}" for label, value in fit.labels().items())
