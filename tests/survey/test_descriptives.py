"""The description of a survey: against psych and R, and what is refused."""

from __future__ import annotations

import json
from ast import literal_eval
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import DataError, OptionError, VariableNotFoundError
from loyaltysem.survey import Codebook, Construct, Group, Item, Survey
from loyaltysem.survey.describing import item_statistics
from loyaltysem.survey.describing.correlations import correlations

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "descriptives.json").read_text("utf-8")
)
ANSWERS = pd.DataFrame(REFERENCE["answers"], columns=["X1", "X2", "X3", "X4"], dtype=float)


def small_survey(**changes: object) -> Survey:
    codebook = Codebook(
        items=(
            *(Item(f"X{i}", f"text {i}", "X", 1, 5) for i in (1, 2)),
            *(Item(f"X{i}", f"text {i}", "Y", 1, 7) for i in (3, 4)),
        ),
        constructs=(Construct("X"), Construct("Y")),
        groups=(
            Group(
                "shop",
                levels={"甲": "a", "乙": "b", "丙": "c"},
                label="Shop",
                label_zh="商店",
                level_labels={"a": "Shop A"},
                level_labels_zh={"a": "甲店"},
            ),
        ),
    )
    responses = ANSWERS.assign(shop=["a", "b"] * (len(ANSWERS) // 2 - 1) + [None, "b"])
    return Survey(responses.assign(**changes), codebook)  # type: ignore[arg-type]


@pytest.mark.parametrize("moment_type", [1, 2, 3])
def test_items_are_described_as_by_psych(moment_type: int) -> None:
    found = item_statistics(ANSWERS.to_numpy(), moment_type=moment_type)  # type: ignore[arg-type]
    expected = REFERENCE["describe"][moment_type - 1]
    for ours, theirs in (("n", "n"), ("mean", "mean"), ("sd", "sd"), ("skewness", "skew"),
                         ("kurtosis", "kurtosis"),
                         ("lowest", "min"), ("highest", "max")):  # fmt: skip
        np.testing.assert_allclose(found[ours], expected[theirs], rtol=1e-12, err_msg=ours)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_correlations_are_those_of_r(method: str, missing: str) -> None:
    found = correlations(ANSWERS, method=method, missing=missing)  # type: ignore[arg-type]
    expected = REFERENCE["correlations"][f"{method}_{missing}"]
    np.testing.assert_allclose(found.r, expected["r"], rtol=1e-12)
    np.testing.assert_array_equal(found.n, expected["n"])
    if method == "pearson":
        off = ~np.eye(4, dtype=bool)
        np.testing.assert_allclose(
            found.pvalue.to_numpy()[off], np.array(expected["p"], float)[off], rtol=1e-9
        )


def test_items_without_enough_answers_have_no_shape() -> None:
    values = np.full((5, 4), np.nan)
    values[0, 1] = 3
    values[:2, 2] = [3, 4]
    values[:, 3] = 0.1
    found = item_statistics(values)
    np.testing.assert_array_equal(found["n"], [0, 1, 2, 5])
    np.testing.assert_array_equal(np.isnan(found["mean"]), [True, False, False, False])
    np.testing.assert_array_equal(np.isnan(found["sd"]), [True, True, False, False])
    assert found["sd"][3] == 0
    assert np.isnan(found["skewness"]).all()
    assert np.isnan(found["kurtosis"]).all()
    assert np.isnan(found["lowest"][0])


@given(
    st.lists(st.integers(1, 7), min_size=5, max_size=40).filter(lambda x: len(set(x)) > 1),
    st.floats(0.1, 100),
    st.floats(-50, 50),
)
def test_shape_does_not_depend_on_the_scale(x: list[int], factor: float, shift: float) -> None:
    plain = item_statistics(np.array(x, dtype=float)[:, None])
    moved = item_statistics(factor * np.array(x, dtype=float)[:, None] + shift)
    for name in ("skewness", "kurtosis"):
        np.testing.assert_allclose(moved[name], plain[name], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(moved["sd"], factor * plain["sd"], rtol=1e-9)


def test_floor_ceiling_and_kinds_of_missing_are_counted() -> None:
    survey = small_survey()
    items = survey.describe().items
    x1 = ANSWERS["X1"].dropna()
    assert items.loc["X1", "floor"] == pytest.approx((x1 == 1).mean())
    assert items.loc["X1", "ceiling"] == pytest.approx((x1 == 5).mean())
    assert items.loc["X1", "missing"] == items.loc["X1", "blank"] == ANSWERS["X1"].isna().sum()
    assert (items[["skipped", "declared", "undocumented"]] == 0).all().all()
    assert items["construct"].tolist() == ["X", "X", "Y", "Y"]


def test_items_without_bounds_have_no_floor() -> None:
    survey = Survey(ANSWERS[["X1"]], Codebook(items=(Item("X1"),)))
    assert survey.describe().items[["floor", "ceiling"]].isna().all().all()


def test_the_sample_table_counts_everybody_once() -> None:
    survey = small_survey()
    table = survey.describe().sample()
    assert table["variable"].unique().tolist() == ["Shop"]
    assert table["level"].tolist() == ["Shop A", "b", "c", "no answer"]
    assert table["n"].sum() == len(survey)
    assert table.set_index("level")["n"]["c"] == 0
    chinese = survey.describe().sample("zh")
    assert chinese["level"].tolist() == ["甲店", "b", "c", "未作答"]
    assert chinese["variable"].iloc[0] == "商店"


def test_missing_patterns_add_up_and_begin_with_the_most_frequent() -> None:
    table = small_survey().describe().missing_patterns
    assert table["n"].sum() == len(ANSWERS)
    assert table["n"].is_monotonic_decreasing
    complete = table[table["items"] == ""]
    assert complete["n"].item() == len(ANSWERS.dropna())
    assert (table["n_missing"] * table["n"]).sum() == ANSWERS.isna().sum().sum()


def test_response_shares_keep_answers_that_nobody_gave() -> None:
    table = small_survey(X1=3.0).describe().response_shares(["X1"])
    assert table["value"].tolist() == [1, 2, 3, 4, 5]
    assert table["share"].tolist() == [0, 0, 1, 0, 0]
    grouped = small_survey().describe().response_shares("X", group="shop")
    assert grouped["group"].unique().tolist() == ["a", "b"]
    sums = grouped.groupby(["item", "group"])["share"].sum()
    np.testing.assert_allclose(sums, 1.0)


def test_a_construct_is_the_mean_of_complete_answers() -> None:
    found = small_survey().describe().correlations()
    assert list(found.r.columns) == ["X", "Y"]
    scales = pd.DataFrame(
        {
            "X": ANSWERS[["X1", "X2"]].mean(axis=1, skipna=False),
            "Y": ANSWERS[["X3", "X4"]].mean(axis=1, skipna=False),
        }
    )
    assert found.to_frame()["r"].item() == pytest.approx(scales.corr().iloc[0, 1])
    assert found.to_frame()["n"].item() == len(scales.dropna())
    assert "pairwise" in repr(found)
    assert "<table" in found._repr_html_()


def test_constants_have_no_correlation() -> None:
    found = correlations(ANSWERS.assign(X1=2.0))
    assert found.r["X1"].drop("X1").isna().all()
    assert found.pvalue["X1"].isna().all()


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda s: s.describe(moment_type=4), OptionError, r"moment_type=4 .*SPSS"),
        (lambda s: s.describe().sample("fr"), OptionError, "language='fr'"),
        (lambda s: s.describe().correlations(["X9"]), VariableNotFoundError, r"Did you mean 'X"),
        (lambda s: s.describe().correlations(method="kendall"), OptionError, "method='kendall'"),
        (lambda s: s.describe().correlations(missing="fiml"), OptionError, "missing='fiml'"),
        (lambda s: s.describe().response_shares(["Z"]), VariableNotFoundError, "'Z' is neither"),
        (lambda s: s.describe().response_shares(group="sex"), VariableNotFoundError, "shop"),
        (lambda s: s.describe().plot(), DataError, "1 to 5, 1 to 7"),
    ],
)
def test_wrong_questions_are_refused(ask: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        ask(small_survey())  # type: ignore[operator]


@pytest.mark.parametrize(
    ("scales", "calls"),
    [
        ({"a1": 5, "a2": 5, "b1": 7, "b2": 7}, ["plot(['a'])", "plot(['b'])"]),
        ({"a1": 5, "a2": 7, "b1": 7, "b2": 7}, ["plot(['a1'])", "plot(['a2', 'b'])"]),
        ({"a1": 5, "a2": 5, "x": 5, "b1": 7}, ["plot(['a', 'x'])", "plot(['b'])"]),
        ({"x": 5, "y": 10}, ["plot(['x'])", "plot(['y'])"]),
    ],
)
def test_a_profile_of_several_scales_is_refused_with_calls_that_work(
    scales: dict[str, int], calls: list[str]
) -> None:
    constructs = dict.fromkeys(name[0] for name in scales if len(name) > 1)
    items = [
        Item(name, construct=name[0] if len(name) > 1 else "", minimum=1, maximum=highest)
        for name, highest in scales.items()
    ]
    codebook = Codebook(items=tuple(items), constructs=tuple(map(Construct, constructs)))
    frame = pd.DataFrame({name: [1, 2, 3, 4, 5] for name in scales})
    description = ls.Survey.from_frame(frame, codebook).describe()
    with pytest.raises(DataError, match="one scale at a time") as refused:
        description.plot()
    assert str(refused.value).endswith(": " + ", ".join(calls) + ".")
    for call in calls:
        assert description.plot(literal_eval(call.removeprefix("plot(").removesuffix(")")))


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Item("X1"), "no declared bounds"),
        (Item("X1", minimum=0, maximum=100), "up to 11 answers"),
        (Item("X1", minimum=0.5, maximum=5.5), "whole numbers"),
    ],
)
def test_a_profile_needs_a_rating_scale(item: Item, message: str) -> None:
    survey = Survey(ANSWERS[["X1"]], Codebook(items=(item,)))
    with pytest.raises(DataError, match=message):
        survey.describe().response_shares()


def test_a_profile_of_answers_between_the_numbers_is_refused() -> None:
    with pytest.raises(DataError, match="no whole numbers from 1 to 5"):
        small_survey(X1=2.5).describe().response_shares(["X1"])


def test_a_survey_of_texts_has_nothing_to_describe() -> None:
    with pytest.raises(DataError, match="no items"):
        Survey(pd.DataFrame({"t": ["a", "b"]}), Codebook()).describe()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_profile_shows_every_item_and_says_simulated(
    language: Literal["en", "zh"], chinese_font: str
) -> None:
    survey = ls.datasets.load_platforms()
    figure = survey.describe().plot(["SAT"], group="platform", language=language)
    (axes,) = figure.axes
    assert len(axes.get_yticks()) == 4 * 3
    assert figure.get_supxlabel() == {"en": "Simulated data", "zh": "模拟数据"}[language]
    widths = sum(bar.get_width() for bars in axes.containers for bar in bars)
    assert widths == pytest.approx(12)


def test_the_card_shows_sample_and_items() -> None:
    description = ls.datasets.load_platforms().describe()
    assert "SIMULATED" in repr(description)
    assert "SAT1" in description._repr_html_()
    assert "Taobao" in description._repr_html_()
