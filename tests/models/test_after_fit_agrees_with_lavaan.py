"""Score tests, residuals, factor scores, Wald and difference tests are lavaan's.

tests/reference/lavaan_after_fit.R wrote the values, at the exact minimum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from after_fit_cases import CASES, EXPECTED, data_of, fit_of, having
from lavaan_cases import SHARED, fit_case, read_case

TYPES = {
    "raw": "raw",
    "cor": "cor",
    "cor.bentler": "cor_bentler",
    "normalized": "normalized",
    "standardized": "standardized",
}
SHARING = ("groups_metric", "groups_metric_mlm", "groups_metric_mlr", "groups_scalar")


def test_reference_values_name_their_program():
    assert EXPECTED["engine"].startswith("lavaan 0.6")
    assert max(case["largest_gradient"] for case in CASES.values()) < 1e-10


def numbers(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize("name", having("modindices"))
def test_modification_indices_agree_with_lavaan(name):
    theirs, fit = pd.DataFrame(CASES[name]["modindices"]), fit_of(name)
    ours = fit.modification_indices()
    keys = ["lhs", "op", "rhs"]
    if "group" in ours:
        labels = list(data_of(CASES[name]["data"])["school"].unique())
        ours["group"] = ours["group"].map(lambda label: labels.index(label) + 1)
        keys.append("group")
    # lavaan also frees the moments and regressions of covariates that it holds fixed
    theirs = theirs[~theirs["lhs"].isin(fit.parameter_table.exogenous)]
    both = theirs.merge(ours, on=keys, how="outer", suffixes=("_lavaan", ""), indicator=True)
    assert (both["_merge"] == "both").all()
    n = fit.fit_indices()["ntotal"]
    factor = (n - 1) / n if name == "hs_wishart" else 1.0
    np.testing.assert_allclose(both["mi"], factor * both["mi_lavaan"], rtol=1e-6, atol=1e-9)
    for column in ("epc", "sepc.lv", "sepc.all"):
        own = both[column.replace(".", "_")]
        other = both["epc_lavaan"] if column == "epc" else both[column]
        np.testing.assert_allclose(own, other, rtol=1e-6, atol=1e-9, err_msg=column)


@pytest.mark.skipif(not SHARED.exists(), reason="values of the issue lie in ../shared")
@pytest.mark.parametrize("name", ["hs_ml", "pd_ml", "stl_ml"])
def test_the_ten_largest_indices_are_those_of_lavaan_where_it_stops(name):
    case = read_case(SHARED / "expected" / f"{name}.json")
    theirs, ours = pd.DataFrame(case["modindices"]), fit_case(case).modification_indices().head(10)
    assert ours[["lhs", "op", "rhs"]].to_numpy().tolist() == (
        theirs[["lhs", "op", "rhs"]].to_numpy().tolist()
    )
    np.testing.assert_allclose(ours[["mi", "epc"]], theirs[["mi", "epc"]], rtol=1e-4)


@pytest.mark.skipif(not SHARED.exists(), reason="values of the issue lie in ../shared")
@pytest.mark.parametrize("name", ["hs_ml", "stl_ml"])
def test_residuals_and_scores_are_those_of_lavaan_where_it_stops(name):
    case = read_case(SHARED / "expected" / f"{name}.json")
    fit = fit_case(case)
    z = fit.residuals("standardized").covariances
    np.testing.assert_allclose(z, numbers(case["residuals"]["cov_z"]), atol=5e-3)
    scores = pd.DataFrame(case["scores"])
    np.testing.assert_allclose(fit.factor_scores()[list(scores)].head(5), scores, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for name in having("residuals")
        for kind in TYPES
        # lavaan leaves the other groups' sampling error out; a simulation stands in its place
        if not (kind == "standardized" and name in SHARING)
    ],
)
def test_residuals_agree_with_lavaan(name, kind):
    ours = fit_of(name).residuals(TYPES[kind])
    for g, theirs in enumerate(CASES[name]["residuals"][kind]):
        matrix = numbers(theirs["cov"])
        own = ours.covariances.to_numpy()[g * len(matrix) : (g + 1) * len(matrix)]
        np.testing.assert_allclose(own, matrix, rtol=1e-6, atol=1e-7)
        if theirs["mean"] is not None:
            np.testing.assert_allclose(ours.means.to_numpy()[g], theirs["mean"], atol=1e-7)


@pytest.mark.parametrize("name", [n for n in having("residuals") if n not in SHARING])
def test_standardized_residuals_are_the_z_values_of_lav_residuals(name):
    fit = fit_of(name)
    own, scaled = (fit.residuals(kind).covariances for kind in ("standardized", "cor_bentler"))
    theirs = numbers(CASES[name]["residuals"]["cov_z"][0])
    # lavaan does not divide residuals that it takes for zero
    there = scaled.abs().to_numpy() > 1e-4
    np.testing.assert_allclose(own.to_numpy()[there], theirs[there], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("name", "method"),
    [
        (name, method)
        for name in having("scores")
        for method in ("regression", "bartlett")
        # lavaan's pseudo-inverse loses four digits there; the closed form is tested instead
        if not (name == "pd_covariates" and method == "bartlett")
    ],
)
def test_factor_scores_agree_with_lavaan(name, method):
    fit = fit_of(name)
    labels = [None] if fit.parameter_table.n_groups == 1 else ["Pasteur", "Grant-White"]
    for label, theirs in zip(labels, CASES[name]["scores"][method], strict=True):
        ours = fit.factor_scores(method, se=True)
        if label is not None:
            ours = ours[ours["group"] == label]
        scores = ours[theirs["names"]].head(12).to_numpy()
        expected = numbers(theirs["scores"])
        if name == "pd_covariates":
            # lavaan adds the means of the covariates, times their effects
            scores, expected = scores - scores[0], expected - expected[0]
        np.testing.assert_allclose(scores, expected, rtol=1e-6, atol=1e-8)
        errors = ours[[f"{n}_se" for n in theirs["names"]]].head(len(theirs["se"]))
        np.testing.assert_allclose(errors, numbers(theirs["se"]), rtol=1e-6)


@pytest.mark.parametrize("name", having("score_test"))
def test_score_tests_agree_with_lavaan(name):
    ours, theirs = fit_of(name).score_test(), CASES[name]["score_test"]
    np.testing.assert_allclose(ours.total.statistic, theirs["total"]["X2"], rtol=1e-6)
    np.testing.assert_allclose(
        sorted(ours.univariate["chisq"]), sorted(theirs["univariate"]), rtol=1e-6
    )
    # without equal intercepts three free latent means are not identified
    lost = 3 if name == "groups_scalar" else 0
    assert ours.total.df == theirs["total"]["df"] - lost


@pytest.mark.parametrize("name", having("wald"))
def test_wald_tests_agree_with_lavaan(name):
    for theirs in CASES[name]["wald"]:
        text = theirs["text"].removeprefix("indirect := c*a\n")  # the model defines it
        ours = fit_of(name).wald_test(text)
        assert ours.df == theirs["df"]
        np.testing.assert_allclose(ours.statistic, theirs["statistic"], rtol=1e-6)
        np.testing.assert_allclose(ours.pvalue, theirs["pvalue"], rtol=1e-6)


@pytest.mark.parametrize("theirs", EXPECTED["differences"], ids=lambda d: d["free"] + d["method"])
def test_difference_tests_agree_with_lavaan(theirs):
    ours = ls.likelihood_ratio_test(
        fit_of(theirs["restricted"]), fit_of(theirs["free"]), theirs["method"].replace(".", "_")
    )
    assert ours.df == theirs["df"]
    if theirs["statistic"] is None:
        assert theirs["method"].endswith("2010")  # lavaan has none under missing answers
        assert ours.statistic > 0
        return
    np.testing.assert_allclose(ours.statistic, theirs["statistic"], rtol=1e-6)
    np.testing.assert_allclose(ours.pvalue, theirs["pvalue"], rtol=1e-6)
