"""What kind of intervals a bootstrap's are."""

from __future__ import annotations

from dataclasses import dataclass

from loyaltysem.words.languages import Language

__all__ = ["INTERVALS", "Resampled", "resampled_sentence"]

#: The kinds of bootstrap intervals.
INTERVALS = {
    "en": {"percentile": "percentile", "bias_corrected": "bias-corrected", "bca": "BCa"},
    "zh": {"percentile": "百分位", "bias_corrected": "偏差校正", "bca": "BCa "},
}


@dataclass(frozen=True, slots=True)
class Resampled:
    """Where bootstrap intervals come from.

    Attributes
    ----------
    kind : {"percentile", "bias_corrected", "bca"}
    n : int
        Samples that could be used.
    """

    kind: str
    n: int


def resampled_sentence(found: Resampled, language: Language) -> str:
    """Say what kind of bootstrap intervals these are.

    Examples
    --------
    >>> resampled_sentence(Resampled("bca", 998), "en")
    'The intervals are BCa intervals of 998 bootstrap samples.'
    >>> resampled_sentence(Resampled("percentile", 998), "zh")
    '置信区间为 998 次自助抽样的百分位区间。'
    """
    kind = INTERVALS[language][found.kind]
    if language == "zh":
        return f"置信区间为 {found.n:,} 次自助抽样的{kind}区间。"
    return f"The intervals are {kind} intervals of {found.n:,} bootstrap samples."
