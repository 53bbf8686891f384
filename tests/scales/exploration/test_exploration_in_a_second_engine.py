"""An exploration is computed by factor_analyzer too: what is compared, how, and what cannot be."""

from __future__ import annotations

import warnings
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.scales.exploration.crosschecking import _matched, _stand_in, crosscheck

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own and scikit-learn's, at import
    from factor_analyzer import factor_analyzer as their_module

CASES = ["holzinger", "survey"]
OBLIQUE = ["oblimin", "promax", "geomin"]
ITEM_QUANTITIES = ["correlations", "kmo", "bartlett"]


@pytest.fixture
def explored(items_of, expected):
    def explore(case="holzinger", **options):
        return ls.efa(items_of[case], expected[case]["n_factors"], **options)

    return explore


@pytest.fixture
def extraction_runs(monkeypatch):
    """scikit-learn as factor_analyzer 0.5.1 knew it."""
    known = their_module.check_array

    def as_it_was(values, *, force_all_finite, **options):
        return known(values, ensure_all_finite=force_all_finite, **options)

    monkeypatch.setattr(their_module, "check_array", as_it_was)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize("rotation", [*OBLIQUE, "varimax", "quartimax"])
def test_every_rotation_that_both_have_agrees(case, rotation, normalize, explored):
    check = explored(case, rotation=rotation, normalize=normalize).crosscheck()
    quantities = check.quantities["largest"]
    assert quantities["loadings"] < 1e-5
    assert ("factor_correlations" in quantities) == (rotation in OBLIQUE)
    assert check.agrees
    ours = normalize and rotation not in ("varimax", "promax")
    assert ("kaiser" in check.conventions) == ours
    assert ("order_of_phi" in check.conventions) == (rotation in OBLIQUE)


@pytest.mark.parametrize("case", CASES)
def test_the_items_agree_to_the_last_digits_from_the_answers_themselves(case, explored):
    check = explored(case).crosscheck()
    assert (check.quantities.loc[ITEM_QUANTITIES, "largest"] < 1e-11).all()
    p = len(explored(case).loadings)
    assert check.quantities.loc[ITEM_QUANTITIES, "n"].tolist() == [p * (p - 1) // 2, p + 1, 2]
    assert "stand_in" not in check.conventions


def test_what_it_finds_is_put_beside_the_numbers_of_the_solution(explored):
    found = explored()
    table = found.crosscheck().table
    for row in table[table["quantity"] == "loadings"].itertuples():
        assert row.est == found.loadings.loc[row.rhs, row.lhs] == pytest.approx(row.other, abs=1e-5)
    phi = table[table["quantity"] == "factor_correlations"]
    for row in phi.itertuples():
        assert row.est == found.factor_correlations.loc[row.lhs, row.rhs]


@pytest.mark.parametrize("extraction", ["minres", "ml", "pa"])
def test_loadings_are_compared_where_its_extraction_runs(extraction, explored, extraction_runs):
    check = explored(extraction=extraction).crosscheck()
    # its search has numerical slopes, and stops at a relative fall of 2e-9
    assert check.quantities.loc["extraction", "largest"] < 1e-3
    assert check.not_compared == {}
    assert ("principal_axis" in check.conventions) == (extraction == "pa")


def test_where_its_extraction_does_not_run_the_reason_is_named(explored, monkeypatch):
    def gone(values, **options):
        raise TypeError("check_array() got an unexpected keyword argument")

    monkeypatch.setattr(their_module, "check_array", gone)
    check = explored().crosscheck()
    assert "extraction" not in check.quantities.index
    reason = check.not_compared["extraction"]
    for part in ("TypeError: check_array() got", version("factor_analyzer"), "scikit-learn"):
        assert part in reason
    assert reason in check.text()
    assert version("scikit-learn") in repr(check)


def test_an_extraction_that_gave_up_is_not_compared(explored, extraction_runs, monkeypatch):
    def stopped(*given, **options):
        found = minimize(*given, **options)
        found.success, found.message = False, "ABNORMAL"
        return found

    minimize = their_module.minimize
    monkeypatch.setattr(their_module, "minimize", stopped)
    check = explored().crosscheck()
    assert "ABNORMAL" in check.not_compared["extraction"]


def test_a_difference_is_found_and_said(explored, monkeypatch):
    from loyaltysem.engines import by_factor_analyzer

    monkeypatch.setitem(by_factor_analyzer.ROTATIONS, "oblimin", "geomin_obl")
    check = explored().crosscheck()
    assert not check.agrees
    assert check.largest == check.quantities["largest"].max() > 0.0005
    row = check.table.loc[check.table["difference"].idxmax()]
    assert check.where == " ".join([row["lhs"], row["op"], row["rhs"]])
    assert "do NOT agree" in repr(check)
    assert "结果不一致" in check.text("zh")


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"rotation": "none"}, "nothing was rotated"), ({"rotation": "target"}, "rotation='target'")],
)
def test_a_rotation_that_it_has_not_is_named(options, reason, items_of):
    items = items_of["holzinger"]
    if options["rotation"] == "target":
        target = np.kron(np.eye(3), np.ones((3, 1)))
        options = options | {"target": np.where(target == 1, np.nan, 0.0)}
    check = ls.efa(items, 3, **options).crosscheck()
    assert reason in check.not_compared["loadings"]
    assert "loadings" not in check.quantities.index
    assert check.agrees


def test_one_factor_is_not_rotated(items_of):
    check = ls.efa(items_of["holzinger"], 1, rotation="promax").crosscheck()
    assert "nothing was rotated" in check.not_compared["loadings"]


def test_moments_and_ordered_answers_are_checked_by_answers_with_the_same_correlations(items_of):
    items = items_of["holzinger"]
    moments = ls.Moments.from_data(items)
    ordered = items.apply(lambda column: pd.qcut(column, 4, labels=False))
    for found in (ls.efa(moments, 3), ls.efa(ordered, 3, correlation="polychoric")):
        check = found.crosscheck()
        assert check.agrees
        assert (check.quantities.loc[["kmo", "bartlett"], "largest"] < 1e-9).all()
        assert "given" in check.not_compared["correlations"]
        assert "stand_in" in check.conventions


def test_answers_that_stand_in_have_exactly_the_correlations(items_of):
    sample = ls.efa(ls.Moments.from_data(items_of["holzinger"]), 3).sample
    answers = _stand_in(sample)
    assert answers.shape == (sample.n, 9)
    np.testing.assert_allclose(np.corrcoef(answers.T), sample.correlation, atol=1e-13)


def test_as_few_respondents_as_items_have_no_tests(explored):
    found = explored()
    few = replace(found.sample, n=9, values=None)
    check = crosscheck(few, found.extracted, found.rotated, ["a", "b", "c"], "factor_analyzer")
    for name in ("kmo", "bartlett"):
        assert name not in check.quantities.index
        assert "9 respondents" in check.not_compared[name]
    assert "stand_in" not in check.conventions
    assert check.agrees


def test_factors_are_matched_in_order_and_sign():
    rng = np.random.default_rng(0)
    ours = rng.normal(size=(9, 4))
    order, signs = [2, 0, 3, 1], np.array([1, -1, -1, 1])
    found, found_signs = _matched(ours[:, order] * signs, ours)
    np.testing.assert_array_equal(found, order)
    np.testing.assert_array_equal(found_signs, signs)


def test_another_engine_is_refused(explored):
    with pytest.raises(OptionError, match=r"'semopy'.*factor_analyzer"):
        explored().crosscheck("semopy")


def test_the_answer_of_a_reader_of_chinese(explored):
    text = explored().crosscheck().text("zh")
    assert "结果一致" in text
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        explored().crosscheck().text("fr")
