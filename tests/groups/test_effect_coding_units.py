"""Effect coding in whatever unit the answers come, and with whatever origin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from invariance_cases import HS, SHOPS, simulated

import loyaltysem as ls
from lavaan_cases import from_semopy

DATA = simulated(n=150, groups=3)
ITEMS = [name for name in DATA if name != "shop"]
#: Factor and shift of all answers.
UNITS = [(1e4, 0.0), (1e-4, 0.0), (100.0, 1e3), (1.0, 1e5), (1e-4, -10.0)]
EQUAL = ("loadings", "intercepts")
GROUPED: dict[str, Any] = {"group": "shop", "group_equal": EQUAL}
CASES: dict[str, dict[str, Any]] = {
    "one_group": {"meanstructure": True},
    "configural": {"group": "shop"},
    "scalar": GROUPED,
    "partial": {**GROUPED, "group_partial": ["a2 ~ 1", "B =~ b3", "b3 ~ 1"]},
    "mlr": {**GROUPED, "estimator": "MLR"},
    "gls": {**GROUPED, "estimator": "GLS"},
    "fiml": {**GROUPED, "missing": "fiml"},
}


def answers(case: str) -> pd.DataFrame:
    if case != "fiml":
        return DATA
    gone = np.random.default_rng(3).random((len(DATA), len(ITEMS))) < 0.08
    return DATA.assign(**DATA[ITEMS].mask(gone))


def in_unit(data: pd.DataFrame, factor: float, shift: float) -> pd.DataFrame:
    return data.assign(**(data[ITEMS] * factor + shift))


def transformed(table: pd.DataFrame, factor: float, shift: float) -> pd.DataFrame:
    """Estimates and errors as they follow from those in the first unit."""
    power = table["op"].map({"=~": 0, "~1": 1, "~~": 2}).to_numpy()
    keys = ["group"] if "group" in table else []
    loadings = table[table["op"] == "=~"].set_index([*keys, "rhs"])["est"]
    moved = [
        0.0
        if row.op != "~1"
        else shift * (1 - loadings.get((*own, row.lhs) if own else row.lhs, 0))
        for row in table.itertuples()
        for own in ([row.group] if keys else [],)
    ]
    found = pd.DataFrame({"est": table["est"] * factor**power + moved})
    # an intercept at another origin has an error of its own
    is_intercept = (table["op"] == "~1") & table["lhs"].isin(ITEMS) & bool(shift)
    return found.assign(se=(table["se"] * factor**power).mask(is_intercept))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("factor", "shift"), UNITS)
def test_estimates_go_with_the_unit_and_the_origin(case, factor, shift):
    data, options = answers(case), {**CASES[case], "effect_coding": True}
    one = ls.CFA(SHOPS).fit(data, **options)
    other = ls.CFA(SHOPS).fit(in_unit(data, factor, shift), **options)
    chisq = [fit.fit_indices()["chisq"] for fit in (one, other)]
    assert chisq[1] == pytest.approx(chisq[0], rel=1e-6)
    wanted, found = transformed(one.estimates(), factor, shift), other.estimates()
    # in numbers of this size answers themselves have that many digits left
    rounding = 1e-7 if abs(shift) < 1e4 * factor else 1e-5
    size = factor if factor < 1 else 1.0
    np.testing.assert_allclose(found["est"], wanted["est"], rtol=rounding, atol=rounding * size)
    there = wanted["se"].notna()
    np.testing.assert_allclose(found["se"][there], wanted["se"][there], rtol=1e-5)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("factor", "shift"), UNITS)
def test_the_fit_is_that_of_markers_in_every_unit(case, factor, shift):
    data, options = in_unit(answers(case), factor, shift), CASES[case]
    coded, marked = (
        ls.CFA(SHOPS).fit(data, effect_coding=coding, **options).fit_indices()
        for coding in (True, False)
    )
    assert coded["df"] == marked["df"]
    assert coded["chisq"] == pytest.approx(marked["chisq"], rel=1e-6)


@pytest.mark.parametrize("factor", [1e4, 1e-4, 30.0])
@pytest.mark.parametrize("case", CASES)
def test_one_item_may_have_a_unit_of_its_own(case, factor):
    data = answers(case)
    data = data.assign(a1=data["a1"] * factor)
    coded, marked = (
        ls.CFA(SHOPS).fit(data, effect_coding=coding, **CASES[case]) for coding in (True, False)
    )
    chisq = [fit.fit_indices()["chisq"] for fit in (coded, marked)]
    assert chisq[0] == pytest.approx(chisq[1], rel=1e-6)
    tables = [fit.estimates(standardized=True) for fit in (coded, marked)]
    both = [table.loc[table["op"] != "~1", "std_all"].to_numpy() for table in tables]
    np.testing.assert_allclose(*both, atol=2e-6)


@pytest.mark.parametrize("shift", [0.0, 1e3, 1e5])
def test_a_mean_beside_a_markers_intercept_of_zero_may_be_far_off(shift):
    text = f"{SHOPS}\na1 ~ 0*1\nb1 ~ 0*1\nA ~ 1\nB ~ 1"
    found = ls.CFA(text).fit(in_unit(DATA, 1.0, shift), group="shop")
    plain = ls.CFA(SHOPS).fit(DATA, group="shop")
    assert found.fit_indices()["chisq"] == pytest.approx(plain.fit_indices()["chisq"], rel=1e-6)
    means = found.estimates().query("op == '~1' and lhs == 'A'")
    wanted = DATA.groupby("shop", sort=False)["a1"].agg(["mean"]) + shift
    assert means["est"].to_numpy() == pytest.approx(wanted["mean"].to_numpy(), rel=1e-9)


def test_a_structure_between_constructs_goes_with_the_unit():
    text = f"{SHOPS}\nB ~ A"
    options: dict[str, Any] = {**GROUPED, "effect_coding": True}
    one, other = (
        ls.SEM(text).fit(in_unit(DATA, *unit), **options) for unit in ((1.0, 0.0), (1e3, 1e6))
    )
    rows = [fit.estimates().query("op == '~'") for fit in (one, other)]
    np.testing.assert_allclose(rows[1]["est"], rows[0]["est"], rtol=1e-6)
    np.testing.assert_allclose(rows[1]["se"], rows[0]["se"], rtol=1e-5)


def test_a_second_order_goes_with_the_unit():
    data = from_semopy("holzinger_swineford.csv")
    items = [f"x{i}" for i in range(1, 10)]
    text = f"{HS}\nQ =~ visual + textual + speed"
    found = []
    for factor, shift in ((1.0, 0.0), (1e3, 0.0), (1.0, 1e4)):
        moved = data.assign(**(data[items] * factor + shift))
        fit = ls.CFA(text).fit(moved, effect_coding=True, meanstructure=True)
        found.append(fit.fit_indices()["chisq"])
    assert found[1:] == pytest.approx([found[0]] * 2, rel=1e-6)


@pytest.mark.parametrize(("factor", "shift"), [(1e3, 0.0), (1.0, 100.0), (1.0, 1e3)])
def test_the_ladder_has_one_verdict_in_every_unit(factor, shift):
    one, other = (
        ls.measurement_invariance(
            ls.CFA(SHOPS), in_unit(DATA, *unit), group="shop", identification="effect_coding",
            branches_from="metric",
        )
        for unit in ((1.0, 0.0), (factor, shift))
    )  # fmt: skip
    np.testing.assert_allclose(other.table["chisq"], one.table["chisq"], rtol=1e-6)
    # score tests invert the information of loadings and intercepts as they are: a thousand
    # standard deviations off the origin these have six digits in common
    digits = 1e-3 if shift > 100 else 1e-5
    tests = [found.item_tests("metric")["chisq"] for found in (one, other)]
    np.testing.assert_allclose(*tests, rtol=digits)
