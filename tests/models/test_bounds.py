"""Bounds are lavaan's, and the minimum inside them is at least as low as lavaan's.

tests/reference/lavaan_bounds.json holds lavaan's bounds and its fits inside them, made by
lavaan_bounds.R. lavaan stops 1e-6 to 1e-4 of a standard error short of the minimum (its own
gradient says so), which is how far estimates and standard errors can be compared.
"""

from __future__ import annotations

import json
import warnings
from functools import cache
from itertools import product

import numpy as np
import pytest

import loyaltysem as ls
from lavaan_cases import SHARED, TESTS, fit_case, frame_of, lavaan_fit, lavaan_table, read_case
from loyaltysem.estimation import MatrixLayout, parameter_box
from loyaltysem.specification import build_parameter_table, parse_model

MODELS = json.loads((TESTS / "reference" / "lavaan_bounds.json").read_text("utf-8"))["models"]
HEYWOOD = [k for k, model in enumerate(MODELS) if model.get("rows")]
EXPECTED = SHARED / "expected" / "mobi_ecsi_bounds.json"
needs_shared = pytest.mark.skipif(not EXPECTED.exists(), reason="mobi lies in ../shared only")
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


def data_of(model):
    data = frame_of(model["set"])
    rows = model.get("rows")
    return data.iloc[rows[0] - 1 : rows[1]] if rows else data


def options_of(model):
    # R writes a list without entries as an array
    return dict(model["options"] or {})


@cache
def fit_of(k):
    model = MODELS[k]
    options = {name.replace(".", "_"): value for name, value in options_of(model).items()}
    with warnings.catch_warnings():
        # what the bounds do is checked here, not said
        warnings.simplefilter("ignore", ls.errors.AdmissibilityWarning)
        return ls.SEM(model["text"]).fit(data_of(model), **options)


@cache
def mobi():
    with pytest.warns(ls.errors.AdmissibilityWarning, match="Expect ~~ Expect at its lower bound"):
        return fit_case(read_case(EXPECTED))


def bound(values, none):
    return np.array([none if value is None else value for value in values])


@pytest.mark.parametrize("k", range(len(MODELS)))
def test_bounds_are_lavaans(k):
    model = MODELS[k]
    options = options_of(model)
    data = data_of(model)
    groups = [data]
    if "group" in options:
        groups = [part for _, part in data.groupby("school", sort=False)]
    table = build_parameter_table(
        parse_model(model["text"]),
        n_groups=len(groups),
        std_lv=options.get("std.lv", False),
    )
    layout = MatrixLayout(table)
    covariances = np.stack([np.cov(g[list(layout.observed)].T, bias=True) for g in groups])
    box = parameter_box(
        layout,
        covariances,
        options.get("bounds", "none"),
        std_lv=options.get("std.lv", False),
    )
    lower, upper = bound(model["lower"], -np.inf), bound(model["upper"], np.inf)
    rows = [row for row in table.rows if row.free]
    assert [f"{r.lhs} {r.op} {r.rhs} {r.group}" for r in rows] == model["coefficients"]
    if box is None:
        assert np.isinf(lower).all()
        assert np.isinf(upper).all()
    else:
        np.testing.assert_allclose(box.lower, lower, rtol=1e-9)
        np.testing.assert_allclose(box.upper, upper, rtol=1e-9)


@pytest.mark.parametrize("k", range(len(MODELS)))
def test_minimum_inside_the_bounds_is_not_above_lavaans(k):
    model, fitted = MODELS[k], fit_of(k)
    assert fitted.converged
    assert fitted.fit_indices()["fmin"] <= model["fmin"] + 1e-10


@pytest.mark.parametrize("k", range(len(MODELS)))
def test_estimates_and_standard_errors_are_lavaans_where_it_found_the_same_minimum(k):
    model, fitted = MODELS[k], fit_of(k)
    if fitted.fit_indices()["fmin"] < model["fmin"] - 1e-7:
        # lavaan's one start ended in a higher minimum, or did not converge
        assert k in HEYWOOD
        return
    free = np.array([bool(row.free) for row in fitted.parameter_table.rows])
    estimates = fitted.estimates()[free[: len(fitted.estimates())]]
    se = np.array(model["se"])
    assert np.abs((estimates["est"] - model["est"]) / se).max() < 2e-4
    np.testing.assert_allclose(estimates["se"], se, rtol=5e-4)


@pytest.mark.parametrize("k", HEYWOOD)
def test_estimates_stay_inside_and_are_stationary_but_for_the_held(k):
    solution, box = fit_of(k)._fitted.solution, fit_of(k)._fitted.estimation.box
    lower, upper = box.lower, box.upper
    theta, gradient = solution.theta[0], solution.gradient[0]
    assert (theta >= lower).all()
    assert (theta <= upper).all()
    scaled = gradient / np.sqrt(np.diagonal(solution.information[0]))
    inside = (theta > lower) & (theta < upper)
    assert np.abs(scaled[inside]).max() < 1e-8
    assert (scaled[theta == lower] >= -1e-8).all()
    assert (scaled[theta == upper] <= 1e-8).all()


def test_most_small_samples_are_held_by_a_bound():
    named = [c.check == "bounds" for k in HEYWOOD for c in fit_of(k).admissibility.problems]
    assert sum(named) >= 10


def test_lavaan_finds_the_same_minimum_in_most_small_samples():
    same = [fit_of(k).fit_indices()["fmin"] > MODELS[k]["fmin"] - 1e-7 for k in HEYWOOD]
    assert sum(same) >= 0.7 * len(same)


def test_a_held_variance_is_named_with_its_value_and_what_to_do():
    model = MODELS[HEYWOOD[0]]
    with pytest.warns(ls.errors.AdmissibilityWarning, match="x3 ~~ x3 at its lower bound 0"):
        fitted = ls.CFA(HS).fit(data_of(model), bounds="standard")
    problem = fitted.admissibility.problems[-1]
    assert problem.check == "bounds"
    assert "merge" in problem.remedy


def test_a_held_loading_is_a_caution():
    fitted = ls.CFA("visual =~ x1 + x2 + upper(0.5)*x3\ntextual =~ x4 + x5 + x6").fit(
        frame_of("holzinger_swineford.csv")
    )
    assert fitted.admissibility.admissible
    (check,) = [c for c in fitted.admissibility.results if c.check == "bounds"]
    assert check.verdict == "caution"
    assert "visual =~ x3 at its upper bound 0.5" in check.found


@pytest.mark.parametrize("estimator", ["ML", "MLR", "GLS", "ULS", "WLS"])
def test_bounds_that_do_not_hold_anything_change_nothing(estimator):
    data = frame_of("holzinger_swineford.csv")
    free, bounded = (
        ls.CFA(HS).fit(data, estimator=estimator, bounds=bounds) for bounds in ("none", "wide")
    )
    np.testing.assert_allclose(free.estimates()["est"], bounded.estimates()["est"], rtol=1e-7)
    np.testing.assert_allclose(free.estimates()["se"], bounded.estimates()["se"], rtol=1e-7)
    assert bounded.admissibility.admissible


def test_bounds_hold_for_incomplete_answers_too():
    data = frame_of("holzinger_swineford.csv").iloc[:40].copy()
    data.loc[data.index[:3], "x2"] = np.nan
    with pytest.warns(ls.errors.AdmissibilityWarning, match="lower bound 0"):
        fitted = ls.CFA(HS).fit(data, missing="fiml", bounds="standard")
    variances = fitted.estimates().query("op == '~~' and lhs == rhs")["est"]
    assert variances.min() == 0


@pytest.mark.parametrize(("name", "std_lv"), list(product(["standard", "wide"], [False, True])))
def test_bounds_do_not_depend_on_the_units_of_the_items(name, std_lv):
    data = frame_of("holzinger_swineford.csv").iloc[:40]
    rescaled = data.assign(x2=data["x2"] * 100, x3=data["x3"] / 100, x7=data["x7"] * 10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.errors.AdmissibilityWarning)
        one, other = (
            ls.CFA(HS).fit(frame, bounds=name, std_lv=std_lv) for frame in (data, rescaled)
        )
    np.testing.assert_allclose(one.fit_indices()["chisq"], other.fit_indices()["chisq"], rtol=1e-8)


@needs_shared
def test_the_ecsi_model_of_mobi_ends_where_lavaan_ends():
    """lavaan's gradient is 1e-5 where it stops, on a path whose standard error is 11."""
    case = read_case(EXPECTED)
    theirs, ours = lavaan_table(case), mobi().estimates()
    free = theirs["se"] > 0
    distance = (ours["est"] - theirs["est"]).abs()[free] / theirs["se"][free]
    assert distance.max() < 1e-4
    np.testing.assert_allclose(ours["se"], theirs["se"], rtol=2e-4, atol=1e-9)
    indices, expected = mobi().fit_indices(), lavaan_fit(case)
    assert indices["fmin"] <= expected["fmin"] + 1e-12
    for index in set(indices.index) & set(expected):
        np.testing.assert_allclose(indices[index], expected[index], rtol=1e-6, atol=1e-6)


@needs_shared
def test_item_variances_above_zero_are_not_enough_for_the_ecsi_model():
    """Its constructs' variances fall without end, and the fit says that it found no minimum."""
    case = read_case(EXPECTED)
    with pytest.warns(ls.errors.AdmissibilityWarning, match="no minimum"):
        fitted = fit_case(case, bounds="pos.ov.var")
    with pytest.raises(ls.errors.ConvergenceError):
        fitted.estimates()


def test_a_bootstrap_inside_bounds_is_refused():
    fitted = ls.CFA(HS).fit(frame_of("holzinger_swineford.csv"), bounds="standard")
    with pytest.raises(ls.errors.NotAvailableError, match="bounded"):
        fitted.bootstrap(n_replicates=10, rng=1)


def test_an_unknown_name_is_refused():
    with pytest.raises(ls.errors.OptionError, match="bounds='tight'"):
        ls.CFA(HS).fit(frame_of("holzinger_swineford.csv"), bounds="tight")
