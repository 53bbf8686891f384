"""Answer texts that are known to be a rating scale, and the numbers they stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

__all__ = ["LIKERT_SCALES", "LIKERT_WORDS", "overlooked_answer", "recognise_scale"]


def _numbered(*labels: str) -> Mapping[str, float]:
    return {label: float(value) for value, label in enumerate(labels, start=1)}


def _spelt(middle: tuple[str, ...], *patterns: tuple[str, ...]) -> list[Mapping[str, float]]:
    """Every scale of `patterns` with every word for its middle category (marked ``*``)."""
    return [
        _numbered(*(word if label == "*" else label for label in pattern))
        for pattern in patterns
        for word in (middle if "*" in pattern else ("",))
    ]


_MIDDLE = ("一般", "不确定", "中立", "不一定", "说不清")
_NEUTRAL = ("Neutral", "Neither agree nor disagree", "Undecided")

_AGREEMENT = (
    *_spelt(
        _MIDDLE,
        ("非常不同意", "不同意", "*", "同意", "非常同意"),
        ("非常不同意", "比较不同意", "*", "比较同意", "非常同意"),
        ("很不同意", "不同意", "*", "同意", "很同意"),
        ("完全不同意", "不同意", "*", "同意", "完全同意"),
        ("强烈不同意", "不同意", "*", "同意", "强烈同意"),
        ("完全不同意", "比较不同意", "*", "比较同意", "完全同意"),
        ("非常不符合", "不符合", "*", "符合", "非常符合"),
        ("非常不符合", "比较不符合", "*", "比较符合", "非常符合"),
        ("完全不符合", "比较不符合", "*", "比较符合", "完全符合"),
        ("非常不同意", "不同意", "比较不同意", "*", "比较同意", "同意", "非常同意"),
        ("非常不同意", "不同意", "有点不同意", "*", "有点同意", "同意", "非常同意"),
        ("完全不同意", "不同意", "比较不同意", "*", "比较同意", "同意", "完全同意"),
        ("强烈不同意", "不同意", "有点不同意", "*", "有点同意", "同意", "强烈同意"),
        ("非常不符合", "不符合", "比较不符合", "*", "比较符合", "符合", "非常符合"),
        ("非常不同意", "不同意", "同意", "非常同意"),
        ("非常不同意", "不同意", "比较不同意", "比较同意", "同意", "非常同意"),
        ("非常不符合", "不符合", "符合", "非常符合"),
    ),
    *_spelt(
        _NEUTRAL,
        ("Strongly disagree", "Disagree", "*", "Agree", "Strongly agree"),
        (
            "Strongly disagree",
            "Disagree",
            "Somewhat disagree",
            "*",
            "Somewhat agree",
            "Agree",
            "Strongly agree",
        ),
        ("Strongly disagree", "Somewhat disagree", "*", "Somewhat agree", "Strongly agree"),
        ("Strongly disagree", "Disagree", "Agree", "Strongly agree"),
        (
            "Strongly disagree",
            "Disagree",
            "Somewhat disagree",
            "Somewhat agree",
            "Agree",
            "Strongly agree",
        ),
    ),
)
_SATISFACTION = (
    *_spelt(
        _MIDDLE,
        ("非常不满意", "不满意", "*", "满意", "非常满意"),
        ("很不满意", "不满意", "*", "满意", "很满意"),
        ("非常不满意", "比较不满意", "*", "比较满意", "非常满意"),
        ("非常不满意", "不满意", "比较不满意", "*", "比较满意", "满意", "非常满意"),
        ("非常不满意", "不满意", "满意", "非常满意"),
        ("非常不满意", "不满意", "比较不满意", "比较满意", "满意", "非常满意"),
    ),
    *_spelt(
        ("Neutral", "Neither satisfied nor dissatisfied"),
        ("Very dissatisfied", "Dissatisfied", "*", "Satisfied", "Very satisfied"),
        ("Very dissatisfied", "Dissatisfied", "Satisfied", "Very satisfied"),
    ),
)
_FREQUENCY = (
    *_spelt(
        (),
        ("从不", "偶尔", "有时", "经常", "总是"),
        ("从不", "很少", "有时", "经常", "总是"),
        ("从不", "很少", "偶尔", "经常", "总是"),
        ("从不", "偶尔", "经常", "总是"),
        ("从不", "很少", "偶尔", "有时", "经常", "通常", "总是"),
        ("Never", "Rarely", "Sometimes", "Often", "Always"),
        ("Never", "Seldom", "Sometimes", "Often", "Always"),
        ("Never", "Sometimes", "Often", "Always"),
        ("Never", "Rarely", "Occasionally", "Sometimes", "Frequently", "Usually", "Always"),
    ),
)
_IMPORTANCE = (
    *_spelt(
        _MIDDLE,
        ("非常不重要", "不重要", "*", "重要", "非常重要"),
        ("非常不重要", "比较不重要", "*", "比较重要", "非常重要"),
        ("非常不重要", "不重要", "比较不重要", "*", "比较重要", "重要", "非常重要"),
        ("非常不重要", "不重要", "重要", "非常重要"),
    ),
    *_spelt(
        (),
        (
            "Not at all important",
            "Slightly important",
            "Moderately important",
            "Very important",
            "Extremely important",
        ),
        ("Very unimportant", "Unimportant", "Neutral", "Important", "Very important"),
    ),
)
_LIKELIHOOD = (
    *_spelt(
        _MIDDLE,
        ("非常不可能", "不可能", "*", "可能", "非常可能"),
        ("非常不可能", "不太可能", "*", "比较可能", "非常可能"),
        ("非常不可能", "比较不可能", "*", "比较可能", "非常可能"),
        ("非常不可能", "不可能", "比较不可能", "*", "比较可能", "可能", "非常可能"),
        ("非常不愿意", "不愿意", "*", "愿意", "非常愿意"),
        ("非常不愿意", "比较不愿意", "*", "比较愿意", "非常愿意"),
    ),
    *_spelt(
        ("Neutral", "Neither likely nor unlikely"),
        ("Very unlikely", "Unlikely", "*", "Likely", "Very likely"),
        ("Extremely unlikely", "Unlikely", "*", "Likely", "Extremely likely"),
        ("Extremely unlikely", "Somewhat unlikely", "*", "Somewhat likely", "Extremely likely"),
    ),
)
_QUALITY = (
    *_spelt(
        ("一般",),
        ("非常差", "差", "*", "好", "非常好"),
        ("很差", "差", "*", "好", "很好"),
        ("非常差", "比较差", "*", "比较好", "非常好"),
    ),
    *_spelt(
        (),
        ("Very poor", "Poor", "Fair", "Good", "Very good"),
        ("Poor", "Fair", "Good", "Very good", "Excellent"),
        ("Terrible", "Poor", "Average", "Good", "Excellent"),
    ),
)
# Points with a unit are numbers already; from 0 only where 0 occurs.
_POINTS = (
    *(
        {f"{point}分": float(point) for point in range(first, last + 1)}
        for first, last in (
            (1, 4),
            (1, 5),
            (1, 6),
            (1, 7),
            (1, 10),
            (0, 10),
        )
    ),
)

LIKERT_SCALES: tuple[Mapping[str, float], ...] = (
    *_AGREEMENT,
    *_SATISFACTION,
    *_FREQUENCY,
    *_IMPORTANCE,
    *_LIKELIHOOD,
    *_QUALITY,
    *_POINTS,
)
LIKERT_WORDS = frozenset(label for scale in LIKERT_SCALES for label in scale)


def recognise_scale(texts: Collection[str]) -> Mapping[str, float] | None:
    """Return the scale that a set of answer texts belongs to, when only one is possible.

    Parameters
    ----------
    texts : collection of str
        The distinct answers to all questions that share one scale.

    Returns
    -------
    mapping of str to float, or None
        Label to number. None when no scale has all the texts, or when several have them and
        none of these occurs in full: 同意 alone is 4 of 5 or 6 of 7, and is not guessed at.
    """
    seen = set(texts)
    fitting = [scale for scale in LIKERT_SCALES if seen and seen <= set(scale)]
    complete = [scale for scale in fitting if seen == set(scale)]
    if len(complete) == 1:
        return complete[0]
    return fitting[0] if len(fitting) == 1 else None


def overlooked_answer(scale: Mapping[str, float]) -> str:
    """Return the answer that would make a known scale another one, if nobody had chosen it.

    非常不满意, 不满意, 满意 and 非常满意 are a scale of 4 points, and one of 5 points whose middle
    nobody chose, on which 满意 is 4 and not 3.

    Parameters
    ----------
    scale : mapping of str to float
        As `recognise_scale` returns it.

    Returns
    -------
    str
        Such as 一般; ``""`` where one answer more would leave the numbers as they are.
    """
    for longer in LIKERT_SCALES:
        further = [label for label in longer if label not in scale]
        lacks_one = len(further) == 1 and len(longer) == len(scale) + 1
        if lacks_one and any(longer[label] != value for label, value in scale.items()):
            return further[0]
    return ""
