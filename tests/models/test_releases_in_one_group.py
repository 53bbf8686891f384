"""What a coefficient freed in one group alone would gain, whichever item is the marker."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import loyaltysem as ls
from lavaan_cases import frame_of
from loyaltysem.comparing.comparison import difference_test
from loyaltysem.quantities.modification import release_table

VISUAL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
EQUAL = {"metric": ("loadings",), "scalar": ("loadings", "intercepts")}
KEYS = ["lhs", "op", "rhs", "group"]


@cache
def fit_of(level: str, model: str = VISUAL, *, std_lv: bool = False) -> ls.SEMResult:
    frame = frame_of("holzinger_swineford.csv")
    return ls.CFA(model).fit(frame, group="school", group_equal=EQUAL[level], std_lv=std_lv)


@pytest.mark.parametrize("level", EQUAL)
def test_of_two_groups_each_gains_what_giving_up_the_equality_does(level):
    fit = fit_of(level)
    equalities = fit.score_test().univariate
    table = release_table(fit._fitted, ("=~", "~1") if level == "scalar" else ("=~",))
    found = 0
    for _, row in equalities.iterrows():
        name = row["lhs"].rpartition(" (")[0]
        text = table["lhs"] + " " + table["op"].str.replace("~1", "~ 1") + (" " + table["rhs"])
        alone = table[text.str.rstrip() == name]
        np.testing.assert_allclose(alone["chisq"], row["chisq"], rtol=1e-9)
        np.testing.assert_allclose(alone["epc"], [row["epc"], -row["epc"]], rtol=1e-9)
        found += len(alone)
    assert found == 2 * len(equalities)


@pytest.mark.parametrize("level", EQUAL)
@pytest.mark.parametrize("operator", ["=~", "~1"])
def test_the_marker_is_tested_like_every_other_item(level, operator):
    one = release_table(fit_of(level)._fitted, (operator,))
    other = release_table(
        fit_of(level, VISUAL.replace("x1 + x2", "x2 + x1").replace("x7 + x8", "x8 + x7"))._fitted,
        (operator,),
    )
    units = release_table(fit_of(level, std_lv=True)._fitted, (operator,))
    items = one[one["lhs"].str.startswith("x") | (operator == "=~")]
    assert len(items) == 18
    is_tested = operator == "=~" or level == "scalar"
    assert items["chisq"].notna().all() == is_tested
    for table in (other, units):
        both = items.merge(table, on=KEYS, suffixes=("", "_other"))
        assert len(both) == 18
        np.testing.assert_allclose(both["chisq"], both["chisq_other"], rtol=1e-6)


def test_what_is_free_already_or_gives_the_only_unit_has_no_number():
    table = release_table(fit_of("metric")._fitted, ("~~", "~1"))
    assert len(table) == 2 * (9 + 6 + 9 + 3)
    assert table[["chisq", "epc", "pvalue"]].isna().all().all()


def test_the_gain_is_near_that_of_a_fit_in_which_the_coefficient_is_free():
    frame = frame_of("holzinger_swineford.csv")
    fit = fit_of("scalar")
    table = release_table(fit._fitted)
    row = table[(table["lhs"] == "x3") & (table["op"] == "~1")].iloc[0]
    wider = ls.CFA(VISUAL).fit(
        frame, group="school", group_equal=EQUAL["scalar"], group_partial=("x3 ~ 1",)
    )
    gained = difference_test(
        fit._fitted, wider._fitted, scaled_shifted=True, a_method="delta"
    ).statistic
    assert row["chisq"] == pytest.approx(gained, rel=0.1)
    assert row["chisq"] > 10
