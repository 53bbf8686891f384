"""The bootstrap of ordered answers is a loop of fits to resampled respondents, and says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria import ordinal
from loyaltysem.inference.uncertainty.standardization import cell_values
from loyaltysem.moments.drawn.resampling import resampled_counts
from loyaltysem.resampling.jackknife import jackknife_replicates
from ordinal_cases import CASES, answers_of, fit_of, options_of

TEXT = "S =~ S1 + S2 + S3\nT =~ T1 + T2 + T3\nL =~ L1 + L2 + L3\nT ~ S\nL ~ T + S"
LOADINGS = {f: {f"{f}{i}": value for i, value in enumerate((0.8, 0.7, 0.75), 1)} for f in "STL"}
PATHS = {("S", "T"): 0.6, ("S", "L"): 0.3, ("T", "L"): 0.4}
CUTS = [-1.3, -0.4, 0.5, 1.4]


def sample(n: int, seed: int) -> pd.DataFrame:
    population = ls.datasets.standardized_population(LOADINGS, PATHS, {}, {}, CUTS)
    answers = ls.datasets.simulate_responses(population, n, rng=seed)
    return pd.DataFrame(answers, columns=population.items)


@pytest.fixture(scope="module")
def fit() -> ls.SEMResult:
    return ls.SEM(TEXT).fit(sample(500, 1), ordered=True)


def drawn_frames(fit: ls.SEMResult, frame: pd.DataFrame, n: int, rng: int, clusters=None):
    """The respondents of the first replicates, as frames."""
    rows = fit._fitted.sample.rows
    chunk = next(resampled_counts([len(r) for r in rows], n, rng, clusters))
    for b in range(n):
        which = [np.repeat(r, c[b].astype(int)) for r, c in zip(rows, chunk, strict=True)]
        yield frame.iloc[np.sort(np.concatenate(which))].reset_index(drop=True)


def refit_estimates(name: str, frame: pd.DataFrame) -> pd.Series:
    case = CASES[name]
    model = ls.CFA if case["fun"] == "cfa" else ls.SEM
    return model("\n".join(case["model"])).fit(frame, **options_of(case)).estimates()["est"]


@pytest.mark.parametrize(
    "name",
    [
        "small_wlsmv",
        "small_ulsmv",
        "small_pairwise",
        "small_indirect_theta",
        "small_mixed",
        "small_labels",
        "groups_thresholds_loadings",
        "groups_pairwise",
    ],
)
def test_a_replicate_is_the_fit_to_its_respondents(name):
    fit, n = fit_of(name), 3
    boot = fit.bootstrap(n_replicates=n, rng=4)
    assert boot.n_failed == 0
    fitted = fit._fitted
    found = cell_values(fitted.layout, boot._replicates.implied).reshape(n, -1)
    for own, frame in zip(found, drawn_frames(fit, answers_of(CASES[name]), n, 4), strict=True):
        expected = refit_estimates(name, frame)
        np.testing.assert_allclose(own, expected[: len(own)], rtol=2e-7, atol=2e-7)


def test_clusters_are_drawn_whole_with_the_weights_of_their_own_answers():
    name = "small_wlsmv"
    fit, frame = fit_of(name), answers_of(CASES[name])
    sizes = np.random.default_rng(1).integers(1, 30, 200)
    clusters = np.repeat(np.arange(200), sizes)[: len(frame)]
    boot = fit.bootstrap(n_replicates=2, clusters=clusters, rng=3)
    found = cell_values(fit._fitted.layout, boot._replicates.implied).reshape(2, -1)
    frames = list(drawn_frames(fit, frame, 2, 3, [clusters]))
    assert len(frames[0]) != len(frame)
    for own, drawn in zip(found, frames, strict=True):
        np.testing.assert_allclose(own, refit_estimates(name, drawn), rtol=2e-7, atol=2e-7)


def test_standard_errors_agree_with_those_of_wlsmv_in_a_large_sample():
    """Monte-Carlo error of 600 replicates: 3 % each; the two differ by less in the mean."""
    large = ls.SEM(TEXT).fit(sample(4000, 2), ordered=True)
    theory, drawn = large.estimates(standardized=True), large.bootstrap(n_replicates=600, rng=1)
    for columns, table in (
        (("est", "se"), drawn.estimates()),
        (("std_all", "std_se"), drawn.estimates(standardized=True)),
    ):
        value, error = columns
        np.testing.assert_allclose(table["est"], theory[value], rtol=1e-12)
        free = theory[error] > 1e-10
        ratio = table["se"][free] / theory[error][free]
        assert ratio.between(0.88, 1.12).all()
        assert ratio.mean() == pytest.approx(1, abs=0.02)
        assert (table["se"][~free] < 1e-10).all()
    effects, expected = drawn.effects("S", "L"), large.effects("S", "L")
    np.testing.assert_allclose(effects["se"], expected["se"], rtol=0.12)


def test_same_seed_same_digits_whatever_is_held_in_memory(fit, monkeypatch):
    whole = fit.bootstrap(n_replicates=70, rng=5)
    pd.testing.assert_frame_equal(
        whole.estimates(), fit.bootstrap(n_replicates=70, rng=5).estimates(), check_exact=True
    )
    monkeypatch.setattr(ordinal, "MOST_NUMBERS", 20_000)
    pieces = fit.bootstrap(n_replicates=70, rng=5)
    pd.testing.assert_frame_equal(
        pieces.effect_replicates("S", "L"), whole.effect_replicates("S", "L"), rtol=1e-7, atol=1e-9
    )
    assert not np.allclose(
        whole.estimates()["se"], fit.bootstrap(n_replicates=70, rng=6).estimates()["se"]
    )


def test_replicates_without_somebody_who_gave_an_answer_have_failed_and_are_counted():
    frame = sample(300, 3)
    frame["S1"] = frame["S1"].clip(2, 4)
    frame.loc[[10, 200], "S1"] = 5
    rare = ls.SEM(TEXT).fit(frame, ordered=True)
    boot = rare.bootstrap(n_replicates=200, rng=2)
    missed = 0
    for (counts,) in resampled_counts([300], 200, 2):
        missed += int((counts[:, [10, 200]].sum(axis=1) == 0).sum())
    assert missed > 10
    assert boot.n_without_moments == missed
    assert boot.n_failed >= missed
    assert len(boot.effect_replicates("S", "L")) == 200 - boot.n_failed
    assert np.isfinite(boot.estimates()["se"]).all()
    assert f"{boot.n_failed} failed" in repr(boot)


def test_pairs_that_order_the_respondents_drawn_alike_have_failed():
    rng = np.random.default_rng(4)
    factor = rng.normal(size=(60, 1))
    answers = (0.95 * factor + 0.3 * rng.normal(size=(60, 4)) > -0.5).astype(int)
    frame = pd.DataFrame(answers, columns=list("abcd"))
    small = ls.CFA("F =~ a + b + c + d").fit(frame, ordered=True)
    boot = small.bootstrap(n_replicates=100, rng=1)
    assert 0 < boot.n_without_moments <= boot.n_failed < 99


def test_too_few_replicates_with_every_answer_are_refused():
    frame = sample(300, 3)
    for row, item in enumerate(frame.columns):
        frame[item] = frame[item].clip(2, 4)
        frame.loc[row, item] = 5
        frame.loc[row + 20, item] = 1
    rare = ls.SEM(TEXT).fit(frame, ordered=True)
    with pytest.raises(NotAvailableError, match=r"5 of them since a category .* not drawn"):
        rare.bootstrap(n_replicates=5, rng=1)


def test_the_index_of_a_replicate_is_that_of_the_answers_drawn():
    name = "small_pairwise"
    fit, frame = fit_of(name), answers_of(CASES[name])
    construct = fit._fitted.table.latent[0]
    table = fit.estimates()
    items = table.loc[(table["lhs"] == construct) & (table["op"] == "=~"), "rhs"].tolist()
    bounds = dict.fromkeys(items, (1, 5))
    boot = fit.bootstrap(n_replicates=3, rng=4)
    found = boot.index_replicates(construct, index_weights="equal", bounds=bounds)
    for own, drawn in zip(found, drawn_frames(fit, frame, 3, 4), strict=True):
        assert own == pytest.approx(100 * (drawn[items].mean().mean() - 1) / 4, rel=1e-12)
    intervals = fit.bootstrap(n_replicates=200, rng=4).loyalty_index(construct, bounds=bounds)
    own = fit.loyalty_index(construct, bounds=bounds)
    np.testing.assert_allclose(intervals["index"], own["index"], rtol=1e-12)
    assert (intervals["ci_lower"] < intervals["index"]).all()
    assert (intervals["index"] < intervals["ci_upper"]).all()


def test_bca_intervals_rest_on_fits_without_each_respondent(fit):
    found = cell_values(fit._fitted.layout, jackknife_replicates(fit._fitted).implied)[:, 0]
    frame = sample(500, 1)
    for row in (0, 250):
        without = ls.SEM(TEXT).fit(frame.drop(index=row), ordered=True).estimates()["est"]
        np.testing.assert_allclose(found[row], without, rtol=2e-7, atol=2e-7)
    boot = fit.bootstrap(n_replicates=300, rng=1)
    bca, plain = boot.effects("S", "L", interval="bca"), boot.effects("S", "L")
    np.testing.assert_allclose(bca["se"], plain["se"], rtol=1e-12)
    assert (np.abs(bca["ci_lower"] - plain["ci_lower"]) > 1e-6).any()
    np.testing.assert_allclose(bca["ci_lower"], plain["ci_lower"], atol=0.5 * bca["se"].max())


def test_bca_intervals_are_refused_where_one_respondent_alone_gave_an_answer():
    frame = sample(300, 3)
    frame["S1"] = frame["S1"].clip(2, 4)
    frame.loc[10, "S1"] = 5
    boot = ls.SEM(TEXT).fit(frame, ordered=True).bootstrap(n_replicates=20, rng=1)
    with pytest.raises(NotAvailableError, match="Without one of 1 of the 300 respondents"):
        boot.estimates(interval="bca")
    assert np.isfinite(boot.estimates(interval="bias_corrected")["ci_lower"]).all()


def test_wls_and_the_test_of_bollen_and_stine_are_refused():
    with pytest.raises(NotAvailableError, match="WLSMV"):
        fit_of("small_wls").bootstrap(n_replicates=10, rng=1)
    with pytest.raises(NotAvailableError, match="turned answers are no categories"):
        fit_of("small_wlsmv").bollen_stine(n_replicates=10, rng=1)


def test_a_progress_bar_is_shown_when_asked_for(fit, capsys):
    fit.bootstrap(n_replicates=2, rng=1, progress=True)
    assert "refitting" in capsys.readouterr().err
    fit.bootstrap(n_replicates=2, rng=1)
    assert not capsys.readouterr().err
