"""Test–retest: the six forms are psych's, and bad occasions are named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    DataWarning,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.moments import Moments
from loyaltysem.scales import TwoWayVariance, cronbach_alpha, intraclass_correlations
from loyaltysem.scales import intraclass_correlation as icc

CLOSE = 1e-9
COLUMNS = ["icc", "f", "df1", "df2", "pvalue", "ci_lower", "ci_upper"]
SAT = ["SAT1", "SAT2", "SAT3", "SAT4"]


def scores(n=60, k=2, seed=1, shift=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 1)) + 0.6 * rng.normal(size=(n, k)) + shift * np.arange(k)
    return pd.DataFrame(x, columns=[f"t{i + 1}" for i in range(k)])


def agree(table, stored):
    assert table.index.tolist() == stored["type"]
    for column in COLUMNS:
        assert table[column].tolist() == pytest.approx(stored[column], rel=CLOSE, abs=CLOSE)


def test_shrout_and_fleiss_own_example_agrees_with_psych(consistency):
    stored = consistency["icc"]["shrout_fleiss"]
    judges = pd.DataFrame(stored["values"], columns=list("abcd"))
    with pytest.warns(DataWarning, match="mean differs between occasions"):
        agree(icc(judges, list("abcd")), stored)
    with pytest.warns(DataWarning, match="mean differs"):
        agree(icc(judges, list("abcd"), level=0.90), consistency["icc"]["shrout_fleiss_90"])


def test_the_printed_values_of_the_paper_come_out(consistency):
    # Shrout and Fleiss (1979), table 4
    judges = consistency["icc"]["shrout_fleiss"]["values"]
    found = intraclass_correlations(TwoWayVariance.of(judges))
    assert found.icc.round(2).tolist() == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_answers_agree_with_psych(consistency, answers):
    agree(icc(answers["survey"], SAT), consistency["icc"]["survey_sat"])
    with pytest.warns(DataWarning, match="mean differs"):
        table = icc(answers["holzinger"], ["x1", "x2"])
    agree(table, consistency["icc"]["holzinger_two"])


def test_both_families_of_names_stand_side_by_side():
    table = icc(scores(), ["t1", "t2"])
    assert dict(zip(table.index, table["mcgraw_wong"], strict=True)) == {
        "ICC1": "ICC(1)",
        "ICC2": "ICC(A,1)",
        "ICC3": "ICC(C,1)",
        "ICC1k": "ICC(k)",
        "ICC2k": "ICC(A,k)",
        "ICC3k": "ICC(C,k)",
    }
    for shown in (repr(table), table._repr_html_()):
        assert "Koo &" in shown
        assert "60 respondents on 2 occasions" in shown


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_consistency_of_the_mean_is_alpha(seed, k):
    x = scores(30, k, seed).to_numpy()
    found = intraclass_correlations(TwoWayVariance.of(x))
    assert found.icc[5] == pytest.approx(cronbach_alpha(np.cov(x.T)), abs=1e-10)


@given(st.integers(0, 10_000), st.floats(-50, 50), st.floats(0.01, 100))
def test_units_change_nothing_and_a_shift_of_one_occasion_only_agreement(seed, shift, unit):
    x = scores(30, 3, seed).to_numpy()
    plain = intraclass_correlations(TwoWayVariance.of(x))
    other = intraclass_correlations(TwoWayVariance.of(unit * x + shift))
    moved = intraclass_correlations(TwoWayVariance.of(x + np.array([0.0, 0.0, shift])))
    assert other.icc == pytest.approx(plain.icc, abs=1e-8)
    assert other.ci_lower == pytest.approx(plain.ci_lower, abs=1e-8)
    assert moved.icc[[2, 5]] == pytest.approx(plain.icc[[2, 5]], abs=1e-8)


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_every_interval_holds_its_estimate(seed, k):
    found = intraclass_correlations(TwoWayVariance.of(scores(25, k, seed)))
    assert (found.ci_lower < found.icc).all()
    assert (found.icc < found.ci_upper).all()


def test_intervals_cover_the_population_value():
    covered = np.zeros(3)
    for seed in range(1500):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(30, 1)) + rng.normal(size=3) + rng.normal(size=(30, 3))
        found = intraclass_correlations(TwoWayVariance.of(x))
        population = np.array([1 / 3, 1 / 3, 1 / 2])
        covered += (found.ci_lower[:3] < population) & (population < found.ci_upper[:3])
    # four standard errors of a share of .95 among 1500; ICC1 assumes occasions without effects
    assert covered[2] / 1500 == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 1500))
    assert covered[1] / 1500 == pytest.approx(0.95, abs=0.03)


def test_items_of_each_occasion_are_averaged(survey_answers):
    first, second = ["SAT1", "SAT2"], ["SAT3", "SAT4"]
    means = pd.DataFrame(
        {"May": survey_answers[first].mean(axis=1), "June": survey_answers[second].mean(axis=1)}
    )
    table = icc(survey_answers, {"May": first, "June": second})
    alone = icc(means, ["May", "June"])
    pd.testing.assert_frame_equal(table[COLUMNS], alone[COLUMNS], rtol=1e-9)
    assert "means of 2 items" in table.conventions["n"]


def test_verdicts_are_those_of_both_ends():
    table = icc(scores(200, seed=3), ["t1", "t2"])
    row = table.loc["ICC3"]
    assert 0.5 < row["ci_lower"] < 0.75 < row["ci_upper"] < 0.9
    assert row["verdict"] == "moderate to good"
    strong = scores(400).assign(t2=lambda f: f["t1"] + 0.05 * f["t2"])
    assert icc(strong, ["t1", "t2"]).loc["ICC3", "verdict"] == "excellent"


def test_a_shift_of_the_mean_is_said_and_lowers_agreement_only():
    with pytest.warns(DataWarning, match=r"mean differs between occasions \(t1 .*ICC2 counts"):
        table = icc(scores(shift=2.0), ["t1", "t2"])
    assert table.loc["ICC2", "icc"] < table.loc["ICC3", "icc"] - 0.2


def test_occasions_that_run_against_each_other_are_named():
    x = scores()
    with pytest.warns(DataWarning, match=r"t1 with t2 \(-0\..*Nothing was reversed"):
        table = icc(x.assign(t2=-x["t2"]), ["t1", "t2"])
    assert table.loc["ICC3", "icc"] < 0
    assert table.loc["ICC3", "verdict"] == "poor"


def test_missing_answers_are_refused_or_left_out_with_a_count():
    x = scores()
    x.loc[[3, 7], "t2"] = np.nan
    with pytest.raises(MissingDataError, match="missing='listwise'"):
        icc(x, ["t1", "t2"])
    table = icc(x, ["t1", "t2"], missing="listwise")
    assert "58 respondents" in table.conventions["n"]
    assert "2 with a missing answer left out" in table.conventions["n"]


def test_a_survey_is_read_with_its_bounds():
    survey = ls.datasets.load_platforms()
    table = icc(survey, ["SAT1", "SAT2"], missing="listwise")
    assert np.isfinite(table["icc"]).all()


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (scores().assign(t2=3.0), "t2: all 60 respondents have the same score"),
        (scores().assign(t2=lambda f: f["t1"]), "copies of each other"),
        (scores().assign(t2=lambda f: f["t1"] + 1), "differ by a constant"),
        (scores().assign(t2=lambda f: 1 - f["t1"]), "same mean score"),
        (scores(2), "2 respondents answered on every occasion"),
        (scores().assign(t2="often"), "holds text"),
    ],
)
def test_answers_without_an_answer_are_refused(frame, message):
    with pytest.raises(DataError, match=message):
        icc(frame, ["t1", "t2"])


@pytest.mark.parametrize(
    ("occasions", "message"),
    [
        ("t1", "occasions='t1'.*a list, each entry a name"),
        (["t1"], "a retest needs at least two"),
        (["t1", "t1"], "names a column twice"),
        ({"May": ["t1"], "June": "t2"}, r"Write a list: occasions\['June'\]=\['t2'\]"),
        ({"May": ["t1", "t3"], "June": ["t2"]}, "different numbers of items"),
        ({"May": [], "June": []}, "different numbers of items"),
        ({"May": ["t1"], "June": ["t1"]}, "'t1' stands in two places"),
    ],
)
def test_occasions_that_make_no_sense_are_refused(occasions, message):
    with pytest.raises(OptionError, match=message):
        icc(scores(k=3), occasions)


def test_other_refusals():
    with pytest.raises(VariableNotFoundError, match="t9"):
        icc(scores(), ["t1", "t9"])
    with pytest.raises(OptionError, match="needs the answers"):
        icc(Moments.from_data(scores()), ["t1", "t2"])
    with pytest.raises(OptionError, match="between 0 and 1"):
        icc(scores(), ["t1", "t2"], level=95)
    with pytest.raises(OptionError, match="two respondents"):
        TwoWayVariance.of([[1.0, 2.0]])
