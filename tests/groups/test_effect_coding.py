"""Constructs in the metric of their items, and latent means in every metric."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from invariance_cases import HS, ITEMS, LIKERT, SHOPS, ladder, schools, simulated

import loyaltysem as ls
from lavaan_cases import from_semopy

FILE = Path(__file__).parents[1] / "reference" / "effect_coding.json"
VALUES: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
EQUAL = ("loadings", "intercepts")
CASES: dict[str, dict[str, Any]] = {
    "one_group": {},
    "one_group_means": {"meanstructure": True},
    "second_order": {"meanstructure": True},
    "configural": {"group": "school"},
    "metric": {"group": "school", "group_equal": ["loadings"]},
    "scalar": {"group": "school", "group_equal": EQUAL},
    "scalar_mlr": {"group": "school", "group_equal": EQUAL, "estimator": "MLR"},
    "strict": {"group": "school", "group_equal": (*EQUAL, "residuals")},
    "partial": {
        "group": "school",
        "group_equal": EQUAL,
        "group_partial": ["x3 ~ 1", "x7 ~ 1"],
    },
}


def fitted(case: str, **options: Any) -> ls.SEMResult:
    text = HS + ("\nQ =~ visual + textual + speed" if case == "second_order" else "")
    data = from_semopy("holzinger_swineford.csv")
    return ls.CFA(text).fit(data, **CASES[case], **options)


def assert_same_rows(ours: pd.DataFrame, theirs: list[dict[str, Any]]) -> None:
    ours = ours.copy()
    labels = list(dict.fromkeys(ours["group"])) if "group" in ours else []
    ours["g"] = [labels.index(x) + 1 for x in ours["group"]] if labels else 1
    rows = ours.set_index(["lhs", "op", "rhs", "g"])[["est", "se"]]
    for row in theirs:
        key = (row["lhs"], row["op"], row.get("rhs", ""), row["group"])
        assert rows.loc[key, "est"] == pytest.approx(row["est"], rel=2e-6, abs=2e-6), key
        assert rows.loc[key, "se"] == pytest.approx(row["se"], rel=1e-5, abs=1e-8), key


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_are_lavaans(case):
    found, wanted = fitted(case, effect_coding=True), VALUES[case]
    assert found.fit_indices()["df"] == wanted["df"]
    assert found.fit_indices()["chisq"] == pytest.approx(wanted["chisq"], rel=1e-8)
    assert_same_rows(found.estimates(), wanted["estimates"])


@pytest.mark.parametrize("case", CASES)
def test_the_fit_is_that_of_markers(case):
    coded, marked = fitted(case, effect_coding=True), fitted(case)
    assert coded.fit_indices()["df"] == marked.fit_indices()["df"]
    assert coded.fit_indices()["chisq"] == pytest.approx(marked.fit_indices()["chisq"], rel=1e-8)
    tables = [fit.estimates(standardized=True) for fit in (coded, marked)]
    # origins differ, and with them standardised intercepts and means
    both = [table.loc[table["op"] != "~1", "std_all"].to_numpy() for table in tables]
    np.testing.assert_allclose(*both, atol=2e-6)


def test_one_kind_may_be_coded_alone_and_a_written_value_goes_before():
    loadings = fitted("one_group", effect_coding="loadings").estimates()
    assert loadings.loc[loadings["lhs"] == "visual", "est"].head(3).sum() == pytest.approx(3)
    data = from_semopy("holzinger_swineford.csv")
    held = ls.CFA(HS.replace("x1", "1*x1")).fit(data, effect_coding=True).estimates()
    assert held["est"].head(1).item() == 1.0
    assert held.loc[held["lhs"] == "textual", "est"].head(3).sum() == pytest.approx(3)


def test_equal_means_stay_equal():
    """Under lavaan 0.6-14 they are freed again."""
    text = {"group": "school", "group_equal": (*EQUAL, "residuals", "means")}
    data = from_semopy("holzinger_swineford.csv")
    coded, marked = (ls.CFA(HS).fit(data, effect_coding=coding, **text) for coding in (True, False))
    assert coded.fit_indices()["chisq"] == pytest.approx(marked.fit_indices()["chisq"], rel=1e-8)
    assert coded.fit_indices()["df"] == marked.fit_indices()["df"] == 72


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"effect_coding": "means"}, ls.errors.OptionError, "Loadings can average one"),
        ({"effect_coding": True, "std_lv": True}, ls.errors.OptionError, "two units"),
        ({"effect_coding": True, "ordered": True}, ls.errors.NotAvailableError, "have none"),
    ],
)
def test_what_has_no_meaning_is_refused(options, error, said):
    with pytest.raises(error, match=said):
        ls.CFA("LOY =~ LOY1 + LOY2 + LOY3").fit(LIKERT, **options)


def test_the_script_for_lavaan_asks_for_the_same():
    assert (
        'effect.coding = c("loadings", "intercepts")'
        in fitted("scalar", effect_coding=True).to_lavaan()
    )


def test_the_ladder_has_the_same_tests_whatever_the_identification():
    """Released items are left out of the sums, which would hold them equal again."""
    for released in ((), ("x3 ~ 1", "x7 ~ 1"), ("visual =~ x2", "x2 ~ 1", "x7 ~ 1")):
        coded, marked = (
            schools("ML", identification=name, release=released, branches_from="strict")
            for name in ("effect_coding", "marker")
        )
        columns = ["chisq", "df", "chisq_diff", "df_diff"]
        for column in columns:
            one, other = (found.table[column].to_numpy(dtype=float) for found in (coded, marked))
            np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-7)
        for step, kind in (("metric", "loadings"), ("scalar", "intercepts")):
            # beside equal intercepts a loading of its own means something at one origin only
            one, other = (x.item_tests(step).set_index("term") for x in (coded, marked))
            tested = one["kind"] == kind
            assert one.loc[tested, "chisq"].to_numpy() == pytest.approx(
                other.loc[tested, "chisq"].to_numpy(), rel=1e-5
            )


def test_permutations_do_not_depend_on_the_identification():
    data = simulated(n=80, groups=2)
    one, other = (
        ls.measurement_invariance(
            ls.CFA(SHOPS), data, group="shop", rule="permutation", n_replicates=19, rng=1,
            identification=name,
        ).table["pvalue_permuted"]
        for name in ("marker", "effect_coding")
    )  # fmt: skip
    pd.testing.assert_series_equal(one, other)


def test_every_group_has_a_mean_in_the_items_metric():
    coded = schools("ML", identification="effect_coding", release=("x3 ~ 1", "x7 ~ 1"))
    theirs = [
        row
        for row in VALUES["partial"]["estimates"]
        if row["op"] == "~1" and row["lhs"] in coded.constructs
    ]
    means = coded.latent_means()
    assert means["est"].to_numpy() == pytest.approx(
        [row["est"] for name in coded.constructs for row in theirs if row["lhs"] == name], abs=2e-6
    )
    assert "loadings average 1 and intercepts sum to 0" in coded.text()
    assert "效应编码" in coded.text("zh")
    assert "effect.coding = TRUE" in coded.identification["scalar"]


@pytest.mark.parametrize("metric", ["marker", "variance", "effect_coding"])
def test_a_metric_is_the_same_from_whatever_identification(metric):
    """Estimates and errors of the fit that has the metric are those of the others, transformed."""
    released = ("x3 ~ 1", "x7 ~ 1")
    tables = [
        schools("MLR", identification=name, release=released).latent_means(metric=metric)
        for name in ("marker", "variance", "effect_coding")
    ]
    for table in tables[1:]:
        assert table["est"].to_numpy() == pytest.approx(tables[0]["est"].to_numpy(), abs=1e-6)
        assert table["se"].to_numpy() == pytest.approx(tables[0]["se"].to_numpy(), rel=1e-5)
    own = schools("MLR", identification=metric, release=released).latent_means()
    if metric == "effect_coding":
        assert own["est"].to_numpy() == pytest.approx(tables[0]["est"].to_numpy(), abs=1e-6)
        assert own["se"].to_numpy() == pytest.approx(tables[0]["se"].to_numpy(), rel=1e-5)
    elif metric == "variance":
        assert own["est"].to_numpy() == pytest.approx(tables[0]["est"].to_numpy(), abs=1e-6)
    else:
        # in the ladder's own markers the first group is the origin, and not the item's zero
        first = tables[0].groupby("construct", sort=False)["est"].transform("first")
        # the intercept of x7 is released, so that another item is the marker of speed there
        same = own["construct"] != "speed"
        assert (tables[0]["est"] - first)[same].to_numpy() == pytest.approx(own["est"][same])
        assert set(tables[0]["metric"]) == {"marker"}


def test_means_on_0_to_100_are_those_of_the_comparison():
    survey = ls.datasets.load_platforms()
    theory = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    found = ls.measurement_invariance(
        ls.SEM(theory), survey, group="platform", missing="listwise", release=["LOY4 ~ 1"]
    )
    means = found.latent_means(metric="0-100")
    compared = ls.compare_platforms(
        ls.SEM(theory), survey, ladder=found, n_replicates=30, intervals="monte_carlo", rng=1
    ).latent_index
    compared = compared[compared["weights"] == "equal"].set_index(["construct", "group"])["index"]
    step = "structure"
    of_paths = found.latent_means(metric="0-100", step=step).set_index(["construct", "group"])
    for key, value in compared.items():
        assert of_paths.loc[key, "est"] == pytest.approx(value, rel=1e-8)
    assert means["est"].between(0, 100).all()
    given = found.latent_means(metric="0-100", bounds={x: (0.0, 8.0) for own in
                               found.constructs.values() for x in own})  # fmt: skip
    assert not np.allclose(given["est"], means["est"])


def test_the_mean_of_an_outcome_is_not_the_intercept_that_is_freed():
    found = ladder("survey_ml")
    means = found.latent_means(step="structure").set_index(["construct", "group"])
    fit = found.fits["structure"]
    values = fit.estimates().set_index(["group", "lhs", "op", "rhs"])
    group = found.group_labels[1]
    alpha = {c: values.loc[(group, c, "~1", ""), "est"] for c in found.constructs}
    sat = (
        alpha["SAT"]
        + values.loc[(group, "SAT", "~", "WQ"), "est"] * alpha["WQ"]
        + values.loc[(group, "SAT", "~", "PV"), "est"] * alpha["PV"]
    )
    assert means.loc[("SAT", group), "est"] == pytest.approx(sat, rel=1e-9)
    assert means.loc[("SAT", group), "intercept"] == pytest.approx(alpha["SAT"], rel=1e-9)
    assert means.loc[("WQ", group), "intercept"] == means.loc[("WQ", group), "est"]


def test_the_mean_of_a_part_of_a_construct_is_that_of_the_whole_times_its_loading():
    text = f"{ITEMS}\nQ =~ WQ + PV + SAT"
    found = ls.measurement_invariance(ls.SEM(text), LIKERT, group="platform", alpha=1e-12)
    means = found.latent_means(step="scalar2").set_index(["construct", "group"])
    values = found.fits["scalar2"].estimates().set_index(["group", "lhs", "op", "rhs"])["est"]
    for group in found.group_labels[1:]:
        whole = means.loc[("Q", group)]
        part = means.loc[("PV", group)]
        loading = values[group, "Q", "=~", "PV"]
        assert part["est"] == pytest.approx(loading * whole["est"], rel=1e-9)
        assert part["intercept"] == 0
        assert whole["intercept"] == whole["est"]
        assert part["se"] > 0


def test_errors_of_an_outcomes_mean_are_those_of_a_defined_parameter():
    data = simulated(n=200, groups=2)
    text = """
        A =~ a1 + c(l2, l2)*a2 + c(l3, l3)*a3 + c(l4, l4)*a4
        B =~ b1 + c(k2, k2)*b2 + c(k3, k3)*b3 + c(k4, k4)*b4
        a1 ~ c(i1, i1)*1
        a2 ~ c(i2, i2)*1
        a3 ~ c(i3, i3)*1
        a4 ~ c(i4, i4)*1
        b1 ~ c(j1, j1)*1
        b2 ~ c(j2, j2)*1
        b3 ~ c(j3, j3)*1
        b4 ~ c(j4, j4)*1
        A ~ c(0, NA)*1 + c(za, ma)*1
        B ~ c(0, NA)*1 + c(zb, mb)*1
        B ~ c(p1, p2)*A
        marker := j1 + mb + p2 * ma
        coded := (j1 + j2 + j3 + j4) / 4 + (1 + k2 + k3 + k4) / 4 * (mb + p2 * ma)
    """
    defined = ls.SEM(text).fit(data, group="shop").estimates().set_index("lhs")
    found = ls.measurement_invariance(
        ls.SEM(SHOPS + "\nB ~ A"), data, group="shop", branches_from="scalar"
    )
    for name, metric in (("marker", "marker"), ("coded", "effect_coding")):
        table = found.latent_means(step="structure", metric=metric)
        row = table.set_index(["construct", "group"]).loc[("B", "s2")]
        assert row["est"] == pytest.approx(defined.loc[name, "est"], rel=1e-6)
        assert row["se"] == pytest.approx(defined.loc[name, "se"], rel=1e-5)


def test_metrics_that_there_are_not_are_refused():
    with pytest.raises(ls.errors.NotAvailableError, match="have none"):
        ladder("ordinal_full").latent_means(metric="marker")
    with pytest.raises(ls.errors.OptionError, match="no equal intercepts"):
        schools("ML", release=("x3 ~ 1", "x7 ~ 1")).latent_means(step="metric")
    with pytest.raises(ls.errors.OptionError, match="No bounds are declared"):
        schools("ML", release=("x3 ~ 1", "x7 ~ 1")).latent_means(metric="0-100")
    with pytest.raises(ls.errors.NotAvailableError, match="one order"):
        ls.measurement_invariance(
            ls.SEM(f"{ITEMS}\nQ =~ WQ + PV + SAT"), LIKERT, group="platform",
            identification="effect_coding",
        )  # fmt: skip
