"""What two spellings of one answer have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["answer_key", "is_no_answer", "is_no_opinion", "without_option_letter"]

_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
# A blank counts between two words of Latin letters only.
_BLANK_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s|\s(?=[^\x00-\x7f])")
# What respondents wrote at length is in no other column, and is not kept in memory.
_LONGEST_KEPT = 100
_ENDS = " \t.。!！;；,，"
_MARKS = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-"})

_LETTER = re.compile(r"^[(（]?[A-Ha-h]\s*[.、．:：)）]\s*(?=\S)")
# The signs of rating words that traditional Chinese writes otherwise.
_TRADITIONAL = (
    "滿從總經較認確強極為絕對沒點適覺關贊願會難輕嚴頻壞優遠預過時幾無謂數於樣熱樂興開"
    "貴樁緊張擔專業習慣豐實穩觀歡討厭顯還詳獲維準簡單與識"
)
_SIMPLIFIED = (
    "满从总经较认确强极为绝对没点适觉关赞愿会难轻严频坏优远预过时几无谓数于样热乐兴开"
    "贵桩紧张担专业习惯丰实稳观欢讨厌显还详获维准简单与识"
)
_SAME = _MARKS | str.maketrans(_TRADITIONAL, _SIMPLIFIED)

# NA and its kin are words for an empty cell, which are decided before.
_NO_OPINION = frozenset(
    {
        "不适用",
        "不清楚",
        "不知道",
        "不了解",
        "不详",
        "没有使用过",
        "没用过",
        "未使用过",
        "未使用",
        "没有接触过",
        "拒绝回答",
        "不愿回答",
        "不想回答",
        "不便回答",
        "不方便透露",
        "无法回答",
        "无法判断",
        "无法评价",
        "不作评价",
        "不予评价",
        "没有意见",
        "无意见",
        "not applicable",
        "does not apply",
        "doesn't apply",
        "don't know",
        "do not know",
        "dont know",
        "i don't know",
        "don't know/not applicable",
        "don't know / not applicable",
        "can't say",
        "cannot say",
        "cannot judge",
        "unable to judge",
        "unable to answer",
        "no opinion",
        "no answer",
        "no experience",
        "not used",
        "have not used",
        "never used",
        "refused",
        "refuse to answer",
        "prefer not to say",
        "prefer not to answer",
        "refusal",
        "no response",
        "not answered",
        "unanswered",
        "missing",
        "skipped",
        "unknown",
        "dk",
        "dk/na",
        "keine angabe",
        "k.a",
        "weiß nicht",
        "拒答",
        "未回答",
        "未作答",
        "未填",
        "无回答",
        "缺失",
        "跳过",
    }
)
# Who never used a thing may well stand at the low end of a scale of use.
_OF_USE = frozenset(
    {"没有使用过", "没用过", "未使用过", "未使用", "没有接触过", "no experience", "not used"}
    | {"have not used", "never used"}
)


def answer_key(text: str) -> str:
    """Return an answer in simplified Chinese, without case, width, stray blanks, full stop."""
    return _key(text) if len(text) > _LONGEST_KEPT else _kept_key(text)


@lru_cache(maxsize=65_536)
def _kept_key(text: str) -> str:
    return _key(text)


def _key(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    return _BLANK_BESIDE_CHINESE.sub("", _BLANKS.sub(" ", folded)).strip(_ENDS)


def is_no_opinion(text: str) -> bool:
    """Whether an answer beside a scale declines to use it, such as 不知道 or ``not applicable``."""
    return answer_key(text).strip("()（）") in _NO_OPINION


def is_no_answer(text: str) -> bool:
    """Whether an answer is none on any scale; ``never used`` may be the low end of one."""
    return is_no_opinion(text) and answer_key(text) not in _OF_USE


def without_option_letter(text: str) -> str:
    """Return ``非常满意`` for ``A.非常满意``, as questionnaires letter their options."""
    return _LETTER.sub("", text.strip())
