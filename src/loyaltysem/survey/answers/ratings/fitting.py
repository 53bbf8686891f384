"""Which known scale a set of answer texts belongs to, and how sure that is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from loyaltysem.survey.wordings.answer_key import answer_key
from loyaltysem.survey.wordings.rating_words import (
    RatingScale,
    known_scales,
    points_of_word,
    usual_wordings,
)

__all__ = [
    "Fit",
    "fits",
    "one_numbering",
    "overlooked_answer",
    "rating_order",
    "rise_with_numbers",
]


@dataclass(frozen=True, slots=True)
class Fit:
    """Answer texts as points of a known scale.

    Attributes
    ----------
    which : int
        The scale's place in `known_scales`.
    points : mapping of str to int
        Text to the place of its point, from 0.
    """

    which: int
    points: Mapping[str, int]

    @property
    def scale(self) -> RatingScale:
        """The scale itself."""
        return known_scales()[self.which]

    @property
    def unseen(self) -> tuple[int, ...]:
        """The points that no text has."""
        seen = set(self.points.values())
        return tuple(p for p in range(len(self.scale.points)) if p not in seen)

    @property
    def numbering(self) -> tuple[tuple[int, ...], int]:
        """What makes two fits the same to whoever counts: each text's point, and the length."""
        return tuple(self.points.values()), len(self.scale.points)

    def labels(self, other: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the number of every answer, also of those that nobody chose.

        Parameters
        ----------
        other : mapping of str to float, optional
            How the answers are spelt elsewhere in the file. Without it an answer that nobody
            chose has the usual wording.
        """
        spelt: dict[int, str] = {}
        for text, point in self.points.items():
            spelt.setdefault(point, text)
        elsewhere = {round(value) - 1: text for text, value in (other or {}).items()}
        usual = usual_wordings(self.scale, {p: answer_key(t) for p, t in spelt.items()})
        return {
            spelt.get(point) or elsewhere.get(point) or wording: 1.0 + point
            for point, wording in enumerate(usual)
        }


def fits(texts: Collection[str]) -> list[Fit]:
    """Return every known scale that has all the texts, each at a point of its own.

    Spellings of one answer (``Agree``, ``agree``) share a point.
    """
    # columns of free texts would fill the memory of the fits
    return list(_fits(tuple(texts))) if all(map(points_of_word, texts)) else []


@lru_cache(maxsize=4096)
def _fits(texts: tuple[str, ...]) -> tuple[Fit, ...]:
    # A file of many columns has the same few answers in each.
    by_key = {answer_key(text): points_of_word(text) for text in texts}
    if not by_key:
        return ()
    rarest = min(by_key.values(), key=len)
    found = []
    for which in rarest:
        points = {key: places.get(which, -1) for key, places in by_key.items()}
        if -1 not in points.values() and len(set(points.values())) == len(points):
            found.append(Fit(which, {text: points[answer_key(text)] for text in texts}))
    return tuple(found)


def one_numbering(found: Collection[Fit]) -> Fit | None:
    """Return the first of several fits where all give the same numbers, else None."""
    return next(iter(found)) if len({fit.numbering for fit in found}) == 1 else None


def rating_order(texts: Collection[str]) -> list[str] | None:
    """Return rating words from the lowest to the highest, None where that is not plain."""
    orders = {tuple(sorted(texts, key=fit.points.__getitem__)) for fit in fits(texts)}
    return list(orders.pop()) if len(orders) == 1 else None


def overlooked_answer(texts: Collection[str]) -> str:
    """Return the answer that would make a scale another one, if nobody had chosen it.

    非常不满意, 不满意, 满意 and 非常满意 are a scale of 4 points, and one of 5 points whose middle
    nobody chose, on which 满意 is 4 and not 3.

    Parameters
    ----------
    texts : collection of str
        All answers of a scale.

    Returns
    -------
    str
        Such as 一般; ``""`` where the number of answers is odd, or one answer more would leave
        the numbers as they are.
    """
    n_points = len({answer_key(text) for text in texts})
    if n_points % 2:
        return ""
    for fit in fits(texts):
        longer = len(fit.scale.points) == n_points + 1
        if longer and fit.unseen[0] < n_points:
            return fit.scale.usual[fit.unseen[0]]
    return ""


def rise_with_numbers(labels: Mapping[str, float]) -> int:
    """Return 1 where known rating texts rise with their numbers, −1 where they fall, else 0."""
    if len(labels) < 2:
        return 0
    for fit in fits(labels):
        ordered = [labels[text] for text in sorted(labels, key=lambda t: fit.points[t])]
        if ordered == sorted(ordered):
            return 1
        if ordered == sorted(ordered, reverse=True):
            return -1
    return 0
