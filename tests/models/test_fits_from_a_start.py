"""A fit that begins at another fit's coefficients ends where the usual one ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.fits.fitting import fit_to_sample
from loyaltysem.quantities.coefficients import coefficients

DATA = Path(__file__).resolve().parents[1] / "reference" / "data"
TEXT = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\n"
CASES = {
    "ML": (TEXT, {}),
    "GLS": (TEXT, {"estimator": "GLS"}),
    "bounds": (TEXT, {"bounds": "standard"}),
    "linear constraint": (TEXT + "SAT ~~ v*SAT\nLOY ~~ w*LOY\nv == 2*w", {}),
    "nonlinear constraint": (TEXT.replace("SAT2 + SAT3", "a*SAT2 + b*SAT3") + "a*b == 1.1", {}),
    "groups": (TEXT, {"group": "platform", "group_equal": ["loadings"]}),
    "FIML": (TEXT, {"missing": "fiml"}),
    "FIML, bounds": (TEXT, {"missing": "fiml", "bounds": "standard"}),
    "FIML, nonlinear": (
        TEXT.replace("SAT2 + SAT3", "a*SAT2 + b*SAT3") + "a*b == 1.1",
        {"missing": "fiml"},
    ),
}


def _fit(case):
    text, options = CASES[case]
    name = "survey_missing.csv" if "missing" in options else "survey_continuous.csv"
    return ls.SEM(text).fit(pd.read_csv(DATA / name), **options)


def _from(fit, start):
    return fit_to_sample(
        fit._fitted.statements, fit._fitted.sample, fit._fitted.options, start=start
    )


@pytest.mark.parametrize("case", CASES)
def test_a_fit_from_its_own_solution_stays_there(case):
    fit = _fit(case)
    again = _from(fit, coefficients(fit._fitted))
    assert again.converged
    assert again.solution.iterations[0] <= fit._fitted.solution.iterations[0]
    np.testing.assert_allclose(again.solution.theta, fit._fitted.solution.theta, atol=1e-8)
    assert again.test().chisq == pytest.approx(fit._fitted.test().chisq, rel=1e-10)


@pytest.mark.parametrize("case", ["ML", "FIML", "groups"])
def test_what_the_start_does_not_say_begins_as_usual(case):
    fit = _fit(case)
    some = {key: value for key, value in coefficients(fit._fitted).items() if key[1] == "=~"}
    for start in ({}, some):
        found = _from(fit, start)
        np.testing.assert_allclose(found.solution.theta, fit._fitted.solution.theta, atol=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_from_a_start_that_leads_nowhere_the_usual_one_is_taken(case):
    fit = _fit(case)
    # no covariance matrix has these residual variances
    start = {key: -50.0 if key[1] == "~~" else v for key, v in coefficients(fit._fitted).items()}
    found = _from(fit, start)
    assert found.converged
    np.testing.assert_allclose(found.solution.theta, fit._fitted.solution.theta, atol=1e-7)
