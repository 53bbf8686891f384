"""Samples with blanks fitted many at once: the numbers of one fit after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from planned_studies import MODEL, population

from loyaltysem.datasets import ValeMaurelli
from loyaltysem.estimation import IncompleteLikelihood, fit_incomplete, saturated_moments
from loyaltysem.estimation.criteria import redrawn
from loyaltysem.estimation.criteria.corrections.casewise import cross_products
from loyaltysem.estimation.criteria.incomplete_answers import incomplete_samples
from loyaltysem.estimation.discrepancies import pattern_likelihood
from loyaltysem.inference.uncertainty.standard_errors import parameter_covariance
from loyaltysem.moments import IncompleteAnswers
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.planning.simulation.sample_estimates import fit_samples
from loyaltysem.planning.simulation.samples import draw_samples
from loyaltysem.planning.simulation.study import Study, StudyOptions, plan_study

ONE_FACTOR = "F =~ x1 + x2 + x3 + x4"
ONE_FACTOR_POPULATION = """
F =~ 1*x1 + 0.8*x2 + 0.7*x3 + 0.9*x4
F ~~ 1*F
x1 ~~ 0.5*x1
x2 ~~ 0.6*x2
x3 ~~ 0.5*x3
x4 ~~ 0.7*x4
"""
FORMS = [["SAT3"], ["TRU3"], ["LOY3"]]
SKEWED = ValeMaurelli(skewness=1.0, kurtosis=2.5)


def study_of(sizes: Any, model: str = MODEL, source: str | None = None, **options: Any) -> Study:
    source = population() if source is None else source
    return plan_study(model, source, sizes, StudyOptions(missing="fiml", **options))


def samples_of(study: Study, size: int, seed: int = 1) -> DrawnSamples:
    return next(draw_samples(study, size, np.random.default_rng(seed)))


def one_by_one(study: Study, samples: DrawnSamples) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and their covariances, from the likelihood that keeps the respondents."""
    theta, covariances = [], []
    for i in range(len(samples)):
        values = [x[i] for x in samples.values]
        groups = [IncompleteAnswers.from_values(x[~np.isnan(x).all(axis=1)]) for x in values]
        found = [saturated_moments(group) for group in groups]
        covariance = np.stack([each.covariance for each in found])
        mean = np.stack([each.mean for each in found])
        likelihood = IncompleteLikelihood(
            study.layout, groups, covariance, mean, [0.0] * len(groups)
        )
        solution, _ = fit_incomplete(likelihood, covariance, mean)
        assert solution.converged[0]
        point = likelihood.at(solution.theta)
        hessian = likelihood.hessian(point, likelihood.derivatives(point))[0]
        inverse, _ = parameter_covariance(hessian, 1.0)
        if study.estimator.se != "standard":
            inverse = inverse @ cross_products(study.layout, likelihood.scores(point)) @ inverse
        theta.append(solution.theta[0])
        covariances.append(inverse / sum(len(group.values) for group in groups))
    return np.stack(theta), np.stack(covariances)


CASES = {
    "one construct": (200, {"model": ONE_FACTOR, "source": ONE_FACTOR_POPULATION, "blank": 0.1}),
    "three constructs": (150, {"blank": 0.1}),
    "robust": (150, {"blank": {"SAT1": 0.3, "LOY2": 0.1}, "estimator": "MLR", "answers": SKEWED}),
    "forms": (150, {"blank": FORMS, "estimator": "MLR"}),
    "groups": (
        [200, 120],
        {
            "source": population(a="c(0.5, 0.2)"),
            "blank": 0.05,
            "estimator": "MLR",
            "group_equal": ("loadings", "intercepts"),
        },
    ),
    "some answer nothing": (
        200,
        {"model": ONE_FACTOR, "source": ONE_FACTOR_POPULATION, "blank": 0.4, "estimator": "MLR"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_estimates_and_covariances_are_those_of_one_sample_at_a_time(name):
    sizes, options = CASES[name]
    study = study_of(sizes, **options)
    samples = samples_of(study, 8)
    theta, covariances, regular, _ = fit_samples(study, samples)
    assert len(theta) == 8
    assert regular.all()
    expected, expected_covariances = one_by_one(study, samples)
    se = np.sqrt(np.diagonal(expected_covariances, axis1=1, axis2=2))
    assert np.abs((theta - expected) / se).max() < 1e-8
    gap = (covariances - expected_covariances) / se[:, :, None] / se[:, None, :]
    assert np.abs(gap).max() < 1e-8


def test_digits_do_not_depend_on_how_many_are_fitted_at_once(monkeypatch):
    study = study_of(150, blank=0.1, estimator="MLR")
    samples = samples_of(study, 10)
    together = fit_samples(study, samples)
    monkeypatch.setattr(incomplete_samples, "LARGEST", 4 * 150 * 81)
    monkeypatch.setattr(pattern_likelihood, "AT_HAND", 1)
    apart = fit_samples(study, samples)
    for found, expected in zip(apart, together, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_what_fails_from_the_population_is_searched_as_a_survey_would_be(monkeypatch):
    study = study_of(150, blank=0.1, estimator="MLR")
    samples = samples_of(study, 6)
    expected = fit_samples(study, samples)
    search = redrawn.minimise_with_derivatives

    def failing(likelihood, start, **options):
        solution, point, derivatives = search(likelihood, start, **options)
        converged = solution.converged & (np.arange(len(start)) % 2 == 1)
        theta = np.where(converged[:, None], solution.theta, np.nan)
        return replace(solution, converged=converged, theta=theta), point, derivatives

    monkeypatch.setattr(redrawn, "minimise_with_derivatives", failing)
    for found, known in zip(fit_samples(study, samples), expected, strict=True):
        np.testing.assert_allclose(found, known, rtol=1e-7, atol=1e-10)
    refused = iter(range(100))
    saturated = incomplete_samples.saturated_moments

    def singular(group):
        if next(refused) == 1:
            raise np.linalg.LinAlgError("the saturated covariance matrix became singular")
        return saturated(group)

    monkeypatch.setattr(pattern_likelihood, "AT_HAND", 10**9)
    monkeypatch.setattr(incomplete_samples, "saturated_moments", singular)
    theta, *_ = fit_samples(study, samples)
    np.testing.assert_allclose(theta, expected[0][[0, 1, 3, 4, 5]], rtol=1e-7, atol=1e-10)


def test_samples_that_nothing_can_be_estimated_from_are_left_out_and_the_others_are_not():
    study = study_of(60, ONE_FACTOR, ONE_FACTOR_POPULATION, blank=0.1)
    samples = samples_of(study, 6)
    (values,) = samples.values
    expected, *_ = fit_samples(study, samples)
    spoilt = values.copy()
    spoilt[0, :, 2] = np.where(np.isnan(values[0, :, 2]), np.nan, 3.0)
    spoilt[2, ::2, 0] = spoilt[2, 1::2, 3] = np.nan
    spoilt[3, 4:] = np.nan
    spoilt[5, :, 1] = np.nan
    theta, *_ = fit_samples(study, DrawnSamples(None, None, (spoilt,)))
    np.testing.assert_allclose(theta, expected[[1, 4]], rtol=1e-9)
    nothing, covariances, regular, _ = fit_samples(
        study, DrawnSamples(None, None, (np.full_like(values, np.nan),))
    )
    assert nothing.shape == (0, study.layout.n_free)
    assert covariances.shape == (0, study.layout.n_free, study.layout.n_free)
    assert regular.shape == (0,)
