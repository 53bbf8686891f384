"""Fit indices under a corrected chi-square, scaled and robust."""

from __future__ import annotations

from loyaltysem.estimation.criteria.criterion import CompleteDataTest
from loyaltysem.inference.fit import fit_indices as index
from loyaltysem.inference.fit.model_fit import SampleTest
from loyaltysem.inference.fit.scaled_tests import ScaledTest

__all__ = ["complete_data_index_values", "scaled_index_values"]


def scaled_index_values(
    test: SampleTest, scaled: ScaledTest, baseline: ScaledTest
) -> dict[str, float]:
    """Compute the scaled and robust indices, under lavaan's names with ``_`` for ``.``.

    ``_scaled`` puts the corrected chi-square into the usual formula. ``_robust`` estimates what
    the index would be in the population (Brosseau-Liard & Savalei 2014): the normal-theory
    chi-square, with its expectation under the data's own distribution taken off.

    Parameters
    ----------
    test : SampleTest
    scaled, baseline : ScaledTest
        Corrections of the model's and the independence model's chi-square.

    Returns
    -------
    dict of str to float
    """
    chisq, df = test.chisq, test.df
    base, base_df = test.baseline_chisq, test.baseline_df
    corrected, base_corrected = scaled.statistic(chisq), baseline.statistic(base)
    factor, base_factor = mean_factor(scaled, df), mean_factor(baseline, base_df)
    values = {
        "chisq_scaled": corrected,
        "df_scaled": float(df),
        "pvalue_scaled": index.chisq_pvalue(corrected, df),
        "chisq_scaling_factor": scaled.factor,
        "baseline_chisq_scaled": base_corrected,
        "baseline_df_scaled": float(base_df),
        "baseline_pvalue_scaled": index.chisq_pvalue(base_corrected, base_df),
        "baseline_chisq_scaling_factor": baseline.factor,
        "cfi_scaled": index.cfi(corrected, df, base_corrected, base_df),
        "tli_scaled": index.tli(corrected, df, base_corrected, base_df),
    }
    if scaled.name == "scaled_shifted":
        values |= _rmsea(corrected, df, test, "scaled")
    else:
        # lavaan: the plain chi-square against a chi-square with tr(UΓ) degrees of freedom
        values |= _rmsea(chisq, scaled.trace, test, "scaled")
    if not test.robust_by_scaling:
        return values
    # for the shifted test lavaan takes the factor without the shift
    robust = {
        "cfi_robust": index.cfi(chisq, df, base, base_df, factor, base_factor),
        "tli_robust": index.tli(chisq, df, base, base_df, factor, base_factor),
        **_rmsea(corrected, df, test, "robust", scaled.factor),
    }
    n_groups = len(test.sample)
    robust["rmsea_robust"] = index.rmsea(chisq, df, test.multiplier, n_groups, factor)
    return values | robust


def complete_data_index_values(
    test: SampleTest, user: CompleteDataTest, baseline: CompleteDataTest
) -> dict[str, float]:
    """Compute the robust indices where answers are missing (Zhang & Savalei 2023).

    Parameters
    ----------
    test : SampleTest
    user, baseline : CompleteDataTest
        Of the model and of the independence model.

    Returns
    -------
    dict of str to float
        ``cfi_robust tli_robust rmsea_robust`` with interval and p; not-a-number where rounding or
        too few answers leave a chi-square without a positive expectation.
    """
    df, base_df = test.df, test.baseline_df
    factors = (user.factor, baseline.factor) if df else (1.0, 1.0)
    chisqs = (user.chisq, df, baseline.chisq, base_df)
    values = {
        "cfi_robust": index.cfi(*chisqs, *factors),
        "tli_robust": index.tli(*chisqs, *factors),
    }
    if not df:
        return values
    values |= _rmsea(user.chisq / user.factor, df, test, "robust", user.factor)
    n_groups = len(test.sample)
    plain = index.rmsea(user.chisq, df, test.multiplier, n_groups, user.factor)
    values |= {"rmsea_robust": plain}
    return values if min(factors) > 0 else dict.fromkeys(values, float("nan"))


def mean_factor(scaled: ScaledTest, df: int) -> float:
    """By how much the expectation of the chi-square exceeds its degrees of freedom."""
    return scaled.trace / df if df else 1.0


def _rmsea(
    chisq: float, df: float, test: SampleTest, suffix: str, factor: float = 1.0
) -> dict[str, float]:
    n, n_groups = test.multiplier, len(test.sample)
    lower, upper = index.rmsea_interval(chisq, df, n, n_groups, factor=factor)
    return {
        f"rmsea_{suffix}": index.rmsea(chisq, df, n, n_groups),
        f"rmsea_ci_lower_{suffix}": lower,
        f"rmsea_ci_upper_{suffix}": upper,
        f"rmsea_pvalue_{suffix}": index.rmsea_pvalue(chisq, df, n, n_groups, factor=factor),
    }
