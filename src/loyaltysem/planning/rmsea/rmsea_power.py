r"""Power of the test of a model's overall fit, from the RMSEA (MacCallum et al. 1996).

A model with the RMSEA :math:`\varepsilon` in the population has a chi-square that is noncentral
with

.. math:: \lambda = (n - 1)\,\mathit{df}\,\varepsilon^2 / G

in :math:`n` respondents of :math:`G` groups together. Which test is meant follows from the two
values of the RMSEA, see :func:`rmsea_test`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chndtr, chndtrix

from loyaltysem.arguments import checked
from loyaltysem.errors import OptionError
from loyaltysem.inference.fit.fit_indices import NORMAL_FROM

__all__ = ["FitTest", "rmsea_power", "rmsea_power_table", "rmsea_sample_size", "rmsea_test"]

FitTest = Literal["exact fit", "close fit", "not-close fit"]


def rmsea_test(rmsea_null: float, rmsea_alternative: float) -> FitTest:
    """Return which test the two values of the RMSEA define.

    Parameters
    ----------
    rmsea_null, rmsea_alternative : float
        At least 0, and different.

    Returns
    -------
    {"exact fit", "close fit", "not-close fit"}
        - exact fit: the null hypothesis is RMSEA = 0, a large chi-square rejects it;
        - close fit: RMSEA ≤ null, the alternative is larger, a large chi-square rejects it;
        - not-close fit: RMSEA ≥ null, the alternative is smaller, a small chi-square rejects it.

    Raises
    ------
    OptionError
        The two are equal, negative or not finite.

    Examples
    --------
    >>> rmsea_test(0.05, 0.01)
    'not-close fit'
    """
    for name, value in (("rmsea_null", rmsea_null), ("rmsea_alternative", rmsea_alternative)):
        if not (isfinite(value) and value >= 0):
            raise OptionError(
                f"{name}={value!r} is no RMSEA: it is a number from 0 (exact fit) upwards. Usual "
                "are 0.05 for close and 0.08 for mediocre fit."
            )
    if rmsea_null == rmsea_alternative:
        raise OptionError(
            f"rmsea_null and rmsea_alternative are both {rmsea_null:g}: a test cannot tell a value "
            "from itself, its power is alpha for every n. Give the alternative you want to "
            "detect, such as 0.08 against 0.05."
        )
    if rmsea_null == 0:
        return "exact fit"
    return "close fit" if rmsea_alternative > rmsea_null else "not-close fit"


@checked
def rmsea_power(
    df: int,
    n: int,
    *,
    rmsea_null: float,
    rmsea_alternative: float,
    alpha: float = 0.05,
    n_groups: int = 1,
) -> float:
    """Compute the power of the test of exact, close or not-close fit.

    Parameters
    ----------
    df : int
        Degrees of freedom of the model, at least 1.
    n : int
        Respondents of all groups together, more than ``n_groups``.
    rmsea_null : float
        The RMSEA of the null hypothesis; 0 for exact fit.
    rmsea_alternative : float
        The RMSEA that the model has in the population. Above the null it is a test of close fit
        (the power to reject a model that fits badly), below the null one of not-close fit (the
        power to show that a model fits well).
    alpha : float, default 0.05
        Level of the test, one-sided.
    n_groups : int, default 1

    Returns
    -------
    float
        Between alpha and 1.

    Raises
    ------
    OptionError
        A number cannot be what it stands for, or the noncentrality is above 1e6, where the
        distribution is no longer computed to the digits promised.

    Notes
    -----
    MacCallum, Browne and Sugawara (1996), *Psychological Methods, 1*, 130–149; the RMSEA of several
    groups is Steiger's (1998), as in the fit indices. Checked against R 4.2 (``qchisq``, ``pchisq``
    with ``ncp``) and ``findRMSEApower`` of semTools 0.5-6 to 1e-9. It speaks of the model as a
    whole and not of any single path.

    Examples
    --------
    >>> round(rmsea_power(50, 200, rmsea_null=0.05, rmsea_alternative=0.08), 4)
    0.7691
    >>> round(rmsea_power(50, 200, rmsea_null=0.05, rmsea_alternative=0.01), 4)
    0.6082
    """
    rmsea_test(rmsea_null, rmsea_alternative)
    _require_df(df)
    if n <= n_groups:
        raise OptionError(
            f"n={n!r}: the respondents of all groups together are a whole number above the number "
            f"of groups ({n_groups})."
        )
    if _noncentrality(df, n, max(rmsea_null, rmsea_alternative), n_groups) > NORMAL_FROM:
        raise OptionError(
            f"n={n}, df={df} and an RMSEA of {max(rmsea_null, rmsea_alternative):g} give a "
            "noncentrality above 1e6, where the noncentral chi-square is not computed reliably. "
            "Give a smaller n; power is 1 long before, unless the two RMSEAs are all but equal."
        )
    return _power(df, n, rmsea_null, rmsea_alternative, alpha, n_groups)


@checked
def rmsea_sample_size(
    df: int,
    power: float = 0.80,
    *,
    rmsea_null: float,
    rmsea_alternative: float,
    alpha: float = 0.05,
    n_groups: int = 1,
) -> int:
    """Compute the smallest number of respondents that reaches a power.

    Parameters
    ----------
    df : int
        Degrees of freedom of the model, at least 1.
    power : float, default 0.80
        Above alpha and below 1.
    rmsea_null, rmsea_alternative, alpha, n_groups
        As in :func:`rmsea_power`.

    Returns
    -------
    int
        Respondents of all groups together.

    Raises
    ------
    OptionError
        As in :func:`rmsea_power`; also where the two RMSEAs are so near to each other that no
        sample with a noncentrality up to 1e6 tells them apart.

    Notes
    -----
    ``findRMSEAsamplesize`` of semTools divides the total by the number of groups.

    Examples
    --------
    >>> rmsea_sample_size(50, rmsea_null=0.05, rmsea_alternative=0.08)
    214
    """
    rmsea_test(rmsea_null, rmsea_alternative)
    _require_df(df)
    if not alpha < power < 1:
        raise OptionError(
            f"power={power!r}: a power lies above alpha ({alpha:g}), which a test has without any "
            "respondents, and below 1, which no sample reaches. Usual is 0.80."
        )

    def reached(n: int) -> bool:
        return _power(df, n, rmsea_null, rmsea_alternative, alpha, n_groups) >= power

    lower = n_groups  # too few by definition
    upper = 2 * n_groups
    largest = max(rmsea_null, rmsea_alternative)
    while not reached(upper):
        lower, upper = upper, 2 * upper
        if _noncentrality(df, upper, largest, n_groups) > NORMAL_FROM:
            raise OptionError(
                f"{lower} respondents do not reach a power of {power:g}: RMSEAs of {rmsea_null:g} "
                f"and {rmsea_alternative:g} are too near to each other to be told apart with "
                f"{df} degrees of freedom. Give values farther apart, such as 0.05 and 0.08."
            )
    while upper - lower > 1:
        middle = (lower + upper) // 2
        lower, upper = (lower, middle) if reached(middle) else (middle, upper)
    return upper


@checked
def rmsea_power_table(
    df: int | Sequence[int],
    n: int | Sequence[int],
    *,
    rmsea_null: float,
    rmsea_alternative: float,
    alpha: float = 0.05,
    n_groups: int = 1,
) -> pd.DataFrame:
    """Compute power over degrees of freedom and sample sizes, for a sensitivity analysis.

    Parameters
    ----------
    df, n : int or sequence of int
    rmsea_null, rmsea_alternative, alpha, n_groups
        As in :func:`rmsea_power`.

    Returns
    -------
    DataFrame
        One row for each pair, ``df n power test``, which ``plots.power_curves`` draws;
        ``table.pivot(index="n", columns="df", values="power")`` prints it as a table.

    Raises
    ------
    OptionError
        As in :func:`rmsea_power`.

    Examples
    --------
    >>> table = rmsea_power_table([20, 50], [100, 200], rmsea_null=0.05, rmsea_alternative=0.08)
    >>> table["power"].round(3).tolist()
    [0.241, 0.454, 0.424, 0.769]
    """
    test = rmsea_test(rmsea_null, rmsea_alternative)
    rows = [
        (
            d,
            size,
            rmsea_power(
                d,
                size,
                rmsea_null=rmsea_null,
                rmsea_alternative=rmsea_alternative,
                alpha=alpha,
                n_groups=n_groups,
            ),
            test,
        )
        for d in np.atleast_1d(np.asarray(df)).tolist()
        for size in np.atleast_1d(np.asarray(n)).tolist()
    ]
    if not rows:
        raise OptionError("df or n is an empty list, so there is no row. Give numbers for both.")
    return pd.DataFrame(rows, columns=["df", "n", "power", "test"])


def _noncentrality(df: int, n: int, rmsea: float, n_groups: int) -> float:
    return (n - 1) * df * rmsea**2 / n_groups


def _power(df: int, n: int, null: float, alternative: float, alpha: float, n_groups: int) -> float:
    under_null = _noncentrality(df, n, null, n_groups)
    under_alternative = _noncentrality(df, n, alternative, n_groups)
    if alternative > null:
        critical = float(chndtrix(1 - alpha, df, under_null))
        return 1 - float(chndtr(critical, df, under_alternative))
    critical = float(chndtrix(alpha, df, under_null))
    return float(chndtr(critical, df, under_alternative))


def _require_df(df: int) -> None:
    if df < 1:
        raise OptionError(
            f"df={df!r}: a test of fit needs a whole number of degrees of freedom, at least 1. A "
            "saturated model fits whatever the answers are, so its fit has no power."
        )
