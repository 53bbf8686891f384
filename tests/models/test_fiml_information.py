"""Every trace of a robust test of incomplete answers is by the information asked for."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from incomplete_answers import incomplete
from model_structures import MEDIATION

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = json.loads((REFERENCE / "lavaan_fiml_information.json").read_text())["cases"]
SURVEY = pd.read_csv(REFERENCE / "data" / "survey_missing.csv")


@pytest.mark.parametrize("name", CASES)
def test_tests_and_standard_errors_are_those_of_lavaan(name):
    case = CASES[name]
    options = {option.replace(".", "_"): value for option, value in dict(case["options"]).items()}
    fit = ls.SEM(case["model"]).fit(
        SURVEY, estimator="MLR", missing="fiml", information=case["information"], **options
    )
    found = fit.fit_indices()
    for measure, expected in case["measures"].items():
        assert found[measure.replace(".", "_")] == pytest.approx(expected, rel=2e-5), measure
    table = fit.estimates()
    keys = ["lhs", "op", "rhs"]
    if "group" in table:
        keys.append("group")
    else:
        table["group"] = ""
    theirs = pd.DataFrame({key: case[key] for key in ("lhs", "op", "rhs", "group", "est", "se")})
    both = table.merge(theirs, on=["lhs", "op", "rhs", "group"], suffixes=("", "_lavaan"))
    assert len(both) == len(table)
    np.testing.assert_allclose(both["est"], both["est_lavaan"], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(both["se"], both["se_lavaan"], rtol=1e-4, atol=1e-6)


def scaled(information, data, model=MEDIATION, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ls.SEM(model).fit(data, estimator="MLR", information=information, **options)
    return fit.fit_indices()


def test_the_kind_matters_where_answers_are_missing_and_not_where_they_are_not():
    kinds = ("expected", "observed")
    holes = [scaled(kind, incomplete(3), missing="fiml") for kind in kinds]
    for measure in ("chisq_scaled", "baseline_chisq_scaled"):
        assert holes[0][measure] != pytest.approx(holes[1][measure], rel=1e-4)
    assert holes[0]["chisq"] == pytest.approx(holes[1]["chisq"], rel=1e-9)
    complete = [scaled(kind, incomplete(3, share=0.0), missing="fiml") for kind in kinds]
    first, second = (found["baseline_chisq_scaled"] for found in complete)
    assert first == pytest.approx(second, rel=1e-9)


def test_the_baseline_with_auxiliary_variables_follows_it_too():
    data = incomplete(5)
    model = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"
    options = {"missing": "fiml", "auxiliary": ["c1", "c2"]}
    found = [scaled(kind, data, model, **options) for kind in ("expected", "observed")]
    assert found[0]["baseline_chisq_scaled"] != pytest.approx(
        found[1]["baseline_chisq_scaled"], rel=1e-4
    )


def test_with_nothing_missing_incomplete_and_complete_answers_are_tested_alike():
    data = incomplete(3, share=0.0)
    by_pattern = scaled("expected", data, missing="fiml")
    by_moments = scaled("expected", data, meanstructure=True)
    for measure in ("chisq_scaled", "baseline_chisq_scaled", "cfi_scaled"):
        assert by_pattern[measure] == pytest.approx(by_moments[measure], rel=1e-6), measure


def test_robust_indices_rest_on_observed_information_whatever_the_tests_are_by():
    found = [scaled(kind, incomplete(3), missing="fiml") for kind in ("expected", "observed")]
    for measure in ("cfi_robust", "rmsea_robust"):
        assert found[0][measure] == pytest.approx(found[1][measure], rel=1e-12)
