"""Values that stand apart from all answers of an item, as codes of missing answers do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.arguments import listed
from loyaltysem.containment.missing_codes import (
    LARGE_CODES,
    NEGATIVE_CODES,
    OUTLYING_CODES,
    USUAL_CODES,
)

__all__ = ["DISTANT_REMEDY", "DistantCode", "distant_codes", "in_words", "without_bounds"]

Array = NDArray[np.float64]

#: Answers of a rating scale lie within so many points of each other.
_WIDEST_SCALE = 10
#: 8 and 9 may be answers as well.
_CODES = USUAL_CODES | {8.0, 9.0}
#: Ends of an item's answers that are worth a look: codes, and 0 before a scale from 1.
_DOUBTFUL_ENDS = _CODES | {0.0}

DISTANT_REMEDY = (
    "A value such as -99, 99 or 9 that stands for a missing answer is taken for an answer here, "
    "and a few of them decide variances, correlations and fit. Declare it as missing in the "
    "codebook, or set it to blank (data.replace(-99, numpy.nan)); if it is an answer, nothing is "
    "wrong, and minimum and maximum in a codebook say so."
)


@dataclass(frozen=True, slots=True)
class DistantCode:
    """A value that stands apart.

    Attributes
    ----------
    name : str
        The item.
    value : float
    count : int
        Answers that have the value.
    n : int
        Answers to the item.
    """

    name: str
    value: float
    count: int
    n: int


def in_words(codes: Sequence[DistantCode]) -> str:
    """List codes with their counts."""
    return listed(
        [f"{code.name} {code.value:g} ({code.count} of {code.n} answers)" for code in codes]
    )


def without_bounds(
    codes: Sequence[DistantCode], bounds: Collection[str] | None
) -> tuple[DistantCode, ...]:
    """Leave out the codes of items whose lowest and highest answer are declared, and hold."""
    return tuple(code for code in codes if not bounds or code.name not in bounds)


def distant_codes(
    values: Array, names: Sequence[str], *, ordered: bool = False
) -> tuple[DistantCode, ...]:
    """Find the values that stand apart from all other answers of their item.

    A value is named only if it is one that is in use as a code (-99, 9, 888 …) and no answer of
    its item lies near, so that outliers among sound answers are left alone. Codes next to the
    scale (0 before 1, 8 after 7) are named where those who have them answered the other items as
    nobody would who chose the end of the scale.

    Parameters
    ----------
    values : ndarray, shape (n, p)
        Not-a-number where there is no answer.
    names : sequence of str, length p
    ordered : bool
        Whether the answers are categories, of which any far from the others is named.

    Returns
    -------
    tuple of DistantCode

    Examples
    --------
    >>> import numpy as np
    >>> answers = np.array([[1, 2, 3, 4, 5, -99, 3, 2, 4, -99.0]]).T
    >>> distant_codes(answers, ["SAT1"])
    (DistantCode(name='SAT1', value=-99.0, count=2, n=10),)
    """
    if not len(values):
        return ()
    lowest, highest = values.min(axis=0), values.max(axis=0)
    if np.isnan(lowest).any():
        lowest, highest = np.fmin.reduce(values), np.fmax.reduce(values)
    found = []
    for column, (low, high) in enumerate(zip(lowest.tolist(), highest.tolist(), strict=True)):
        if not ordered and low not in _DOUBTFUL_ENDS and high not in _CODES:
            continue
        beside = (low == 0 and high in (5, 7)) or (low == 1 and high == 8)
        if not (ordered or beside or _may_be_code(low) or _may_be_code(high)):
            continue
        answers = values[:, column]
        codes, counts = np.unique(answers[~np.isnan(answers)], return_counts=True)
        apart = _apart(codes, counts, ordered=ordered)
        if beside and not apart:
            apart = _beside(codes, counts, values, column)
        n = int(counts.sum())
        found += [
            DistantCode(names[column], value, count, n)
            for value, count in apart
            if ordered or not _is_answer_elsewhere(value, values)
        ]
    return tuple(found)


def _is_answer_elsewhere(value: float, values: Array) -> bool:
    """Whether 8 or 9 is on the scale of these items: others were answered 8 or 10."""
    neighbours = {8.0: (10.0,), 9.0: (8.0, 10.0)}.get(value, ())
    return bool(np.isin(values, neighbours).any()) if neighbours else False


def _may_be_code(value: float) -> bool:
    return value in _CODES


def _apart(codes: Array, counts: NDArray[np.intp], *, ordered: bool) -> list[tuple[float, int]]:
    """Find the values at both ends that stand apart from what lies between them."""
    inside = [place for place, value in enumerate(codes.tolist()) if not _may_be_code(value)]
    if len(inside) < 3:
        return []
    first, last = inside[0], inside[-1]
    found = []
    for place in (*range(first), *range(last + 1, len(codes))):
        others, others_counts = codes[first : last + 1], counts[first : last + 1]
        if place > last:
            others, others_counts = others[::-1], others_counts[::-1]
        if _stands_apart(float(codes[place]), int(counts[place]), others, others_counts):
            found.append((float(codes[place]), int(counts[place])))
    if ordered:
        named = [value for value, _ in found]
        found += _far_categories(codes[~np.isin(codes, named)], counts[~np.isin(codes, named)])
    return found


def _stands_apart(value: float, count: int, others: Array, counts: NDArray[np.intp]) -> bool:
    """Whether a value is a code and no answer; the others begin next to it."""
    width, gap = abs(float(others[-1] - others[0])), abs(float(others[0] - value))
    next_to = int(counts[0])
    if counts.sum() < 8:
        return False
    lowest, highest = float(others.min()), float(others.max())
    if width > _WIDEST_SCALE or lowest < 0 or (others % 1 != 0).any():
        never_negative = value in NEGATIVE_CODES and lowest >= 0
        return count > 2 and (never_negative or (abs(value) > 9 and gap > 5 * width))
    if value in NEGATIVE_CODES or value in OUTLYING_CODES:
        return gap > 6
    if value in LARGE_CODES:
        return count > 1 and gap > 3 * width
    if value == -1:
        return lowest >= 1 and min(count, next_to) > 2
    # 8 or 9: on a scale of so many points somebody would have answered in between
    beyond_steps = gap > np.abs(np.diff(others)).max()
    return (
        highest in (4, 5, 6, 7)
        and bool(beyond_steps)
        and min(count, next_to) >= (8 if gap == 2 else 5)
    )


def _far_categories(codes: Array, counts: NDArray[np.intp]) -> list[tuple[float, int]]:
    """Find categories farther from their neighbour than all others are from each other."""
    found = []
    if len(codes) > 2 and codes[1] - codes[0] > codes[-1] - codes[1] + 1:
        found.append((float(codes[0]), int(counts[0])))
    if len(codes) > 2 and codes[-1] - codes[-2] > codes[-2] - codes[0] + 1:
        found.append((float(codes[-1]), int(counts[-1])))
    return found


def _beside(
    codes: Array, counts: NDArray[np.intp], values: Array, column: int
) -> list[tuple[float, int]]:
    """Find 0 before 1 and 8 after 7 by the other answers of those who have it.

    At the end of a scale people lie further out on other items than next to it. Those with a code
    do not, which makes a scale of 1 to 5 with zeros another than one of 0 to 5.
    """
    end, next_to = (0, 1) if codes[0] == 0 else (-1, -2)
    value, neighbour = float(codes[end]), float(codes[next_to])
    few = min(counts[end], counts[next_to]) < 8 or len(codes) < 5 or values.shape[1] < 3
    if few or abs(value - neighbour) != 1:
        return []
    answers = values[:, column]
    others = np.delete(values, column, axis=1)
    whole = ~np.isnan(answers) & ~np.isnan(others).any(axis=1)
    answers, rest = answers[whole], others[whole].mean(axis=1)
    inside = answers != value
    here, beside = rest[~inside], rest[answers == neighbour]
    if min(len(here), len(beside)) < 8 or not (rest[inside].std() and answers[inside].std()):
        return []
    correlation = float(np.corrcoef(answers[inside], rest[inside])[0, 1])
    if abs(correlation) < max(0.3, 5 / np.sqrt(len(rest))):
        return []
    outwards = np.sign(correlation) * np.sign(value - neighbour)
    error = np.sqrt(here.var(ddof=1) / len(here) + beside.var(ddof=1) / len(beside))
    apart = outwards * (here.mean() - beside.mean()) < -4 * error
    return [(value, int(counts[end]))] if apart else []
