"""BCa intervals under missing answers: the first step of each jackknife refit stands for it."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from after_fit_cases import data_of
from loyaltysem.errors import NotAvailableError
from loyaltysem.inference.uncertainty.bootstrap_intervals import _acceleration
from loyaltysem.inference.uncertainty.standardization import cell_values, standardize
from loyaltysem.resampling import influence
from loyaltysem.resampling.influence import influence_replicates
from loyaltysem.resampling.jackknife import left_out_counts
from loyaltysem.resampling.replicates import Replicates, refit

MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\ntextual ~ visual"
GROUPS = {"group": "school", "group_equal": ["loadings", "intercepts"]}


def fitted_of(name: str, **options):
    return ls.SEM(MODEL).fit(data_of(name), **options)._fitted


def accelerations(fitted, replicates: Replicates, value=cell_values) -> np.ndarray:
    values = value(fitted.layout, replicates.implied)
    return _acceleration(values.reshape(len(values), -1))


def sizes(fitted) -> list[int]:
    return [len(x) for x in fitted.values]


def test_accelerations_are_those_of_a_jackknife_that_refits():
    """They differ by terms of order 1/n; 0.004 moves the end of an interval by 0.015 se."""
    fitted = fitted_of("holes", missing="fiml")
    step = influence_replicates(fitted)
    left_out = left_out_counts(sizes(fitted))
    refitted = refit(fitted, left_out)
    assert refitted.converged.all()
    for value in (cell_values, standardize):
        ours, theirs = (accelerations(fitted, r, value) for r in (step, refitted))
        assert np.abs(theirs).max() > 0.03
        assert np.abs(ours - theirs).max() < 0.004


@pytest.mark.parametrize("options", [{}, GROUPS], ids=["one group", "groups"])
def test_without_holes_accelerations_are_those_of_complete_answers(options):
    incomplete = fitted_of("schools", missing="fiml", **options)
    complete = fitted_of("schools", meanstructure=True, **options)
    step = influence_replicates(incomplete)
    refitted = refit(complete, left_out_counts(sizes(complete)))
    ours, theirs = accelerations(incomplete, step), accelerations(complete, refitted)
    assert np.abs(theirs).max() > 0.03
    assert np.abs(ours - theirs).max() < 0.006
    moved = [cell_values(incomplete.layout, r.implied).std(axis=0) for r in (step, refitted)]
    free = moved[1] > 1e-10
    np.testing.assert_allclose(moved[0][free], moved[1][free], rtol=0.06)


def test_the_step_is_exact_for_means():
    """Without holes a saturated mean moves by (x - mean) / (n - 1), and all respondents at once."""
    fitted = fitted_of("schools", missing="fiml")
    (values,) = fitted.values
    expected = (values.sum(axis=0) - values) / (len(values) - 1)
    found = influence_replicates(fitted).means[:, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_intervals_without_holes_are_those_of_complete_answers():
    fits = [
        ls.SEM(MODEL).fit(data_of("schools"), **options)
        for options in ({"missing": "fiml"}, {"meanstructure": True})
    ]
    ours, theirs = (
        fit.bootstrap(n_replicates=150, rng=4).estimates(interval="bca") for fit in fits
    )
    free = theirs["se"] > 1e-10
    for end in ("ci_lower", "ci_upper"):
        apart = (ours[end] - theirs[end])[free] / theirs["se"][free]
        # quantiles of 150 replicates lie far apart in the tails; the median case is what counts
        assert apart.abs().median() < 0.01
        assert apart.abs().max() < 0.1


def test_effects_and_estimates_with_holes_have_bca_intervals():
    boot = ls.SEM(MODEL).fit(data_of("holes"), missing="fiml").bootstrap(n_replicates=60, rng=1)
    effects = boot.effects("visual", "textual", interval="bca").set_index("effect")
    total = effects.loc["total"]
    assert total["ci_lower"] < total["est"] < total["ci_upper"]
    corrected = boot.effects("visual", "textual", interval="bias_corrected").set_index("effect")
    assert (effects.loc["total"] != corrected.loc["total"]).any()


def test_a_singular_information_has_no_step(monkeypatch):
    fitted = fitted_of("holes", missing="fiml")
    monkeypatch.setattr(influence, "parameter_covariance", lambda *_: (None, np.zeros(1)))
    with pytest.raises(NotAvailableError, match="bias_corrected"):
        influence_replicates(fitted)
