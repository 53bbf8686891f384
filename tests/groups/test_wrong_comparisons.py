"""What a comparison of groups refuses, with the group's name and the remedy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from platform_frames import BOUNDS, FRAME, OPTIONS, TEXT, plain

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    InvarianceError,
    LoyaltySEMError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.survey import Codebook, Construct, Group, Item

ROLES = ("satisfaction", "loyalty", "loyalty")

WRONG: dict[str, tuple[dict[str, object], type[LoyaltySEMError], tuple[str, ...]]] = {
    "unknown group": ({"group": "store"}, VariableNotFoundError, ("'store'", "shop")),
    "unknown source": ({"source": "Q"}, VariableNotFoundError, ("'Q'", "A, B, C")),
    "half a question": ({"source": None}, OptionError, ("source=", "target=")),
    "no replicates": ({"n_replicates": 1}, OptionError, ("n_replicates=1",)),
    "level in per cent": ({"level": 95}, OptionError, ("level=95", "between 0 and 1")),
    "unknown index weights": ({"index_weights": "pls"}, OptionError, ("'pls'", "loadings")),
    "unknown missing": ({"missing": "mean"}, OptionError, ("'mean'", "listwise")),
    "unknown rule": ({"rule": "bic"}, OptionError, ("'bic'", "difference")),
    "unknown intervals": ({"intervals": "jackknife"}, OptionError, ("'jackknife'", "bootstrap")),
    "bounds of a construct": (
        {"bounds": {"A": (0, 10)}},
        OptionError,
        ("A is a construct", "name its items"),
    ),
    "bounds of a misspelt item": (
        {"bounds": {k: v for k, v in BOUNDS.items() if k != "c4"} | {"cc4": (0, 10)}},
        OptionError,
        ("'cc4'", "Did you mean 'c4'"),
    ),
    "an item as grouping": ({"group": "a1"}, LoyaltySEMError, ("a1",)),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_option_is_refused_with_the_remedy(case):
    changes, error, words = WRONG[case]
    with pytest.raises(error) as raised:
        plain(**changes)
    for word in words:
        assert word in str(raised.value)


def test_groups_with_too_few_answers_are_named():
    frame = FRAME.drop(index=FRAME.index[FRAME["shop"] == "y"][:-8])
    with pytest.raises(DataError, match=r"'y' \(8\)"):
        plain(frame)


def test_one_answer_in_a_group_is_too_few():
    frame = FRAME.drop(index=FRAME.index[FRAME["shop"] == "y"][:-1])
    with pytest.raises(DataError, match=r"'y' \(1\)"):
        plain(frame)


def test_two_hundred_groups_of_five_are_refused():
    frame = pd.concat([FRAME, FRAME.head(100)], ignore_index=True)
    with pytest.raises(DataError, match="200 of 200 groups"):
        plain(frame.assign(shop=np.arange(1000) // 5))


def test_a_group_with_a_constant_item_is_named():
    frame = FRAME.copy()
    frame.loc[frame["shop"] == "z", "b2"] = 4.0
    with pytest.raises(DataError, match=r"'z'.*b2"):
        plain(frame)


def test_a_group_that_lacks_a_construct_is_named():
    frame = FRAME.copy()
    frame.loc[frame["shop"] == "z", ["b1", "b2", "b3"]] = np.nan
    with pytest.raises(DataError, match="'z'"):
        plain(frame, missing="listwise")


def test_missing_answers_are_not_left_out_unasked():
    frame = FRAME.copy()
    frame.loc[0, "b2"] = np.nan
    with pytest.raises(MissingDataError, match="1 answer"):
        plain(frame)


def test_the_same_respondents_in_two_groups_are_refused():
    frame = FRAME.assign(who=np.arange(len(FRAME)) % 300)
    with pytest.raises(NotAvailableError, match="longitudinal"):
        plain(frame, id="who")


@pytest.mark.parametrize("data", [[1, 2], None, FRAME.drop(columns="shop").to_numpy()])
def test_data_without_respondents_are_refused(data):
    with pytest.raises(DataError, match="needed: a Survey"):
        ls.compare_platforms(ls.SEM(TEXT), data, **OPTIONS)


def test_one_group_is_no_comparison():
    with pytest.raises(DataError, match=r"at least two"):
        plain(FRAME[FRAME["shop"] == "x"])


def test_an_influence_that_the_model_has_no_way_for_is_refused():
    with pytest.raises(NotAvailableError, match=r"no way from C to A, .* Turn source and target"):
        plain(source="C", target="A")


def test_two_constructs_of_one_role_are_told_apart_by_the_call_alone():
    constructs = [Construct(name, role=role) for name, role in zip("ABC", ROLES, strict=True)]
    items = [Item(name, "", name[0].upper(), 0, 10) for name in FRAME.columns.drop("shop")]
    codebook = Codebook(tuple(items), tuple(constructs), groups=(Group("shop"),))
    survey = ls.Survey.from_frame(FRAME.round(), codebook)
    with pytest.raises(OptionError, match=r"B and C both have the role 'loyalty'.*target="):
        plain(survey, source=None, target=None)
    named = plain(survey, source="A", target="C")
    assert (named.source, named.target) == ("A", "C")


@pytest.fixture(scope="module")
def ladder() -> ls.InvarianceLadder:
    return ls.measurement_invariance(ls.SEM(TEXT), FRAME, group="shop")


def test_a_ladder_of_something_else_is_refused(ladder):
    with pytest.raises(OptionError, match="another model"):
        ls.compare_platforms(ls.CFA("A =~ a1 + a2 + a3"), FRAME, group="shop", ladder=ladder)
    with pytest.raises(OptionError, match="other answers"):
        plain(FRAME.assign(c1=FRAME["c1"] + FRAME["c2"]), ladder=ladder)
    with pytest.raises(OptionError, match="grouped by 'shop'"):
        plain(FRAME.assign(half=["u", "v"] * 450), ladder=ladder, group="half")
    with pytest.raises(OptionError, match="leave ladder= out"):
        plain(ladder=ladder, rule="delta_fit")


def test_bounds_of_no_item_are_refused_wherever_bounds_are_taken(ladder):
    fit = ladder.fits["scalar"]
    asks = [
        lambda bounds: ladder.latent_means(metric="0-100", bounds=bounds),
        lambda bounds: ladder.latent_means(bounds=bounds),
        lambda bounds: fit.loyalty_index("C", bounds=bounds),
    ]
    for ask in asks:
        ask(BOUNDS)
        with pytest.raises(OptionError, match=r"C is a construct.*name its items"):
            ask(BOUNDS | {"C": (0, 10)})
        with pytest.raises(OptionError, match=r"'cc4', which is no item.* Did you mean 'c4'"):
            ask({name: BOUNDS[name] for name in BOUNDS if name != "c4"} | {"cc4": (0, 10)})


def test_the_grouping_is_that_of_the_ladder_unless_another_is_asked_for(ladder):
    found = ls.compare_platforms(
        ls.SEM(TEXT), FRAME, ladder=ladder, source="A", target="C", n_replicates=20, rng=1
    )
    assert found.group == "shop"
    with pytest.raises(OptionError, match="grouped by 'shop', and group='platform'"):
        plain(ladder=ladder, group="platform")
    with pytest.raises(VariableNotFoundError, match="'platform'"):
        ls.compare_platforms(ls.SEM(TEXT), FRAME, n_replicates=20)


def test_ordered_answers_are_said_to_have_no_index_of_answers():
    cut = FRAME.drop(columns="shop").apply(lambda x: np.digitize(x, [3.5, 5.0, 6.5]) + 1)
    cut = cut.assign(shop=FRAME["shop"])
    model = ls.CFA("C =~ c1 + c2 + c3 + c4")
    found = ls.measurement_invariance(model, cut, group="shop", ordered=True)
    for ladder in (found, found.release("c4 ~ 1")):
        compared = ls.compare_platforms(model, cut, ladder=ladder, n_replicates=20, rng=1)
        with pytest.raises(NotAvailableError, match="Ordered answers have no index of answers"):
            _ = compared.answers


def test_a_ladder_that_branches_elsewhere_is_refused():
    ladder = ls.measurement_invariance(
        ls.SEM(TEXT), FRAME, group="shop", branches_from="configural"
    )
    with pytest.raises(OptionError, match="branches from 'configural'"):
        plain(ladder=ladder)


def test_what_is_refused_says_the_ladders_reason():
    found = plain(release=["c4 ~ 1"])
    with pytest.raises(InvarianceError) as raised:
        _ = found.observed_index
    with pytest.raises(InvarianceError) as own:
        found.ladder.require("observed index")
    assert str(raised.value) == str(own.value)
