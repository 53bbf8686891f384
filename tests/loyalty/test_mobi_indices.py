"""Indices of the European mobile phone data are those of seminr and cSEM."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltysem.loyalty import (
    equal_weight_index,
    equal_weights,
    index_scores,
    unstandardized_weights,
    weighted_index,
)

STORED = json.loads(
    (Path(__file__).resolve().parents[1] / "reference" / "mobi_indices.json").read_text("utf-8")
)
INDICES = STORED["indices"]
MOBI = Path(__file__).resolve().parents[3] / "shared" / "reference" / "data" / "mobi.csv"
needs_mobi = pytest.mark.skipif(
    not MOBI.exists(), reason="mobi.csv belongs to others and lies in ../shared beside the checkout"
)
# The references are printed with five decimals.
PRINTED = 5.1e-6


@pytest.mark.parametrize("construct", INDICES)
def test_index_with_outer_weights_agrees_with_seminr_and_csem(construct):
    stored = INDICES[construct]
    weights = unstandardized_weights(stored["outer_weights"], stored["standard_deviations"])
    index = weighted_index(stored["means"], weights, 1, 10)
    assert index == pytest.approx(stored["index"], abs=PRINTED)


@pytest.mark.parametrize("construct", ["satisfaction", "loyalty"])
def test_unstandardised_weights_agree_with_the_printed_ones(construct):
    stored = INDICES[construct]
    weights = unstandardized_weights(stored["outer_weights"], stored["standard_deviations"])
    np.testing.assert_allclose(weights, stored["unstandardised_weights"], atol=1e-6)


def test_standardised_weights_on_raw_means_would_give_another_index():
    """The mistake that the division by the standard deviations prevents is not small."""
    stored = INDICES["loyalty"]
    mistaken = weighted_index(stored["means"], stored["outer_weights"], 1, 10)
    assert abs(mistaken - stored["index"]) > 0.4


def test_equal_weight_twin_of_loyalty():
    stored = INDICES["loyalty"]
    twin = equal_weight_index(stored["means"], 1, 10)
    assert twin == pytest.approx(63.36, abs=0.005)
    assert twin == pytest.approx(
        weighted_index(stored["means"], equal_weights(3), 1, 10), rel=1e-14
    )


@needs_mobi
@pytest.mark.parametrize("construct", INDICES)
def test_stored_means_and_deviations_are_those_of_the_data(construct):
    stored = INDICES[construct]
    answers = pd.read_csv(MOBI)[stored["items"]]
    np.testing.assert_allclose(stored["means"], answers.mean(), rtol=1e-14)
    np.testing.assert_allclose(stored["standard_deviations"], answers.std(ddof=1), rtol=1e-14)


@needs_mobi
def test_mean_of_the_respondents_scores_is_the_index():
    stored = INDICES["satisfaction"]
    answers = pd.read_csv(MOBI)[stored["items"]].to_numpy()
    scores = index_scores(answers, stored["unstandardised_weights"], 1, 10)
    assert scores.shape == (250,)
    assert scores.mean() == pytest.approx(72.45412, abs=PRINTED)
