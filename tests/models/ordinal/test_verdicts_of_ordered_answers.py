"""Crossed thresholds are a problem that the verdict names."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
