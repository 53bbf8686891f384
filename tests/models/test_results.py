"""What a result says, and that it never changes."""

from __future__ import annotations

import hashlib
import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from model_structures import MEDIATION, answers

FRAME = answers(3)
BOUNDS = dict.fromkeys(FRAME.columns, (-40.0, 40.0))


@pytest.fixture(scope="module")
def fit() -> ls.SEMResult:
    return ls.SEM(MEDIATION).fit(FRAME)


@pytest.fixture(scope="module")
def heywood() -> ls.SEMResult:
    """Two indicators that correlate more with the other construct than with each other."""
    rng = np.random.default_rng(0)
    eta = rng.normal(size=(300, 1))
    own, other = 0.4 * eta + rng.normal(size=(300, 2)), 0.9 * eta + 0.4 * rng.normal(size=(300, 2))
    frame = pd.DataFrame(np.hstack([own, other]), columns=["a1", "a2", "b1", "b2"])
    correlation = frame.corr()
    correlation.loc["a1", "a2"] = correlation.loc["a2", "a1"] = 0.1
    correlation.loc["b1", "b2"] = correlation.loc["b2", "b1"] = 0.80
    correlation.loc[["a1", "a2"], "b1"] = correlation.loc["b1", ["a1", "a2"]] = (0.55, 0.20)
    correlation.loc[["a1", "a2"], "b2"] = correlation.loc["b2", ["a1", "a2"]] = (0.55, 0.20)
    moments = ls.Moments.from_correlation(correlation, np.ones(4), 300)
    with pytest.warns(AdmissibilityWarning, match="Heywood"):
        return ls.SEM("A =~ a1 + a2\nB =~ b1 + b2\nB ~ A").fit(moments)


def test_card_summary_and_html_carry_the_verdict(fit, heywood):
    for text in (repr(fit), str(fit.summary()), fit._repr_html_(), fit.summary()._repr_html_()):
        assert "admissible" in text
        assert "NOT ADMISSIBLE" not in text
    for result in (heywood,):
        for text in (repr(result), str(result.summary()), result._repr_html_()):
            assert "NOT ADMISSIBLE" in text
            assert "Heywood" in text


def test_heywood_case_converges_and_names_the_item(heywood):
    assert heywood.converged
    assert not heywood.admissibility.admissible
    checks = heywood.admissibility.checks
    assert list(checks.columns) == ["check", "verdict", "found", "remedy"]
    problem = checks[checks["verdict"] == "problem"]
    estimates = heywood.estimates().set_index(["lhs", "op", "rhs"])["est"]
    variances = estimates[[key for key in estimates.index if key[1] == "~~" and key[0] == key[2]]]
    (item,) = [lhs for (lhs, _, _), value in variances.items() if value < 0]
    assert item in problem["found"].str.cat()
    assert (problem["remedy"].str.len() > 20).all()
    assert np.isnan(heywood.r_squared()[item])


def test_summary_shows_the_model_every_section_and_every_parameter(fit):
    text = str(fit.summary())
    for title in ("Loadings", "Regressions", "Variances and covariances", "Defined parameters"):
        assert title in text
    for row in fit.estimates().itertuples():
        assert f"{row.lhs} {row.op} {row.rhs}" in text
    assert fit.model_text in text
    assert str(fit.summary()) == text


def test_summary_returns_and_does_not_print(fit, capsys):
    fit.summary()
    assert capsys.readouterr().out == ""


def test_html_escapes_the_model_and_the_data():
    frame = FRAME.rename(columns={"a1": "满意1"})
    html = ls.SEM(MEDIATION.replace("a1", "满意1")).fit(frame).summary()._repr_html_()
    assert "满意1" in html
    assert "=~" in html
    assert "<script" not in html


def test_fitting_twice_gives_the_same_digits_and_leaves_model_and_data_alone():
    model, frame = ls.SEM(MEDIATION), FRAME.copy()
    text = model.model_text
    first, second = model.fit(frame), model.fit(frame)
    pd.testing.assert_frame_equal(first.estimates(), second.estimates(), check_exact=True)
    pd.testing.assert_frame_equal(frame, FRAME, check_exact=True)
    assert model.model_text == text


def test_tables_that_are_returned_are_copies(fit):
    before = fit.estimates(standardized=True)
    for table in (
        fit.estimates(standardized=True),
        fit.effects("A", "C"),
        fit.latent_correlations(),
    ):
        table.iloc[:, -1] = 99.0
    indices = fit.fit_indices()
    indices[:] = 0.0
    squares = fit.r_squared()
    squares[:] = 0.0
    checks = fit.admissibility.checks
    checks["verdict"] = "problem"
    pd.testing.assert_frame_equal(fit.estimates(standardized=True), before, check_exact=True)
    assert fit.fit_indices()["chisq"] > 0
    assert fit.r_squared().min() > 0
    assert fit.effects("A", "C")["std_se"].max() < 1
    assert fit.admissibility.admissible


def test_changing_the_frame_after_the_fit_does_not_change_the_result():
    frame = FRAME.copy()
    result = ls.SEM(MEDIATION).fit(frame)
    before = result.bootstrap(n_replicates=20, rng=1).estimates()
    frame.loc[:] = 0.0
    pd.testing.assert_frame_equal(result.bootstrap(n_replicates=20, rng=1).estimates(), before)


def test_changing_the_matrix_after_the_fit_does_not_change_the_result():
    covariance = FRAME.cov()
    moments = ls.Moments.from_covariance(covariance, 300)
    result = ls.SEM(MEDIATION).fit(moments)
    before = result.fit_indices()
    covariance.loc["a1", "a1"] = 99.0
    pd.testing.assert_series_equal(ls.SEM(MEDIATION).fit(moments).fit_indices(), before)


def test_results_cannot_be_assigned_to(fit):
    with pytest.raises(AttributeError):
        fit.converged = False
    with pytest.raises(AttributeError):
        fit.admissibility = None
    with pytest.raises(AttributeError):
        fit.provenance.model = ""


def test_provenance_says_where_the_numbers_come_from(fit):
    record = fit.provenance
    assert record.source == "DataFrame"
    assert record.n_observations == 300
    assert record.n_incomplete == 0
    assert record.model == fit.model_text
    assert "ML" in str(record.options)
    assert dict(record.versions).keys() >= {"python", "loyaltysem", "numpy", "scipy", "pandas"}
    assert len(record.data_sha256) == len(hashlib.sha256().hexdigest())
    assert json.loads(json.dumps(record.to_dict()))["n_observations"] == 300
    other = ls.SEM(MEDIATION).fit(answers(4)).provenance
    assert other.data_sha256 != record.data_sha256
    assert ls.SEM(MEDIATION).fit(FRAME).provenance.data_sha256 == record.data_sha256


def test_provenance_of_a_survey_names_the_file_and_what_was_done():
    survey = ls.datasets.load_platforms().screen().apply()
    record = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]}).fit(survey, missing="listwise").provenance
    assert "platforms_export.xlsx" in record.source
    assert "wjx" in record.source
    assert len(record.history) >= 1
    assert record.n_incomplete > 0


def test_polars_and_pandas_give_the_same_tables(fit):
    other = ls.SEM(MEDIATION).fit(pl.from_pandas(FRAME))
    pd.testing.assert_frame_equal(other.estimates(), fit.estimates(), rtol=1e-12)


def test_defined_parameters_are_their_formulas(fit):
    table = fit.estimates(standardized=True)
    by_label = table.set_index("label")
    for column in ("est", "std_all", "std_lv"):
        value = by_label[column]
        assert value["indirect"] == pytest.approx(value["a"] * value["b"], rel=1e-12)
        assert value["total"] == pytest.approx(value["c"] + value["indirect"], rel=1e-12)


@pytest.mark.parametrize("formula", ["a/(a-a)", "(a-a)/(a-a)", "log(-a*a)", "sqrt(-a*a)"])
def test_a_defined_parameter_without_a_value_has_no_number_at_all(formula):
    with pytest.warns(AdmissibilityWarning, match="defined parameters: bad :="):
        fit = ls.SEM(MEDIATION + f"bad := {formula}").fit(FRAME)
    assert not fit.admissibility.admissible
    table = fit.estimates(standardized=True)
    row = table[table["lhs"] == "bad"].iloc[0]
    for column in ("est", "se", "z", "pvalue", "std_all", "std_se"):
        assert not np.isfinite(row[column]), column
    assert not np.isfinite(row["ci_lower"])


def test_intervals_follow_the_level_and_a_wrong_level_is_refused(fit):
    wide, narrow = fit.estimates(level=0.99), fit.estimates(level=0.90)
    free = wide["se"] > 0
    assert (wide["ci_lower"] < narrow["ci_lower"])[free].all()
    for level in (0, 1, 95, -0.5, float("nan")):
        with pytest.raises(OptionError, match="between 0 and 1"):
            fit.estimates(level=level)
        with pytest.raises(OptionError, match="between 0 and 1"):
            fit.effects("A", "C", level=level)


def test_index_needs_declared_bounds_and_a_measured_construct(fit):
    with pytest.raises(OptionError, match=r"No bounds are declared for c1, c2, c3"):
        fit.loyalty_index("C")
    with pytest.raises(VariableNotFoundError, match=r"'Z' is not measured .* A, B, C"):
        fit.loyalty_index("Z", bounds=BOUNDS)
    with pytest.raises(OptionError, match="'loadings' or 'regression'"):
        fit.loyalty_index("C", bounds=BOUNDS, index_weights="pls")
    table = fit.loyalty_index("C", bounds=BOUNDS)
    assert list(table["weights"]) == ["loadings", "equal"]
    assert list(table.columns) == ["construct", "weights", "index", *WEIGHTS]
    np.testing.assert_allclose(table[WEIGHTS].sum(axis=1), 1, rtol=1e-12)


WEIGHTS = ["weight_c1", "weight_c2", "weight_c3"]


def test_fit_indices_are_rounded_where_they_are_shown_and_nowhere_else(fit):
    found = fit.fit_indices()
    cfi = found["cfi"]
    assert isinstance(found, pd.Series)
    lines = dict(line.split(maxsplit=1) for line in repr(found).splitlines())
    assert lines["cfi"] == f"{cfi:.3f}"
    assert lines["df"] == f"{found['df']:.0f}"
    assert f">{cfi:.3f}<" in found._repr_html_()
    assert repr(found[["df", "cfi"]]).split() == ["df", lines["df"], "cfi", lines["cfi"]]
    assert cfi == fit._indices["cfi"]
    # what is computed from it is an ordinary series, shown as it is
    doubled = found * 2
    assert type(doubled) is pd.Series
    assert doubled["cfi"] == 2 * cfi
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own
    pd.testing.assert_series_equal(again, found)
    assert repr(again) == repr(found)


def test_an_index_without_a_value_is_a_dash_and_small_p_values_are_not_zero():
    saturated = ls.CFA({"A": ["a1", "a2", "a3"]}).fit(FRAME).fit_indices()
    lines = dict(line.split(maxsplit=1) for line in repr(saturated).splitlines())
    assert lines["pvalue"] == "—"
    assert lines["baseline_pvalue"] == "< .001"


def test_provenance_shows_itself_and_keeps_everything(fit):
    card = repr(fit.provenance)
    for part in (f"respondents      {len(FRAME)}", "estimator        ML", "sha256", "loyaltysem "):
        assert part in card
    assert "Provenance(" not in card
    assert "options" in fit.provenance.to_dict()
    assert "<table>" in fit.provenance._repr_html_()


def test_saturated_model_says_so_and_claims_no_test():
    result = ls.CFA({"A": ["a1", "a2", "a3"]}).fit(FRAME)
    indices = result.fit_indices()
    assert indices["df"] == 0
    assert np.isnan(indices["pvalue"])
    assert indices["chisq"] == pytest.approx(0, abs=1e-9)
    assert "saturated" in repr(result)


def test_a_path_model_without_latent_variables_has_no_equal():
    result = ls.SEM("b1 ~ a1\nc1 ~ b1").fit(FRAME)
    with pytest.raises((OptionError, NotAvailableError), match="not measured"):
        result.loyalty_index("b1", bounds=BOUNDS)
    assert result.effects("a1", "c1").set_index("effect").loc["indirect", "est"] != 0
