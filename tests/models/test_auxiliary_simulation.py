"""Where an auxiliary variable decides whose answers are missing, it takes the bias away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

pytestmark = pytest.mark.slow
TEXT = """
SAT =~ S1 + S2 + S3
LOY =~ L1 + L2 + L3
LOY ~ beta*SAT
L1 ~ mean*1
"""
TRUE = {"beta": 0.5, "mean": 4.0}
N, N_SAMPLES = 600, 200


def customers(rng: np.random.Generator) -> pd.DataFrame:
    """Big spenders are loyal beyond their satisfaction, and leave the loyalty questions blank."""
    satisfaction = rng.normal(size=N)
    spend = 0.4 * satisfaction + rng.normal(size=N)
    rest = 0.6 * (spend - 0.4 * satisfaction) + 0.6 * rng.normal(size=N)
    loyalty = TRUE["beta"] * satisfaction + rest
    frame = pd.DataFrame(
        {f"S{i}": 4 + satisfaction + 0.6 * rng.normal(size=N) for i in (1, 2, 3)}
        | {f"L{i}": TRUE["mean"] + loyalty + 0.6 * rng.normal(size=N) for i in (1, 2, 3)}
        | {"SPEND": spend}
    )
    gone = rng.random(N) < 1 / (1 + np.exp(-2 * spend))
    return frame.mask(gone[:, None] & frame.columns.str.startswith("L")[None, :])


def results(auxiliary: list[str]) -> pd.DataFrame:
    rng = np.random.default_rng(20)
    model = ls.SEM(TEXT)
    rows = []
    for _ in range(N_SAMPLES):
        fit = model.fit(customers(rng), missing="fiml", estimator="MLR", auxiliary=auxiliary)
        table = fit.estimates().set_index("label").loc[list(TRUE)]
        error = table["est"] - pd.Series(TRUE)
        covered = error.abs() < 1.96 * table["se"]
        row = {
            f"{name} {kind}": values[name]
            for kind, values in (("error", error), ("covered", covered))
            for name in TRUE
        }
        rows.append(row | {"rejected": fit.fit_indices()["pvalue_scaled"] < 0.05})
    return pd.DataFrame(rows).astype(float)


def test_full_information_without_the_cause_of_missing_answers_is_biased():
    mean = results([]).mean()
    # half of the respondents, the big spenders, are as good as left out
    assert mean["mean error"] < -0.2
    assert mean["beta error"] < -0.05
    assert mean["mean covered"] < 0.2


def test_the_auxiliary_variable_removes_the_bias_and_intervals_cover():
    found = results(["SPEND"])
    mean, error_of_mean = found.mean(), found.std() / np.sqrt(N_SAMPLES)
    for name in TRUE:
        assert abs(mean[f"{name} error"]) < 3 * error_of_mean[f"{name} error"] + 0.005
        assert 0.90 <= mean[f"{name} covered"] <= 0.99
    # and the test of the model holds its level
    assert mean["rejected"] < 0.11
