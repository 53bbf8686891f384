"""Derivatives of models for several groups of unequal size, with coefficients equal across them."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.errors import SpecificationWarning
from loyaltysem.estimation import MatrixLayout, fit_maximum_likelihood
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.specification import build_parameter_table, parse_model
from model_structures import NAMES, answers, central

TEXTS = {
    "own": "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A",
    "equal": "A =~ a1 + k*a2 + l*a3\nB =~ b1 + m*b2 + b3\nB ~ p*A\na1 ~~ v*a1",
    "equal with a covariate": "A =~ a1 + k*a2 + a3\nA ~ p*c1 + c2\nb1 ~ q*A",
}
SIZES = np.array([180.0, 60.0, 120.0])


def layout_of(name: str, means: bool) -> MatrixLayout:
    statements = parse_model(TEXTS[name])
    options = {"n_groups": 3, "meanstructure": means}
    if name == "own":
        return MatrixLayout(build_parameter_table(statements, **options))
    with pytest.warns(SpecificationWarning):
        return MatrixLayout(build_parameter_table(statements, **options))


def likelihood_of(layout: MatrixLayout) -> NormalLikelihood:
    names = list(layout.observed)
    assert set(names) <= set(NAMES)
    frames = [
        answers(seed, int(n))[names].to_numpy() for seed, n in zip((3, 4, 5), SIZES, strict=True)
    ]
    covariances = np.stack([np.cov(frame.T, ddof=0) for frame in frames])[None]
    means = np.stack([frame.mean(axis=0) for frame in frames])[None]
    return NormalLikelihood(layout, covariances, means, SIZES / SIZES.sum())


@pytest.mark.parametrize("means", [False, True])
@pytest.mark.parametrize("name", TEXTS)
def test_gradient_and_hessian_agree_with_finite_differences(name, means):
    layout = layout_of(name, means)
    likelihood = likelihood_of(layout)
    found, _ = fit_maximum_likelihood(layout, likelihood.covariances, likelihood.means, SIZES)
    assert found.converged[0]
    rng = np.random.default_rng(1)
    theta = found.theta[0] * rng.uniform(0.9, 1.1, layout.n_free)

    def gradient(at: np.ndarray) -> np.ndarray:
        return likelihood.derivatives(likelihood.at(at[None])).gradient[0]

    numerical = central(lambda at: likelihood.at(at[None]).objective[0], theta)
    np.testing.assert_allclose(
        gradient(theta), numerical, rtol=1e-6, atol=1e-7 * np.abs(numerical).max()
    )
    point = likelihood.at(theta[None])
    hessian = likelihood.hessian(point, likelihood.derivatives(point))[0]
    second = 0.5 * central(gradient, theta)
    np.testing.assert_allclose(hessian, second, rtol=1e-6, atol=1e-7 * np.abs(second).max())


@pytest.mark.parametrize("name", TEXTS)
def test_information_is_the_weighted_sum_of_the_groups(name):
    layout = layout_of(name, True)
    likelihood = likelihood_of(layout)
    found, _ = fit_maximum_likelihood(layout, likelihood.covariances, likelihood.means, SIZES)
    point = likelihood.at(found.theta)
    theta, expected = found.theta[0], 0.0

    def at(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        implied = likelihood.at(values[None]).implied
        return implied.covariance[0], implied.mean[0]

    slopes = central(lambda values: at(values)[0], theta)
    shifts = central(lambda values: at(values)[1], theta)
    for g, weight in enumerate(likelihood.weights):
        inverse = point.inverse[0, g]
        weighted = np.einsum("ij,jkq->ikq", inverse, slopes[g])
        expected = expected + weight * (
            0.5 * np.einsum("ijq,jir->qr", weighted, weighted) + shifts[g].T @ inverse @ shifts[g]
        )
    analytic = likelihood.derivatives(point).information[0]
    np.testing.assert_allclose(analytic, expected, rtol=1e-5, atol=1e-7 * np.abs(expected).max())


def test_without_equalities_the_groups_are_fitted_as_if_alone():
    layout = layout_of("own", False)
    likelihood = likelihood_of(layout)
    together, _ = fit_maximum_likelihood(layout, likelihood.covariances, likelihood.means, SIZES)
    alone = MatrixLayout(build_parameter_table(parse_model(TEXTS["own"])))
    parts = [
        fit_maximum_likelihood(
            alone, likelihood.covariances[:, [g]], likelihood.means[:, [g]], SIZES[[g]]
        )[0]
        for g in range(3)
    ]
    np.testing.assert_allclose(
        together.theta[0], np.concatenate([part.theta[0] for part in parts]), rtol=1e-7, atol=1e-8
    )
    weighted = sum(n * part.objective[0] for n, part in zip(SIZES, parts, strict=True))
    assert together.objective[0] * SIZES.sum() == pytest.approx(weighted, rel=1e-9)
