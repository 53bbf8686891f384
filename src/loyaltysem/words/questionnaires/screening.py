"""Screening: what its rules are called, and the sentence for the method section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from loyaltysem.words.languages import Language, require_language
from loyaltysem.words.numbers import exact_percent, percent

__all__ = [
    "DUPLICATE",
    "DUPLICATE_IP",
    "TRAP_FAILED",
    "AppliedRule",
    "RuleWords",
    "ScreeningFindings",
    "antonyms",
    "average_longstring",
    "even_odd",
    "fast",
    "mahalanobis",
    "missing",
    "screening_sentence",
    "speeder",
    "straight_liner",
    "synonyms",
    "variability",
]


class RuleWords(NamedTuple):
    """What one rule is called.

    Attributes
    ----------
    label, label_zh : str
        Why a respondent is excluded, to go after "for" and before “的”.
    measured, measured_zh : str
        What the measure is, in a few words, as figures title it.
    """

    label: str
    label_zh: str
    measured: str
    measured_zh: str


TRAP_FAILED = RuleWords(
    "failing an instructed-response item",
    "未按要求作答陷阱题",
    "Instructed-response items failed",
    "答错的陷阱题数",
)
DUPLICATE = RuleWords(
    "repeating the answers of an earlier answer sheet",
    "与之前答卷的答案完全相同",
    "Repeats an earlier sheet",
    "与之前答卷完全相同",
)
DUPLICATE_IP = RuleWords(
    "answering from an earlier respondent's IP address",
    "IP地址与之前答卷重复",
    "Repeated IP address",
    "IP地址重复",
)


def speeder(seconds: float) -> RuleWords:
    """Answering too fast for the number of questions."""
    return RuleWords(
        f"answering in less than {seconds:g} seconds per question",
        f"平均每题作答时间少于{seconds:g}秒",
        "Seconds per question",
        "平均每题作答秒数",
    )


def fast(share: float) -> RuleWords:
    """Answering much faster than the others."""
    return RuleWords(
        f"taking less than {exact_percent(share)} of the median time",
        f"总作答时间不足中位数的{exact_percent(share)}",
        "Share of the median time",
        "作答时间与中位数之比",
    )


def straight_liner(limit: int, *, in_matrix: bool) -> RuleWords:
    """Many identical answers in a row."""
    place, place_zh = _place(in_matrix)
    return RuleWords(
        f"giving {limit} or more identical answers in a row{place}",
        f"{place_zh}连续{limit}题及以上选择相同答案",
        "Longest identical run",
        "最长连续相同作答",
    )


def average_longstring(cutoff: float | None, *, in_matrix: bool) -> RuleWords:
    """Many identical answers in a row on average; without a cut-off, how many is left open."""
    place, place_zh = _place(in_matrix)
    beyond, beyond_zh = "many identical answers in a row on average", "平均连续相同作答过长"
    if cutoff is not None:
        beyond = f"more than {cutoff:g} identical answers in a row on average"
        beyond_zh = f"平均连续相同作答多于{cutoff:g}题"
    return RuleWords(
        f"giving {beyond}{place}",
        f"{place_zh}{beyond_zh}",
        "Mean identical run",
        "平均连续相同作答",
    )


def _place(in_matrix: bool) -> tuple[str, str]:
    return (" within one matrix", "同一矩阵题内") if in_matrix else ("", "")


def missing(cutoff: float) -> RuleWords:
    """Too many items unanswered."""
    return RuleWords(
        f"leaving more than {exact_percent(cutoff)} of the items unanswered",
        f"缺失题项超过{exact_percent(cutoff)}",
        "Share of items unanswered",
        "缺失题项比例",
    )


def variability(cutoff: float | None) -> RuleWords:
    """A low standard deviation of a person's answers."""
    value, value_zh = (
        ("", "") if cutoff is None else (f" (below {cutoff:g})", f"（低于{cutoff:g}）")
    )
    return RuleWords(
        f"a low intra-individual response variability{value}",
        f"个体内作答变异性过低{value_zh}",
        "IRV: SD of a person's answers",
        "个体内作答变异性（IRV）",
    )


def mahalanobis(cutoff: float | None, probability: float | None, n_items: int) -> RuleWords:
    """An unusual combination of answers; the cut-off is the quantile of this probability."""
    value = value_zh = ""
    if cutoff is not None:
        value = f" (D² above {cutoff:.2f}, the {probability:g} quantile of χ² with {n_items} df)"
        value_zh = f"（D²大于{cutoff:.2f}，即自由度为{n_items}的χ²分布的{probability:g}分位数）"
    return RuleWords(
        f"a large Mahalanobis distance{value}",
        f"马氏距离过大{value_zh}",
        "Mahalanobis distance D²",
        "马氏距离 D²",
    )


def even_odd(cutoff: float | None) -> RuleWords:
    """Halves of the constructs that do not go together within the person."""
    value, value_zh = ("", "过高") if cutoff is None else (f" above {cutoff:g}", f"高于{cutoff:g}")
    return RuleWords(
        f"an even–odd index{value} (high values are inconsistent)",
        f"奇偶一致性指数{value_zh}（值越高越不一致）",
        "Even–odd index (high: inconsistent)",
        "奇偶一致性指数（高：不一致）",
    )


def synonyms(cutoff: float | None) -> RuleWords:
    """Different answers to items that others answer alike."""
    vague, value, value_zh = ("low ", "", "过低")
    if cutoff is not None:
        vague, value, value_zh = "", f" below {cutoff:g}", f"低于{cutoff:g}"
    return RuleWords(
        f"a {vague}within-person correlation over psychometric synonyms{value}",
        f"心理测量同义题对的个体内相关{value_zh}",
        "Correlation over synonym pairs",
        "同义题对的个体内相关",
    )


def antonyms(cutoff: float | None) -> RuleWords:
    """The same answers to items that others answer in opposite ways."""
    vague, value, value_zh = ("high ", "", "过高")
    if cutoff is not None:
        vague, value, value_zh = "", f" above {cutoff:g}", f"高于{cutoff:g}"
    return RuleWords(
        f"a {vague}within-person correlation over psychometric antonyms{value}",
        f"心理测量反义题对的个体内相关{value_zh}",
        "Correlation over antonym pairs",
        "反义题对的个体内相关",
    )


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """One rule and how many it flags.

    Attributes
    ----------
    label, label_zh, source : str
    count : int
    """

    label: str
    label_zh: str
    source: str
    count: int

    @property
    def citation(self) -> str:
        """``Huang et al., 2012; `` for a rule from the literature, else nothing."""
        names = self.source.split(";")[0]
        return names.replace(" (", ", ").replace(")", "") + "; " if names.endswith(")") else ""


@dataclass(frozen=True, slots=True)
class ScreeningFindings:
    """Who was excluded and why.

    Attributes
    ----------
    n, n_out : int
        Respondents, and those excluded.
    applied : sequence of AppliedRule
        In the order in which they are told.
    unseen, unseen_zh : sequence of str
        Labels of the rules that were asked for and could not be looked at.
    """

    n: int
    n_out: int
    applied: Sequence[AppliedRule]
    unseen: Sequence[str]
    unseen_zh: Sequence[str]


def screening_sentence(found: ScreeningFindings, language: Language) -> str:
    """Write who was excluded and why.

    Raises
    ------
    OptionError
        The language is another.
    """
    require_language(language)
    overlap = sum(rule.count for rule in found.applied) > found.n_out
    share = percent(found.n_out / found.n, guarded=False)
    left = found.n - found.n_out
    if language == "zh":
        unlooked = f"未能检查：{'、'.join(found.unseen_zh)}。" if found.unseen_zh else ""
        parts = "；".join(f"{r.label_zh}（{r.citation}{r.count}份）" for r in found.applied)
        several = "（同一答卷可能符合多项标准）" if overlap else ""
        return (
            f"共回收{found.n}份答卷，按以下标准剔除{found.n_out}份（{share}）{several}："
            f"{parts}；有效答卷{left}份。" + unlooked
        )
    unlooked = f" Not looked at: {'; '.join(found.unseen)}." if found.unseen else ""
    parts = "; ".join(f"{r.label} ({r.citation}n = {r.count})" for r in found.applied)
    several = " (a respondent may meet several criteria)" if overlap else ""
    return (
        f"Of {found.n} respondents, {found.n_out} ({share}) were excluded{several} for "
        f"{parts}; {left} remained." + unlooked
    )
