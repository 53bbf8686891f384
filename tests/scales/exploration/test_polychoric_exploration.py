"""Exploration of ordered answers: psych's numbers on polychoric correlations, and its cautions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError
from loyaltysem.moments.ordinal.answers import OrdinalAnswers
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.scales.exploration.retaining.random_correlations import permuted_correlations

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "ordinal.json").read_text("utf-8"))
POLYCHORIC = {"correlation": "polychoric"}


@pytest.fixture(scope="module")
def likert():
    return pd.read_csv(REFERENCE / "data" / "survey_likert5.csv").drop(columns="platform")


@pytest.fixture(scope="module")
def psych():
    return STORED["exploration"]


def test_factorability_agrees_with_psych(likert, psych):
    found = ls.factorability(likert, **POLYCHORIC)
    # the correlations are lavaan's, right to 1e-6, and chi-square multiplies what is left by n
    assert found.kmo == pytest.approx(psych["kmo"], abs=1e-6)
    assert found.kmo_items["msa"].tolist() == pytest.approx(psych["kmo_items"], abs=1e-6)
    assert found.bartlett.chisq == pytest.approx(psych["bartlett"]["chisq"], rel=1e-6)
    assert "polychoric" in found.kmo_items.conventions["KMO, MSA"]
    assert any("reject too often" in note for note in found.kmo_items.notes)


def test_map_agrees_with_psych(likert, psych):
    found = ls.map_test(likert, **POLYCHORIC)["average_squared"].to_numpy()
    assert found[1:8] == pytest.approx(psych["map"], abs=1e-6)


@pytest.mark.parametrize("extraction", ["minres", "ml"])
def test_loadings_agree_with_psych(extraction, likert, psych, distance):
    stored = psych["efa"][extraction]
    found = ls.efa(likert, 5, extraction=extraction, rng=1, **POLYCHORIC)
    # where psych stops
    assert found.communalities.tolist() == pytest.approx(stored["communalities"], abs=1e-4)
    gap = distance(
        found.loadings.to_numpy(),
        found.factor_correlations.to_numpy(),
        np.array(stored["loadings"]),
        np.array(stored["phi"]),
    )
    assert gap < 3e-4
    assert "polychoric" in found.conventions["extraction"]
    assert any("reject too often" in note for note in found.notes)


def test_models_and_rules_say_what_they_start_from(likert):
    table = ls.compare_factor_models(likert, max_factors=2, **POLYCHORIC)
    assert table.conventions["correlations"] == "polychoric"
    assert "reject too often" in table.notes[0]
    rules = ls.number_of_factors(likert, n_replicates=40, rng=1, **POLYCHORIC)
    assert rules.loc["parallel_factors", "n_factors"] == 5
    assert rules.conventions["correlations"] == "polychoric"
    assert ls.map_test(likert).conventions["correlations"] == "Pearson"


def test_random_eigenvalues_are_those_of_psych_on_permuted_answers(likert):
    stored = STORED["parallel"]
    found = ls.parallel_analysis(likert, n_replicates=600, rng=3, **POLYCHORIC).eigenvalues
    components = found[found["variant"] == "components"]
    # psych's search for the correlations stops up to 1e-4 from the maximum
    assert components["eigenvalue"].to_numpy() == pytest.approx(stored["observed"], abs=1e-3)
    # five standard errors of the difference of two means of simulated eigenvalues
    errors = 5 * np.array(stored["sd"]) * np.sqrt(1 / stored["draws"] + 1 / 600)
    assert (np.abs(components["mean"] - stored["mean"]) < errors).all()
    assert "permutations" in found.conventions["mean, quantile"]
    assert "polychoric" in found.conventions["components"]


def test_permutations_keep_margins_and_holes(likert):
    answers = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv").iloc[:100, 1:5]
    taken = OrdinalAnswers.from_values(answers.to_numpy(float), list(answers))
    drawn = permuted_correlations(taken, 70, np.random.default_rng(1))
    assert drawn.shape == (70, 4, 4)
    codes = taken.codes.copy()
    random = np.random.default_rng(1)
    stacked = np.broadcast_to(codes, (64, *codes.shape)).copy()
    for item in range(4):
        rows = codes[:, item] >= 0
        stacked[:, rows, item] = random.permuted(stacked[:, rows, item], axis=1)
        assert (np.sort(stacked[5, :, item]) == np.sort(codes[:, item])).all()
        assert ((stacked[:, :, item] >= 0) == rows).all()
    expected = ordinal_moments(stacked, taken.n_categories).correlations
    np.testing.assert_allclose(drawn[:64], expected, atol=1e-7)


def test_large_samples_are_permuted_in_smaller_chunks(monkeypatch, likert):
    taken = OrdinalAnswers.from_values(likert.to_numpy(float)[:, :3], list("abc"))
    monkeypatch.setattr(
        "loyaltysem.scales.exploration.retaining.random_correlations.MOST_ANSWERS",
        10 * taken.codes.size,
    )
    drawn = permuted_correlations(taken, 25, np.random.default_rng(1))
    assert drawn.shape == (25, 3, 3)
    assert np.isfinite(drawn).all()
    assert len(np.unique(drawn[:, 0, 1])) == 25


def test_unrelated_answers_have_no_component(likert):
    rng = np.random.default_rng(2)
    noise = likert.iloc[:, :8].apply(lambda column: rng.permutation(column))
    found = ls.parallel_analysis(noise, n_replicates=400, quantile=0.995, rng=1, **POLYCHORIC)
    assert (found.n_components, found.n_factors) == (0, 0)


def test_pairwise_answers_count_the_smallest_pair():
    answers = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv").drop(
        columns="platform"
    )
    found = ls.factorability(answers, missing="pairwise", **POLYCHORIC)
    assert found.n == 645
    assert "tests count 645" in found.kmo_items.conventions["n"]
    listwise = ls.factorability(answers, missing="listwise", **POLYCHORIC)
    assert listwise.n == len(answers.dropna())


def test_survey_and_seed_work_as_with_pearson_correlations(capsys):
    survey = ls.datasets.load_platforms()
    items = ["SAT1", "SAT2", "SAT3", "TRU1", "TRU2", "TRU3"]
    options = {"n_replicates": 40, "missing": "listwise", **POLYCHORIC}
    one = ls.parallel_analysis(survey, items, rng=4, **options)
    two = ls.parallel_analysis(survey, items, rng=4, progress=True, **options)
    pd.testing.assert_frame_equal(one.eigenvalues, two.eigenvalues)
    assert one.simulated
    assert "40/40" in capsys.readouterr().err


def test_matrices_that_are_not_positive_definite_are_refused():
    rng = np.random.default_rng(2)
    parts = []
    for pair, sign in ((("a", "b"), 1), (("b", "c"), 1), (("a", "c"), -1)):
        x = rng.normal(size=150)
        y = sign * x + 0.4 * rng.normal(size=150)
        parts.append(pd.DataFrame({pair[0]: np.digitize(x, [0]), pair[1]: np.digitize(y, [0])}))
    answers = pd.concat(parts, ignore_index=True)[["a", "b", "c"]]
    with pytest.raises(DataError, match=r"not positive definite .* needs a positive definite"):
        ls.efa(answers, 1, missing="pairwise", **POLYCHORIC)


def test_too_few_respondents_for_random_data_are_said():
    rng = np.random.default_rng(0)
    latent = 0.4 * rng.normal(size=(24, 1)) + rng.normal(size=(24, 6))
    answers = pd.DataFrame((latent > 0.3).astype(int), columns=list("abcdef"))
    message = r"In \d+ of 100 draws .* 24 respondents are too few for 6 items"
    with pytest.raises(DataError, match=message):
        ls.parallel_analysis(answers, n_replicates=100, rng=1, **POLYCHORIC)
