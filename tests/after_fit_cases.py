"""What lavaan computes after a fit, at the exact minimum: its models, data and numbers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls
from lavaan_cases import TESTS, from_semopy

EXPECTED: dict[str, Any] = json.loads(
    (TESTS / "reference" / "lavaan_after_fit.json").read_text("utf-8")
)
CASES: dict[str, dict[str, Any]] = {
    name: case for name, case in EXPECTED.items() if isinstance(case, dict)
}
ITEMS = [f"x{i}" for i in range(1, 10)]


def having(part: str) -> list[str]:
    return [name for name, case in CASES.items() if part in case]


@cache
def data_of(name: str) -> pd.DataFrame:
    """The data sets of lavaan_after_fit.R."""
    if name == "democracy":
        return from_semopy("political_democracy.csv").drop(columns="Unnamed: 0", errors="ignore")
    frame = from_semopy("holzinger_swineford.csv")[["school", *ITEMS]].reset_index(drop=True)
    frame[ITEMS] = frame[ITEMS].astype(float)
    if name == "holes":
        row = np.arange(1, len(frame) + 1)
        for i, item in enumerate(ITEMS, start=1):
            frame.loc[(7 * row + 13 * i) % 11 == 0, item] = np.nan
    return frame


@cache
def fit_of(name: str) -> ls.SEMResult:
    case = CASES[name]
    options = {key.replace(".", "_"): value for key, value in (case["options"] or {}).items()}
    if isinstance(options.get("group_equal"), str):
        options["group_equal"] = [options["group_equal"]]
    return ls.SEM(case["model"]).fit(data_of(case["data"]), **options)
