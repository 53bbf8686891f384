"""Equalities, nonlinear ones too, and inequalities between labelled parameters."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import frame_of
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


def test_the_p_value_under_an_active_inequality_is_said_to_come_from_a_mixture(data):
    """Its ends are the p-values without the inequality's degree of freedom, and with it."""
    active, equal = (ls.SEM(f"{BASE}\nq {op} 0.8").fit(data).fit_indices() for op in (">", "=="))
    assert active["chisq"] == pytest.approx(equal["chisq"], rel=1e-8)
    assert equal["df"] == active["df"] + 1
    fit = ls.SEM(f"{BASE}\nq > 0.8").fit(data)
    remedy = fit.admissibility.checks.set_index("check").loc["constraints", "remedy"]
    assert f"between {active['pvalue']:.3g} and {equal['pvalue']:.3g}" in remedy
    assert f"with {active['df']:.0f} to {equal['df']:.0f} degrees of freedom" in remedy
    assert "Shapiro 1988; Silvapulle & Sen 2005" in remedy
    assert "chi-bar-square" in str(fit.summary())


def test_inequalities_that_are_not_active_widen_the_mixture(data):
    fit = ls.SEM(f"{BASE}\nq > 0.8\nr < 2").fit(data)
    remedy = fit.admissibility.checks.set_index("check").loc["constraints", "remedy"]
    df = int(fit.fit_indices()["df"])
    assert f"with {df} to {df + 2} degrees of freedom" in remedy


def test_the_chi_square_under_a_true_inequality_at_its_edge_is_the_mixture():
    """Half the samples of a covariance of zero obey it: df 2 as often as df 3 (Shapiro 1988)."""
    rng = np.random.default_rng(6)
    model = ls.SEM("F =~ 1*a + 1*b + 1*c\nF ~~ v*F\na ~~ k*b\na ~~ e*a\nb ~~ e*b\nk > 0\n")
    drawn, size = 150, 200
    chisq, active, df = [], 0, set()
    for _ in range(drawn):
        factor = rng.normal(size=(size, 1))
        frame = pd.DataFrame(factor + rng.normal(size=(size, 3)), columns=list("abc"))
        fit = model.fit(frame)
        indices = fit.fit_indices()
        chisq.append(indices["chisq"])
        df.add(int(indices["df"]))
        active += "constraints" in set(fit.admissibility.checks["check"])
    (own,) = df
    # four standard errors of a share, and of a mean of chi-squares with variance below 2 (df + 1)
    assert abs(active / drawn - 0.5) < 4 * np.sqrt(0.25 / drawn)
    assert abs(np.mean(chisq) - (own + 0.5)) < 4 * np.sqrt(2 * (own + 1) / drawn)


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
        fit.bootstrap(n_replicates=10, rng=1)
