"""Models of ordered answers are lavaan 0.6-14's, at the exact minimum."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.estimation import implied_moments
from loyaltysem.inference.uncertainty.standardization import cell_jacobian, cell_values
from model_structures import central
from ordinal_cases import (
    CASES,
    FITTED,
    REFUSED,
    answers_of,
    fit,
    fit_of,
    lavaan_indices,
    lavaan_table,
)

#: relative, and absolute near zero
TOLERANCE = {
    "est": (1e-9, 1e-9),
    "se": (1e-9, 1e-9),
    "std.lv": (1e-9, 1e-9),
    "std.all": (1e-9, 1e-9),
    # lavaan differentiates the standardised solution numerically: 1e-8 of it is its own error
    "std.se": (2e-8, 1e-8),
}
SAMPLES = [name for name in FITTED if "sample" in CASES[name]]
GAMMAS = [name for name in SAMPLES if "gamma" in CASES[name]["sample"][0]]


def is_computed(case: dict[str, object], table: pd.DataFrame) -> pd.Series:
    """Rows that follow from others, which lavaan gives no standard error."""
    of_items = table["lhs"].isin(table.loc[table["op"] == "|", "lhs"])
    if case["options"].get("parameterization") == "theta":
        return table["op"] == "~*~"
    return of_items & (table["op"] == "~~") & (table["lhs"] == table["rhs"])


def test_the_cases_are_wide_enough():
    options = [CASES[name]["options"] for name in FITTED]
    for option, values in {
        "estimator": {"WLSMV", "WLSM", "DWLS", "ULSMV", "ULSM", "ULS", "WLS"},
        "parameterization": {"theta"},
        "missing": {"listwise", "pairwise"},
    }.items():
        assert values <= {chosen.get(option) for chosen in options}
    equal = {kind for chosen in options for kind in np.atleast_1d(chosen.get("group.equal", []))}
    assert {"thresholds", "loadings", "residuals", "lv.variances", "means", "regressions"} <= equal
    assert any("group.partial" in chosen for chosen in options)
    assert len(FITTED) >= 75
    for name in FITTED:
        assert CASES[name]["engine"].startswith("lavaan 0.6")
        assert CASES[name]["polished"]["max_abs_gradient"] < 1e-9


@pytest.mark.parametrize("name", REFUSED)
def test_what_lavaan_has_and_we_do_not_is_refused_by_name(name):
    error, says = REFUSED[name]
    with pytest.raises(error, match=says):
        fit(CASES[name])


@pytest.mark.parametrize("name", FITTED)
def test_rows_and_labels_stand_in_lavaans_order(name):
    ours, theirs = fit_of(name).estimates(), lavaan_table(CASES[name])
    # lavaan invents a label for what group.equal makes equal
    theirs["label"] = theirs["label"].str.replace(r"^\.p\d+\.$", "", regex=True)
    keys = ["lhs", "op", "rhs", "label"]
    pd.testing.assert_frame_equal(ours[keys], theirs[keys], check_dtype=False)
    if labels := CASES[name]["group_labels"]:
        # lavaan gives a defined parameter the group 0
        groups = [labels[g - 1] if g else "" for g in theirs["group"]]
        assert ours["group"].tolist() == groups


@pytest.mark.parametrize("column", TOLERANCE)
@pytest.mark.parametrize("name", FITTED)
def test_column_agrees_with_lavaan(name, column):
    theirs = lavaan_table(CASES[name])
    ours = fit_of(name).estimates(standardized=True)[column.replace(".", "_")]
    compared = pd.Series(True, index=theirs.index)
    if column == "se":
        compared = ~is_computed(CASES[name], theirs)
    relative, absolute = TOLERANCE[column]
    np.testing.assert_allclose(
        ours[compared], theirs.loc[compared, column], rtol=relative, atol=absolute, equal_nan=True
    )


@pytest.mark.parametrize("name", FITTED)
def test_z_values_and_intervals_are_those_of_estimate_and_standard_error(name):
    table = fit_of(name).estimates()
    tested = table["se"] > 0
    z = table["est"] / table["se"]
    np.testing.assert_allclose(table.loc[tested, "z"], z[tested], rtol=1e-12)
    for side, sign in (("ci_lower", -1), ("ci_upper", 1)):
        expected = table["est"] + sign * 1.959963984540054 * table["se"]
        np.testing.assert_allclose(table[side], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", FITTED)
def test_what_follows_from_the_parameters_has_standard_errors_by_the_delta_method(name):
    """Residual variances under delta, scale factors under theta: lavaan has no error for them."""
    fitted, theirs = fit_of(name)._fitted, lavaan_table(CASES[name])
    ours = fit_of(name).estimates(standardized=True)
    computed = is_computed(CASES[name], theirs)
    assert (theirs.loc[computed, "se"] == 0).all()
    base = fitted.layout.with_sample(np.zeros((1, *fitted.covariances.shape)), None)

    def cells(theta: np.ndarray) -> np.ndarray:
        return cell_values(fitted.layout, implied_moments(fitted.layout, theta[None], base))[0]

    slopes = central(cells, fitted.solution.theta[0])
    np.testing.assert_allclose(
        cell_jacobian(fitted.layout, fitted.implied), slopes, rtol=1e-6, atol=1e-8
    )
    spread = np.sqrt(np.einsum("...q,qr,...r->...", slopes, fitted.covariance, slopes))
    by_row = {
        (row.lhs, row.op, row.rhs, g): spread[g, i]
        for g in range(fitted.layout.n_groups)
        for i, (row, _) in enumerate(fitted.layout.cells)
    }
    expected = [
        by_row[row.lhs, row.op, row.rhs, row.group - 1] for row in theirs[computed].itertuples()
    ]
    np.testing.assert_allclose(ours.loc[computed, "se"], expected, rtol=1e-6, atol=1e-9)
    # where the latent response has variance one, the residual variance is standardised already
    unit = computed & (theirs["op"] == "~~") & ((theirs["est"] - theirs["std.all"]).abs() < 1e-14)
    np.testing.assert_allclose(
        ours.loc[unit, "se"], theirs.loc[unit, "std.se"], rtol=1e-8, atol=1e-8
    )
    if CASES[name]["options"].get("parameterization") != "theta":
        assert unit.sum() >= theirs.loc[theirs["op"] == "|", "lhs"].nunique()


@pytest.mark.parametrize("name", FITTED)
def test_fit_indices_and_scaled_tests_agree_with_lavaan(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_indices(CASES[name])
    # robust indices have tests of their own, and lavaan does not report the number of respondents
    compared = [k for k in ours.index if not k.endswith("_robust") and k != "ntotal"]
    assert {"chisq", "df", "npar", "fmin", "cfi", "tli", "rmsea", "srmr"} <= set(compared)
    for index in compared:
        np.testing.assert_allclose(
            ours[index], theirs[index], rtol=1e-8, atol=1e-8, equal_nan=True, err_msg=index
        )


@pytest.mark.parametrize("name", FITTED)
def test_scaled_tests_stand_where_lavaan_has_them(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_indices(CASES[name])
    measures = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
    for index in measures:
        assert (f"{index}_scaled" in ours) == (f"{index}_scaled" in theirs)
    # without a likelihood there is no AIC; without the right weight no p-value of the plain test
    assert not {"logl", "aic", "bic"} & set(ours.index)
    assert ("pvalue" in ours) == (CASES[name]["options"]["estimator"] == "WLS")


@pytest.mark.parametrize("name", FITTED)
def test_degrees_of_freedom_and_respondents_are_exactly_lavaans(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_indices(CASES[name])
    for index in ("df", "baseline_df", "npar"):
        assert ours[index] == theirs[index]
    assert ours["ntotal"] == sum(CASES[name]["nobs"])


@pytest.mark.parametrize("name", FITTED)
def test_r_squared_agrees_with_lavaan(name):
    labels = CASES[name]["group_labels"] or [None]
    for label, theirs in zip(labels, CASES[name]["rsquare"], strict=True):
        expected = pd.Series(theirs, dtype=float)
        ours = fit_of(name).r_squared(group=label)
        assert set(ours.index) == set(expected.index)
        np.testing.assert_allclose(ours[expected.index], expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", SAMPLES)
def test_thresholds_correlations_and_their_variances_agree_with_lavaan(name):
    ours = fit_of(name)._fitted.sample.ordinal
    groups = zip(CASES[name]["sample"], ours.moments, ours.gamma, strict=True)
    for theirs, moments, gamma in groups:
        assert list(ours.names) == theirs["names"]
        expected = [*theirs["thresholds"], *theirs["correlations"]]
        np.testing.assert_allclose(moments, expected, rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(np.diag(gamma), theirs["gamma_diagonal"], rtol=1e-8)


@pytest.mark.parametrize("name", GAMMAS)
def test_covariance_of_thresholds_and_correlations_agrees_with_lavaan(name):
    groups = zip(CASES[name]["sample"], fit_of(name)._fitted.sample.ordinal.gamma, strict=True)
    for theirs, gamma in groups:
        np.testing.assert_allclose(gamma, theirs["gamma"], rtol=1e-8, atol=1e-9)


def test_the_model_has_to_say_that_incomplete_rows_are_left_out():
    """lavaan leaves them out without a word."""
    case = CASES["small_listwise"]
    assert answers_of(case).isna().to_numpy().any()
    with pytest.raises(ls.errors.MissingDataError, match="536 answers are missing in 397 of 820"):
        fit(case, missing=None)
