"""Bootstrap intervals of alpha and omega, and reliability group by group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltysem.datasets import load_platforms
from loyaltysem.errors import DataError, DataWarning, OptionError, VariableNotFoundError
from loyaltysem.inference.uncertainty.bootstrap_intervals import bootstrap_interval
from loyaltysem.moments import Moments
from loyaltysem.moments.drawn.resampling import bootstrap_weights
from loyaltysem.scales import reliability
from loyaltysem.scales.consistency.bootstrap import (
    BOOTSTRAPPED,
    reliability_intervals,
    replicate_coefficients,
)
from loyaltysem.scales.joint_cfa import fit_joint_cfa
from loyaltysem.scales.sample import take_scales

THREE = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
SCALES = {"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"], "TRU": ["TRU1", "TRU2", "TRU3", "TRU4"]}
ENDS = [f"{name}_ci_{end}" for name in BOOTSTRAPPED for end in ("lower", "upper")]


def test_coefficients_without_a_respondent_are_those_of_psych_and_semtools(
    consistency, holzinger_answers
):
    sample = take_scales(holzinger_answers, THREE, None)
    covariances = np.stack([np.cov(np.delete(sample.values, i, 0).T, bias=True) for i in range(4)])
    found = replicate_coefficients(sample, fit_joint_cfa(sample), covariances)
    for i, expected in enumerate(consistency["without"]):
        for j, name in enumerate(BOOTSTRAPPED):
            assert found[i, :, j] == pytest.approx(expected[name], abs=1e-9)


@pytest.mark.parametrize("kind", ["percentile", "bca"])
def test_the_intervals_are_those_of_samples_refitted_one_by_one(kind, survey_answers):
    answers = survey_answers.head(150)
    table = reliability(answers, SCALES, interval=kind, n_replicates=100, rng=3)
    drawn = [
        reliability(answers.iloc[np.repeat(np.arange(150), np.rint(w * 150).astype(int))], SCALES)
        for weights in bootstrap_weights(150, 100, np.random.default_rng(3))
        for w in weights
    ]
    left_out = [reliability(answers.drop(index=i), SCALES) for i in answers.index]
    for name in BOOTSTRAPPED:
        lower, upper = bootstrap_interval(
            table[name].to_numpy(),
            np.stack([one[name].to_numpy() for one in drawn]),
            level=0.95,
            kind=kind,
            jackknife=np.stack([one[name].to_numpy() for one in left_out]),
        )
        assert table[f"{name}_ci_lower"].to_numpy() == pytest.approx(lower, abs=1e-7)
        assert table[f"{name}_ci_upper"].to_numpy() == pytest.approx(upper, abs=1e-7)


def test_every_coefficient_with_an_interval_is_followed_by_it(survey_answers):
    table = reliability(survey_answers, SCALES, interval="percentile", n_replicates=100, rng=1)
    columns = table.columns.tolist()
    for name in BOOTSTRAPPED:
        at = columns.index(name)
        assert columns[at + 1 : at + 3] == [f"{name}_ci_lower", f"{name}_ci_upper"]
        assert (table[columns[at + 1]] < table[name]).all()
        assert (table[name] < table[columns[at + 2]]).all()
    assert "percentile intervals at 95% from 100 samples" in repr(table)
    assert "Feldt" not in repr(table)


def test_feldts_interval_is_not_given_for_standardised_alpha(survey_answers):
    table = reliability(survey_answers, SCALES)
    assert "alpha_standardized_ci_lower" not in table.columns
    assert "does not hold" in table.conventions["alpha_standardized"]


def test_a_seed_gives_the_same_digits_and_another_one_others(survey_answers):
    options = {"interval": "percentile", "n_replicates": 100}
    one, same, other = (reliability(survey_answers, SCALES, rng=r, **options) for r in (1, 1, 2))
    pd.testing.assert_frame_equal(one, same)
    assert (one["omega_ci_lower"] != other["omega_ci_lower"]).all()


def test_normal_answers_have_bootstrap_intervals_near_feldts():
    rng = np.random.default_rng(11)
    normal = pd.DataFrame(
        rng.normal(size=(2000, 1)) + rng.normal(size=(2000, 4)), columns=list("abcd")
    )
    scale = {"A": list("abcd")}
    feldt = reliability(normal, scale)
    drawn = reliability(normal, scale, interval="bca", n_replicates=2000, rng=1)
    for end in ("alpha_ci_lower", "alpha_ci_upper"):
        assert drawn.loc["A", end] == pytest.approx(feldt.loc["A", end], abs=0.003)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["percentile", "bca"])
def test_bootstrap_intervals_cover_omega_of_skewed_answers(kind):
    rng = np.random.default_rng(5)
    loadings = np.array([0.8, 0.7, 0.6, 0.5])
    unique = np.sqrt(1 - loadings**2)
    population = loadings.sum() ** 2 / (loadings.sum() ** 2 + (unique**2).sum())
    covered = 0
    for _ in range(400):
        skewed = (rng.chisquare(4, size=(200, 5)) - 4) / np.sqrt(8)
        answers = pd.DataFrame(
            skewed[:, :1] * loadings + skewed[:, 1:] * unique, columns=list("abcd")
        )
        row = reliability(
            answers, {"A": list("abcd")}, interval=kind, n_replicates=500, rng=rng
        ).loc["A"]
        covered += row["omega_ci_lower"] < population < row["omega_ci_upper"]
    # three standard errors of a share of .95 among 400, and the known shortfall at 200 respondents
    assert covered / 400 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400) - 0.02


def test_samples_without_a_factor_model_are_counted_and_too_many_leave_no_interval():
    rng = np.random.default_rng(2)
    few = pd.DataFrame(rng.normal(size=(7, 1)) + rng.normal(size=(7, 3)), columns=list("abc"))
    scales = {"A": list("abc")}
    with pytest.warns(DataWarning) as caught:
        table = reliability(few, scales, interval="percentile", n_replicates=100, rng=1)
    assert table[["alpha_ci_lower", "alpha_ci_upper"]].notna().all(axis=None)
    assert table[["omega_ci_lower", "omega_ci_upper"]].isna().all(axis=None)
    assert any("of 100 bootstrap samples have no value" in str(w.message) for w in caught)
    assert any("the interval is empty" in note for note in table.notes)


def test_bca_is_empty_where_the_jackknife_is(survey_answers):
    answers = survey_answers.head(60).copy()
    answers["SAT4"] = 4.0
    answers.loc[answers.index[0], "SAT4"] = 5.0  # constant once this respondent is left out
    with pytest.warns(DataWarning) as caught:
        table = reliability(answers, SCALES, interval="bca", n_replicates=100, rng=1)
    assert any(
        "alpha_standardized of SAT: it has no value without one" in str(w.message) for w in caught
    )
    assert np.isnan(table.loc["SAT", "alpha_standardized_ci_lower"])
    assert np.isfinite(table.loc["TRU", "alpha_standardized_ci_lower"])


def test_single_items_and_unusable_models_have_no_interval(survey_answers):
    with pytest.warns(DataWarning, match="LOY has one item"):
        table = reliability(
            survey_answers,
            {**SCALES, "LOY": ["LOY1"]},
            interval="percentile",
            n_replicates=100,
            rng=1,
        )
    assert table.loc["LOY", ENDS].isna().all()
    with pytest.warns(DataWarning, match="not identified"):
        two = reliability(
            survey_answers,
            {"SAT": ["SAT1", "SAT2"]},
            interval="percentile",
            n_replicates=100,
            rng=1,
        )
    assert two[ENDS[:4]].notna().all(axis=None)
    assert two[ENDS[4:]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"interval": "normal"}, "interval='normal' is not known"),
        ({"interval": "bca", "n_replicates": 50}, "100 at the least"),
        ({"interval": "bca", "n_replicates": 1e3 + 0.5}, "whole number"),
        ({"interval": "bca", "n_replicates": True}, "whole number"),
        ({"rng": "dice"}, "rng='dice'.*numpy random Generator"),
    ],
)
def test_options_without_meaning_are_refused(options, message, survey_answers):
    with pytest.raises(OptionError, match=message):
        reliability(survey_answers, SCALES, **options)


def test_moments_have_nobody_to_draw_and_no_groups(survey_answers):
    moments = Moments.from_data(survey_answers)
    with pytest.raises(OptionError, match="moments have none"):
        reliability(moments, SCALES, interval="bca")
    with pytest.raises(OptionError, match="moments have none"):
        reliability(moments, SCALES, group="platform")


# -- by group ------------------------------------------------------------------------------------


def test_every_group_has_the_rows_it_has_alone():
    survey = load_platforms()
    table = reliability(survey, missing="listwise", group="platform")
    assert table.index.names == ["group", "construct"]
    labels = list(dict.fromkeys(table.index.get_level_values("group")))
    assert labels == [
        label for g in survey.codebook.groups if g.name == "platform" for label in g.level_names
    ]
    frame = survey.responses
    for label in labels:
        own = frame[frame["platform"].astype(str) == label]
        alone = reliability(own, survey.construct_items, missing="listwise")
        pd.testing.assert_frame_equal(table.loc[label], pd.DataFrame(alone), rtol=1e-8)
    assert "taobao 340" in table.conventions["n"]
    assert "with a missing answer left out" in table.conventions["n"]


def test_a_group_with_too_few_answers_is_named_and_spoils_no_other(survey_answers):
    platform = np.where(np.arange(820) < 6, "new", np.where(np.arange(820) < 400, "a", "b"))
    frame = survey_answers.assign(platform=platform)
    with pytest.warns(
        DataWarning, match=r"Group 'new': 6 respondents for 8 items.*'new' are empty"
    ):
        table = reliability(frame, SCALES, group="platform", verdicts=True)
    assert table.loc["new"].drop(columns=["n_items", "n"]).isin([np.nan, "no value"]).all(axis=None)
    assert table.loc[("new", "SAT"), "n"] == 6
    assert table.loc[["a", "b"], "omega"].notna().all()


def test_a_group_that_all_answers_alike_is_named(survey_answers):
    frame = survey_answers.assign(platform=np.where(np.arange(820) < 400, "a", "b"))
    frame.loc[frame["platform"] == "a", "SAT2"] = 4.0
    with pytest.warns(DataWarning, match=r"Group 'a': SAT2 has no variance"):
        reliability(frame, SCALES, group="platform")


def test_findings_say_which_group_they_are_about(survey_answers):
    frame = survey_answers.assign(platform=np.where(np.arange(820) < 400, "a", "b"))
    frame.loc[frame["platform"] == "b", "TRU3"] = 8 - frame["TRU3"]
    with pytest.warns(DataWarning, match=r"Group 'b': TRU: TRU3 .*Nothing was reversed"):
        reliability(frame, SCALES, group="platform")


def test_respondents_without_a_group_are_counted(survey_answers):
    platform = np.where(np.arange(820) < 400, "a", "b").astype(object)
    platform[:3] = None
    with pytest.warns(DataWarning, match="3 respondents name no group"):
        table = reliability(survey_answers.assign(platform=platform), SCALES, group="platform")
    assert table.loc[("a", "SAT"), "n"] == 397


def test_groups_have_streams_of_their_own(survey_answers):
    frame = survey_answers.assign(platform=np.where(np.arange(820) < 400, "a", "b"))
    options = {"interval": "percentile", "n_replicates": 100, "group": "platform"}
    table = reliability(frame, SCALES, rng=1, **options)
    third = frame.assign(platform=np.where(np.arange(820) < 700, frame["platform"], "c"))
    other = reliability(third, SCALES, rng=1, **options)
    pd.testing.assert_frame_equal(table.loc["a"], other.loc["a"])


def test_groups_that_make_no_sense_are_refused(survey_answers):
    frame = survey_answers.assign(platform=np.arange(820))
    with pytest.raises(DataError, match="No group of 'platform' has enough answers"):
        reliability(frame, SCALES, group="platform")
    with pytest.raises(OptionError, match="is an item of a scale"):
        reliability(frame, SCALES, group="SAT1")
    with pytest.raises(VariableNotFoundError, match="shop"):
        reliability(frame, SCALES, group="shop")
    with pytest.raises(DataError, match="at least two"):
        reliability(frame.assign(platform="a"), SCALES, group="platform")


def test_the_intervals_themselves_refuse_moments_too(survey_answers):
    sample = take_scales(
        Moments.from_data(survey_answers[SCALES["SAT"]]), {"SAT": SCALES["SAT"]}, None
    )
    with pytest.raises(OptionError, match="no respondents to draw"):
        reliability_intervals(
            sample,
            fit_joint_cfa(sample),
            interval="percentile",
            n_replicates=100,
            level=0.95,
            rng=np.random.default_rng(1),
        )


def test_a_bar_is_shown_when_asked_for(survey_answers, capsys):
    options = {"interval": "percentile", "n_replicates": 100, "rng": 1}
    reliability(survey_answers, SCALES, **options)
    assert capsys.readouterr().err == ""
    reliability(survey_answers, SCALES, progress=True, **options)
    assert "bootstrap" in capsys.readouterr().err
