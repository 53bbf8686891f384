"""Columns and labels that a ladder is given: each kind is taken, counted, or refused by name."""

from __future__ import annotations

import datetime as dt
import warnings

import numpy as np
import pandas as pd
import pytest
from invariance_cases import SHOPS, simulated

import loyaltysem as ls

MODEL = ls.CFA(SHOPS)
LABELS = {
    "text": ["north", "south", "west"],
    "blanks": [" the north", "the  south ", "the west"],
    "at": ["a @ b", "@b", "c@"],
    "operators": ["a ~ 1", "b =~ c", "1"],
    "whole": [1, 2, 3],
    "float": [0.5, 1.5, 2.5],
    "Timestamp": list(pd.date_range("2024-05-01", periods=3)),
    "hour": list(pd.date_range("2024-05-01 12:30", periods=3)),
    "date": [dt.date(2024, 5, day) for day in (1, 2, 3)],
    "bool": [True, False],
}


def labelled(labels, **shifts: float) -> pd.DataFrame:
    data = simulated(n=300, groups=len(labels), **shifts)
    names = dict(zip(dict.fromkeys(data["shop"]), labels, strict=True))
    return data.assign(shop=[names[x] for x in data["shop"]])


@pytest.mark.parametrize("kind", LABELS)
def test_a_release_names_a_group_as_it_is_printed(kind):
    data = labelled(LABELS[kind], a2=0.7)
    found = ls.measurement_invariance(MODEL, data, group="shop", alpha=0.001)
    for label in found.group_labels:
        freed = found.release(f"a2 ~ 1 @ {label}")
        assert freed.table.loc["scalar", "released"] == 1
        assert freed.release(f"b2 ~ 1 @ {label}").table.loc["scalar", "released"] == 2
    order = found.suggestions(by_group=True)["term"]
    assert found.release(*order).level in ("scalar", "strict")
    assert str(found.group_labels[-1]).strip()[:10] in found.release(*order).text()


@pytest.mark.parametrize("option", ["weights", "clusters", "id"])
def test_an_item_says_nothing_of_who_answered(option):
    with pytest.raises(ls.errors.OptionError, match=f"{option}='a1' is"):
        ls.measurement_invariance(MODEL, simulated(), group="shop", **{option: "a1"})
    if option != "id":
        with pytest.raises(ls.errors.OptionError, match=f"{option}='a1' is a variable"):
            MODEL.fit(simulated(), estimator="MLR", **{option: "a1"})


def test_ids_that_repeat_within_a_group_or_are_missing_are_counted_and_said():
    data = simulated().assign(who=np.arange(len(simulated()), dtype=float))
    data.loc[1, "who"] = data.loc[0, "who"]
    data.loc[[4, 5, 6], "who"] = np.nan
    found = ls.measurement_invariance(MODEL, data, group="shop", id="who")
    assert "1 row has the same id (who) as another row of the group" in found.text()
    assert "3 rows have no id (who)" in repr(found)
    assert "有1行的编号（who）与同组其他行重复" in found.text("zh")
    assert "有3行没有编号（who）" in found.text("zh")
    with pytest.raises(ls.errors.OptionError, match="id='shop' is the grouping"):
        ls.measurement_invariance(MODEL, data, group="shop", id="shop")


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({0: 1e300}, "say as much as 1.0"),
        ({0: 1e12}, "say as much as 1.0"),
        ({"s1": 1e-300}, "less than one"),
        ({"s1": 1e-9}, "less than one"),
    ],
)
def test_weights_by_which_nearly_nobody_counts_are_refused(weights, said):
    data = simulated().assign(w=1.0)
    for where, weight in weights.items():
        rows = data["shop"] == where if isinstance(where, str) else data.index == where
        data.loc[rows, "w"] = weight
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ls.errors.DataError, match=f"Group 's1': .*{said}"):
            ls.measurement_invariance(MODEL, data, group="shop", weights="w")


@pytest.mark.parametrize("factor", [1e300, 1e-300, 1e-310])
def test_the_unit_of_weights_is_nothing(factor):
    data = simulated().assign(w=1.0 + (np.arange(len(simulated())) % 3))
    for normalization in ("total", "group"):
        plain, scaled = (
            ls.measurement_invariance(
                MODEL, one, group="shop", weights="w", weights_normalization=normalization
            ).table["chisq_scaled"]
            for one in (data, data.assign(w=data["w"] * factor))
        )
        assert scaled.tolist() == pytest.approx(plain.tolist(), rel=1e-6)


def test_a_group_too_small_for_a_model_of_its_own_is_named_with_its_answers():
    data = simulated(n=200)
    few = data.iloc[:9].assign(shop="tiny")
    with pytest.raises(ls.errors.DataError, match=r"'tiny' \(9 respondents\)") as refused:
        ls.measurement_invariance(MODEL, pd.concat([data, few], ignore_index=True), group="shop")
    assert "25 parameters" in str(refused.value)
    assert "'s1'" not in str(refused.value)
