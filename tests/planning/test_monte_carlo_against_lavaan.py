"""Monte-Carlo power against a loop over lavaan fits, and against the noncentral Wald test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from planned_studies import MODEL, population
from scipy.stats import fisher_exact, norm

import loyaltysem as ls
from loyaltysem.datasets import CutAtThresholds, ValeMaurelli
from loyaltysem.planning.simulation.quantities_of_interest import values_with_slopes
from loyaltysem.planning.simulation.sample_estimates import true_implied
from loyaltysem.planning.simulation.study import StudyOptions, plan_study

LAVAAN = json.loads(
    (Path(__file__).parents[1] / "reference" / "lavaan_power.json").read_text("utf-8")
)["cases"]
GROUPED = """
SAT =~ SAT1 + SAT2 + SAT3
TRU =~ TRU1 + TRU2 + TRU3
TRU ~ c(a1, a2)*SAT
difference := a1 - a2
"""
CASES = {
    "normal": {"n": 200},
    "skewed_mlr": {"n": 200, "estimator": "MLR", "answers": ValeMaurelli(1.0, 2.5)},
    "blank_mlr": {"n": 200, "estimator": "MLR", "missing": "fiml", "blank": 0.15},
    "groups": {"n": {"jd": 150, "tmall": 200}, "group_equal": ["loadings"]},
}
#: A difference beyond this many Monte-Carlo errors is one of the programs. Some hundred numbers
#: are compared, of which the largest is beyond 4 once in a hundred runs; seeds are fixed.
ERRORS = 4.0


def simulated(case, n_replicates):
    grouped = case == "groups"
    return ls.planning.monte_carlo_power(
        GROUPED if grouped else MODEL,
        population(a="c(0.5, 0.2)") if grouped else population(),
        n_replicates=n_replicates,
        rng=21,
        **CASES[case],
    )


def largest_differences(case, n_replicates):
    """Differences to lavaan in Monte-Carlo errors of both: of power, mean, sd and mean_se."""
    theirs = pd.DataFrame({k: LAVAAN[case][k] for k in LAVAAN[case] if k not in ("tried", "used")})
    theirs = theirs[theirs["op"] != ":="].reset_index(drop=True)
    found = simulated(case, n_replicates)
    ours = found.parameters
    group = ours["group"].map({"jd": 1, "tmall": 2, "": 0}) if "group" in ours else 1
    ours = ours.assign(group=group)
    both = ours.merge(theirs, on=["lhs", "op", "rhs", "group"], suffixes=("", "_lavaan"))
    assert len(both) == len(theirs)
    n1, n2 = found.used, LAVAAN[case]["used"]
    both_sizes = np.sqrt(1 / n1 + 1 / n2)
    # exact, since nearly all samples are significant for many parameters
    hits = np.rint(both[["power", "power_lavaan"]].to_numpy() * [n1, n2]).astype(int)
    p = np.array([fisher_exact([[a, n1 - a], [b, n2 - b]])[1] for a, b in hits])
    return {
        "power": norm.isf(np.clip(p, 0, 1) / 2),
        "mean": np.abs(both["mean"] - both["mean_lavaan"]) / (both["sd"] * both_sizes),
        # the sd of an sd, for estimates of kurtosis up to 4
        "sd": np.abs(both["sd"] / both["sd_lavaan"] - 1) / (both_sizes * np.sqrt(0.75)),
        "mean_se": np.abs(both["mean_se"] - both["mean_se_lavaan"]) / (both["se_sd"] * both_sizes),
    }


@pytest.mark.parametrize("case", ["normal", "skewed_mlr", "groups"])
def test_numbers_agree_with_a_loop_over_lavaan_within_the_monte_carlo_error(case):
    for name, differences in largest_differences(case, 2000).items():
        assert differences.max() < ERRORS, name


@pytest.mark.slow
@pytest.mark.parametrize("case", list(CASES))
def test_more_samples_agree_with_a_loop_over_lavaan(case):
    n_replicates = 2000 if case == "blank_mlr" else 20_000
    for name, differences in largest_differences(case, n_replicates).items():
        assert differences.max() < ERRORS, name


def test_defined_effects_agree_with_a_loop_over_lavaan():
    for case, name in (("normal", "indirect"), ("groups", "difference")):
        theirs = pd.DataFrame({k: LAVAAN[case][k] for k in ("op", "mean", "mean_se", "power")})
        theirs = theirs[theirs["op"] == ":="].iloc[0]
        ours = simulated(case, 2000).parameters.set_index("label").loc[name]
        sizes = np.sqrt(1 / 2000 + 1 / LAVAAN[case]["used"])
        error = np.sqrt(ours["power"] * (1 - ours["power"])) * sizes
        assert ours["power"] == pytest.approx(theirs["power"], abs=ERRORS * error)
        assert ours["mean"] == pytest.approx(theirs["mean"], abs=ERRORS * ours["sd"] * sizes)


def wald_power(model, source, n, **options):
    """By the noncentrality of the Wald test at the population, for normal complete answers."""
    study = plan_study(model, source, n, StudyOptions(**options))
    values, slopes = values_with_slopes(study.layout, true_implied(study), study.effects)
    errors = np.sqrt(((slopes[0] @ study.population_errors) * slopes[0]).sum(axis=1))
    z = values[0] / errors
    return norm.sf(norm.ppf(0.975) - z) + norm.cdf(-norm.ppf(0.975) - z)


@pytest.mark.slow
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_power_in_large_samples_is_that_of_the_wald_test(estimator):
    # effects small enough that 4,000 respondents do not find them for certain
    text = population().replace("0.4*SAT", "0.05*SAT").replace("0.15*SAT + 0.3", "0.04*SAT + 0.035")
    n_replicates = 20_000 if estimator == "ML" else 5_000
    found = ls.planning.monte_carlo_power(
        MODEL, text, n=4000, n_replicates=n_replicates, estimator=estimator, rng=8
    ).parameters
    expected = wald_power(MODEL, text, 4000)
    paths = found["label"].isin(["a", "b", "c"]).to_numpy()
    assert ((expected[paths] > 0.3) & (expected[paths] < 0.9)).all()
    # 0.004: what 4,000 respondents leave of the asymptotics
    np.testing.assert_allclose(
        found["power"][paths], expected[paths], atol=3.5 * 0.5 / np.sqrt(n_replicates) + 0.004
    )
    # the sd of an sd from so many samples
    np.testing.assert_allclose(found["se_bias"][paths], 0, atol=3.5 / np.sqrt(2 * n_replicates))
    np.testing.assert_allclose(
        found["coverage"][paths], 0.95, atol=3.5 * np.sqrt(0.0475 / n_replicates) + 0.002
    )


@pytest.mark.slow
def test_robust_tests_keep_their_level_where_answers_are_skewed_cut_or_blank():
    text = population().replace("0.15*SAT", "0*SAT")
    error = 3.5 * np.sqrt(0.05 * 0.95 / 1500)
    for options in (
        {"answers": ValeMaurelli(1.0, 2.5)},
        {"missing": "fiml", "blank": 0.15},
        {"missing": "fiml", "blank": [["SAT3"], ["TRU3"], ["LOY3"]]},
    ):
        found = ls.planning.monte_carlo_power(
            MODEL, text, n=400, n_replicates=1500, estimator="MLR", rng=4, **options
        )
        row = found.parameters.set_index("label").loc["c"]
        # 0.01: robust errors of 400 respondents are a little too small
        assert row["power"] == pytest.approx(0.05, abs=error + 0.01)
        assert row["coverage"] == pytest.approx(0.95, abs=error + 0.01)


@pytest.mark.slow
def test_cut_answers_have_the_true_values_of_their_exact_moments():
    cut = CutAtThresholds([-1.0, 0.0, 1.0])
    found = ls.planning.monte_carlo_power(
        MODEL, population(), n=5000, n_replicates=2000, estimator="MLR", answers=cut, rng=4
    )
    table = found.parameters
    error = table["sd"] / np.sqrt(found.used)
    # a bias of order 1/n is left besides the Monte-Carlo error
    assert (np.abs(table["bias"]) < 4 * error + 0.002 * table["population"].abs()).all()
    assert table["coverage"].between(0.935, 0.965).all()
