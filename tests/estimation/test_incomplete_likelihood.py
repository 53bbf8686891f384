"""The likelihood of incomplete answers: its derivatives, its scores, its saturated maximum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from incomplete_answers import incomplete
from loyaltysem.estimation import (
    IncompleteLikelihood,
    MatrixLayout,
    fit_incomplete,
    fit_maximum_likelihood,
    saturated_moments,
)
from loyaltysem.estimation.discrepancies import incomplete_likelihood
from loyaltysem.estimation.search.scoring import minimise
from loyaltysem.moments.incomplete.likelihood import incomplete_point, required_point
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.specification import build_parameter_table, parse_model
from model_structures import answers, central

TEXTS = {
    "measurement": ("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A", {}),
    "covariates": ("A =~ a1 + a2 + a3\nA ~ c1 + c2\nb1 ~ A + c1", {}),
    "loop and means": (
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nA ~ B + c1\nB ~ A + c2\na1 ~ 0*1\nA ~ 1\na2 ~~ b2",
        {},
    ),
    "equal across groups": (
        "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A",
        {"n_groups": 2, "group_equal": ["loadings", "intercepts", "regressions"]},
    ),
}


def likelihood_of(name: str) -> IncompleteLikelihood:
    text, options = TEXTS[name]
    table = build_parameter_table(
        parse_model(text), meanstructure=True, fixed_x=False, **({"n_groups": 1} | options)
    )
    layout = MatrixLayout(table)
    names = list(layout.observed)
    rows = [incomplete(7, n)[names].to_numpy() for n in (180, 90)[: options.get("n_groups", 1)]]
    groups = [IncompleteAnswers.from_values(values) for values in rows]
    found = [saturated_moments(group) for group in groups]
    return IncompleteLikelihood(
        layout,
        groups,
        np.stack([each.covariance for each in found]),
        np.stack([each.mean for each in found]),
        [
            required_point(group, each.mean, each.covariance).deviance
            for group, each in zip(groups, found, strict=True)
        ],
    )


def near_minimum(likelihood: IncompleteLikelihood) -> np.ndarray:
    mean = np.stack([saturated_moments(group).mean for group in likelihood.answers])
    covariance = np.stack([saturated_moments(group).covariance for group in likelihood.answers])
    found, _ = fit_incomplete(likelihood, covariance, mean)
    assert found.converged[0]
    rng = np.random.default_rng(1)
    return found.theta[0] * rng.uniform(0.93, 1.07, found.theta.shape[1])


def gradient(likelihood: IncompleteLikelihood, theta: np.ndarray) -> np.ndarray:
    return likelihood.derivatives(likelihood.at(theta[None])).gradient[0]


@pytest.mark.parametrize("name", TEXTS)
def test_gradient_agrees_with_finite_differences(name):
    likelihood = likelihood_of(name)
    theta = near_minimum(likelihood)
    numerical = central(lambda at: likelihood.at(at[None]).objective[0], theta)
    size = np.abs(numerical).max()
    assert size > 1e-3
    np.testing.assert_allclose(gradient(likelihood, theta), numerical, rtol=1e-5, atol=1e-6 * size)


@pytest.mark.parametrize("name", TEXTS)
def test_hessian_agrees_with_differences_of_the_gradient(name):
    likelihood = likelihood_of(name)
    theta = near_minimum(likelihood)
    point = likelihood.at(theta[None])
    hessian = likelihood.hessian(point, likelihood.derivatives(point))[0]
    numerical = 0.5 * central(lambda at: gradient(likelihood, at), theta)
    np.testing.assert_allclose(hessian, numerical, rtol=1e-6, atol=1e-7 * np.abs(numerical).max())
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", TEXTS)
def test_frequent_patterns_are_summed_over_as_respondents_are_one_by_one(name, monkeypatch):
    likelihood = likelihood_of(name)
    point = likelihood.at(near_minimum(likelihood)[None])
    derivatives = likelihood.derivatives(point)
    found = []
    for bound in (0, np.inf):
        monkeypatch.setattr(incomplete_likelihood, "FREQUENT", bound)
        found.append(likelihood.hessian(point, derivatives)[0])
    size = np.sqrt(np.abs(np.diag(found[0])))
    np.testing.assert_allclose(*(h / size / size[:, None] for h in found), atol=1e-12)


@pytest.mark.parametrize("name", TEXTS)
def test_scores_of_respondents_sum_to_the_gradient(name):
    likelihood = likelihood_of(name)
    theta = near_minimum(likelihood)
    scores = likelihood.scores(likelihood.at(theta[None]))
    total = sum(rows.sum(axis=0) @ likelihood.layout.selection[g] for g, rows in enumerate(scores))
    n = sum(len(rows) for rows in scores)
    expected = gradient(likelihood, theta)
    np.testing.assert_allclose(-2 * total / n, expected, rtol=1e-8, atol=1e-10)


def test_a_search_from_where_no_covariance_matrix_is_ends_without_a_minimum():
    likelihood = likelihood_of("measurement")
    solution, _ = minimise(likelihood, np.full((1, likelihood.layout.n_free), -1.0))
    assert not solution.converged[0]
    assert np.isinf(solution.objective[0])
    assert np.isnan(solution.gradient).all()
    assert np.isnan(solution.information).all()


def test_deviance_is_the_sum_of_the_densities_of_what_was_answered():
    frame = incomplete(2, 60).to_numpy()
    group = IncompleteAnswers.from_values(frame)
    found = saturated_moments(group)
    mean, covariance = found.mean, found.covariance
    point = required_point(group, mean, covariance)
    logl = 0.0
    for row in frame:
        o = ~np.isnan(row)
        logl += stats.multivariate_normal.logpdf(row[o], mean[o], covariance[np.ix_(o, o)])
    constant = (~np.isnan(frame)).sum() * np.log(2 * np.pi)
    assert -2 * logl == pytest.approx(len(frame) * point.deviance + constant, rel=1e-12)


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize("seed", [1, 2])
def test_saturated_moments_are_a_maximum(seed, share):
    group = IncompleteAnswers.from_values(incomplete(seed, 250, share).to_numpy())
    found = saturated_moments(group)
    mean, covariance = found.mean, found.covariance
    point = required_point(group, mean, covariance)
    scale = np.sqrt(np.diag(covariance))
    assert np.abs(point.h * scale).max() < 1e-9
    assert np.abs(point.r * scale[:, None] * scale[None, :]).max() < 1e-9
    rng = np.random.default_rng(seed)
    for size in (1e-3, 1e-2, 1e-1):
        turn = np.eye(9) + size * rng.normal(size=(9, 9))
        other = incomplete_point(group, mean + size * scale, turn @ covariance @ turn.T)
        assert other is not None
        assert other.deviance > point.deviance


def test_saturated_moments_of_complete_answers_are_the_sample_moments():
    frame = answers(3).to_numpy()
    found = saturated_moments(IncompleteAnswers.from_values(frame))
    np.testing.assert_allclose(found.mean, frame.mean(axis=0), rtol=1e-10)
    np.testing.assert_allclose(found.covariance, np.cov(frame.T, ddof=0), rtol=1e-9, atol=1e-10)


def test_without_holes_objective_gradient_and_estimates_are_those_of_complete_data():
    text, _ = TEXTS["measurement"]
    layout = MatrixLayout(build_parameter_table(parse_model(text), meanstructure=True))
    frame = answers(4)[list(layout.observed)].to_numpy()
    group = IncompleteAnswers.from_values(frame)
    mean, covariance = frame.mean(axis=0), np.cov(frame.T, ddof=0)
    point = incomplete_point(group, mean, covariance)
    assert point is not None
    likelihood = IncompleteLikelihood(
        layout, [group], covariance[None], mean[None], [point.deviance]
    )
    found, _ = fit_incomplete(likelihood, covariance[None], mean[None])
    complete, _ = fit_maximum_likelihood(
        layout, covariance[None, None], mean[None, None], np.array([300.0])
    )
    np.testing.assert_allclose(found.theta, complete.theta, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(found.objective, complete.objective, rtol=1e-9, atol=1e-12)
