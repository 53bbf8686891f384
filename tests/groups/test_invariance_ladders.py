"""Ladders of the simulated survey have the values of lavaan and semTools.

tests/reference/invariance_ladders.R wrote them.
"""

from __future__ import annotations

import numpy as np
import pytest
from invariance_cases import ITEMS, LIKERT, LOYALTY, PATHS, SHOPS, VALUES, ladder, simulated

import loyaltysem as ls

CASES = [name for name in VALUES if name != "versions"]
STEPS = [(case, step) for case in CASES for step in VALUES[case]["fit"]]


@pytest.mark.parametrize(("case", "step"), STEPS)
def test_a_step_fits_as_there(case, step):
    row, fit = ladder(case).table.loc[step], VALUES[case]["fit"][step]
    compared = [str(name) for name in row.index if str(name).replace("_", ".") in fit]
    assert len(compared) >= 5
    for name in compared:
        theirs = fit[name.replace("_", ".")]
        assert row[name] == pytest.approx(theirs, rel=2e-6, abs=2e-6), name


@pytest.mark.parametrize(
    ("case", "step"), [(case, step) for case in CASES for step in VALUES[case]["diff"]]
)
def test_a_difference_is_theirs(case, step):
    row, test = ladder(case).table.loc[step], VALUES[case]["diff"][step]
    assert row["against"] == test["from"]
    first, *others = (values for name, values in test.items() if name != "from")
    assert row["df_diff"] == first["df"]
    assert row["chisq_diff"] == pytest.approx(first["chisq"], rel=1e-5)
    assert row["pvalue_diff"] == pytest.approx(first["p"], rel=1e-4)
    for second in others:
        assert row["chisq_diff_2010"] == pytest.approx(second["chisq"], rel=1e-5)
        assert row["pvalue_diff_2010"] == pytest.approx(second["p"], rel=1e-4)


@pytest.mark.parametrize(
    ("case", "step"), [("survey_ml", "scalar"), ("survey_mlr", "scalar"),
                       ("second_order", "scalar2"), ("coarse_theta", "scalar"),
                       ("ordinal_partial", "scalar")]
)  # fmt: skip
def test_latent_means_and_errors_are_theirs(case, step):
    estimates = ladder(case).fits[step].estimates()
    means = estimates[estimates["op"] == "~1"].set_index(["lhs", "group"])
    labels = ladder(case).group_labels
    for row in VALUES[case]["means"]:
        ours = means.loc[(row["lhs"], labels[row["group"] - 1])]
        # lavaan stops up to 5e-6 before the minimum, a ten-thousandth of the standard error
        assert ours["est"] == pytest.approx(row["est"], abs=1e-5)
        assert ours["se"] == pytest.approx(row["se"], rel=5e-5)


def test_items_of_two_categories_enter_with_everything_at_once():
    found = ladder("coarse_theta")
    text = found.text()
    assert "SAT1, TRU1, TRU2 and TRU3 have fewer than two equal thresholds" in text
    assert "SAT2 has exactly two equal thresholds" in text
    steps = found.identification
    # as in the configural model until the scalar step, where only its residual variance is free
    for step in ("configural", "thresholds", "metric"):
        assert "SAT1 ~ 0*1" in steps[step]
        assert "SAT1 ~~ 1*SAT1" in steps[step]
    assert "SAT1 ~ 0*1" in steps["scalar"]
    assert "SAT1 ~~ c(1, NA, NA)*SAT1" in steps["scalar"]


def test_a_construct_of_binary_items_has_no_metric_step_of_its_own():
    binary = LIKERT.assign(**{f"TRU{k}": (LIKERT[f"TRU{k}"] > 3).astype(int) for k in range(1, 5)})
    table = ls.measurement_invariance(
        ls.CFA("TRU =~ TRU1 + TRU2 + TRU3 + TRU4"), binary, group="platform", ordered=True
    ).table
    assert not {"thresholds", "metric"} & set(table.index)
    # two groups more, four thresholds and loadings each, less residuals, a mean and a variance
    assert table.loc["scalar", "df_diff"] == 2 * (4 + 4 - 4 - 2)
    assert table.loc["strict", "df_diff"] == 2 * 4


def test_a_released_threshold_leaves_origin_and_unit_identified():
    found = ladder("ordinal_partial")
    assert found.released == ("LOY2 | t3", "LOY =~ LOY3")
    assert found.partial
    # three of four thresholds still give them; with one left the item waits for the scalar step
    waiting = ladder("ordinal_full").release("LOY2 | t1", "LOY2 | t2", "LOY2 | t3")
    assert "LOY2 ~ 0*1" in waiting.identification["thresholds"]
    assert waiting.table.loc["metric", "df_diff"] == 2 * (3 - 1)
    assert waiting.table.loc["scalar", "df_diff"] == 2 * (3 - 1 + 1)


@pytest.mark.parametrize("identification", ["marker", "variance"])
@pytest.mark.parametrize("text", [ITEMS, f"{ITEMS}\nQ =~ WQ + PV + SAT"])
def test_identification_changes_no_fit(text, identification):
    plain = ls.measurement_invariance(ls.SEM(text), LIKERT, group="platform").table
    other = ls.measurement_invariance(
        ls.SEM(text), LIKERT, group="platform", identification=identification
    ).table
    assert other["chisq"].tolist() == pytest.approx(plain["chisq"].tolist(), rel=1e-7)
    assert other["df"].tolist() == plain["df"].tolist()


def test_structural_misfit_is_no_lack_of_invariance():
    """Paths that are not there change the structural rows, and no step of measurement."""
    full = ladder("survey_ml").table
    bare = ls.measurement_invariance(
        ls.SEM(f"{ITEMS}\n{LOYALTY}\nLOY ~ PV"), LIKERT, group="platform", branches_from="strict"
    ).table
    steps = ["configural", "metric", "scalar", "strict", "variances", "covariances", "means"]
    assert bare.loc[steps, "chisq"].tolist() == pytest.approx(full.loc[steps, "chisq"].tolist())
    assert bare.loc["structure", "chisq"] > full.loc["structure", "chisq"]


def test_units_and_labels_of_the_users_model_do_not_matter():
    plain = ls.measurement_invariance(ls.SEM(f"{ITEMS}\n{LOYALTY}\n{PATHS}"), LIKERT,
                                      group="platform", branches_from="strict")  # fmt: skip
    text = ITEMS.replace("WQ1", "NA*WQ1") + "\nWQ ~~ 1*WQ\nPV ~~ 0*SAT\n" + LOYALTY + "\n"
    text += PATHS.replace("LOY ~ SAT", "LOY ~ b*SAT") + "\ntwice := 2*b"
    labelled = ls.measurement_invariance(
        ls.SEM(text), LIKERT, group="platform", branches_from="strict"
    )
    steps = ["configural", "metric", "scalar", "strict", "means"]
    assert labelled.table.loc[steps, "chisq"].tolist() == pytest.approx(
        plain.table.loc[steps, "chisq"].tolist()
    )


def test_observed_predictors_are_in_the_structural_steps_only():
    found = ls.measurement_invariance(ls.SEM(f"{LOYALTY}\nLOY ~ WQ1"), LIKERT, group="platform")
    assert "WQ1" not in found.fits["strict"].parameter_table.observed
    assert "WQ1" in found.fits["paths"].parameter_table.observed
    assert np.isnan(found.table.loc["structure", "chisq_diff"])
    assert found.table.loc["paths", "df_diff"] == 2
    assert "WQ1 measures no construct" in found.text()


def test_a_construct_of_one_item_is_carried_along_and_said():
    found = ls.measurement_invariance(
        ls.CFA(f"{SHOPS}\nC =~ c1"), simulated().assign(c1=simulated(seed=2)["a1"]), group="shop"
    )
    assert found.table.loc["metric", "df_diff"] == 2 * (8 - 2)
    assert found.table.loc["strict", "df_diff"] == 2 * 8
    assert "C has a single item" in found.text()
    assert "C只有一个题项" in found.text("zh")


def test_mean_differences_are_recovered_under_a_broken_intercept():
    data = simulated(n=400, b2=0.8, a1=0.3, a2=0.3, a3=0.3, a4=0.3)
    found = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    assert found.level == "metric"
    assert found.suggestions()["term"].tolist() == ["b2 ~ 1"]
    means = found.release("b2 ~ 1").latent_means().set_index(["construct", "group"])
    assert means.loc[("A", "s3"), "ci_lower"] < 0.3 < means.loc[("A", "s3"), "ci_upper"]
    assert means.loc[("B", "s3"), "ci_lower"] < 0 < means.loc[("B", "s3"), "ci_upper"]
