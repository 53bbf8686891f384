"""Raking to known margins: against R's survey, by hand, and what is refused."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    ConvergenceError,
    DataError,
    LoyaltySEMError,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "raking.json").read_text("utf-8"))
FRAME = pd.DataFrame(REFERENCE["frame"])
TARGETS = REFERENCE["targets"]
SMALL = pd.DataFrame({"g": list("aab" * 20), "h": list("xyyyx" * 12)})
HALVES = {"g": {"a": 0.5, "b": 0.5}, "h": {"x": 0.5, "y": 0.5}}


def rake(frame: Any = SMALL, margins: Any = None, **options: Any) -> Any:
    return ls.rake(frame, HALVES if margins is None else margins, **options)


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


@pytest.fixture(scope="module")
def raked(survey: ls.Survey) -> Any:
    ages = {"18-25": 0.2, "26-30": 0.2, "31-40": 0.25, "41-50": 0.2, "51+": 0.15}
    return survey.rake({"gender": {"female": 0.49, "male": 0.51}, "age_group": ages})


@pytest.mark.parametrize(
    ("name", "options"),
    [("plain", {}), ("based", {"start": "base"}), ("bounded", {"lower": 0.3, "upper": 2.3})],
)
def test_weights_are_those_of_rs_survey(name, options):
    found = ls.rake(FRAME, TARGETS, **options)
    # R's own iteration ends at 1e-8 of a count
    np.testing.assert_allclose(found.weights, REFERENCE[name], rtol=1e-8)
    assert found.converged


def test_a_table_of_two_by_two_is_as_counted_by_hand():
    # one margin: 40 of 60 shall be half, so that each counts .75, and the others 1.5
    found = rake(margins={"g": {"a": 0.5, "b": 0.5}})
    assert found.weights.tolist() == [0.75, 0.75, 1.5] * 20
    row = found.distribution.iloc[0]
    # mean of squares: (40 · .5625 + 20 · 2.25) / 60 = 1.125
    assert row["design_effect"] == pytest.approx(1.125, rel=1e-14)
    assert row["effective_n"] == pytest.approx(60 / 1.125, rel=1e-14)
    assert (row["lowest"], row["p50"], row["highest"]) == (0.75, 0.75, 1.5)
    assert found.n_iterations == 1


margins_of_cells = st.lists(st.integers(1, 30), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(margins_of_cells, st.lists(st.floats(0.05, 1), min_size=7, max_size=7), st.booleans())
def test_margins_hold_whatever_their_order_and_scale(counts, raw, is_based):
    """All cells have respondents, so that there is a solution, and one alone."""
    cells = pd.MultiIndex.from_product([list("ab"), list("xyz"), [1, 2]], names=["g", "h", "k"])
    frame = cells.to_frame(index=False).loc[np.repeat(np.arange(12), counts)]
    frame = frame.assign(base=0.5 + np.arange(len(frame)) % 7).reset_index(drop=True)
    parts = np.split(np.array(raw), [2, 5])
    targets = {
        name: dict(zip(levels, (part / part.sum()).tolist(), strict=True))
        for name, levels, part in zip("ghk", (list("ab"), list("xyz"), [1, 2]), parts, strict=True)
    }
    start = "base" if is_based else None
    found = ls.rake(frame, targets, start=start)
    weights = found.weights.to_numpy()
    assert weights.mean() == pytest.approx(1, rel=1e-9)
    for name, levels in targets.items():
        for level, share in levels.items():
            own = weights[(frame[name] == level).to_numpy()].sum() / weights.sum()
            assert own == pytest.approx(share, abs=1e-9)
    turned = ls.rake(frame, dict(reversed(targets.items())), start=start)
    np.testing.assert_allclose(turned.weights, weights, rtol=1e-7)
    percents = {n: {level: 100 * t for level, t in levels.items()} for n, levels in targets.items()}
    np.testing.assert_allclose(ls.rake(frame, percents, start=start).weights, weights, rtol=1e-7)
    # nobody's weight depends on where their row stands
    mixed = frame.sample(frac=1, random_state=1)
    again = ls.rake(mixed, targets, start=start).weights.sort_index()
    np.testing.assert_allclose(again, weights, rtol=1e-9)


def test_counts_and_shares_are_one():
    counts = {"g": {"a": 300, "b": 700}, "h": {"x": 250, "y": 750}}
    shares = {"g": {"a": 0.3, "b": 0.7}, "h": {"x": 0.25, "y": 0.75}}
    np.testing.assert_allclose(rake(margins=counts).weights, rake(margins=shares).weights)


def test_raked_weights_need_no_raking():
    once = rake().apply("w")
    again = ls.rake(once, HALVES, start="w")
    assert again.n_iterations == 0
    np.testing.assert_allclose(again.weights, once["w"], rtol=1e-12)


@pytest.mark.parametrize("bounds", [(0.3, 2.3), (None, 2.4), (0.35, None), (0.32, 2.2)])
def test_bounds_and_margins_hold_together(bounds):
    lower, upper = bounds
    free = ls.rake(FRAME, TARGETS).weights
    found = ls.rake(FRAME, TARGETS, lower=lower, upper=upper)
    weights = found.weights
    assert weights.min() >= (lower or 0)
    assert weights.max() <= (upper or np.inf)
    assert not np.allclose(weights, free)
    table = found.margins
    np.testing.assert_allclose(table["share_after"], table["target"], atol=1e-9)
    turned = ls.rake(FRAME, dict(reversed(TARGETS.items())), lower=lower, upper=upper)
    np.testing.assert_allclose(turned.weights, weights, rtol=1e-6)
    named = [f"{name}={bound:g}" for name, bound in (("lower", lower), ("upper", upper)) if bound]
    assert all(name in repr(found) for name in named)


def test_bounds_that_bind_nobody_change_nothing():
    found = ls.rake(FRAME, TARGETS, lower=0.01, upper=50)
    np.testing.assert_allclose(found.weights, ls.rake(FRAME, TARGETS).weights, rtol=1e-9)


def test_base_weights_within_the_margins_are_still_cut():
    frame = SMALL.assign(w=np.where(np.arange(60) < 6, 4.0, 1.0))
    once = ls.rake(frame, HALVES, start="w").apply("raked")
    found = ls.rake(once, HALVES, start="raked", upper=2)
    assert found.converged
    assert found.weights.max() == 2


def test_the_table_says_every_level_before_and_after(raked, survey):
    table = raked.margins
    assert list(table) == ["variable", "level", "n", "share_before", "target", "share_after"]
    assert table["n"].tolist()[:2] == [641, 509]
    assert table["share_before"].tolist()[:2] == [641 / 1150, 509 / 1150]
    np.testing.assert_allclose(table["share_after"], table["target"], atol=1e-9)
    assert (table.groupby("variable")["n"].sum() == len(survey)).all()
    assert raked.table.equals(table)


def contradicting() -> pd.DataFrame:
    """All that are a are x: to be 70 % a and 30 % x nobody could be weighted."""
    return pd.DataFrame({"g": list("aabb"), "h": list("xxyy")})


@pytest.mark.parametrize("options", [{}, {"upper": 3.0}])
def test_margins_that_contradict_each_other_have_no_weights(options):
    margins = {"g": {"a": 0.7, "b": 0.3}, "h": {"x": 0.3, "y": 0.7}}
    found = ls.rake(contradicting(), margins, **options)
    assert not found.converged
    assert "NOT CONVERGED" in repr(found)
    assert found.margins["share_after"].isna().all()
    for asked in (
        lambda: found.weights,
        lambda: found.distribution,
        found.apply,
        found.plot,
        lambda: found.plot(language="zh"),
    ):
        with pytest.raises(ConvergenceError, match="There are no weights"):
            asked()
    assert "did not converge" in found.text()
    assert "未收敛" in found.text("zh")
    assert "effective" not in found.text()


def test_weights_that_go_to_zero_are_named_as_the_cause():
    frame = pd.DataFrame({"g": list("aab"), "h": list("xyy")})
    found = ls.rake(frame, {"g": {"a": 0.5, "b": 0.5}, "h": {"x": 0.5, "y": 0.5}})
    # the one solution has no weight for the respondent who is a and y
    assert not found.converged
    assert "1 respondents go to zero" in repr(found)


def test_too_few_iterations_are_no_solution():
    found = ls.rake(FRAME, TARGETS, max_iterations=1)
    assert not found.converged
    assert found.n_iterations == 1
    with pytest.raises(ConvergenceError, match="max_iterations"):
        found.apply()


@pytest.mark.parametrize(
    ("margins", "error", "said"),
    [
        ({}, OptionError, "no margin"),
        ({"g": {}}, OptionError, "0 level"),
        ({"g": {"a": 1}}, OptionError, "1 level"),
        ({"g": {"a": 0.5, "b": 0.4}}, OptionError, "add up to 0.9"),
        ({"g": {"a": 1.2, "b": 0.4}}, OptionError, "add up to 1.6"),
        ({"g": {"a": 1.0, "b": 0.0}}, OptionError, "target 0 for 'b'"),
        ({"g": {"a": 1.5, "b": -0.5}}, OptionError, "from 0"),
        ({"g": {"a": float("nan"), "b": 0.5}}, OptionError, "from 0"),
        ({"g": {"a": "half", "b": 0.5}}, OptionError, "margins"),
        ({"g": {"a": 0.5}, "h": {"x": 1}}, OptionError, "1 level"),
        ({"G2": {"a": 0.5, "b": 0.5}}, VariableNotFoundError, "no variable 'G2'"),
        ({"g": {"a": 0.3, "b": 0.3, "c": 0.4}}, DataError, r"Nobody .*'c' \(40.00%\)"),
        ({"h": {"x": 0.5, "z": 0.5}}, DataError, r"does not have 'y' \(36 rows\)"),
        ({"g": {"a": 10, "b": 10}, "h": {"x": 5, "y": 5}}, OptionError, "different totals"),
    ],
)
def test_margins_that_mean_nothing_are_refused_by_name(margins, error, said):
    with pytest.raises(error, match=said) as raised:
        rake(margins=margins)
    assert isinstance(raised.value, LoyaltySEMError)


def test_a_level_given_twice_is_refused():
    frame = pd.DataFrame({"k": [1, 1, 2]})
    with pytest.raises(OptionError, match="twice"):
        ls.rake(frame, {"k": {1: 0.3, "1": 0.3, 2: 0.4}})


@pytest.mark.parametrize(("one", "two"), [(1, 2), ("1", "2"), (1.0, 2.0)])
def test_levels_are_known_by_value_or_by_what_they_read_as(one, two):
    frame = pd.DataFrame({"k": [1, 1, 2]})
    found = ls.rake(frame, {"k": {one: 0.5, two: 0.5}})
    assert found.weights.tolist() == [0.75, 0.75, 1.5]
    assert found.margins["level"].tolist() == [1, 2]


@pytest.mark.parametrize("blank", [None, np.nan, ""])
def test_missing_levels_are_counted_and_refused_unless_asked_for(blank):
    frame = SMALL.copy()
    frame.loc[[0, 1, 2], "g"] = blank
    with pytest.raises(MissingDataError, match=r"3 of 60 respondents have no 'g'.*own_level"):
        rake(frame)
    found = rake(frame, missing="own_level")
    own = found.margins[found.margins["variable"] == "g"].set_index("level")
    assert own.loc["no answer", "n"] == 3
    assert own.loc["no answer", "share_after"] == pytest.approx(3 / 60, abs=1e-9)
    # among the others the target holds
    assert own.loc["a", "share_after"] / own["share_after"][:2].sum() == pytest.approx(0.5)
    assert "3 respondents have no g" in repr(found)
    assert "a 50.0%" in found.text()
    assert "3 名受访者未报告g" in found.text("zh")


def test_another_treatment_of_missing_levels_is_refused():
    with pytest.raises(OptionError, match="own_level"):
        rake(missing="listwise")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"upper": 1.2}, r"upper=1.2 cannot be held: the 20 of 60 .*weights of 1.5 on average"),
        ({"lower": 0.9}, "lower=0.9 cannot be held: the 40 of 60"),
        ({"upper": 1.0}, "upper"),
        ({"lower": 1.0}, "lower"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"max_iterations": 0}, "max_iterations"),
    ],
)
def test_bounds_and_limits_that_cannot_be_held_are_refused(options, said):
    with pytest.raises(OptionError, match=said):
        rake(**options)


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([0.0] + [1.0] * 59, "a weight of zero"),
        ([-1.0] + [1.0] * 59, "a negative weight"),
        ([np.nan] + [1.0] * 59, "no weight"),
    ],
)
def test_base_weights_that_are_none_are_refused(weights, said):
    with pytest.raises(DataError, match=said):
        rake(SMALL.assign(w=weights), start="w")


def test_moments_have_nobody_to_weight():
    moments = ls.Moments.from_covariance(pd.DataFrame(np.eye(2), list("gh"), list("gh")), 100)
    with pytest.raises(OptionError, match="moments"):
        rake(moments)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_any_frame_is_raked_and_handed_back_in_its_kind(make):
    frame = make(SMALL.to_dict("list"))
    found = rake(frame)
    weighted = found.apply("w")
    assert type(weighted) is type(frame)
    np.testing.assert_allclose(np.asarray(weighted["w"]), rake().weights, rtol=1e-12)
    with pytest.raises(OptionError, match="column 'g' already"):
        found.apply("g")


def test_a_frame_keeps_its_index_and_is_not_changed():
    frame = SMALL.set_index(pd.Index([f"r{i}" for i in range(60)]))
    before = frame.copy()
    found = rake(frame)
    assert found.weights.index.equals(frame.index)
    assert found.apply()["weight"].to_numpy() == pytest.approx(found.weights.to_numpy())
    assert frame.equals(before)
    own = found.weights
    own.iloc[0] = 99.0
    assert found.weights.iloc[0] != 99.0


def test_a_survey_takes_its_weights_along(raked, survey, tmp_path):
    weighted = raked.apply()
    assert isinstance(weighted, ls.Survey)
    assert "weight" not in survey.responses
    step = weighted.history[-1]
    assert (step.step, step.count) == ("weighted", len(survey))
    assert "Gender, Age" in step.text
    assert weighted.codebook == survey.codebook
    # weights are no answers: nobody has answered one question more
    own, other = (one.screen().table["flagged"].tolist() for one in (weighted, survey))
    assert own == other
    weighted.to_excel(tmp_path / "weighted.xlsx")
    again = ls.read_survey(tmp_path / "weighted.xlsx")
    read = again.responses["weight"].astype(float)
    np.testing.assert_allclose(read, weighted.responses["weight"], rtol=1e-12)
    assert step in again.history
    assert again.screen().table["flagged"].tolist() == other


def test_a_model_is_fitted_with_raked_weights(raked):
    weighted = raked.apply("w")
    model = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3"]})
    fit = model.fit(weighted, missing="listwise", weights="w")
    plain = model.fit(weighted, missing="listwise")
    assert fit.estimates()["est"].iloc[1] != plain.estimates()["est"].iloc[1]


def test_heavy_weights_and_costly_ones_are_said():
    frame = pd.DataFrame({"g": ["a"] * 95 + ["b"] * 5})
    found = ls.rake(frame, {"g": {"a": 0.5, "b": 0.5}})
    assert "5 respondents have weights over 5 (the largest 10.00)" in repr(found)
    assert "effective sample of 19 of 100, fewer than half" in repr(found)
    assert "read with caution" in found.text()
    assert "谨慎" in found.text("zh")
    mild = repr(rake())
    assert "over 5" not in mild
    assert "half" not in mild


def test_the_paragraph_says_what_was_done_in_both_languages(raked):
    row = raked.distribution.iloc[0]
    english, chinese = raked.text(), raked.text("zh")
    for text in (english, chinese):
        assert f"{row['design_effect']:.2f}" in text
        assert f"{row['effective_n']:.0f}" in text
        assert "Kish" in text
    assert "Female 49.0%" in english
    assert "女 49.0%" in chinese
    for word in ("事后加权", "加权效应", "有效样本量", "年龄"):
        assert word in chinese
    with pytest.raises(OptionError):
        raked.text("de")


def test_the_histogram_holds_everybody(raked, survey):
    figure = raked.plot()
    bars = figure.axes[0].patches
    assert sum(bar.get_height() for bar in bars) == len(survey)
    assert figure._repr_png_()
    assert "design effect" in figure.axes[0].get_title(loc="left")
    bounded = rake(margins={"g": {"a": 0.5, "b": 0.5}}, upper=1.6)
    assert len(bounded.plot().axes[0].lines) == 2


def test_a_raking_pickles(raked):
    again = pickle.loads(pickle.dumps(raked))  # noqa: S301
    assert again.margins.equals(raked.margins)
    assert again.weights.equals(raked.weights)
