"""Parallel analysis, MAP and the comparison of models, against psych and against their meaning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import ConvergenceError, OptionError
from loyaltysem.scales import average_partial_correlations
from loyaltysem.scales.exploration.retaining import parallel_analysis as parallel_module
from loyaltysem.scales.exploration.retaining.parallel_analysis import common_factor_eigenvalues
from loyaltysem.scales.exploration.retaining.random_correlations import random_correlations

CASES = ["holzinger", "survey"]


@pytest.mark.parametrize("case", CASES)
def test_eigenvalues_agree_with_psych(case, expected, items_of):
    stored = expected[case]["parallel"]
    table = ls.parallel_analysis(items_of[case], n_replicates=20, rng=1).eigenvalues
    observed = {name: part["eigenvalue"].to_numpy() for name, part in table.groupby("variant")}
    assert observed["components"] == pytest.approx(stored["components"], abs=1e-9)
    # where psych's minres stops
    assert observed["factors"] == pytest.approx(stored["factors"], abs=1e-4)
    smc = ls.parallel_analysis(
        items_of[case], n_replicates=20, rng=1, communalities="smc"
    ).eigenvalues
    found = smc.loc[smc["variant"] == "factors", "eigenvalue"]
    assert found.to_numpy() == pytest.approx(stored["factors_smc"], abs=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_means_of_random_eigenvalues_agree_with_psych_within_simulation_error(
    case, expected, items_of
):
    stored = expected[case]["parallel"]
    table = ls.parallel_analysis(items_of[case], n_replicates=2000, rng=2).eigenvalues
    for variant in ("components", "factors"):
        mean = table.loc[table["variant"] == variant, "mean"].to_numpy()
        # psych's means are of 200 draws with standard deviations up to .05: five standard errors
        assert mean == pytest.approx(stored[f"{variant}_mean"], abs=5 * 0.05 / np.sqrt(200))


def test_random_correlations_are_those_of_normal_answers():
    rng = np.random.default_rng(3)
    direct = np.array([np.corrcoef(rng.normal(size=(5, 40))) for _ in range(4000)])
    ours = random_correlations(40, 5, 4000, rng)
    off = np.tril_indices(5, -1)
    # moments of a correlation where there is none (n = 40), within four standard errors
    for power, moment, error in ((1, 0, 8e-4), (2, 1 / 39, 1.9e-4), (4, 3 / (39 * 41), 3.3e-5)):
        for found in (direct, ours):
            mean = (found[:, off[0], off[1]] ** power).mean()
            assert mean == pytest.approx(moment, abs=4 * error)
    tops = [np.linalg.eigvalsh(x)[:, -1] for x in (direct, ours)]
    assert tops[0].mean() == pytest.approx(tops[1].mean(), abs=0.01)
    assert np.quantile(tops[0], 0.95) == pytest.approx(np.quantile(tops[1], 0.95), abs=0.03)
    assert np.diagonal(ours, axis1=1, axis2=2) == pytest.approx(1)


def test_the_factors_of_a_clear_structure_are_counted():
    loadings = np.kron(np.eye(3), np.full((5, 1), 0.7))
    rng = np.random.default_rng(4)
    answers = rng.normal(size=(500, 3)) @ loadings.T + rng.normal(size=(500, 15)) * 0.51**0.5
    frame = pd.DataFrame(answers, columns=[f"y{i}" for i in range(15)])
    table = ls.number_of_factors(frame, n_replicates=200, rng=1)
    assert table["n_factors"].tolist() == [3] * 9
    noise = pd.DataFrame(rng.normal(size=(500, 8)), columns=[f"e{i}" for i in range(8)])
    found = ls.parallel_analysis(noise, n_replicates=2000, quantile=0.995, rng=1)
    assert (found.n_components, found.n_factors) == (0, 0)
    assert ls.map_test(noise)["average_squared"].idxmin() == 0


def test_map_agrees_with_psych_and_with_regressions(expected, items_of, correlation_of):
    for case in CASES:
        stored = expected[case]
        squares = average_partial_correlations(correlation_of[case], n_components=6)
        assert squares[1:] == pytest.approx(stored["map"], abs=1e-10)
        fourth = average_partial_correlations(correlation_of[case], power=4, n_components=6)
        both = np.array(stored["map_by_regression"])
        assert np.array([squares, fourth]) == pytest.approx(both, abs=1e-10)
    table = ls.map_test(items_of["holzinger"])
    known = [0.10188, 0.08023, 0.06342, 0.06823, 0.12005, 0.20665]
    assert table["average_squared"].head(6).tolist() == pytest.approx(known, abs=5e-6)
    assert "with 2 component(s)" in table.notes[0]


def test_models_are_compared_until_there_is_no_solution(expected, items_of):
    table = ls.compare_factor_models(items_of["holzinger"], max_factors=9)
    assert table.loc[3, "chisq"] == pytest.approx(
        expected["holzinger"]["ml_fit"]["chisq"], rel=1e-5
    )
    assert table.loc[4, "heywood"] == "x7"
    assert table.index.max() <= 5
    assert any("Heywood cases with 4" in note for note in table.notes)


def test_the_same_rng_has_the_same_table(items_of):
    one, two = (
        ls.parallel_analysis(items_of["holzinger"], n_replicates=50, rng=7).eigenvalues
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, two)


def test_wrong_options_are_refused(items_of):
    for options in ({"n_replicates": 5}, {"quantile": 1.0}, {"communalities": "ml"}):
        with pytest.raises(OptionError, match=r"at least 20 draws|quantile=|communalities="):
            ls.parallel_analysis(items_of["holzinger"], **options)
    with pytest.raises(OptionError, match="0 to 7"):
        average_partial_correlations(np.eye(9), n_components=8)
    with pytest.raises(OptionError, match="say 2"):
        average_partial_correlations(np.eye(9), power=3)
    with pytest.raises(OptionError, match=r"at least one factor|max_factors=0"):
        ls.compare_factor_models(items_of["holzinger"], max_factors=0)


def test_a_factor_that_is_not_found_gives_no_eigenvalues(monkeypatch, correlation_of):
    found = parallel_module.minres_uniquenesses

    def never(correlations, n_factors, **_):
        return found(correlations, n_factors, tolerance=1e9)

    monkeypatch.setattr(parallel_module, "minres_uniquenesses", never)
    with pytest.raises(ConvergenceError, match="1 of 1 correlation matrices"):
        common_factor_eigenvalues(correlation_of["holzinger"][None])


def test_displays_say_verdict_rules_and_draws(items_of):
    found = ls.parallel_analysis(items_of["holzinger"], n_replicates=100, rng=1)
    for shown in (repr(found), found._repr_html_()):
        assert "3 component(s)" in shown
        assert "100 draws" in shown
    assert "Velicer" in repr(ls.number_of_factors(items_of["holzinger"], n_replicates=20, rng=1))
