"""Simple slopes, their region and their figure, by whatever way the product was estimated."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.inference.derived.simple_slopes import SlopeParts, johnson_neyman

HERE = Path(__file__).resolve().parent
REFERENCE = HERE.parents[1] / "reference"
SHARED = HERE.parents[3] / "shared" / "reference" / "interactions"
MEASURED = "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2 + SC3\nLOY =~ LOY1 + LOY2 + LOY3\n"
MODERATED = MEASURED + "LOY ~ SAT + SC + SAT:SC"


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(REFERENCE / "data" / "interactions.csv")


@pytest.fixture(scope="module")
def fit(data):
    return ls.SEM(MODERATED).fit(data, interaction="lms")


def test_slopes_agree_with_semtools(data):
    stored = json.loads((REFERENCE / "product_indicators.json").read_text("utf-8"))
    fit = ls.SEM(MODERATED).fit(data, interaction="product_indicators")
    table = fit.simple_slopes("SAT", "LOY", "SC", values=[-1, 0, 1]).table
    expected = pd.DataFrame(stored["probe"]["SimpleSlope"])
    np.testing.assert_allclose(table["est"], expected["est"], rtol=1e-6)
    np.testing.assert_allclose(table["se"], expected["se"], rtol=1e-5)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared values are not here")
@pytest.mark.parametrize("name", ["dat2way_dmc_match", "dat2way_dmc_all"])
def test_slopes_of_public_data_agree_with_semtools(name):
    stored = json.loads((SHARED / f"{name}.json").read_text("utf-8"))
    model = "f1 =~ x1 + x2 + x3\nf2 =~ x4 + x5 + x6\nf3 =~ x7 + x8 + x9\nf3 ~ f1 + f2 + f1:f2"
    fit = ls.SEM(model).fit(
        pd.read_csv(SHARED / "dat2way.csv"),
        estimator="ML",
        interaction="product_indicators",
        product_pairs=name.rsplit("_", 1)[1].replace("match", "matched"),
    )
    table = fit.simple_slopes("f1", "f3", "f2", values=[-1, 0, 1]).table
    expected = pd.DataFrame(stored["probe"]["mc"]["SimpleSlope"])
    # lavaan stops a few 1e-7 short of the minimum
    np.testing.assert_allclose(table["est"], expected["est"], atol=1e-6)
    np.testing.assert_allclose(table["se"], expected["se"], atol=1e-7)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared values are not here")
def test_slopes_of_lms_are_those_that_modsem_prints():
    model = "X =~ x1 + x2 + x3\nZ =~ z1 + z2 + z3\nY =~ y1 + y2 + y3\nY ~ X + Z + X:Z"
    fit = ls.SEM(model).fit(pd.read_csv(SHARED / "oneInt.csv"), interaction="lms")
    table = fit.simple_slopes("X", "Y", "Z").table
    assert table["at"].round(2).tolist() == [-1.01, 0.0, 1.01]
    assert table["est"].round(2).tolist() == [-0.05, 0.67, 1.40]
    assert table["se"].round(2).tolist() == [0.04, 0.03, 0.04]
    np.testing.assert_allclose(table["z"], [-1.28, 21.67, 32.19], atol=0.02)


def test_slopes_are_the_derivative_of_the_outcome(fit):
    slopes = fit.simple_slopes("SAT", "LOY", "SC")
    for _, part in slopes._lines.groupby("at"):
        steps = np.diff(part["y"]) / np.diff(part["x"])
        at = part["at"].iloc[0]
        row = slopes.table.loc[np.isclose(slopes.table["at"], at)].iloc[0]
        np.testing.assert_allclose(steps, row["est"], atol=1e-10)
    middle = slopes._lines[slopes._lines["at"] == slopes.table["at"][1]]
    assert middle["y"].to_numpy()[20] == pytest.approx(0, abs=1e-12)


def test_the_square_has_the_slope_of_its_curve(data):
    fit = ls.SEM(MEASURED + "LOY ~ SAT + SC + SAT:SAT").fit(data, interaction="lms")
    slopes = fit.simple_slopes("SAT", "LOY", "SAT", values=[-1.0, 0.5])
    values = fit.coef()
    expected = values["LOY~SAT"] + 2 * values["LOY~SAT:SAT"] * np.array([-1.0, 0.5])
    np.testing.assert_allclose(slopes.table["est"], expected, atol=1e-12)


def test_the_product_is_standardised_by_its_factors(fit):
    slopes = fit.simple_slopes("SAT", "LOY", "SC")
    table = fit.estimates(standardized=True)
    row = table[(table["op"] == "~") & (table["rhs"] == "SAT:SC")].iloc[0]
    assert slopes.product["std"] == pytest.approx(row["std_all"], rel=1e-12)
    assert slopes.product["se"] == pytest.approx(row["se"], rel=1e-12)


@pytest.mark.parametrize("level", [0.9, 0.95])
@pytest.mark.parametrize("b", [-1.0, 0.02, 0.4])
@pytest.mark.parametrize("omega", [-0.3, 0.001, 0.2])
def test_intervals_touch_zero_at_the_ends_of_the_region(b, omega, level):
    parts = SlopeParts(b, omega, np.array([[0.01, 0.002], [0.002, 0.005]]))
    region = johnson_neyman(parts, level)
    at = np.linspace(-60, 60, 4001)
    est, se = parts.slopes(at)
    z = {0.9: 1.6448536269514722, 0.95: 1.959963984540054}[level]
    differs = np.abs(est) > z * se
    inside = (at > region.lower) & (at < region.upper)
    expected = {
        "outside": ~inside,
        "inside": inside,
        "everywhere": np.ones(len(at), bool),
        "nowhere": np.zeros(len(at), bool),
    }[region.kind]
    near = np.isclose(at, region.lower, atol=0.05) | np.isclose(at, region.upper, atol=0.05)
    assert (differs == expected)[~near].all()


def test_products_of_columns_have_slopes_in_their_own_unit(data):
    fit = ls.SEM("LOY1 ~ SAT1 + age + SAT1:age").fit(data)
    table = fit.simple_slopes("SAT1", "LOY1", "age").table
    assert table["at"][1] == pytest.approx(data["age"].mean())
    assert table["at"][2] - table["at"][1] == pytest.approx(data["age"].std(ddof=0))
    values = fit.coef()
    expected = values["LOY1~SAT1"] + values["LOY1~SAT1:age"] * data["age"].mean()
    assert table["est"][1] == pytest.approx(expected)


def test_the_words_say_that_the_region_is_pointwise(fit):
    slopes = fit.simple_slopes("SAT", "LOY", "SC")
    assert "pointwise" in slopes.text()
    assert "SAT:SC" in slopes.text()
    assert "逐点" in slopes.text("zh")
    assert "SC" in str(slopes)


def test_the_figure_has_a_line_for_each_value(fit):
    figure = fit.simple_slopes("SAT", "LOY", "SC", values=[-1, 0, 1, 2]).plot()
    (ax,) = figure.axes
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["SC = -1.00", "SC = 0.00", "SC = 1.00", "SC = 2.00"]
    chinese = fit.simple_slopes("SAT", "LOY", "SC").plot(language="zh")
    assert "均值" in chinese.axes[0].get_ylabel()


def test_what_has_no_product_is_refused_with_the_line_to_write(fit):
    with pytest.raises(NotAvailableError, match=r"Write LOY ~ SC \+ LOY"):
        fit.simple_slopes("SC", "LOY", "LOY")
    with pytest.raises(OptionError, match="values= lists no value"):
        fit.simple_slopes("SAT", "LOY", "SC", values=[])


def test_effects_along_a_moderated_path_say_where_they_hold(fit, data):
    english, chinese = (fit.effects("SAT", "LOY").text(language) for language in ("en", "zh"))
    assert "moderated (SAT × SC → LOY): these are the effects where the moderators" in english
    assert "调节作用（SAT × SC → LOY），以上为调节变量取值为 0 时的效应" in chinese
    indicated = ls.SEM(MODERATED).fit(data, interaction="product_indicators")
    assert "moderated (SAT × SC → LOY)" in indicated.effects("SC", "LOY").text()
    # on the way to a mediator, and of the moderator itself; not where the product is elsewhere
    longer = MEASURED + "SC ~ SAT + age + SAT:age\nLOY ~ SC"
    columns = ls.SEM(longer.replace("SAT", "age2").replace("age2 =~ age21 + age22 + age23\n", ""))
    routed = columns.fit(data.assign(age2=data["SAT1"] - 4, age=data["age"] - 30))
    for source in ("age2", "age"):
        assert "age2 × age → SC" in routed.effects(source, "LOY").text()
    assert "moderated" not in routed.effects("SC", "LOY").text()
