"""Robust CFI and RMSEA of ordered answers (Savalei 2021)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.estimation.criteria.criterion import CompleteDataTest

REFERENCE = Path(__file__).parents[1] / "reference"
ITEMS = [f"{construct}{i}" for construct in ("SAT", "LOY") for i in range(1, 5)]
MODEL = ls.CFA({"SAT": ITEMS[:4], "LOY": ITEMS[4:]})


def answers() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")


def parts(fit: ls.models.SEMResult) -> tuple[CompleteDataTest, CompleteDataTest]:
    found = fit._fitted.estimation.comparison.complete_data
    assert found is not None
    return found


def test_groups_that_are_copies_leave_the_robust_indices_where_they_are() -> None:
    one = MODEL.fit(answers(), ordered=True)
    copies = pd.concat([answers().assign(copy=k) for k in range(3)])
    three = MODEL.fit(copies, ordered=True, group="copy")
    for single, together in zip(parts(one), parts(three), strict=True):
        assert together.chisq == pytest.approx(3 * single.chisq, rel=1e-9)
        assert together.factor == pytest.approx(single.factor, rel=1e-9)
    for index in ("cfi_robust", "tli_robust"):
        assert three.fit_indices()[index] == pytest.approx(one.fit_indices()[index], rel=1e-9)


@pytest.mark.parametrize(
    "options",
    [
        {"group_equal": ["thresholds", "loadings"], "group": "platform"},
        {"group_equal": ["thresholds"], "group": "platform"},
        {"estimator": "DWLS"},
        {"estimator": "WLS"},
    ],
)
def test_without_a_definition_there_are_none(options: dict[str, Any]) -> None:
    indices = MODEL.fit(answers(), ordered=True, **options).fit_indices()
    assert not [name for name in indices.index if name.endswith("_robust")]


def test_a_matrix_that_is_not_positive_definite_leaves_them_out() -> None:
    fit = MODEL.fit(answers()[ITEMS].iloc[50:90].clip(2, 4), ordered=True)
    assert fit._fitted.estimation.comparison.complete_data is None
    (caution,) = [c for c in fit.admissibility.results if c.check == "polychoric correlations"]
    assert caution.verdict == "caution"
    assert "not positive definite (smallest eigenvalue -" in caution.found
    assert fit.admissibility.admissible


def test_lavaan_counts_the_groups_of_the_baseline_by_their_shares() -> None:
    case = json.loads((REFERENCE / "ordinal_models" / "groups_configural.json").read_text())
    fit = ls.CFA("\n".join(case["model"])).fit(answers(), ordered=True, group="platform")
    user, baseline = parts(fit)
    assert user.chisq == pytest.approx(case["robust"]["XX3"], rel=1e-8)
    assert user.factor == pytest.approx(case["robust"]["c.hat3"], rel=1e-8)
    assert baseline.chisq == pytest.approx(case["robust"]["XX3.null"], rel=1e-8)
    assert baseline.factor < case["robust"]["c.hat3.null"] / 2
