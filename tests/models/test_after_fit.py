"""What score tests, residuals, scores and comparisons mean, and what they refuse."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from after_fit_cases import ITEMS, data_of, fit_of
from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    DataError,
    IdentificationError,
    ModelSyntaxError,
    NotAvailableError,
    OptionError,
)
from loyaltysem.estimation import fit_maximum_likelihood
from loyaltysem.fits.options import FitOptions
from loyaltysem.quantities.moments.residuals import residuals_of

REFERENCE = Path(__file__).parents[1] / "reference"
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


def test_a_modification_index_is_close_to_what_freeing_the_coefficient_gains():
    fit = fit_of("hs")
    row = fit.modification_indices(operators=["~~"]).iloc[9]
    freed = ls.SEM(f"{HS}\n{row['lhs']} ~~ {row['rhs']}").fit(data_of("schools"))
    gain = fit.fit_indices()["chisq"] - freed.fit_indices()["chisq"]
    assert gain == pytest.approx(row["mi"], rel=0.25)
    estimates = freed.estimates().set_index(["lhs", "op", "rhs"])["est"]
    assert estimates[row["lhs"], "~~", row["rhs"]] == pytest.approx(row["epc"], rel=0.25)


def test_modification_indices_can_be_filtered():
    fit = fit_of("hs")
    loadings = fit.modification_indices(operators=["=~"], minimum=5)
    assert set(loadings["op"]) == {"=~"}
    assert loadings["mi"].min() >= 5
    assert loadings["mi"].is_monotonic_decreasing
    with pytest.raises(OptionError, match="<-"):
        fit.modification_indices(operators=["<-"])


def test_score_tests_need_an_equality():
    with pytest.raises(NotAvailableError, match="no equality"):
        fit_of("hs").score_test()


def test_standardized_residuals_of_groups_that_share_loadings_have_the_spread_of_samples():
    """Samples drawn from the metric model: 400 of them, each residual's spread within 15 %."""
    fit = fit_of("groups_metric")
    fitted = fit._fitted
    rng, drawn = np.random.default_rng(2), 400
    means, covariances = [], []
    for g, n in enumerate(fitted.moments.n_observations):
        root = np.linalg.cholesky(fitted.implied.covariance[0, g])
        x = rng.normal(size=(drawn, n, 9)) @ root.T + fitted.implied.mean[0, g]
        means.append(x.mean(axis=1))
        centred = x - means[-1][:, None]
        covariances.append(np.swapaxes(centred, 1, 2) @ centred / n)
    covariance, mean = np.stack(covariances, axis=1), np.stack(means, axis=1)
    start = np.repeat(fitted.solution.theta, drawn, axis=0)
    solution, implied = fit_maximum_likelihood(
        fitted.layout, covariance, mean, fitted.sizes, start=start
    )
    assert solution.converged.mean() > 0.98
    spread = (covariance - implied.covariance)[solution.converged].std(axis=0).reshape(18, 9)
    raw = fit.residuals("raw").covariances.to_numpy()
    z = residuals_of(fitted, "standardized").covariances.to_numpy()
    clear = np.abs(z) > 0.05
    error = (raw / np.where(clear, z, 1.0))[clear]
    ratio = error / spread[clear]
    assert np.abs(np.median(ratio) - 1) < 0.05
    # the sample's own Γ stands in for the population's
    assert (np.abs(ratio - 1) < 0.45).mean() > 0.95


def test_largest_residuals_come_first_and_name_their_group():
    table = fit_of("groups_scalar").residuals("standardized").largest(6)
    assert table.columns.tolist() == ["lhs", "op", "rhs", "group", "residual"]
    assert table["residual"].abs().is_monotonic_decreasing
    assert set(table["group"]) <= {"Pasteur", "Grant-White"}
    with pytest.raises(OptionError, match="'z'"):
        fit_of("hs").residuals("z")


def test_scores_keep_the_labels_and_the_order_of_the_rows():
    frame = data_of("schools").iloc[::-1].rename(index=lambda i: f"r{i}")
    scores = ls.SEM(HS).fit(frame, group="school").factor_scores()
    assert scores.index.equals(frame.index)
    assert (scores["group"] == frame["school"]).all()


def test_scores_of_new_respondents_are_those_they_had_in_the_fit():
    fit, frame = fit_of("groups_scalar"), data_of("schools")
    own = fit.factor_scores("bartlett", se=True)
    some = [200, 3, 5]
    pd.testing.assert_frame_equal(
        fit.factor_scores("bartlett", se=True, data=frame.loc[some]), own.loc[some]
    )
    strangers = frame.loc[some].assign(school="Elsewhere")
    with pytest.raises(DataError, match="Elsewhere"):
        fit.factor_scores(data=strangers)


def test_scores_of_incomplete_respondents_are_more_uncertain():
    scores, frame = fit_of("holes").factor_scores(se=True), data_of("holes")
    missing = frame[["x1", "x2", "x3"]].isna().sum(axis=1)
    by_count = scores.groupby(missing)["visual_se"].min()
    assert by_count.is_monotonic_increasing


def test_bartlett_errors_rest_on_the_constructs_own_items():
    """1 / √(Σ λ² / θ), which a pseudo-inverse reaches to four digits only."""
    fit = fit_of("pd_covariates")
    est = fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    precision = sum(est["dem65", "=~", y] ** 2 / est[y, "~~", y] for y in ("y5", "y6", "y7", "y8"))
    errors = fit.factor_scores("bartlett", se=True)["dem65_se"]
    np.testing.assert_allclose(errors, precision**-0.5, rtol=1e-9)


def test_bartlett_scores_are_refused_for_a_construct_without_items():
    fit = ls.CFA(f"{HS}\ngeneral =~ visual + textual + speed").fit(data_of("schools"))
    assert "general" in fit.factor_scores()
    with pytest.raises(NotAvailableError, match="general"):
        fit.factor_scores("bartlett")


def test_moments_have_no_respondents_to_score():
    frame = data_of("schools")[ITEMS]
    fit = ls.CFA(HS).fit(ls.Moments.from_data(frame))
    with pytest.raises(NotAvailableError, match="respondents"):
        fit.factor_scores()
    np.testing.assert_allclose(
        fit.factor_scores(data=frame), fit_of("hs").factor_scores(), atol=1e-9
    )


def test_a_wald_test_is_the_square_of_z():
    z = fit_of("hs_paths").estimates().set_index("label").loc["a", "z"]
    test = fit_of("hs_paths").wald_test("a == 0")
    assert test.statistic == pytest.approx(z**2)
    assert "a == 0" in repr(test)
    assert "<table" in test._repr_html_()


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        ("a > 0", OptionError, "equalities"),
        ("d == 0", ModelSyntaxError, "d == 0"),
        ("a == b; b == a", IdentificationError, "follows from the others"),
        ("a*b/(c - c) == 1", NotAvailableError, "divides by zero"),
    ],
)
def test_wald_tests_refuse_what_has_no_answer(text, error, match):
    with pytest.raises(error, match=match):
        fit_of("hs_paths").wald_test(text)


@pytest.mark.parametrize(
    ("restricted", "free", "match"),
    [
        ("hs", "hs_restricted", "degrees of freedom"),
        ("hs", "groups_metric", "respondents"),
        ("hs", "pd", "variables"),
        ("hs_restricted", "hs_wishart", "divisor"),
        ("hs_restricted_mlm", "hs", "different kinds"),
        ("hs_restricted", "hs_means", "mean structure"),
        ("holes_restricted_mlr", "hs_mlr", "incomplete answers"),
    ],
)
def test_fits_that_are_not_nested_in_each_other_have_no_difference_test(restricted, free, match):
    with pytest.raises(NotAvailableError, match=match):
        ls.likelihood_ratio_test(fit_of(restricted), fit_of(free))


def test_difference_tests_refuse_a_method_that_does_not_go_with_the_fits():
    with pytest.raises(OptionError, match="scaled"):
        ls.likelihood_ratio_test(fit_of("hs_restricted"), fit_of("hs"), "satorra_bentler_2001")


def test_the_factor_of_2010_is_the_same_with_and_without_the_machinery_for_missing_answers():
    results = []
    for missing in (None, "fiml"):
        restricted, free = (
            ls.SEM(text).fit(
                data_of("schools"), estimator="MLR", missing=missing, meanstructure=True
            )
            for text in (f"{HS}\nvisual ~~ 0*speed", HS)
        )
        results.append(ls.likelihood_ratio_test(restricted, free, "satorra_bentler_2010"))
    assert results[0].statistic == pytest.approx(results[1].statistic, rel=1e-6)


def test_compare_shows_changes_from_the_model_above():
    fits = {name: fit_of(f"groups_{name}") for name in ("metric", "scalar")}
    table = ls.compare(fits)
    assert table.index.tolist() == ["metric", "scalar"]
    expected = fits["scalar"].fit_indices()["cfi"] - fits["metric"].fit_indices()["cfi"]
    assert table.loc["scalar", "delta_cfi"] == pytest.approx(expected)
    assert table.loc["metric"].filter(like="delta").isna().all()
    robust = ls.compare({n: fit_of(f"groups_{n}_mlr") for n in ("configural", "metric")})
    assert {"chisq_scaled", "cfi_robust", "delta_rmsea_robust"} <= set(robust)
    with pytest.raises(NotAvailableError, match="variables"):
        ls.compare({"a": fit_of("hs"), "b": fit_of("pd")})
    with pytest.raises(OptionError, match="two fits"):
        ls.compare({"a": fit_of("hs")})


@pytest.mark.parametrize(("name", "largest"), [("hs", 1e-6), ("pd", 1e-5), ("hs_paths", 1e-5)])
def test_semopy_finds_the_same_estimates(name, largest):
    check = fit_of(name).crosscheck()
    assert check.largest < largest
    assert len(check.table) == fit_of(name).fit_indices()["npar"]
    np.testing.assert_array_equal(check.table["est"], fit_of(name).coef())
    assert check.agrees
    assert f"semopy {version('semopy')}" in repr(check)
    assert set(check.not_compared) == {"standard_errors", "fit_indices"}


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("groups_metric", "several groups"),
        ("hs_means", "a mean structure"),
        ("hs_labels", "equality constraints"),
        ("holes", "incomplete answers"),
        ("pd_covariates", "covariates"),
        ("hs_std_lv", "without a fixed loading"),
        ("hs_wishart", "wishart"),
    ],
)
def test_crosscheck_refuses_what_semopy_cannot_do(name, match):
    with pytest.raises(NotAvailableError, match=match):
        fit_of(name).crosscheck()


def test_the_lavaan_script_knows_every_option():
    known = {"estimator", "missing", "std_lv", "group", "group_equal", "group_partial"}
    known |= {"meanstructure", "likelihood", "fixed_x", "bounds", "auxiliary"}
    known |= {"ordered", "parameterization", "effect_coding"}
    # lavaan searches from one start; a comment says where that matters
    known |= {"n_starts", "weights", "clusters", "weights_normalization"}
    # lavaan has no LMS and QML, which are refused; indicators of products are written out
    known |= {"interaction", "product_pairs", "product_centering"}
    assert {field.name for field in fields(FitOptions)} == known


def test_the_lavaan_script_refuses_sums_that_would_be_another_model():
    fit = ls.CFA(HS).fit(
        data_of("schools"),
        group="school",
        group_equal=["loadings", "intercepts"],
        group_partial=["x3 ~ 1"],
        effect_coding=True,
    )
    with pytest.raises(NotAvailableError, match="group_partial, and lavaan"):
        fit.to_lavaan()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R with lavaan")
@pytest.mark.parametrize(
    "name",
    [
        "hs_wishart",
        "groups_metric_mlr",
        "holes_mlr",
        "hs_labels",
        "moments",
        "ordered",
        "theta",
        "coded",
    ],
)
def test_the_lavaan_script_gives_the_same_chi_square_in_r(name, tmp_path: Path):
    if name == "moments":
        frame = data_of("schools")
        fit = ls.SEM(HS).fit(ls.Moments.from_data(frame[ITEMS]), meanstructure=True)
    elif name == "coded":
        frame = data_of("schools")
        equal = ["loadings", "intercepts"]
        fit = ls.CFA(HS).fit(frame, group="school", group_equal=equal, effect_coding=True)
    elif name in ("ordered", "theta"):
        frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
        options = {"group": "platform", "parameterization": "theta"} if name == "theta" else {}
        fit = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3 + SAT4").fit(frame, ordered=True, **options)
    else:
        fit, frame = fit_of(name), data_of("holes" if name == "holes_mlr" else "schools")
    frame.to_csv(tmp_path / "answers.csv", index=False)
    script = fit.to_lavaan() + '\ncat("CHISQ", format(fitMeasures(fit, "chisq"), digits = 15))\n'
    (tmp_path / "fit.R").write_text(script, "utf-8")
    done = subprocess.run(
        ["Rscript", "fit.R"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    theirs = float(done.stdout.rsplit("CHISQ", 1)[1])
    assert theirs == pytest.approx(fit.fit_indices()["chisq"], rel=1e-6)


@pytest.mark.parametrize(
    "ask",
    [
        lambda fit: fit.modification_indices(),
        lambda fit: fit.score_test(),
        lambda fit: fit.residuals(),
        lambda fit: fit.factor_scores(),
        lambda fit: fit.wald_test("a == 0"),
        lambda fit: fit.crosscheck(),
        lambda fit: ls.likelihood_ratio_test(fit, fit_of("hs")),
        lambda fit: ls.compare({"a": fit, "b": fit}),
    ],
)
def test_nothing_is_computed_from_a_fit_that_failed(failed, ask):
    with pytest.raises((ConvergenceError, IdentificationError)):
        ask(failed)


@pytest.fixture(scope="module")
def failed() -> ls.SEMResult:
    """Every item measures both factors: they can be rotated at will."""
    both = " + ".join(ITEMS)
    with pytest.warns(AdmissibilityWarning):
        return ls.SEM(f"f =~ {both}\ng =~ {both}").fit(data_of("schools"))
