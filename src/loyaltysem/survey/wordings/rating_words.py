"""Answer texts that are known to be a rating scale: for each point, the wordings it can have.

A scale is a row of points. Many scales differ in the wording of single points only, so a point
holds every wording that can stand there: 很不满意 or 非常不满意, 不满意 or 不太满意.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

from loyaltysem.survey.wordings.answer_key import answer_key, without_option_letter
from loyaltysem.survey.wordings.chinese_wordings import chinese_scales
from loyaltysem.survey.wordings.english_wordings import english_scales

__all__ = [
    "RatingScale",
    "are_ends_of_a_scale",
    "is_rating_word",
    "known_scales",
    "numbers_of_word",
    "points_of_word",
    "rating_words",
    "usual_wordings",
]


_LATIN = re.compile(r"[A-Za-z][A-Za-z'’ -]*")
_NOT_LATIN = re.compile(r"[^A-Za-z'’ -]+")
_BETWEEN = " /|()（）[]【】,，;；:：-—"


@dataclass(frozen=True, slots=True)
class RatingScale:
    """A known scale.

    Attributes
    ----------
    points : tuple of tuple of str
        From the lowest to the highest, the wordings of each point, the usual one first.
    is_rare : bool
        Whether it is worded in a way that few questionnaires use.
    """

    points: tuple[tuple[str, ...], ...]
    is_rare: bool = False

    @property
    def usual(self) -> tuple[str, ...]:
        """The usual wording of every point."""
        return tuple(point[0] for point in self.points)


@cache
def known_scales() -> tuple[RatingScale, ...]:
    """Return every known scale."""
    worded: dict[tuple[tuple[str, ...], ...], bool] = {}
    for points, is_rare in chain(chinese_scales(), english_scales()):
        worded[points] = worded.get(points, True) and is_rare
    return tuple(RatingScale(points, is_rare) for points, is_rare in worded.items())


@cache
def _places() -> dict[str, dict[int, int]]:
    places: dict[str, dict[int, int]] = {}
    for which, scale in enumerate(known_scales()):
        for place, wordings in enumerate(scale.points):
            for wording in wordings:
                places.setdefault(answer_key(wording), {}).setdefault(which, place)
    return places


def points_of_word(text: str) -> dict[int, int]:
    """Return the scales that have an answer, by their place in `known_scales`, and its point."""
    return _places().get(answer_key(text), {})


def is_rating_word(text: str) -> bool:
    """Whether an answer is a wording of some known scale."""
    return answer_key(text) in _places()


def rating_words(text: str) -> str:
    """Return the words by which an answer rates, without option letter and second language.

    ``A.非常满意`` and ``非常满意 Very satisfied`` are 非常满意; other answers stay as they are.
    """
    bare = without_option_letter(text)
    if bare.isascii() or is_rating_word(bare) or not _LATIN.search(bare):
        return bare
    for part in (_LATIN.sub("", bare), _NOT_LATIN.sub(" ", bare)):
        words = part.strip(_BETWEEN)
        if is_rating_word(words):
            return words
    return bare


def usual_wordings(scale: RatingScale, seen: Mapping[int, str]) -> tuple[str, ...]:
    """Return a wording for every point, like that of the opposite point where that is seen.

    Parameters
    ----------
    scale : RatingScale
    seen : mapping of int to str
        Place of a point to the `answer_key` of its wording.
    """
    chosen = []
    for place, wordings in enumerate(scale.points):
        opposite = len(scale.points) - 1 - place
        keys = [answer_key(wording) for wording in scale.points[opposite]]
        alike = place in (0, len(scale.points) - 1) or len(keys) == len(wordings)
        rank = keys.index(seen[opposite]) if alike and seen.get(opposite) in keys else 0
        chosen.append(wordings[rank] if rank < len(wordings) else wordings[0])
    return tuple(chosen)


def are_ends_of_a_scale(texts: Collection[str]) -> bool:
    """Whether two answers are the lowest and the highest of one known scale."""
    first, *others = (points_of_word(text) for text in texts)
    if len(others) != 1:
        return False
    last = [len(scale.points) - 1 for scale in known_scales()]
    return any(
        {place, others[0].get(which, -1)} == {0, last[which]} for which, place in first.items()
    )


def numbers_of_word(text: str, n_points: int) -> set[float]:
    """Return every number that an answer has on known scales of so many points.

    Left out are scales that end with a bare word such as 同意, and those with two degrees of
    strength, such as 很同意 and 非常同意: where nothing but one answer is known, they are too rare.
    """
    scales = known_scales()
    return {
        1.0 + place
        for which, place in points_of_word(text).items()
        if len(scales[which].points) == n_points and not scales[which].is_rare
    }
