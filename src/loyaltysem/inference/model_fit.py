"""All fit indices of one fitted model, from its moments and its minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.inference import fit_indices as index

__all__ = ["SampleTest", "baseline_chisq", "fit_index_values"]


@dataclass(frozen=True, slots=True)
class SampleTest:
    """What the fit indices are computed from.

    Attributes
    ----------
    sample, implied : ndarray, shape (G, p, p)
        Covariances with the divisor of the likelihood.
    sample_mean, implied_mean : ndarray, shape (G, p), or None
        None without a mean structure.
    n_observations : ndarray, shape (G,)
    multiplier : float
        What F is multiplied by: n, or n − G under Wishart likelihood.
    objective : float
        The minimum of F.
    npar, df : int
    covariates : ndarray of int
        Columns of observed variables that only predict. The independence model keeps their
        covariances, as lavaan's does.
    fixed_covariates : ndarray of int
        Those of them that are held at their sample moments, and so are no part of the likelihood.
    """

    sample: NDArray[np.float64]
    implied: NDArray[np.float64]
    sample_mean: NDArray[np.float64] | None
    implied_mean: NDArray[np.float64] | None
    n_observations: NDArray[np.float64]
    multiplier: float
    objective: float
    npar: int
    df: int
    covariates: NDArray[np.intp]
    fixed_covariates: NDArray[np.intp]


def baseline_chisq(test: SampleTest) -> tuple[float, int]:
    """Chi-square and degrees of freedom of the independence model.

    Covariates keep their covariances, as in lavaan, whether they are held at their
    sample moments or not.
    """
    p, covariates = test.sample.shape[-1], test.covariates
    dependent = np.setdiff1d(np.arange(p), covariates)
    shares = test.n_observations / test.n_observations.sum()
    total = 0.0
    for share, s in zip(shares, test.sample, strict=True):
        model = np.log(np.diag(s)[dependent]).sum()
        if covariates.size:
            model += np.linalg.slogdet(s[np.ix_(covariates, covariates)])[1]
        total += share * (model - np.linalg.slogdet(s)[1])
    k, x = len(dependent), len(covariates)
    df = k * (k - 1) // 2 + k * x
    return test.multiplier * float(total), df * len(test.sample)


def fit_index_values(test: SampleTest) -> dict[str, float]:
    """Compute every fit index, under lavaan's names with ``_`` for ``.``.

    Parameters
    ----------
    test : SampleTest

    Returns
    -------
    dict of str to float
    """
    n_groups = len(test.sample)
    n = float(test.n_observations.sum())
    chisq = test.multiplier * max(test.objective, 0.0)
    base, base_df = baseline_chisq(test)
    lower, upper = index.rmsea_interval(chisq, test.df, test.multiplier, n_groups)
    unrestricted = _unrestricted_log_likelihood(test)
    # the likelihood is normal's in both cases; Wishart only rescales the test
    logl = unrestricted - 0.5 * n * test.objective
    return {
        "npar": float(test.npar),
        "fmin": test.objective / 2,
        "chisq": chisq,
        "df": float(test.df),
        "pvalue": index.chisq_pvalue(chisq, test.df),
        "baseline_chisq": base,
        "baseline_df": float(base_df),
        "baseline_pvalue": index.chisq_pvalue(base, base_df),
        "cfi": index.cfi(chisq, test.df, base, base_df),
        "tli": index.tli(chisq, test.df, base, base_df),
        "logl": logl,
        "unrestricted_logl": unrestricted,
        "aic": index.aic(logl, test.npar),
        "bic": index.bic(logl, test.npar, n),
        "bic2": index.bic2(logl, test.npar, n),
        "ntotal": n,
        "rmsea": index.rmsea(chisq, test.df, test.multiplier, n_groups),
        "rmsea_ci_lower": lower,
        "rmsea_ci_upper": upper,
        "rmsea_pvalue": index.rmsea_pvalue(chisq, test.df, test.multiplier, n_groups),
        "srmr": _weighted_srmr(test),
    }


def _unrestricted_log_likelihood(test: SampleTest) -> float:
    p, x = test.sample.shape[-1], test.fixed_covariates
    total = 0.0
    for n, s in zip(test.n_observations, test.sample, strict=True):
        total += index.normal_log_likelihood(float(np.linalg.slogdet(s)[1]), float(p), n, p)
        if x.size:
            block = float(np.linalg.slogdet(s[np.ix_(x, x)])[1])
            total -= index.normal_log_likelihood(block, float(len(x)), n, len(x))
    return total


def _weighted_srmr(test: SampleTest) -> float:
    shares = test.n_observations / test.n_observations.sum()
    values = [
        index.srmr(
            test.sample[g],
            test.implied[g],
            None if test.sample_mean is None else test.sample_mean[g],
            None if test.implied_mean is None else test.implied_mean[g],
        )
        for g in range(len(shares))
    ]
    return float(np.asarray(values) @ shares)
