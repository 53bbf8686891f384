"""Weighted and clustered answers: pseudo-maximum likelihood with linearised errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    DataError,
    DataWarning,
    LoyaltySEMError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = json.loads((REFERENCE / "weights_and_clusters.json").read_text("utf-8"))["cases"]
MODEL = CASES["weights"]["model"]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """The answers, with weights and clusters as the R script makes them."""
    answers = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    row = np.arange(len(answers))
    return answers.assign(w=0.4 + 0.13 * ((7 * row) % 11), interviewer=row % 97)


def fitted(case: dict[str, Any], frame: pd.DataFrame, **options: Any) -> ls.SEMResult:
    theirs = case["options"]
    named = {
        "weights": theirs.get("sampling.weights"),
        "clusters": theirs.get("cluster"),
        "weights_normalization": theirs.get("sampling.weights.normalization", "total"),
        "group": theirs.get("group"),
        "group_equal": theirs.get("group.equal", ()),
        "meanstructure": theirs.get("meanstructure"),
    }
    return ls.SEM(case["model"]).fit(frame, **{**named, **options})


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize("estimator", ["ML", "MLR", None])
def test_estimates_errors_and_fit_agree_with_lavaan(name, estimator, frame):
    case = CASES[name]
    fit = fitted(case, frame, estimator=estimator)
    table = fit._fitted.table
    theirs = {
        (row["lhs"], row["op"], row.get("rhs", "") or "", row.get("group", 1)): row
        for row in case["estimates"]
    }
    labels = fit._fitted.group_labels
    ours = fit.estimates()
    assert ("group" in ours) == (len(labels) > 1)
    numbers = [labels.index(g) + 1 for g in ours["group"]] if len(labels) > 1 else [1] * len(ours)
    assert len(ours) == len(theirs) == len(table.rows)
    for row, number in zip(ours.itertuples(), numbers, strict=True):
        expected = theirs[row.lhs, row.op, row.rhs, number]
        assert row.est == pytest.approx(expected["est"], rel=1e-8, abs=1e-9)
        if expected["se"]:
            assert row.se == pytest.approx(expected["se"], rel=1e-7)
    indices = fit.fit_indices()
    compared = 0
    for measure, value in case["fit"].items():
        ours_too = measure.replace(".", "_")
        if ours_too in indices.index:
            compared += 1
            assert indices[ours_too] == pytest.approx(value, rel=1e-6), measure
    assert compared >= 15


def test_equal_weights_are_no_weights(frame):
    case = CASES["groups_total"]
    plain = fitted(case, frame, weights=None, estimator="MLR")
    same = fitted(case, frame.assign(w=3.7))
    np.testing.assert_allclose(plain.estimates()["est"], same.estimates()["est"], rtol=1e-7)
    np.testing.assert_allclose(plain.estimates()["se"], same.estimates()["se"], rtol=1e-7)
    np.testing.assert_allclose(plain.fit_indices(), same.fit_indices(), rtol=1e-6, atol=1e-9)


def test_a_cluster_for_each_respondent_is_no_cluster_but_for_the_factor(frame):
    n = len(frame)
    alone = frame.assign(interviewer=[f"i{k}" for k in range(n)])
    clustered = ls.SEM(MODEL).fit(alone, clusters="interviewer").estimates()
    plain = ls.SEM(MODEL).fit(frame, estimator="MLR", meanstructure=True).estimates()
    np.testing.assert_allclose(clustered["se"], plain["se"] * np.sqrt(n / (n - 1)), rtol=1e-7)


def test_whole_numbers_as_weights_give_the_estimates_of_respondents_written_twice(frame):
    weights = 1 + np.arange(len(frame)) % 3
    options = {"weights": "w", "meanstructure": True}
    weighted = ls.SEM(MODEL).fit(frame.assign(w=weights), **options)
    repeated = frame.loc[frame.index.repeat(weights)].reset_index(drop=True)
    repeated["person"] = np.repeat(np.arange(len(frame)), weights)
    written = ls.SEM(MODEL).fit(repeated, clusters="person")
    np.testing.assert_allclose(written.estimates()["est"], weighted.estimates()["est"], rtol=1e-7)
    # the copies of a respondent are a cluster: the same errors but for the factor of clusters
    factor = np.sqrt(len(frame) / (len(frame) - 1))
    np.testing.assert_allclose(
        written.estimates()["se"], weighted.estimates()["se"] * factor, rtol=1e-6
    )


def test_the_index_is_weighted(frame):
    fit = ls.SEM(MODEL).fit(frame, weights="w")
    items = ["LOY1", "LOY2", "LOY3", "LOY4"]
    found = fit.loyalty_index("LOY", bounds=dict.fromkeys(items, (0, 10))).set_index("weights")
    mean = np.average(frame[items], axis=0, weights=frame["w"]).mean()
    assert found.loc["equal", "index"] == pytest.approx(10 * mean, rel=1e-9)


@pytest.mark.parametrize("group", [None, "platform"])
def test_the_bootstrap_draws_clusters_with_their_weights(frame, group):
    fit = ls.SEM(MODEL).fit(frame, weights="w", clusters="interviewer", group=group)
    drawn = fit.bootstrap(n_replicates=400, rng=1)
    assert "of whole clusters (interviewer), each with its weight (w)" in repr(drawn)
    free = fit.estimates().query("op == '~'")["se"].to_numpy()
    boot = drawn.estimates().query("op == '~'")["se"].to_numpy()
    # of 97 clusters, with the error of 400 replicates
    np.testing.assert_allclose(boot, free, rtol=0.25)


def test_copies_of_a_respondent_are_drawn_together(frame):
    """Drawn one by one, four copies of each respondent would halve the errors."""
    plain = ls.SEM(MODEL).fit(frame, estimator="MLR").estimates()
    copies = frame.loc[frame.index.repeat(4)].reset_index(drop=True)
    copies["person"] = np.repeat(np.arange(len(frame)), 4)
    fit = ls.SEM(MODEL).fit(copies, clusters="person")
    drawn = fit.bootstrap(n_replicates=400, rng=1).estimates()
    rows = plain["op"].isin(["~", "=~"]) & plain["se"].gt(0)
    theirs = fit.estimates().merge(plain[rows], on=["lhs", "op", "rhs"], suffixes=("", "_plain"))
    boot = drawn.merge(plain[rows], on=["lhs", "op", "rhs"], suffixes=("", "_plain"))
    np.testing.assert_allclose(theirs["se"], theirs["se_plain"], rtol=0.01)
    np.testing.assert_allclose(boot["se"] / boot["se_plain"], 1, atol=0.15)
    assert abs((boot["se"] / boot["se_plain"]).mean() - 1) < 0.05


def test_respondents_with_weights_alone_are_drawn_one_by_one(frame):
    drawn = ls.SEM(MODEL).fit(frame, weights="w").bootstrap(n_replicates=2, rng=1)
    assert "of respondents, each with its weight (w)" in repr(drawn)


def test_differences_are_corrected_and_need_the_same_design(frame):
    options = {"weights": "w", "group": "platform"}
    free = ls.SEM(MODEL).fit(frame, **options)
    equal = ls.SEM(MODEL).fit(frame, **options, group_equal=["loadings"])
    found = ls.likelihood_ratio_test(equal, free)
    assert found.df == 18
    plain = ls.SEM(MODEL).fit(frame, group="platform", estimator="MLR")
    with pytest.raises(NotAvailableError, match="other weights or clusters"):
        ls.likelihood_ratio_test(equal, plain)
    with pytest.raises(NotAvailableError, match="these have weights\\. "):
        ls.likelihood_ratio_test(equal, free, method="satorra_2000")


@pytest.mark.parametrize(
    "asked",
    [
        lambda fit: fit.score_test(),
        lambda fit: fit.modification_indices(),
        lambda fit: fit.bollen_stine(n_replicates=10, rng=1),
        lambda fit: fit.bootstrap(n_replicates=4, rng=1).estimates(interval="bca"),
        lambda fit: fit.crosscheck("semopy"),
    ],
)
def test_what_rests_on_respondents_drawn_one_by_one_is_refused(asked, frame):
    fit = ls.SEM(MODEL).fit(
        frame, weights="w", clusters="interviewer", group="platform", group_equal=["loadings"]
    )
    with pytest.raises(NotAvailableError, match=r"[Ww]eights|weighted"):
        asked(fit)


def test_the_script_for_lavaan_has_the_design(frame):
    script = ls.SEM(MODEL).fit(frame, weights="w", clusters="interviewer").to_lavaan()
    assert 'sampling.weights = "w"' in script
    assert 'sampling.weights.normalization = "total"' in script
    assert 'cluster = "interviewer"' in script


def test_the_card_says_how_respondents_were_sampled(frame):
    card = repr(ls.SEM(MODEL).fit(frame, weights="w", clusters="interviewer"))
    assert "weighted by w, in 97 clusters (interviewer)" in card


def with_cell(column: str, value: Any):
    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        copy = frame.astype({column: object})
        copy.loc[3, column] = value
        return copy

    return changed


@pytest.mark.parametrize(
    ("change", "options", "error", "message"),
    [
        (with_cell("w", 0), {}, DataError, "1 of 820 respondents have a weight of zero in 'w'"),
        (with_cell("w", -1.0), {}, DataError, "1 of 820 respondents have a negative weight"),
        (with_cell("w", None), {}, DataError, "1 of 820 respondents have no weight in 'w'"),
        (with_cell("w", np.inf), {}, DataError, "an infinite weight"),
        (with_cell("w", "much"), {}, DataError, "'w' holds text in 1 of 820 rows"),
        (with_cell("interviewer", None), {}, DataError, "1 of 820 respondents name no cluster"),
        (lambda f: f.assign(interviewer=1), {}, DataError, "all 820 respondents are in one"),
        (with_cell("interviewer", " "), {}, DataError, "1 of 820 respondents name no cluster"),
        (with_cell("interviewer", "4"), {}, DataError, "'interviewer'"),
        (
            lambda f: f.assign(interviewer=[f"i{k % 40}" + " " * (k < 9) for k in range(820)]),
            {},
            DataError,
            "differ in the blanks at their ends",
        ),
        (
            lambda f: f.assign(w=[1e12] + [1] * 819),
            {},
            DataError,
            "as much as 1.00 without weights",
        ),
        (None, {"weights": ""}, OptionError, "an empty text names no column|weights"),
        (None, {"meanstructure": False}, OptionError, "means vary between clusters"),
        (None, {"weights": "v"}, VariableNotFoundError, "'v'"),
        (None, {"clusters": "w", "weights": "w"}, OptionError, "name one column twice"),
        (None, {"group": "interviewer"}, OptionError, "name one column twice"),
        (None, {"estimator": "MLM"}, OptionError, "Say estimator='MLR'"),
        (None, {"se": "standard"}, OptionError, "Say estimator='MLR'"),
        (None, {"estimator": "WLSMV", "ordered": True}, NotAvailableError, "no weighted or"),
        (None, {"missing": "fiml"}, NotAvailableError, "takes neither weights nor clusters"),
        (None, {"weights_normalization": "none"}, OptionError, "weights_normalization"),
    ],
)
def test_designs_that_say_nothing_are_refused(change, options, error, message, frame):
    data = frame if change is None else change(frame)
    named = {"weights": "w", "clusters": "interviewer", **options}
    with pytest.raises(error, match=message):
        ls.SEM(MODEL).fit(data, **named)


def test_moments_have_no_respondents_to_weigh(frame):
    moments = ls.Moments.from_data(frame.drop(columns=["platform", "w", "interviewer"]))
    with pytest.raises(LoyaltySEMError, match="needs the answers themselves"):
        ls.SEM(MODEL).fit(moments, weights="w")


def test_rows_that_are_left_out_need_no_weight(frame):
    holes = frame.copy()
    holes.loc[::9, "SAT1"] = np.nan
    holes.loc[::9, ["w", "interviewer"]] = np.nan
    options = {"weights": "w", "clusters": "interviewer"}
    complete = ls.SEM(MODEL).fit(holes.dropna(), **options).estimates()
    left = ls.SEM(MODEL).fit(holes, missing="listwise", **options).estimates()
    np.testing.assert_allclose(left["se"], complete["se"], rtol=1e-9)


def test_weights_of_any_size_are_the_same_weights(frame):
    usual = ls.SEM(MODEL).fit(frame, weights="w").estimates()
    huge = ls.SEM(MODEL).fit(frame.assign(w=frame["w"] * 1e307), weights="w").estimates()
    np.testing.assert_allclose(huge["se"], usual["se"], rtol=1e-9)


def test_few_who_decide_and_clusters_that_groups_share_are_cautioned(frame):
    unequal = frame.assign(w=np.where(np.arange(len(frame)) % 10 == 0, 30.0, 1.0))
    cautions = ls.SEM(MODEL).fit(unequal, weights="w").admissibility
    assert "Kish's effective sample size" in str(cautions)
    assert cautions.admissible
    shared = ls.SEM(MODEL).fit(frame, clusters="interviewer", group="platform").admissibility
    assert "clusters have respondents in more than one group" in str(shared)
    own = frame.assign(interviewer=frame["platform"] + frame["interviewer"].astype(str))
    apart = ls.SEM(MODEL).fit(own, clusters="interviewer", group="platform").admissibility
    assert "more than one group" not in str(apart)


def test_a_result_is_no_data(frame):
    fit = ls.SEM(MODEL).fit(frame)
    with pytest.raises(LoyaltySEMError):
        ls.reliability(fit)
    with pytest.raises(LoyaltySEMError):
        ls.common_method_variance(fit, rng=1)


def in_clusters(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    return frame.assign(shop=np.arange(len(frame)) % count)


@pytest.fixture(scope="module")
def n_free(frame) -> int:
    return int(ls.SEM(MODEL).fit(frame, meanstructure=True).fit_indices()["npar"])


@pytest.mark.parametrize("weights", [None, "w"])
def test_clusters_that_do_not_span_the_parameters_give_no_errors(weights, frame, n_free):
    options = {"clusters": "shop", "weights": weights}
    # the scores of C clusters add up to zero, so that they span C - 1 directions
    for count in (3, n_free):
        with pytest.warns(AdmissibilityWarning, match=f"{count} clusters for {n_free} free"):
            fit = ls.SEM(MODEL).fit(in_clusters(frame, count), **options)
        assert fit.estimates().query("op == '~'")["se"].isna().all()
        assert not fit.admissibility.admissible
        checks = fit.admissibility.checks.set_index("check")
        assert checks.loc["identification", "verdict"] == "ok"
        assert f"vary in {count - 1} directions" in checks.loc["clusters", "found"]
        assert "TOO FEW CLUSTERS: no standard errors, no fit indices" in repr(fit)
    enough = ls.SEM(MODEL).fit(in_clusters(frame, n_free + 1), **options)
    assert enough.admissibility.admissible
    assert (enough.estimates().query("op == '~'")["se"] > 0).all()


@pytest.mark.parametrize(
    "asked",
    [
        lambda fit: fit.fit_indices(),
        lambda fit: fit.vcov(),
        lambda fit: fit.effects("SAT", "LOY"),
        lambda fit: fit.bootstrap(n_replicates=2, rng=1),
        lambda fit: fit.wald_test("a == 0"),
    ],
)
def test_what_rests_on_too_few_clusters_is_refused_by_name(asked, frame):
    with pytest.warns(AdmissibilityWarning):
        fit = ls.SEM(MODEL).fit(in_clusters(frame, 3), clusters="shop")
    with pytest.raises(NotAvailableError, match="clusters in 'shop' vary in 2 directions"):
        asked(fit)


def test_groups_that_share_nothing_lose_a_direction_each(frame, n_free):
    shops = in_clusters(frame, n_free)
    count = sum(shops.groupby("platform")["shop"].nunique())
    with pytest.warns(AdmissibilityWarning, match=f"vary in {count - 3} directions"):
        ls.SEM(MODEL).fit(shops, clusters="shop", group="platform", meanstructure=True)


def test_few_clusters_are_a_caution_and_a_warning(frame):
    model = "SAT =~ SAT1 + SAT2 + SAT3"
    with pytest.warns(DataWarning, match="only 19 clusters"):
        fit = ls.SEM(model).fit(in_clusters(frame, 19), clusters="shop")
    assert fit.admissibility.admissible
    assert fit.admissibility.checks.set_index("check").loc["clusters", "verdict"] == "caution"
    assert "only 19 clusters" in repr(fit)
    enough = ls.SEM(model).fit(in_clusters(frame, 20), clusters="shop")
    assert "clusters" not in set(enough.admissibility.checks["check"])


def test_hypotheses_are_not_tested_with_too_few_clusters():
    survey = ls.datasets.load_platforms()
    theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    with pytest.warns(AdmissibilityWarning, match="3 clusters for"):
        fit = ls.SEM(theory).fit(survey, clusters="platform", missing="listwise")
    found = fit.hypotheses()
    assert set(found["verdict"]) == {"not tested"}
    assert set(found["why"]) == {"there are too few clusters for the free parameters"}
    assert "群组（聚类）数少于" in found.text(language="zh")


@pytest.mark.parametrize(
    ("options", "cause", "chinese"),
    [
        ({"weights": "w"}, "and these have weights.", "个案以 w 加权。"),
        (
            {"clusters": "interviewer"},
            "and these come in clusters.",
            "抽样群为 interviewer（97 群）。",
        ),
    ],
)
def test_texts_say_how_respondents_were_sampled_and_why_there_is_no_htmt(
    frame, options, cause, chinese
):
    fit = ls.SEM(MODEL).fit(frame, **options)
    validity = fit.validity(n_replicates=100, rng=1)
    assert any(note.startswith("No HTMT") and note.endswith(cause) for note in validity.notes)
    assert "htmt" not in validity.conventions
    report = fit.measurement_quality(n_replicates=100, rng=1)
    for found in (validity, report):
        assert "HTMT is not reported" in found.text()
        assert "linearised" in found.text()
        assert "未报告 HTMT" in found.text("zh")
        assert chinese in found.text("zh")
    plain = ls.SEM(MODEL).fit(frame, estimator="MLR").validity(n_replicates=100, rng=1)
    assert "htmt" in plain.conventions
    assert "linearised" not in plain.text()
