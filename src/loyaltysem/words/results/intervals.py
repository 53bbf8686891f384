"""What draws intervals are from."""

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
    """Where intervals that are made of draws come from.

    Attributes
    ----------
    kind : {"percentile", "bias_corrected", "bca", "monte_carlo"}
        Of a bootstrap, or from draws of the estimates.
    n : int
        Samples that could be used.
    """

    kind: str
    n: int

    @property
    def is_bootstrap(self) -> bool:
        """Whether respondents were drawn, and not the estimates."""
        return self.kind != "monte_carlo"


def resampled_sentence(found: Resampled, language: Language) -> str:
    """Say what kind of intervals these are.

    Examples
    --------
    >>> resampled_sentence(Resampled("bca", 998), "en")
    'The intervals are BCa intervals of 998 bootstrap samples.'
    >>> resampled_sentence(Resampled("percentile", 998), "zh")
    '置信区间为 998 次自助抽样的百分位区间。'
    >>> resampled_sentence(Resampled("monte_carlo", 20000), "zh")
    '置信区间为蒙特卡洛区间（由参数估计的正态分布抽取 20,000 次，取百分位数）。'
    """
    if not found.is_bootstrap:
        if language == "zh":
            return (
                f"置信区间为蒙特卡洛区间（由参数估计的正态分布抽取 {found.n:,} 次，取百分位数）。"
            )
        return (
            f"The intervals are Monte-Carlo intervals: percentiles of {found.n:,} draws from the "
            "normal distribution of the estimates."
        )
    kind = INTERVALS[language][found.kind]
    if language == "zh":
        return f"置信区间为 {found.n:,} 次自助抽样的{kind}区间。"
    return f"The intervals are {kind} intervals of {found.n:,} bootstrap samples."
