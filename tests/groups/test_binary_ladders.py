"""Ladders of items with two categories, alone and beside others.

tests/reference/invariance_binary.R wrote the values.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from invariance_cases import LIKERT

import loyaltysem as ls

VALUES: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "reference" / "invariance_binary.json").read_text("utf-8")
)
CUTS = {"TRU1": 3, "TRU2": 4, "TRU3": 3, "TRU4": 2, "LOY1": 3, "LOY2": 2, "LOY3": 3, "LOY4": 4}
TEXT = "TRU =~ TRU1 + TRU2 + TRU3 + TRU4\nLOY =~ LOY1 + LOY2 + LOY3 + LOY4\nLOY ~ TRU"
CASES = [name for name in VALUES if name != "versions"]


def halved(*names: str) -> pd.DataFrame:
    return LIKERT.assign(**{x: (LIKERT[x] > CUTS[x]).astype(int) for x in names or CUTS})


@cache
def ladder(case: str, identification: str = "variance") -> ls.InvarianceLadder:
    data = halved() if case.startswith("binary") else halved(*(f"TRU{k}" for k in range(1, 5)))
    return ls.measurement_invariance(
        ls.SEM(TEXT),
        data,
        group="platform",
        ordered=True,
        parameterization=case.split("_")[1],
        identification=identification,
        branches_from=list(VALUES[case]["fit"])[-4],
    )


def proportional(shift: float = 0.8, n: int = 400) -> pd.DataFrame:
    """Thresholds in proportion to loadings: no mean can be told from residual variances."""
    random, parts = np.random.default_rng(1), []
    for group, mean in zip("ABC", (0, 0.3, 0.6), strict=True):
        one = random.normal(mean, 1, n)
        two = 0.6 * one + random.normal(0, 0.8, n)
        answers = {
            f"{name}{i}": values + random.normal(0, 0.7, n)
            for name, values in (("TRU", one), ("LOY", two))
            for i in range(1, 5)
        }
        if group == "B":
            answers["LOY2"] = answers["LOY2"] + shift
        parts.append((pd.DataFrame(answers) > 0.2).astype(int).assign(platform=group))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("identification", ["variance", "marker"])
@pytest.mark.parametrize("case", CASES)
def test_steps_and_branches_are_lavaans(case, identification):
    table = ladder(case, identification).table
    theirs = VALUES[case]
    measured = [step for step in table.index if step not in ("structure", "paths")]
    assert measured == list(theirs["fit"])
    for step, fit in theirs["fit"].items():
        assert table.loc[step, "df"] == fit["df"], step
        for ours, name in (("chisq_scaled", "chisq.scaled"), ("cfi_scaled", "cfi.scaled"),
                           ("rmsea_scaled", "rmsea.scaled"), ("srmr", "srmr")):  # fmt: skip
            assert table.loc[step, ours] == pytest.approx(fit[name], rel=2e-6, abs=2e-6), step
    for step, test in theirs["diff"].items():
        assert table.loc[step, "against"] == test["from"]
        assert table.loc[step, "df_diff"] == test["df"]
        assert table.loc[step, "chisq_diff"] == pytest.approx(test["chisq"], rel=1e-5)
        assert table.loc[step, "pvalue_diff"] == pytest.approx(test["p"], rel=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_latent_means_and_errors_are_lavaans(case):
    found = ladder(case)
    estimates = found.fits["scalar"].estimates()
    means = estimates[estimates["op"] == "~1"].set_index(["lhs", "group"])
    for row in VALUES[case]["means"]:
        ours = means.loc[(row["lhs"], found.group_labels[row["group"] - 1])]
        # lavaan stops up to 1e-5 before the minimum, a ten-thousandth of the standard error
        assert ours["est"] == pytest.approx(row["est"], abs=2e-5)
        assert ours["se"] == pytest.approx(row["se"], rel=5e-5)


def test_nothing_is_compared_below_the_step_that_gives_one_unit():
    """What no step holds equal neither opens the gate nor gets a branch or a verdict."""
    found = ladder("binary_theta")
    assert set(found.allows["needs"]) == {"scalar", "strict"}
    mixed = ls.measurement_invariance(
        ls.SEM(TEXT),
        halved(*(f"TRU{k}" for k in range(1, 5))),
        group="platform",
        ordered=True,
        branches_from="metric",
    )
    assert not {"variances", "covariances", "structure", "paths"} & set(mixed.table.index)
    assert mixed.allows.loc["unstandardised paths", "needs"] == "scalar"
    assert "No item of TRU has two equal thresholds" in mixed.text()
    assert "TRU没有任何题项具有两个相等的阈值" in mixed.text("zh")


@pytest.mark.parametrize("identification", ["variance", "marker"])
def test_a_step_without_a_minimum_is_told_from_one_that_does_not_hold(identification):
    """lavaan 0.6-14 finds no minimum of the scalar step of these answers, either."""
    found = ls.measurement_invariance(
        ls.SEM(TEXT),
        proportional(),
        group="platform",
        ordered=True,
        identification=identification,
    )
    table = found.table
    assert table.index.tolist() == ["configural", "scalar", "strict"]
    assert table["verdict"].tolist() == ["holds", "failed", "rejected"]
    # the strict step is a special case of the configural one as well
    assert table.loc["strict", "against"] == "configural"
    assert table.loc["strict", "df_diff"] == 2 * (8 + 8 - 2 - 2)
    assert not found.allows["allowed"].any()
    assert "scalar invariance could not be estimated" in found.text()
    assert "proportional to loadings" in found.text()
    assert "阈值与载荷不成比例" in found.text("zh")
    freed = found.release(*found.suggestions()["term"])
    assert freed.released == ("LOY2 ~ 1",)
    assert freed.level == "strict"
    assert "Partial strict invariance holds, with the intercept of LOY2 released." in freed.text()
    assert "with fewer, the residual variance alone" in freed.text()
    assert "不足两个时" in freed.text("zh")
    freed.require("latent means")


@pytest.mark.parametrize("identification", ["variance", "marker"])
def test_an_item_of_two_categories_has_one_test_and_one_release(identification):
    data = halved()
    jd = data["platform"] == "jd"
    data.loc[jd, "LOY2"] = (LIKERT.loc[jd, "LOY2"] > 3).astype(int)
    found = ls.measurement_invariance(
        ls.SEM(TEXT), data, group="platform", ordered=True, identification=identification
    )
    assert found.level == "configural"
    tests = found.item_tests(by_group=False)
    assert tests["term"].tolist() == [f"{x} ~ 1" for x in CUTS]
    assert set(tests["kind"]) == {"item"}
    assert (tests["df"] == 2).all()
    assert tests["pvalue"].idxmin() == tests["term"].tolist().index("LOY2 ~ 1")
    assert "threshold, loading and intercept of LOY2 at once" in set(tests["reason"])
    assert found.suggestions()["term"].tolist() == ["LOY2 ~ 1"]
    freed = found.release("LOY2 ~ 1")
    assert freed.level == "scalar"
    # however it is said, the item is free as a whole
    for term in ("LOY2 | t1", "LOY =~ LOY2"):
        other = found.release(term).table.loc["scalar"]
        assert other["df"] == freed.table.loc["scalar", "df"]
        assert other["chisq_scaled"] == pytest.approx(
            freed.table.loc["scalar", "chisq_scaled"], rel=1e-6
        )


def test_releases_count_from_the_step_where_they_are_equal_without():
    found = ladder("mixed_theta").release("TRU2 | t1")
    assert found.table.loc[["thresholds", "metric", "scalar"], "released"].tolist() == [0, 0, 1]
