"""Reliability of ordered answers: psych's alpha, named coefficients, honest gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError, DataWarning, MissingDataError, OptionError
from loyaltysem.moments import Moments
from loyaltysem.moments.drawn.resampling import bootstrap_weights
from loyaltysem.scales.consistency.one_factor import one_factor_loadings, replicated_loadings

CONSTRUCTS = ["WQ", "PV", "SAT", "TRU", "LOY"]


@pytest.fixture(scope="module")
def table(likert, likert_scales):
    return ls.ordinal_reliability(likert, likert_scales, variants=True)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_ordinal_alpha_agrees_with_psych(construct, table, expected):
    stored = expected["reliability"]["alpha"][construct]
    # the correlations behind it are lavaan's, right to 1e-6
    assert table.loc[construct, "alpha_ordinal"] == pytest.approx(stored, abs=1e-6)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_loadings_are_those_of_psychs_minres_factor(construct, likert, expected, likert_scales):
    items = likert_scales[construct]
    correlation = ls.polychoric(likert, items).correlations.to_numpy()
    loadings, problem = one_factor_loadings(construct, items, correlation)
    # psych's minres stops up to 1e-4 from the minimum
    assert problem == ""
    assert loadings == pytest.approx(
        expected["reliability"]["minres_loadings"][construct], abs=1e-4
    )


def test_omegas_are_near_those_of_the_joint_model_of_semtools(table, expected):
    stored = expected["reliability"]
    for column, name in (
        ("omega_ordinal", "latent_sample"),
        ("omega_ordinal_model_implied", "latent_implied"),
        ("omega_categorical", "categorical_sample"),
        ("omega_categorical_model_implied", "categorical_implied"),
    ):
        reference = pd.Series(stored[name])
        # other loadings: five factors together, diagonally weighted; the docstring says how far
        assert (table[column] - reference).abs().max() < 0.02
        assert (table[column] - reference).abs().max() > 1e-6


def test_the_latent_sum_is_more_reliable_than_the_sum_of_answers(table):
    assert (table["omega_ordinal"] > table["omega_categorical"]).all()
    for column in ("alpha_ordinal", "omega_ordinal"):
        assert "not of the answers" in table.conventions["alpha_ordinal"]
        assert "latent" in table.conventions[column] or "behind" in table.conventions[column]
    assert "unweighted least squares (minres)" in table.conventions["loadings"]


def test_intervals_are_percentiles_of_resampled_respondents(likert):
    scales = {"SAT": ["SAT1", "SAT2", "SAT3"]}
    answers = likert.head(300)
    found = ls.ordinal_reliability(answers, scales, n_replicates=30, rng=5, level=0.9)
    drawn = []
    for weights in bootstrap_weights(300, 30, np.random.default_rng(5)):
        for counts in np.rint(300 * weights).astype(int):
            rows = answers.loc[answers.index.repeat(counts)]
            drawn.append(ls.ordinal_reliability(rows, scales))
    columns = ["alpha_ordinal", "omega_ordinal", "omega_categorical"]
    for column in columns:
        values = [row.loc["SAT", column] for row in drawn]
        ends = found.loc["SAT", [f"{column}_ci_lower", f"{column}_ci_upper"]].tolist()
        # the searches of the replicates end 1e-7 from the minimum
        assert ends == pytest.approx(np.quantile(values, [0.05, 0.95]), abs=1e-6)
    assert "90% percentiles of 30 bootstrap samples" in found.conventions["ci_lower, ci_upper"]
    again = ls.ordinal_reliability(answers, scales, n_replicates=30, rng=5, level=0.9)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(found))


def test_unequal_numbers_of_categories_go_together(likert):
    answers = likert.assign(SAT2=(likert["SAT2"] > 3).astype(int))
    with pytest.warns(DataWarning, match="two items"):
        found = ls.ordinal_reliability(
            answers,
            {"SAT": ["SAT1", "SAT2", "SAT3"], "B": ["TRU1", "TRU2"]},
            n_replicates=20,
            rng=1,
        )
    assert found.loc["SAT"].notna().all()


# -- what has no coefficient ---------------------------------------------------------------------


def test_two_items_have_alpha_and_no_omega_and_one_has_neither(likert):
    scales = {"SAT": ["SAT1", "SAT2"], "TRU": ["TRU1"], "LOY": ["LOY1", "LOY2", "LOY3"]}
    with pytest.warns(DataWarning) as said:
        found = ls.ordinal_reliability(likert, scales, n_replicates=20, rng=1)
    messages = [str(warning.message) for warning in said]
    assert any("SAT: two items (SAT1, SAT2)" in message for message in messages)
    assert any("TRU has one item (TRU1)" in message for message in messages)
    assert np.isfinite(found.loc["SAT", "alpha_ordinal_ci_lower"])
    assert found.loc["SAT"].filter(like="omega").isna().all()
    assert found.loc["TRU"].drop(["n_items", "n"]).isna().all()
    assert found.loc["LOY"].notna().all()


def test_a_heywood_case_is_named_and_has_no_omega():
    rng = np.random.default_rng(4)
    x = rng.normal(size=400)
    latent = np.column_stack([x, x + 0.1 * rng.normal(size=400), 0.3 * x + rng.normal(size=400)])
    latent[:, 2] += 0.4 * (latent[:, 1] - latent[:, 0]) / 0.1
    answers = pd.DataFrame(np.digitize(latent, [-1, 0, 1]), columns=list("abc"))
    with pytest.warns(DataWarning, match="Heywood case, the unique variance of . would"):
        found = ls.ordinal_reliability(answers, {"A": list("abc")})
    assert np.isfinite(found.loc["A", "alpha_ordinal"])
    assert found.loc["A", ["omega_ordinal", "omega_categorical"]].isna().all()


def test_items_against_their_scale_are_named(likert, likert_scales):
    turned = likert.assign(SAT4=6 - likert["SAT4"])
    with pytest.warns(DataWarning, match=r"SAT: SAT4 \(-0\.\d+\) correlates negatively"):
        ls.ordinal_reliability(turned, {"SAT": likert_scales["SAT"]})


def test_no_factor_behind_unrelated_items_is_said():
    correlation = np.array([[1, 0.5, 0.0], [0.5, 1, 0.0], [0.0, 0.0, 1]])
    loadings, reason = one_factor_loadings("A", list("abc"), correlation)
    assert loadings is None
    assert "A: no factor of a, b, c, so no omega" in reason


def test_replicates_without_a_factor_are_undefined_and_spoil_no_other():
    good = np.array([[1, 0.5, 0.4], [0.5, 1, 0.5], [0.4, 0.5, 1]])
    missing, singular = good.copy(), np.ones((3, 3))
    missing[0, 1] = missing[1, 0] = np.nan
    found = replicated_loadings(np.stack([good, missing, singular]))
    expected, _ = one_factor_loadings("A", list("abc"), good)
    assert found[0] == pytest.approx(expected, abs=1e-7)
    assert np.isnan(found[1:]).all()
    assert np.isnan(replicated_loadings(missing[None])).all()


def test_undefined_samples_are_counted():
    # two of sixty ticked a: in one of seven samples nobody does
    rng = np.random.default_rng(28)
    latent = rng.normal(size=(60, 1)) + 1.2 * rng.normal(size=(60, 4))
    answers = pd.DataFrame((latent > [2.6, 0, 0, 0]).astype(int), columns=list("abcd"))
    assert answers["a"].sum() == 2
    found = ls.ordinal_reliability(answers, {"A": list("abcd")}, n_replicates=100, rng=1)
    for column in ("alpha_ordinal", "omega_ordinal", "omega_categorical"):
        assert any(f"A: {column} is not defined in 13 of 100" in note for note in found.notes)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_replicates": 5}, OptionError, "20 at the least"),
        ({"n_replicates": True}, OptionError, "n_replicates=True.*whole number"),
        ({"level": 95}, OptionError, "coverage"),
        ({"missing": "fiml"}, OptionError, "missing='fiml' is not known"),
        ({"constructs": {"SAT": []}}, OptionError, "has no item"),
        ({"constructs": {"SAT": ["SAT1", "SAT1"]}}, OptionError, "twice in 'SAT'"),
        ({"constructs": None}, OptionError, "do not say which items form a scale"),
    ],
)
def test_impossible_options_are_refused(options, error, message, likert):
    given = {"constructs": {"SAT": ["SAT1", "SAT2", "SAT3"]}} | options
    with pytest.raises(error, match=message):
        ls.ordinal_reliability(likert, **given)


def test_answers_it_cannot_be_computed_from_are_refused(likert, likert_missing, likert_scales):
    with pytest.raises(DataError, match="no whole numbers: SAT1"):
        ls.ordinal_reliability(likert.assign(SAT1=likert["SAT1"] + 0.5), likert_scales)
    with pytest.raises(OptionError, match="moments do not say"):
        ls.ordinal_reliability(Moments.from_data(likert), likert_scales)
    with pytest.raises(MissingDataError):
        ls.ordinal_reliability(likert_missing, likert_scales)
    found = ls.ordinal_reliability(likert_missing, likert_scales, missing="pairwise")
    assert found.notna().all(axis=None)


def test_a_progress_bar_is_shown_when_asked_for(likert, capsys):
    scales = {"SAT": ["SAT1", "SAT2", "SAT3"]}
    ls.ordinal_reliability(likert, scales, n_replicates=20, rng=1, progress=True)
    assert "20/20" in capsys.readouterr().err
