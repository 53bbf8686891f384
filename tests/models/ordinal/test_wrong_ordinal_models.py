"""What ordered items cannot be fitted to ends in an error that names it, or is not admissible."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from ordinal_cases import REFERENCE

LIKERT = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
HOLED = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv")
TEXT = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3"
FIRST = LIKERT["platform"].iloc[0]
IN_FIRST = LIKERT["platform"] == FIRST
DataError, OptionError = ls.errors.DataError, ls.errors.OptionError
NotAvailableError = ls.errors.NotAvailableError


def refused(error, match, text=TEXT, data=LIKERT, **options):
    with pytest.raises(error, match=match):
        ls.SEM(text).fit(data, **({"ordered": True} | options))


def words(answers):
    return answers.map({1: "bad", 2: "poor", 3: "fair", 4: "good", 5: "great"})


def with_item(values, name="SAT1"):
    return LIKERT.assign(**{name: values})


ANSWERS = {
    "text": (words(LIKERT["SAT1"]), "'SAT1' holds text in 820 of 820 rows"),
    "unordered text": (
        pd.Categorical(words(LIKERT["SAT1"])),
        "'SAT1' holds text in 820 of 820 rows",
    ),
    "fractions": (LIKERT["SAT1"] + 0.5, r"no whole numbers: SAT1 \(820 answers, such as 4\.5\)"),
    "one fraction": (
        LIKERT["SAT1"].astype(float).where(LIKERT.index != 7, 2.25),
        r"no whole numbers: SAT1 \(1 answers, such as 2\.25\)",
    ),
    "infinity": (
        LIKERT["SAT1"].astype(float).where(LIKERT.index != 7, np.inf),
        r"Infinite values in SAT1 \(1 row\)",
    ),
    "13 categories": (
        np.arange(820) % 13,
        r"More than 12 categories: SAT1 \(13 different answers\)",
    ),
    "a constant": (3, r"Fewer than two categories among 820 respondents: SAT1 \(only 3\)"),
    "a copy": (LIKERT["SAT2"], r"Perfectly separated.*SAT1 with SAT2 \(820 respondents\).*copy"),
    "a reversed copy": (6 - LIKERT["LOY3"], "Perfectly separated.*SAT1 with LOY3"),
    "a coarser copy": ((LIKERT["SAT2"] > 3) * 1, "Perfectly separated.*SAT1 with SAT2"),
}


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("missing", [None, "listwise", "pairwise"])
def test_answers_that_are_no_categories_are_refused(answers, missing):
    values, match = ANSWERS[answers]
    refused(DataError, match, data=with_item(values), missing=missing)


def test_twelve_categories_and_booleans_are_taken():
    twelve = np.clip(2 * LIKERT["SAT1"] + np.arange(820) % 5 - 2, 0, 11)
    assert twelve.nunique() == 12
    assert ls.CFA(TEXT).fit(with_item(twelve), ordered=True).admissibility.admissible
    true_or_false = ls.CFA(TEXT).fit(with_item(LIKERT["SAT1"] > 3), ordered=True)
    table = true_or_false.estimates()
    assert ((table["lhs"] == "SAT1") & (table["op"] == "|")).sum() == 1


def test_an_item_that_nobody_answered_is_named():
    blank = with_item(np.nan)
    refused(DataError, r"SAT1 \(no answer\)", data=blank, missing="pairwise")
    refused(DataError, "no respondents remain of 820", data=blank, missing="listwise")
    refused(ls.errors.MissingDataError, "820 answers are missing", data=blank)


def test_a_category_without_answers_in_a_group_is_named():
    changed = with_item(LIKERT["SAT1"].mask(IN_FIRST & (LIKERT["SAT1"] == 1), 2))
    match = rf"Group '{FIRST}': .*SAT1 \(nobody answered 1\), among {IN_FIRST.sum()} respondents"
    refused(DataError, match, data=changed, group="platform")
    # one group has the categories that it has
    alone = changed[IN_FIRST]
    table = ls.CFA(TEXT).fit(alone, ordered=True).estimates()
    assert ((table["lhs"] == "SAT1") & (table["op"] == "|")).sum() == 3


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_an_item_that_a_group_was_not_asked_is_named(missing):
    blank = with_item(LIKERT["SAT1"].astype(float).mask(IN_FIRST))
    match = {
        "listwise": rf"Group '{FIRST}': no respondents remain of {IN_FIRST.sum()}",
        "pairwise": rf"Group '{FIRST}': .*SAT1 \(nobody answered 1, 2, 3, 4, 5\)",
    }
    refused(DataError, match[missing], data=blank, group="platform", missing=missing)


def test_a_pair_that_nobody_answered_together_is_named():
    half = np.arange(820) < 410
    apart = LIKERT.assign(SAT1=LIKERT["SAT1"].mask(half), LOY3=LIKERT["LOY3"].mask(~half))
    refused(
        DataError, r"nobody answered both: SAT1 with LOY3 \(0 resp", data=apart, missing="pairwise"
    )


def test_a_constant_within_a_group_is_named():
    constant = with_item(LIKERT["SAT1"].mask(IN_FIRST, 3))
    refused(DataError, rf"Group '{FIRST}': .*1, 2, 4, 5", data=constant, group="platform")


def test_a_copy_within_a_group_is_named():
    copied = with_item(LIKERT["SAT1"].mask(IN_FIRST, LIKERT["SAT2"]))
    refused(DataError, rf"Group '{FIRST}': Perfectly separated", data=copied, group="platform")


def test_missing_answers_are_not_left_out_unasked():
    refused(ls.errors.MissingDataError, "399 answers are missing in 321 of 820", data=HOLED)


NAMES = {
    "unknown": (["SAT1", "PRICE"], ls.errors.VariableNotFoundError, "lists PRICE, which the model"),
    "some": (["SAT1", "SAT2"], NotAvailableError, "leaves out SAT3, LOY1, LOY2, LOY3"),
    "one as text": ("SAT1", NotAvailableError, "leaves out SAT2, SAT3, LOY1, LOY2, LOY3"),
}


@pytest.mark.parametrize("names", NAMES)
def test_names_of_ordered_items_have_to_be_those_of_the_model(names):
    ordered, error, match = NAMES[names]
    refused(error, match, ordered=ordered)


def test_all_names_in_any_order_are_as_good_as_true():
    names = ["LOY3", "LOY2", "LOY1", "SAT3", "SAT2", "SAT1"]
    listed, all_of_them = (ls.CFA(TEXT).fit(LIKERT, ordered=o) for o in (names, True))
    pd.testing.assert_frame_equal(listed.estimates(), all_of_them.estimates())


def test_moments_have_no_categories():
    moments = ls.Moments.from_covariance(LIKERT.drop(columns="platform").cov(), 820)
    refused(OptionError, "cross-tabulated", data=moments)


OPTIONS = {
    "fiml": ({"missing": "fiml"}, OptionError, "missing='fiml' is maximum likelihood"),
    "wishart": ({"likelihood": "wishart"}, OptionError, "leave likelihood='wishart' out"),
    "observed": ({"information": "observed"}, OptionError, "information='observed' belongs"),
    "casewise errors": ({"se": "robust_huber_white"}, OptionError, "casewise likelihoods"),
    "casewise test": ({"test": "yuan_bentler_mplus"}, OptionError, "casewise likelihoods"),
    "corrected WLS": (
        {"estimator": "WLS", "se": "robust_sem"},
        OptionError,
        "WLS weighs by the whole covariance",
    ),
    "bounds": ({"bounds": "standard"}, NotAvailableError, "bounds='standard' is not available"),
    "starts": ({"n_starts": 5, "rng": 1}, NotAvailableError, "n_starts above 1 is not available"),
    "parameterization": ({"parameterization": "gamma"}, OptionError, "='gamma' is not known"),
    "auxiliary": ({"auxiliary": ["LOY4"]}, OptionError, "auxiliary lists LOY4, and missing is"),
    "estimator": ({"estimator": "PML"}, OptionError, "estimator='PML' is not available"),
    "residuals": (
        {"group": "platform", "group_equal": ["residuals"]},
        OptionError,
        "'residuals'.*parameterization='theta'",
    ),
    "no group": ({"group": "shop"}, ls.errors.VariableNotFoundError, "'shop'"),
}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"group": "platform"},
        {"group": "platform", "group_equal": ["intercepts"]},
        {"estimator": "DWLS"},
        {"parameterization": "theta"},
    ],
)
def test_no_mean_structure_is_ignored_for_ordered_items_with_a_word(options):
    model = ls.CFA(TEXT)
    with pytest.warns(ls.errors.SpecificationWarning, match="meanstructure=False is ignored"):
        found = model.fit(LIKERT, ordered=True, meanstructure=False, **options)
    usual = model.fit(LIKERT, ordered=True, **options)
    pd.testing.assert_frame_equal(found.estimates(), usual.estimates())
    assert found.to_lavaan() == usual.to_lavaan()


@pytest.mark.parametrize("option", OPTIONS)
def test_options_that_mean_nothing_for_ordered_items_are_refused(option):
    options, error, match = OPTIONS[option]
    refused(error, match, **options)


@pytest.mark.parametrize("estimator", ["ML", "MLR", "MLM", "MLMV", "GLS"])
def test_estimators_of_continuous_answers_are_refused_for_ordered_ones(estimator):
    refused(OptionError, f"{estimator} takes answers as continuous", estimator=estimator)


@pytest.mark.parametrize("estimator", ["DWLS", "WLSM", "WLSMV"])
def test_estimators_of_ordered_answers_need_some(estimator):
    refused(OptionError, f"{estimator} weighs thresholds", estimator=estimator, ordered=False)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"parameterization": "theta"}, "parameterization='theta' is for ordered items"),
        ({"missing": "pairwise"}, "missing='pairwise' is for ordered items"),
        (
            {"group": "platform", "group_equal": ["thresholds"]},
            "'thresholds', and the model has no ordered",
        ),
    ],
)
def test_options_of_ordered_answers_need_some(options, match):
    refused(OptionError, match, ordered=False, **options)


FORMULAS = {
    "threshold": ("SAT1 | t9", OptionError, "SAT1 has 5 categories, so that its thresholds are"),
    "covariate": ("SAT ~ LOY4", NotAvailableError, r"observed variables \(LOY4\), which is not"),
    "nonlinear": (
        "LOY ~~ a*LOY\nSAT ~~ b*SAT\na == b^2",
        NotAvailableError,
        r"'a == b\^2', and WLSMV",
    ),
    "inequality": ("SAT ~~ c*LOY\nc > 0.9", NotAvailableError, "'c > 0.9', and WLSMV keeps"),
}


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_formulas_that_ordered_items_cannot_have_are_refused(formula, parameterization):
    text, error, match = FORMULAS[formula]
    refused(error, match, text=f"{TEXT}\n{text}", parameterization=parameterization)


@pytest.mark.parametrize(
    ("formula", "parameterization", "match"),
    [
        ("SAT1 ~~ SAT1", "delta", "the residual variance of an ordered item is no parameter"),
        ("SAT1 ~~ 0.5*SAT1", "delta", "the residual variance of an ordered item is no parameter"),
        ("SAT1 ~*~ SAT1", "theta", "the scale factor of an ordered item is no parameter"),
    ],
)
def test_what_the_parameterization_computes_cannot_be_written(formula, parameterization, match):
    refused(OptionError, match, text=f"{TEXT}\n{formula}", parameterization=parameterization)


@pytest.mark.parametrize("formula", ["SAT1 ~ 1", "SAT1 ~*~ SAT1"])
def test_what_one_group_does_not_determine_is_named(formula):
    with pytest.warns(ls.errors.AdmissibilityWarning, match="cannot tell apart"):
        found = ls.CFA(f"{TEXT}\n{formula}").fit(LIKERT, ordered=True)
    with pytest.raises(ls.errors.LoyaltySEMError):
        found.fit_indices()


@pytest.mark.parametrize("estimator", ["WLSMV", "WLSM", "DWLS", "ULSMV", "ULSM", "ULS", "WLS"])
def test_constraints_that_would_not_be_kept_are_refused(estimator):
    """lavaan keeps to them; in silence they would be passed over."""
    text = TEXT.replace("SAT2", "a*SAT2").replace("SAT3", "b*SAT3")
    for constraint in ("a == b^2", "a > 2", "a < b/2"):
        match = f"the constraint '{constraint}', and {estimator} keeps".replace("^", r"\^")
        refused(NotAvailableError, match, text=f"{text}\n{constraint}", estimator=estimator)


@pytest.mark.parametrize(
    ("formula", "match"),
    [
        ("LOY4 ~ SAT", r"ordered outcome \(LOY4\), whose.*parameterization='theta'"),
        ("SAT ~~ LOY4", "LOY4 is ordered and covaries with a construct.*parameterization='theta'"),
        ("LOY4 ~~ SAT", "LOY4 is ordered and covaries with a construct.*parameterization='theta'"),
    ],
)
def test_under_delta_an_ordered_item_is_no_construct_of_its_own(formula, match):
    """Under theta it is, and agrees with lavaan: the cases small_outcome_theta and beside it."""
    refused(NotAvailableError, match, text=f"{TEXT}\n{formula}")


def test_continuous_items_beside_ordered_ones_are_refused():
    spending = with_item(np.random.default_rng(1).gamma(2, 50, size=820))
    refused(DataError, "no whole numbers: SAT1", data=spending)
    names = ["SAT2", "SAT3", "LOY1", "LOY2", "LOY3"]
    refused(NotAvailableError, "leaves out SAT1: ordered and continuous", ordered=names)


def test_too_few_respondents_are_refused():
    refused(DataError, "20 respondents for 29 free parameters", data=LIKERT.head(20))


def test_wls_of_too_few_respondents_is_refused():
    """39 thresholds and correlations cannot have a covariance matrix of full rank."""
    few = LIKERT.iloc[100:136]
    refused(DataError, "singular .* with 36 respondents.*WLSMV", data=few, estimator="WLS")
    assert ls.CFA(TEXT).fit(few, ordered=True).converged


def test_wls_names_the_group_that_is_too_small():
    items = ["SAT1", "SAT2", "SAT3", "LOY1", "LOY2", "LOY3"]
    binary = LIKERT.assign(**{item: (LIKERT[item] > 3) * 1 for item in items})
    small = pd.concat([binary[IN_FIRST].tail(18), binary[~IN_FIRST]])
    match = f"Group '{FIRST}': the covariance matrix of the 21 .* with 18 respondents"
    refused(DataError, match, data=small, estimator="WLS", group="platform")


def drawn(correlations, n, seed, cuts=(-1.0, -0.3, 0.4, 1.1)):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, len(correlations))) @ np.linalg.cholesky(correlations).T
    names = [f"x{i + 1}" for i in range(len(correlations))]
    return pd.DataFrame(np.searchsorted(cuts, latent), columns=names)


HEYWOOD = drawn(np.array([[1, 0.8, 0.8], [0.8, 1, 0.4], [0.8, 0.4, 1]]), 1000, 1)


def test_a_heywood_case_is_not_admissible():
    """One factor makes loadings of √(.8 · .8 / .4) = 1.26 of these correlations."""
    with pytest.warns(ls.errors.AdmissibilityWarning, match="Heywood case"):
        fitted = ls.CFA("F =~ x1 + x2 + x3").fit(HEYWOOD, ordered=True)
    assert fitted.converged
    assert not fitted.admissibility.admissible
    checks = fitted.admissibility.checks.set_index("check")
    assert "x1 -0.6" in checks.loc["variances", "found"]
    assert "F =~ x1 1.2" in checks.loc["loadings", "found"]


def test_under_theta_a_heywood_case_has_no_minimum_and_no_numbers():
    """A residual variance of one leaves no place for it: the loading grows without end."""
    with pytest.warns(ls.errors.AdmissibilityWarning, match="no minimum"):
        fitted = ls.CFA("F =~ x1 + x2 + x3").fit(HEYWOOD, ordered=True, parameterization="theta")
    for number in (fitted.estimates, fitted.fit_indices, fitted.r_squared):
        with pytest.raises(ls.errors.ConvergenceError):
            number()


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_equal_thresholds_alone_do_not_scale_binary_items(parameterization):
    """One threshold cannot give a latent response of another group its mean and its unit."""
    binary = LIKERT.assign(
        **{item: (LIKERT[item] > 3) * 1 for item in LIKERT.columns.drop("platform")}
    )
    options = {"group": "platform", "group_equal": ["thresholds"], "ordered": True}
    with pytest.warns(ls.errors.AdmissibilityWarning, match="information matrix is singular"):
        fitted = ls.CFA(TEXT).fit(binary, parameterization=parameterization, **options)
    with pytest.raises(ls.errors.IdentificationError, match="singular"):
        fitted.fit_indices()


def test_pairwise_correlations_need_not_be_positive_definite():
    """Least squares do not invert them; what the model implies is a correlation matrix."""
    answers = drawn(np.full((6, 6), 0.9) + 0.1 * np.eye(6), 60, 4, cuts=(-0.5, 0.5))
    holed = answers.astype(float).mask(np.random.default_rng(4).random(answers.shape) < 0.3)
    fitted = ls.CFA("F =~ " + " + ".join(holed)).fit(holed, ordered=True, missing="pairwise")
    sample = fitted._fitted.moments.covariances[0]
    assert np.linalg.eigvalsh(sample)[0] < -0.01
    assert np.linalg.eigvalsh(fitted._fitted.test().implied[0])[0] > 0
    assert np.isfinite(fitted.estimates()["se"]).all()
    assert np.isfinite(fitted.fit_indices()[["chisq_scaled", "cfi_scaled", "srmr"]]).all()


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
@pytest.mark.parametrize("std_lv", [False, True])
def test_a_construct_of_one_ordered_item_is_not_identified(parameterization, std_lv):
    text = "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nL =~ LOY1"
    options = {"ordered": True, "parameterization": parameterization, "std_lv": std_lv}
    with pytest.warns(ls.errors.AdmissibilityWarning, match="identification"):
        fit = ls.SEM(text).fit(LIKERT, **options)
    with pytest.raises(ls.errors.IdentificationError):
        fit.fit_indices()
    # every replicate ends near its start, which looks like certainty
    with pytest.raises(
        ls.errors.IdentificationError, match="request for bootstrap intervals is refused"
    ):
        fit.bootstrap(n_replicates=10, rng=1)
