"""What there is to say about the measurement of a fit, before it is said in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from loyaltysem.words.languages import GroupName, Language
from loyaltysem.words.questionnaires.answers import Taken
from loyaltysem.words.questionnaires.sampling import Sampling

__all__ = [
    "AVE",
    "CR",
    "HTMT_CUTOFFS",
    "LOADING",
    "NO_RATIOS",
    "FitFindings",
    "GroupFindings",
    "NoRatios",
    "PairFindings",
    "RatioFindings",
    "extremes",
]

#: What loadings, CR and AVE are compared with (Fornell & Larcker 1981; Hair et al. 2019).
LOADING, CR, AVE = 0.7, 0.7, 0.5
#: For constructs that differ in content, and for neighbouring ones (Henseler et al. 2015).
HTMT_CUTOFFS = (0.85, 0.90)

#: Why there is no HTMT: the fit is of moments, or of incomplete answers; respondents are weighted,
#: clustered, or both; constructs have no items of their own, or none whose ratio is defined.
NoRatios = Literal["", "moments", "incomplete", "weights", "clusters", "both", "items", "undefined"]
NO_RATIOS: dict[Language, dict[NoRatios, str]] = {
    "en": {
        "moments": "it needs the answers, and the fit is of moments",
        "incomplete": "it needs complete rows, and this fit uses incomplete ones",
        "weights": (
            "it takes respondents as drawn one by one with equal chances, and these have weights"
        ),
        "clusters": (
            "it takes respondents as drawn one by one with equal chances, and these come in "
            "clusters"
        ),
        "both": (
            "it takes respondents as drawn one by one with equal chances, and these have weights "
            "and come in clusters"
        ),
        "items": "fewer than two constructs have items of their own to compare",
        "undefined": "the correlations of the items do not define it",
    },
    "zh": {
        "moments": "该指标需要原始答案，而本模型由协方差矩阵拟合",
        "incomplete": "该指标需要完整答卷，而本模型使用了含缺失值的答卷",
        "weights": "该指标以受访者逐个等概率抽取为前提，而本样本经过加权",
        "clusters": "该指标以受访者逐个等概率抽取为前提，而本样本为整群抽样",
        "both": "该指标以受访者逐个等概率抽取为前提，而本样本为整群抽样且经过加权",
        "items": "具有专属题项、可供比较的构念不足两个",
        "undefined": "题项间相关使该指标无定义",
    },
}


@dataclass(frozen=True, slots=True)
class FitFindings:
    """Sample, estimator and fit of the measurement model.

    Attributes
    ----------
    n_constructs, n_items : int
    groups : tuple of GroupName
        What the groups are called; one of no name where there are no groups.
    n : tuple of int
        Respondents by group.
    n_left_out : int
        Respondents with incomplete answers that were left out, or without any answer.
    estimator : str
    answers_taken : {"complete", "incomplete", "categories", "pairs"}
        How the answers were taken.
    indices : dict of str to float
        ``chisq df pvalue cfi tli rmsea rmsea_ci_lower rmsea_ci_upper srmr``, corrected ones where
        the estimator corrects; without ``pvalue`` where it is not known.
    corrected : bool
        Whether chi-square, CFI, TLI and RMSEA are corrected for answers that are not normal.
    sampling : Sampling, or None
        Weights and clusters of the respondents.
    """

    n_constructs: int
    n_items: int
    groups: tuple[GroupName, ...]
    n: tuple[int, ...]
    n_left_out: int
    estimator: str
    answers_taken: Taken
    indices: dict[str, float]
    corrected: bool
    sampling: Sampling | None = None


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Loadings, constructs and pairs of one group.

    Attributes
    ----------
    label : GroupName
        What the group is called; empty where there are no groups.
    loadings : Series
        By item, every construct turned so that most of its items load positively.
    constructs : DataFrame
        By construct: ``alpha cr ave``, of ordered answers ``omega_categorical`` as well.
    pairs : PairFindings, or None
        None where constructs cannot be compared.
    mixed : dict of str to str
        Constructs whose items run in two directions, with the items that run against the others.
        They are not judged, and left out of ``loadings`` and ``constructs``.
    """

    label: GroupName
    loadings: pd.Series
    constructs: pd.DataFrame
    pairs: PairFindings | None
    mixed: dict[str, str]


def extremes(values: pd.Series) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """Return name and value of the smallest and the largest; None where all are missing."""
    known = values.dropna()
    if known.empty:
        return None
    names, numbers = [str(name) for name in known.index], known.to_numpy(dtype=np.float64)
    least, most = int(numbers.argmin()), int(numbers.argmax())
    return (names[least], float(numbers[least])), (names[most], float(numbers[most]))


@dataclass(frozen=True, slots=True)
class RatioFindings:
    """What there is to say about HTMT.

    Attributes
    ----------
    name, value
        The pair with the largest ratio.
    n_pairs, n_ends : int
        Pairs, and those whose interval has an upper end.
    below : float, or None
        The first of the cutoffs that all ends are below; None where there is none.
    above : list of (str, float)
        Pairs whose end is not below the last cutoff.
    level : float
        Coverage of the one-sided intervals.
    kind : {"HTMT", "HTMT2"}
    """

    name: str
    value: float
    n_pairs: int
    n_ends: int
    below: float | None
    above: list[tuple[str, float]]
    level: float = 0.95
    kind: str = "HTMT"


@dataclass(frozen=True, slots=True)
class PairFindings:
    """What there is to say about pairs of constructs.

    Attributes
    ----------
    name, correlation, ci_lower, ci_upper
        The pair whose correlation is farthest from zero.
    problems : list of (str, str)
        Pairs with the word of CICFA(sys) that finds a problem.
    fornell_larcker : list of str, or None
        Pairs that do not meet the criterion; None where none could be judged.
    ratios : RatioFindings, or None
    no_ratios : NoRatios
        Why there are none.
    """

    name: str
    correlation: float
    ci_lower: float
    ci_upper: float
    problems: list[tuple[str, str]]
    fornell_larcker: list[str] | None
    ratios: RatioFindings | None
    no_ratios: NoRatios = ""
