"""The quasi-likelihood of products of constructs, and its derivatives, by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.estimation.discrepancies.quasi_likelihood import QuasiLikelihood
from loyaltysem.specification import build_parameter_table, parse_model

MEASURED = "X =~ x1 + x2\nZ =~ z1 + z2\nY =~ y1 + y2\n"
MODELS = {
    "moderation": MEASURED + "Y ~ X + Z + X:Z",
    "square": MEASURED + "Y ~ X + Z + X:X",
    "three products": MEASURED + "Y ~ X + Z + X:Z + X:X + Z:Z",
    "explained factor": MEASURED + "Z ~ X\nY ~ X + Z + X:Z",
    "what follows from the outcome": MEASURED + "Y ~ X + Z + X:Z\nW =~ w1 + w2\nW ~ Y + X",
    "means of constructs": MEASURED + "Y ~ X + Z + X:Z\nX ~ 1\nx1 ~ 0*1",
    "errors that covary": MEASURED + "Y ~ X + Z + X:Z\ny1 ~~ x1\ny2 ~~ z1",
    "equal coefficients": MEASURED + "Y ~ a*X + Z + a*X:Z",
}


def likelihood_of(text, n=80):
    table = build_parameter_table(parse_model(text), meanstructure=True)
    layout = MatrixLayout(table)
    rng = np.random.default_rng(5)
    values = rng.normal(size=(n, layout.p)) + 0.7 * rng.normal(size=(n, 1)) + 2
    covariance, mean = np.cov(values.T, bias=True), values.mean(axis=0)
    likelihood = QuasiLikelihood(layout, values, covariance[None], mean[None], -400.0)
    theta = np.empty((1, layout.n_free))
    for row in table.rows:
        if row.free:
            base = {"=~": 0.8, "~": 0.3, "~1": 1.5}.get(row.op, 0.9 if row.lhs == row.rhs else 0.2)
            theta[0, row.free - 1] = base
    return layout, values, likelihood, theta + 0.05 * rng.normal(size=theta.shape)


@pytest.mark.parametrize("name", MODELS)
def test_gradient_hessian_and_scores_are_those_of_the_objective(name):
    layout, _, likelihood, theta = likelihood_of(MODELS[name])
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
def test_without_products_it_is_the_normal_likelihood(name):
    layout, values, likelihood, theta = likelihood_of(MODELS[name])
    for row in layout.table.rows:
        if row.free and ":" in row.rhs:
            theta[0, row.free - 1] = 0.0
    point = likelihood.at(theta)
    implied = implied_moments(layout, theta, likelihood.base)
    normal = multivariate_normal(implied.mean[0, 0], implied.covariance[0, 0])
    expected = 2 * (-400.0 - normal.logpdf(values).sum()) / likelihood.n
    assert point.objective[0] == pytest.approx(expected, rel=1e-10)


def test_the_pivot_has_the_mean_and_variance_of_simulated_answers():
    """Klein and Muthén's formulas, written for one product and one pivot, against the general."""
    layout, values, likelihood, theta = likelihood_of(MODELS["moderation"])
    matrices = {
        name: matrix[0, 0]
        for name, matrix in implied_moments(layout, theta, likelihood.base).matrices.items()
    }
    names = list(layout.observed)
    x = [names.index(n) for n in ("x1", "x2", "z1", "z2")]
    y1, y2 = names.index("y1"), names.index("y2")
    phi, lambda_x = matrices["psi"][:2, :2], matrices["lambda"][x][:, :2]
    theta_, ratio = matrices["theta"], matrices["lambda"][y2, 2]
    gamma, omega = matrices["beta"][2, :2], matrices["omega"][2, 0]
    cov_x = lambda_x @ phi @ lambda_x.T + theta_[np.ix_(x, x)]
    gain = phi @ lambda_x.T @ np.linalg.inv(cov_x)
    inner = phi - gain @ lambda_x @ phi
    cov_u = theta_[y2, y2] + ratio**2 * theta_[y1, y1]
    back = -ratio * theta_[y1, y1] / cov_u
    left = theta_[y1, y1] - back**2 * cov_u
    total = 0.0
    for row in values:
        about = row - matrices["nu"]
        u = about[y2] - ratio * about[y1]
        m = gain @ about[x]
        mean = gamma @ m + omega * (m[0] * m[1] + inner[0, 1]) + back * u
        slope = gamma + omega * m[::-1]
        variance = slope @ inner @ slope + matrices["psi"][2, 2] + left
        variance += omega**2 * (inner[0, 0] * inner[1, 1] + inner[0, 1] ** 2)
        total += multivariate_normal(np.zeros(4), cov_x).logpdf(about[x])
        total += norm(0, np.sqrt(cov_u)).logpdf(u)
        total += norm(mean, np.sqrt(variance)).logpdf(about[y1])
    expected = 2 * (-400.0 - total) / likelihood.n
    assert likelihood.at(theta).objective[0] == pytest.approx(expected, rel=1e-10)


def test_several_outcomes_are_refused_by_name():
    text = MEASURED + "W =~ w1 + w2\nY ~ X + Z + X:Z\nW ~ X + X:X"
    with pytest.raises(NotAvailableError, match="several constructs"):
        likelihood_of(text)
