"""Difference tests in one of several groups are those of lavaan, or are refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import SpecificationWarning
from loyaltysem.measurement.validity import discriminant

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "group_discriminant.json").read_text("utf-8"))["cases"]
THREE = {name: [f"{name}{i}" for i in (1, 2, 3)] for name in ("SAT", "TRU", "LOY")}
PAIR = ["construct_1", "construct_2"]
SCALAR = {"group": "platform", "group_equal": ["loadings", "intercepts"]}


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")


@pytest.fixture(scope="module")
def two(survey):
    return survey[survey["platform"].isin(["taobao", "tmall"])]


@pytest.fixture(scope="module")
def scalar(two):
    return ls.CFA(THREE).fit(two, **SCALAR).discriminant_validity(n_replicates=0)


def _by_group(table: pd.DataFrame, *keys: str) -> pd.Series:
    return table.reset_index("group").set_index(["group", *PAIR, *keys])["chisq"].sort_index()


@pytest.mark.parametrize("case", STORED)
def test_tests_in_one_group_agree_with_lavaan(case, survey):
    frame = pd.read_csv(REFERENCE / "data" / "survey_missing.csv") if "fiml" in case else survey
    frame = frame[frame["platform"].isin(STORED[case]["groups"])]
    options = {k.replace(".", "_"): v for k, v in dict(STORED[case]["options"] or {}).items()}
    fit = ls.CFA(THREE).fit(frame, group="platform", **options)
    found = fit.discriminant_validity(n_replicates=0)
    expected = pd.DataFrame(STORED[case]["tests"])
    # lavaan has no test by Satorra & Bentler (2001) where the factor is negative
    for row in expected[expected["chisq"].notna()].itertuples():
        if np.isnan(row.value):
            own = found.merged_tests.loc[row.group]
        else:
            own = found.tests.loc[row.group]
            own = own[own["fixed_to"] == row.value]
        (one,) = own[(own[PAIR] == [row.lhs, row.rhs]).all(axis=1)].itertuples()
        assert one.df == row.df
        # both sides at the minimum to about 1e-10; scaling factors are linear in what is left
        assert one.chisq == pytest.approx(row.chisq, rel=1e-8)
        assert one.pvalue == pytest.approx(row.pvalue, abs=1e-9 if "mlr" in case else 1e-12)


def test_neither_the_first_group_nor_the_marker_matters(two, scalar):
    turned = two.iloc[::-1]
    other = ls.CFA({name: items[::-1] for name, items in THREE.items()})
    for fit in (other.fit(turned, **SCALAR), ls.CFA(THREE).fit(turned, **SCALAR, std_lv=True)):
        found = fit.discriminant_validity(n_replicates=0)
        pd.testing.assert_series_equal(
            _by_group(found.tests, "fixed_to"), _by_group(scalar.tests, "fixed_to"), rtol=1e-8
        )
        pd.testing.assert_series_equal(
            _by_group(found.merged_tests), _by_group(scalar.merged_tests), rtol=1e-8
        )


def test_a_construct_turned_round_is_merged_with_its_sign_turned(two, scalar):
    frame = two.assign(**{item: 8 - two[item] for item in THREE["TRU"]})
    found = ls.CFA(THREE).fit(frame, **SCALAR).discriminant_validity(n_replicates=0)
    assert set(np.sign(found.tests["fixed_to"])) == {-1, 1}
    np.testing.assert_allclose(found.tests["chisq"], scalar.tests["chisq"], rtol=1e-8)
    np.testing.assert_allclose(found.merged_tests["chisq"], scalar.merged_tests["chisq"], rtol=1e-8)


def test_pairs_carry_the_tests_of_their_own_group(scalar):
    assert scalar.table.index.names == scalar.tests.index.names == ["group", None]
    for label in ("taobao", "tmall"):
        table = scalar.table.loc[label]
        tests = scalar.tests.loc[label]
        ones = tests.loc[tests["fixed_to"].abs() == 1]
        assert table["chisq_1"].tolist() == ones["chisq"].tolist()
        assert table["chisq_merged"].tolist() == scalar.merged_tests.loc[label, "chisq"].tolist()
    assert (scalar.tests["df"] == 1).all()
    assert (scalar.merged_tests["df"] == 2).all()


def test_labels_that_keep_one_group_apart_give_it_a_unit_of_its_own(survey):
    kept = [
        f"{name} =~ " + " + ".join(f"c(t{item}, t{item}, j{item})*{item}" for item in THREE[name])
        for name in ("SAT", "LOY")
    ]
    with pytest.warns(SpecificationWarning, match="labels of their own"):
        fit = ls.CFA("\n".join(kept)).fit(survey, group="platform", group_equal=["loadings"])
    found = fit.discriminant_validity(n_replicates=0)
    plain = ls.CFA({name: THREE[name] for name in ("SAT", "LOY")})
    jd, tied = (survey[(survey["platform"] == "jd") == is_jd] for is_jd in (True, False))
    for frame, options in (
        (jd, {}),
        (tied, {"group": "platform", "group_equal": ["loadings"]}),
    ):
        alone = plain.fit(frame, **options).discriminant_validity(n_replicates=0).tests["chisq"]
        own = found.tests.loc[frame["platform"].unique().tolist(), "chisq"]
        np.testing.assert_allclose(own, alone, rtol=1e-8)


def test_variances_of_one_in_every_group_are_kept_with_equal_loadings(two):
    model = "\n".join(
        f"{name} =~ " + " + ".join(f"c(l{item}, l{item})*{item}" for item in THREE[name])
        for name in ("SAT", "LOY")
    )
    fit = ls.CFA(model).fit(two, group="platform", std_lv=True)
    assert fit.discriminant_validity(n_replicates=0).tests["chisq"].notna().all()


def test_the_users_labels_are_left_alone(two):
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in THREE.items())
    labelled = model.replace("SAT2", "c(merged12, merged_3)*SAT2")
    found, plain = (
        ls.CFA(text).fit(two, group="platform").discriminant_validity(n_replicates=0)
        for text in (labelled, model)
    )
    np.testing.assert_allclose(found.merged_tests["chisq"], plain.merged_tests["chisq"], rtol=1e-8)


@pytest.mark.parametrize("loading", ["0.9*SAT2", "c(a, a)*SAT2"])
def test_a_model_that_ties_the_units_otherwise_is_refused_for_all_groups(loading, two):
    model = "\n".join(f"{name} =~ {' + '.join(items)}" for name, items in THREE.items())
    fit = ls.CFA(model.replace("SAT2", loading)).fit(two, group="platform")
    found = fit.discriminant_validity(n_replicates=0)
    assert found.tests["chisq"].isna().all()
    assert set(found.table["chisq_sys"]) == set(found.table["merged"]) == {"no test"}
    assert found.notes[0].startswith("No difference tests: with the variances")


def test_a_group_that_alone_has_no_tests_is_named(two, monkeypatch):
    known = discriminant.unit_variance_model

    def without_the_second(fitted, group):
        return (None, "it failed") if group else known(fitted, group)

    monkeypatch.setattr(discriminant, "unit_variance_model", without_the_second)
    found = ls.CFA(THREE).fit(two, group="platform").discriminant_validity(n_replicates=0)
    assert "tmall: No difference tests: it failed." in found.notes
    assert found.tests.loc["taobao", "chisq"].notna().all()
    assert found.tests.loc["tmall", "chisq"].isna().all()


ORDERED = {
    "ordered": True,
    "group": "platform",
    "group_equal": ["thresholds", "loadings"],
}


@pytest.fixture(scope="module")
def likert():
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
    items = [item for own in THREE.values() for item in own]
    # the ends are too rare to stand alone in every group
    return frame[items].clip(lower=2).assign(platform=frame["platform"])


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_ordered_answers_with_equal_thresholds_have_them_whichever_group_comes_first(
    likert, parameterization
):
    model = ls.CFA(THREE)
    found = model.fit(likert, parameterization=parameterization, **ORDERED)
    turned = model.fit(likert.iloc[::-1], **ORDERED)
    first = [fit.estimates()["group"].iloc[0] for fit in (found, turned)]
    assert first[0] != first[1]
    for table, keys in (("tests", ["fixed_to"]), ("merged_tests", [])):
        own, other = (
            _by_group(getattr(fit.discriminant_validity(n_replicates=0), table), *keys)
            for fit in (found, turned)
        )
        assert own.notna().all()
        np.testing.assert_allclose(own, other, rtol=1e-6)
