"""GLS, ULS and WLS are lavaan's, at the exact minimum.

The cases in tests/reference/lavaan_least_squares are made by lavaan_reference.R from
lavaan_least_squares_cases.json, as those of maximum likelihood are.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import loyaltysem as ls
from lavaan_cases import (
    COLUMNS,
    SHARED,
    TESTS,
    data_of,
    frame_of,
    lavaan_fit,
    lavaan_table,
    read_case,
)

STORED = TESTS / "reference" / "lavaan_least_squares"
CASES = {path.stem: read_case(path) for path in sorted(STORED.glob("*.json"))}
EXPECTED = SHARED / "expected"
#: lavaan's names that are an estimator and its corrections in one.
CORRECTED = {
    "ULSM": {"estimator": "ULS", "se": "robust_sem", "test": "satorra_bentler"},
    "ULSMV": {"estimator": "ULS", "se": "robust_sem", "test": "scaled_shifted"},
}
TOLERANCE = {
    "est": (1e-6, 1e-8),
    "std.lv": (1e-6, 1e-8),
    "std.all": (1e-6, 1e-8),
    "se": (1e-6, 1e-9),
    # lavaan differentiates the standardised solution numerically: 1e-7 of it is its own error
    "std.se": (1e-6, 1e-7),
    "z": (2e-6, 1e-7),
    "pvalue": (1e-6, 1e-8),
}
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


def fit(case):
    options = {name.replace(".", "_"): value for name, value in case["options"].items()}
    options |= CORRECTED.get(options["estimator"], {})
    model = ls.CFA if case["fun"] == "cfa" else ls.SEM
    return model("\n".join(case["model"])).fit(data_of(case), **options)


@cache
def fit_of(name):
    return fit(CASES[name])


@cache
def shared_fit(name):
    return fit(read_case(EXPECTED / f"{name}.json"))


def school():
    return frame_of("holzinger_swineford.csv")


def test_every_estimator_has_cases_with_means_and_with_groups():
    for name in ("gls", "uls", "wls"):
        assert any(f"hs_{name}_means" == case for case in CASES)
        assert any(f"hs_{name}_groups" in case for case in CASES)
    assert {"hs_ulsm", "hs_ulsmv"} <= set(CASES)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", CASES)
def test_column_agrees_with_lavaan(name, column):
    theirs = lavaan_table(CASES[name])
    ours = fit_of(name).estimates(standardized=True)
    assert (ours["lhs"] + ours["op"]).tolist() == (theirs["lhs"] + theirs["op"]).tolist()
    relative, absolute = TOLERANCE[column]
    np.testing.assert_allclose(
        ours[COLUMNS[column]], theirs[column], rtol=relative, atol=absolute, equal_nan=True
    )


@pytest.mark.parametrize("name", CASES)
def test_fit_indices_agree_with_lavaan(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_fit(CASES[name])
    interval = {k: v for k, v in theirs.items() if k.startswith("rmsea_ci")}
    polished = CASES[name]["polished"]
    interval |= {k.replace(".", "_"): v for k, v in polished.items() if k.startswith("rmsea")}
    compared = set(ours.index) - {"ntotal"}
    assert {"chisq", "fmin", "baseline_chisq", "cfi", "tli", "rmsea", "srmr"} <= compared
    assert compared <= set(theirs)
    for index in compared:
        expected = interval.get(index, theirs[index])
        np.testing.assert_allclose(
            ours[index], expected, rtol=1e-6, atol=1e-6, equal_nan=True, err_msg=index
        )


@pytest.mark.parametrize("name", CASES)
def test_what_lavaan_does_not_define_is_left_out(name):
    ours, theirs = fit_of(name).fit_indices(), lavaan_fit(CASES[name])
    assert not {"logl", "unrestricted_logl", "aic", "bic", "bic2"} & set(ours.index)
    assert ("pvalue" in ours) == np.isfinite(theirs["pvalue"])
    assert np.isfinite(ours).all()


@pytest.mark.skipif(not EXPECTED.exists(), reason="lavaan's unpolished numbers lie in ../shared")
@pytest.mark.parametrize("name", ["hs_gls", "hs_uls", "hs_wls"])
def test_fits_are_within_lavaans_stopping_error(name):
    case = read_case(EXPECTED / f"{name}.json")
    theirs, ours = lavaan_table(case), shared_fit(name).estimates(standardized=True)
    free = theirs["se"] > 0
    distance = (ours["est"] - theirs["est"]).abs()[free] / theirs["se"][free]
    assert distance.max() < 1e-4
    np.testing.assert_allclose(ours["se"], theirs["se"], rtol=1e-5, atol=1e-9)
    indices, expected = shared_fit(name).fit_indices(), lavaan_fit(case)
    for index in set(indices.index) - {"ntotal"}:
        np.testing.assert_allclose(indices[index], expected[index], rtol=2e-6, atol=2e-6)
    assert indices["fmin"] <= expected["fmin"] + 1e-12


@pytest.mark.parametrize("estimator", ["GLS", "WLS"])
def test_estimates_do_not_depend_on_the_units_of_the_items(estimator):
    data = school()
    rescaled = data.assign(**{name: data[name] * scale for name, scale in UNITS.items()})
    one, other = (ls.CFA(HS).fit(frame, estimator=estimator) for frame in (data, rescaled))
    np.testing.assert_allclose(one.fit_indices(), other.fit_indices(), rtol=1e-7, atol=1e-9)
    std = [fitted.estimates(standardized=True)["std_all"] for fitted in (one, other)]
    np.testing.assert_allclose(*std, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("scale", [1e-4, 1e4])
def test_unweighted_estimates_follow_a_common_unit_of_all_items(scale):
    data, items = school(), [f"x{k}" for k in range(1, 10)]
    one = ls.CFA(HS).fit(data, estimator="ULS")
    other = ls.CFA(HS).fit(data.assign(**{k: data[k] * scale for k in items}), estimator="ULS")
    std = [fitted.estimates(standardized=True)["std_all"] for fitted in (one, other)]
    np.testing.assert_allclose(*std, rtol=1e-7)
    np.testing.assert_allclose(
        other.fit_indices()["chisq"], scale**4 * one.fit_indices()["chisq"], rtol=1e-9
    )


UNITS = {f"x{k}": 10.0 ** (k % 5 - 2) for k in range(1, 10)}


def test_unweighted_least_squares_need_no_inverse_of_the_sample():
    """Its estimates are those of the covariances alone, so published ones are enough."""
    data = school()[[f"x{k}" for k in range(1, 10)]]
    moments = ls.Moments.from_covariance(data.cov(), len(data), divisor="n-1")
    both = [ls.CFA(HS).fit(source, estimator="ULS") for source in (data, moments)]
    np.testing.assert_allclose(*(fitted.estimates()["est"] for fitted in both), rtol=1e-8)


def test_wls_refuses_fewer_respondents_than_moments():
    with pytest.raises(ls.errors.DataError, match="45 respondents for 45"):
        ls.CFA(HS).fit(school().head(45), estimator="WLS")


def test_wls_refuses_a_small_group_by_name():
    data = school().groupby("school").head(54)
    with pytest.raises(ls.errors.DataError, match="Group 'Pasteur': 54 respondents for 54"):
        ls.CFA(HS).fit(data, estimator="WLS", group="school")


def test_wls_refuses_moments_without_answers():
    data = school()[[f"x{k}" for k in range(1, 10)]]
    moments = ls.Moments.from_covariance(data.cov(), len(data), divisor="n-1")
    with pytest.raises(ls.errors.NotAvailableError, match="fourth moments"):
        ls.CFA(HS).fit(moments, estimator="WLS")


def test_wls_refuses_fixed_covariates():
    with pytest.raises(ls.errors.NotAvailableError, match=r"x4 .*fixed_x=False"):
        ls.SEM("visual =~ x1 + x2 + x3\nvisual ~ x4").fit(school(), estimator="WLS", fixed_x=True)


def test_wls_refuses_items_with_two_answers_each():
    """The square of a deviation then follows from the deviation, so that Γ has no inverse."""
    data = school()
    items = [f"x{k}" for k in range(1, 5)]
    binary = data[items].gt(data[items].median()).astype(float)
    with pytest.raises(ls.errors.DataError, match="singular"):
        ls.CFA("f =~ x1 + x2 + x3 + x4").fit(binary, estimator="WLS", meanstructure=True)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"missing": "fiml"}, "missing='fiml'"),
        ({"likelihood": "wishart"}, "likelihood='wishart'"),
        ({"information": "observed"}, "information='observed'"),
        ({"se": "robust_huber_white"}, "casewise likelihoods"),
        ({"test": "yuan_bentler_mplus"}, "casewise likelihoods"),
    ],
)
@pytest.mark.parametrize("estimator", ["GLS", "ULS", "WLS"])
def test_options_of_the_likelihood_are_refused(estimator, options, match):
    with pytest.raises(ls.errors.OptionError, match=match):
        ls.CFA(HS).fit(school(), estimator=estimator, **options)


@pytest.mark.parametrize("estimator", ["GLS", "ULS", "ULSMV", "WLS"])
@pytest.mark.parametrize(
    ("constraint", "named"),
    [
        ("b == a^2", "'b == a^2'"),
        ("a > 2", "'a > 2'"),
        ("a < 0.1*b", "'a < 0.1*b'"),
        ("a == b\na > 2\na*b == 4", "constraints 'a > 2', 'a*b == 4'"),
    ],
)
def test_constraints_that_would_not_be_kept_are_refused(estimator, constraint, named):
    text = HS.replace("x2", "a*x2").replace("x3", "b*x3") + "\n" + constraint
    with pytest.raises(ls.errors.NotAvailableError) as refused:
        ls.CFA(text).fit(school(), estimator=estimator)
    assert named in str(refused.value)
    assert estimator in str(refused.value)


@pytest.mark.parametrize("estimator", ["GLS", "ULS", "WLS"])
def test_linear_equalities_are_kept(estimator):
    text = HS.replace("x2", "a*x2").replace("x3", "b*x3")
    fitted = ls.CFA(text + "\na == 0.5*b + 0.2").fit(school(), estimator=estimator)
    found = fitted.estimates().set_index("label")["est"]
    assert found["a"] == pytest.approx(0.5 * found["b"] + 0.2, rel=1e-12)
    free = ls.CFA(text).fit(school(), estimator=estimator)
    assert fitted.fit_indices()["df"] == free.fit_indices()["df"] + 1


def test_wls_refuses_corrections_it_does_not_need():
    with pytest.raises(ls.errors.OptionError, match="already"):
        ls.CFA(HS).fit(school(), estimator="WLS", se="robust_sem")


def test_the_card_says_that_uls_has_no_p_value():
    card = repr(ls.CFA(HS).fit(school(), estimator="ULS"))
    assert "no p-value" in card
    assert "likelihood" not in card


@pytest.mark.parametrize("estimator", ["GLS", "ULS"])
def test_robust_standard_errors_are_those_of_the_bootstrap(estimator):
    """500 replicates know a standard error to 3 %; what else they differ by is of order 1/n."""
    model = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3")
    fitted = model.fit(frame_of("survey_continuous.csv"), estimator=estimator, se="robust_sem")
    estimates = fitted.estimates()
    free = estimates["se"] > 0
    replicates = fitted.bootstrap(n_replicates=500, rng=1).estimates()
    difference = np.log(replicates["se"][free] / estimates["se"][free])
    assert abs(difference).max() < 0.15


def test_a_bootstrap_of_wls_is_refused_by_name():
    fitted = ls.CFA(HS).fit(school(), estimator="WLS")
    with pytest.raises(ls.errors.NotAvailableError, match="bootstrap of WLS"):
        fitted.bootstrap(n_replicates=10, rng=1)


def test_least_squares_are_compared_without_what_they_do_not_define():
    fits = {"free": ls.CFA(HS).fit(school(), estimator="GLS")}
    fits["equal"] = ls.CFA(HS.replace("x2", "1*x2")).fit(school(), estimator="GLS")
    table = ls.compare(fits)
    assert {"pvalue", "delta_cfi"} <= set(table)
    assert not {"aic", "bic"} & set(table)
    test = ls.likelihood_ratio_test(fits["equal"], fits["free"])
    difference = table["chisq"]["equal"] - table["chisq"]["free"]
    np.testing.assert_allclose(test.statistic, difference, rtol=1e-10)


def test_uls_has_no_test_of_a_difference_without_a_correction():
    texts = HS.replace("x2", "1*x2"), HS
    fits = [ls.CFA(text).fit(school(), estimator="ULS") for text in texts]
    with pytest.raises(ls.errors.NotAvailableError, match="no chi-square distribution"):
        ls.likelihood_ratio_test(*fits)


@pytest.mark.parametrize(
    ("options", "said", "unsaid"),
    [
        ({"estimator": "GLS"}, 'estimator = "GLS"', "fixed.x"),
        ({"estimator": "GLS", "fixed_x": True}, "fixed.x = TRUE", "likelihood"),
        ({"bounds": "standard"}, 'bounds = "standard"', "fixed.x"),
    ],
)
def test_the_script_for_lavaan_asks_for_the_same(options, said, unsaid):
    script = ls.CFA(HS).fit(school(), **options).to_lavaan()
    assert said in script
    assert unsaid not in script
