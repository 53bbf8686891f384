"""A sample drawn in which an item is constant, or follows from others, has no fit."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, DataWarning, NotAvailableError
from loyaltysem.moments.drawn.resampling import (
    bootstrap_counts,
    regular_incomplete_samples,
    regular_samples,
    resampled_counts,
    weighted_moments,
)

TEXT = "F =~ x1 + x2 + x3 + r"
N_REPLICATES = 300


def nearly_constant(n, seed=4, usual=3.0, deviation=1.0):
    """Answers to four items, one of which two people answered otherwise than all the others."""
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 1))
    answers = np.clip(np.round(3 + f + rng.normal(size=(n, 3))), 1, 5)
    data = pd.DataFrame(answers, columns=["x1", "x2", "x3"]).assign(r=usual)
    high = np.argsort(-answers.sum(axis=1))[:2]
    data.loc[high, "r"] = usual + deviation
    return data


def drawn_as_in(data, seed, n_replicates=N_REPLICATES, clusters=None):
    members = None if clusters is None else [np.asarray(clusters)]
    chunks = resampled_counts([len(data)], n_replicates, seed, members)
    return np.concatenate([chunk[0] for chunk in chunks])


def constant(data, counts, item="r"):
    values = data[item].to_numpy()
    return np.array([len(np.unique(values[c > 0])) == 1 for c in counts])


def bootstrap(data, text=TEXT, n_replicates=N_REPLICATES, clusters=None, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # a Heywood case of the fit itself is nothing of the draws
        warnings.simplefilter("ignore", AdmissibilityWarning)
        fit = ls.SEM(text).fit(data, **options)
        return fit.bootstrap(n_replicates=n_replicates, rng=1, clusters=clusters)


@pytest.mark.parametrize("n", [300, 301])
@pytest.mark.parametrize("estimator", ["ML", "GLS", "ULS"])
def test_samples_with_a_constant_item_are_those_that_failed(n, estimator):
    data = nearly_constant(n)
    found = bootstrap(data, estimator=estimator)
    expected = constant(data, drawn_as_in(data, 1))
    assert 20 < expected.sum() < 60
    assert found.n_without_moments == expected.sum()
    failed = ~found._replicates.converged
    assert failed[expected].all()


@pytest.mark.parametrize(("usual", "deviation"), [(3.3, 0.1), (1e6, 1.0), (0.1, 1e-9)])
def test_values_that_are_no_whole_numbers_are_told_from_a_constant_too(usual, deviation):
    data = nearly_constant(301, usual=usual, deviation=deviation)
    assert bootstrap(data).n_without_moments == constant(data, drawn_as_in(data, 1)).sum()


def test_an_outlier_that_is_not_drawn_leaves_the_variance_of_the_others():
    values = np.random.default_rng(2).normal(size=(200, 2))
    values[0, 0] = 1e9
    weights = np.full((1, 200), 1 / 199)
    weights[0, 0] = 0.0
    mean, covariance = weighted_moments(values, weights)
    np.testing.assert_allclose(covariance[0], np.cov(values[1:].T, ddof=0), rtol=1e-12)
    np.testing.assert_allclose(mean[0], values[1:].mean(axis=0), rtol=1e-12, atol=1e-15)


def test_a_sample_in_which_one_item_copies_another_has_no_fit():
    data = nearly_constant(300)
    data["r"] = data["x1"]
    data.loc[:1, "r"] = 6 - data.loc[:1, "x1"] + (data.loc[:1, "x1"] == 3)
    alike = (data["r"] == data["x1"]).to_numpy()
    expected = [alike[c > 0].all() for c in drawn_as_in(data, 1)]
    assert bootstrap(data).n_without_moments == sum(expected) > 20


def test_a_sample_in_which_one_item_is_the_sum_of_others_has_no_fit():
    data = nearly_constant(300)
    data["r"] = data["x1"] + data["x2"] - 0.5 * data["x3"]
    data.loc[:1, "r"] += 1
    expected = [not (c[:2] > 0).any() for c in drawn_as_in(data, 1)]
    assert bootstrap(data, "r ~ x1 + x2 + x3").n_without_moments == sum(expected) > 20


def test_one_group_with_a_constant_item_is_enough():
    parts = [nearly_constant(150, seed).assign(g=name) for seed, name in ((1, "a"), (2, "b"))]
    data = pd.concat(parts, ignore_index=True)
    found = bootstrap(data, group="g")
    either = np.zeros(N_REPLICATES, dtype=bool)
    chunks = list(resampled_counts([150, 150], N_REPLICATES, 1))
    for g, part in enumerate(parts):
        either |= constant(part, np.concatenate([chunk[g] for chunk in chunks]))
    assert found.n_without_moments == either.sum() > 40


def test_clusters_without_the_others_answer_leave_it_constant():
    data = nearly_constant(300)
    data.loc[:1, "r"], data.loc[2:, "r"] = 4.0, 3.0
    clusters = np.arange(300) // 3
    expected = constant(data, drawn_as_in(data, 1, clusters=clusters))
    assert bootstrap(data, clusters=clusters).n_without_moments == expected.sum() > 50


def test_incomplete_answers_are_judged_by_those_that_were_given():
    data = nearly_constant(300).mask(np.random.default_rng(3).random((300, 4)) < 0.1)
    present = data["r"].dropna()
    others = present.index[present != 3]
    counts = drawn_as_in(data, 1, 100)
    expected = [not (c[others] > 0).any() for c in counts]
    found = bootstrap(data, n_replicates=100, missing="fiml")
    assert found.n_without_moments == sum(expected) > 5


def test_incomplete_samples_are_irregular_where_items_are_empty_constant_or_on_a_line():
    rng = np.random.default_rng(5)
    values = rng.integers(1, 6, size=(40, 3)).astype(float)
    values[10:15, 0] = values[15:20, 1] = np.nan
    everybody = np.ones(40)
    only = {name: np.zeros(40) for name in ("constant", "empty", "line", "few")}
    only["constant"][np.flatnonzero(values[:, 2] == 4)] = 1
    only["empty"][10:15] = 1
    values[20:30, 1] = 7 - values[20:30, 0]
    only["line"][20:30] = 1
    counts = np.stack([everybody, *(only[k] for k in ("constant", "empty", "line"))])
    assert regular_incomplete_samples(values, counts).tolist() == [True, False, False, False]


def test_regular_samples_of_complete_answers_are_regular_as_incomplete_ones():
    rng = np.random.default_rng(6)
    values = rng.integers(1, 4, size=(8, 3)).astype(float)
    counts = next(bootstrap_counts(8, 64, rng))
    _, covariances = weighted_moments(values, counts / 8)
    complete = regular_samples(covariances[:, None])
    # three items may lie in a plane, which pairs do not show
    assert (regular_incomplete_samples(values, counts) | ~complete).all()
    assert 0 < complete.sum() < 64


def test_a_category_that_was_not_drawn_fails_as_before():
    data = nearly_constant(300).astype(int).assign(r=3)
    total = data.sum(axis=1)
    data.loc[[total.idxmin(), total.idxmax()], "r"] = 4
    found = bootstrap(data, n_replicates=60, ordered=True)
    assert found.n_without_moments >= constant(data, drawn_as_in(data, 1, 60)).sum() > 3


def test_the_turned_answers_of_bollen_and_stine_are_judged_too():
    data = nearly_constant(300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        fit = ls.SEM(TEXT).fit(data)
        found = fit.bollen_stine(n_replicates=N_REPLICATES, rng=1)
    expected = constant(data, drawn_as_in(data, 1)).sum()
    failed = int(found.method.split("(")[1].split()[0])
    assert failed >= expected > 20


def test_an_item_that_one_respondent_alone_varies_has_no_acceleration():
    data = nearly_constant(120)
    data["r"] = 3.0
    data.loc[0, "r"] = 5.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        drawn = ls.SEM(TEXT).fit(data).bootstrap(n_replicates=60, rng=1)
    with pytest.raises(NotAvailableError, match=r"Without one of 1 of the 120 .* is constant"):
        drawn.estimates(interval="bca")


def test_reliability_and_htmt_leave_such_samples_out():
    data = nearly_constant(300)
    counts = np.concatenate(list(bootstrap_counts(300, 200, np.random.default_rng(1))))
    expected = constant(data, counts).sum()
    scales = {"F": ["x1", "r"], "G": ["x2", "x3"]}
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        with pytest.warns(DataWarning, match=f"{expected} of 200 bootstrap samples"):
            ls.reliability(data, scales, interval="percentile", n_replicates=200, rng=1)
        table = ls.htmt(data, scales, n_replicates=200, rng=1).intervals
    assert table["n_undefined"].tolist() == [expected]
