r"""Fit indices as plain formulas; every one takes numbers and returns a number.

Sources: CFI Bentler (1990); TLI Tucker & Lewis (1973); RMSEA Steiger & Lind (1980), its interval
and test of close fit Browne & Cudeck (1993); SRMR Bentler (1995); AIC Akaike (1974); BIC Schwarz
(1978); sample-size adjusted BIC Sclove (1987). Checked against lavaan 0.6-14.
"""

from __future__ import annotations

from math import isfinite, isnan, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr, chndtrinc, ndtr, ndtri

__all__ = [
    "aic",
    "bic",
    "bic2",
    "cfi",
    "chisq_pvalue",
    "rmsea",
    "rmsea_interval",
    "rmsea_pvalue",
    "srmr",
    "tli",
]

#: From here on the noncentral chi-square is normal to 1e-3 of its standard deviation, and scipy's
#: series soon fails.
NORMAL_FROM = 1e6


def chisq_pvalue(chisq: float, df: int) -> float:
    """Probability of a larger chi-square; not defined (nan) without degrees of freedom."""
    return float(chdtrc(df, max(chisq, 0.0))) if df > 0 else float("nan")


def cfi(
    chisq: float,
    df: int,
    baseline_chisq: float,
    baseline_df: int,
    factor: float = 1.0,
    baseline_factor: float = 1.0,
) -> float:
    """Comparative fit index; 1 when neither model misfits.

    Parameters
    ----------
    chisq, df, baseline_chisq, baseline_df
        Tests of the model and of the independence model.
    factor, baseline_factor : float
        Expectation of each chi-square over its degrees of freedom (1 for normal answers), for the
        robust index.
    """
    user = max(chisq - factor * df, 0.0)
    worst = max(user, baseline_chisq - baseline_factor * baseline_df)
    # max() drops a not-a-number in second place
    if isnan(user + baseline_chisq + baseline_factor):
        return float("nan")
    return 1.0 if worst == 0.0 else 1.0 - user / worst


def tli(
    chisq: float,
    df: int,
    baseline_chisq: float,
    baseline_df: int,
    factor: float = 1.0,
    baseline_factor: float = 1.0,
) -> float:
    """Tucker–Lewis index (non-normed fit index); 1 without degrees of freedom, as in lavaan.

    Parameters
    ----------
    chisq, df, baseline_chisq, baseline_df, factor, baseline_factor
        As in :func:`cfi`.
    """
    if df == 0:
        return 1.0
    user = (chisq - factor * df) * baseline_df
    worst = (baseline_chisq - baseline_factor * baseline_df) * df
    return 1.0 - user / worst if worst != 0.0 else float("nan")


def rmsea(chisq: float, df: float, n: float, n_groups: int = 1, factor: float = 1.0) -> float:
    """Root mean square error of approximation.

    Parameters
    ----------
    chisq, df
        Test of the model.
    n : float
        Respondents (n − groups under Wishart likelihood).
    n_groups : int
        The index is multiplied by its root (Steiger 1998).
    factor : float
        Expectation of the chi-square over its degrees of freedom, for the robust index.
    """
    if df == 0:
        return 0.0
    return sqrt(max(chisq - factor * df, 0.0) / (df * n) * n_groups)


def rmsea_interval(
    chisq: float,
    df: float,
    n: float,
    n_groups: int = 1,
    rmsea_ci_level: float = 0.90,
    factor: float = 1.0,
) -> tuple[float, float]:
    """Confidence interval of the RMSEA by inverting the noncentral chi-square.

    Parameters
    ----------
    chisq, df, n, n_groups
        As in :func:`rmsea`; the corrected chi-square for the robust index.
    rmsea_ci_level : float, default 0.90
        Coverage, 90% by the custom of the field; ``rmsea.ci.level`` in lavaan.
    factor : float
        What the corrected chi-square was divided by.
    """
    if df == 0:
        return 0.0, 0.0
    # a negative chi-square or factor is no test of anything; false for not-a-number, too
    if not (chisq >= 0 and df > 0 and factor > 0 and isfinite(chisq + df + factor)):
        return float("nan"), float("nan")
    tail = (1 - rmsea_ci_level) / 2
    scale = factor * n_groups / (n * df)
    lower = _noncentrality(chisq, df, 1 - tail)
    upper = _noncentrality(chisq, df, tail)
    return sqrt(lower * scale), sqrt(upper * scale)


def _noncentrality(chisq: float, df: float, probability: float) -> float:
    """Noncentrality under which a value up to ``chisq`` has the given probability."""
    if 1 - chdtrc(df, chisq) <= probability:
        return 0.0
    if chisq > NORMAL_FROM:
        deviation = sqrt(2) * float(ndtri(probability))
        root = sqrt(deviation**2 + 2 * chisq - df) - deviation
        return (root**2 - df) / 2

    def gap(noncentrality: float) -> float:
        return float(chndtr(chisq, df, noncentrality)) - probability

    # scipy's own inverse is quick, and one of Newton's steps makes up for what it leaves
    found = float(chndtrinc(chisq, df, probability))
    slope = (chndtr(chisq, df + 2, found) - chndtr(chisq, df, found)) / 2
    if slope < 0:
        found = float(found - gap(found) / slope)
        if found > 0 and abs(gap(found)) < 1e-13:
            return found
    high = max(chisq, 1.0)
    while gap(high) > 0:
        high *= 2
    return float(brentq(gap, 1e-12, high, xtol=1e-10, rtol=1e-12))


def rmsea_pvalue(
    chisq: float,
    df: float,
    n: float,
    n_groups: int = 1,
    close: float = 0.05,
    factor: float = 1.0,
) -> float:
    """Probability of the data or worse if the RMSEA were ``close``: the test of close fit."""
    if df == 0:
        return float("nan")
    if not (chisq >= 0 and df > 0 and factor > 0 and isfinite(chisq + df + factor)):
        return float("nan")
    noncentrality = n * df * close**2 / (n_groups * factor)
    if max(chisq, noncentrality) > NORMAL_FROM:
        return float(ndtr((df + noncentrality - chisq) / sqrt(2 * (df + 2 * noncentrality))))
    return float(1 - chndtr(chisq, df, noncentrality))


def srmr(
    sample: NDArray[np.float64],
    implied: NDArray[np.float64],
    sample_mean: NDArray[np.float64] | None = None,
    implied_mean: NDArray[np.float64] | None = None,
) -> float:
    """Standardised root mean square residual (Bentler 1995), of one group.

    Residuals are divided by the sample's standard deviations and averaged over the lower triangle
    with its diagonal, and over the means when the model has them.

    Parameters
    ----------
    sample, implied : ndarray, shape (p, p)
    sample_mean, implied_mean : ndarray, shape (p,), optional
    """
    sd = np.sqrt(np.diag(sample))
    residual = (sample - implied) / sd[:, None] / sd[None, :]
    squares = residual[np.tril_indices(len(sd))] ** 2
    if sample_mean is not None and implied_mean is not None:
        squares = np.concatenate([squares, ((sample_mean - implied_mean) / sd) ** 2])
    return float(np.sqrt(squares.mean()))


def aic(logl: float, npar: int) -> float:
    """Akaike information criterion."""
    return -2 * logl + 2 * npar


def bic(logl: float, npar: int, n: float) -> float:
    """Bayesian information criterion."""
    return -2 * logl + npar * log(n)


def bic2(logl: float, npar: int, n: float) -> float:
    """BIC with the sample size adjusted to (n + 2) / 24."""
    return -2 * logl + npar * log((n + 2) / 24)
