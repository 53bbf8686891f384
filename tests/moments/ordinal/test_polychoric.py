"""Polychoric correlations: maximum likelihood to the end, whatever the tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments
from loyaltysem.moments.ordinal.polychoric import LARGEST, fit_polychoric, polychoric_score
from loyaltysem.moments.ordinal.tables_of_two import fill_empty_cells
from loyaltysem.moments.ordinal.thresholds import thresholds_from_counts
from loyaltysem.numerics.bivariate_normal import bivariate_normal_cdf

seeds = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=25, deadline=None)


def drawn(seed, n=300, n_categories=(5, 4, 2, 3), rho=None):
    """Answers of latent normal responses that correlate, cut anywhere."""
    rng = np.random.default_rng(seed)
    p = len(n_categories)
    common = rng.uniform(-0.9, 0.9, p) if rho is None else np.full(p, np.sqrt(rho))
    latent = rng.normal(size=(n, 1)) * common + rng.normal(size=(n, p)) * np.sqrt(1 - common**2)
    cuts = [np.sort(rng.uniform(-1.5, 1.5, c - 1)) for c in n_categories]
    codes = np.column_stack(
        [np.searchsorted(cut, y) for cut, y in zip(cuts, latent.T, strict=True)]
    )
    return codes, np.array(n_categories)


def tables_of(codes, widest):
    one, other = all_pairs(codes.shape[-1])
    thresholds = thresholds_from_counts(category_counts(codes, widest))
    tables = pair_tables(codes, widest)
    return tables, thresholds[..., one, :], thresholds[..., other, :]


def likelihood(table, rows, columns, rho):
    """The log-likelihood of one table, written out."""
    r, c = np.r_[-np.inf, rows, np.inf], np.r_[-np.inf, columns, np.inf]
    cdf = bivariate_normal_cdf(r[:, None], c, rho)
    cells = np.diff(np.diff(cdf, axis=0), axis=1)
    # cells lost to rounding are impossible, not negative
    return (table[table > 0] * np.log(np.maximum(cells[table > 0], 1e-300))).sum()


@FEW
@given(seeds, st.floats(-0.5, 0.5))
def test_score_and_curvature_are_slopes_of_the_likelihood(seed, away):
    codes, n_categories = drawn(seed, n_categories=(5, 5))
    table, rows, columns = (values[0] for values in tables_of(codes, 5))
    estimate = ordinal_moments(codes, n_categories).correlations[0, 1]
    # far from the estimate answered cells have probabilities that differences lose to rounding
    rho = np.tanh(np.arctanh(np.clip(estimate, -0.9, 0.9)) + away)
    score, curvature, information = polychoric_score(
        table[..., None], rows[:, None], columns[:, None], np.array([rho])
    )
    step = 2e-3 * (1 - abs(rho))
    two, one, here, plus, plus_two = (
        likelihood(table, rows, columns, rho + k * step) for k in (-2, -1, 0, 1, 2)
    )
    slope = (8 * (plus - one) - (plus_two - two)) / (12 * step)
    bend = (16 * (plus + one) - (plus_two + two) - 30 * here) / (12 * step**2)
    scale = information[0] * (1 - abs(rho))
    assert slope == pytest.approx(score[0], rel=1e-6, abs=1e-6 * scale)
    assert bend == pytest.approx(curvature[0], rel=1e-5, abs=1e-5 * scale / (1 - abs(rho)))


@FEW
@given(seeds)
def test_the_score_is_zero_at_the_estimate(seed):
    codes, _ = drawn(seed)
    tables, rows, columns = tables_of(codes, 5)
    found = fit_polychoric(tables, rows, columns)
    assert found.converged.all()
    inside = ~found.separated
    score, curvature, _ = polychoric_score(
        np.moveaxis(tables[inside], 0, -1),
        rows[inside].T,
        columns[inside].T,
        found.correlations[inside],
    )
    # a score of 1e-9 where the likelihood is flat, a step of rounding size where it is steep
    assert (np.abs(score) < np.maximum(1e-9, 1e-13 * np.abs(curvature))).all()
    assert (curvature < 0).all()


@FEW
@given(seeds)
def test_no_other_correlation_is_more_likely(seed):
    codes, _ = drawn(seed, n=60, n_categories=(3, 4))
    tables, rows, columns = tables_of(codes, 4)
    found = fit_polychoric(tables, rows, columns)
    rho = np.clip(found.correlations[0], -LARGEST, LARGEST)
    best = likelihood(tables[0], rows[0], columns[0], rho)
    for other in np.linspace(-0.995, 0.995, 81):
        assert likelihood(tables[0], rows[0], columns[0], other) <= best + 1e-9


@FEW
@given(seeds)
def test_the_start_changes_nothing(seed):
    codes, n_categories = drawn(seed)
    plain = ordinal_moments(codes, n_categories)
    for start in (np.zeros((4, 4)), np.full((4, 4), 0.9), np.full((4, 4), -1.0)):
        again = ordinal_moments(codes, n_categories, start=start)
        np.testing.assert_allclose(again.correlations, plain.correlations, atol=1e-10)


@FEW
@given(seeds, st.permutations(range(4)))
def test_the_order_of_items_changes_nothing(seed, order):
    codes, n_categories = drawn(seed)
    plain = ordinal_moments(codes, n_categories)
    again = ordinal_moments(codes[:, order], n_categories[order])
    np.testing.assert_allclose(
        again.correlations, plain.correlations[np.ix_(order, order)], atol=1e-10
    )
    np.testing.assert_array_equal(again.thresholds, plain.thresholds[order])


@FEW
@given(seeds, st.integers(0, 3))
def test_reversing_an_item_turns_its_signs(seed, item):
    codes, n_categories = drawn(seed)
    plain = ordinal_moments(codes, n_categories)
    turned = codes.copy()
    turned[:, item] = n_categories[item] - 1 - turned[:, item]
    again = ordinal_moments(turned, n_categories)
    signs = np.ones(4)
    signs[item] = -1
    np.testing.assert_allclose(
        again.correlations, plain.correlations * np.outer(signs, signs), atol=1e-10
    )
    kept = n_categories[item] - 1
    np.testing.assert_allclose(
        again.thresholds[item, :kept], -plain.thresholds[item, :kept][::-1], atol=1e-12
    )


@FEW
@given(seeds)
def test_a_batch_is_its_samples_one_by_one(seed):
    codes, n_categories = drawn(seed, n=80)
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(80, np.full(80, 1 / 80), size=3).astype(float)
    together = ordinal_moments(codes, n_categories, counts)
    rows = [np.repeat(codes, count.astype(int), axis=0) for count in counts]
    stacked = ordinal_moments(np.stack(rows), n_categories)
    for k in range(3):
        alone = ordinal_moments(rows[k], n_categories)
        for name in ("thresholds", "n_pairs", "empty_cells", "separated"):
            for other in (together, stacked):
                np.testing.assert_array_equal(getattr(other, name)[k], getattr(alone, name))
        np.testing.assert_allclose(together.correlations[k], alone.correlations, atol=1e-10)
        np.testing.assert_allclose(stacked.correlations[k], alone.correlations, atol=1e-10)


def test_large_samples_recover_the_correlation_behind_the_answers():
    codes, n_categories = drawn(7, n=200_000, n_categories=(5, 4, 2, 7), rho=0.6)
    found = ordinal_moments(codes, n_categories).correlations
    off = ~np.eye(4, dtype=bool)
    # the standard error of a tetrachoric correlation of .6 here is .003
    np.testing.assert_allclose(found[off], 0.6, atol=0.012)


def test_large_samples_are_counted_in_blocks(monkeypatch):
    codes, n_categories = drawn(3, n=500)
    codes[::7, 1] = -1
    whole = ordinal_moments(codes, n_categories, np.ones((2, 500)))
    monkeypatch.setattr("loyaltysem.moments.ordinal.contingency.MOST_INDICATORS", 3000)
    blocks = ordinal_moments(codes, n_categories, np.ones((2, 500)))
    np.testing.assert_array_equal(blocks.n_pairs, whole.n_pairs)
    np.testing.assert_array_equal(blocks.correlations, whole.correlations)


def test_missing_answers_leave_a_pair_and_not_the_others():
    codes, n_categories = drawn(5)
    holes = codes.copy()
    holes[:100, 0] = -1
    found, whole = ordinal_moments(holes, n_categories), ordinal_moments(codes, n_categories)
    np.testing.assert_array_equal(found.n_pairs[0], [200, 200, 200, 200])
    np.testing.assert_array_equal(found.correlations[1:, 1:], whole.correlations[1:, 1:])
    rest = ordinal_moments(codes[100:], n_categories)
    np.testing.assert_array_equal(found.thresholds[0], rest.thresholds[0])


# -- tables without a maximum, and without a correlation -----------------------------------------


def test_separated_answers_are_at_one_and_said_to_be():
    codes = np.array([[0, 0], [0, 0], [1, 1], [1, 1], [1, 2], [2, 2], [2, 2]])
    for turned, sign in ((codes, 1.0), (np.c_[codes[:, 0], 2 - codes[:, 1]], -1.0)):
        found = ordinal_moments(turned, np.array([3, 3]))
        assert found.correlations[0, 1] == sign
        assert found.separated[0, 1]
        assert not found.separated[0, 0]


def test_a_few_exceptions_in_many_answers_are_no_separation():
    codes = np.repeat([[0, 0], [1, 1], [2, 2], [3, 3]], 50, axis=0)
    codes[:3] = [0, 1]
    codes[60:63] = [1, 0]
    found = ordinal_moments(codes, np.array([4, 4]))
    assert not found.separated.any()
    assert 0.98 < found.correlations[0, 1] < LARGEST


def test_a_constant_item_has_no_correlation_and_spoils_no_other():
    codes, n_categories = drawn(9)
    counts = np.ones((2, len(codes)))
    counts[1, codes[:, 2] == 1] = 0
    found = ordinal_moments(codes, n_categories, counts)
    assert np.isnan(found.correlations[1, 2, [0, 1, 3]]).all()
    assert np.isfinite(found.correlations[0]).all()
    assert np.isfinite(found.correlations[1][np.ix_([0, 1, 3], [0, 1, 3])]).all()
    assert not found.converged[1, 2, 0]


def test_nobody_who_answered_both_gives_no_correlation():
    codes, n_categories = drawn(9)
    codes[:150, 0] = -1
    codes[150:, 1] = -1
    found = ordinal_moments(codes, n_categories)
    assert np.isnan(found.correlations[0, 1])
    assert found.n_pairs[0, 1] == 0
    assert np.isfinite(found.correlations[0, 2:]).all()


def test_a_category_nobody_chose_in_a_replicate_changes_nothing():
    codes, _ = drawn(11, n_categories=(5, 5))
    kept = codes[codes[:, 0] != 2]
    squeezed = kept.copy()
    squeezed[:, 0] -= squeezed[:, 0] > 2
    with_gap = ordinal_moments(kept, np.array([5, 5]))
    without = ordinal_moments(squeezed, np.array([4, 5]))
    assert with_gap.correlations[0, 1] == pytest.approx(without.correlations[0, 1], abs=1e-12)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[10, 0], [5, 20]], [[9.5, 0.5], [5.5, 19.5]]),
        ([[0, 4], [5, 20]], [[0.5, 3.5], [4.5, 20.5]]),
        ([[10, 0], [0, 20]], [[10, 0], [0, 20]]),
        ([[10, 1], [2, 20]], [[10, 1], [2, 20]]),
    ],
)
def test_single_empty_cells_are_filled_with_the_margins_kept(table, expected):
    table = np.array(table, dtype=float)
    filled = fill_empty_cells(table)
    np.testing.assert_array_equal(filled, expected)
    for axis in (0, 1):
        np.testing.assert_array_equal(filled.sum(axis), table.sum(axis))


def test_thresholds_cut_the_margins():
    found = thresholds_from_counts([[20, 50, 30], [0, 10, 0], [0, 0, 0]])
    np.testing.assert_allclose(found[0], [-0.8416212, 0.5244005], atol=1e-7)
    np.testing.assert_array_equal(found[1], [-np.inf, np.inf])
    assert np.isnan(found[2]).all()
