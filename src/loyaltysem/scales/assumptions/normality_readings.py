"""What tests of normality mean for the choice of an estimator, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from loyaltysem.scales.assumptions.mardia import MardiaTests
from loyaltysem.scales.assumptions.univariate_tests import KURTOSIS_FROM

__all__ = ["henze_zirkler_reading", "item_notes", "kurtosis_reading", "skewness_reading"]

# West, Finch and Curran (1995): beyond these, normal theory misleads
LARGE_SKEWNESS, LARGE_KURTOSIS = 2.0, 7.0
# Rhemtulla, Brosseau-Liard and Savalei (2012): fewer answers are categories, not measures
FEWEST_VALUES = 5


def skewness_reading(tests: MardiaTests, alpha: float) -> str:
    """Say what the joint skewness means.

    Parameters
    ----------
    tests : MardiaTests
    alpha : float
        From which p-value on a test counts.
    """
    if tests.skewness_pvalue_small >= alpha:
        return f"No joint skewness is found at the level {alpha:g}; it does not bear on the choice."
    return (
        "The answers are jointly skewed. Skewness alone does little to the standard errors and the "
        "chi-square of a covariance model; the kurtosis decides there. It matters for tests of "
        "means (DeCarlo 1997)."
    )


def kurtosis_reading(tests: MardiaTests, alpha: float) -> str:
    """Say what the joint kurtosis means.

    Parameters
    ----------
    tests : MardiaTests
    alpha : float
        From which p-value on a test counts.
    """
    if tests.kurtosis_pvalue >= alpha:
        return (
            f"The kurtosis does not differ from the normal one at the level {alpha:g}, which does "
            "not prove normality: ML can be defended, and MLR will say nearly the same."
        )
    share = tests.kurtosis / tests.expected_kurtosis
    relation = f"{share:.2f} times the normal one"
    if share > 1:
        return (
            f"Heavier tails than normal: the kurtosis is {relation}. The estimates of ML stay "
            "right in large samples, but its chi-square tends to be too large and its standard "
            "errors too small; the corrections of MLR or MLM allow for that."
        )
    return (
        f"Lighter tails than normal: the kurtosis is {relation}. The estimates of ML stay right in "
        "large samples, but its chi-square tends to be too small and its standard errors too "
        "large; the corrections of MLR or MLM allow for that."
    )


def henze_zirkler_reading(pvalue: float, alpha: float) -> str:
    """Say what Henze and Zirkler's test means.

    Parameters
    ----------
    pvalue, alpha : float
    """
    if pvalue >= alpha:
        return (
            f"No departure from the multivariate normal distribution is found at the level "
            f"{alpha:g}, which does not prove normality: ML can be defended."
        )
    return (
        "The answers depart from the multivariate normal distribution in some respect. Answers in "
        "few steps nearly always do in large samples; the kurtosis above says whether the standard "
        "errors of ML suffer, and MLR does not need normality."
    )


def item_notes(items: pd.DataFrame) -> Iterator[str]:
    """Name the items that stand out, and why cells are empty.

    Parameters
    ----------
    items : DataFrame
        ``n skewness kurtosis n_values`` by item.
    """
    n = int(items["n"].iloc[0])
    far = items[(items["skewness"].abs() > LARGE_SKEWNESS) | (items["kurtosis"] > LARGE_KURTOSIS)]
    if len(far):
        yield (
            f"Skewness beyond ±{LARGE_SKEWNESS:g} or kurtosis above {LARGE_KURTOSIS:g} (West, "
            f"Finch and Curran 1995): {', '.join(far.index)}. Look at the answers before relying "
            "on ML without robust corrections."
        )
    few = items[items["n_values"] < FEWEST_VALUES]
    if len(few):
        yield (
            f"Fewer than {FEWEST_VALUES} different answers: {', '.join(few.index)}. So few are "
            "categories rather than measures, and their Pearson correlations come out too weak "
            "(Rhemtulla, Brosseau-Liard and Savalei 2012); no correction of ML mends that."
        )
    if n < KURTOSIS_FROM:
        yield (
            f"kurtosis_z is empty: its approximation is good from {KURTOSIS_FROM} respondents on, "
            f"and there are {n}."
        )
