"""All fit indices of one fitted model, from its moments and its minimum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loyaltysem.estimation.criteria.criterion import SimplerModel
from loyaltysem.inference.fit import fit_indices as index

__all__ = [
    "SampleTest",
    "fit_index_values",
]

#: What a fit tells where the saturated model is not known: of the model's own likelihood alone.
WITHOUT_COMPARISON = ("npar", "df", "baseline_df", "logl", "aic", "bic", "bic2", "ntotal")


@dataclass(frozen=True, slots=True)
class SampleTest:
    """What the fit indices are computed from.

    Attributes
    ----------
    sample, implied : ndarray, shape (G, p, p)
        Covariances with the divisor of the likelihood; saturated ones where answers are missing.
        Of the model's own variables, without auxiliary ones.
    sample_mean, implied_mean : ndarray, shape (G, p), or None
        None without a mean structure.
    n_observations : ndarray, shape (G,)
    multiplier : float
        What F is multiplied by: n, or n − G under Wishart likelihood.
    objective : float
        The minimum of F.
    chisq : float
        Not corrected.
    npar, df : int
    baseline_chisq : float
    baseline_df : int
        Of the independence model.
    saturated_logl : float, or None
        Log-likelihood of the saturated model; None for least squares.
    has_reference : bool
        Whether the statistic has a chi-square distribution under the model; not that of ULS and
        DWLS.
    has_comparison : bool
        Whether the saturated model is known, so that the model may be compared with it.
    simpler : SimplerModel, or None
        What the model is compared with where the rule has no saturated model for any data.
    robust_by_scaling : bool
        Whether robust indices follow from scaling factors; not those of polychoric correlations.
    """

    sample: NDArray[np.float64]
    implied: NDArray[np.float64]
    sample_mean: NDArray[np.float64] | None
    implied_mean: NDArray[np.float64] | None
    n_observations: NDArray[np.float64]
    multiplier: float
    objective: float
    chisq: float
    npar: int
    df: int
    baseline_chisq: float
    baseline_df: int
    saturated_logl: float | None
    has_reference: bool = True
    robust_by_scaling: bool = True
    has_comparison: bool = True
    simpler: SimplerModel | None = None


def fit_index_values(test: SampleTest) -> dict[str, float]:
    """Compute every fit index, under lavaan's names with ``_`` for ``.``.

    Parameters
    ----------
    test : SampleTest

    Returns
    -------
    dict of str to float
        Without ``logl unrestricted_logl aic bic bic2`` for least squares, which have no
        likelihood, and without ``pvalue baseline_pvalue`` for ULS, whose statistic has no known
        distribution: what is not defined is left out. Not-a-number where it is compared with a
        saturated model that is not known. Where there is none for any data, what compares with the
        simpler model is added: ``linear_logl linear_aic lr_chisq lr_df lr_pvalue``.
    """
    n_groups = len(test.sample)
    n = float(test.n_observations.sum())
    chisq = test.chisq if test.has_comparison else np.nan
    base, base_df = test.baseline_chisq, test.baseline_df
    lower, upper = index.rmsea_interval(chisq, test.df, test.multiplier, n_groups)
    values = {
        "npar": float(test.npar),
        # lavaan's: for least squares with the factor (n − 1) / n
        "fmin": chisq / (2 * n) if test.saturated_logl is None else test.objective / 2,
        "chisq": chisq,
        "df": float(test.df),
        "pvalue": index.chisq_pvalue(chisq, test.df),
        "baseline_chisq": base,
        "baseline_df": float(base_df),
        "baseline_pvalue": index.chisq_pvalue(base, base_df),
        "cfi": index.cfi(chisq, test.df, base, base_df),
        "tli": index.tli(chisq, test.df, base, base_df),
        **_likelihood_values(test, n),
        "ntotal": n,
        "rmsea": index.rmsea(chisq, test.df, test.multiplier, n_groups),
        "rmsea_ci_lower": lower,
        "rmsea_ci_upper": upper,
        "rmsea_pvalue": index.rmsea_pvalue(chisq, test.df, test.multiplier, n_groups),
        "srmr": _weighted_srmr(test),
    }
    if not test.has_reference:
        del values["pvalue"], values["baseline_pvalue"]
    if not test.has_comparison:
        values = {name: v if name in WITHOUT_COMPARISON else np.nan for name, v in values.items()}
    if test.simpler is not None:
        values |= _of_simpler(test, test.simpler, values["logl"])
    return values


def _of_simpler(test: SampleTest, simpler: SimplerModel, logl: float) -> dict[str, float]:
    """Compare with the model without some terms: by likelihood ratio, and by AIC."""
    chisq = 2 * (logl - simpler.log_likelihood)
    return {
        "linear_logl": simpler.log_likelihood,
        "linear_aic": index.aic(simpler.log_likelihood, test.npar - simpler.n_fewer),
        "lr_chisq": chisq,
        "lr_df": float(simpler.n_fewer),
        "lr_pvalue": index.chisq_pvalue(chisq, simpler.n_fewer),
    }


def _likelihood_values(test: SampleTest, n: float) -> dict[str, float]:
    unrestricted = test.saturated_logl
    if unrestricted is None:
        return {}
    # the likelihood is normal's in both cases; Wishart only rescales the test
    logl = unrestricted - 0.5 * n * test.objective
    return {
        "logl": logl,
        "unrestricted_logl": unrestricted,
        "aic": index.aic(logl, test.npar),
        "bic": index.bic(logl, test.npar, n),
        "bic2": index.bic2(logl, test.npar, n),
    }


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
