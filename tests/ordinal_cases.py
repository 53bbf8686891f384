"""Models of ordered answers in lavaan, at the exact minimum (reference/ordinal_models_reference.R).

lavaan 0.6-14 stops some 1e-6 short of the maximum of each polychoric correlation, and of the
minimum of the model; the R script carries both to the end with lavaan's own derivatives.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls

REFERENCE = Path(__file__).resolve().parent / "reference"
STORED = REFERENCE / "ordinal_models"
CASES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(STORED.glob("*.json"))
}
_WLSMVS = (ls.errors.OptionError, "WLSMVS' is not available")
#: Residual variances are computed under delta: lavaan frees them all the same and holds equal what
#: has no effect on any moment.
_RESIDUALS = (ls.errors.OptionError, "group_equal has 'residuals'.*parameterization='theta'")
#: What lavaan has and we refuse: the error, and what it says.
REFUSED: dict[str, tuple[type[Exception], str]] = {
    "small_wlsmvs": _WLSMVS,
    "small_labels_wlsmvs": _WLSMVS,
    "stl_wlsmvs": _WLSMVS,
    "groups_strict": _RESIDUALS,
    "groups_latent": _RESIDUALS,
}
FITTED = [name for name in CASES if name not in REFUSED]


def answers_of(case: dict[str, Any]) -> pd.DataFrame:
    """The answers of a case, recoded and cut off as it says."""
    data = pd.read_csv(REFERENCE / "data" / case["data"])
    if "rows" in case:
        data = data.iloc[: case["rows"]]
    for item, codes in case.get("recode", {}).items():
        data[item] = data[item].map(dict(enumerate(codes, start=1)))
    return data


def options_of(case: dict[str, Any]) -> dict[str, Any]:
    options = {name.replace(".", "_"): value for name, value in case["options"].items()}
    # lavaan leaves incomplete rows out without being asked
    options.setdefault("missing", "listwise")
    return options


def fit(case: dict[str, Any], **options: Any) -> ls.SEMResult:
    model = ls.CFA if case["fun"] == "cfa" else ls.SEM
    return model("\n".join(case["model"])).fit(answers_of(case), **(options_of(case) | options))


@cache
def fit_of(name: str) -> ls.SEMResult:
    return fit(CASES[name])


def lavaan_table(case: dict[str, Any]) -> pd.DataFrame:
    numbers = ["est", "se", "std.lv", "std.all", "std.se"]
    return pd.DataFrame(case["estimates"]).astype(dict.fromkeys(numbers, np.float64))


def lavaan_indices(case: dict[str, Any]) -> dict[str, float]:
    """lavaan's fit measures under our names, those it finds by iteration to the end."""
    measures = case["fit"] | {k: v for k, v in case["polished"].items() if k in case["fit"]}
    return {
        name.replace(".", "_"): np.nan if value is None else float(value)
        for name, value in measures.items()
    }
