"""Reference values of psych, stats and GPArotation (exploration_reference.R) and their answers."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "exploration.json").read_text("utf-8"))["cases"]


@pytest.fixture(scope="session")
def expected():
    return STORED


@pytest.fixture(scope="session")
def items_of(survey_answers, holzinger_answers):
    frames = {
        "holzinger": holzinger_answers,
        "survey": survey_answers,
        "heywood": holzinger_answers,
    }
    return {case: frames[case][STORED[case]["items"]] for case in frames}


@pytest.fixture(scope="session")
def correlation_of(items_of):
    return {case: np.corrcoef(items_of[case].to_numpy().T) for case in items_of}


def _matched(found, found_phi, loadings, phi=None):
    """Largest difference after the best order and signs of the factors, which no rotation fixes."""
    m = loadings.shape[1]
    gap = np.inf
    for order in map(list, itertools.permutations(range(m))):
        turned = found[:, order]
        signs = np.where((turned * loadings).sum(axis=0) < 0, -1.0, 1.0)
        distance = np.abs(turned * signs - loadings).max()
        if phi is not None:
            other = found_phi[np.ix_(order, order)] * signs[:, None] * signs
            distance = max(distance, np.abs(other - phi).max())
        gap = min(gap, distance)
    return gap


@pytest.fixture(scope="session")
def distance():
    return _matched
