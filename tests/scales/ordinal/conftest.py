"""Reference values of lavaan, semTools and psych (ordinal_reference.R) and their answers."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "ordinal.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def expected():
    return STORED


@pytest.fixture(scope="session")
def likert():
    return pd.read_csv(REFERENCE / "data" / "survey_likert5.csv").drop(columns="platform")


@pytest.fixture(scope="session")
def likert_missing():
    return pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv").drop(columns="platform")


@pytest.fixture(scope="session")
def likert_scales():
    return STORED["scales"]
