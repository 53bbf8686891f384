"""Saturated moments of incomplete answers: one EM by two ways of taking its step."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataWarning
from loyaltysem.moments.incomplete import saturated_moments as em
from loyaltysem.moments.incomplete.likelihood import required_point
from loyaltysem.moments.incomplete.patterns import IncompleteAnswers
from loyaltysem.moments.incomplete.saturated_moments import saturated_moments


def answers_of(seed, n, p, share):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, p)) + rng.normal(size=(n, 1))
    values[rng.random(values.shape) < share] = np.nan
    return values[~np.isnan(values).all(axis=1)]


def standardised(found, other):
    scale = np.sqrt(np.diag(found.covariance))
    return np.r_[
        (found.mean - other.mean) / scale,
        ((found.covariance - other.covariance) / scale[:, None] / scale).ravel(),
    ]


@pytest.mark.parametrize(("n", "p", "share"), [(200, 4, 0.1), (80, 7, 0.2), (500, 12, 0.03)])
def test_plain_and_extrapolated_steps_reach_the_same_moments(n, p, share):
    answers = IncompleteAnswers.from_values(answers_of(1, n, p, share))
    quick, plain = saturated_moments(answers), saturated_moments(answers, plain=True)
    assert quick.converged
    assert plain.converged
    np.testing.assert_allclose(standardised(quick, plain), 0, atol=1e-8)


@pytest.mark.parametrize(("n", "p", "share"), [(200, 4, 0.1), (80, 7, 0.2), (60, 3, 0.4)])
def test_the_inverse_of_all_covariances_gives_what_those_of_each_pattern_give(
    n, p, share, monkeypatch
):
    answers = IncompleteAnswers.from_values(answers_of(2, n, p, share))
    monkeypatch.setattr(em, "MAX_ITERATIONS", 6)
    together = saturated_moments(answers)
    monkeypatch.setattr(em, "LEAST_UNEXPLAINED", np.inf)
    by_pattern = saturated_moments(answers)
    assert by_pattern.iterations == together.iterations == 6
    np.testing.assert_allclose(standardised(by_pattern, together), 0, atol=1e-12)


def test_units_far_apart_do_not_change_standardised_moments():
    values = answers_of(3, 150, 5, 0.15)
    units = np.array([1e-6, 1e-2, 1.0, 1e3, 1e7])
    one = saturated_moments(IncompleteAnswers.from_values(values))
    other = saturated_moments(IncompleteAnswers.from_values(values * units))
    np.testing.assert_allclose(other.mean, one.mean * units, rtol=1e-8)
    expected = one.covariance * units[:, None] * units
    np.testing.assert_allclose(other.covariance, expected, rtol=1e-8)


def test_items_that_depend_on_each_other_but_never_within_one_pattern_have_moments():
    rng = np.random.default_rng(5)
    values = rng.normal(size=(300, 2))
    values = np.column_stack([values, values.sum(axis=1)])
    values[np.arange(300), np.arange(300) % 3] = np.nan
    answers = IncompleteAnswers.from_values(values)
    found = saturated_moments(answers)
    assert found.converged
    scale = np.sqrt(np.diag(found.covariance))
    correlations = found.covariance / scale[:, None] / scale
    assert np.linalg.eigvalsh(correlations)[0] < 1e-4
    point = required_point(answers, found.mean, found.covariance)
    assert np.abs(point.h * scale).max() < 1e-4


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("kind", ["copied", "total", "too few"])
def test_singular_covariances_are_refused(kind, plain):
    values = answers_of(4, 12 if kind == "too few" else 200, 11 if kind == "too few" else 4, 0.0)
    if kind != "too few":
        values = np.column_stack([values, values[:, 0] if kind == "copied" else values.sum(axis=1)])
    values[::3, 1] = np.nan
    values[1::3, 2] = np.nan
    with pytest.raises(np.linalg.LinAlgError, match="singular"):
        saturated_moments(IncompleteAnswers.from_values(values), plain=plain)


def test_a_fit_says_that_em_was_stopped_before_it_had_found_the_moments(monkeypatch):
    items = [f"x{k}" for k in range(1, 5)]
    frame = pd.DataFrame(answers_of(3, 120, 4, 0.2), columns=items)
    model = ls.SEM("F =~ x1 + x2 + x3 + x4")
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        model.fit(frame, missing="fiml")
    monkeypatch.setattr(em, "MAX_ITERATIONS", 4)
    monkeypatch.setattr(em, "maximum_by_newton", lambda *at: None)
    with pytest.warns(DataWarning, match=r"of 4 items with missing answers were not found") as told:
        fit = model.fit(frame, missing="fiml")
    assert len([one for one in told if "were not found" in str(one.message)]) == 1
    assert told[0].filename == __file__
    assert fit.converged
    frame["platform"] = np.where(np.arange(120) % 2, "a", "b")
    with pytest.warns(DataWarning) as told:
        model.fit(frame, missing="fiml", group="platform")
    words = [str(one.message) for one in told if "were not found" in str(one.message)]
    named = {message.split("The means")[0] for message in words}
    assert named == {"Group 'a': ", "Group 'b': "}
