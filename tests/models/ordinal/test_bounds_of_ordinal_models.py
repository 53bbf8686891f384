"""Bounds written in a model of ordered answers hold, and the minimum inside them is lavaan's."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from ordinal_cases import REFERENCE

MODELS = json.loads((REFERENCE / "ordinal_bounds.json").read_text("utf-8"))["models"]
LIKERT = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")


def fit(model: dict[str, object]) -> ls.SEMResult:
    options = {name: model[name] for name in ("parameterization", "estimator")}
    return ls.CFA(model["text"]).fit(LIKERT, ordered=True, **options)


@pytest.mark.parametrize(
    "model", MODELS, ids=lambda m: f"{m['text'][-17:]}-{m['parameterization']}"
)
def test_minimum_inside_bounds_is_lavaans(model):
    """lavaan stops some 1e-6 short of it."""
    fitted = fit(model)
    table = fitted.estimates()
    ours = table.set_index(table["lhs"] + " " + table["op"] + " " + table["rhs"])["est"]
    np.testing.assert_allclose(ours[model["coefficients"]], model["est"], rtol=2e-4, atol=2e-5)
    indices = fitted.fit_indices()
    assert indices["df"] == model["df"]
    assert indices["chisq"] == pytest.approx(model["chisq"], rel=1e-6)


@pytest.mark.parametrize(("bound", "value"), [("lower(2)", 2.0), ("upper(0.5)", 0.5)])
def test_a_bound_that_holds_is_named(bound, value):
    text = f"SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + {bound}*LOY3"
    fitted = ls.CFA(text).fit(LIKERT, ordered=True)
    estimates = fitted.estimates().set_index("rhs")["est"]
    assert estimates["LOY3"].iloc[0] == value
    checks = fitted.admissibility.checks.set_index("check")
    assert "LOY =~ LOY3" in checks.loc["bounds", "found"]


def test_bounds_hold_together_with_linear_equalities():
    text = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + a*LOY2 + b*LOY3 + lower(1.2)*LOY3\na == b"
    estimates = ls.CFA(text).fit(LIKERT, ordered=True).estimates().set_index("label")["est"]
    assert estimates["a"] == pytest.approx(1.2, abs=1e-9)
    assert estimates["b"] == pytest.approx(1.2, abs=1e-9)


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_bounds_that_do_not_hold_anything_change_nothing(parameterization):
    text = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + {}LOY3"
    options = {"ordered": True, "parameterization": parameterization}
    free, bounded = (
        ls.CFA(text.format(bound)).fit(LIKERT, **options) for bound in ("", "lower(0.1)*")
    )
    pd.testing.assert_frame_equal(free.estimates(), bounded.estimates(), rtol=1e-8, atol=1e-10)
