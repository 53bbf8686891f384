"""A hundred random problems as lavaan solves them: never lower than here, and the same verdict.

The problems and lavaan's answers are written by tests/reference/random_problems_data.py and
random_problems.R. Where the verdicts differ, the table below says why.
"""

from __future__ import annotations

import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import LoyaltySEMError, LoyaltySEMWarning
from random_problems import ESTIMATORS

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
#: Difference of F, relative to 1 + F, below which two minima are one.
SAME = 1e-6

NOT_REACHED = "lavaan's optimiser gives up before the minimum, which is regular and lower"
SEPARATED = (
    "two items leave cells of their table empty so that their correlation is ±1: refused here by "
    "the names of the items, while lavaan fits what an added half answer makes of it"
)
NO_MINIMUM = "F falls for ever along a loading that grows; lavaan stops on the way"
LOWER_WITHOUT_END = (
    "lavaan's minimum has a correlation of 1.15, and F is lower where a loading grows for ever"
)
#: Why the verdict on a problem, by its number, is not lavaan's.
DIFFERENCES = {
    0: NOT_REACHED,
    5: NOT_REACHED,
    10: LOWER_WITHOUT_END,
    31: SEPARATED,
    32: SEPARATED,
    35: NOT_REACHED,
    40: NOT_REACHED,
    43: NOT_REACHED,
    54: SEPARATED,
    59: NOT_REACHED,
    60: NOT_REACHED,
    65: NOT_REACHED,
    69: NOT_REACHED,
    74: SEPARATED,
    78: NOT_REACHED,
    79: NOT_REACHED,
    80: NOT_REACHED,
    98: NO_MINIMUM,
    99: NO_MINIMUM,
}


@cache
def problems() -> list[dict[str, Any]]:
    given = json.loads((REFERENCE / "random_problems_data.json").read_text(encoding="utf-8"))
    found = json.loads((REFERENCE / "random_problems.json").read_text(encoding="utf-8"))["results"]
    return [problem | {"lavaan": result} for problem, result in zip(given, found, strict=True)]


def answers_of(problem: dict[str, Any]) -> pd.DataFrame:
    """Answers are written in hundredths, groups as texts."""
    data = pd.DataFrame(problem["data"])
    numbers = [name for name in data if name.startswith("x")]
    return data.assign(**{name: data[name].astype(float) / 100 for name in numbers})


@cache
def fitted(number: int) -> ls.SEMResult | LoyaltySEMError:
    problem = problems()[number]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LoyaltySEMWarning)
        try:
            return ls.SEM(problem["model"]).fit(answers_of(problem), **problem["options"])
        except LoyaltySEMError as error:
            return error


def differences_from_lavaan(problem: dict[str, Any]) -> list[str]:
    number, lavaan = problem["seed"], problem["lavaan"]
    fit = fitted(number)
    has_minimum = isinstance(fit, ls.SEMResult) and fit.converged
    found = []
    if (has_minimum != lavaan["converged"]) != (number in DIFFERENCES):
        found.append(f"problem {number}: {has_minimum=}, lavaan's {lavaan}")
    if has_minimum:
        ours = fit._fitted.searches.minima[0].fmin
        # without convergence lavaan has no fmin, but the objective where it stopped
        theirs = lavaan.get("fmin", lavaan["objective"])
        if ours > theirs + SAME * (1 + theirs):
            found.append(f"problem {number}: F {ours:.8g}, lavaan's {theirs:.8g}")
        if lavaan["converged"] and ours < theirs - 10 * SAME * (1 + theirs):
            found.append(f"problem {number}: F {ours:.8g}, lavaan's is higher: {theirs:.8g}")
    return found


@pytest.mark.parametrize("kind", ESTIMATORS)
def test_no_minimum_is_above_lavaans_and_verdicts_differ_only_where_it_is_known_why(kind):
    chosen = [problem for problem in problems() if problem["kind"] == kind]
    assert len(chosen) >= 9
    assert [line for problem in chosen for line in differences_from_lavaan(problem)] == []


@pytest.mark.parametrize(
    "number", [number for number, why in DIFFERENCES.items() if why == SEPARATED]
)
def test_pairs_that_are_perfectly_separated_are_refused_by_name(number):
    error = fitted(number)
    assert isinstance(error, ls.errors.DataError)
    assert "Perfectly separated pairs" in str(error)


@pytest.mark.parametrize(
    "number",
    [number for number, why in DIFFERENCES.items() if why in (NO_MINIMUM, LOWER_WITHOUT_END)],
)
def test_a_search_without_end_is_lower_than_where_lavaan_stopped(number):
    problem = problems()[number]
    fit = fitted(number)
    assert isinstance(fit, ls.SEMResult)
    assert not fit.converged
    solution = fit._fitted.estimation.solution
    # least squares of ordered items: lavaan's F is of n - 1 answers, as its chi-square
    n = len(next(iter(problem["data"].values())))
    share = (n - 1) / n if problem["options"].get("ordered") else 1.0
    assert share * solution.objective[0] / 2 < problem["lavaan"]["objective"]


@pytest.mark.parametrize("number", [60, 80, 84, 92, 94])
def test_groups_that_share_nothing_are_as_low_together_as_each_alone(number):
    # 80: no start of both groups is a good one for either, so that luck decided on some processors
    problem = problems()[number]
    options = {name: value for name, value in problem["options"].items() if name != "group"}
    together = fitted(number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LoyaltySEMWarning)
        alone = [
            (len(answers), ls.SEM(problem["model"]).fit(answers, **options))
            for _, answers in answers_of(problem).groupby("platform")
        ]
    assert all(fit.converged for fit in (together, *(fit for _, fit in alone)))
    n = sum(size for size, _ in alone)
    lowest = sum(size / n * fit._fitted.searches.minima[0].fmin for size, fit in alone)
    assert together._fitted.searches.minima[0].fmin == pytest.approx(lowest, rel=1e-9, abs=1e-9)
