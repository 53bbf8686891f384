"""Bounds and linear equality constraints hold together.

tests/reference/lavaan_bounds_equalities.json holds lavaan's fits, made by the R script beside it.
lavaan's search under constraints stops 1e-6 to 1e-5 from the minimum (relative), and in several
samples ends in a higher one.
"""

from __future__ import annotations

import json
import re
import warnings

import numpy as np
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of
from loyaltysem.errors import AdmissibilityWarning, IdentificationError

CASES = json.loads((TESTS / "reference" / "lavaan_bounds_equalities.json").read_text("utf-8"))[
    "cases"
]
LOADINGS = (
    "visual =~ x1 + {}*x2 + {}*x3\ntextual =~ x4 + {}*x5 + {}*x6\n"
    "speed =~ x7 + {}*x8 + {}*x9\nx1 ~~ {}*x1\nx3 ~~ {}*x3\n"
)
BY_LABELS = LOADINGS.format(*"aabbccvv")
BY_CONSTRAINTS = (
    LOADINGS.format("a1", "a2", "b1", "b2", "c1", "c2", "v1", "v2")
    + "a1 == a2\nb1 == b2\nc1 == c2\nv1 == v2"
)


def fitted(text: str, data, **options) -> ls.SEMResult:
    with warnings.catch_warnings():
        # what the bounds do is checked here, not said
        warnings.simplefilter("ignore", AdmissibilityWarning)
        return ls.SEM(text).fit(data, **options)


def text_of(case) -> str:
    text = case["model"]
    if "group" in (case["options"] or {}):
        text = re.sub(r"([abc])([12])\*", r"c(\1\2, \1\2g)*", text)
    return text


def data_of(case):
    first, last = case["rows"]
    return frame_of("holzinger_swineford.csv").iloc[first - 1 : last]


@pytest.mark.parametrize("k", range(len(CASES)))
def test_fits_agree_with_lavaan(k):
    case = CASES[k]
    fit = fitted(text_of(case), data_of(case), **dict(case["options"] or {}))
    assert case["converged"]
    assert fit.converged
    half = float(fit._fitted.solution.objective[0]) / 2
    # what lavaan's estimates break a constraint by can bring it a little lower
    assert half <= case["fmin"] + 2e-7
    if half < case["fmin"] - 1e-7:
        return
    free = np.array([bool(row.free) for row in fit.parameter_table.rows])
    estimates = fit.estimates()[free[: len(fit.estimates())]]
    se = np.array(case["se"], dtype=np.float64)
    assert np.abs((estimates["est"] - case["est"]) / se).max() < 1e-4
    # thirty respondents: observed information magnifies the distance at which lavaan stops
    np.testing.assert_allclose(estimates["se"], se, rtol=2e-4)
    indices = fit.fit_indices()
    for name, value in case["fit"].items():
        assert indices[name.replace(".", "_")] == pytest.approx(value, rel=1e-5), name


def test_lavaan_finds_the_same_minimum_in_most_samples():
    fits = [fitted(text_of(case), data_of(case), **dict(case["options"] or {})) for case in CASES]
    heights = [float(fit._fitted.solution.objective[0]) / 2 for fit in fits]
    same = [half > case["fmin"] - 1e-7 for half, case in zip(heights, CASES, strict=True)]
    assert sum(same) >= 0.8 * len(same)


@pytest.mark.parametrize("estimator", ["ML", "MLR", "GLS", "ULS"])
@pytest.mark.parametrize("first", [0, 30, 60, 120])
def test_equalities_are_equal_labels(first, estimator):
    """With labels the bounded parameters are a box, searched in by another algorithm."""
    data = frame_of("holzinger_swineford.csv").iloc[first : first + 30]
    options = {"bounds": "standard", "estimator": estimator}
    box, combined = fitted(BY_LABELS, data, **options), fitted(BY_CONSTRAINTS, data, **options)
    assert box.converged
    assert combined.converged
    columns = ["est", "se"]
    np.testing.assert_allclose(
        combined.estimates()[columns][: len(box.estimates())],
        box.estimates()[columns],
        rtol=1e-6,
        atol=1e-8,
    )
    checks = [
        next(c.found for c in fit.admissibility.results if c.check == "bounds")
        for fit in (box, combined)
    ]
    # v is named by x1, and v1 == v2 by whichever of the two is at its own bound
    tied = r"x[13] ~~ x[13] at its \w+ bound [-.\d]+(, )?"
    assert re.sub(tied, "", checks[0]) == re.sub(tied, "", checks[1])


def test_estimates_stay_inside_and_are_stationary_but_for_the_held():
    for case in CASES:
        record = fitted(text_of(case), data_of(case), **dict(case["options"] or {}))._fitted
        reduction, box = record.layout.reduction, record.estimation.box
        theta = reduction.expand(record.solution.theta)[0]
        assert (theta >= box.lower).all()
        assert (theta <= box.upper).all()
        at = np.isclose(theta, box.lower, rtol=1e-7, atol=1e-8)
        at |= np.isclose(theta, box.upper, rtol=1e-7, atol=1e-8)
        gradient, slopes = record.solution.gradient[0], reduction.matrix[at]
        # what is left of the gradient after the bounds that hold is zero
        left = gradient - slopes.T @ np.linalg.lstsq(slopes.T, gradient, rcond=None)[0]
        size = np.sqrt(np.diagonal(record.solution.information[0]))
        assert np.abs(left / size).max() < 1e-7


def test_bounds_that_hold_nothing_change_nothing():
    data = frame_of("holzinger_swineford.csv")
    free, bounded = (fitted(BY_CONSTRAINTS, data, bounds=name) for name in ("none", "wide"))
    np.testing.assert_allclose(free.estimates()["est"], bounded.estimates()["est"], rtol=1e-7)
    np.testing.assert_allclose(free.estimates()["se"], bounded.estimates()["se"], rtol=1e-7)
    assert bounded.admissibility.admissible


def test_bounds_and_equalities_hold_for_incomplete_answers_too():
    data = frame_of("holzinger_swineford.csv").iloc[30:70].copy()
    data.loc[data.index[:3], "x2"] = np.nan
    options = {"missing": "fiml", "bounds": "standard"}
    box, combined = fitted(BY_LABELS, data, **options), fitted(BY_CONSTRAINTS, data, **options)
    assert box.fit_indices()["chisq"] == pytest.approx(combined.fit_indices()["chisq"], rel=1e-8)


def test_several_starts_inside_bounds_under_equalities():
    data = frame_of("holzinger_swineford.csv").iloc[90:120]
    one = fitted(BY_CONSTRAINTS, data, bounds="standard")
    more = fitted(BY_CONSTRAINTS, data, bounds="standard", n_starts=5, rng=1)
    assert more.starts.n_converged >= 3
    assert more.fit_indices()["fmin"] <= one.fit_indices()["fmin"] + 1e-10


def test_what_is_held_is_named_with_the_bound():
    data = frame_of("holzinger_swineford.csv").iloc[30:60]
    text = BY_CONSTRAINTS.replace("v1 == v2", "")
    with pytest.warns(AdmissibilityWarning, match="x1 ~~ x1 at its lower bound 0,"):
        ls.SEM(text).fit(data, bounds="standard")


def test_bounds_and_equalities_that_contradict_each_other_are_refused():
    data = frame_of("holzinger_swineford.csv")
    text = "visual =~ x1 + a*x2 + b*x3 + lower(2)*x3\na == 0.5*b\na == 0.6"
    with pytest.raises(IdentificationError, match="and the bounds contradict each other"):
        ls.CFA(text).fit(data)
