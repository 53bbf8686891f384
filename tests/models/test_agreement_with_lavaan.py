"""Estimates, standard errors, tests and indices are lavaan's, in every continuous case.

The cases in tests/reference/lavaan hold lavaan 0.6-14's numbers after its own gradient and
information have carried it to the exact minimum, so that digits can be compared, not stopping
rules. How they were made stands in tests/reference/lavaan_reference.R.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import (
    COLUMNS,
    STORED,
    fit_case,
    group_labels,
    lavaan_fit,
    lavaan_table,
    stored_cases,
)

CASES = stored_cases()
#: relative, and absolute near zero
TOLERANCE = {
    "est": (1e-7, 1e-9),
    "std.lv": (1e-7, 1e-9),
    "std.all": (1e-7, 1e-9),
    # lavaan differentiates twice numerically where information is observed
    "se": (1e-6, 1e-9),
    # lavaan differentiates the standardised solution numerically: 1e-7 of it is its own error
    "std.se": (1e-6, 1e-8),
    "z": (1e-6, 1e-8),
    "pvalue": (1e-6, 1e-12),
}


@cache
def fit_of(name: str) -> ls.SEMResult:
    return fit_case(CASES[name])


def test_the_cases_of_the_issue_are_all_here():
    asked = """
        hs_ml hs_ml_std_lv hs_ml_means hs_mlm hs_mlmv hs_mlr hs_groups_configural hs_groups_metric
        hs_groups_scalar hs_groups_strict hs_groups_scalar_partial_mlr pd_ml pd_mlr
        pd_labels_defined pd_wishart pd_observed_info stl_ml stl_mlr stl_mlm stl_cfa_ml
        stl_groups_configural stl_groups_metric_mlr stl_groups_scalar_mlr stl_groups_sem_metric
        stl_fiml stl_fiml_mlr stl_listwise stl_groups_fiml_scalar stl_second_order
    """
    assert set(asked.split()) <= set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_rows_and_labels_stand_in_lavaans_order(name):
    ours, theirs = fit_of(name).estimates(), lavaan_table(CASES[name])
    theirs["rhs"] = theirs["rhs"].str.replace(" ", "")
    # lavaan invents a label for what group.equal makes equal
    theirs["label"] = theirs["label"].str.replace(r"^\.p\d+\.$", "", regex=True)
    keys = ["lhs", "op", "rhs", "label"]
    pd.testing.assert_frame_equal(ours[keys], theirs[keys], check_dtype=False)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if group_labels(case)])
def test_groups_stand_in_lavaans_order_under_the_datas_own_names(name):
    labels = group_labels(CASES[name])
    # lavaan gives a defined parameter the group 0
    theirs = [labels[int(g) - 1] if g else "" for g in lavaan_table(CASES[name])["group"]]
    assert fit_of(name).estimates()["group"].tolist() == theirs


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", CASES)
def test_column_agrees_with_lavaan(name, column):
    theirs = lavaan_table(CASES[name])[column]
    ours = fit_of(name).estimates(standardized=True)[COLUMNS[column]]
    relative, absolute = TOLERANCE[column]
    np.testing.assert_allclose(ours, theirs, rtol=relative, atol=absolute, equal_nan=True)


@pytest.mark.parametrize("name", CASES)
def test_fit_indices_and_scaled_tests_agree_with_lavaan(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_fit(CASES[name])
    assert set(ours.index) <= set(theirs)
    for index in ours.index:
        np.testing.assert_allclose(
            ours[index], theirs[index], rtol=1e-6, atol=1e-8, equal_nan=True, err_msg=index
        )


@pytest.mark.parametrize("name", CASES)
def test_degrees_of_freedom_are_exactly_lavaans(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_fit(CASES[name])
    for index in ("df", "baseline_df", "npar", "ntotal"):
        assert ours[index] == theirs[index]


@pytest.mark.parametrize("name", CASES)
def test_no_corrected_index_that_lavaan_reports_is_left_out(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_fit(CASES[name])
    measures = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
    expected = {f"{m}_{kind}" for m in measures for kind in ("scaled", "robust")} & set(theirs)
    assert expected <= set(ours.index)
    options = CASES[name]["options"]
    corrected = options.get("estimator", "ML") != "ML"
    assert ("cfi_scaled" in ours) == corrected
    assert ("cfi_robust" in ours) == (corrected or options.get("missing") == "fiml")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.get("rsquare")])
def test_r_squared_agrees_with_lavaan(name):
    theirs_by_group = CASES[name]["rsquare"]
    if isinstance(theirs_by_group, list):
        theirs_by_group = {None: theirs_by_group[0]}
    for label, theirs in theirs_by_group.items():
        ours = fit_of(name).r_squared(group=label)
        expected = pd.Series(theirs, dtype=float)
        assert set(ours.index) == set(expected.index)
        np.testing.assert_allclose(ours[expected.index], expected, rtol=1e-7, atol=1e-9)


def test_reference_cases_name_their_program_version_and_gradient():
    assert STORED.exists()
    for case in CASES.values():
        assert case["engine"].startswith("lavaan 0.6")
        assert case["largest_gradient"] < 1e-12
