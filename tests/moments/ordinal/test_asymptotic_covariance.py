"""Γ is the covariance that thresholds and polychoric correlations have in large samples."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import ndtr

from loyaltysem.moments import GroupAnswers, OrdinalGroups
from loyaltysem.moments.ordinal.asymptotic_covariance import Movements, movements, threshold_places
from loyaltysem.moments.ordinal.contingency import all_pairs, category_counts, pair_tables
from loyaltysem.moments.ordinal.correlations import ordinal_moments

seeds = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=10, deadline=None)
LOADINGS = np.array([0.8, -0.6, 0.7, 0.5])
CUTS = (
    np.array([-0.4]),
    np.array([-0.8, 0.3]),
    np.array([-0.5, 0.1, 1.2]),
    np.array([-1.1, -0.2, 0.6, 1.3]),
)
N_CATEGORIES = np.array([len(cuts) + 1 for cuts in CUTS])


def drawn(seed, n=400, blank=0.0):
    """Answers of the population; each is missing by chance."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(n, 4)) * np.sqrt(1 - LOADINGS**2)
    latent = rng.normal(size=(n, 1)) * LOADINGS + noise
    codes = np.column_stack([np.searchsorted(c, y) for c, y in zip(CUTS, latent.T, strict=True)])
    codes = np.where(rng.random(codes.shape) < blank, -1, codes)
    return codes[(codes >= 0).any(axis=1)]


def estimates(codes, counts=None):
    """Thresholds item after item, then correlations, as (..., k)."""
    found = ordinal_moments(codes, N_CATEGORIES, counts)
    item, number = threshold_places(N_CATEGORIES)
    one, other = all_pairs(4)
    return np.concatenate(
        [found.thresholds[..., item, number], found.correlations[..., one, other]], axis=-1
    )


def movements_of(codes, counts=None) -> Movements:
    widest = int(N_CATEGORIES.max())
    found = ordinal_moments(codes, N_CATEGORIES, counts)
    one, other = all_pairs(4)
    return movements(
        category_counts(codes, widest, counts),
        pair_tables(codes, widest, counts),
        found.thresholds,
        found.correlations[..., one, other],
        len(codes) if counts is None else counts.sum(axis=-1),
        N_CATEGORIES,
    )


def population(blank: float, n: int = 10_000_000):
    """Every pattern of answers, and how often n respondents of the population give it."""
    f, weights = hermegauss(120)
    weights = weights / weights.sum()
    by_item = []
    for loading, cuts in zip(LOADINGS, CUTS, strict=True):
        below = ndtr((cuts[:, None] - loading * f) / np.sqrt(1 - loading**2))
        edges = np.concatenate([np.zeros((1, len(f))), below, np.ones((1, len(f)))])
        answered = np.diff(edges, axis=0)
        by_item.append(np.concatenate([(1 - blank) * answered, np.full((1, len(f)), blank)]))
    patterns = list(product(*(range(len(own)) for own in by_item)))
    shares = [
        weights @ np.prod([own[c] for own, c in zip(by_item, p, strict=True)], axis=0)
        for p in patterns
    ]
    counts = np.round(n * np.array(shares))
    codes = np.where(np.array(patterns) == N_CATEGORIES, -1, patterns)
    kept = (codes >= 0).any(axis=1) & (counts > 0)
    return codes[kept], counts[kept]


@pytest.mark.parametrize("blank", [0.0, 0.2])
def test_in_the_population_a_respondent_moves_the_estimates_as_their_weight_does(blank):
    """There averages of squared scores are minus averages of curvatures, so this is exact."""
    codes, counts = population(blank)
    analytic = movements_of(codes, counts).of_respondents(codes)
    frequent = np.argsort(counts)[::-1][:60]
    step = 1000.0
    moved = np.stack([counts + sign * step * np.eye(len(counts))[frequent] for sign in (1, -1)])
    up, down = estimates(codes, moved)
    numerical = counts.sum() * (up - down) / (2 * step)
    np.testing.assert_allclose(analytic[frequent], numerical, rtol=1e-4, atol=2e-4)


@FEW
@given(seeds, st.sampled_from([0.0, 0.15]))
def test_movements_of_all_respondents_add_up_to_nothing(seed, blank):
    """Estimating equations are zero at the estimates."""
    codes = drawn(seed, blank=blank)
    moved = movements_of(codes).of_respondents(codes)
    np.testing.assert_allclose(moved.mean(axis=0), 0, atol=1e-8)


@FEW
@given(seeds, st.sampled_from([0.0, 0.15]))
def test_variances_are_the_diagonal_of_the_covariance(seed, blank):
    codes = drawn(seed, blank=blank)
    found = movements_of(codes)
    np.testing.assert_allclose(found.variances(codes), np.diag(found.covariance(codes)), rtol=1e-10)


@FEW
@given(seeds, st.sampled_from([0.0, 0.15]))
def test_counts_are_respondents_written_down_as_often(seed, blank):
    codes = drawn(seed, blank=blank)
    counts = np.random.default_rng(seed).integers(0, 4, size=len(codes)).astype(float)
    written = np.repeat(codes, counts.astype(int), axis=0)
    counted = movements_of(codes, counts)
    np.testing.assert_allclose(
        counted.variances(codes, counts), movements_of(written).variances(written), rtol=1e-10
    )


@FEW
@given(seeds, st.sampled_from([0.0, 0.15]), st.sampled_from([1, 3, 6]))
def test_a_batch_of_samples_is_its_samples_one_by_one(seed, blank, n_samples):
    codes = drawn(seed, blank=blank)
    rng, n = np.random.default_rng(seed), len(codes)
    sizes = rng.integers(n // 2, n, n_samples)
    counts = np.stack([rng.multinomial(m, np.ones(n) / n) for m in sizes]).astype(float)
    together = movements_of(codes, counts).variances(codes, counts)
    for own, found in zip(counts, together, strict=True):
        np.testing.assert_allclose(found, movements_of(codes, own).variances(codes, own), rtol=1e-9)


def test_covariance_is_symmetric_and_positive_definite():
    codes = drawn(3, n=2000)
    gamma = movements_of(codes).covariance(codes)
    np.testing.assert_array_equal(gamma, gamma.T)
    assert np.linalg.eigvalsh(gamma)[0] > 0


def test_thresholds_vary_as_those_of_a_share():
    """One threshold of a binary item: p(1 − p)/φ(τ)², whatever the other items are."""
    codes = drawn(4, n=3000)
    share = (codes[:, 0] == 0).mean()
    tau = estimates(codes)[0]
    density = np.exp(-(tau**2) / 2) / np.sqrt(2 * np.pi)
    expected = share * (1 - share) / density**2
    assert movements_of(codes).covariance(codes)[0, 0] == pytest.approx(expected, rel=1e-10)


def test_a_category_that_nobody_chose_leaves_not_a_number():
    codes = drawn(5)
    codes[codes[:, 2] == 1, 2] = 0
    found = movements_of(codes)
    # two thresholds of the third item coincide
    assert np.isnan(found.by_answer[2]).any()
    assert np.isfinite(found.by_answer[[0, 1, 3]]).all()


def test_jackknife_of_patterns_agrees():
    """One respondent left out at a time, which takes as many fits as there are patterns."""
    codes, counts = np.unique(drawn(6, n=60_000), axis=0, return_counts=True)
    counts, n = counts.astype(float), counts.sum()
    without = estimates(codes, counts - np.eye(len(counts)))
    centre = counts @ without / n
    spread = ((without - centre) * counts[:, None]).T @ (without - centre) * (n - 1)
    respondents = np.repeat(codes, counts.astype(int), axis=0)
    gamma = movements_of(codes, counts).covariance(respondents)
    scale = np.sqrt(np.outer(np.diag(gamma), np.diag(gamma)))
    # squared scores stand for curvatures: a sample's differ by 1/√n
    np.testing.assert_allclose(spread / scale, gamma / scale, atol=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("blank", [0.0, 0.2])
def test_bootstrap_agrees(blank):
    """4,000 samples know a variance to 2.2 per cent, 20,000 respondents their Γ to 2.6."""
    codes = drawn(7, n=20_000, blank=blank)
    n, rng = len(codes), np.random.default_rng(8)
    replicates = np.concatenate(
        [estimates(codes, rng.multinomial(n, np.ones(n) / n, 200) * 1.0) for _ in range(20)]
    )
    drawn_spread = n * np.cov(replicates.T)
    gamma = movements_of(codes).covariance(codes)
    scale = np.sqrt(np.outer(np.diag(gamma), np.diag(gamma)))
    np.testing.assert_allclose(drawn_spread / scale, gamma / scale, atol=0.12)


def groups_of(codes, names):
    values = np.where(codes >= 0, codes, np.nan).astype(float)
    half = len(values) // 2
    return OrdinalGroups.from_answers(
        names,
        [
            GroupAnswers(label, part, np.arange(len(part)), 0)
            for label, part in (("one", values[:half]), ("two", values[half:]))
        ],
    )


@FEW
@given(seeds, st.permutations(range(4)), st.integers(2, 4), st.sampled_from([0.0, 0.15]))
def test_selecting_items_is_estimating_anew(seed, order, size, blank):
    codes = drawn(seed, n=1200, blank=blank)
    codes = codes[(codes[:, order[:size]] >= 0).any(axis=1)]
    names, chosen = ["a", "b", "c", "d"], list(order[:size])
    selected = groups_of(codes, names).select([names[i] for i in chosen])
    again = groups_of(codes[:, chosen], [names[i] for i in chosen])
    assert selected.names == again.names
    assert selected.n_thresholds == again.n_thresholds
    np.testing.assert_array_equal(selected.n_categories, again.n_categories)
    np.testing.assert_allclose(selected.moments, again.moments, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(selected.gamma, again.gamma, rtol=1e-8, atol=1e-9)
    for ours, theirs in zip(selected.codes, again.codes, strict=True):
        np.testing.assert_array_equal(ours, theirs)
