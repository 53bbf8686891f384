"""Reference values of psych, semTools and lavaan, and the answers they were computed from."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pandas as pd
import pytest

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
STORED = json.loads((REFERENCE / "scales.json").read_text("utf-8"))["cases"]


@pytest.fixture(scope="session")
def stored():
    return STORED


@pytest.fixture(scope="session")
def survey_answers():
    answers = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")
    return answers.drop(columns="platform")


@pytest.fixture(scope="session")
def holzinger_answers():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # semopy's own, at import
        from semopy.examples import holzinger39
    return holzinger39.get_data()


@pytest.fixture(scope="session")
def answers(survey_answers, holzinger_answers):
    return {
        "holzinger": holzinger_answers,
        "survey": survey_answers,
        "two_and_one": survey_answers,
        "heywood": holzinger_answers,
        "one_reversed": survey_answers.assign(SAT4=8 - survey_answers["SAT4"]),
    }
