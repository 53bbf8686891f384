"""What there is to say about the measurement of a fit, before it is said in a language."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loyaltysem.words.questionnaires.answers import Taken

__all__ = [
    "AVE",
    "CR",
    "HTMT_CUTOFFS",
    "LOADING",
    "FitFindings",
    "GroupFindings",
    "PairFindings",
    "RatioFindings",
    "extremes",
]

#: What loadings, CR and AVE are compared with (Fornell & Larcker 1981; Hair et al. 2019).
LOADING, CR, AVE = 0.7, 0.7, 0.5
#: For constructs that differ in content, and for neighbouring ones (Henseler et al. 2015).
HTMT_CUTOFFS = (0.85, 0.90)


@dataclass(frozen=True, slots=True)
class FitFindings:
    """Sample, estimator and fit of the measurement model.

    Attributes
    ----------
    n_constructs, n_items : int
    n : dict of str to int
        Respondents by group; one entry, without a name, where there are no groups.
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
    """

    n_constructs: int
    n_items: int
    n: dict[str, int]
    n_left_out: int
    estimator: str
    answers_taken: Taken
    indices: dict[str, float]
    corrected: bool


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Loadings, constructs and pairs of one group.

    Attributes
    ----------
    label : str
        Empty where there are no groups.
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

    label: str
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
    """

    name: str
    value: float
    n_pairs: int
    n_ends: int
    below: float | None
    above: list[tuple[str, float]]


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
    """

    name: str
    correlation: float
    ci_lower: float
    ci_upper: float
    problems: list[tuple[str, str]]
    fornell_larcker: list[str] | None
    ratios: RatioFindings | None
