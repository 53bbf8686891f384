"""Answer texts that hold their number: ``5 非常满意``, ``非常满意（5分）``, ``1 = not at all``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from loyaltysem.survey.answers.ratings.fitting import Fit, fits
from loyaltysem.survey.answers.ratings.text_scale import Column, KeptAsTexts, TextScale
from loyaltysem.survey.wordings.answer_key import answer_key, is_no_opinion
from loyaltysem.survey.wordings.rating_words import rating_words

__all__ = ["NumberedText", "is_numbered", "numbered_scale", "numbered_text"]

_OPEN, _CLOSE = r"[(\[【<]", r"[)\]】>]"
_UNITS = r"分|星|点|级|points?|stars?|pts?"
_FIRST = re.compile(
    rf"^{_OPEN}?\s*(?P<number>[+-]?\d{{1,2}})\s*(?:(?P<unit>{_UNITS})(?![a-z]))?\s*{_CLOSE}?"
    rf"\s*(?P<mark>[=.、:)—–-])?\s*(?P<words>\D.*)?$",
    re.DOTALL | re.IGNORECASE,
)
_STARS = re.compile(r"[★⭐]+☆*")
_LAST = re.compile(
    rf"^(?P<words>\D+?)\s*(?P<mark>[(\[【=:—–-]|\s)?\s*(?P<number>\d{{1,2}})\s*(?P<unit>{_UNITS})?"
    rf"\s*{_CLOSE}?$",
    re.DOTALL | re.IGNORECASE,
)
_MOST_POINTS = 11
# Signs of full width as plain ones; ² and ① are no digits of a number.
_FULL_WIDTH = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_USUAL = ((1.0, 4.0), (1.0, 5.0), (1.0, 6.0), (1.0, 7.0), (1.0, 9.0), (1.0, 10.0), (0.0, 10.0))


@dataclass(frozen=True, slots=True)
class NumberedText:
    """An answer taken apart.

    Attributes
    ----------
    number : float
    words : str
        What stands beside the number, without its unit.
    apart : bool
        Whether a mark, a blank or a unit stands between the two.
    """

    number: float
    words: str
    apart: bool


def numbered_text(text: str) -> NumberedText | None:
    """Take number and words of an answer apart; None where it holds no number at either end."""
    folded = text.translate(_FULL_WIDTH).strip()
    if _STARS.fullmatch(folded):
        return NumberedText(float(len(folded) - folded.count("☆")), "", True)
    match = _FIRST.match(folded) or _LAST.match(folded)
    if match is None:
        return None
    words = (match["words"] or "").strip()
    if words.endswith((")", "]")) and words.startswith(("(", "[")):
        words = words[1:-1].strip()
    if any(mark.isdigit() for mark in words):
        return None  # a range such as 18-25, or a date
    number = match.start("number"), match.end("number")
    beside = folded[number[1] : number[1] + 1] if not number[0] else folded[number[0] - 1]
    apart = bool(match["mark"] or match["unit"] or not beside.isalnum())
    return NumberedText(float(match["number"]), words, apart)


def is_numbered(column: Column) -> bool:
    """Whether every text of a column holds its number, or gives no opinion; one at least does."""
    texts = [text for text in column.texts if not is_no_opinion(text)]
    return bool(texts) and all(numbered_text(text) for text in texts)


def numbered_scale(
    columns: Sequence[Column], is_matrix: bool = False
) -> TextScale | KeptAsTexts | None:
    """Return the scale of columns for which `is_numbered` holds.

    The numbers are those of the texts. Options are numbered too (``1.淘宝``), so the words beside
    them must be a known scale, or a unit such as 分, or stand at both ends of plain numbers, or
    the rows of a matrix have the same.

    Returns
    -------
    TextScale, KeptAsTexts or None
        None where the texts number something else than a rating.
    """
    names = tuple(column.name for column in columns)
    parts = {
        text: found
        for column in columns
        for text in column.texts
        if not is_no_opinion(text) and (found := numbered_text(text)) is not None
    }
    plain = {number for column in columns for number in column.numbers}
    numbers = {part.number for part in parts.values()} | plain
    if not 2 <= len(numbers) <= _MOST_POINTS or any(number % 1 for number in numbers):
        return None
    meanings = {(part.number, answer_key(part.words)) for part in parts.values() if part.words}
    if len({number for number, _ in meanings}) < len(meanings):
        return None
    words = {rating_words(p.words): p.number for p in parts.values() if p.words}
    rated = fits(words)
    if rated and len(words) > 1:
        return _of_rating_words(names, columns, parts, plain, rated, words)
    if not words or _are_ends(words, numbers) or (rated and len(numbers) > 2):
        bounds = (min(numbers), max(numbers))
        complete = numbers == _every(bounds) and bounds in _USUAL
        return _scale(names, columns, parts, bounds if complete or words else None)
    apart = all(part.apart for part in parts.values())
    shared = is_matrix and len(columns) > 1 and len(numbers) > 2 and apart and not plain
    return _scale(names, columns, parts, None) if shared else None


def _of_rating_words(
    names: tuple[str, ...],
    columns: Sequence[Column],
    parts: Mapping[str, NumberedText],
    plain: set[float],
    found: list[Fit],
    words: Mapping[str, float],
) -> TextScale | KeptAsTexts:
    rising = [fit for fit in found if _runs(fit, words, 1)]
    falling = [fit for fit in found if _runs(fit, words, -1)]
    if not rising and not falling:
        shown = ", ".join(f"{text} = {part.number:g}" for text, part in parts.items())
        return KeptAsTexts(
            names, f"the numbers in the answers do not follow the order of their words ({shown})"
        )
    numbers = {*(part.number for part in parts.values()), *plain}
    bounds = {b for fit in rising or falling if (b := _bounds(fit, words)) is not None}
    holding = {b for b in bounds if b[0] <= min(numbers) and max(numbers) <= b[1]}
    full = {b for b in holding if _every(b) == numbers}
    settled = full or holding
    doubts: tuple[str, ...] = ()
    if not rising:
        lowest, highest = (min(words, key=words.__getitem__), max(words, key=words.__getitem__))
        doubts = (
            f"the numbers in the answers fall as the words rise ({lowest} = {words[lowest]:g} … "
            f"{highest} = {words[highest]:g}), and are kept: a high number means little. Declare "
            'the labels in a codebook, or direction = "reversed", to have it the other way',
        )
    if not settled and _are_ends(words, numbers):
        settled = {(min(numbers), max(numbers))}
    only = settled.pop() if len(settled) == 1 else None
    return _scale(names, columns, parts, only, doubts)


def _runs(fit: Fit, words: Mapping[str, float], direction: int) -> bool:
    ordered = [direction * words[text] for text in sorted(words, key=lambda t: fit.points[t])]
    return all(a < b for a, b in pairwise(ordered))


def _bounds(fit: Fit, words: Mapping[str, float]) -> tuple[float, float] | None:
    """Return the ends of a scale whose points stand at consecutive numbers, else None."""
    last = len(fit.scale.points) - 1
    for direction in (1, -1):
        offsets = {words[text] - direction * point for text, point in fit.points.items()}
        if len(offsets) == 1:
            first = offsets.pop()
            ends = sorted((first, first + direction * last))
            return ends[0], ends[1]
    return None


def _every(bounds: tuple[float, float]) -> set[float]:
    return {float(number) for number in range(int(bounds[0]), int(bounds[1]) + 1)}


def _are_ends(words: Mapping[str, float], numbers: set[float]) -> bool:
    """Whether words stand beside the lowest and the highest number only."""
    ends = {min(numbers), max(numbers)}
    return set(words.values()) == ends and len(words) == 2 and len(numbers) > 3


def _scale(
    names: tuple[str, ...],
    columns: Sequence[Column],
    parts: Mapping[str, NumberedText],
    bounds: tuple[float, float] | None,
    doubts: tuple[str, ...] = (),
) -> TextScale:
    ordered = sorted(parts, key=lambda text: parts[text].number)
    no_opinion: dict[str, int] = {}
    for column in columns:
        for text, count in column.texts.items():
            if text not in parts:
                no_opinion[text] = no_opinion.get(text, 0) + count
    return TextScale(
        names,
        {text: parts[text].number for text in ordered},
        bounds,
        no_opinion,
        "the answer texts hold their numbers",
        doubts,
    )
