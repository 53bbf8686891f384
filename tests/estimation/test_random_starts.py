"""Random starts are admissible, free of units, and turned back to the usual side at the end."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from loyaltysem.estimation import (
    MatrixLayout,
    fit_maximum_likelihood,
    implied_moments,
    several_starts,
)
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.estimation.search.starts.orientation import Orientation
from loyaltysem.estimation.search.starts.random_starts import random_starts
from loyaltysem.numerics.cholesky import inverse_or_nan
from loyaltysem.specification import build_parameter_table, parse_model
from model_structures import STRUCTURES, answers, layout_of


def moments_of(layout: MatrixLayout, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    values = answers(seed)[list(layout.observed)].to_numpy()
    return np.cov(values.T, ddof=0)[None], values.mean(axis=0)[None]


def drawn(layout: MatrixLayout, n: int, seed: int = 1, seed_of_data: int = 2) -> np.ndarray:
    covariances, means = moments_of(layout, seed_of_data)
    return random_starts(layout, covariances, means, n, np.random.default_rng(seed))


@pytest.mark.parametrize("name", STRUCTURES)
def test_every_draw_is_admissible(name):
    layout = layout_of(name)
    covariances, means = moments_of(layout)
    theta = drawn(layout, 200)
    implied = implied_moments(layout, theta, layout.with_sample(covariances[None], means[None]))
    for covariance in (implied.covariance, implied.latent_covariance):
        size = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
        correlation = covariance / size[..., :, None] / size[..., None, :]
        assert (np.linalg.eigvalsh(correlation) > 0).all()
    for matrix in ("psi", "theta"):
        assert (np.diagonal(implied.matrices[matrix], axis1=-2, axis2=-1) >= 0).all()
    radius = np.abs(np.linalg.eigvals(implied.matrices["beta"])).max()
    assert radius < 1


def test_covariances_of_many_residuals_stay_positive_definite():
    text = "A =~ a1 + a2 + a3\n" + "\n".join(
        f"{x} ~~ {y}" for x, y in [("a1", "a2"), ("b1", "b2"), ("b1", "b3"), ("b2", "b3")]
    )
    layout = MatrixLayout(build_parameter_table(parse_model(text)))
    covariances, means = moments_of(layout)
    base = layout.with_sample(covariances[None], means[None])
    theta = implied_moments(layout, drawn(layout, 300), base).matrices["theta"]
    assert (np.linalg.eigvalsh(theta) > 0).all()


def test_the_first_draws_do_not_depend_on_how_many_follow():
    layout = layout_of("three factors")
    np.testing.assert_array_equal(drawn(layout, 3), drawn(layout, 30)[:3])


def test_loadings_have_both_signs_and_mostly_that_of_the_data():
    layout = layout_of("unit variances")
    first = drawn(layout, 400)[:, 1]
    assert 0.15 < (first < 0).mean() < 0.35


@pytest.mark.parametrize("name", ["second order", "feedback loop", "latent means"])
def test_draws_do_not_depend_on_the_units_of_the_items(name):
    layout = layout_of(name)
    covariances, means = moments_of(layout)
    scale = np.random.default_rng(4).uniform(0.01, 100, size=layout.p)
    scaled = covariances * scale[:, None] * scale
    base = layout.with_sample(covariances[None], means[None])
    other = layout.with_sample(scaled[None], (means * scale)[None])
    random = [np.random.default_rng(1) for _ in range(2)]
    one = implied_moments(layout, random_starts(layout, covariances, means, 5, random[0]), base)
    two = implied_moments(layout, random_starts(layout, scaled, means, 5, random[1]), other)
    # a covariance is a sum of products of standard deviations, and rounds as these do
    expected = one.covariance * scale[:, None] * scale
    size = np.sqrt(np.diagonal(expected, axis1=-2, axis2=-1))
    within = size[..., :, None] * size[..., None, :]
    np.testing.assert_allclose(two.covariance / within, expected / within, rtol=0, atol=1e-12)


def reflected(layout: MatrixLayout, theta: np.ndarray, names: str) -> np.ndarray:
    other = theta.copy()
    for row in layout.table.rows:
        if row.free and row.op != ":=" and sum(name in names for name in (row.lhs, row.rhs)) == 1:
            other[0, row.free - 1] = -theta[0, row.free - 1]
    return other


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nC ~ A + B", "A"),
        ("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nC ~ A + B", "BC"),
        # tied by equal labels, so that only all of them can be turned
        (STRUCTURES["equal labels"].text, "ABC"),
    ],
    ids=["one", "two", "tied"],
)
def test_constructs_on_their_other_side_are_turned_back(text, names):
    layout = MatrixLayout(build_parameter_table(parse_model(text), std_lv=True))
    covariances, means = moments_of(layout)
    solution = fit_maximum_likelihood(layout, covariances[None], None, np.array([300.0]))[0]
    usual = several_starts(layout, covariances, means, 2, np.random.default_rng(1)).usual
    orientation = Orientation(NormalLikelihood(layout, covariances[None], None, np.ones(1)), usual)
    other = reflected(layout, solution.theta, names)
    assert not np.array_equal(other, solution.theta)
    np.testing.assert_array_equal(orientation.turned(other), solution.theta)
    np.testing.assert_array_equal(orientation.turned(solution.theta), solution.theta)


def test_a_construct_that_a_fixed_loading_holds_is_left_alone():
    layout = layout_of("three factors")
    covariances, _ = moments_of(layout)
    solution = fit_maximum_likelihood(layout, covariances[None], None, np.array([300.0]))[0]
    likelihood = NormalLikelihood(layout, covariances[None], None, np.ones(1))
    orientation = Orientation(likelihood, -solution.theta)
    np.testing.assert_array_equal(orientation.turned(solution.theta), solution.theta)


def test_solutions_that_differ_by_the_sides_of_constructs_are_one_minimum():
    structure, data = STRUCTURES["unit variances"], answers(3, 200)
    fit = ls.SEM(structure.text).fit(data, std_lv=True, n_starts=20, rng=1)
    assert len(fit.starts.minima) == 1
    assert fit.starts.n_lowest == fit.starts.n_converged >= 15
    assert (fit.estimates().query("op == '=~'")["est"] > 0).all()


def test_a_singular_matrix_of_a_batch_has_no_inverse_and_the_others_theirs():
    batch = np.stack([np.eye(2), np.ones((2, 2)), 2 * np.eye(2)])
    found = inverse_or_nan(batch)
    assert np.isnan(found[1]).all()
    np.testing.assert_array_equal(found[[0, 2]], np.stack([np.eye(2), np.eye(2) / 2]))


def test_a_covariance_positive_definite_by_rounding_alone_is_no_crash():
    """Random starts lead the second-order model to variances of 1e16."""
    data = answers(3, 200)
    fit = ls.SEM(STRUCTURES["second order"].text).fit(data, n_starts=12, rng=2)
    assert fit.converged
