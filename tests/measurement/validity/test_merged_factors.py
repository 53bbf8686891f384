"""Tests of merged constructs are those of semTools and lavaan, or are refused by name."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation.criteria.incomplete_answers import incomplete
from loyaltysem.measurement.validity.restricted import restricted_models
from loyaltysem.measurement.validity.restricted.restricted_models import UnitVarianceModel
from loyaltysem.moments import samples

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "merged_factors.json").read_text("utf-8"))["cases"]
THREE = {name: [f"{name}{i}" for i in (1, 2, 3)] for name in ("SAT", "TRU", "LOY")}
TEXT = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in THREE.items())
PAIR = ["construct_1", "construct_2"]


@pytest.fixture(scope="module")
def frames():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own, at import
        from semopy.examples import holzinger39
    return {
        "holzinger": holzinger39.get_data(),
        "survey": pd.read_csv(REFERENCE / "data" / "survey_continuous.csv"),
        "fiml": pd.read_csv(REFERENCE / "data" / "survey_missing.csv"),
    }


@pytest.mark.parametrize("case", STORED)
def test_merged_tests_agree_with_lavaan(case, frames):
    frame = frames["fiml" if "fiml" in case else case.split("_")[0]]
    options = dict(STORED[case]["options"] or {})
    fit = ls.CFA(STORED[case]["scales"]).fit(frame, **options)
    found = fit.discriminant_validity(n_replicates=0).merged_tests
    expected = pd.DataFrame(STORED[case]["tests"])
    assert found[PAIR].to_numpy().tolist() == expected[["lhs", "rhs"]].to_numpy().tolist()
    assert (found["df"] == expected["df"]).all()
    assert (found["df"] == len(STORED[case]["scales"]) - 1).all()
    # both sides at the minimum to about 1e-10; scaling factors are linear in what is left
    np.testing.assert_allclose(found["chisq"], expected["chisq"], rtol=1e-8)
    np.testing.assert_allclose(found["pvalue"], expected["pvalue"], atol=1e-12)


def test_the_order_and_markers_of_items_do_not_matter(frames):
    plain = ls.CFA(THREE).fit(frames["survey"]).discriminant_validity(n_replicates=0)
    turned = {name: items[::-1] for name, items in reversed(THREE.items())}
    other = ls.CFA(turned).fit(frames["survey"], std_lv=True).discriminant_validity(n_replicates=0)
    found = other.merged_tests.assign(key=[frozenset(x) for x in other.merged_tests[PAIR].values])
    for _, row in plain.merged_tests.iterrows():
        same = found[found["key"] == frozenset(row[PAIR])].iloc[0]
        assert same["chisq"] == pytest.approx(row["chisq"], rel=1e-8)


def test_a_merged_construct_is_rejected_no_less_than_a_correlation_of_one(frames):
    found = ls.CFA(THREE).fit(frames["survey"]).discriminant_validity(n_replicates=0)
    fixed = found.tests[found.tests["fixed_to"].abs() == 1].reset_index(drop=True)
    assert (found.merged_tests["chisq"] >= fixed["chisq"] - 1e-8).all()
    assert set(found.table["merged"]) == {"two constructs"}


def test_of_two_constructs_merging_is_a_correlation_of_one(frames):
    two = {name: THREE[name] for name in ("SAT", "LOY")}
    for options in ({}, {"estimator": "GLS"}):
        found = ls.CFA(two).fit(frames["survey"], **options).discriminant_validity(n_replicates=0)
        one = found.tests.set_index("fixed_to").loc[1.0]
        assert found.merged_tests.loc[0, "chisq"] == pytest.approx(one["chisq"], rel=1e-8)
        assert found.merged_tests.loc[0, "df"] == 1


def test_items_of_one_construct_split_at_random_would_do_as_one():
    rng = np.random.default_rng(5)
    common = rng.normal(size=(400, 1))
    names = [f"Q{i}" for i in range(1, 7)]
    frame = pd.DataFrame(common * 0.8 + rng.normal(size=(400, 6)) * 0.6, columns=names)
    halves = {"A": names[::2], "B": names[1::2]}
    found = ls.CFA(halves).fit(frame).discriminant_validity(n_replicates=0).table.iloc[0]
    assert found["pvalue_merged"] > 0.05
    assert found["merged"] == "one would do"


def test_a_difference_without_positive_factor_is_tested_by_another_method(frames):
    scales = STORED["survey_mlm"]["scales"]
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in scales.items())
    free = ls.CFA(model).fit(frames["survey"], estimator="MLM", std_lv=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a correlation of one is not positive definite
        fixed = ls.SEM(f"{model}\nWQ ~~ 1*PV").fit(frames["survey"], estimator="MLM", std_lv=True)
    with pytest.raises(NotAvailableError, match="scaling factor of the difference is -"):
        ls.likelihood_ratio_test(fixed, free)
    expected = ls.likelihood_ratio_test(fixed, free, "satorra_bentler_2010")
    found = free.discriminant_validity(n_replicates=0).tests.set_index([*PAIR, "fixed_to"])
    row = found.loc[("WQ", "PV", 1.0)]
    assert row["chisq"] == pytest.approx(expected.statistic, rel=1e-6)
    assert row["method"] == expected.method


def test_a_special_case_with_the_lower_minimum_is_no_special_case(frames):
    pair = f"{TEXT}\nSAT ~~ {{}}*LOY"
    lower, higher = (
        ls.SEM(pair.format(value)).fit(frames["survey"], std_lv=True) for value in (0.7, 0.5)
    )
    assert lower._fitted.test().chisq < higher._fitted.test().chisq
    free = UnitVarianceModel(higher._fitted)
    assert free.difference_test(lower._fitted) is None


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (TEXT.replace("LOY1 + LOY2 + LOY3", "LOY1"), "LOY has one item"),
        (f"{TEXT}\nLOY =~ SAT1", "SAT1 measures both"),
        (f"{TEXT}\nSAT ~~ 0*LOY", "written in the model"),
    ],
)
def test_a_pair_that_cannot_be_merged_is_named(model, reason, frames):
    found = ls.CFA(model).fit(frames["survey"]).discriminant_validity(n_replicates=0)
    row = found.table.set_index(PAIR).loc[("SAT", "LOY")]
    assert np.isnan(row["chisq_merged"])
    assert row["merged"] == "no test"
    assert any(
        note.startswith("No merged test for SAT–LOY") and reason in note for note in found.notes
    )


def test_second_order_constructs_have_no_merged_tests(frames):
    second = ls.CFA(f"{TEXT}\nG =~ SAT + TRU + LOY").fit(frames["survey"])
    found = second.discriminant_validity(n_replicates=0)
    assert found.merged_tests["chisq"].isna().all()
    assert set(found.table["merged"]) == {"no test"}
    assert any("fit the measurement model" in note for note in found.notes)


def test_a_merged_pair_is_one_construct_in_the_place_of_two(frames):
    # the same hypothesis, written as a model with one construct fewer
    for options in ({}, {"estimator": "GLS"}, {"estimator": "MLMV"}):
        free = ls.CFA(THREE).fit(frames["survey"], **options)
        one = ls.CFA({"SAT": THREE["SAT"] + THREE["TRU"], "LOY": THREE["LOY"]})
        expected = ls.likelihood_ratio_test(one.fit(frames["survey"], **options), free)
        found = free.discriminant_validity(n_replicates=0).merged_tests.set_index(PAIR)
        assert found.loc[("SAT", "TRU"), "chisq"] == pytest.approx(expected.statistic, rel=1e-8)
        assert found.loc[("SAT", "TRU"), "df"] == expected.df


def test_the_saturated_model_of_incomplete_answers_is_computed_once(frames, monkeypatch):
    fit = ls.CFA(THREE).fit(frames["fiml"], missing="fiml", estimator="MLR")
    counted = []
    for where, name in ((incomplete, "saturated_model"), (samples, "saturated_moments")):
        kept = getattr(where, name)

        def counting(*given, kept=kept, name=name):
            counted.append(name)
            return kept(*given)

        monkeypatch.setattr(where, name, counting)
    found = fit.discriminant_validity(n_replicates=0)
    assert found.merged_tests["chisq"].notna().all()
    assert counted == []


@pytest.mark.parametrize(
    "options",
    [{}, {"estimator": "MLR"}, {"missing": "fiml"}, {"missing": "fiml", "estimator": "MLR"}],
)
def test_beginning_at_the_free_solution_ends_in_the_minimum_of_the_usual_start(
    options, frames, monkeypatch
):
    answers = frames["fiml" if "missing" in options else "survey"]
    # incomplete answers take a tenth of a second a model
    scales = THREE if "missing" in options else STORED["survey_ml"]["scales"]
    fit = ls.CFA(scales).fit(answers, **options)
    near = fit.discriminant_validity(n_replicates=0)
    monkeypatch.setattr(restricted_models, "coefficients", lambda fitted: None)
    usual = fit.discriminant_validity(n_replicates=0)
    for one, other in ((near.tests, usual.tests), (near.merged_tests, usual.merged_tests)):
        np.testing.assert_allclose(one["chisq"], other["chisq"], rtol=1e-8)
        assert one["method"].tolist() == other["method"].tolist()
