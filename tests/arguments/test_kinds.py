"""What is meant is understood, and what is not is named with what to write instead."""

from __future__ import annotations

import inspect
import pickle
import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from public_surface import CONSTRUCTS, ITEMS, MODEL, answers

import loyaltysem as ls
from loyaltysem.arguments import checked, shown
from loyaltysem.errors import DataError, OptionError


@pytest.fixture(scope="module")
def fit():
    return ls.SEM(MODEL).fit(answers()[ITEMS])


@pytest.mark.parametrize("wrong", ["False", "no", "", 0, 1, None, [], np.array(True)])
def test_a_switch_takes_true_and_false_alone(wrong):
    with pytest.raises(OptionError, match=r"std_lv=.*True or False"):
        ls.SEM(MODEL).fit(answers(), std_lv=wrong)


@pytest.mark.parametrize("wrong", ["no", "yes", 2.0, "True"])
def test_a_switch_of_a_result_takes_true_and_false_alone(fit, wrong):
    with pytest.raises(OptionError, match=r"standardized="):
        fit.estimates(standardized=wrong)


def test_numpys_truth_values_and_numbers_are_taken(fit):
    plain = fit.estimates(standardized=True, level=0.9)
    same = fit.estimates(standardized=np.True_, level=np.float64(0.9))
    pd.testing.assert_frame_equal(plain, same)
    assert len(fit.estimates(level=Decimal("0.9"))) == len(plain)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("FIML", "fiml"), (" fiml ", "fiml"), ("Listwise", "listwise"), ("LISTWISE\n", "listwise")],
)
def test_capitals_and_blanks_of_a_word_do_not_matter(written, meant):
    found = ls.SEM(MODEL).fit(answers(), missing=written)
    same = ls.SEM(MODEL).fit(answers(), missing=meant)
    assert found.fit_indices().equals(same.fit_indices())


def test_estimators_and_rotations_are_understood_in_any_capitals():
    for written in ("mlr", "Mlr", "MLR "):
        assert "MLR" in repr(ls.SEM(MODEL).fit(answers(), estimator=written).summary())
    plain = ls.efa(answers()[ITEMS], 2, rotation="varimax", rng=1).loadings
    for written in ("Varimax", "VARIMAX", " varimax"):
        other = ls.efa(answers()[ITEMS], 2, rotation=written, rng=1).loadings
        pd.testing.assert_frame_equal(other, plain)


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda data: ls.SEM(MODEL).fit(data, missing="fmil"), "'fiml'"),
        (lambda data: ls.SEM(MODEL).fit(data, likelihood="normale"), "'normal'"),
        (lambda data: ls.efa(data[ITEMS], 2, rotation="varimaks", rng=1), "'varimax'"),
        (lambda data: ls.htmt(data, CONSTRUCTS, correlation="pearsons"), "'pearson'"),
        (lambda data: ls.reliability(data, CONSTRUCTS, interval="percentil"), "'percentile'"),
    ],
)
def test_a_misspelt_word_is_answered_with_the_one_that_is_meant(call, meant):
    with pytest.raises(OptionError, match=f"Did you mean {meant}"):
        call(answers())


@pytest.mark.parametrize("wrong", [0, 1, 95, -0.5, float("nan"), "0.95", [0.95], True, 10**400])
def test_a_level_lies_between_0_and_1(fit, wrong):
    with pytest.raises(OptionError, match=r"level=.*between 0 and 1"):
        fit.estimates(level=wrong)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), "0", [0], None])
def test_a_number_is_one_finite_number(fit, wrong):
    with pytest.raises(OptionError, match=r"minimum=.*finite number"):
        fit.modification_indices(minimum=wrong)


@pytest.mark.parametrize("wrong", [float("nan"), 1000.5, 1e300, "1000", True, 10**30, -5, [10]])
def test_a_count_is_a_whole_number_that_can_be_counted(fit, wrong):
    with pytest.raises(OptionError, match=r"n_replicates=.*whole number"):
        fit.bootstrap(n_replicates=wrong)


def test_a_number_in_quotes_is_told_how_to_write_it(fit):
    with pytest.raises(OptionError, match=r"Write level=0\.95, without quotes"):
        fit.estimates(level="0.95")
    with pytest.raises(OptionError, match=r"Write n_replicates=1000\."):
        fit.bootstrap(n_replicates="1000")


@pytest.mark.parametrize("number", [3.0, np.float64(3.0), np.float32(3.0), np.int8(3), 3])
def test_a_whole_number_is_one_whatever_type_holds_it(fit, number):
    drawn = fit.bootstrap(n_replicates=number, rng=1)
    assert drawn.n_replicates == 3
    assert type(drawn.n_replicates) is int


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("answers.csv", r"ls\.read_survey"),
        (Path("answers.csv"), r"ls\.read_survey"),
        (None, "returned nothing"),
        (np.ones((5, 6)), r"pandas\.DataFrame"),
        ([[1, 2]], r"pandas\.DataFrame"),
        ({"x1": [1, 2]}, r"pandas\.DataFrame"),
        (pl.LazyFrame({"x1": [1.0]}), r"\.collect\(\)"),
        (pd.Series([1.0]), "one column"),
        (ls.datasets.load_platforms, "call it"),
        (ls.Survey, "call it"),
        (5, "one row per respondent"),
    ],
)
@pytest.mark.parametrize(
    "door",
    [
        lambda data: ls.SEM(MODEL).fit(data),
        lambda data: ls.reliability(data, CONSTRUCTS),
        lambda data: ls.efa(data, 2, rng=1),
        lambda data: ls.polychoric(data, ITEMS),
        lambda data: ls.Survey.from_frame(data),
        lambda data: ls.Moments.from_data(data),
    ],
)
def test_what_is_no_data_is_told_how_to_become_some(door, given, remedy):
    with pytest.raises(DataError, match=remedy):
        door(given)


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("x1", r"items=\['x1'\]"),
        ({"x1", "x2"}, "no order"),
        ((name for name in ITEMS), "list"),
        (2, "Write a list"),
        (3.0, "Write a list"),
        ([1.5], r"items\[0\]=1\.5"),
        ([None], r"items\[0\]=None"),
        ([["x1"]], r"items\[0\]="),
        (b"x1", "Write a list"),
    ],
)
@pytest.mark.parametrize("function", [ls.normality, ls.factorability, ls.map_test])
def test_names_stand_in_a_list(function, given, remedy):
    with pytest.raises(OptionError, match=remedy):
        function(answers()[ITEMS], items=given)


@pytest.mark.parametrize(
    "names",
    [tuple(ITEMS), pd.Index(ITEMS), np.array(ITEMS), pd.Series(ITEMS), dict.fromkeys(ITEMS)],
)
def test_names_stand_in_anything_that_has_an_order(names):
    names = names.keys() if isinstance(names, dict) else names
    found = ls.normality(answers()[ITEMS], items=names)
    assert list(found.items.index) == ITEMS


@pytest.mark.parametrize(
    "constructs",
    [{"F": None}, {"F": "x1"}, {"F": [None]}, {("F",): ["x1"]}, {None: ["x1"]}, ["x1"], "F", 3],
)
def test_constructs_are_a_dict_of_lists(constructs):
    with pytest.raises(OptionError, match="constructs"):
        ls.reliability(answers(), constructs)


@pytest.mark.parametrize("path", ["a\0b.csv", "", "  ", b"a.csv", 5, None, "x" * 300, "\ud800.csv"])
@pytest.mark.parametrize("function", [ls.read_survey, ls.draft_codebook])
def test_a_path_that_no_file_has_is_named(function, path):
    with pytest.raises((OptionError, DataError), match="path="):
        function(path)


@pytest.mark.parametrize("wrong", ["dice", -1, 1.5, True, [1, 2], object()])
def test_random_numbers_come_from_a_number_or_a_generator(wrong):
    with pytest.raises(OptionError, match=r"rng=.*Generator"):
        ls.split_half(answers(), CONSTRUCTS, rng=wrong)


def test_columns_without_names_are_named_by_their_numbers():
    unnamed = pd.DataFrame(answers()[ITEMS].to_numpy())
    assert ls.efa(unnamed, 2, rng=1).loadings.index.tolist() == ["0", "1", "2", "3", "4", "5"]
    alpha = ls.reliability(unnamed, {"A": [0, 1, 2]})["alpha"].item()
    assert alpha == ls.reliability(answers(), {"A": ITEMS[:3]})["alpha"].item()


@pytest.mark.parametrize("name", [0, np.int64(0), "0"])
def test_a_column_named_by_a_number_can_be_the_group(name):
    data = answers()[ITEMS].assign(**{"0": answers()["g"]}).rename(columns={"0": 0})
    fit = ls.SEM("A =~ x1 + x2 + x3").fit(data, group=name)
    assert fit.estimates()["group"].nunique() == 2


def test_what_is_shown_of_a_value_is_short_and_on_one_line():
    nested: list = []
    for _ in range(10_000):
        nested = [nested]
    for value in ("x" * 10**6, 10**5000, [10**5000], nested, pd.DataFrame(np.ones((900, 900)))):
        text = shown(value)
        assert len(text) < 200
        assert "\n" not in text


def test_a_checked_function_keeps_its_signature_text_and_place():
    signature = inspect.signature(ls.efa)
    assert list(signature.parameters)[:3] == ["data", "n_factors", "items"]
    assert ls.efa.__module__ == "loyaltysem.scales.exploration.efa"
    assert "Parameters" in str(ls.efa.__doc__)
    assert pickle.loads(pickle.dumps(ls.efa)) is ls.efa  # noqa: S301
    assert pickle.loads(pickle.dumps(ls.SEM(MODEL))).model_text == MODEL  # noqa: S301


def test_a_check_costs_a_hundredth_of_the_quickest_fit():
    @checked
    def fit(n: int, *, std_lv: bool = False, level: float = 0.9, items: list[str] = ()):
        return n

    fit(1, std_lv=True, level=0.5, items=["x1", "x2"])
    took = []
    for _ in range(20):
        begin = time.process_time()
        for _ in range(100):
            fit(1, std_lv=True, level=0.5, items=["x1", "x2"])
        took.append((time.process_time() - begin) / 100)
    assert min(took) < 70e-6


@pytest.mark.parametrize("wrong", ["3", "first", "none", "infered"])
def test_a_word_in_the_place_of_a_row_is_told_all_that_the_row_may_be(wrong):
    with pytest.raises(OptionError, match=r"Say 'infer'; or a whole number .*; or .*list"):
        ls.read_survey(answers(), header=wrong)
