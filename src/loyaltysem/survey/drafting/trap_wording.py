"""Instructed-response items, recognised by their wording."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loyaltysem.survey.answers.ratings import is_rating_word, numbers_of_word
from loyaltysem.survey.wordings.answer_key import answer_key

__all__ = ["asked_answer", "trap_answer"]

_OPEN, _CLOSE = "“\"「『'‘【《", "”\"」』'’】》"
_CHINESE = re.compile(
    r"(?:(?P<about>[此本该这][一道]*[题项句]|注意力|认真作答|测试题|检测题).*?)?"
    rf"请\s*(?:您|你)?\s*(?:务必|直接|一律|在此)?\s*(?:选择|勾选|点选|选(?!择))\s*(?P<quote>[{_OPEN}])?"
    rf"(?!\s*(?:您|你|所有|最|适合|符合|多项|一项))(?P<answer>[^{_OPEN}{_CLOSE}，,。！!]+?)\s*[{_CLOSE}]?\s*(?:选项|这一项|这项|即可)?\s*[。.！!]?\s*$"
)
_ENGLISH = re.compile(
    r"\b(?:select|choose|mark|pick|tick|click|check)\s+(?:the\s+)?(?:option\s+|answer\s+)?"
    rf"(?P<quote>[{_OPEN}])?(?!\s*(?:the|all|any|one|your|that|which|as|up)\b)"
    rf"(?P<answer>[^{_OPEN}{_CLOSE}.!]+?)[{_CLOSE}]?"
    r"(?:\s+(?:for|to|on|here|in|as)\b.*)?\s*[.!]*\s*$",
    re.IGNORECASE,
)
_ENGLISH_ABOUT = re.compile(r"\battention\b|\bthis (?:question|statement|item)\b", re.IGNORECASE)


def asked_answer(text: str) -> str:
    """Return the answer that an instructed-response item asks for, ``""`` for any other question.

    Recognised are wordings such as 此题请选择“强烈不同意”, 请选择“同意”, ``Please select "Agree"``
    and ``To show that you are paying attention, choose Agree for this statement``.
    """
    chinese = _CHINESE.search(text)
    if chinese and (chinese["about"] or chinese["quote"]):
        return chinese["answer"].strip()
    english = _ENGLISH.search(text)
    if english is None:
        return ""
    answer = english["answer"].strip()
    plain = english["quote"] or _ENGLISH_ABOUT.search(text) or is_rating_word(answer)
    return answer if plain else ""


def trap_answer(
    asked: str, labels: Mapping[str, float], minimum: float, maximum: float
) -> float | None:
    """Return the number of the answer that is asked for, None when it cannot be told.

    Parameters
    ----------
    asked : str
        As `asked_answer` returns it.
    labels : mapping of str to float
        Labels of the scale, empty for a file of numbers. Then the number itself is looked for, and
        the known rating scales of the same length, which must agree.
    minimum, maximum : float
    """
    folded = {answer_key(label): value for label, value in labels.items()}
    wanted = answer_key(asked)
    if wanted in folded:
        return folded[wanted]
    digits = re.fullmatch(r"(\d{1,2})\s*分?", asked)
    if digits and minimum <= float(digits[1]) <= maximum:
        return float(digits[1])
    if labels or minimum != 1:
        return None
    known = numbers_of_word(asked, round(maximum))
    return known.pop() if len(known) == 1 else None
