"""Numbers of a comparison depend on no order of rows, groups or items, and on no marker."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import BOUNDS, OPTIONS, TEXT, plain, shops
from platform_frames import FRAME as ALIKE

import loyaltysem as ls
from loyaltysem.errors import OptionError

#: Items of which a loading and intercepts are released, and groups of unequal size.
FRAME = shops(
    {"x": 0.0, "y": 0.15, "z": 0.8},
    easier={("z", "c4"): 0.7},
    steeper={("y", "b2"): 0.5},
).drop(index=range(60))
RELEASED = ["c4 ~ 1 @ z", "B =~ b2 @ y", "b2 ~ 1 @ y"]
OTHER_MARKERS = "C =~ c3 + c4 + c2 + c1\nA =~ a3 + a2 + a1\nB =~ b3 + b1 + b2\nC ~ B + A\nB ~ A"


def compared(
    frame: pd.DataFrame = FRAME, text: str = TEXT, **changes: object
) -> ls.PlatformComparison:
    options = OPTIONS | {"release": RELEASED, "source": "B"} | changes
    return ls.compare_platforms(ls.SEM(text), frame, **options)


@pytest.fixture(scope="module")
def first() -> ls.PlatformComparison:
    return compared()


def numbers(found: ls.PlatformComparison) -> pd.Series:
    """Return the levels and biases by what they are of."""
    names = ["construct", "weights", "group"]
    level = found.latent_index.set_index(names)["index"]
    answers = found.answers.set_index(names)
    weights = found.index_weights.set_index(["construct", "rule", "item"])["weight"]
    parts = {"level": level, "answers": answers["answers"], "bias": answers["bias"]}
    return pd.concat([pd.concat(parts), pd.concat({"weight": weights})]).sort_index()


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(lambda frame: frame.iloc[::-1], id="rows and groups reversed"),
        pytest.param(lambda frame: frame.sample(frac=1, random_state=3), id="rows mixed"),
        pytest.param(lambda frame: frame[frame.columns[::-1]], id="columns reversed"),
    ],
)
def test_order_of_rows_groups_and_columns_changes_no_number(order, first):
    again = compared(order(FRAME))
    pd.testing.assert_series_equal(numbers(again), numbers(first), rtol=1e-6, atol=1e-6)
    effects = [
        one.influence.set_index(["group", "effect"])["est"].sort_index() for one in (first, again)
    ]
    pd.testing.assert_series_equal(*effects, rtol=1e-6)


def test_neither_does_the_marker_nor_the_order_of_items_and_constructs(first):
    again = compared(text=OTHER_MARKERS)
    assert set(again.ladder._record.climb.setting.part.constructs) == {"A", "B", "C"}
    pd.testing.assert_series_equal(numbers(again), numbers(first), rtol=1e-6, atol=1e-6)
    # what depends on it is said to
    assert "in the units of the marker items (a1 for A, b1 for B and c1 for C)" in first.text()
    assert "(c3 for C, a3 for A and b3 for B)" in again.text()
    assert "以参照指标为单位（C为c3" in again.text("zh")


def test_intervals_of_groups_turned_round_are_the_same_but_for_chance(first):
    again = compared(FRAME.iloc[::-1], n_replicates=400)
    more = compared(n_replicates=400)
    names = ["construct", "weights", "group"]
    ratio = again.latent_index.set_index(names)["se"] / more.latent_index.set_index(names)["se"]
    assert ratio.between(0.85, 1.18).all()


def test_released_items_count_with_what_the_groups_have_on_average(first):
    """Σw(ν̄ + λ̄κ − min)·100/range, ν̄ and λ̄ weighed by respondents."""
    table = first.fit.estimates().set_index(["lhs", "op", "rhs", "group"])["est"]
    sizes = FRAME["shop"].value_counts()
    means = first.latent_means.set_index(["construct", "group"])["est"]
    index = first.latent_index.query("weights == 'equal'").set_index(["construct", "group"])
    for construct, items in (("B", ["b1", "b2", "b3"]), ("C", ["c1", "c2", "c3", "c4"])):
        for label in "xyz":
            points = 0.0
            for item in items:
                nu = np.average([table[item, "~1", "", g] for g in "xyz"], weights=sizes[[*"xyz"]])
                steep = [table[construct, "=~", item, g] for g in "xyz"]
                steep = np.average(steep, weights=sizes[[*"xyz"]])
                points += 10 * (nu + steep * means[construct, label]) / len(items)
            assert index.loc[(construct, label), "index"] == pytest.approx(points, rel=1e-9)


def test_bias_is_none_for_the_respondents_of_all_groups_together_at_one_level(first):
    """Released intercepts above the average somewhere are below it elsewhere."""
    bias = first.answers.query("construct == 'C' and weights == 'equal'").set_index("group")["bias"]
    sizes = FRAME["shop"].value_counts()
    assert float(bias @ sizes[bias.index]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("reference", ["x", "z"])
def test_a_group_of_reference_measures_all_by_its_own_items(reference, first):
    found = compared(reference=reference)
    names = ["construct", "group"]
    equal = found.latent_index.query("weights == 'equal'").set_index(names)["index"]
    ladder = found.ladder.latent_means(
        metric="0-100", step="structure", bounds=BOUNDS, reference=reference
    )
    pd.testing.assert_series_equal(
        equal[["B", "C"]],
        ladder[ladder["construct"] != "A"].set_index(names)["est"].rename("index"),
        rtol=1e-9,
    )
    own = found.answers.set_index("group").loc[reference, "bias"]
    np.testing.assert_allclose(own, 0, atol=1e-12)
    zero = found.latent_means.set_index("group").loc[reference, "est"]
    np.testing.assert_allclose(zero, 0, atol=1e-12)
    assert f"for released parameters the values of {reference} are used." in found.text()
    assert f"bias in points relative to {reference} in parentheses" in found.text()
    assert f"被释放的参数取{reference}组的值" in found.text("zh")
    # means in the units of the fit differ by as much whoever has zero
    gaps = [one.latent_means.set_index(names)["est"].loc["C"].agg(np.ptp) for one in (first, found)]
    assert gaps[0] == pytest.approx(gaps[1], rel=1e-9)


def test_without_a_reference_the_ladder_has_the_numbers_of_the_comparison(first):
    names = ["construct", "group"]
    equal = first.latent_index.query("weights == 'equal'").set_index(names)["index"]
    ladder = first.ladder.latent_means(metric="0-100", step="structure", bounds=BOUNDS)
    ladder = ladder[ladder["construct"] != "A"].set_index(names)
    pd.testing.assert_series_equal(equal, ladder["est"].rename("index"), rtol=1e-9)
    draws = compared(n_replicates=600).latent_index.query("weights == 'equal'").set_index(names)
    np.testing.assert_allclose(ladder["se"] / draws["se"], 1, atol=0.15)


def test_the_text_says_by_whose_items_means_are_put_on_their_scale(first):
    sentence = (
        "for released parameters the averages over the groups, weighted by their sizes, are used."
    )
    assert sentence in first.text()
    assert sentence in str(first)
    assert "被释放的参数取按人数加权的各组平均值" in first.text("zh")
    assert "released parameters" not in plain().text()


@pytest.mark.parametrize("reference", ["w", 3, ["x"], {}])
def test_a_reference_that_is_no_group_is_refused(reference):
    with pytest.raises(OptionError, match="none of the groups 'x', 'y', 'z'"):
        compared(reference=reference)


def test_the_ladder_refuses_a_reference_where_it_has_no_part(first):
    with pytest.raises(OptionError, match="no part in metric='marker'"):
        first.ladder.latent_means(metric="marker", reference="x")
    with pytest.raises(OptionError, match="none of the groups"):
        first.ladder.latent_means(metric="0-100", bounds=BOUNDS, reference="w")


def test_a_group_with_the_name_of_a_construct_keeps_its_own():
    text = """
[groups.shop]
levels = { x = "A", y = "C", z = "z" }
level_labels = { A = "Alpha", C = "Gamma" }
level_labels_zh = { A = "甲店", C = "丙店" }
[constructs.A]
label = "Affect"
label_zh = "情感"
[constructs.C]
label = "Conation"
label_zh = "意向"
""" + "".join(f"[items.{item}]\nminimum = -5\nmaximum = 15\n" for item in BOUNDS)
    text = text.replace("[items.a1]\n", '[items.a1]\nconstruct = "A"\n')
    text = text.replace("[items.c1]\n", '[items.c1]\nconstruct = "C"\n')
    found = plain(ls.Survey.from_frame(ALIKE, ls.Codebook.from_toml(text)), bounds=None)
    assert "effect of Affect on Conation is" in found.text()
    assert "for Alpha" in found.text()
    assert "] for Affect" not in found.text()
    assert "情感对意向的非标准化总效应，甲店为" in found.text("zh")


def test_a_ladder_of_other_texts_is_refused():
    cut = FRAME.drop(columns="shop").apply(lambda x: np.digitize(x, [4, 5, 6]))
    words = cut.replace({0: "no", 1: "rather no", 2: "rather yes", 3: "yes"})
    for item in words:
        words[item] = pd.Categorical(
            words[item], ["no", "rather no", "rather yes", "yes"], ordered=True
        )
    frame = words.assign(shop=FRAME["shop"])
    model = ls.CFA("C =~ c1 + c2 + c3 + c4")
    ladder = ls.measurement_invariance(model, frame, group="shop", ordered=True)
    options = {"ladder": ladder, "n_replicates": 20, "rng": 1}
    assert ls.compare_platforms(model, frame, **options).ladder is ladder
    other = frame.assign(c2=frame["c2"].to_numpy()[::-1])
    with pytest.raises(OptionError, match="climbed with other answers"):
        ls.compare_platforms(model, other, **options)
