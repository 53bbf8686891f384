"""Difference tests of ordered answers are lavaan's, and what they refuse.

tests/reference/ordinal_after_fit.R and ordinal_explained.R wrote the values, at the exact minimum.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ordinal_after_fit_cases import EXPECTED, EXPLAINED, fit_with

import loyaltysem as ls
from loyaltysem.comparing.comparison import _difference_of_answers
from loyaltysem.errors import NotAvailableError, OptionError
from ordinal_cases import CASES, FITTED, answers_of, fit_of

METHODS: dict[str, dict[str, Any]] = {
    "default": {},
    "satorra.2000": {"method": "satorra_2000"},
    "satorra.2000.unshifted": {"method": "satorra_2000", "scaled_shifted": False},
    "satorra.2000.exact": {"method": "satorra_2000", "a_method": "exact"},
    "satorra.bentler.2001": {"method": "satorra_bentler_2001"},
}
PAIRS = [pair for pair in EXPECTED["differences"] if pair["restricted"] in FITTED]


def estimator_of(pair: dict[str, Any]) -> str:
    return str(CASES[pair["free"]]["options"]["estimator"])


def is_single_factor(pair: dict[str, Any], method: str) -> bool:
    """Whether lavaan's number is that of a correction for which shifted tests are not made."""
    return estimator_of(pair).endswith("MV") and method in (
        "satorra.2000.unshifted",
        "satorra.bentler.2001",
    )


def frees_more(pair: dict[str, Any], method: str) -> bool:
    return (
        method == "satorra.2000.exact"
        and pair["free"].startswith("groups_configural")
        and ("thresholds" in pair["restricted"] or "strict" in pair["restricted"])
    )


@pytest.mark.parametrize(
    ("pair", "method"),
    [
        (pair, method)
        for pair in PAIRS
        for method in METHODS
        if "statistic" in pair.get(method, {})
        and estimator_of(pair) != "DWLS"
        and not is_single_factor(pair, method)
        and not frees_more(pair, method)
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value['restricted']}-{value['free']}",
)
def test_difference_tests_agree_with_lavaan(pair, method):
    ours = ls.likelihood_ratio_test(
        fit_of(pair["restricted"]), fit_of(pair["free"]), **METHODS[method]
    )
    assert ours.df == pair[method]["df"]
    np.testing.assert_allclose(ours.statistic, pair[method]["statistic"], rtol=1e-7)
    np.testing.assert_allclose(ours.pvalue, pair[method]["pvalue"], rtol=1e-5)


def test_the_difference_with_answers_missing_agrees_with_lavaan():
    theirs = EXPLAINED["pairwise"]
    free = fit_of(theirs["free"])
    restricted = ls.CFA(f"{free.model_text}\n{theirs['line']}").fit(
        answers_of(CASES[theirs["free"]]), ordered=True, missing="pairwise"
    )
    ours = ls.likelihood_ratio_test(restricted, free)
    assert ours.df == theirs["df"]
    np.testing.assert_allclose(ours.statistic, theirs["statistic"], rtol=1e-7)
    np.testing.assert_allclose(ours.pvalue, theirs["pvalue"], rtol=1e-6)


def test_the_order_of_the_items_and_the_parameterisation_do_not_matter():
    labels, free = fit_of("small_labels"), fit_of("small_wlsmv")
    wanted = ls.likelihood_ratio_test(labels, free).statistic
    for other in ("small_permuted", "small_theta"):
        found = ls.likelihood_ratio_test(labels, fit_of(other)).statistic
        assert found == pytest.approx(wanted, rel=1e-7)
    other = ls.likelihood_ratio_test(fit_of("small_labels_theta"), free).statistic
    assert other == pytest.approx(wanted, rel=1e-7)


def test_parameters_of_two_parameterisations_are_not_compared_one_by_one():
    with pytest.raises(NotAvailableError, match="a_method='delta'"):
        ls.likelihood_ratio_test(
            fit_of("small_labels_theta"), fit_of("small_wlsmv"), "satorra_2000", a_method="exact"
        )


def test_a_restricted_model_that_frees_scales_has_no_exact_constraints():
    with pytest.raises(NotAvailableError, match="free what the other fixes"):
        ls.likelihood_ratio_test(
            fit_of("groups_thresholds"),
            fit_of("groups_configural"),
            "satorra_2000",
            a_method="exact",
        )


@pytest.mark.parametrize("estimator", ["DWLS", "ULS"])
def test_minima_without_a_distribution_have_no_difference_test(estimator):
    small, large = (fit_with(name, estimator=estimator) for name in ("small_labels", "small_wlsmv"))
    for method in (None, "standard"):
        with pytest.raises(NotAvailableError, match=rf"{estimator} has no chi-square.*'WLSMV'"):
            ls.likelihood_ratio_test(small, large, method)


@pytest.mark.parametrize("kind", ["", "_wlsm"])
def test_the_plain_difference_of_scaled_fits_is_refused(kind):
    small, large = fit_of(f"small_labels{kind}"), fit_of(f"small{kind or '_wlsmv'}")
    with pytest.raises(NotAvailableError, match=r"DWLS has no chi-square.*Leave method= out"):
        ls.likelihood_ratio_test(small, large, "standard")


def test_corrections_that_do_not_go_with_the_fits_name_what_does():
    small, large = fit_of("small_labels"), fit_of("small_wlsmv")
    for method in ("satorra_bentler_2001", "satorra_bentler_2010"):
        with pytest.raises(NotAvailableError, match=r"\(WLSMV\).*test='satorra_bentler'"):
            ls.likelihood_ratio_test(small, large, method)
    with pytest.raises(NotAvailableError, match=r"\(WLSMV\).*test='satorra_bentler'"):
        ls.likelihood_ratio_test(small, large, "satorra_2000", scaled_shifted=False)
    with pytest.raises(NotAvailableError, match="least squares have none"):
        ls.likelihood_ratio_test(
            fit_of("small_labels_wlsm"), fit_of("small_wlsm"), "satorra_bentler_2010"
        )
    with pytest.raises(OptionError, match="'WLSMV' or 'WLSM'"):
        ls.likelihood_ratio_test(fit_of("small_labels_wls"), fit_of("small_wls"), "satorra_2000")


def test_fits_of_other_answers_are_not_compared():
    free = fit_of("small_wlsmv")
    continuous = fit_with("small_wls", ordered=False)
    complete = fit_of("small_listwise")
    for other, reason in (
        (fit_with("small_labels", estimator="WLS"), "DWLS, WLS"),
        (fit_of("small_reversed"), "covariances or means"),
        (fit_of("small_three"), "covariances or means"),
        (fit_of("small_labels_wls"), "DWLS, WLS"),
    ):
        with pytest.raises(NotAvailableError, match=reason):
            ls.compare({"free": free, "other": other})
    with pytest.raises(NotAvailableError, match="as ordered categories"):
        ls.compare({"ordered": fit_of("small_wls"), "continuous": continuous})
    with pytest.raises(NotAvailableError, match="respondents"):
        ls.compare({"pairs": fit_of("small_pairwise"), "complete": complete})
    with pytest.raises(NotAvailableError, match="different kinds"):
        ls.likelihood_ratio_test(fit_of("small_labels"), fit_with("small_wlsmv", estimator="DWLS"))


def test_thresholds_and_numbers_of_categories_are_part_of_the_data():
    answers = fit_of("small_wlsmv")._fitted.sample.ordinal
    assert _difference_of_answers(answers, answers.select(answers.names[::-1])) == ""
    moved = replace(answers, moments=answers.moments + np.eye(1, answers.moments.shape[1]) * 1e-6)
    assert "thresholds" in _difference_of_answers(answers, moved)
    merged = fit_of("small_mixed")._fitted.sample.ordinal
    assert "SAT1 (5 and 2), SAT2 (5 and 3)" in _difference_of_answers(answers, merged)


def test_fits_side_by_side_have_scaled_indices_where_there_are_no_robust_ones():
    fits = {name: fit_of(name) for name in ("small_labels", "small_wlsmv")}
    table = ls.compare(fits)
    indices = {name: fit.fit_indices() for name, fit in fits.items()}
    for index in ("cfi", "tli", "rmsea"):
        suffix = "_robust" if f"{index}_robust" in indices["small_wlsmv"] else "_scaled"
        column = index + suffix
        for name, values in indices.items():
            assert table.loc[name, column] == values[column]
        change = indices["small_wlsmv"][column] - indices["small_labels"][column]
        assert table.loc["small_wlsmv", f"delta_{column}"] == pytest.approx(change)
        assert index not in table
    assert {"chisq_scaled", "pvalue_scaled"} <= set(table)
    assert not {"aic", "bic", "chisq", "pvalue"} & set(table)
    plain = ls.compare({name: fit_with(name, estimator="DWLS") for name in fits})
    assert {"chisq", "cfi"} <= set(plain)
    assert "pvalue" not in plain


def test_indices_side_by_side_are_of_one_kind():
    """With equal thresholds there are no robust indices, and so none of the other fit either."""
    names = ("groups_configural", "groups_loadings", "groups_thresholds_loadings")
    table = ls.compare({name: fit_of(name) for name in names})
    assert {"cfi_scaled", "tli_scaled", "rmsea_scaled", "delta_cfi_scaled"} <= set(table)
    assert not table.columns.str.contains("robust").any()
    for name in names:
        assert table.loc[name, "rmsea_scaled"] == fit_of(name).fit_indices()["rmsea_scaled"]
