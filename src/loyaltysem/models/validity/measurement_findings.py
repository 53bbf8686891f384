"""What there is to say about the measurement of a fit, before it is said in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "AVE",
    "CR",
    "HTMT_CUTOFFS",
    "LOADING",
    "FitFindings",
    "GroupFindings",
    "extremes",
    "largest",
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
    fiml : bool
        Whether incomplete answers were used.
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
    fiml: bool
    indices: dict[str, float]
    corrected: bool


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Loadings, constructs and pairs of one group.

    Attributes
    ----------
    label : str
        Empty where there are no groups.
    loadings : DataFrame
        ``construct item loading``.
    constructs : DataFrame
        By construct: ``alpha cr ave``.
    pairs : DataFrame
        As ``DiscriminantValidity.table``; empty where constructs cannot be compared.
    """

    label: str
    loadings: pd.DataFrame
    constructs: pd.DataFrame
    pairs: pd.DataFrame


def extremes(values: pd.Series) -> tuple[tuple[str, float], tuple[str, float]] | None:
    """Return name and value of the smallest and the largest; None where all are missing."""
    known = values.dropna()
    if known.empty:
        return None
    names, numbers = [str(name) for name in known.index], known.to_numpy(dtype=np.float64)
    least, most = int(numbers.argmin()), int(numbers.argmax())
    return (names[least], float(numbers[least])), (names[most], float(numbers[most]))


def largest(pairs: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the row of the pair whose value is farthest from zero."""
    sizes = np.abs(pairs[column].to_numpy(dtype=np.float64))
    return {str(name): value for name, value in pairs.iloc[int(np.nanargmax(sizes))].items()}
