"""Discrepancies of ordered answers are r'Vr, and their derivatives are those of differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from loyaltysem.estimation import (
    ImpliedMoments,
    MatrixLayout,
    OrdinalLeastSquares,
    ResponseSlopes,
    implied_moments,
    response_moments,
    standardized_responses,
)
from loyaltysem.specification import OrderedItems, build_parameter_table, parse_model
from model_structures import central

TWO = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"
COUNTS = {"a1": 2, "a2": 3, "a3": 5, "b1": 3, "b2": 2, "b3": 4}


@dataclass(frozen=True)
class Ordinal:
    text: str
    parameterization: Any = "delta"
    options: dict[str, Any] = field(default_factory=dict)


EQUAL = {"n_groups": 2, "group_equal": ["thresholds", "loadings"]}
STRUCTURES = {
    "delta": Ordinal(TWO),
    "theta": Ordinal(TWO, "theta"),
    "unit variances": Ordinal(TWO, "delta", {"std_lv": True}),
    "regression": Ordinal(TWO + "\nB ~ A"),
    "regression, theta": Ordinal(TWO + "\nB ~ A", "theta"),
    "feedback loop": Ordinal(TWO + "\nC =~ a2 + b2\nA ~ B + C\nB ~ A"),
    "second order": Ordinal("A =~ a1 + a2\nB =~ a3 + b1\nC =~ b2 + b3\nG =~ A + B + C"),
    "residual covariances": Ordinal(TWO + "\na1 ~~ b1\na2 ~~ a3"),
    "residual covariances, theta": Ordinal(TWO + "\na1 ~~ b1\na2 ~~ a3", "theta"),
    "cross-loading": Ordinal(TWO + "\nA =~ b1", "theta"),
    "ordered outcome": Ordinal("A =~ a1 + a2 + a3\nB =~ b1 + b2\nB ~ A\nb3 ~ A + B", "theta"),
    "labels": Ordinal(TWO.replace("a2", "l*a2").replace("b2", "l*b2") + "\nB ~ l*A", "theta"),
    "linear constraint": Ordinal(TWO.replace("a2", "l*a2").replace("b2", "k*b2") + "\nl == 2*k"),
    "configural": Ordinal(TWO, "delta", {"n_groups": 2}),
    "groups": Ordinal(TWO, "delta", EQUAL),
    "groups, theta": Ordinal(TWO, "theta", EQUAL),
    "groups, regression": Ordinal(TWO + "\nB ~ A\na1 ~~ b1", "delta", EQUAL),
    "groups, regression, theta": Ordinal(TWO + "\nB ~ A\na1 ~~ b1", "theta", EQUAL),
    "groups, partial": Ordinal(
        TWO, "delta", EQUAL | {"group_partial": ["a3 | t2", "B =~ b2"], "std_lv": True}
    ),
    "groups, strict": Ordinal(
        TWO,
        "theta",
        {"n_groups": 3, "group_equal": ["thresholds", "loadings", "residuals", "means"]},
    ),
}
WEIGHTS = ("diagonal", "full")
Array = NDArray[np.float64]


@dataclass
class Problem:
    """Random moments, and parameters at random around what they start with."""

    layout: MatrixLayout
    discrepancy: OrdinalLeastSquares
    theta: Array

    def objective(self, theta: Array) -> float:
        return float(self.discrepancy.at(theta[None]).objective[0])

    def gradient(self, theta: Array) -> Array:
        point = self.discrepancy.at(theta[None])
        return np.asarray(self.discrepancy.derivatives(point).gradient[0])

    def implied(self, theta: Array) -> ImpliedMoments:
        return implied_moments(self.layout, theta[None], self.discrepancy.base)


def problem(name: str, weight: str, seed: int = 1) -> Problem:
    structure = STRUCTURES[name]
    ordered = OrderedItems(tuple(COUNTS.items()), structure.parameterization)
    table = build_parameter_table(parse_model(structure.text), ordered=ordered, **structure.options)
    layout = MatrixLayout(table)
    rng = np.random.default_rng(seed)
    n_groups, counts = layout.n_groups, [COUNTS[name] for name in layout.observed]
    moments = np.stack(
        [
            np.concatenate(
                [np.sort(rng.normal(size=c - 1)) for c in counts] + [rng.uniform(0.2, 0.7, size=15)]
            )
            for _ in range(n_groups)
        ]
    )
    k = moments.shape[1]
    if weight == "diagonal":
        weights = rng.uniform(0.2, 2, size=(n_groups, k))
    else:
        root = rng.normal(size=(n_groups, k, k))
        weights = root @ np.swapaxes(root, -1, -2) / k + np.eye(k)
    shares = rng.dirichlet(np.full(n_groups, 5.0))
    discrepancy = OrdinalLeastSquares(layout, moments[None], weights[None], shares)
    center = np.zeros(table.n_free)
    for row in table.rows:
        if row.free and row.op == "=~":
            center[row.free - 1] = 0.8
        elif row.free and row.op in ("~*~", "~~") and row.lhs == row.rhs:
            center[row.free - 1] = 0.6 if row.lhs in table.latent else 1.0
        elif row.free and row.op == "~":
            center[row.free - 1] = 0.3
    for _ in range(200):
        theta = center + rng.uniform(-0.2, 0.2, table.n_free)
        if layout.reduction is not None:
            theta = layout.reduction.reduce(theta)
        if np.isfinite(discrepancy.at(theta[None]).objective[0]):
            return Problem(layout, discrepancy, theta)
    raise AssertionError(f"no parameters with positive variances for {name}")


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", STRUCTURES)
class TestDiscrepancy:
    def test_it_is_the_weighted_square_of_the_residuals(self, name, weight):
        found = problem(name, weight)
        of = found.discrepancy
        implied = found.implied(found.theta)
        correlations = standardized_responses(implied)[0]
        i, j = np.triu_indices(found.layout.p, 1)
        expected = 0.0
        for g in range(found.layout.n_groups):
            assert np.diag(correlations[g]) == pytest.approx(1.0, abs=1e-12)
            item = of.responses.threshold_items
            mean = 0.0 if implied.mean is None else implied.mean[0, g][item]
            variance = np.diag(implied.covariance[0, g])[item]
            thresholds = (implied.matrices["tau"][0, g] - mean) / np.sqrt(variance)
            r = np.concatenate([thresholds, correlations[g][i, j]]) - of.moments[0, g]
            expected += of.weights[g] * r @ of.weight_matrices()[0, g] @ r
        assert found.objective(found.theta) == pytest.approx(expected, rel=1e-10)

    def test_gradient_agrees_with_finite_differences(self, name, weight):
        found = problem(name, weight)
        numerical = central(found.objective, found.theta)
        size = np.abs(numerical).max()
        np.testing.assert_allclose(
            found.gradient(found.theta), numerical, rtol=1e-6, atol=1e-8 * size
        )

    def test_information_is_that_of_the_moment_slopes(self, name, weight):
        found = problem(name, weight)
        of, layout = found.discrepancy, found.layout
        point = of.at(found.theta[None])
        slopes = ResponseSlopes(of.responses, point.implied, layout.elements).moments()[0]
        slopes = slopes @ layout.selection
        expected = np.einsum(
            "g,gkq,gkl,glr->qr", of.weights, slopes, of.weight_matrices()[0], slopes
        )
        np.testing.assert_allclose(
            of.derivatives(point).information[0], expected, rtol=1e-9, atol=1e-12
        )

    def test_hessian_agrees_with_differences_of_the_gradient(self, name, weight):
        found = problem(name, weight)
        point = found.discrepancy.at(found.theta[None])
        analytic = found.discrepancy.hessian(point, found.discrepancy.derivatives(point))[0]
        numerical = 0.5 * central(found.gradient, found.theta)
        np.testing.assert_allclose(
            analytic, numerical, rtol=1e-6, atol=1e-7 * np.abs(numerical).max()
        )

    def test_a_batch_is_its_samples_one_by_one(self, name, weight):
        one, other = problem(name, weight), problem(name, weight, seed=2)
        both = OrdinalLeastSquares(
            one.layout,
            np.concatenate([p.discrepancy.moments for p in (one, other)]),
            np.concatenate([p.discrepancy.moment_weights for p in (one, other)]),
            one.discrepancy.weights,
        )
        other.discrepancy = other.discrepancy.with_weights(one.discrepancy.weights)
        point = both.at(np.stack([one.theta, other.theta]))
        derivatives = both.derivatives(point)
        hessian = both.hessian(point, derivatives)
        for b, alone in enumerate((one, other)):
            own = alone.discrepancy.at(alone.theta[None])
            theirs = alone.discrepancy.derivatives(own)
            own_hessian = alone.discrepancy.hessian(own, theirs)[0]
            assert point.objective[b] == pytest.approx(own.objective[0], rel=1e-12)
            np.testing.assert_allclose(
                derivatives.gradient[b], theirs.gradient[0], rtol=1e-9, atol=1e-12
            )
            np.testing.assert_allclose(hessian[b], own_hessian, rtol=1e-9, atol=1e-11)
            part = both.subset(np.array([b]))
            assert part.at(alone.theta[None]).objective[0] == pytest.approx(own.objective[0])


def of_responses(found: Problem, what: str) -> Array:
    """Slopes by parameter: of the moments, of the variances, of what is computed."""
    implied = found.implied(found.theta)
    slopes = ResponseSlopes(found.discrepancy.responses, implied, found.layout.elements)
    return np.asarray(getattr(slopes, what)()[0] @ found.layout.selection)


@pytest.mark.parametrize("name", STRUCTURES)
def test_slopes_of_thresholds_and_correlations_agree_with_finite_differences(name):
    found = problem(name, "diagonal")

    def moments(theta: Array) -> Array:
        return np.asarray(response_moments(found.discrepancy.responses, found.implied(theta))[0])

    numerical = central(moments, found.theta)
    np.testing.assert_allclose(of_responses(found, "moments"), numerical, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", STRUCTURES)
def test_slopes_of_variances_agree_with_finite_differences(name):
    found = problem(name, "diagonal")

    def variances(theta: Array) -> Array:
        return np.einsum("gii->gi", found.implied(theta).covariance[0])

    numerical = central(variances, found.theta)
    np.testing.assert_allclose(of_responses(found, "variances"), numerical, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", STRUCTURES)
def test_slopes_of_what_is_computed_agree_with_finite_differences(name):
    """Residual variances under delta, scale factors under theta."""
    found = problem(name, "diagonal")
    is_delta = found.discrepancy.responses.is_delta

    def computed(theta: Array) -> Array:
        matrices = found.implied(theta).matrices
        return np.einsum("gii->gi", matrices["theta"][0]) if is_delta else matrices["delta"][0]

    numerical = central(computed, found.theta)
    np.testing.assert_allclose(of_responses(found, "computed"), numerical, rtol=1e-6, atol=1e-8)
