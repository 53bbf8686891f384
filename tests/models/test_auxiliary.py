"""Auxiliary variables stay in the background: out of the tables, named in the record, refused
where they mean nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from incomplete_answers import incomplete, incomplete_groups
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)

TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ p*A"
ITEMS = ["a1", "a2", "a3", "b1", "b2", "b3"]
MODEL = ls.SEM(TEXT)
FRAME = incomplete(6, 400)
GROUPS = incomplete_groups(7)
AUXILIARY = ["c1", "c2"]
FIML: dict[str, Any] = {"missing": "fiml"}
FIT = MODEL.fit(FRAME, **FIML, auxiliary=AUXILIARY)
#: observed variables in regressions: the auxiliaries then stand among the latent variables
OBSERVED = ls.SEM("A =~ a1 + a2 + a3\nA ~ b1 + b2\nb3 ~ A + b1")
OBSERVED_FIT = OBSERVED.fit(FRAME, **FIML, fixed_x=False, auxiliary=AUXILIARY)
RSCRIPT = shutil.which("Rscript") or ""


# what a reader sees --------------------------------------------------------------------------


@pytest.mark.parametrize("fit", [FIT, OBSERVED_FIT], ids=["factors", "observed"])
def test_no_table_shows_them_unless_asked(fit):
    plain = fit.estimates(standardized=True)
    assert not plain[["lhs", "rhs"]].isin(AUXILIARY).any(axis=None)
    everything = fit.estimates(standardized=True, auxiliary=True)
    n_items = len(fit.parameter_table.modelled)
    assert len(everything) - len(plain) == 3 + 2 + 2 * n_items
    assert set(everything["lhs"][everything["rhs"].isin(ITEMS) & everything["op"].eq("~~")]) >= set(
        AUXILIARY
    )
    assert np.isfinite(everything["std_all"]).all()
    for kind in ("raw", "standardized"):
        residuals = fit.residuals(kind)
        assert list(residuals.covariances) == list(fit.parameter_table.modelled)
        assert list(residuals.means) == list(fit.parameter_table.modelled)
    assert not set(fit.r_squared().index) & set(AUXILIARY)
    assert not fit.modification_indices()[["lhs", "rhs"]].isin(AUXILIARY).any(axis=None)
    assert list(fit.latent_correlations()) == list(fit.parameter_table.latent)
    assert list(fit.factor_scores()) == list(fit.parameter_table.latent)


def test_the_record_names_them():
    assert "auxiliary        c1, c2" in repr(FIT)
    assert "auxiliary        c1, c2" in str(FIT.summary())
    assert "c1 " not in str(FIT.summary()).split("verdict")[1]
    assert FIT.provenance.options.auxiliary == ("c1", "c2")
    assert FIT.parameter_table.auxiliary == ("c1", "c2")
    assert list(FIT.coverage())[-2:] == AUXILIARY
    assert "auxiliary" not in repr(MODEL.fit(FRAME, **FIML))


@pytest.mark.parametrize("auxiliary", [[], AUXILIARY])
def test_a_model_that_explains_everything_has_a_card(auxiliary):
    fit = ls.SEM("A =~ a1 + a2 + a3").fit(FRAME, **FIML, auxiliary=auxiliary)
    assert "df 0 (saturated)" in repr(fit)
    assert "SRMR             .000" in repr(fit)
    assert fit.fit_indices()["df"] == 0


def test_one_name_is_as_good_as_a_list_of_one():
    one, listed = (MODEL.fit(FRAME, **FIML, auxiliary=given) for given in ("c1", ["c1"]))
    pd.testing.assert_frame_equal(one.estimates(), listed.estimates())


def test_effects_and_indices_are_of_the_model_alone():
    with pytest.raises(VariableNotFoundError, match="'c1' takes part in no regression"):
        OBSERVED_FIT.effects("c1", "b3")
    total = OBSERVED_FIT.effects("b1", "b3").set_index("effect").loc["total", "est"]
    table = OBSERVED_FIT.estimates().set_index(["lhs", "op", "rhs"])["est"].sort_index()
    direct, through = table["b3", "~", "b1"], table["A", "~", "b1"] * table["b3", "~", "A"]
    assert total == pytest.approx(direct + through, rel=1e-12)
    bounds = dict.fromkeys(["a1", "a2", "a3"], (-50.0, 50.0))
    index = OBSERVED_FIT.loyalty_index("A", bounds=bounds)
    loadings = table["A", "=~"][["a1", "a2", "a3"]]
    weights = index.loc[0, ["weight_a1", "weight_a2", "weight_a3"]].astype(float)
    np.testing.assert_allclose(weights, loadings / loadings.sum(), rtol=1e-12)


# what they do --------------------------------------------------------------------------------


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
@pytest.mark.parametrize("model", [MODEL, OBSERVED], ids=["factors", "observed"])
def test_without_missing_answers_they_change_nothing(model, estimator):
    """A saturated part explains itself, and the likelihood of the model's items is as before."""
    complete = incomplete(6, 400, share=0.0)
    options = {**FIML, "fixed_x": False, "estimator": estimator}
    plain = model.fit(complete, **options)
    with_them = model.fit(complete, **options, auxiliary=AUXILIARY)
    pd.testing.assert_frame_equal(
        with_them.estimates(standardized=True), plain.estimates(standardized=True), rtol=1e-5
    )
    ours, theirs = with_them.fit_indices(), plain.fit_indices()
    for index in ("chisq", "df", "srmr", "rmsea", "rmsea_ci_upper"):
        assert ours[index] == pytest.approx(theirs[index], rel=1e-7, abs=1e-9)
    # covariates are related to nothing in the baseline model with auxiliaries
    if not plain.parameter_table.covariates:
        for index in ("baseline_chisq", "baseline_df", "cfi", "tli"):
            assert ours[index] == pytest.approx(theirs[index], rel=1e-7)


def test_the_models_degrees_of_freedom_and_the_saturated_model_are_right():
    plain = MODEL.fit(FRAME, **FIML).fit_indices()
    found = FIT.fit_indices()
    assert found["df"] == plain["df"]
    assert found["baseline_df"] == plain["baseline_df"] == 15
    assert found["npar"] == plain["npar"] + 3 + 2 + 12
    saturated = ls.SEM(
        "\n".join(f"{x} ~~ {y}" for x in FIT.coverage() for y in FIT.coverage() if x < y)
    )
    assert found["unrestricted_logl"] == pytest.approx(
        saturated.fit(FRAME, **FIML).fit_indices()["logl"], rel=1e-9
    )


def test_whoever_answered_only_them_counts_and_has_no_scores():
    holed = FRAME.copy()
    holed.loc[[4, 9], ITEMS] = np.nan
    holed.loc[9, AUXILIARY] = np.nan
    fit = MODEL.fit(holed, **FIML, auxiliary=AUXILIARY)
    assert fit.provenance.n_observations == 399
    assert fit.provenance.n_incomplete == 1
    for method in ("regression", "bartlett"):
        scores = fit.factor_scores(method, se=True)
        assert scores.loc[4].isna().all()
        assert 9 not in scores.index
        # Bartlett's need answers to both constructs
        some = scores.drop(index=4)[["A", "B"]].notna().all(axis=1)
        assert some.all() if method == "regression" else some.mean() > 0.95


@pytest.mark.parametrize("fit", [FIT, OBSERVED_FIT], ids=["factors", "observed"])
@pytest.mark.parametrize("method", ["regression", "bartlett"])
def test_factor_scores_rest_on_the_models_own_items(fit, method):
    """As those of the model without auxiliaries, at the same parameters."""
    lines = [
        f"{row.lhs} {row.op.rstrip('1')} {float(row.est)!r}*{row.rhs or '1'}"
        for row in fit.estimates().itertuples()
    ]
    # a model has a free parameter; what is related to nothing brings some
    same = ls.SEM("\n".join([*lines, "c3 ~~ c3", "c3 ~ 1"]))
    wanted = same.fit(FRAME, **FIML, fixed_x=False).factor_scores(method, se=True)
    found = fit.factor_scores(method, se=True)
    pd.testing.assert_frame_equal(found, wanted, rtol=1e-9, atol=1e-9)
    items = list(fit.parameter_table.modelled)
    pd.testing.assert_frame_equal(fit.factor_scores(method, se=True, data=FRAME[items]), found)


def test_groups_are_their_own_samples_for_them():
    options = {"group": "platform", "auxiliary": AUXILIARY}
    model = ls.SEM(TEXT.replace("p*", ""))
    joint = model.fit(GROUPS, **FIML, **options).estimates(auxiliary=True)
    for label, part in GROUPS.groupby("platform", sort=False):
        alone = model.fit(part, **FIML, auxiliary=AUXILIARY).estimates(auxiliary=True)
        own = joint[joint["group"] == label].drop(columns="group").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, rtol=1e-6, atol=1e-8)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    order=st.permutations(["c1", "c2", "c3"]),
    factor=st.one_of(st.floats(0.05, 20), st.floats(-20, -0.05)),
    shift=st.floats(-30, 30),
)
def test_neither_their_order_nor_their_units_matter(order, factor, shift):
    reference = MODEL.fit(FRAME, **FIML, auxiliary=["c1", "c2", "c3"])
    moved = FRAME.assign(c2=shift + factor * FRAME["c2"])
    fit = MODEL.fit(moved, **FIML, auxiliary=order)
    pd.testing.assert_frame_equal(fit.estimates(), reference.estimates(), rtol=1e-5, atol=1e-7)
    indices = ["chisq", "baseline_chisq", "cfi", "rmsea", "cfi_robust", "srmr"]
    pd.testing.assert_series_equal(
        fit.fit_indices()[indices], reference.fit_indices()[indices], rtol=1e-5, atol=1e-7
    )


@pytest.mark.parametrize("added", ["b3 ~ b2", "a1 ~~ a2", "a2 ~~ a3"])
def test_modification_indices_tell_what_freeing_a_coefficient_gains(added):
    """To the first order; lavaan's are not, where observed variables stand among the latent."""
    table = OBSERVED_FIT.modification_indices()
    mi = table.set_index(table["lhs"] + " " + table["op"] + " " + table["rhs"])["mi"][added]
    wider = ls.SEM(f"{OBSERVED.model_text}\n{added}").fit(
        FRAME, **FIML, fixed_x=False, auxiliary=AUXILIARY
    )
    fall = OBSERVED_FIT.fit_indices()["chisq"] - wider.fit_indices()["chisq"]
    assert mi == pytest.approx(fall, rel=0.15, abs=0.05)


def test_bounds_of_the_model_leave_them_free():
    bounded = MODEL.fit(FRAME, **FIML, auxiliary=AUXILIARY, bounds="standard")
    pd.testing.assert_frame_equal(
        bounded.estimates(auxiliary=True), FIT.estimates(auxiliary=True), rtol=1e-6, atol=1e-8
    )


# after the fit -------------------------------------------------------------------------------


def test_bootstrap_refits_the_model_with_them():
    boot = FIT.bootstrap(n_replicates=30, rng=1)
    table = boot.estimates()
    assert not table["lhs"].isin(AUXILIARY).any()
    keys = ["lhs", "op", "rhs", "label"]
    pd.testing.assert_frame_equal(table[keys], FIT.estimates()[keys])
    rng_rows = _drawn_rows(len(FRAME))
    again = [
        MODEL.fit(FRAME.iloc[rows].reset_index(drop=True), **FIML, auxiliary=AUXILIARY)
        for rows in rng_rows[:3]
    ]
    found = boot.effect_replicates("A", "B")["total"].iloc[:3]
    expected = [fit.effects("A", "B")["est"].iloc[2] for fit in again]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def _drawn_rows(n: int) -> list[np.ndarray]:
    from loyaltysem.moments.drawn.resampling import resampled_counts

    (chunk,) = next(resampled_counts([n], 30, 1))
    return [np.repeat(np.arange(n), counts.astype(int)) for counts in chunk]


def test_fits_with_the_same_auxiliaries_can_be_compared_and_others_not():
    free = ls.SEM(TEXT + "\nb3 ~~ a3").fit(FRAME, **FIML, auxiliary=AUXILIARY[::-1])
    test = ls.likelihood_ratio_test(FIT, free)
    assert test.df == 1
    difference = FIT.fit_indices()["chisq"] - free.fit_indices()["chisq"]
    assert test.statistic == pytest.approx(difference, rel=1e-9)
    assert list(ls.compare({"one": FIT, "two": free})["npar"].diff())[1] == 1
    for other in (
        MODEL.fit(FRAME, **FIML),
        MODEL.fit(FRAME, **FIML, auxiliary=["c1"]),
        # the same variables, of which one measures
        ls.SEM(TEXT.replace("b3", "b3 + c1")).fit(FRAME, **FIML, auxiliary=["c2"]),
    ):
        with pytest.raises(NotAvailableError, match=r"likelihoods are of different variables.*c1"):
            ls.likelihood_ratio_test(FIT, other)
        with pytest.raises(NotAvailableError, match=r"one with auxiliary=\['c1', 'c2'\]"):
            ls.compare({"one": FIT, "other": other})


def test_scaled_difference_tests_do_not_heed_their_order():
    options = {**FIML, "estimator": "MLR"}
    restricted = MODEL.fit(FRAME, **options, auxiliary=AUXILIARY)
    found = []
    for order in (AUXILIARY, AUXILIARY[::-1]):
        free = ls.SEM(TEXT + "\nb3 ~~ a3").fit(FRAME, **options, auxiliary=order)
        found.append(ls.likelihood_ratio_test(restricted, free, "satorra_bentler_2010").statistic)
    assert found[0] == pytest.approx(found[1], rel=1e-6)
    plain = ls.likelihood_ratio_test(restricted, free).statistic
    assert found[0] == pytest.approx(plain, rel=0.05)


def test_what_needs_complete_answers_stays_refused():
    with pytest.raises(NotAvailableError, match="Bollen–Stine test transforms complete answers"):
        FIT.bollen_stine(n_replicates=10, rng=1)
    with pytest.raises(NotAvailableError, match="incomplete answers"):
        FIT.crosscheck("semopy")


def test_the_script_for_r_names_semtools_and_the_auxiliaries():
    script = FIT.to_lavaan()
    assert "library(semTools)" in script
    assert "fit <- sem.auxiliary(" in script
    assert 'aux = c("c1", "c2")' in script
    assert "semTools" not in MODEL.fit(FRAME, **FIML).to_lavaan()


@pytest.mark.parametrize(
    ("text", "options"),
    [(TEXT, {"bounds": "standard"}), (TEXT.replace("a2", "lower(0)*a2"), {})],
)
def test_a_script_that_would_lose_the_bounds_is_refused(text, options):
    fit = ls.SEM(text).fit(FRAME, **FIML, auxiliary=AUXILIARY, **options)
    with pytest.raises(NotAvailableError, match=r"semTools 0\.5-6 drops the bounds"):
        fit.to_lavaan()


@pytest.mark.skipif(not RSCRIPT, reason="R is not installed")
@pytest.mark.slow
@pytest.mark.parametrize("groups", [False, True])
def test_the_script_reproduces_the_fit_in_r(tmp_path, groups):
    options = {"group": "platform", "group_equal": ["loadings"]} if groups else {}
    frame = GROUPS if groups else FRAME
    fit = MODEL.fit(frame, **FIML, auxiliary=AUXILIARY, estimator="MLR", **options)
    frame.to_csv(tmp_path / "answers.csv", index=False)
    last = """
    measures <- fitMeasures(fit, c("chisq", "df", "npar", "logl", "baseline.chisq", "cfi"))
    cat("\\n", jsonlite::toJSON(as.list(unclass(measures)), auto_unbox = TRUE, digits = NA), "\\n")
    """
    (tmp_path / "fit.R").write_text(fit.to_lavaan() + last)
    printed = subprocess.run(  # noqa: S603
        [RSCRIPT, "fit.R"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    for name, value in json.loads(printed.strip().splitlines()[-1]).items():
        assert fit.fit_indices()[name.replace(".", "_")] == pytest.approx(value, rel=1e-4), name


# refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [None, "listwise"])
def test_without_full_information_they_have_no_meaning(missing):
    with pytest.raises(OptionError, match=r"c1, c2.*only matter for missing answers.*'fiml'"):
        MODEL.fit(FRAME, missing=missing, auxiliary=AUXILIARY)


@pytest.mark.parametrize("name", ["a2", "A"])
def test_a_variable_of_the_model_is_refused(name):
    with pytest.raises(OptionError, match=f"auxiliary lists {name}, which the model has already"):
        MODEL.fit(FRAME, **FIML, auxiliary=["c1", name])


def test_a_repeated_one_is_refused():
    with pytest.raises(OptionError, match="auxiliary lists c1 more than once"):
        MODEL.fit(FRAME, **FIML, auxiliary=["c1", "c1"])


def test_the_grouping_variable_is_refused():
    with pytest.raises(OptionError, match="platform, which is the grouping variable"):
        MODEL.fit(GROUPS, **FIML, group="platform", auxiliary=["platform"])


def test_an_unknown_column_is_refused_with_a_suggestion():
    with pytest.raises(VariableNotFoundError, match=r"'SPENT' \(did you mean 'SPEND'\?\)"):
        MODEL.fit(FRAME.assign(SPEND=1.0), **FIML, auxiliary=["SPENT"])


def test_a_constant_one_is_refused():
    with pytest.raises(DataError, match=r"AGE has no variance.*nor help where answers are missing"):
        MODEL.fit(FRAME.assign(AGE=35.0), **FIML, auxiliary=["AGE"])


def test_text_is_refused():
    frame = FRAME.assign(CITY=np.where(np.arange(len(FRAME)) % 2, "Hangzhou", "Chengdu"))
    with pytest.raises(DataError, match="'CITY' holds text in 400 of 400 rows"):
        MODEL.fit(frame, **FIML, auxiliary=["CITY"])


def test_moments_are_refused():
    moments = MODEL.fit(incomplete(6, 400, share=0.0))._fitted.moments
    with pytest.raises(MissingDataError, match=r"missing='fiml' needs the answers"):
        MODEL.fit(moments, **FIML, auxiliary=AUXILIARY)


def test_two_that_nobody_answered_both_are_refused():
    frame = FRAME.copy()
    frame.loc[::2, "c1"], frame.loc[1::2, "c2"] = np.nan, np.nan
    with pytest.raises(DataError, match="no respondent answered both c2 and c1"):
        MODEL.fit(frame, **FIML, auxiliary=AUXILIARY)


def test_too_many_for_the_respondents_are_named():
    few = incomplete(6, 44, share=0.03)
    with pytest.raises(DataError, match=r"parameters \(c1, c2, c3 in auxiliary bring many"):
        MODEL.fit(few, **FIML, auxiliary=["c1", "c2", "c3"])
