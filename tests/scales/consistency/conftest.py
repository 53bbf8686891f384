"""Reference values of psych and semTools for what goes beyond alpha and omega."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
CONSISTENCY = json.loads((REFERENCE / "consistency.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def consistency():
    return CONSISTENCY
