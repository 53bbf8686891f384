"""Equalities, nonlinear ones too, and inequalities between labelled parameters."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lavaan_cases import frame_of

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    IdentificationError,
    NotAvailableError,
)

CASES = json.loads(
    (Path(__file__).parent.parent / "reference" / "lavaan_constraints.json").read_text("utf-8")
)
BASE = CASES[0]["model"]


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return frame_of("political_democracy.csv")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["constraint"])
def test_constrained_fit_agrees_with_lavaan(case, data):
    """lavaan's search under constraints stops 1e-5 (relative) from the minimum."""
    fit = ls.SEM(f"{case['model']}\n{case['constraint']}").fit(data)
    ours = fit.estimates().set_index("label")
    for row in case["estimates"]:
        assert ours.loc[row["label"], "est"] == pytest.approx(row["est"], rel=3e-5)
        if row.get("se") is not None:
            assert ours.loc[row["label"], "se"] == pytest.approx(row["se"], rel=1e-4, abs=1e-9)
    indices = fit.fit_indices()
    assert indices["chisq"] == pytest.approx(case["fit"]["chisq"], rel=1e-6)
    assert indices["chisq"] <= case["fit"]["chisq"] + 1e-6
    assert (indices["df"], indices["npar"]) == (case["fit"]["df"], case["fit"]["npar"])


def test_an_active_inequality_is_reported_and_an_inactive_one_changes_nothing(data):
    free = ls.SEM(BASE).fit(data)
    inactive = ls.SEM(f"{BASE}\nr < 2").fit(data)
    np.testing.assert_allclose(inactive.estimates()["est"], free.estimates()["est"], rtol=1e-8)
    np.testing.assert_allclose(inactive.estimates()["se"], free.estimates()["se"], rtol=1e-7)
    assert "constraints" not in set(inactive.admissibility.checks["check"])
    active = ls.SEM(f"{BASE}\nq > 0.8").fit(data)
    checks = active.admissibility.checks.set_index("check")
    assert "q > 0.8" in checks.loc["constraints", "found"]
    assert checks.loc["constraints", "verdict"] == "caution"


def test_linear_equalities_are_equal_labels(data):
    text = f"{BASE}\na == d\nb == e\nc == f"
    labels = BASE.replace("d*", "a*").replace("e*", "b*").replace("f*", "c*")
    by_constraint, by_label = ls.SEM(text).fit(data), ls.SEM(labels).fit(data)
    columns = ["est", "se", "std_all", "std_se"]
    np.testing.assert_allclose(
        by_constraint.estimates(standardized=True)[columns],
        by_label.estimates(standardized=True)[columns],
        rtol=1e-8,
        atol=1e-12,
    )
    assert by_constraint.fit_indices()["df"] == by_label.fit_indices()["df"]


def test_a_linear_equality_is_the_same_by_either_road(data):
    """p == 2*q + 0.1 by reparametrisation, and multiplied by q > 0, where it is not linear."""
    linear = ls.SEM(f"{BASE}\np == 2*q + 0.1").fit(data)
    curved = ls.SEM(f"{BASE}\np*p == (2*q + 0.1)*p").fit(data)
    for column in ("est", "se"):
        np.testing.assert_allclose(
            linear.estimates()[column], curved.estimates()[column], rtol=1e-6, atol=1e-10
        )


def test_constraints_that_contradict_each_other_give_no_number(data):
    with pytest.raises(IdentificationError, match="contradict each other"):
        ls.SEM(f"{BASE}\na == 1 + d\nd == 1 + e\ne == a").fit(data)
    with pytest.warns(AdmissibilityWarning, match="no minimum"):
        fit = ls.SEM(f"{BASE}\nq > 2\nq*p < 1\np > 1").fit(data)
    with pytest.raises(ConvergenceError):
        fit.estimates()


@pytest.mark.parametrize("options", [{}, {"missing": "fiml"}])
def test_bounds_under_such_constraints_are_refused(options, data):
    with pytest.raises(NotAvailableError, match="linear equalities"):
        ls.SEM(f"{BASE}\nq > 0.8").fit(data, bounds="standard", **options)


def test_a_bootstrap_under_inequalities_is_refused(data):
    fit = ls.SEM(f"{BASE}\nq > 0.1").fit(data)
    with pytest.raises(NotAvailableError, match="bootstrap"):
        fit.bootstrap(10, rng=1)
