"""How much items differ, from the fit of the level that a ladder reaches."""

from __future__ import annotations

import numpy as np
import pytest
from invariance_cases import SHOPS, ladder, schools, simulated

import loyaltysem as ls
from loyaltysem.groups.effect_sizes import effect_sizes_of_fit
from loyaltysem.groups.invariance.locating.item_map import item_map
from loyaltysem.inference.derived.item_differences import item_differences


def shops(**options):
    data = simulated(n=400, groups=3, a2=0.7)
    return ls.measurement_invariance(
        ls.CFA(SHOPS), data, group="shop", release=["A =~ a2", "a2 ~ 1"], **options
    )


def test_released_items_differ_by_the_closed_form_and_the_others_not_at_all():
    found = shops()
    table = found.effect_sizes().set_index(["group", "item"])
    assert (table.drop(index="a2", level="item")["dmacs"] == 0).all()
    values = found.fit.estimates().set_index(["group", "lhs", "op", "rhs"])["est"]
    data = simulated(n=400, groups=3, a2=0.7)
    for group in ("s2", "s3"):
        steep = [values[one, "A", "=~", "a2"] for one in ("s1", group)]
        high = [values[one, "a2", "~1", ""] for one in ("s1", group)]
        sds = [data.loc[data["shop"] == one, "a2"].std() for one in ("s1", group)]
        pooled = np.sqrt(np.mean(np.square(sds)))
        mean, variance = values[group, "A", "~1", ""], values[group, "A", "~~", "A"]
        wanted = item_differences(
            ([steep[0]], [steep[1]]), (high[0], high[1]), [mean], [[variance]], pooled, sds[1]
        )
        row = table.loc[(group, "a2")]
        for name in ("dmacs", "dmacs_signed", "sdi2", "udi2", "points"):
            assert row[name] == pytest.approx(float(getattr(wanted, name)), rel=1e-6), name
        assert row["sd_rule"] == "pooled variance"
    assert table.loc[("s3", "a2"), "points"] == pytest.approx(-0.7, abs=0.15)


def test_the_numbers_of_the_reference_are_those_of_the_closed_form():
    """Where R's dmacs prints .3899707; see ../shared/reference/invariance/README.md."""
    found = item_differences(([0.76], [0.74]), (0.65, 1.28), [0.21], [[1.76]], 1.85, 1.85)
    assert float(found.dmacs) == pytest.approx(0.3385742, abs=5e-8)


def test_the_identification_does_not_matter_and_the_reference_may_be_any_group():
    one, other = shops(), shops(identification="variance")
    assert other.effect_sizes()["dmacs"].to_numpy() == pytest.approx(
        one.effect_sizes()["dmacs"].to_numpy(), abs=1e-6
    )
    table = one.effect_sizes(reference="s3", sd="sd")
    assert set(table["reference"]) == {"s3"}
    assert set(table["sd_rule"]) == {"pooled sd"}
    row = table[(table["group"] == "s1") & (table["item"] == "a2")].iloc[0]
    assert row["points"] == pytest.approx(0.7, abs=0.15)


def test_the_text_says_how_large_what_was_released_is():
    found = shops()
    row = found.effect_sizes().set_index(["group", "item"]).loc[("s3", "a2")]
    text, chinese = found.text(), found.text("zh")
    assert f"than in {row['reference']} (dMACS = {row['dmacs']:.2f})" in text
    assert f"answers to a2 are on average {-row['points']:.2f} points higher in s3" in text
    assert f"分（dMACS = {row['dmacs']:.2f}）" in chinese
    assert f"组高{-row['points']:.2f}分" in chinese
    assert "dMACS" not in schools().text()
    assert "dMACS" not in schools().release("x3 ~ 1").text()  # the scalar step does not hold yet


def test_the_map_shows_which_parameters_are_equal_in_which_groups():
    data = simulated(n=400, groups=3, a2=0.7)
    found = ls.measurement_invariance(
        ls.CFA(SHOPS), data, group="shop", release=["a2 ~ 1 @ s3", "b1 ~ 1"]
    )
    table = item_map(found._record).set_index(["op", "lhs", "rhs", "group"])["invariant"]
    assert len(table) == 3 * 16
    apart = [key for key, same in table.items() if not same]
    assert apart == [
        ("~1", "a2", "", "s3"),
        ("~1", "b1", "", "s2"),
        ("~1", "b1", "", "s3"),
    ]
    for language, word in (("en", "partial"), ("zh", "部分")):
        figure = found.plot(of="items", language=language)
        texts = [text.get_text() for text in figure.axes[0].texts]
        assert texts.count("+") + texts.count("−") == 3
        assert word in figure.axes[0].get_title()
    data.loc[data["shop"] == "s2", ["a1", "b1"]] *= 3
    steeper = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
    with pytest.raises(ls.errors.InvarianceError, match="the level that holds is configural"):
        steeper.plot(of="items")


def test_the_map_of_ordered_answers_has_thresholds_and_intercepts():
    data = simulated(n=500, groups=3, a2=0.7)
    items = data.columns.drop("shop")
    cut = data[items].apply(lambda x: np.digitize(x, np.quantile(x, [0.2, 0.5, 0.8])) + 1)
    found = ls.measurement_invariance(
        ls.CFA(SHOPS),
        cut.assign(shop=data["shop"]),
        group="shop",
        ordered=True,
        release=["a2 ~ 1 @ s3", "b1 | t1 @ s2"],
    )
    assert found.level in ("scalar", "strict")
    table = item_map(found._record).set_index(["op", "lhs", "rhs", "group"])["invariant"]
    apart = [key for key, same in table.items() if not same]
    assert apart == [("|", "b1", "t1", "s2"), ("~1", "a2", "", "s3")]
    for language, rows in (
        ("en", {"a2 intercept", "b1 threshold t1", "a1 thresholds", "a1 loading"}),
        ("zh", {"a2 截距", "b1 阈值 t1", "a1 阈值", "a1 载荷"}),
    ):
        panel = found.plot(of="items", language=language).axes[0]
        assert rows <= {label.get_text() for label in panel.get_yticklabels()}
        marks = [text.get_text() for text in panel.texts]
        assert marks.count("+") + marks.count("−") == 2


def test_incomplete_answers_have_effect_sizes_too():
    data = simulated(n=300, groups=2, a2=0.7)
    data.loc[::7, "a3"] = np.nan
    found = ls.measurement_invariance(
        ls.CFA(SHOPS), data, group="shop", missing="fiml", release=["a2 ~ 1"]
    )
    table = found.effect_sizes().set_index("item")
    assert table.loc["a2", "points"] == pytest.approx(-0.7, abs=0.2)
    assert np.isfinite(table["sd_pooled"]).all()


def test_without_an_equal_intercept_nothing_tells_an_item_from_its_construct():
    with pytest.raises(ls.errors.InvarianceError, match=r"no intercepts are equal.*suggestions"):
        schools().effect_sizes()
    with pytest.raises(ls.errors.NotAvailableError, match="continuous answers"):
        ladder("ordinal_full").effect_sizes()


def test_items_of_constructs_of_constructs_have_effect_sizes():
    found = ladder("second_order")
    assert found.level in ("scalar", "scalar2", "disturbances", "strict")
    table = found.effect_sizes()
    assert "Q" not in set(table["constructs"])
    assert (table["dmacs"] == 0).all()


def test_groups_that_share_parameters_pairwise_are_on_one_scale():
    """No item is equal in all groups, and yet each group is tied to the next."""
    data = simulated(n=200, groups=3)
    text = """
        A =~ a1 + c(p, p, q)*a2 + c(u, v, v)*a3 + a4
        a1 ~ c(i1, i2, i3)*1
        a2 ~ c(m, m, n)*1
        a3 ~ c(k, l, l)*1
        a4 ~ c(j1, j2, j3)*1
        A ~ c(0, NA, NA)*1
    """
    tied = ls.CFA(text.replace("a1 + ", "NA*a1 + ") + "A ~~ c(1, NA, NA)*A")
    fit = tied.fit(data, group="shop")
    assert len(effect_sizes_of_fit(fit._fitted)) == 8
    apart = text.replace("c(k, l, l)", "c(k, l, o)").replace("c(0, NA, NA)", "c(0, NA, 0)")
    loose = ls.CFA(apart).fit(data, group="shop")
    with pytest.raises(ls.errors.NotAvailableError, match="each group's own"):
        effect_sizes_of_fit(loose._fitted)
