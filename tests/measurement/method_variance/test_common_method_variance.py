"""What the checks of common method variance recover, refuse and say."""

from __future__ import annotations

import dataclasses
import json
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.fits.options import FitOptions
from loyaltysem.measurement.method_variance.sequence.method_factor import method_factor
from loyaltysem.measurement.method_variance.sequence.method_models import unmeasured_models
from loyaltysem.measurement.method_variance.sequence.steps import Fitting, Step
from loyaltysem.moments.taking import take_sample

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
POPULATION = json.loads((REFERENCE / "method_variance.json").read_text("utf-8"))["population"]
CONSTRUCTS = {name: [f"{name}{i}" for i in range(1, 5)] for name in ("SAT", "TRU", "LOY")}
MARKER = {"MRK": ["MRK1", "MRK2", "MRK3"]}
ITEMS = [item for own in CONSTRUCTS.values() for item in own]
PAIRS = [("SAT", "TRU"), ("SAT", "LOY"), ("TRU", "LOY")]


@pytest.fixture(scope="module")
def answers():
    return pd.read_csv(REFERENCE / "data" / "survey_method.csv")


@pytest.fixture(scope="module")
def checked(answers):
    return ls.common_method_variance(answers, CONSTRUCTS, marker=MARKER, rng=1)


def _population(method: dict[str, float] | None = None, *, less: float = 0.0) -> pd.DataFrame:
    """Covariances of the simulated population, with other method loadings if wanted."""
    method = POPULATION["method"] if method is None else method
    low = POPULATION["correlations"]
    phi = np.array([[1, low[0], low[1]], [low[0], 1, low[2]], [low[1], low[2], 1]])
    loadings = np.zeros((12, 3))
    for i, value in enumerate(POPULATION["loadings"].values()):
        loadings[i, i // 4] = value
    shared = np.array(list(method.values()))
    covariance = loadings @ phi @ loadings.T + np.outer(shared, shared) - less
    np.fill_diagonal(covariance, 1.0)
    return pd.DataFrame(covariance, index=ITEMS, columns=ITEMS)


def _of_population(covariance: pd.DataFrame, n: int = 2000, **options):
    moments = ls.Moments.from_covariance(covariance.to_numpy(), n, names=ITEMS)
    return ls.common_method_variance(moments, CONSTRUCTS, rng=1, **options)


# -- recovery ----------------------------------------------------------------------------------


def test_the_share_of_a_population_with_a_method_factor_is_recovered_exactly():
    found = _of_population(_population(), n_starts=4).unmeasured
    assert found.retained == "Method-U"
    assert found.share == pytest.approx(POPULATION["share"], abs=1e-6)
    np.testing.assert_allclose(
        found.loadings["method"], list(POPULATION["method"].values()), atol=1e-5
    )
    np.testing.assert_allclose(
        found.correlations["retained"], POPULATION["correlations"], atol=1e-5
    )
    # without the method factor the constructs seem to go together more than they do
    assert (found.correlations["baseline"] > found.correlations["retained"]).all()


def test_equal_method_loadings_are_recovered_and_preferred():
    equal = dict.fromkeys(ITEMS, 0.35)
    found = _of_population(_population(equal), n_starts=2).unmeasured
    assert found.retained == "Method-C"
    assert found.share == pytest.approx(0.35**2, abs=1e-6)


def test_the_marker_and_the_unmeasured_factor_recover_the_share_of_a_sample(checked):
    for found in (checked.marker, checked.unmeasured):
        assert found.retained == "Method-U"
        # 800 respondents: twice the standard error of a share is about .03
        assert found.share == pytest.approx(POPULATION["share"], abs=0.03)
        lower, upper = found.share_interval
        assert lower < POPULATION["share"] < upper
        assert found.test.pvalue < 0.001
        truth = np.array(POPULATION["correlations"])
        table = found.correlations
        assert ((table["ci_lower"] < truth) & (truth < table["ci_upper"])).all()
    np.testing.assert_allclose(
        checked.marker.loadings["method"], list(POPULATION["method"].values()), atol=0.12
    )


@pytest.mark.slow
def test_the_interval_of_the_share_covers_it_as_often_as_it_says():
    random = np.random.default_rng(7)
    root = np.linalg.cholesky(_population().to_numpy())
    covered = []
    for _ in range(400):
        frame = pd.DataFrame(random.standard_normal((800, 12)) @ root.T, columns=ITEMS)
        found = ls.common_method_variance(frame, CONSTRUCTS, n_starts=1, rng=1).unmeasured
        if found.retained == "Method-U":
            lower, upper = found.share_interval
            covered.append(lower < POPULATION["share"] < upper)
    assert len(covered) > 350
    assert 0.91 < np.mean(covered) < 0.98


# -- what comes first ----------------------------------------------------------------------------


def test_the_three_figures_come_first_and_are_those_of_the_marker(checked):
    figures, marker = checked.figures, checked.marker
    assert figures.index.tolist() == ["method_share", "method_test", "largest_change"]
    assert figures.loc["method_share", "value"] == marker.share
    assert figures.loc["method_share", ["ci_lower", "ci_upper"]].tolist() == [
        *marker.share_interval
    ]
    assert figures.loc["method_test", "value"] == marker.test.statistic
    assert figures.loc["method_test", "df"] == 12
    change = marker.correlations["change"]
    assert figures.loc["largest_change", "value"] == change.loc[change.abs().idxmax()]
    assert figures.loc["largest_change", "pvalue"] == marker.bias.pvalue
    shown = repr(checked)
    order = ["Figures", "Marker: models", "Unmeasured method factor", "Single-factor", "Harman"]
    places = [shown.index(word) for word in order]
    assert all(a < b for a, b in pairwise(places))


def test_the_overall_test_is_the_difference_of_retained_model_and_baseline(checked):
    steps = checked.unmeasured.steps
    difference = steps.loc["Baseline", "chisq"] - steps.loc["Method-U", "chisq"]
    assert checked.unmeasured.test.statistic == pytest.approx(difference, rel=1e-9)
    assert checked.unmeasured.test.df == steps.loc["Baseline", "df"] - steps.loc["Method-U", "df"]


def test_each_check_says_what_it_can_and_cannot_show(checked):
    assert set(checked.limits) == {
        "Marker",
        "Unmeasured method factor",
        "Single-factor CFA",
        "Harman",
        "Full collinearity",
    }
    english, chinese = checked.text(), checked.text("zh")
    for limit in checked.limits.values():
        assert "can show" in limit
        assert "cannot" in limit
        assert limit in repr(checked)
        assert limit in english
    assert "标记变量法能显示" in chinese
    assert "Harman 单因素检验只有当" in chinese
    assert "The marker can show" in english
    assert "不能" in chinese
    share = f"{100 * checked.marker.share:.1f}%"
    assert share in english
    assert share in chinese
    assert "the marker MRK" in english
    assert "标记变量" in chinese
    assert set(checked.labels("zh")) == set(checked.figures.index)
    assert "Williams, Hartman &amp; Cavazotte 2010" in checked._repr_html_()


def test_correlations_that_are_not_shown_to_change_are_said_to_be_so():
    frame = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    plain = ls.common_method_variance(frame, _five(frame), n_starts=10, rng=1)
    assert plain.unmeasured.bias.pvalue > 0.05
    assert "do not say that any of them changes" in plain.text()
    assert "数据未表明" in plain.text("zh")


def test_the_result_cannot_be_changed(checked):
    for found in (checked, checked.marker):
        with pytest.raises(dataclasses.FrozenInstanceError):
            found.notes = ()


# -- invariances ---------------------------------------------------------------------------------


def _same(found, expected) -> None:
    for one, other in ((found.marker, expected.marker), (found.unmeasured, expected.unmeasured)):
        assert one.retained == other.retained
        assert one.share == pytest.approx(other.share, abs=1e-6)
        assert one.test.statistic == pytest.approx(other.test.statistic, rel=1e-6)
        assert one.bias.statistic == pytest.approx(other.bias.statistic, rel=1e-5)
        mine = one.loadings.set_index("item")[["substantive", "method"]]
        np.testing.assert_allclose(
            mine, other.loadings.set_index("item")[["substantive", "method"]].loc[mine.index],
            atol=1e-5,
        )  # fmt: skip
    np.testing.assert_allclose(found.harman, expected.harman, atol=1e-9)
    np.testing.assert_allclose(
        found.collinearity["vif"].sort_index(), expected.collinearity["vif"].sort_index()
    )


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**6))
def test_neither_the_order_of_rows_nor_that_of_items_matters(seed, answers, checked):
    random = np.random.default_rng(seed)
    shuffled = answers.sample(frac=1, random_state=seed)
    names = random.permutation(list(CONSTRUCTS))
    constructs = {name: list(random.permutation(CONSTRUCTS[name])) for name in names}
    marker = {"MRK": list(random.permutation(MARKER["MRK"]))}
    _same(
        ls.common_method_variance(shuffled, constructs, marker=marker, n_starts=2, rng=1), checked
    )


def test_the_units_of_the_answers_do_not_matter(answers, checked):
    # the same unit for all items: equal raw loadings are equal in any unit only then
    _same(
        ls.common_method_variance(10 * answers - 3, CONSTRUCTS, marker=MARKER, n_starts=2, rng=1),
        checked,
    )


def test_turning_a_construct_turns_its_correlations_and_nothing_else(answers, checked):
    turned = answers.assign(**{item: 8 - answers[item] for item in CONSTRUCTS["TRU"]})
    found = ls.common_method_variance(turned, CONSTRUCTS, n_starts=2, rng=1).unmeasured
    assert found.steps.loc["Method-U", "chisq"] == pytest.approx(
        checked.unmeasured.steps.loc["Method-U", "chisq"], rel=1e-6
    )
    signs = [-1, 1, -1]
    np.testing.assert_allclose(
        found.correlations["baseline"],
        checked.unmeasured.correlations["baseline"] * signs,
        atol=1e-6,
    )


def test_moments_say_what_the_answers_say(answers, checked):
    moments = ls.Moments.from_data(answers, [*ITEMS, *MARKER["MRK"]])
    _same(ls.common_method_variance(moments, CONSTRUCTS, marker=MARKER, n_starts=2, rng=1), checked)


def test_the_same_seed_gives_the_same_digits(answers):
    one, other = (
        ls.common_method_variance(answers, CONSTRUCTS, n_starts=4, rng=3).unmeasured
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(one.steps, other.steps)


# -- what is refused -----------------------------------------------------------------------------


def _less_than_nothing() -> pd.DataFrame:
    """A population whose best method variance, with equal loadings, is negative."""
    return _population(dict.fromkeys(ITEMS, 0.0), less=0.08)


def test_a_negative_method_variance_is_refused_by_name_and_its_row_is_empty():
    found = _of_population(_less_than_nothing(), n_starts=1).unmeasured
    row = found.steps.loc["Method-C"]
    assert row["verdict"] == "NOT ADMISSIBLE"
    assert row.drop(["verdict", "against"]).isna().all()
    assert any(
        note.startswith("Method-C is refused, not admissible")
        and "negative variance" in note
        and "method" in note
        for note in found.notes
    )


def test_without_an_admissible_model_there_is_no_figure_and_no_harman():
    # no method variance at all, and loadings that are equal within each construct
    loadings = np.kron(np.eye(3), np.full((4, 1), 0.7))
    phi = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    covariance = loadings @ phi @ loadings.T
    np.fill_diagonal(covariance, 1.0)
    found = _of_population(pd.DataFrame(covariance, index=ITEMS, columns=ITEMS), n_starts=2)
    assert found.unmeasured.retained == ""
    assert found.unmeasured.steps["verdict"].tolist() == ["admissible"] + ["NOT ADMISSIBLE"] * 2
    assert np.isnan(found.unmeasured.share)
    assert found.figures["value"].isna().all()
    assert found.figures["detail"].eq("not admissible; see notes").all()
    assert found.harman["share"].isna().all()
    assert any("Harman's share is left out" in note for note in found.notes)
    assert any("Neither equal nor free" in note for note in found.notes)
    assert "could not be determined" in found.text()
    assert "无法确定" in found.text("zh")
    assert "Harman's test" not in found.text()


def test_where_free_loadings_are_refused_the_figures_are_those_of_equal_ones():
    frame = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    four = {name: own for name, own in _five(frame).items() if name != "PV"}
    found = ls.common_method_variance(frame, four, n_starts=4, rng=1).unmeasured
    assert found.steps.loc["Method-U", "verdict"] == "NOT ADMISSIBLE"
    assert found.retained == "Method-C"
    assert found.share == found.steps.loc["Method-C", "method_share"]
    assert any("Method-U is refused, not admissible" in note for note in found.notes)
    assert any("figures are those of equal method loadings" in note for note in found.notes)


def _five(frame: pd.DataFrame) -> dict[str, list[str]]:
    return {
        name: [column for column in frame if column.startswith(name)]
        for name in ("WQ", "PV", "SAT", "TRU", "LOY")
    }


def test_too_few_items_for_free_loadings_are_refused_by_name():
    two = {name: items[:2] for name, items in list(CONSTRUCTS.items())[:2]}
    names = [item for own in two.values() for item in own]
    moments = ls.Moments.from_covariance(
        _population().loc[names, names].to_numpy(), 500, names=names
    )
    found = ls.common_method_variance(moments, two, rng=1).unmeasured
    assert found.retained == ""
    assert any("Method-U is refused" in note and "parameters" in note for note in found.notes)


def _with_copy(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers with an item that nearly repeats SAT1."""
    noise = np.random.default_rng(3).standard_normal(len(answers))
    return answers.assign(COPY=answers["SAT1"] + 0.05 * noise)


def test_a_measurement_model_that_is_not_admissible_is_refused(answers):
    odd = _with_copy(answers)
    wrong = {"A": ["SAT1", "LOY2"], "B": ["COPY", "TRU1", "TRU2"]}
    with pytest.raises(NotAvailableError, match="measurement model of the constructs has no adm"):
        ls.common_method_variance(odd, wrong, rng=1)


def test_a_marker_whose_cfa_is_refused_leaves_the_unmeasured_factor(answers):
    odd = _with_copy(answers)
    found = ls.common_method_variance(
        odd, CONSTRUCTS, marker={"ODD": ["COPY", "MRK1"]}, n_starts=4, rng=1
    )
    assert found.marker.retained == ""
    assert found.marker.steps["verdict"].tolist() == ["NOT ADMISSIBLE"]
    assert any("Marker: CFA is refused" in note for note in found.notes)
    assert found.figures.loc["method_share", "value"] == found.unmeasured.share


def test_a_refused_baseline_leaves_nothing_to_compare_with():
    sample = take_sample(ls.Moments.from_covariance(_population(), 500), ITEMS, None)
    options = FitOptions(std_lv=True)
    found = method_factor(
        unmeasured_models(CONSTRUCTS, "method"),
        (),
        Step("Baseline", None, "variances: negative"),
        Fitting(sample, options, 1, 1),
        alpha=0.05,
    )
    assert found.retained == ""
    assert np.isnan(found.share)
    assert found.steps["verdict"].tolist() == ["NOT ADMISSIBLE"]
    assert found.notes[0] == "Baseline is refused, not admissible: variances: negative"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"constructs": {"SAT": CONSTRUCTS["SAT"]}}, OptionError, r"1 construct\(s\) \(SAT\)"),
        (
            {"constructs": {**CONSTRUCTS, "ONE": ["MRK1"]}},
            OptionError,
            r"ONE \(MRK1\): a construct of one item",
        ),
        ({"marker": {"MRK": ["MRK1"]}}, OptionError, r"marker MRK has one item \(MRK1\)"),
        ({"marker": {"SAT": MARKER["MRK"]}}, OptionError, "'SAT' is the marker and stands among"),
        ({"marker": {"MRK": ["MRK1", "SAT1"]}}, OptionError, "'SAT1' stands in both"),
        ({"marker": {**MARKER, "OTHER": ["MRK2"]}}, OptionError, "one construct with its items"),
        ({"marker": ["MRK1", "MRK2"]}, OptionError, r"marker=\[.*a dict, each key a name"),
        ({"marker": "MRK"}, OptionError, "do not say which items measure it"),
        (
            {"marker": {"MRK": ["MRK1", "MKR2"]}},
            VariableNotFoundError,
            "did you mean 'MRK2'",
        ),
        (
            {"constructs": {**CONSTRUCTS, "X": ["SAT9", "LOY2x"]}},
            VariableNotFoundError,
            "did you mean",
        ),
        ({"constructs": None}, OptionError, "do not say which items form a scale"),
        ({"estimator": "ULS"}, OptionError, "made for maximum likelihood"),
        ({"alpha": 5}, OptionError, "alpha=5.*the level of a test"),
        ({"missing": "pairwise"}, OptionError, "missing='pairwise' is for ordered items"),
        ({"n_starts": 0}, OptionError, "n_starts=0"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(options, error, words, answers):
    with pytest.raises(error, match=words):
        ls.common_method_variance(answers, rng=1, **{"constructs": CONSTRUCTS, **options})


def test_a_constant_item_and_several_groups_are_refused(answers):
    with pytest.raises(DataError, match="SAT2"):
        ls.common_method_variance(answers.assign(SAT2=4.0), CONSTRUCTS, rng=1)
    groups = answers.assign(g=["a", "b"] * 400)
    moments = ls.Moments.from_data(groups, ITEMS, group="g")
    with pytest.raises(OptionError, match="2 groups"):
        ls.common_method_variance(moments, CONSTRUCTS, rng=1)


def test_an_unknown_language_is_refused(checked):
    for asked in (checked.text, checked.labels):
        with pytest.raises(OptionError, match="language='fr'"):
            asked("fr")


def test_missing_answers_are_refused_left_out_or_used(answers):
    holes = answers.copy()
    holes.loc[:39, "SAT2"] = np.nan
    holes.loc[20:59, "MRK1"] = np.nan
    with pytest.raises(MissingDataError):
        ls.common_method_variance(holes, CONSTRUCTS, marker=MARKER, rng=1)
    found = ls.common_method_variance(
        holes, CONSTRUCTS, marker=MARKER, missing="listwise", n_starts=2, rng=1
    )
    complete = ls.common_method_variance(
        holes.dropna(), CONSTRUCTS, marker=MARKER, n_starts=2, rng=1
    )
    pd.testing.assert_frame_equal(found.marker.steps, complete.marker.steps)
    pd.testing.assert_frame_equal(found.unmeasured.steps, complete.unmeasured.steps)
    assert "740 respondents" in found.notes[0]
    assert "60 with a missing answer left out" in found.notes[0]
    used = ls.common_method_variance(holes[ITEMS], CONSTRUCTS, missing="fiml", n_starts=2, rng=1)
    assert "800 respondents" in used.notes[0]
    assert "incomplete answers are used" in used.notes[0]


def test_incomplete_answers_end_in_the_same_minimum_from_one_start_and_from_many():
    frame = pd.read_csv(REFERENCE / "data" / "survey_method_missing.csv")
    one, many = (
        ls.common_method_variance(
            frame, CONSTRUCTS, missing="fiml", n_starts=starts, rng=1
        ).unmeasured
        for starts in (1, 6)
    )
    assert one.steps.loc["Method-U", "chisq"] == pytest.approx(
        many.steps.loc["Method-U", "chisq"], rel=1e-7
    )
    assert any("6 searches converged" in note for note in many.notes)


def test_the_bundled_survey_names_its_marker_from_the_codebook():
    survey = ls.datasets.load_platforms()
    with pytest.raises(
        VariableNotFoundError, match=r"marker='SCC' is no construct.*Did you mean 'SC'"
    ):
        ls.common_method_variance(survey, marker="SCC", rng=1)
    items = survey.construct_items
    with pytest.raises(OptionError, match="'SC' is the marker and stands among"):
        ls.common_method_variance(survey, {k: items[k] for k in ("SAT", "SC")}, marker="SC", rng=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ls.common_method_variance(
            survey, marker="SC", missing="listwise", n_starts=2, rng=1
        )
    assert found.marker.factor == "SC"
    assert set(found.collinearity.index) == set(items) - {"SC"}
    assert "The data are SIMULATED (模拟数据)." in found.notes
