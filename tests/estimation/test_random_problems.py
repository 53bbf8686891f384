"""What every fit has to keep, whatever model, answers and estimator come together."""

from __future__ import annotations

import os
import secrets
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

import loyaltysem as ls
from loyaltysem.errors import LoyaltySEMError, LoyaltySEMWarning
from loyaltysem.estimation.search import scoring as search
from loyaltysem.estimation.search.found import are_minima, is_admissible
from random_problems import ESTIMATORS, Problem, random_problem

#: A fit takes hundredths of a second, a search that finds nothing up to three, and both several
#: times that on a slow or a busy machine; more is a search that does not end.
PROCESSOR_SECONDS = 20.0
#: Differences of F, relative to 1 + F, that are no differences.
SAME = 1e-6
N_PROBLEMS, CHUNK = 2000, 50
#: `make fuzz` draws other problems every time, and names the number of one that fails.
FIRST = secrets.randbelow(10**9) if os.environ.get("HYPOTHESIS_PROFILE") == "random" else 0

Outcome = ls.SEMResult | LoyaltySEMError


def tried(problem: Problem, text: str, data: pd.DataFrame) -> Outcome:
    """Fit; only errors and warnings of ours may come, and soon."""
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", LoyaltySEMWarning)
        try:
            return ls.SEM(text).fit(data, **problem.options)
        except LoyaltySEMError as error:
            return error
        finally:
            taken = time.process_time() - begin
            assert taken < PROCESSOR_SECONDS, f"{taken:.1f} s of processor"


def verdict(outcome: Outcome) -> str:
    if isinstance(outcome, LoyaltySEMError):
        return type(outcome).__name__
    if not outcome.converged:
        return "not converged"
    return "a minimum" if is_regular(outcome) else "not identified"


def is_regular(fit: ls.SEMResult) -> bool:
    return fit._fitted.estimation.covariance is not None


def discrepancy_of(fit: ls.SEMResult) -> Any:
    """The discrepancy that a fit was made with, of a batch of one."""
    return fit._fitted.criterion.discrepancy


def second_search(
    discrepancy: Any, start: np.ndarray, scale: np.ndarray
) -> tuple[float, np.ndarray]:
    """Where another program's search ends from a start, and whether lower."""

    def value(z: np.ndarray) -> tuple[float, np.ndarray]:
        point = discrepancy.at((z * scale)[None])
        if not np.isfinite(point.objective[0]):
            return 1e10, np.zeros_like(z)
        gradient = discrepancy.derivatives(point).gradient[0] * scale
        return float(point.objective[0]), gradient

    with np.errstate(all="ignore"):
        found = minimize(value, start / scale, jac=True, method="L-BFGS-B")
    return float(found.fun), found.x * scale


def has_run_off_outside(discrepancy: Any, end: np.ndarray) -> bool:
    """Whether a search left the variances that there are, and comes to no minimum there either."""
    if is_admissible(discrepancy.at(end[None]).implied):
        return False
    return not len(
        are_minima(
            search.minimise(discrepancy, end[None], is_hard=True)[0], discrepancy.layout.blocks
        )
    )


def require_minimum(problem: Problem, fit: ls.SEMResult) -> None:
    """No slope is left, and no other search that begins near ends lower.

    Where F falls for ever beyond variances of zero there is nothing to report, and an admissible
    minimum stands: other programs report it too.
    """
    solution, discrepancy = fit._fitted.estimation.solution, discrepancy_of(fit)
    theta = solution.theta[0]
    point = discrepancy.at(solution.theta)
    derivatives = discrepancy.derivatives(point)
    scale = 1 / np.sqrt(np.diagonal(derivatives.information[0]))
    objective = float(point.objective[0])
    slope = np.abs(derivatives.gradient[0] * scale).max()
    assert slope < 1e-6 * (1 + objective), f"slope {slope:.2g}"
    rng = np.random.default_rng(problem.seed)
    for _ in range(2):
        start = theta + 0.1 * scale * rng.normal(size=len(theta))
        found, end = second_search(discrepancy, start, scale)
        if fit.admissibility.admissible and has_run_off_outside(discrepancy, end):
            continue
        assert objective <= found + SAME * (1 + abs(found)), f"F {objective:.8g}, scipy {found:.8g}"


def require_same(fit: Outcome, other: Outcome, what: str) -> None:
    assert verdict(fit) == verdict(other), f"{what}: {verdict(fit)}, then {verdict(other)}"
    if verdict(fit) != "a minimum":
        return
    assert isinstance(fit, ls.SEMResult)
    assert isinstance(other, ls.SEMResult)
    one, two = (float(each._fitted.estimation.solution.objective[0]) for each in (fit, other))
    assert abs(one - two) <= SAME * (1 + abs(one)), f"{what}: F {one:.8g}, then {two:.8g}"


def in_other_units(problem: Problem) -> pd.DataFrame:
    rng = np.random.default_rng(problem.seed + 1)
    units = 10.0 ** rng.integers(-4, 5, size=len(problem.items))
    return problem.data.assign(
        **{item: problem.data[item] * unit for item, unit in zip(problem.items, units, strict=True)}
    )


def in_another_order(problem: Problem) -> str:
    turned = {name: (items[0], *reversed(items[1:])) for name, items in problem.indicators.items()}
    return problem.text_with(turned, tuple(reversed(problem.lines)))


def check(problem: Problem) -> str:
    """Try one problem in every way; return its verdict."""
    fit = tried(problem, problem.text, problem.data)
    if isinstance(fit, ls.SEMResult) and verdict(fit) == "a minimum":
        require_minimum(problem, fit)
    require_same(fit, tried(problem, in_another_order(problem), problem.data), "items turned round")
    if problem.is_free_of_units:
        require_same(fit, tried(problem, problem.text, in_other_units(problem)), "other units")
    if problem.kind == "FIML" and not problem.data[problem.items].isna().any(axis=None):
        as_complete = {k: v for k, v in problem.options.items() if k != "missing"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LoyaltySEMWarning)
            try:
                complete: Outcome = ls.SEM(problem.text).fit(problem.data, **as_complete)
            except LoyaltySEMError:
                # with the means there are more parameters than respondents
                return verdict(fit)
        require_same(fit, complete, "FIML of complete answers")
    return verdict(fit)


#: Problems that fail, and why they may.
EXPLAINED = {
    781: "FIML of 30 respondents a group and seven items, two of them answered by seven together: "
    "F falls without end below zero, since the saturated moments have but a local maximum, and a "
    "search that began elsewhere ends in a minimum above; inadmissible, and refused in either case",
    1795: "a minimum about which the data say as good as nothing (the smallest eigenvalue of the "
    "scaled information is 2e-8, a standard error 647 beside items of variance 1), in a valley "
    "that is otherwise without end: reached from one order of the items, and not from the other; "
    "inadmissible, and refused in either case; lavaan does not converge",
    2763: "the same by FIML: the smallest eigenvalue is 2.5e-9, beside the 1e-9 below which a "
    "minimum is none, and takes more than 350 steps to reach; inadmissible",
}


def failures(seeds: range, kind: str | None = None) -> list[str]:
    found = []
    for seed in seeds:
        if kind is None and seed in EXPLAINED:
            continue
        problem = random_problem(seed, kind)
        try:
            check(problem)
        except AssertionError as failed:
            found.append(f"problem {seed} ({problem.kind}): {str(failed).splitlines()[0]}")
        except Exception as raw:
            found.append(f"problem {seed} ({problem.kind}): raw {type(raw).__name__}: {raw}")
    return found


@pytest.mark.parametrize("kind", ESTIMATORS)
def test_a_fit_is_a_minimum_in_any_units_and_order_or_says_that_it_is_none(kind):
    assert failures(range(1), kind) == []


def test_an_admissible_minimum_stands_where_f_falls_for_ever_beyond_variances_of_zero():
    """lavaan, too, ends there (MLR, 200 respondents, F / 2 = .0082467532)."""
    problem = random_problem(1246)
    fit = tried(problem, problem.text, problem.data)
    assert isinstance(fit, ls.SEMResult)
    assert verdict(fit) == "a minimum"
    assert fit.admissibility.admissible
    assert fit._fitted.searches.minima[0].fmin == pytest.approx(0.0082467532, rel=1e-8)
    solution, discrepancy = fit._fitted.estimation.solution, discrepancy_of(fit)
    information = discrepancy.derivatives(discrepancy.at(solution.theta)).information[0]
    scale = 1 / np.sqrt(np.diagonal(information))
    rng, height = np.random.default_rng(problem.seed), float(solution.objective[0])
    near = solution.theta + 0.1 * scale * rng.normal(size=(2, len(scale)))
    ends = [second_search(discrepancy, start, scale) for start in near]
    lower = [end for value, end in ends if value < height - 1e-4]
    assert lower
    assert all(has_run_off_outside(discrepancy, end) for end in lower)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [465, 1327, 1467])
def test_incomplete_noise_has_one_minimum_in_any_units_and_order(seed):
    """The valley where the saturated moments have no minimum once led some searches away from it.

    lavaan ends higher in the first two (2 fmin = .2698 and .0244), and nowhere in the third.
    """
    height = {465: 0.2409269141, 1327: 0.0187727599, 1467: 0.2520691543}[seed]
    problem = random_problem(seed)
    assert check(problem) == "a minimum"
    fit = tried(problem, problem.text, problem.data)
    assert isinstance(fit, ls.SEMResult)
    objective = float(fit._fitted.estimation.solution.objective[0])
    assert objective == pytest.approx(height, abs=1e-8)


@pytest.mark.fuzz
@pytest.mark.parametrize("chunk", range(N_PROBLEMS // CHUNK))
def test_two_thousand_problems(chunk):
    first = FIRST + chunk * CHUNK
    assert failures(range(first, first + CHUNK)) == []
