"""Modification indices and score tests of ordered answers are lavaan's, at the exact minimum.

tests/reference/ordinal_after_fit.R and ordinal_explained.R wrote the values.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from ordinal_after_fit_cases import AFTER, EXPECTED, EXPLAINED, fit_with, group_labels, having

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from ordinal_cases import CASES, answers_of, fit_of


def test_reference_values_name_their_program():
    for values in (EXPECTED, EXPLAINED):
        assert values["engine"].startswith("lavaan 0.6.14")
        assert max(case["largest_gradient"] for case in values["fits"].values()) < 1e-10


INDICES = {name: AFTER[name]["modindices"] for name in having("modindices")}
INDICES |= EXPLAINED["modindices"]


@pytest.mark.parametrize("name", list(INDICES))
def test_modification_indices_agree_with_lavaan(name):
    theirs, fit = pd.DataFrame(INDICES[name]), fit_of(name)
    ours, keys = fit.modification_indices(), ["lhs", "op", "rhs"]
    if "group" in ours:
        labels = group_labels(name)
        ours["group"] = ours["group"].map(lambda label: labels.index(label) + 1)
        keys.append("group")
    if name.endswith("theta"):
        # lavaan frees scale factors beside the residual variances that they follow from
        theirs = theirs[theirs["op"] != "~*~"]
    both = theirs.merge(ours, on=keys, how="outer", suffixes=("_lavaan", ""), indicator=True)
    assert (both["_merge"] == "both").all()
    assert len(both) > 20
    # lavaan's standardised changes of scale factors are ±1, and of variances their own size
    own = (both["op"] == "~*~") | ((both["op"] == "~~") & (both["lhs"] == both["rhs"]))
    for column, other, rows in (
        ("mi", "mi_lavaan", both),
        ("epc", "epc_lavaan", both),
        ("sepc_lv", "sepc.lv", both[~own]),
        ("sepc_all", "sepc.all", both[~own]),
    ):
        np.testing.assert_allclose(rows[column], rows[other], rtol=1e-6, atol=1e-8, err_msg=column)


def test_candidates_of_ordered_items_are_what_is_identified():
    """Nothing has a unit of its own until thresholds, loadings or residuals are held equal."""
    for name in ("small_wlsmv", "small_theta", "groups_configural"):
        assert set(fit_of(name).modification_indices()["op"]) == {"=~", "~~"}
    delta = fit_of("groups_loadings").modification_indices()
    assert set(delta["op"]) == {"=~", "~~", "~*~"}
    assert not (delta["lhs"] == delta["rhs"])[delta["op"] == "~~"].any()
    theta = fit_of("groups_strict_theta").modification_indices()
    assert set(theta["op"]) == {"=~", "~~", "~1"}
    assert (theta["lhs"] == theta["rhs"])[theta["op"] == "~~"].any()
    scales = fit_of("small_labels").modification_indices(operators=["~*~"])
    assert set(scales["lhs"]) == {"SAT2", "SAT3", "LOY2", "LOY3", "LOY4"}


def test_a_threshold_is_a_candidate_where_it_is_held():
    assert fit_of("groups_configural").modification_indices(operators=["|"]).empty
    found = fit_of("small_threshold_labels").modification_indices(operators=["|"])
    assert found[["lhs", "op", "rhs"]].to_numpy().tolist() == [["SAT1", "|", "t2"]]
    free = fit_of("small_wlsmv").estimates().set_index(["lhs", "op", "rhs"])["est"]
    assert found["epc"].item() == pytest.approx(free["SAT1", "|", "t2"], rel=0.2)


def test_three_tests_of_equal_thresholds_say_the_same():
    """Score, Wald and difference, where the hypothesis nearly holds and WLS has a chi-square."""
    answers, model = answers_of(CASES["small_wlsmv"]), fit_of("small_wlsmv").model_text
    free, equal = (
        ls.CFA(f"{model}\nLOY1 | s*t1\nLOY2 | {label}*t1").fit(
            answers, ordered=True, estimator="WLS"
        )
        for label in ("t", "s")
    )
    found = [
        equal.score_test().total.statistic,
        free.wald_test("s == t").statistic,
        ls.likelihood_ratio_test(equal, free).statistic,
    ]
    assert 1 < found[0] < 2
    np.testing.assert_allclose(found, found[0], rtol=5e-3)


@pytest.mark.parametrize("estimator", ["WLSMV", "ULSMV", "WLS"])
@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_an_index_is_close_to_what_freeing_the_coefficient_gains(estimator, parameterization):
    options = {"estimator": estimator, "parameterization": parameterization}
    fit = fit_with("small_wlsmv", **options)
    indices = fit.modification_indices(operators=["~~"])
    small = indices[indices["sepc_all"].abs().rank() < 9].head(2)
    for row in small.itertuples():
        model = f"{fit.model_text}\n{row.lhs} ~~ {row.rhs}"
        freed = ls.CFA(model).fit(answers_of(CASES["small_wlsmv"]), ordered=True, **options)
        gain = fit.fit_indices()["chisq"] - freed.fit_indices()["chisq"]
        assert gain == pytest.approx(row.mi, rel=0.1)
        estimates = freed.estimates().set_index(["lhs", "op", "rhs"])["est"]
        assert estimates[row.lhs, "~~", row.rhs] == pytest.approx(row.epc, rel=0.1)


def test_the_parameterisation_changes_no_index():
    keys = ["lhs", "op", "rhs"]
    delta, theta = (
        fit_of(name).modification_indices().set_index(keys)
        for name in ("small_wlsmv", "small_theta")
    )
    for column in ("mi", "sepc_all"):
        np.testing.assert_allclose(delta[column], theta.loc[delta.index, column], rtol=1e-6)


@pytest.mark.parametrize("name", list(EXPLAINED["score_tests"]))
def test_score_tests_of_wls_agree_with_lavaan(name):
    ours, theirs = fit_of(name).score_test(), EXPLAINED["score_tests"][name]
    np.testing.assert_allclose(ours.total.statistic, theirs["total"]["X2"], rtol=1e-6)
    np.testing.assert_allclose(
        sorted(ours.univariate["chisq"]), sorted(theirs["univariate"]), rtol=1e-6
    )
    # lavaan counts every equality; freeing all three groups' thresholds takes their scales and
    # means along, as the difference of the two models' degrees of freedom says too
    assert len(ours.univariate) == theirs["total"]["df"]
    assert ours.total.df == {"small_labels_wls": 3, "groups_wls": 56}[name]


@pytest.mark.parametrize("estimator", ["WLSMV", "WLSM", "DWLS", "ULSMV", "ULS"])
def test_score_tests_without_a_chi_square_are_refused(estimator):
    fit = fit_with("small_labels", estimator=estimator)
    with pytest.raises(NotAvailableError, match=rf"{estimator} has no chi-square.*'WLSMV'"):
        fit.score_test()


def test_the_equalities_named_by_the_score_test_are_thresholds_and_loadings():
    table = fit_of("groups_wls").score_test().univariate
    assert table["lhs"].str.contains(r"SAT1 \| t1 \(").any()
    assert table["lhs"].str.contains("LOY =~ LOY2").any()
