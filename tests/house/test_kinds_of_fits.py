"""Which kind of fit is held is told by who knows it, and asked in few places besides."""

import ast
import importlib.util
from pathlib import Path

import pytest

from loyaltysem.fits.estimators import ESTIMATORS

HOUSE = Path(__file__).resolve().parents[2] / "scripts" / "house.py"
MOST = 25


@pytest.fixture(scope="module")
def house():
    spec = importlib.util.spec_from_file_location("house", HOUSE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_fewer_than_25_lines_tell_the_kind_of_a_fit_outside_criteria_and_registry(house):
    told = house.told_kinds()
    assert len(told) < MOST, told


@pytest.mark.parametrize(
    "line",
    [
        "x = fit.table.ordered is None",
        "x = one.options.missing == 'fiml'",
        "x = fit.options.estimator.name in ('ML', 'MLR')",
        "x = fit.options.estimator.name.startswith('ML') or y",
        "x = a if options.ordered else b",
        "x = [a for a in b if fit.sample.incomplete]",
        "x = not estimator.is_robust",
        "x = isinstance(discrepancy, NormalLikelihood)",
        "x = isinstance(fit.criterion.treatment, Categories)",
        "x = y and bool(fit.sample.ordinal)",
        "x = a if (known := fit.criterion.treatment.categories) else b",
        "x = estimator.discrepancy != 'ULS'",
        "x = estimator == 'MLR'",
        "x = a if name not in ('ML', 'MLR') else b",
        "x = asked in {None, 'WLSMV'}",
        "x = fit.sample.design is None",
        "x = one.options.design != other.options.design",
        "x = [a for a in b if not sample.design.is_simple]",
    ],
)
def test_a_line_that_tells_the_kind_is_counted(house, line):
    assert house.branches(ast.parse(line)) == {1}


def test_every_estimator_is_known_by_its_name(house):
    assert set(ESTIMATORS) == house.ESTIMATORS


@pytest.mark.parametrize(
    "lines",
    [
        "def f(fit):\n    ordered = fit.table.ordered\n    if ordered:\n        pass",
        "def f(fit):\n    a, b = 1, fit.options.missing\n    return b == 'fiml'",
        "def f(fit):\n    kind: bool = fit.estimator.is_robust\n    return not kind",
        "def f(fit):\n    design = fit.sample.design\n    return None if design is None else 1",
        "def f(name):\n    match name:\n        case 'ML' | 'MLR':\n            pass",
        "def f(fit):\n    match fit.options.missing:\n        case _:\n            pass",
    ],
)
def test_the_kind_is_counted_under_another_name_too(house, lines):
    assert house.branches(ast.parse(lines))


@pytest.mark.parametrize(
    "line",
    [
        "x = fit.criterion.saturated_log_likelihood is None",
        "x = drawn.discrepancy is not None",
        "x = WORDS[fit.options.answers_taken]",
        "x = criterion.refusal('permutation') == ''",
        "x = estimator(name, information='observed')",
        "x = take_design(data, *options.design)",
        "x = sample.design.weighted(counts)",
        "x = htmt(answers, correlation=fit.criterion.treatment.correlation)",
    ],
)
def test_asking_what_a_rule_can_is_not_counted(house, line):
    assert not house.branches(ast.parse(line))
