"""Skewed and cut answers have the moments that they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kurtosis, multivariate_normal, skew

from loyaltysem.datasets import CutAtThresholds, ValeMaurelli
from loyaltysem.datasets.vale_maurelli import fleishman_coefficients
from loyaltysem.errors import OptionError

NAMES = ["x", "y", "z"]
MEANS = np.array([[1.0, 2.0, 3.0], [1.5, 2.0, 2.0]])
COVARIANCES = np.array(
    [
        [[1.0, 0.5, 0.3], [0.5, 2.0, -0.4], [0.3, -0.4, 1.5]],
        [[1.2, 0.2, 0.1], [0.2, 1.0, 0.3], [0.1, 0.3, 1.0]],
    ]
)
SHAPES = ValeMaurelli({"x": 1.0, "y": -0.5, "z": 0.0}, {"x": 2.0, "y": 1.0, "z": 3.0})


def expectations(polynomials, first, second, correlation):
    """E of the product of two polynomials of correlated normals, by Gauss–Hermite (exact)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(8)
    weights = weights / weights.sum()
    z1, z2 = nodes[:, None], correlation * nodes[:, None] + np.sqrt(1 - correlation**2) * nodes
    y1, y2 = (
        -c + b * z + c * z**2 + d * z**3
        for (b, c, d), z in ((polynomials[first], z1), (polynomials[second], z2))
    )
    return float((weights[:, None] * weights * y1 * y2).sum())


def test_skewed_answers_have_the_covariances_exactly():
    answers = SHAPES.of(NAMES, MEANS, COVARIANCES)
    for g in range(2):
        normal = answers.roots[g] @ answers.roots[g].T
        np.testing.assert_allclose(np.diag(normal), 1.0, atol=1e-12)
        wanted = COVARIANCES[g] / answers.sd[g][:, None] / answers.sd[g]
        for i in range(3):
            for j in range(i):
                found = expectations(answers.polynomials, i, j, normal[i, j])
                assert found == pytest.approx(wanted[i, j], abs=1e-11)


@given(st.floats(-1.5, 1.5), st.floats(0.3, 6.0))
def test_polynomials_have_the_moments_exactly(skewness, above):
    excess = 1.7 * skewness**2 - 1.1 + above
    b, c, d = fleishman_coefficients(skewness, excess)
    nodes, weights = np.polynomial.hermite_e.hermegauss(10)
    weights = weights / weights.sum()
    y = -c + b * nodes + c * nodes**2 + d * nodes**3
    found = [float(weights @ y**k) for k in (1, 2, 3, 4)]
    assert found == pytest.approx([0, 1, skewness, excess + 3], abs=1e-8)


def test_draws_of_skewed_answers_have_the_moments():
    answers = SHAPES.of(NAMES, MEANS, COVARIANCES)
    x = answers.draw(1, 4, 150_000, np.random.default_rng(3)).reshape(-1, 3)
    np.testing.assert_allclose(x.mean(axis=0), MEANS[1], atol=0.01)
    np.testing.assert_allclose(np.cov(x.T), COVARIANCES[1], atol=0.015)
    np.testing.assert_allclose(skew(x), [1.0, -0.5, 0.0], atol=0.06)
    np.testing.assert_allclose(kurtosis(x), [2.0, 1.0, 3.0], atol=0.25)


def test_answers_without_skewness_and_kurtosis_are_normal():
    answers = ValeMaurelli(0.0, 0.0).of(NAMES, MEANS, COVARIANCES)
    np.testing.assert_array_equal(answers.polynomials, [[1.0, 0.0, 0.0]] * 3)
    np.testing.assert_allclose(
        answers.roots[0] @ answers.roots[0].T * np.outer(answers.sd[0], answers.sd[0]),
        COVARIANCES[0],
        rtol=1e-12,
    )


def test_cut_answers_have_the_moments_of_all_their_cells():
    shape = CutAtThresholds({"x": [-1.0, 0.2], "y": [0.0], "z": [-1.5, -0.5, 0.5, 1.5]})
    answers = shape.of(NAMES, MEANS, COVARIANCES)
    first = np.sqrt(np.diagonal(COVARIANCES[0]))
    cuts = [MEANS[0, i] + first[i] * np.array(shape.thresholds[n]) for i, n in enumerate(NAMES)]
    for g in range(2):
        for i in range(3):
            for j in range(i):
                cells = _cells(MEANS[g, [i, j]], COVARIANCES[g][np.ix_([i, j], [i, j])],
                               cuts[i], cuts[j])  # fmt: skip
                a, b = np.arange(1, len(cells) + 1), np.arange(1, cells.shape[1] + 1)
                mean_i, mean_j = cells.sum(axis=1) @ a, cells.sum(axis=0) @ b
                assert answers.means[g, i] == pytest.approx(mean_i, abs=1e-9)
                assert answers.means[g, j] == pytest.approx(mean_j, abs=1e-9)
                assert answers.covariances[g, i, j] == pytest.approx(
                    a @ cells @ b - mean_i * mean_j, abs=1e-8
                )
                assert answers.covariances[g, i, i] == pytest.approx(
                    cells.sum(axis=1) @ a**2 - mean_i**2, abs=1e-8
                )


def _cells(mean, covariance, cuts_i, cuts_j):
    """Probability of every pair of answers, by scipy's integration."""
    far = 40.0
    edges_i, edges_j = (np.r_[-far, cuts, far] for cuts in (cuts_i, cuts_j))
    below = np.array(
        [[multivariate_normal.cdf([a, b], mean, covariance) for b in edges_j] for a in edges_i]
    )
    return np.diff(np.diff(below, axis=0), axis=1)


def test_draws_of_cut_answers_have_the_moments_and_are_whole_numbers():
    answers = CutAtThresholds([-0.5, 0.8]).of(NAMES, MEANS, COVARIANCES)
    x = answers.draw(1, 2, 100_000, np.random.default_rng(3))
    assert x.shape == (2, 100_000, 3)
    x = x.reshape(-1, 3)
    assert sorted(set(x.ravel().tolist())) == [1.0, 2.0, 3.0]
    np.testing.assert_allclose(x.mean(axis=0), answers.means[1], atol=0.01)
    np.testing.assert_allclose(np.cov(x.T), answers.covariances[1], atol=0.01)


def test_items_may_have_different_numbers_of_thresholds():
    cuts = {"x": [0.3], "y": [-1.0, 0.1, 0.9], "z": [-0.5, 0.5]}
    together = CutAtThresholds(cuts).of(NAMES, MEANS, COVARIANCES)
    for pair in ([0, 1], [0, 2], [1, 2]):
        names = [NAMES[i] for i in pair]
        alone = CutAtThresholds({name: cuts[name] for name in names}).of(
            names, MEANS[:, pair], COVARIANCES[:, pair][:, :, pair]
        )
        at = np.ix_([0, 1], pair, pair)
        np.testing.assert_allclose(together.covariances[at], alone.covariances, atol=1e-14)
        np.testing.assert_allclose(together.means[:, pair], alone.means, atol=1e-14)


@pytest.mark.parametrize("correlation", [-0.9999999, -0.93, 0.0, 0.4, 0.8, 0.9999999])
def test_answers_cut_in_the_middle_covary_by_the_arc_sine(correlation):
    covariances = np.array([[[1.0, correlation], [correlation, 1.0]]])
    answers = CutAtThresholds([0.0]).of(["x", "y"], np.zeros((1, 2)), covariances)
    expected = np.arcsin(correlation) / (2 * np.pi)
    assert answers.covariances[0, 0, 1] == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (ValeMaurelli(2.0, 0.0), "x: no cubic polynomial .* skewness 2 and kurtosis 0"),
        (ValeMaurelli({"x": 0.0}, 0.0), "skewness leaves out y, z"),
        (ValeMaurelli(0.0, {"x": 0.0, "y": 0.0, "z": 0.0, "w": 1.0}), "kurtosis names w"),
        (CutAtThresholds([0.5, -0.5]), "x: the thresholds .* do not increase"),
        (CutAtThresholds([]), "x: the thresholds are"),
        (CutAtThresholds({"x": [0.0]}), "thresholds leaves out y, z"),
    ],
)
def test_shapes_that_cannot_be_are_refused(shape, message):
    with pytest.raises(OptionError, match=message):
        shape.of(NAMES, MEANS, COVARIANCES)


def test_a_shape_without_a_number_is_refused_at_once():
    with pytest.raises(OptionError, match="skewness=nan"):
        ValeMaurelli(np.nan, 0.0)
    with pytest.raises(OptionError, match=r"thresholds\[0\]=inf"):
        CutAtThresholds([np.inf])


def test_shapes_too_different_for_their_correlation_are_refused():
    strong = np.array([[[1.0, 0.99], [0.99, 1.0]]])
    shape = ValeMaurelli({"x": 2.0, "y": -2.0}, {"x": 6.0, "y": 6.0})
    with pytest.raises(OptionError, match=r"x and y cannot correlate 0.990"):
        shape.of(["x", "y"], np.zeros((1, 2)), strong)


def test_normal_variables_behind_that_no_matrix_has_are_refused():
    singular = np.array([[1.0, 0.9, 0.45], [0.9, 1.0, 0.8], [0.45, 0.8, 1.0]])
    shape = ValeMaurelli({"x": 2.0, "y": 0.0, "z": 2.0}, {"x": 8.0, "y": 0.0, "z": 8.0})
    with pytest.raises(OptionError, match=r"not positive definite|cannot correlate"):
        shape.of(NAMES, np.zeros((1, 3)), singular[None])
