"""A code that stands for no answer is named, and answers are left alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataWarning
from loyaltysem.moments.soundness.distant_codes import distant_codes

ITEMS = ["x1", "x2", "x3", "x4"]
Array = np.ndarray


def likert(rng: np.random.Generator, n: int, p: int, points: int, *, lowest: int = 1, skew=0.0):
    latent = 0.7 * rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, p))
    cuts = np.linspace(-1.5, 1.5, points - 1) * rng.uniform(0.8, 1.2) + skew
    return np.searchsorted(cuts, latent).astype(float) + lowest


def frame(points: int = 5, n: int = 300) -> pd.DataFrame:
    answers = likert(np.random.default_rng(4), n, 4, points)
    return pd.DataFrame(answers, columns=ITEMS)


DOORS: dict[str, Callable] = {
    "fit": lambda data: ls.SEM("F =~ x1 + x2 + x3 + x4").fit(data),
    "fiml": lambda data: ls.SEM("F =~ x1 + x2 + x3 + x4").fit(data, missing="fiml"),
    "ordered": lambda data: ls.SEM("F =~ x1 + x2 + x3 + x4").fit(data, ordered=True),
    "reliability": lambda data: ls.reliability(data, {"F": ITEMS}),
    "efa": lambda data: ls.efa(data, 1),
    "polychoric": lambda data: ls.polychoric(data, ITEMS),
    "normality": lambda data: ls.normality(data),
    "moments": lambda data: ls.Moments.from_data(data),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_names_item_value_count_and_remedy(door):
    data = frame()
    data.loc[:29, "x1"] = -99
    with pytest.warns(DataWarning, match=r"x1 -99 \(30 of 300 answers\).*set it to blank"):
        DOORS[door](data)


@pytest.mark.parametrize("points", [5, 7])
@pytest.mark.parametrize("code", [-99, 99, 999, 9, -9, 88, 98, -999, -1, 77, 9999])
@pytest.mark.parametrize("share", [10, 40])
def test_codes_in_use_are_found_on_scales_of_five_and_seven(points, code, share):
    data = frame(points, n=400)
    data.loc[: share - 1, "x1"] = code
    found = distant_codes(data.to_numpy(), ITEMS)
    assert [(one.name, one.value, one.count) for one in found] == [("x1", code, share)]


@pytest.mark.parametrize(("points", "code"), [(5, 0), (7, 0), (7, 8)])
def test_a_code_beside_the_scale_is_known_by_the_other_answers(points, code):
    data = frame(points, n=600)
    data.loc[:59, "x1"] = code
    assert [one.value for one in distant_codes(data.to_numpy(), ITEMS)] == [code]


def test_several_codes_are_found_in_several_items():
    data = frame(5)
    data.loc[:9, "x1"] = -99
    data.loc[10:14, "x1"] = -98
    data.loc[:9, "x3"] = 99
    found = distant_codes(data.to_numpy(), ITEMS)
    assert {(one.name, one.value) for one in found} == {("x1", -99), ("x1", -98), ("x3", 99)}


def test_the_verdict_of_a_fit_asks_about_the_code():
    data = frame()
    data.loc[:29, "x1"] = -99
    with pytest.warns(DataWarning, match="Far from all other answers"):
        fit = ls.SEM("F =~ x1 + x2 + x3 + x4").fit(data)
    assert "x1 -99 (30 of 300 answers)" in str(fit.admissibility)
    assert "-99" in str(fit.summary())


def test_declared_bounds_say_that_it_is_an_answer():
    data = frame()
    data.loc[:29, "x1"] = 99
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ls.Moments.from_data(data, bounds=dict.fromkeys(ITEMS, (1, 99)))


SOUND: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "1 to 5": lambda rng, n, p: likert(rng, n, p, 5),
    "1 to 7": lambda rng, n, p: likert(rng, n, p, 7),
    "1 to 7, skewed": lambda rng, n, p: likert(rng, n, p, 7, skew=-1.5),
    "1 to 8": lambda rng, n, p: likert(rng, n, p, 8),
    "1 to 9": lambda rng, n, p: likert(rng, n, p, 9),
    "1 to 10": lambda rng, n, p: likert(rng, n, p, 10),
    "0 to 4": lambda rng, n, p: likert(rng, n, p, 5, lowest=0),
    "0 to 5": lambda rng, n, p: likert(rng, n, p, 6, lowest=0),
    "0 to 7": lambda rng, n, p: likert(rng, n, p, 8, lowest=0),
    "0 to 10": lambda rng, n, p: likert(rng, n, p, 11, lowest=0),
    "0 to 10, skewed": lambda rng, n, p: likert(rng, n, p, 11, lowest=0, skew=-1.5),
    "-3 to 3": lambda rng, n, p: likert(rng, n, p, 7, lowest=-3),
    "0 to 100": lambda rng, n, p: np.clip(np.round(rng.normal(60, 25, (n, p))), 0, 100),
    "0 to 100, most low": lambda rng, n, p: np.clip(np.round(rng.gamma(0.5, 8, (n, p))), 0, 100),
    "normal": lambda rng, n, p: rng.normal(size=(n, p)),
    "normal, rounded": lambda rng, n, p: np.round(rng.normal(size=(n, p)) * 10),
    "heavy tails": lambda rng, n, p: rng.standard_t(2, (n, p)),
    "amounts": lambda rng, n, p: np.round(np.exp(rng.normal(4, 1.5, (n, p)))),
    "amounts in hundreds": lambda rng, n, p: np.round(np.exp(rng.normal(6, 1.2, (n, p))), -2),
    "Pareto": lambda rng, n, p: np.round(rng.pareto(1.2, (n, p)) * 3) + 1,
    "counts": lambda rng, n, p: rng.poisson(1.5, (n, p)).astype(float),
    "geometric counts": lambda rng, n, p: rng.geometric(0.3, (n, p)).astype(float),
    "overdispersed counts": lambda rng, n, p: rng.negative_binomial(0.5, 0.1, (n, p)).astype(float),
    "yes and no": lambda rng, n, p: (rng.random((n, p)) < 0.3).astype(float),
    "ages": lambda rng, n, p: np.clip(np.round(rng.normal(35, 12, (n, p))), 16, 99),
    "differences": lambda rng, n, p: likert(rng, n, p, 5) - likert(rng, n, p, 5),
}


@pytest.mark.parametrize("kind", SOUND)
def test_no_sound_answers_are_called_codes(kind):
    rng = np.random.default_rng(11)
    for _ in range(80):
        n, p = int(rng.choice([12, 25, 60, 150, 400])), int(rng.integers(1, 9))
        answers = SOUND[kind](rng, n, p)
        if rng.random() < 0.3:
            answers = np.where(rng.random(answers.shape) < 0.1, np.nan, answers)
        assert distant_codes(answers, [f"x{i}" for i in range(p)]) == ()
