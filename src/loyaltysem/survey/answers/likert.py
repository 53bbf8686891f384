"""Answer texts that are known to be a rating scale, and the numbers they stand for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

__all__ = ["LIKERT_SCALES", "LIKERT_WORDS", "recognise_scale"]


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

LIKERT_SCALES: tuple[Mapping[str, float], ...] = (
    *_spelt(
        _MIDDLE,
        ("非常不同意", "不同意", "*", "同意", "非常同意"),
        ("非常不同意", "比较不同意", "*", "比较同意", "非常同意"),
        ("很不同意", "不同意", "*", "同意", "很同意"),
        ("完全不同意", "不同意", "*", "同意", "完全同意"),
        ("强烈不同意", "不同意", "*", "同意", "强烈同意"),
        ("非常不同意", "不同意", "比较不同意", "*", "比较同意", "同意", "非常同意"),
        ("非常不同意", "不同意", "有点不同意", "*", "有点同意", "同意", "非常同意"),
        ("完全不同意", "不同意", "比较不同意", "*", "比较同意", "同意", "完全同意"),
        ("强烈不同意", "不同意", "有点不同意", "*", "有点同意", "同意", "强烈同意"),
    ),
    *_spelt(
        _MIDDLE,
        ("非常不满意", "不满意", "*", "满意", "非常满意"),
        ("很不满意", "不满意", "*", "满意", "很满意"),
        ("非常不满意", "比较不满意", "*", "比较满意", "非常满意"),
        ("非常不满意", "不满意", "比较不满意", "*", "比较满意", "满意", "非常满意"),
    ),
    *_spelt(
        ("Neutral", "Neither agree nor disagree", "Undecided"),
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
    ),
    *_spelt(
        ("Neutral", "Neither satisfied nor dissatisfied"),
        ("Very dissatisfied", "Dissatisfied", "*", "Satisfied", "Very satisfied"),
    ),
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
