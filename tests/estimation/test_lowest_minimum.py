"""A fit is the lowest minimum that the data determine, and a sound one is not looked beyond."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import LoyaltySEMWarning
from loyaltysem.estimation.search import lowest_minimum
from random_problems import random_problem


def fitted(text: str, data: pd.DataFrame, **options: object) -> ls.SEMResult:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LoyaltySEMWarning)
        return ls.SEM(text).fit(data, **options)


def height(fit: ls.SEMResult) -> float:
    return float(fit._fitted.searches.minima[0].fmin)


@pytest.mark.parametrize(
    ("seed", "local", "lowest"),
    [
        # an admissible minimum, which rests on constructs of one item each, and that below it
        (1988, 0.0664, 0.0425514480),
        (1182, 0.0052, 0.0040554665),
        (1087, 0.6484, 0.6175185807),
        # WLS, DWLS, ULS of ordered items, and a valley through a variance of zero (GLS)
        (1366, 0.0673, 0.0638530043),
        (1337, 0.0411, 0.0374903716),
        (756, 0.1458, 0.1381280265),
        (1801, 0.3335, 0.3085656338),
    ],
)
def test_a_lower_minimum_is_found_beside_one_whose_constructs_hardly_stand_out(seed, local, lowest):
    problem = random_problem(seed)
    found = height(fitted(problem.text, problem.data, **problem.options))
    assert found == pytest.approx(lowest, rel=1e-6)
    assert found < local


def weak_survey(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2))
    strong = factors[:, [0]] * 0.8 + 0.6 * rng.normal(size=(n, 4))
    return pd.DataFrame(
        np.column_stack([strong, factors[:, [1]] * 0.2 + rng.normal(size=(n, 3))]),
        columns=["a1", "a2", "a3", "a4", "b1", "b2", "b3"],
    )


@pytest.mark.parametrize("std_lv", [False, True])
@pytest.mark.parametrize("estimator", ["ML", "GLS", "WLS"])
def test_the_order_of_a_weak_constructs_items_does_not_choose_the_minimum(std_lv, estimator):
    heights = []
    for items in ("b1 + b2 + b3", "b3 + b1 + b2", "b2 + b3 + b1"):
        text = f"A =~ a1 + a2 + a3 + a4\nB =~ {items}"
        fit = fitted(text, weak_survey(200, 7), estimator=estimator, std_lv=std_lv)
        heights.append(height(fit) if fit.converged else np.inf)
    if np.isfinite(heights).any():
        assert heights == pytest.approx([heights[0]] * 3, rel=1e-6)


def test_a_sound_fit_is_not_looked_beyond(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a further search")

    monkeypatch.setattr(lowest_minimum, "lowest_from", refuse)
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(200, 2)) + rng.normal(size=(200, 1))
    items = np.repeat(factors, 3, axis=1) + rng.normal(size=(200, 6))
    data = pd.DataFrame(items, columns=["a1", "a2", "a3", "b1", "b2", "b3"])
    text = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A"
    for options in ({}, {"estimator": "GLS"}, {"estimator": "WLS"}, {"std_lv": True}):
        assert fitted(text, data, **options).admissibility.admissible
    cut = data.apply(lambda item: np.digitize(item, [-1, 0, 1]))
    assert fitted(text, cut, ordered=True).admissibility.admissible


def test_a_construct_found_from_further_starts_is_turned_as_usual():
    """Under std_lv its sign is open, and that of the usual start is taken."""
    text = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3"
    for seed in range(6):
        fit = fitted(text, weak_survey(100, seed), std_lv=True)
        if fit.converged:
            estimates = fit.estimates()
            first = estimates[(estimates["op"] == "=~") & (estimates["rhs"] == "a1")]
            assert (first["est"] > 0).all()
