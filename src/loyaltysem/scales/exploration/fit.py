"""How well m factors reproduce the correlations, as psych has it."""

from __future__ import annotations

from math import log, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from loyaltysem.inference.fit.fit_indices import rmsea_interval
from loyaltysem.scales.exploration.extracting.extraction import factor_degrees_of_freedom

__all__ = ["FIT_INDICES", "factor_fit"]

FIT_INDICES = (
    "chisq",
    "df",
    "pvalue",
    "rmsea",
    "rmsea_ci_lower",
    "rmsea_ci_upper",
    "tli",
    "rmsr",
    "bic",
)


def factor_fit(
    correlation: NDArray[np.float64],
    loadings: NDArray[np.float64],
    n: int,
    *,
    rmsea_ci_level: float = 0.90,
) -> dict[str, float]:
    r"""Compute the fit of unrotated loadings; a rotation does not change it.

    .. math:: F = \operatorname{tr}(\Sigma^{-1} R) - \log|\Sigma^{-1} R| - p, \qquad
        \chi^2 = F \left(n - 1 - \frac{2p + 5}{6} - \frac{2m}{3}\right)

    with the diagonal of :math:`\Sigma = \Lambda\Lambda' + \Psi` set to 1 (Bartlett 1951).

    Parameters
    ----------
    correlation : ndarray, shape (p, p)
    loadings : ndarray, shape (p, m)
    n : int
        Respondents.
    rmsea_ci_level : float, default 0.90
        Coverage of the interval of the RMSEA.

    Returns
    -------
    dict of str to float
        ``chisq df pvalue rmsea rmsea_ci_lower rmsea_ci_upper tli rmsr bic``. Not a number where it
        is not defined: all but ``chisq``, ``df`` and ``rmsr`` without degrees of freedom, and all
        but ``df`` and ``rmsr`` where the implied correlations are not positive definite or n is
        too small for Bartlett's correction.

    Notes
    -----
    psych's RMSEA is :math:`\sqrt{\chi^2/(n\,df) - 1/(n-1)}`, its interval that of the noncentral
    chi-square over :math:`(n-1) df`; lavaan has n in both. ``rmsr`` is over the off-diagonal
    residuals. Agrees with ``psych::fa.stats`` 2.2.9.
    """
    p, m = loadings.shape
    df = factor_degrees_of_freedom(p, m)
    fit = dict.fromkeys(FIT_INDICES, nan)
    implied = loadings @ loadings.T
    np.fill_diagonal(implied, 1.0)
    off = (correlation - implied)[~np.eye(p, dtype=bool)]
    fit |= {"df": df, "rmsr": float(np.sqrt((off**2).mean()))}
    multiplier = n - 1 - (2 * p + 5) / 6 - 2 * m / 3
    if np.linalg.eigvalsh(implied)[0] <= 0 or multiplier <= 0:
        return fit
    ratio = np.linalg.solve(implied, correlation)
    objective = float(np.trace(ratio) - np.linalg.slogdet(ratio)[1]) - p
    chisq = max(objective * multiplier, 0.0)
    fit["chisq"] = chisq
    if df == 0:
        return fit
    lower, upper = rmsea_interval(chisq, df, n - 1, rmsea_ci_level=rmsea_ci_level)
    null = -float(np.linalg.slogdet(correlation)[1]) * 2 / (p * (p - 1))
    return fit | {
        "pvalue": float(chdtrc(df, chisq)),
        "rmsea": sqrt(max(chisq / (df * n) - 1 / (n - 1), 0.0)),
        "rmsea_ci_lower": lower,
        "rmsea_ci_upper": upper,
        "tli": (null - objective / df) / (null - 1 / multiplier),
        "bic": chisq - df * log(n),
    }
