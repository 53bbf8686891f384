"""A bootstrap whose replicates do not converge says so first and gives them up early."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError
from loyaltysem.estimation.criteria import redrawn
from loyaltysem.estimation.search.scoring import MAX_ITERATIONS
from loyaltysem.resampling import bootstrapping
from loyaltysem.resampling.patience import PILOT, Ended, Patience
from model_structures import MEDIATION, answers

#: Six people an item, and two constructs that hardly differ from noise.
HARD = "F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nG ~ F"


def hard(n=80, seed=11):
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 1))
    data = 0.35 * f + rng.normal(size=(n, 6))
    return pd.DataFrame(data, columns=["x1", "x2", "x3", "y1", "y2", "y3"])


def ended(n, n_failed, iterations=12):
    converged = np.arange(n) >= n_failed
    return Ended(converged, converged, np.full(n, iterations))


def test_replicates_that_converge_are_never_cut_short():
    patience = Patience(1000, False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(5):
            patience.learn(64, ended(64, 4))
    assert patience.most == MAX_ITERATIONS
    first, rest = list(Patience(100, False).pieces(64))
    assert (first, rest) == (slice(0, PILOT), slice(PILOT, 64))


def test_a_hopeless_pilot_is_told_at_once_and_sets_the_budget_by_those_that_converged():
    patience = Patience(1000, False)
    with pytest.warns(AdmissibilityWarning, match=r"6 of the first 16 of 1000 replicates"):
        patience.learn(PILOT, ended(PILOT, 6, iterations=30))
    assert patience.most == 60
    few = Patience(1000, False)
    with pytest.warns(AdmissibilityWarning, match="given up after 50 iterations"):
        few.learn(PILOT, ended(PILOT, 6, iterations=4))
    none = Patience(1000, False)
    with pytest.warns(AdmissibilityWarning):
        none.learn(PILOT, ended(PILOT, PILOT))
    assert none.most == MAX_ITERATIONS


def test_without_a_single_minimum_the_others_are_not_tried():
    patience = Patience(1000, False)
    with pytest.warns(AdmissibilityWarning):
        patience.learn(PILOT, ended(PILOT, PILOT))
    with pytest.raises(NotAvailableError, match="None of the first 80 of 1000 replicates"):
        patience.learn(64, ended(64, 64))


def test_samples_that_no_model_is_fitted_to_are_not_taken_for_searches():
    patience = Patience(1000, False)
    for _ in range(5):
        patience.learn(64, None)
    patience.learn(64, ended(64, 0))
    assert patience.most == MAX_ITERATIONS


@pytest.mark.parametrize(("shown", "bars"), [(True, True), (False, False), (None, False)])
def test_progress_is_shown_where_asked_for(capsys, shown, bars):
    ls.SEM(MEDIATION).fit(answers(3)).bootstrap(n_replicates=20, rng=1, progress=shown)
    assert ("refitting" in capsys.readouterr().err) is bars


def test_progress_is_shown_unasked_where_much_is_left_of_a_hopeless_bootstrap(capsys, monkeypatch):
    monkeypatch.setattr("loyaltysem.resampling.patience.LONG", 0.0)
    for shown, bars in ((None, True), (False, False)):
        with Patience(1000, shown) as patience, pytest.warns(AdmissibilityWarning):
            patience.learn(PILOT, ended(PILOT, 8))
        assert ("16/1000" in capsys.readouterr().err) is bars


@pytest.fixture(scope="module")
def hard_fit():
    for seed in range(40):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", AdmissibilityWarning)
            fit = ls.SEM(HARD).fit(hard(seed=seed))
        if fit.converged and fit._fitted.covariance is not None:
            return fit
    raise AssertionError("no such data")


def test_ordinary_work_has_the_digits_that_it_has_without_patience(monkeypatch):
    fit = ls.SEM(MEDIATION).fit(answers(3))
    usual = fit.bootstrap(n_replicates=70, rng=1).effect_replicates("A", "C")

    class Endless(Patience):
        def pieces(self, size):
            return iter([slice(0, size)])

        def learn(self, n_replicates, ended):
            pass

    monkeypatch.setattr(bootstrapping, "Patience", Endless)
    endless = fit.bootstrap(n_replicates=70, rng=1).effect_replicates("A", "C")
    pd.testing.assert_frame_equal(usual, endless, rtol=1e-9)


def test_replicates_given_up_are_counted_as_failed(hard_fit, monkeypatch):
    seen = []
    original = redrawn.minimise_with_derivatives

    def watched(likelihood, start, *, most):
        seen.append(most)
        return original(likelihood, start, most=most)

    monkeypatch.setattr(redrawn, "minimise_with_derivatives", watched)
    monkeypatch.setattr("loyaltysem.resampling.patience.HOPELESS", 0.0)
    with pytest.warns(AdmissibilityWarning, match="did not converge at once"):
        drawn = hard_fit.bootstrap(n_replicates=60, rng=1)
    assert seen[0] == MAX_ITERATIONS
    assert seen[-1] < MAX_ITERATIONS
    assert drawn.n_replicates == 60
    assert drawn.n_failed + len(drawn.effect_replicates("F", "G")) == 60


def test_a_keyboard_interrupt_stops_it_and_leaves_the_fit_as_it_was(hard_fit, monkeypatch, capsys):
    before = hard_fit.estimates()

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(redrawn, "minimise_with_derivatives", interrupted)
        with pytest.raises(KeyboardInterrupt):
            hard_fit.bootstrap(n_replicates=60, rng=1, progress=True)
    # the bar is closed: its line is ended
    assert capsys.readouterr().err.endswith("\n")
    pd.testing.assert_frame_equal(hard_fit.estimates(), before)


def test_a_fit_that_did_not_converge_is_refused_before_anything_is_drawn():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        noise = np.random.default_rng(12).normal(size=(25, 6))
        fit = ls.SEM(HARD).fit(pd.DataFrame(noise, columns=["x1", "x2", "x3", "y1", "y2", "y3"]))
    assert not fit.converged
    with pytest.raises(ls.errors.ConvergenceError, match="bootstrap intervals"):
        fit.bootstrap(n_replicates=10**6, rng=1)
