"""Products of items as indicators of products of constructs, against lavaan and semTools."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parents[1] / "reference"
SHARED = HERE.parents[3] / "shared" / "reference" / "interactions"
MEASURED = "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2 + SC3\nLOY =~ LOY1 + LOY2 + LOY3\n"
MODERATED = MEASURED + "LOY ~ SAT + SC + SAT:SC"
CASES = {
    "matched": (MODERATED, {}),
    "all": (MODERATED, {"product_pairs": "all"}),
    "residual": (MODERATED, {"product_centering": "residual"}),
    "square": (MEASURED + "LOY ~ SAT + SC + SAT:SAT", {"product_pairs": "all"}),
}


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(REFERENCE / "data" / "interactions.csv")


@pytest.fixture(scope="module")
def stored():
    return json.loads((REFERENCE / "product_indicators.json").read_text("utf-8"))


def assert_rows_agree(fit, rows, est=1e-6, se=1e-5):
    table = fit.estimates()
    own = {(r.lhs, r.op, r.rhs): r for r in table.itertuples()}
    own |= {(r.rhs, r.op, r.lhs): r for r in table.itertuples() if r.op == "~~"}
    assert rows
    for row in rows:
        found = own[row["lhs"], row["op"], row["rhs"]]
        assert found.est == pytest.approx(row["est"], rel=est, abs=est)
        assert found.se == pytest.approx(row["se"] or 0.0, rel=se, abs=1e-8)


@pytest.mark.parametrize("name", CASES)
def test_estimates_and_robust_errors_agree_with_lavaan(name, data, stored):
    model, options = CASES[name]
    fit = ls.SEM(model).fit(data, interaction="product_indicators", **options)
    assert "MLR" in str(fit)
    indices = fit.fit_indices()
    assert indices["chisq"] == pytest.approx(stored[name]["chisq"], rel=1e-8)
    assert indices["df"] == stored[name]["df"]
    assert_rows_agree(fit, stored[name]["estimates"])


def test_a_product_of_columns_is_what_lavaan_makes_of_it(data, stored):
    fit = ls.SEM("LOY1 ~ SAT1 + age + SAT1:age").fit(data, estimator="MLR")
    assert fit.loglik == pytest.approx(stored["columns"]["logl"], rel=1e-9)
    assert_rows_agree(fit, [r for r in stored["columns"]["estimates"] if r["op"] == "~"])


def test_the_model_that_is_fitted_is_seen(data):
    fit = ls.SEM(MODERATED).fit(data, interaction="product_indicators")
    assert "SAT.SC =~ SAT1.SC1 + SAT2.SC2 + SAT3.SC3" in fit.model_text
    assert "LOY ~ SAT + SC + SAT.SC" in fit.model_text
    every = ls.SEM(MODERATED).fit(data, interaction="product_indicators", product_pairs="all")
    assert "SAT1.SC1 ~~ SAT2.SC1 + SAT3.SC1 + SAT1.SC2 + SAT1.SC3" in every.model_text
    # written out with its products, it is the same model
    frame = data.copy()
    for one, other in (("SAT1", "SC1"), ("SAT2", "SC2"), ("SAT3", "SC3")):
        product = (data[one] - data[one].mean()) * (data[other] - data[other].mean())
        frame[f"{one}.{other}"] = product - product.mean()
    again = ls.SEM(fit.model_text).fit(frame, estimator="MLR")
    assert again.loglik == pytest.approx(fit.loglik, rel=1e-10)


def test_products_of_two_products_share_errors_too(data):
    text = MEASURED + "LOY ~ SAT + SC + SAT:SC + SAT:SAT"
    written = ls.SEM(text).fit(data, interaction="product_indicators").model_text
    assert "SAT1.SC1 ~~ SAT1.SAT1" in written
    assert "SAT1.SC1 ~~ SAT2.SAT2" not in written


def test_an_item_without_error_shares_none(data):
    text = (
        "SAT =~ SAT1 + SAT2 + SAT3\nAGE =~ age\nLOY =~ LOY1 + LOY2 + LOY3\n"
        "LOY ~ SAT + AGE + SAT:AGE"
    )
    fit = ls.SEM(text).fit(data, interaction="product_indicators", product_pairs="all")
    assert "~~" not in fit.model_text


def test_means_are_those_of_the_rows_that_are_used(data):
    holes = data.copy()
    holes.loc[:30, "LOY1"] = np.nan
    fit = ls.SEM(MODERATED).fit(holes, interaction="product_indicators", missing="listwise")
    complete = ls.SEM(MODERATED).fit(data.iloc[31:], interaction="product_indicators")
    assert fit.loglik == pytest.approx(complete.loglik, rel=1e-12)


def test_rows_keep_their_names_and_the_frame_its_columns(data):
    named = data.set_index(pd.Index([f"r{i}" for i in range(len(data))]))
    columns = list(named.columns)
    fit = ls.SEM(MODERATED).fit(named, interaction="product_indicators")
    assert list(named.columns) == columns
    assert fit.factor_scores().index[0] == "r0"


def _flat(name: str) -> str:
    """The factors of a product in one order, whatever stands between them."""
    return "".join(sorted(re.findall(r"[A-Za-z][0-9]*", name)))


@pytest.mark.parametrize(
    ("name", "model", "options"),
    [
        ("dat2way_dmc_match", "f3 ~ f1 + f2 + f1:f2", {}),
        ("dat2way_dmc_all", "f3 ~ f1 + f2 + f1:f2", {"product_pairs": "all"}),
        ("oneInt_dblcent", "Y ~ X + Z + X:Z", {"product_pairs": "all"}),
        (
            "oneInt_rca",
            "Y ~ X + Z + X:Z",
            {"product_pairs": "all", "product_centering": "residual"},
        ),
        ("oneInt_quadratic_dblcent", "Y ~ X + Z + X:X", {"product_pairs": "all"}),
    ],
)
def test_public_data_agree_with_semtools_and_modsem(name, model, options):
    if not SHARED.exists():
        pytest.skip("the shared reference values are not here")
    stored = json.loads((SHARED / f"{name}.json").read_text("utf-8"))
    two = name.startswith("dat2way")
    measured = (
        "f1 =~ x1 + x2 + x3\nf2 =~ x4 + x5 + x6\nf3 =~ x7 + x8 + x9\n"
        if two
        else "X =~ x1 + x2 + x3\nZ =~ z1 + z2 + z3\nY =~ y1 + y2 + y3\n"
    )
    data = pd.read_csv(SHARED / f"{name.split('_')[0]}.csv")
    fit = ls.SEM(measured + model).fit(
        data, estimator="ML", interaction="product_indicators", **options
    )
    table = fit.estimates()
    own = {(_flat(r.lhs), r.op, _flat(r.rhs)): r for r in table.itertuples()}
    own |= {(_flat(r.rhs), r.op, _flat(r.lhs)): r for r in table.itertuples() if r.op == "~~"}
    rows = [r for r in stored.get("est") or stored["estimates"] if r["op"] != "~1"]
    known = {"f12": "f1f2"}
    for row in rows:
        key = (_flat(known.get(row["lhs"], row["lhs"])), row["op"])
        found = own[(*key, _flat(known.get(row["rhs"], row["rhs"])))]
        # lavaan stops a few 1e-7 of the estimate before the minimum
        assert found.est == pytest.approx(row["est"], rel=2e-6, abs=1e-6)
        assert found.se == pytest.approx(row["se"] or 0.0, abs=1e-7)
    if two:
        assert fit.fit_indices()["chisq"] == pytest.approx(stored["fit"]["chisq"], abs=1e-7)
