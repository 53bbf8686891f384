"""Every index against R: psych and lavaan where they have it, else its definition written in R."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from careless_answers import survey_of

from loyaltysem.survey.screening.mahalanobis import unbiased_moments
from loyaltysem.survey.screening.psychometric_pairs import item_correlations, item_pairs

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "careless.json").read_text(encoding="utf-8")
)
CASES = ("complete", "missing")
MEASURES = ("irv", "average_longstring", "mahalanobis", "even_odd", "synonyms", "antonyms")


def expected(case, name):
    return np.array(REFERENCE[case][name], dtype=np.float64)


@pytest.fixture(scope="module")
def measures():
    against = [REFERENCE["items"].index(name) for name in REFERENCE["reversed"]]
    constructs = {"WQ": 3, "SAT": 3, "TRU": 3, "LOY": 3}
    return {
        case: survey_of(expected(case, "answers"), constructs, reversed_items=against)
        .screen(antonym_critval=-0.50)
        .measures
        for case in CASES
    }


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", MEASURES)
def test_measure_agrees_with_r(measures, case, name):
    values = expected(case, name)
    assert np.isfinite(values).sum() > 50
    tolerance = 1e-6 if (case, name) == ("missing", "mahalanobis") else 1e-9
    np.testing.assert_allclose(measures[case][name], values, rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_item_pairs_agree_with_r(case):
    correlations = item_correlations(expected(case, "answers"))
    np.testing.assert_allclose(correlations, expected(case, "correlations"), atol=1e-12)
    assert item_pairs(correlations, 0.60).tolist() == REFERENCE[case]["synonym_pairs"]
    assert item_pairs(correlations, -0.50).tolist() == REFERENCE[case]["antonym_pairs"]


def test_moments_of_incomplete_answers_agree_with_lavaan():
    answers = expected("missing", "answers")
    found = unbiased_moments(answers[~np.isnan(answers).all(axis=1)])
    assert found.converged
    np.testing.assert_allclose(found.mean, REFERENCE["saturated"]["mean"], rtol=1e-7)
    np.testing.assert_allclose(found.covariance, REFERENCE["saturated"]["cov"], rtol=1e-6)
