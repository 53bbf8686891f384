"""Levels that have an order: education, and ranges of age, income or frequency."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

__all__ = ["in_known_order"]

# From low to high; the first pattern that is found counts, so that 硕士及以上 is no 士.
_EDUCATION = (
    (r"未上过学|文盲|不识字|no (formal )?(education|schooling)|none", 0),
    (r"小学|primary|elementary", 1),
    (r"初中|初级中学|middle school|junior (high|secondary)|lower secondary", 2),
    (r"less than high school|some high school|below high school", 2),
    (r"some college|some university", 4),
    (r"associate|大专|专科|高职|junior college|college diploma", 4.5),
    (r"高中|中专|职高|技校|中职|high school|secondary|\bged\b|vocational", 3),
    (r"博士|ph\.?\s*d|doctor", 7),
    (r"硕士|研究生|master|graduate school|postgraduate|\bmba\b", 6),
    (r"undergraduate|本科|学士|大学|bachelor|college|university|4.year degree", 5),
    (r"professional degree", 6.5),
    (r"graduate degree|\bgraduate\b", 6),
)
_EDUCATION_PATTERNS = tuple((re.compile(p, re.IGNORECASE), rank) for p, rank in _EDUCATION)
_OFTEN = (
    (r"从不|从未|从没|never", 0),
    (r"(每年|一年).*以下|less than once a year|不到.*年", 1),
    (r"每年|一年|year", 2),
    (r"每季|一季|quarter", 3),
    (r"每月|一月|一个月|month", 4),
    (r"每周|一周|每星期|week", 5),
    (r"每天|每日|一天|天天|daily|every day|a day", 6),
)
_OFTEN_PATTERNS = tuple((re.compile(p, re.IGNORECASE), rank) for p, rank in _OFTEN)
_NUMBER = re.compile(
    r"(\d[\d,，]*(?:\.\d+)?)\s*(万|千|百|k\b|m\b|thousand|million)?", re.IGNORECASE
)
_UNITS = {
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "million": 1e6,
    "": 1.0,
}
_BELOW = re.compile(
    r"以下|以内|不到|不足|低于|少于|小于|未满|less than|under|below|up to|at most|younger|fewer"
    r"|^\s*[<≤]",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"以上|超过|高于|多于|大于|更多|及以上|more than|over|above|and older"
    r"|or (more|older|above|over)|\+|at least|^\s*[>≥]",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"^(无|没有|无收入|没有收入|none|no income|nothing)$", re.IGNORECASE)


def in_known_order(texts: Sequence[str]) -> list[str] | None:
    """Return levels from low to high, None where they have no order that is known.

    Parameters
    ----------
    texts : sequence of str
        All levels of a question. One that is outside the order, such as 其他, keeps its place at
        the end where all others are levels of education or ranges of numbers.
    """
    for place in (_education, _often, _range):
        places = {text: place(unicodedata.normalize("NFKC", text)) for text in texts}
        known = [text for text in texts if places[text] is not None]
        others = [text for text in texts if places[text] is None]
        distinct = len({places[text] for text in known}) == len(known)
        if len(known) > 1 and len(others) <= 1 and distinct:
            return [*sorted(known, key=lambda text: places[text] or (0.0, 0.0)), *others]
    return None


_Place = tuple[float, float]


def _education(text: str) -> _Place | None:
    found = [rank for pattern, rank in _EDUCATION_PATTERNS if pattern.search(text)]
    if not found:
        return None
    below = re.search(r"以下|below|less than", text, re.IGNORECASE) is not None
    return float(min(found) if below else found[0]), -float(below)


def _often(text: str) -> _Place | None:
    rank = next((rank for pattern, rank in _OFTEN_PATTERNS if pattern.search(text)), None)
    if rank is None:
        return None
    numbers = _numbers(text)
    return float(rank), _edge(text, numbers)


def _range(text: str) -> _Place | None:
    """Return where a range begins, and how far it goes; one without number only for nothing."""
    numbers = _numbers(text)
    if not numbers:
        return (-math.inf, 0.0) if _NOTHING.match(text.strip()) else None
    if len(numbers) == 1:
        if _BELOW.search(text):
            return (-math.inf, numbers[0])
        if _ABOVE.search(text):
            return (numbers[0], math.inf)
    return (numbers[0], numbers[-1])


def _edge(text: str, numbers: list[float]) -> float:
    first = numbers[0] if numbers else 1.0
    return first - 0.5 if _BELOW.search(text) else first + 0.5 * bool(_ABOVE.search(text))


def _numbers(text: str) -> list[float]:
    """Return the numbers of a text; in 1-2万 the unit is that of both."""
    found = [
        (float(digits.replace(",", "").replace("，", "")), unit.casefold())
        for digits, unit in _NUMBER.findall(text)
    ]
    last = found[-1][1] if found else ""
    if last and found[0][1] == "" and found[0][0] < 1000:
        found = [(number, unit or last) for number, unit in found]
    return [number * _UNITS[unit] for number, unit in found]
