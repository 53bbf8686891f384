"""lavaan's reference cases: their model, their data, their numbers."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import loyaltysem as ls

TESTS = Path(__file__).resolve().parent
STORED = TESTS / "reference" / "lavaan"
SHARED = TESTS.parents[1] / "shared" / "reference"
# lavaan's name: ours
COLUMNS = {
    "est": "est",
    "se": "se",
    "std.lv": "std_lv",
    "std.all": "std_all",
    "std.se": "std_se",
    "z": "z",
    "pvalue": "pvalue",
}


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return case


def stored_cases() -> dict[str, dict[str, Any]]:
    """Cases carried in the repository, polished to the exact minimum."""
    paths = sorted(path for path in STORED.glob("*.json") if path.stem != "cases")
    return {path.stem: read_case(path) for path in paths}


def frame_of(file_name: str) -> pd.DataFrame:
    """The data of a case: carried along, from ../shared, or from semopy's examples."""
    own = TESTS / "reference" / "data" / file_name
    beside = SHARED / "data" / file_name
    if own.exists() or beside.exists():
        return pd.read_csv(own if own.exists() else beside)
    return from_semopy(file_name)


def from_semopy(file_name: str) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own import, not ours
        from semopy.examples import holzinger39, political_democracy
    source = {
        "holzinger_swineford.csv": holzinger39,
        "political_democracy.csv": political_democracy,
    }[file_name]
    return pd.DataFrame(source.get_data())


def data_of(case: dict[str, Any]) -> pd.DataFrame | ls.Moments:
    moments = case.get("moments")
    if not moments:
        return frame_of(case["data"])
    return ls.Moments.from_covariance(
        moments["sample_cov"], moments["sample_nobs"], names=moments["names"], divisor="n-1"
    )


def fit_case(case: dict[str, Any], **options: Any) -> ls.SEMResult:
    model = ls.CFA if case["fun"] == "cfa" else ls.SEM
    named = {name.replace(".", "_"): value for name, value in case["options"].items()}
    return model("\n".join(case["model"])).fit(data_of(case), **(named | options))


def lavaan_table(case: dict[str, Any]) -> pd.DataFrame:
    table = pd.DataFrame(case["estimates"])
    if "label" not in table:
        table["label"] = ""
    numbers = [name for name in COLUMNS if name in table]
    return table.astype(dict.fromkeys(numbers, np.float64)).fillna({"label": ""})


def group_labels(case: dict[str, Any]) -> list[str]:
    """The groups in lavaan's order; none where there is one sample."""
    return list(case.get("group_labels") or [])


def lavaan_fit(case: dict[str, Any]) -> dict[str, float]:
    """lavaan's fit measures under our names; nan where lavaan defines none.

    The interval of the RMSEA is the polished one where the case has it: lavaan's own root finding
    stops at 1e-4 in the noncentrality.
    """
    measures = case["fit"] | {
        name: value for name, value in case.get("polished", {}).items() if name in case["fit"]
    }
    return {
        name.replace(".", "_"): np.nan if value is None else float(value)
        for name, value in measures.items()
    }
