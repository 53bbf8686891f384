"""Residuals and constructs that no variables can have are no admissible solution."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning
from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.inference.verdicts.admissibility import check_admissibility
from loyaltysem.inference.verdicts.impossible_values import admissible_solutions
from loyaltysem.specification import build_parameter_table, parse_model

NAMES = [f"x{i}" for i in range(1, 6)]
PAIR = "F =~ x1 + x2 + x3 + x4 + x5\nx1 ~~ x2"


def residuals(correlation=-3.0, others=0.5):
    theta = np.diag([0.1, 0.1, others, others, others])
    theta[0, 1] = theta[1, 0] = correlation * 0.1
    return theta


#: Possible covariances of which one construct leaves x1 and x2 a residual correlation of -1.125.
SHARED = 0.6 * np.ones((5, 5)) + 0.4 * np.eye(5)
SHARED[0, 1] = SHARED[1, 0] = 0.15


def answers(covariance, n=2000):
    """Answers that have exactly these covariances."""
    drawn = np.random.default_rng(3).normal(size=(n, len(covariance)))
    drawn -= drawn.mean(axis=0)
    white = drawn @ np.linalg.inv(np.linalg.cholesky(drawn.T @ drawn / n)).T
    return pd.DataFrame(white @ np.linalg.cholesky(covariance).T, columns=NAMES)


def moments(theta, units=1.0, n=300):
    scale = np.broadcast_to(units, len(theta))
    covariance = (np.ones_like(theta) + theta) * np.outer(scale, scale)
    return ls.Moments.from_covariance(covariance, n, names=NAMES[: len(theta)])


def problems(fit):
    return {check.check.split(" (")[0]: check.found for check in fit.admissibility.problems}


def fitted(model, data, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        return ls.SEM(model).fit(data, **options)


@pytest.mark.parametrize("units", [1.0, 1e-4, 1e5, [1e3, 1e-3, 1, 10, 100]])
def test_a_residual_correlation_beyond_one_is_named_whatever_the_units(units):
    with pytest.warns(AdmissibilityWarning, match=r"\(theta\) .* beyond ±1: x1–x2 -3\.000"):
        fit = ls.SEM(PAIR).fit(moments(residuals(), units))
    assert list(problems(fit)) == ["residual covariance"]


@pytest.mark.parametrize("estimator", ["ML", "ULS", "GLS"])
def test_it_is_named_whatever_the_estimator(estimator):
    fit = fitted(PAIR, moments(residuals()), estimator=estimator)
    assert "residual covariance" in problems(fit)


def test_three_residuals_that_contradict_each_other_are_named_without_one_beyond_one():
    theta = np.diag([0.5] * 5)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        theta[i, j] = theta[j, i] = -0.4
    text = "F =~ x1 + x2 + x3 + x4 + x5\nx1 ~~ x2 + x3\nx2 ~~ x3"
    found = problems(fitted(text, moments(theta)))["residual covariance"]
    assert "most involved: " in found
    assert set(found.split("most involved: ")[1].rstrip(".").split(", ")) == {"x1", "x2", "x3"}


def test_the_group_that_has_such_residuals_is_named():
    parts = {"web": answers(np.ones((5, 5)) + residuals(0.5)), "shop": answers(SHARED)}
    both = pd.concat([part.assign(channel=name) for name, part in parts.items()])
    fit = fitted(PAIR, both, group="channel")
    assert [check.check for check in fit.admissibility.problems] == ["residual covariance (shop)"]


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_residuals_of_ordered_answers_are_judged_too(parameterization):
    data = answers(SHARED).apply(np.digitize, bins=[-1, 0, 1])
    fit = fitted(PAIR, data, ordered=True, parameterization=parameterization)
    assert fit.converged
    assert "residual covariance" in problems(fit)


@pytest.mark.filterwarnings("ignore::loyaltysem.errors.SpecificationWarning")
def test_a_covariance_of_a_construct_with_a_covariate_is_judged_by_psi():
    """A covariate stands beside the constructs, among which it is not counted."""
    layout = MatrixLayout(
        build_parameter_table(parse_model("F =~ x1 + x2 + x3\nz ~~ F\nG =~ y1 + y2 + y3\nG ~ z"))
    )
    free = {(r.lhs, r.op, r.rhs): r.free - 1 for r in layout.table.rows if r.free}
    theta = np.full((2, layout.n_free), 0.5)
    for (lhs, op, rhs), k in free.items():
        theta[:, k] = 1.0 if op == "~~" and lhs == rhs else 0.5
    theta[1, free.get(("z", "~~", "F"), free.get(("F", "~~", "z")))] = 1.4
    p = layout.p
    base = layout.with_sample(np.broadcast_to(np.eye(p), (2, 1, p, p)), np.zeros((2, 1, p)))
    implied = implied_moments(layout, theta, base)
    assert admissible_solutions(layout, implied).tolist() == [True, False]
    one = implied_moments(layout, theta[1:], base[1:])
    verdict = check_admissibility(
        layout, one, converged=True, regular=True, direction=np.ones(layout.n_free)
    )
    found = [check.found for check in verdict.problems]
    assert len(found) == 1
    assert "of the latent variables (psi)" in found[0]


def test_verdicts_of_a_batch_follow_the_residual_covariances():
    layout = MatrixLayout(build_parameter_table(parse_model(PAIR)))
    free = {(r.lhs, r.op, r.rhs): r.free - 1 for r in layout.table.rows if r.free}
    theta = np.ones((5, layout.n_free))
    theta[:, free["x1", "~~", "x2"]] = [-3.0, -1.01, -1.0, 0.5, 1.01]
    base = layout.with_sample(np.broadcast_to(np.eye(5), (5, 1, 5, 5)), None)
    implied = implied_moments(layout, theta, base)
    assert admissible_solutions(layout, implied).tolist() == [False, False, True, True, False]


DESIGNED = {
    "a single indicator without residual": "F =~ x1 + x2 + x3\nG =~ 1*x4\nx4 ~~ 0*x4\nG ~ F",
    "a construct of which nothing is left": "F =~ x1 + x2 + x3\nG =~ 1*x4 + x5\nG ~ F\nG ~~ 0*G",
    "a phantom without variance": "F =~ x1 + x2 + x3 + x4 + x5\nP =~ 1*x1\nP ~~ 0*P + 0*F",
    "two constructs that are one": (
        "F =~ NA*x1 + x2 + x3\nG =~ NA*x4 + x5\nF ~~ 1*F\nG ~~ 1*G\nF ~~ 1*G"
    ),
}


@pytest.mark.parametrize("text", DESIGNED.values(), ids=DESIGNED)
def test_a_matrix_that_is_singular_by_design_is_no_false_alarm(text):
    fit = ls.SEM(text).fit(moments(np.diag([0.5, 0.6, 0.7, 0.8, 0.9])))
    assert fit.converged
    assert fit.admissibility.admissible, str(fit.admissibility)


def test_residuals_that_are_one_by_design_are_no_false_alarm():
    loadings = np.array([1.0, 0.5, 1.0, 1.0, 1.0])
    theta = np.diag([0.5] * 5)
    theta[0, 1] = theta[1, 0] = 0.5
    sample = ls.Moments.from_covariance(np.outer(loadings, loadings) + theta, 300, names=NAMES)
    text = "F =~ x1 + x2 + x3 + x4 + x5\nx1 ~~ v*x1\nx2 ~~ v*x2\nx1 ~~ v*x2"
    fit = ls.SEM(text).fit(sample)
    assert fit.admissibility.admissible, str(fit.admissibility)


def test_replicates_with_such_residuals_are_counted():
    boot = fitted(PAIR, answers(SHARED, 200)).bootstrap(n_replicates=100, rng=1)
    assert boot.n_inadmissible > 50
    assert "not admissible" in repr(boot)


def test_auxiliary_variables_stand_for_constructs_and_are_no_residuals():
    """They covary with every residual as the construct would, which no residuals do."""
    rng = np.random.default_rng(7)
    f = rng.normal(size=(300, 1))
    data = pd.DataFrame(f + 0.4 * rng.normal(size=(300, 5)), columns=NAMES)
    data = data.assign(z=f[:, 0] + 0.1 * rng.normal(size=300))
    data = data.mask(rng.random(data.shape) < 0.05)
    fit = ls.SEM("F =~ x1 + x2 + x3 + x4 + x5").fit(data, missing="fiml", auxiliary=["z"])
    assert fit.admissibility.admissible, str(fit.admissibility)
