"""Fits with auxiliary variables are semTools's, to the digits of lavaan's exact minimum.

tests/reference/semtools_auxiliary.R wrote the values.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of, read_case

EXPECTED = read_case(TESTS / "reference" / "semtools_auxiliary.json")
CASES: dict[str, dict[str, Any]] = EXPECTED["cases"]
#: relative, and absolute near zero; as for lavaan's cases without auxiliaries
TOLERANCE = {
    "est": (1e-7, 1e-9),
    "std.lv": (1e-7, 1e-9),
    "std.all": (1e-7, 1e-9),
    "se": (1e-6, 1e-9),
    "std.se": (1e-6, 1e-8),
    "pvalue": (1e-6, 1e-12),
}


@cache
def data() -> pd.DataFrame:
    frame = frame_of("survey_missing.csv")
    # somebody who answered an auxiliary, and nothing of the model
    frame.loc[2, frame.columns.difference(["platform", "WQ1"])] = np.nan
    return frame


@cache
def fit_of(name: str) -> ls.SEMResult:
    case = CASES[name]
    options = {option.replace(".", "_"): value for option, value in dict(case["options"]).items()}
    return ls.SEM("\n".join(case["model"])).fit(
        data(), missing="fiml", fixed_x=False, auxiliary=case["auxiliary"], **options
    )


def theirs(name: str) -> pd.DataFrame:
    table = pd.DataFrame(CASES[name]["estimates"])
    # lavaan lists definitions behind the model's own rows
    defined = table["op"] == ":="
    return pd.concat([table[~defined], table[defined]], ignore_index=True)


def ours(name: str) -> pd.DataFrame:
    """All rows, group after group, in semTools's order: the auxiliaries' own come last."""
    fit = fit_of(name)
    table = fit.estimates(standardized=True, auxiliary=True)
    labels = CASES[name]["group_labels"]
    own = ~table["lhs"].isin(fit.parameter_table.auxiliary)
    defined = table["op"] == ":="
    # a definition has no group
    group = table["group"].map(lambda x: labels.index(x) if x else 0) if labels else 0
    table = table.assign(place=np.where(defined, 2, np.where(own, 0, 1)), number=group)
    return table.sort_values(["place", "number"], kind="stable", ignore_index=True)


def test_reference_values_name_their_programs_and_gradient():
    assert EXPECTED["engine"].startswith("semTools 0.5.6, lavaan 0.6.14")
    for case in CASES.values():
        assert case["largest_gradient"] < 1e-11


@pytest.mark.parametrize("column", TOLERANCE)
@pytest.mark.parametrize("name", CASES)
def test_estimates_agree_also_those_of_the_auxiliaries(name, column):
    expected, found = theirs(name), ours(name)
    keys = ["lhs", "op", "rhs"]
    expected["rhs"] = expected["rhs"].str.replace(" ", "")
    both = expected.assign(number=_numbers(expected)).merge(
        found, on=[*keys, "number"], how="outer", suffixes=("_theirs", ""), indicator=True
    )
    assert (both["_merge"] == "both").all()
    left = both[column if "." in column else f"{column}_theirs"].astype(float)
    relative, absolute = TOLERANCE[column]
    np.testing.assert_allclose(
        both[column.replace(".", "_")], left, rtol=relative, atol=absolute, equal_nan=True
    )


def _numbers(table: pd.DataFrame) -> Any:
    """Groups from 0, and 0 for definitions."""
    return (table["group"] - 1).clip(lower=0) if "group" in table else 0


@pytest.mark.parametrize("name", CASES)
def test_tests_and_fit_indices_agree(name):
    measures = CASES[name]["fit"] | CASES[name]["exact"]
    expected = {key.replace(".", "_"): value for key, value in measures.items()}
    # SRMR is of the model's own variables
    expected["srmr"] = expected["srmr_own"]
    found = fit_of(name).fit_indices()
    assert set(found.index) <= set(expected)
    for index, value in found.items():
        other = np.nan if expected[index] is None else expected[index]
        np.testing.assert_allclose(
            value, other, rtol=1e-6, atol=1e-8, equal_nan=True, err_msg=str(index)
        )


@pytest.mark.parametrize("name", CASES)
def test_srmr_is_larger_than_where_auxiliaries_count(name):
    assert fit_of(name).fit_indices()["srmr"] > CASES[name]["fit"]["srmr"]


@pytest.mark.parametrize("kind", ["raw", "standardized"])
@pytest.mark.parametrize("name", CASES)
def test_residuals_of_the_models_own_variables_agree(name, kind):
    groups = CASES[name]["residuals"][kind]
    found = fit_of(name).residuals(kind)
    labels = CASES[name]["group_labels"]
    by_label = dict(zip(labels, groups.values(), strict=True)) if labels else {"": groups[0]}
    if kind == "standardized" and len(labels) > 1 and "group.equal" in CASES[name]["options"]:
        pytest.skip(
            "where groups share parameters lavaan's standard errors are not the joint fit's"
        )
    for label, group in by_label.items():
        covariances = found.covariances.loc[label] if label else found.covariances
        assert list(covariances.columns) == group["items"]
        raw = fit_of(name).residuals("raw")
        pairs = (
            (covariances, group["cov"], raw.covariances.loc[label] if label else raw.covariances),
            (found.means.loc[label], group["mean"], raw.means.loc[label]),
        )
        for values, others, size in pairs:
            # SAT1, which all but one answered: its residuals and their standard errors are rounding
            told = np.abs(size) > 1e-5 if kind == "standardized" else np.ones(np.shape(size), bool)
            np.testing.assert_allclose(
                values.to_numpy()[told], np.array(others, dtype=float)[told], rtol=1e-5, atol=1e-7
            )


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["modification"]])
def test_modification_indices_of_the_models_own_coefficients_agree(name):
    expected, found = pd.DataFrame(CASES[name]["modification"]), fit_of(name).modification_indices()
    keys = ["lhs", "op", "rhs"]
    if "group" in found:
        labels = CASES[name]["group_labels"]
        found["group"] = found["group"].map(lambda label: labels.index(label) + 1)
        keys.append("group")
    both = expected.merge(found, on=keys, how="outer", suffixes=("_theirs", ""), indicator=True)
    assert (both["_merge"] == "both").all()
    for column in ("mi", "epc"):
        np.testing.assert_allclose(
            both[column], both[f"{column}_theirs"], rtol=1e-6, atol=1e-9, err_msg=column
        )


@pytest.mark.parametrize(("kind", "suffix"), [("ml", ""), ("mlr", "_mlr")])
def test_difference_tests_agree_with_lavaan(kind, suffix):
    expected = EXPECTED["differences"][kind]
    found = ls.likelihood_ratio_test(fit_of(f"restricted{suffix}"), fit_of(f"paths{suffix}"))
    assert found.df == expected["df"]
    assert found.statistic == pytest.approx(expected["chisq"], rel=1e-6)
    assert found.pvalue == pytest.approx(expected["pvalue"], rel=1e-6)
