"""A defined value that is no number is named, wherever it would be shown."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning
from loyaltysem.estimation import MatrixLayout, implied_moments
from loyaltysem.inference.uncertainty.standard_errors import delta_standard_errors
from loyaltysem.inference.verdicts.impossible_values import admissible_solutions
from loyaltysem.inference.verdicts.undefined_numbers import undefined_errors
from loyaltysem.specification import build_parameter_table, parse_model

ONE = "F =~ x1 + x2 + x3 + x4\nF ~~ a*F\n"


def one_factor(n=200, seed=0):
    rng = np.random.default_rng(seed)
    f = rng.normal(size=(n, 1))
    answers = f * 0.7 + rng.normal(size=(n, 4)) * 0.7
    return pd.DataFrame(answers, columns=["x1", "x2", "x3", "x4"]).assign(g=["u", "w"] * (n // 2))


def row_of(fit, name, **options):
    table = fit.estimates(**options)
    return table[table["lhs"] == name].iloc[0]


@pytest.mark.parametrize(
    ("formula", "what"),
    [
        ("a/0", "infinite"),
        ("log(-a)", "not a number"),
        ("exp(1e5*a)", "infinite"),
        ("-1/(a-a)", "infinite"),
        ("sqrt(-a)", "not a number"),
        ("(-a)^0.5", "not a number"),
        ("0/(a-a)", "not a number"),
        ("exp(710)", "infinite"),
    ],
)
def test_a_defined_value_that_is_no_number_is_a_problem_of_the_fit(formula, what):
    with pytest.warns(AdmissibilityWarning, match=rf"d := .* is {what}"):
        fit = ls.SEM(f"{ONE}d := {formula}").fit(one_factor())
    assert [check.check for check in fit.admissibility.problems] == ["defined parameters"]


def test_it_is_named_in_groups_and_where_it_is_defined_by_another():
    with pytest.warns(AdmissibilityWarning, match=r"e := d\+1 is infinite"):
        ls.SEM("F =~ x1 + x2 + x3 + x4\nF ~~ c(a, b)*F\nd := a/(b-b)\ne := d+1").fit(
            one_factor(), group="g"
        )


def test_a_slope_without_a_value_is_a_caution_and_leaves_the_fit_admissible():
    fit = ls.SEM(f"{ONE}d := sqrt(a-a)").fit(one_factor())
    assert fit.admissibility.admissible
    (caution,) = [c for c in fit.admissibility.results if c.check == "defined parameters"]
    assert caution.verdict == "caution"
    assert "no standard error of d" in caution.found
    with pytest.warns(AdmissibilityWarning, match=r"Infinite or not a number: d \(se\)"):
        row = row_of(fit, "d")
    assert row["est"] == 0
    assert np.isnan(row["se"])
    with pytest.warns(AdmissibilityWarning, match=r"d \(se"):
        fit.summary()


def test_a_standardised_value_that_is_no_number_is_named():
    """Standardised, the variance is one, and one minus one has no reciprocal."""
    fit = ls.SEM(f"{ONE}d := 1/(1-a)").fit(one_factor())
    assert fit.admissibility.admissible
    assert np.isfinite(row_of(fit, "d")["est"])
    with pytest.warns(AdmissibilityWarning, match=r"d \(std_lv, std_all, std_se\)"):
        row_of(fit, "d", standardized=True)


def test_replicates_without_a_value_are_counted():
    fit = ls.SEM(f"{ONE}d := log(a-0.3)").fit(one_factor())
    assert fit.admissibility.admissible
    boot = fit.bootstrap(n_replicates=100, rng=1)
    with pytest.warns(AdmissibilityWarning, match=r"No value of d in \d+ of 100 replicates"):
        boot.estimates()


def test_fits_of_a_batch_are_judged_by_their_defined_values():
    layout = MatrixLayout(build_parameter_table(parse_model(f"{ONE}d := log(a-1)")))
    variance = next(r.free - 1 for r in layout.table.rows if r.label == "a")
    theta = np.ones((3, layout.n_free))
    theta[:, variance] = [0.5, 1.0, 1.5]
    base = layout.with_sample(np.broadcast_to(np.eye(4), (3, 1, 4, 4)), None)
    implied = implied_moments(layout, theta, base)
    assert admissible_solutions(layout, implied).tolist() == [False, False, True]


@pytest.mark.parametrize("group", [None, "g"])
def test_definitions_of_constants_have_values_and_no_error(group):
    text = (
        f"{ONE}d := 2\ne := 3*d + sqrt(4)\nh := exp(0)*a"
        if group is None
        else ("F =~ x1 + x2 + x3 + x4\nd := 2\ne := 3*d + sqrt(4)\nh := exp(0)")
    )
    table = ls.SEM(text).fit(one_factor(), group=group).estimates(standardized=True)
    defined = table[table["op"] == ":="].set_index("lhs")
    for name, value in (("d", 2.0), ("e", 8.0)):
        row = defined.loc[name, ["est", "se", "std_lv", "std_all", "std_se"]]
        assert row.tolist() == [value, 0.0, value, value, 0.0]
    if group is None:
        assert defined.loc["h", "est"] == table[table["label"] == "a"]["est"].item()
        assert defined.loc["h", "std_all"] == 1


def test_definitions_of_constants_can_be_drawn():
    boot = ls.SEM(f"{ONE}d := 2\ne := d^2").fit(one_factor()).bootstrap(n_replicates=20, rng=1)
    for standardized in (False, True):
        table = boot.estimates(standardized=standardized).set_index("lhs")
        assert table.loc["e", ["est", "se", "ci_lower", "ci_upper"]].tolist() == [4, 0, 4, 4]


def test_sound_definitions_are_not_alarmed():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = ls.SEM(f"{ONE}d := sqrt(a)\ne := log(a)\nh := exp(-a)/(1+a)").fit(one_factor())
        fit.estimates(standardized=True)
        fit.bootstrap(n_replicates=20, rng=1).estimates()
    assert all(check.check != "defined parameters" for check in fit.admissibility.results)


def test_a_free_parameter_without_a_standard_error_is_a_problem():
    layout = MatrixLayout(build_parameter_table(parse_model(ONE)))
    theta = np.ones((1, layout.n_free))
    implied = implied_moments(layout, theta, layout.with_sample(np.eye(4)[None, None], None))
    assert undefined_errors(layout, implied, np.eye(layout.n_free)) == ()
    for wrong in (0.0, -1e-9, np.nan, np.inf):
        covariance = np.eye(layout.n_free)
        covariance[0, 0] = wrong
        (check,) = undefined_errors(layout, implied, covariance)
        assert check.verdict == "problem"
        assert "none for F =~ x2" in check.found


def test_a_parameter_that_constraints_leave_nothing_of_is_not_alarmed():
    fit = ls.SEM("F =~ x1 + a*x2 + b*x3 + x4\na == 0.9; b > 0").fit(one_factor())
    assert fit.admissibility.admissible
    assert row_of(fit, "F", standardized=False)["se"] == 0


def test_standard_errors_do_not_become_zero_in_small_units():
    jacobian, scale = np.eye(2), np.array([1e7, 1e-10])
    covariance = np.diag(scale**2)
    assert delta_standard_errors(jacobian, covariance).tolist() == scale.tolist()
    # what cancelled in a standardised value of one
    assert delta_standard_errors(np.array([[1e-17, 0]]), np.eye(2), np.ones(1)).tolist() == [0]
