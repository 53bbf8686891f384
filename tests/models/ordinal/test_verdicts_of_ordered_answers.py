"""Crossed thresholds are a problem that the verdict names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.estimation import implied_moments
from loyaltysem.inference.verdicts.ordered_answers import threshold_order
from ordinal_cases import REFERENCE

ITEMS = ["SAT1", "SAT2", "SAT3", "SAT4"]


def test_thresholds_that_cross_are_named_with_their_group() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
    fit = ls.CFA({"SAT": ITEMS}).fit(frame, ordered=True, group="platform")
    fitted = fit._fitted
    layout, labels = fitted.layout, fitted.group_labels
    assert threshold_order(layout, fitted.implied, labels) == ()
    (at,) = [
        int(layout.free_of_cell[1, i])
        for i, (row, _) in enumerate(layout.cells)
        if (row.lhs, row.op, row.rhs) == ("SAT2", "|", "t3")
    ]
    theta = fitted.solution.theta.copy()
    theta[0, at] = -9.0
    base = layout.with_sample(np.zeros((1, 3, 4, 4)), None)
    (check,) = threshold_order(layout, implied_moments(layout, theta, base), labels)
    assert check.check == f"thresholds ({labels[1]})"
    assert check.verdict == "problem"
    assert check.found == "not in ascending order: SAT2."


def test_a_code_far_from_all_answers_is_a_caution_with_its_count() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
    frame.loc[frame.index[:6], "SAT3"] = -99
    frame.loc[frame.index[10:14], "SAT1"] = 99
    with pytest.warns(ls.errors.DataWarning, match=r"SAT1 99 \(4 of 820 answers\)"):
        fit = ls.CFA({"SAT": ITEMS}).fit(frame, ordered=True)
    (caution,) = [c for c in fit.admissibility.results if c.check == "categories"]
    assert caution.verdict == "caution"
    assert "SAT1 99 (4 of 820 answers), SAT3 -99 (6 of 820 answers)" in caution.found
    assert "Declare it as missing" in caution.remedy
    plain = ls.CFA({"SAT": ITEMS}).fit(
        frame.replace([99, -99], np.nan), ordered=True, missing="pairwise"
    )
    assert not [c for c in plain.admissibility.results if c.check == "categories"]


def test_codes_with_even_gaps_and_two_categories_are_no_caution() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")[ITEMS]
    for codes in ({1: 1, 2: 3, 3: 5, 4: 7, 5: 9}, {1: 0, 2: 0, 3: 0, 4: 10, 5: 10}):
        fit = ls.CFA({"SAT": ITEMS}).fit(frame.replace(codes), ordered=True)
        assert not [c for c in fit.admissibility.results if c.check == "categories"]


def test_texts_with_a_declared_order_are_categories() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")[ITEMS]
    words = ["never", "seldom", "sometimes", "often", "always"]
    scale = pd.CategoricalDtype(words, ordered=True)
    texts = frame.apply(lambda column: column.map(dict(enumerate(words, start=1))).astype(scale))
    model = ls.CFA({"SAT": ITEMS})
    expected = model.fit(frame, ordered=True).estimates()["est"]
    assert model.fit(texts, ordered=True).estimates()["est"].equals(expected)
    unordered = texts.astype({"SAT1": str})
    with pytest.raises(ls.errors.DataError, match="'SAT1' holds text in 820 of 820 rows"):
        model.fit(unordered, ordered=True)


def test_the_card_of_a_saturated_model_has_no_correction_that_is_no_number() -> None:
    frame = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
    card = repr(ls.CFA({"SAT": ITEMS[:3]}).fit(frame, ordered=True))
    assert "df 0 (saturated)" in card
    assert "nan" not in card
