"""What lavaan computes after fits of ordered answers: its models, data and numbers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from lavaan_cases import TESTS, frame_of

import loyaltysem as ls

REFERENCE = TESTS / "reference"
MODELS: dict[str, dict[str, Any]] = {
    case["name"]: case
    for case in json.loads((REFERENCE / "ordinal_models_cases.json").read_text("utf-8"))
}
EXPECTED: dict[str, Any] = json.loads((REFERENCE / "ordinal_after_fit.json").read_text("utf-8"))
EXPLAINED: dict[str, Any] = json.loads((REFERENCE / "ordinal_explained.json").read_text("utf-8"))
CASES: dict[str, dict[str, Any]] = EXPECTED["fits"]


def having(part: str) -> list[str]:
    return [name for name, case in CASES.items() if part in case]


def answers_of(name: str) -> pd.DataFrame:
    """The answers of a case, its categories merged as the case says."""
    case = MODELS[name]
    frame = frame_of(case["data"]).head(case.get("rows"))
    for item, codes in (case.get("recode") or {}).items():
        known = {float(answer): code for answer, code in enumerate(codes, start=1)}
        frame[item] = frame[item].map(known)
    return frame


def fit_with(name: str, **more: Any) -> ls.SEMResult:
    """A case, with other options than its own."""
    case = MODELS[name]
    options = {key.replace(".", "_"): value for key, value in case["options"].items()}
    kind = ls.CFA if case["fun"] == "cfa" else ls.SEM
    return kind("\n".join(case["model"])).fit(answers_of(name), **(options | more))


@cache
def fit_of(name: str) -> ls.SEMResult:
    return fit_with(name)


def group_labels(fit: ls.SEMResult) -> list[str | None]:
    """What to call each group, None where there is only one."""
    table = fit.estimates()
    return list(table["group"].unique()) if "group" in table else [None]


def numbers(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)


def lower(values: list[float], size: int, diagonal: bool = False) -> np.ndarray:
    """A symmetric matrix from its lower triangle by column, zero where that leaves the diagonal."""
    j, i = np.triu_indices(size, 0 if diagonal else 1)
    matrix = np.zeros((size, size))
    matrix[i, j] = matrix[j, i] = numbers(values)
    return matrix
