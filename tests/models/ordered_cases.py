"""Fits of ordered answers to the data of lavaan's reference cases."""

from __future__ import annotations

import json
import warnings
from functools import cache
from typing import Any

import pandas as pd
from lavaan_cases import TESTS, frame_of

import loyaltysem as ls

REFERENCE = TESTS / "reference"
CASES: dict[str, dict[str, Any]] = {
    case["name"]: case
    for case in json.loads((REFERENCE / "ordinal_models_cases.json").read_text("utf-8"))
}
AFTER_FIT: dict[str, dict[str, Any]] = json.loads(
    (REFERENCE / "ordinal_after_fit.json").read_text("utf-8")
)["fits"]


@cache
def ordered_data(name: str) -> pd.DataFrame:
    """The answers of a case, recoded as it says."""
    case = CASES[name]
    frame = frame_of(case["data"]).iloc[: case.get("rows")].copy()
    for item, codes in (case.get("recode") or {}).items():
        frame[item] = frame[item].map(dict(enumerate(codes, start=1)))
    return frame


@cache
def ordered_fit(name: str) -> ls.SEMResult:
    case = CASES[name]
    options = {key.replace(".", "_"): value for key, value in case["options"].items()}
    if isinstance(options.get("group_equal"), str):
        options["group_equal"] = [options["group_equal"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.errors.AdmissibilityWarning)
        return ls.SEM("\n".join(case["model"])).fit(ordered_data(name), **options)
