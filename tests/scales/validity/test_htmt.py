"""HTMT and HTMT2: semTools' numbers, honest intervals, and no root of a contradiction."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import DataWarning, MissingDataError, OptionError
from loyaltysem.moments import Moments
from loyaltysem.moments.drawn.resampling import bootstrap_weights
from loyaltysem.scales import heterotrait_monotrait_ratio, htmt

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "semtools_validity.json").read_text("utf-8"))["cases"]
KINDS = ["htmt", "htmt2"]
VISUAL = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}


@pytest.mark.parametrize("case", ["holzinger", "survey"])
@pytest.mark.parametrize("kind", KINDS)
def test_ratios_agree_with_semtools(case, kind, answers):
    stored = STORED[case]
    found = htmt(answers[case], stored["scales"], kind=kind, n_replicates=0)
    assert found.index.tolist() == found.columns.tolist() == list(stored["scales"])
    expected = pd.DataFrame(stored[kind]).to_numpy()
    assert found.to_numpy() == pytest.approx(expected, abs=1e-11)


def test_the_kernel_is_the_formula_written_out():
    rng = np.random.default_rng(4)
    r = np.corrcoef(rng.normal(size=(50, 1)) + rng.normal(size=(50, 5)), rowvar=False)
    blocks = [[0, 3], [1, 2, 4]]
    within = [[abs(r[a, b]) for a, b in combinations(block, 2)] for block in blocks]
    between = [abs(r[a, b]) for a in blocks[0] for b in blocks[1]]
    plain = np.mean(between) / np.sqrt(np.mean(within[0]) * np.mean(within[1]))
    logs = [np.mean(np.log(values)) for values in (between, *within)]
    geometric = np.exp(logs[0] - (logs[1] + logs[2]) / 2)
    assert heterotrait_monotrait_ratio(r, blocks)[0, 1] == pytest.approx(plain, rel=1e-14)
    assert heterotrait_monotrait_ratio(r, blocks, kind="htmt2")[0, 1] == pytest.approx(
        geometric, rel=1e-14
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_its_matrices_one_by_one(kind):
    rng = np.random.default_rng(5)
    matrices = np.stack(
        [np.corrcoef(rng.normal(size=(30, 1)) + rng.normal(size=(30, 6)), rowvar=False)] * 4
    )
    matrices[1, 0, 1] = matrices[1, 1, 0] = -0.1  # a contradiction spoils its own matrix only
    matrices[2, 0, 3] = matrices[2, 3, 0] = 0.0
    blocks = [[0, 1, 2], [3, 4], [5]]
    together = heterotrait_monotrait_ratio(matrices, blocks, kind=kind)
    alone = np.stack([heterotrait_monotrait_ratio(m, blocks, kind=kind) for m in matrices])
    np.testing.assert_allclose(together, alone, rtol=1e-14)
    assert np.isnan(together[1, 0]).all()
    assert np.isnan(together[2, 0, 1]) == (kind == "htmt2")
    assert np.isfinite(together[[0, 3], 0, 1]).all()
    assert np.isnan(together[:, 2]).all()  # one item


@given(st.integers(0, 10_000))
def test_equal_loadings_give_the_latent_correlation_in_both_kinds(seed):
    rng = np.random.default_rng(seed)
    phi, one, two = rng.uniform(-0.95, 0.95), rng.uniform(0.3, 0.95), rng.uniform(0.3, 0.95)
    loadings = np.zeros((7, 2))
    loadings[:3, 0], loadings[3:, 1] = one, two
    r = loadings @ np.array([[1, phi], [phi, 1]]) @ loadings.T
    np.fill_diagonal(r, 1.0)
    for kind in KINDS:
        found = heterotrait_monotrait_ratio(r, [[0, 1, 2], [3, 4, 5, 6]], kind=kind)[0, 1]
        assert found == pytest.approx(abs(phi), rel=1e-10, abs=1e-12)


@given(st.integers(0, 10_000))
def test_htmt2_is_the_latent_correlation_whatever_the_loadings(seed):
    rng = np.random.default_rng(seed)
    phi = rng.uniform(0.05, 0.95)
    loadings = np.zeros((7, 2))
    loadings[:3, 0], loadings[3:, 1] = rng.uniform(0.3, 0.95, 3), rng.uniform(0.3, 0.95, 4)
    r = loadings @ np.array([[1, phi], [phi, 1]]) @ loadings.T
    np.fill_diagonal(r, 1.0)
    found = heterotrait_monotrait_ratio(r, [[0, 1, 2], [3, 4, 5, 6]], kind="htmt2")[0, 1]
    assert found == pytest.approx(phi, rel=1e-10)


def test_units_signs_of_whole_constructs_and_order_change_nothing(holzinger_answers):
    table = htmt(holzinger_answers, VISUAL, n_replicates=50, rng=1)
    changed = holzinger_answers.assign(
        x1=10 * holzinger_answers["x1"] + 3,
        **{name: -holzinger_answers[name] for name in VISUAL["speed"]},
    )
    again = htmt(changed, VISUAL, n_replicates=50, rng=1)
    np.testing.assert_allclose(again.to_numpy(), table.to_numpy(), rtol=1e-12)
    ends = ["ci_lower", "ci_upper"]
    np.testing.assert_allclose(again.intervals[ends], table.intervals[ends], rtol=1e-10)


# -- intervals ---------------------------------------------------------------------------------


def test_intervals_are_percentiles_of_resampled_respondents(holzinger_answers):
    table = htmt(holzinger_answers, VISUAL, rng=7, n_replicates=400)
    values = holzinger_answers[[f"x{k}" for k in range(1, 10)]].to_numpy()
    blocks = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    rng = np.random.default_rng(11)
    drawn = np.stack(
        [
            heterotrait_monotrait_ratio(
                np.corrcoef(values[rng.integers(0, 301, 301)], rowvar=False), blocks
            )
            for _ in range(4000)
        ]
    )
    for k, (a, b) in enumerate(combinations(range(3), 2)):
        expected = np.quantile(drawn[:, a, b], [0.05, 0.95])
        # the Monte-Carlo error of a 5 % quantile of 400 draws: 2.1 SD/√400, four times
        error = 4 * 2.1 * drawn[:, a, b].std() / 20
        assert table.intervals.loc[k, ["ci_lower", "ci_upper"]].tolist() == pytest.approx(
            expected, abs=error
        )


def test_the_same_seed_gives_the_same_digits(holzinger_answers):
    first, second, other = (
        htmt(holzinger_answers, VISUAL, n_replicates=100, rng=seed).intervals for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, second)
    assert (first["ci_upper"] != other["ci_upper"]).all()


def _two_constructs(phi: float, n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    factors = rng.multivariate_normal([0, 0], [[1, phi], [phi, 1]], n)
    noise = 0.5 * rng.normal(size=(n, 6))
    return pd.DataFrame(np.repeat(factors, 3, axis=1) + noise, columns=list("abcdef"))


@pytest.mark.parametrize(
    ("phi", "verdict"),
    [
        (0.5, "distinct: upper end below .85"),
        (0.85, "distinct: upper end below .90"),
        (0.95, "distinct: upper end below 1"),
        (1.0, "not shown to be distinct: upper end not below 1"),
    ],
)
def test_the_verdict_is_the_smallest_cutoff_above_the_upper_end(phi, verdict):
    scales = {"A": list("abc"), "B": list("def")}
    table = htmt(_two_constructs(phi), scales, rng=1)
    assert table.intervals["verdict"].tolist() == [verdict]
    assert ".85, .90 and 1" in table.conventions["verdict"]


def test_draws_without_a_ratio_widen_the_interval_and_are_counted():
    # items that hardly correlate: negative correlations within the block in a part of the draws
    rng = np.random.default_rng(8)
    frame = _two_constructs(0.4, 60)
    frame["c"] = 0.25 * frame["a"] + rng.normal(size=60)
    scales = {"A": ["a", "c"], "B": list("def")}
    r = frame.corr()
    assert 0 < r.loc["a", "c"] < 0.2
    table = htmt(frame, scales, rng=1).intervals.iloc[0]
    assert table["n_undefined"] > 0.05 * 2000
    assert np.isfinite(table["htmt"])
    assert np.isnan(table["ci_upper"])
    assert table["verdict"] == "no interval"


def test_moments_and_no_draws_give_ratios_without_verdict(holzinger_answers):
    items = [item for scale in VISUAL.values() for item in scale]
    moments = Moments.from_covariance(holzinger_answers[items].cov(), 301)
    for table, reason in (
        (htmt(moments, VISUAL), "moments have no respondents"),
        (htmt(holzinger_answers, VISUAL, n_replicates=0), "n_replicates=0"),
    ):
        assert table.loc["visual", "speed"] == pytest.approx(0.46655, abs=5e-6)
        assert table.intervals["ci_upper"].isna().all()
        assert set(table.intervals["verdict"]) == {"no interval"}
        assert any(reason in note for note in table.notes)


# -- findings ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_items_against_their_own_construct_leave_its_ratios_empty(kind, answers):
    scales = STORED["survey"]["scales"]
    with pytest.warns(DataWarning, match=r"SAT: items .* SAT1 with SAT4 \(-0\.\d+\)"):
        table = htmt(answers["one_reversed"], scales, kind=kind, n_replicates=50, rng=1)
    assert table.loc["SAT"].isna().all()
    others = [name for name in scales if name != "SAT"]
    assert table.loc[others, others].notna().all(axis=None)
    pairs = table.intervals
    touched = (pairs["construct_1"] == "SAT") | (pairs["construct_2"] == "SAT")
    assert pairs.loc[touched, [kind, "ci_lower", "ci_upper"]].isna().all(axis=None)
    assert pairs.loc[~touched, "ci_upper"].notna().all()


def test_a_single_item_has_no_ratio_and_the_reason_is_said(answers):
    with pytest.warns(DataWarning, match=r"LOY has one item \(LOY1\)"):
        table = htmt(
            answers["survey"], {"SAT": ["SAT1", "SAT2"], "LOY": ["LOY1"]}, n_replicates=20, rng=1
        )
    assert table["LOY"].isna().all()
    assert table.loc["SAT", "SAT"] == 1.0
    assert any("one item" in note for note in table.notes)


def test_correlations_of_both_signs_between_constructs_are_named(holzinger_answers):
    table = htmt(holzinger_answers, VISUAL, n_replicates=0)
    assert any("visual and speed: 1 of 9" in note for note in table.notes)


def test_impossible_options_are_refused(holzinger_answers):
    with pytest.raises(OptionError, match="there is one: visual"):
        htmt(holzinger_answers, {"visual": VISUAL["visual"]})
    with pytest.raises(OptionError, match="kind='htmt3'"):
        htmt(holzinger_answers, VISUAL, kind="htmt3")
    with pytest.raises(OptionError, match="missing='fiml'"):
        htmt(holzinger_answers, VISUAL, missing="fiml")
    for draws in (-1, 1, 19, 2.5, True):
        with pytest.raises(OptionError, match=r"n_replicates=.*whole number"):
            htmt(holzinger_answers, VISUAL, n_replicates=draws)
    with pytest.raises(OptionError, match="coverage"):
        htmt(holzinger_answers, VISUAL, level=95)
    with pytest.raises(OptionError, match="no correlation matrix"):
        heterotrait_monotrait_ratio(np.ones((2, 3)), [[0], [1]])


def test_missing_answers_are_refused_until_asked_for():
    survey = ls.datasets.load_platforms()
    with pytest.raises(MissingDataError, match="missing='listwise'"):
        ls.htmt(survey)
    table = ls.htmt(survey, missing="listwise", n_replicates=20, rng=1)
    assert "with a missing answer left out" in table.conventions["n"]
    assert table.index.tolist() == list(survey.construct_items)


def test_the_table_shows_pairs_rule_and_variant(holzinger_answers):
    table = htmt(holzinger_answers, VISUAL, kind="htmt2", n_replicates=20, rng=1)
    for shown in (repr(table), table._repr_html_()):
        assert "geometric means" in shown
        assert "ci_upper" in shown
        assert "20 bootstrap samples" in shown


# -- polychoric correlations ---------------------------------------------------------------------

ORDINAL = json.loads((REFERENCE / "ordinal.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def likert():
    return pd.read_csv(REFERENCE / "data" / "survey_likert5.csv").drop(columns="platform")


@pytest.mark.parametrize("kind", KINDS)
def test_polychoric_ratios_agree_with_semtools(kind, likert):
    found = htmt(likert, ORDINAL["scales"], kind=kind, correlation="polychoric", n_replicates=0)
    # lavaan's search for the correlations stops up to 1e-6 from the maximum
    np.testing.assert_allclose(found.to_numpy(), ORDINAL[kind], atol=1e-6)
    assert "polychoric correlations" in found.conventions[kind]
    assert "Pearson" not in repr(found)


def test_polychoric_intervals_are_those_of_samples_correlated_anew(likert):
    scales = {"SAT": ["SAT1", "SAT2"], "TRU": ["TRU1", "TRU2"]}
    answers = likert.head(300)
    table = htmt(answers, scales, correlation="polychoric", n_replicates=40, rng=3)
    drawn = []
    for weights in bootstrap_weights(300, 40, np.random.default_rng(3)):
        for counts in np.rint(300 * weights).astype(int):
            rows = answers.loc[answers.index.repeat(counts)]
            drawn.append(
                htmt(rows, scales, correlation="polychoric", n_replicates=0).loc["SAT", "TRU"]
            )
    expected = np.quantile(drawn, [0.05, 0.95])
    # the searches of the replicates end 1e-8 from the maximum
    assert table.intervals.loc[0, ["ci_lower", "ci_upper"]].tolist() == pytest.approx(
        expected, abs=1e-7
    )


def test_polychoric_draws_with_a_constant_item_are_undefined():
    rng = np.random.default_rng(6)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 40)
    answers = pd.DataFrame(
        (np.repeat(factors, 2, axis=1) + 0.5 * rng.normal(size=(40, 4)) > 0).astype(int),
        columns=list("abcd"),
    )
    # two ticks in forty: in one of seven samples there is none
    answers["a"] = 0
    answers.loc[answers["b"].to_numpy().nonzero()[0][:2], "a"] = 1
    table = htmt(
        answers,
        {"A": ["a", "b"], "B": ["c", "d"]},
        correlation="polychoric",
        n_replicates=200,
        rng=1,
    )
    assert table.intervals.loc[0, "n_undefined"] > 10
    assert np.isnan(table.intervals.loc[0, "ci_upper"])


def test_pairwise_answers_enter_polychoric_ratios_and_no_others():
    answers = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv")
    scales = {name: ORDINAL["scales"][name] for name in ("SAT", "TRU")}
    found = htmt(
        answers, scales, correlation="polychoric", missing="pairwise", n_replicates=20, rng=1
    )
    assert "missing='pairwise'" in found.conventions["n"]
    with pytest.raises(OptionError, match="missing='pairwise': Pearson"):
        htmt(answers, scales, missing="pairwise")
    with pytest.raises(OptionError, match="correlation='spearman' is not known"):
        htmt(answers, scales, correlation="spearman")


def test_a_progress_bar_is_shown_when_asked_for(likert, capsys):
    htmt(
        likert,
        {k: ORDINAL["scales"][k] for k in ("SAT", "TRU")},
        n_replicates=20,
        rng=1,
        progress=True,
    )
    assert "20/20" in capsys.readouterr().err
