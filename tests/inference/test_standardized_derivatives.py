"""Derivatives of standardised values, effects and defined parameters, by finite differences."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood
from loyaltysem.inference.derived.effects import effect_values, effects, routes
from loyaltysem.inference.uncertainty.standardization import (
    cell_jacobian,
    cell_values,
    standardize,
    standardize_with_jacobian,
)
from model_structures import STRUCTURES, answers, central, layout_of, problem

CASES = [(name, seed) for name in STRUCTURES for seed in (1, 2)]
EFFECTS = [
    ("correlated residuals", "A", "B"),
    ("equal labels", "A", "C"),
    ("feedback loop", "A", "B"),
    ("feedback loop", "c1", "B"),
    ("feedback loop", "A", "A"),
    ("path model", "b1", "a3"),
    ("covariates", "c1", "b1"),
    ("second order", "G", "B"),
]


@pytest.mark.parametrize("kind", ["std_lv", "std_all"])
@pytest.mark.parametrize(("name", "seed"), CASES)
def test_standardized_jacobian_agrees_with_finite_differences(name, seed, kind):
    found = problem(name, seed)
    values, analytic = standardize_with_jacobian(found.layout, found.implied(), kind)
    np.testing.assert_array_equal(values, standardize(found.layout, found.implied(), kind)[0])
    numerical = central(
        lambda theta: standardize(found.layout, found.implied(theta), kind)[0], found.theta
    )
    defined = np.isfinite(numerical).all(axis=-1)
    assert defined.mean() > 0.5
    np.testing.assert_allclose(
        analytic[defined],
        numerical[defined],
        rtol=1e-6,
        atol=1e-7 * np.abs(numerical[defined]).max(),
    )


@pytest.mark.parametrize("name", STRUCTURES)
def test_raw_jacobian_picks_the_free_parameters(name):
    found = problem(name, 1)
    numerical = central(
        lambda theta: cell_values(found.layout, found.implied(theta))[0], found.theta
    )
    analytic = cell_jacobian(found.layout, found.implied())
    np.testing.assert_allclose(analytic, numerical, atol=1e-8)


@pytest.mark.parametrize(("name", "source", "target"), EFFECTS)
def test_jacobians_of_effects_agree_with_finite_differences(name, source, target):
    found = problem(name, 4)

    def at(theta: np.ndarray) -> np.ndarray:
        result = effects(found.layout, found.implied(theta), source, target)
        return np.stack([result.est, result.std_all])

    result = effects(found.layout, found.implied(), source, target)
    numerical = central(at, found.theta)
    for analytic, expected in zip((result.jacobian, result.std_jacobian), numerical, strict=True):
        np.testing.assert_allclose(analytic, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("name", "source", "target"), EFFECTS)
def test_batched_effects_are_those_of_one_fit(name, source, target):
    found = problem(name, 5)
    one = effects(found.layout, found.implied(), source, target)
    x, y = found.layout.index_of(source), found.layout.index_of(target)
    batch = effect_values(found.layout, found.implied(), x, y)
    for i, kind in enumerate(("direct", "indirect", "total")):
        np.testing.assert_allclose(batch[kind][0], one.est[i], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(batch[f"{kind}_std"][0], one.std_all[i], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("name", "source", "target"), EFFECTS)
def test_routes_add_up_to_the_indirect_effect_exactly_where_there_is_no_loop(name, source, target):
    result = effects(problem(name, 6).layout, problem(name, 6).implied(), source, target)
    by_route = result.est[[kind == "route" for kind in result.kind]].sum()
    assert result.has_loop == (name == "feedback loop")
    if not result.has_loop:
        np.testing.assert_allclose(by_route, result.est[1], rtol=1e-12, atol=1e-15)
    elif source != target:
        assert abs(by_route - result.est[1]) > 1e-6


def test_routes_visit_nothing_twice_and_stand_shortest_first():
    layout = problem("path model", 1).layout
    found = routes(layout, layout.index_of("c1"), layout.index_of("a3"))
    lengths = [len(route) for route in found]
    assert lengths == sorted(lengths)
    assert lengths == [2, 4]
    assert all(len(set(route)) == len(route) for route in found)


@pytest.mark.parametrize("standardized", [False, True])
def test_standard_errors_of_defined_parameters_agree_with_a_numerical_delta_method(standardized):
    """indirect := p*p and share := p*p/(q + p*p), differentiated from the model's moments on."""
    frame = answers(11)
    frame /= frame.std()
    table = ls.SEM(STRUCTURES["equal labels"].text).fit(frame).estimates(standardized=True)
    layout = layout_of("equal labels")
    rows = [row for row in layout.table.rows if row.op != ":="]
    theta = np.zeros(layout.n_free)
    for row, est in zip(rows, table["est"][: len(rows)], strict=True):
        if row.free:
            theta[row.free - 1] = est
    covariance = np.cov(frame[list(layout.observed)].T, ddof=0)[None, None]
    likelihood = NormalLikelihood(layout, covariance, None, np.ones(1))
    information = likelihood.derivatives(likelihood.at(theta[None])).information[0]
    labels = [row.label for row, _ in layout.cells]

    def defined(at: np.ndarray) -> np.ndarray:
        implied = likelihood.at(at[None]).implied
        values = (standardize if standardized else cell_values)(layout, implied)[0, 0]
        p, q = (values[labels.index(name)] for name in "pq")
        return np.array([p * p, p * p / (q + p * p)])

    jacobian = central(defined, theta)
    variance = jacobian @ np.linalg.inv(information) @ jacobian.T / len(frame)
    ours = table[table["op"] == ":="]
    np.testing.assert_allclose(
        ours["std_all" if standardized else "est"], defined(theta), rtol=1e-9
    )
    np.testing.assert_allclose(
        ours["std_se" if standardized else "se"], np.sqrt(np.diag(variance)), rtol=1e-6
    )
