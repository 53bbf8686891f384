"""The likelihood of products of constructs, and its derivatives, by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.estimation.discrepancies.mixture_likelihood import MixtureLikelihood
from loyaltysem.estimation.discrepancies.quadrature import nodes_at
from loyaltysem.estimation.structure.products.conditional import conditional_model
from loyaltysem.estimation.structure.products.factors import ProductFactors
from loyaltysem.estimation.structure.products.moments import variance_slopes
from loyaltysem.specification import build_parameter_table, parse_model

MEASURED = "X =~ x1 + x2\nZ =~ z1 + z2\nY =~ y1 + y2\n"
MODELS = {
    "moderation": MEASURED + "Y ~ X + Z + X:Z",
    "square": MEASURED + "Y ~ X + Z + X:X",
    "three products, one dimension": MEASURED + "Y ~ X + Z + X:Z + X:X\nZ ~~ 0*X",
    "two dimensions": MEASURED + "Y ~ X + Z + X:X + Z:Z",
    "explained factor": MEASURED + "Z ~ X\nY ~ X + Z + X:Z",
    "mediation after the product": MEASURED + "Y ~ X + Z + X:Z\nW =~ w1 + w2\nW ~ Y + X",
    "means of constructs": MEASURED + "Y ~ X + Z + X:Z\nX ~ 1\nx1 ~ 0*1",
    "equal coefficients": MEASURED + "Y ~ a*X + Z + a*X:Z",
}


def likelihood_of(text, *, holes=False, level=1, n=60):
    table = build_parameter_table(parse_model(text), meanstructure=True)
    layout = MatrixLayout(table)
    rng = np.random.default_rng(5)
    values = rng.normal(size=(n, layout.p)) + 0.7 * rng.normal(size=(n, 1)) + 2
    covariance, mean = np.cov(values.T, bias=True), values.mean(axis=0)
    if holes:
        values[rng.random(values.shape) < 0.15] = np.nan
        values = values[~np.isnan(values).all(axis=1)]
    nodes = nodes_at(level, ProductFactors(layout).dimension)
    likelihood = MixtureLikelihood(layout, values, covariance[None], mean[None], -400.0, nodes)
    theta = np.empty((1, layout.n_free))
    for row in table.rows:
        if row.free:
            base = {"=~": 0.8, "~": 0.3, "~1": 1.5}.get(row.op, 0.9 if row.lhs == row.rhs else 0.2)
            theta[0, row.free - 1] = base
    return layout, values, likelihood, theta + 0.05 * rng.normal(size=theta.shape)


@pytest.mark.parametrize("holes", [False, True])
@pytest.mark.parametrize("name", MODELS)
def test_gradient_hessian_and_scores_are_those_of_the_objective(name, holes):
    layout, _, likelihood, theta = likelihood_of(MODELS[name], holes=holes)
    point = likelihood.at(theta)
    derivatives = likelihood.derivatives(point)
    hessian = likelihood.hessian(point, derivatives)[0]
    step = 1e-5
    for k in range(layout.n_free):
        moved = np.zeros_like(theta)
        moved[0, k] = step
        above, below = likelihood.at(theta + moved), likelihood.at(theta - moved)
        slope = (above.objective[0] - below.objective[0]) / (2 * step)
        assert derivatives.gradient[0, k] == pytest.approx(slope, abs=1e-7)
        bend = (
            likelihood.derivatives(above).gradient[0] - likelihood.derivatives(below).gradient[0]
        ) / (2 * step)
        np.testing.assert_allclose(hessian[k], bend / 2, atol=1e-6)
    scores = likelihood.scores(point) @ layout.selection[0]
    np.testing.assert_allclose(
        -2 * scores.sum(axis=0) / likelihood.n, derivatives.gradient[0], atol=1e-10
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_density_is_that_of_simulated_answers(name):
    """The mixture over nodes has the mean and covariance of answers drawn from the model."""
    layout, _, likelihood, theta = likelihood_of(MODELS[name], level=3)
    implied = implied_moments(layout, theta, likelihood.base)
    matrices = {key: matrix[0, 0] for key, matrix in implied.matrices.items()}
    model = conditional_model(likelihood.factors, matrices)
    moments = model.moments(likelihood.nodes.places)
    weights = np.exp(likelihood.nodes.log_weights)
    assert weights.sum() == pytest.approx(1, abs=1e-9)
    mean = weights @ moments.mean
    about = moments.mean - mean
    covariance = np.tensordot(weights, moments.covariance, 1)
    covariance += np.einsum("k,ki,kj->ij", weights, about, about)
    np.testing.assert_allclose(mean, implied.mean[0, 0], atol=1e-7)
    np.testing.assert_allclose(covariance, implied.covariance[0, 0], atol=1e-6)
    rng, n = np.random.default_rng(2), 400_000
    zeta = rng.multivariate_normal(np.zeros(layout.m), matrices["psi"], n)
    eta = np.zeros((n, layout.m))
    for _ in range(layout.m):
        products = np.stack([eta[:, pair[0]] * eta[:, pair[1]] for pair in layout.products], 1)
        eta = matrices["alpha"] + eta @ matrices["beta"].T + products @ matrices["omega"].T + zeta
    answers = eta @ matrices["lambda"].T + matrices["nu"]
    np.testing.assert_allclose(answers.mean(axis=0), implied.mean[0, 0], atol=0.02)
    np.testing.assert_allclose(
        np.cov(answers.T) + matrices["theta"], implied.covariance[0, 0], atol=0.06
    )


def test_the_likelihood_is_the_integral_of_normal_densities():
    _, values, likelihood, theta = likelihood_of(MODELS["moderation"], level=4, n=12)
    point = likelihood.at(theta)
    matrices = {key: matrix[0, 0] for key, matrix in point.implied.matrices.items()}
    # over both factors at once, by Gauss and Hermite: another route to the same integral
    places, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    root = np.linalg.cholesky(matrices["psi"][:2, :2])
    total = np.zeros(len(values))
    for i, one in enumerate(places):
        for j, other in enumerate(places):
            x, z = root @ [one, other]
            b, omega = matrices["beta"][2], matrices["omega"][2, 0]
            y = b[0] * x + b[1] * z + omega * x * z
            mean = matrices["nu"] + matrices["lambda"] @ [x, z, y]
            loading = matrices["lambda"][:, 2]
            covariance = matrices["theta"] + matrices["psi"][2, 2] * np.outer(loading, loading)
            total += weights[i] * weights[j] * multivariate_normal(mean, covariance).pdf(values)
    own = np.concatenate(point.log_likelihoods)
    np.testing.assert_allclose(own, np.log(total), atol=1e-7)


@pytest.mark.parametrize("name", MODELS)
def test_variances_have_the_slopes_of_standardised_solutions(name):
    layout, _, likelihood, theta = likelihood_of(MODELS[name])
    implied = implied_moments(layout, theta, likelihood.base)
    matrices = {key: matrix[0, 0] for key, matrix in implied.matrices.items()}
    observed, latent = variance_slopes(matrices, layout.products, layout.elements.cells)
    step = 1e-6
    for k in range(layout.n_free):
        moved = np.zeros_like(theta)
        moved[0, k] = step
        above, below = (
            implied_moments(layout, theta + sign * moved, likelihood.base) for sign in (1, -1)
        )
        by_parameter = layout.selection[0][:, k]
        for slopes, part in ((observed, "covariance"), (latent, "latent_covariance")):
            change = getattr(above, part)[0, 0] - getattr(below, part)[0, 0]
            np.testing.assert_allclose(
                slopes @ by_parameter, np.diag(change) / (2 * step), atol=1e-7
            )
