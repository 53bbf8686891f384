"""The loss of alignment, its derivatives, its minima and the errors that follow from them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from lavaan_cases import SHARED
from loyaltysem.groups.aligning.delta_method import aligned_covariance
from loyaltysem.groups.aligning.invariant_sets import invariant_set
from loyaltysem.groups.aligning.loss import AlignmentLoss, weights_of_pairs
from loyaltysem.groups.aligning.search import (
    Metric,
    Minima,
    distinct_minima,
    search,
    starting_places,
)

INVARIANCE = SHARED / "invariance"
STEP = 1e-5
G, P = 5, 4


def drawn(size: int = 1, power: float = 0.5, epsilon: float = 0.01) -> AlignmentLoss:
    rng = np.random.default_rng(3)
    loadings = 0.7 + 0.1 * rng.standard_normal((size, G, P))
    intercepts = 0.3 * rng.standard_normal((size, G, P))
    weights = weights_of_pairs(np.array([100.0, 200.0, 300.0, 150.0, 80.0]), G)
    return AlignmentLoss.of(loadings, intercepts, weights, power, epsilon, size)


def some_places(size: int = 1) -> np.ndarray:
    return 0.3 * np.random.default_rng(4).standard_normal((size, 2 * G))


def test_pairs_weigh_one_on_average_and_as_the_root_of_their_sizes():
    weights = weights_of_pairs(np.array([100.0, 400.0, 400.0]), 3)
    assert weights[0, 1] / weights[1, 2] == pytest.approx(0.5)
    assert weights.sum() / 6 == pytest.approx(1.0)


def test_the_loss_is_the_sum_over_pairs_that_the_paper_writes():
    loss, places = drawn(), some_places()
    loadings, intercepts = (part[0] for part in loss.aligned(places))
    np.testing.assert_allclose(loadings, loss.loadings[0] / np.exp(places[0, :G])[:, None])
    total = 0.0
    for values in (loadings, intercepts):
        for g in range(G):
            for h in range(g):
                squares = (values[g] - values[h]) ** 2 + 0.01
                total += loss.weights[g, h] * np.sqrt(np.sqrt(squares)).sum()
    assert loss.value(places)[0] == pytest.approx(total, rel=1e-13)
    assert loss.slopes(places).value[0] == pytest.approx(total, rel=1e-13)
    assert loss.contributions(places).sum() == pytest.approx(total, rel=1e-13)


@pytest.mark.parametrize("power", [0.25, 0.5, 1.0, 2.0])
def test_derivatives_agree_with_finite_differences(power):
    loss, place = drawn(power=power), some_places()[0]
    found = loss.slopes(place[None])
    ends = [place + side * STEP * np.eye(2 * G) for side in (1, -1)]
    many = AlignmentLoss.of(loss.loadings, loss.intercepts, loss.weights, power, 0.01, size=2 * G)
    gradient = (many.value(ends[0]) - many.value(ends[1])) / (2 * STEP)
    np.testing.assert_allclose(found.gradient[0], gradient, rtol=1e-6, atol=1e-6)
    hessian = (many.slopes(ends[0]).gradient - many.slopes(ends[1]).gradient) / (2 * STEP)
    np.testing.assert_allclose(found.hessian[0], hessian, rtol=1e-6, atol=1e-5)


def test_the_majorizer_is_never_indefinite_where_the_hessian_is():
    loss = drawn(size=50, epsilon=1e-3)
    found = loss.slopes(some_places(50))
    assert np.linalg.eigvalsh(found.hessian)[:, 0].min() < 0
    assert np.linalg.eigvalsh(found.majorizer)[:, 0].min() > -1e-9


def test_the_gradient_moves_with_the_configural_values_as_finite_differences_say():
    loss, place = drawn(), some_places()[0]
    found = loss.mixed(place)
    for kind in range(2):
        for g in range(G):
            for p in range(P):
                moved = []
                for side in (1, -1):
                    values = [loss.loadings[0].copy(), loss.intercepts[0].copy()]
                    values[kind][g, p] += side * STEP
                    other = AlignmentLoss.of(*values, loss.weights, 0.5, 0.01)
                    moved.append(other.slopes(place[None]).gradient[0])
                expected = (moved[0] - moved[1]) / (2 * STEP)
                np.testing.assert_allclose(found[:, kind, p, g], expected, atol=1e-5)


def test_a_batch_is_its_members_one_by_one():
    loss, places = drawn(size=3), some_places(3)
    together = loss.slopes(places)
    for i in range(3):
        alone = loss.subset(np.array([i])).slopes(places[i : i + 1])
        for name in ("value", "gradient", "hessian", "majorizer"):
            np.testing.assert_allclose(
                getattr(together, name)[i], getattr(alone, name)[0], rtol=1e-12, atol=1e-12
            )


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize("product", [False, True])
def test_places_are_brought_into_the_metric_and_stay_in_it(free, product):
    metric = Metric(2, free, product)
    places = metric.onto(some_places(6))
    start = places.copy()
    basis = metric.basis(G)
    moved = places + np.random.default_rng(1).standard_normal((6, basis.shape[1])) @ basis.T
    for each in (start, moved):
        unit = each[:, :G].sum(axis=1) if product else each[:, 2]
        np.testing.assert_allclose(unit, 0, atol=1e-12)
        if not free:
            np.testing.assert_allclose(each[:, G + 2], 0, atol=1e-12)


def test_searches_end_where_the_gradient_is_zero_and_the_loss_curves_upwards():
    loss, metric = drawn(size=20), Metric(0, False, False)
    starts = starting_places(
        loss.loadings[0], loss.intercepts[0], metric, 20, np.random.default_rng(1)
    )
    ended = search(loss, starts, metric)
    assert ended.is_minimum.all()
    basis = metric.basis(G)
    found = loss.slopes(ended.places)
    assert np.abs(found.gradient @ basis).max() < 1e-6
    assert np.linalg.eigvalsh(basis.T @ found.hessian @ basis)[:, 0].min() > 0
    assert (ended.value <= loss.value(starts) + 1e-9).all()


def test_groups_that_are_the_same_are_recovered_to_the_digit():
    rng = np.random.default_rng(5)
    sds, means = np.array([1.0, 1.3, 0.8, 1.1]), np.array([0.0, 0.4, -0.7, 0.2])
    loadings, intercepts = rng.uniform(0.5, 0.9, 6), rng.normal(size=6)
    configural = loadings * sds[:, None], intercepts + means[:, None] * loadings
    metric = Metric(0, False, False)
    loss = AlignmentLoss.of(*configural, weights_of_pairs(None, 4), 0.5, 1e-3, 30)
    minima = distinct_minima(search(loss, starting_places(*configural, metric, 30, rng), metric))
    np.testing.assert_allclose(np.exp(minima.places[0, :4]), sds, atol=1e-8)
    np.testing.assert_allclose(minima.places[0, 4:], means, atol=1e-8)


needs_reference = pytest.mark.skipif(not SHARED.exists(), reason="values lie in ../shared")


def reference() -> dict[str, Any]:
    return json.loads((INVARIANCE / "alignment_inv4gr.json").read_text("utf-8"))


def reference_minima(power: float, epsilon: float = 1e-3) -> Minima:
    stored = reference()
    loadings, intercepts = np.array(stored["lambda"]), np.array(stored["nu"])
    metric = Metric(0, False, False)
    loss = AlignmentLoss.of(
        loadings, intercepts, weights_of_pairs(None, 4), power, epsilon, size=30
    )
    starts = starting_places(loadings, intercepts, metric, 30, np.random.default_rng(1))
    return distinct_minima(search(loss, starts, metric))


@needs_reference
@pytest.mark.parametrize(("power", "key"), [(0.5, "p05"), (2.0, "p2")])
def test_means_and_sds_agree_with_sirt(power, key):
    minima, stored = reference_minima(power), reference()[key]
    # sirt stops where its loss changes little, in the sixth place of the means
    means, sds = ([row[name] for row in stored["pars"]] for name in ("alpha0", "psi0"))
    np.testing.assert_allclose(minima.places[0, 4:], means, atol=1e-5)
    np.testing.assert_allclose(np.exp(minima.places[0, :4]), sds, atol=1e-5)
    # sirt weighs every pair by an eighth of ours
    assert minima.value[0] <= 8 * stored["fopt"] * (1 + 1e-9)
    assert minima.value[0] == pytest.approx(8 * stored["fopt"], rel=1e-6)


@needs_reference
def test_the_second_minimum_is_listed():
    minima = reference_minima(0.5)
    np.testing.assert_allclose(minima.value[:2], [44.8468, 45.397], atol=5e-4)
    np.testing.assert_allclose(minima.places[1, 4:], [0, -0.282, -0.130, 0.206], atol=5e-4)
    assert minima.times.sum() == 30


@needs_reference
def test_a_larger_epsilon_orders_the_groups_differently():
    means = reference_minima(0.5, 0.01).places[0, 4:]
    np.testing.assert_allclose(means, [0, -0.161, -0.323, 0.039], atol=5e-4)


@pytest.mark.parametrize("metric", [Metric(0, False, False), Metric(1, False, True)])
def test_errors_are_those_of_small_changes_of_the_configural_values(metric):
    """Small draws, so that what the delta method leaves out does not matter."""
    rng, n_draws = np.random.default_rng(6), 4000
    loss = drawn()
    roots = 2e-3 * np.linalg.cholesky(
        np.stack([np.cov(rng.standard_normal((2 * P, 40))) for _ in range(G)])
    )
    covariance = roots @ np.swapaxes(roots, -1, -2)
    starts = starting_places(loss.loadings[0], loss.intercepts[0], metric, 1, rng)
    place = search(loss, starts, metric).places[0]
    found = aligned_covariance(loss, place, metric, covariance)
    moved = np.einsum("gkl,bgl->bgk", roots, rng.standard_normal((n_draws, G, 2 * P)))
    many = AlignmentLoss.of(
        loss.loadings + moved[..., :P],
        loss.intercepts + moved[..., P:],
        loss.weights,
        0.5,
        0.01,
        n_draws,
    )
    ended = search(many, np.repeat(place[None], n_draws, axis=0), metric)
    assert ended.is_minimum.all()
    expected = np.cov(ended.places.T)
    scale = np.sqrt(np.outer(*[np.diag(expected) + 1e-30] * 2))
    blocks = {"log_sds": slice(G), "means": slice(G, None)}
    for name, own in blocks.items():
        apart = (getattr(found, name) - expected[own, own]) / scale[own, own]
        assert np.abs(apart).max() < 0.08  # of the covariance; four errors of 4000 draws
    values = np.stack(many.aligned(ended.places), axis=1).swapaxes(-1, -2)
    variances = np.diagonal(found.values, axis1=-2, axis2=-1)
    np.testing.assert_allclose(np.sqrt(variances), values.std(axis=0), rtol=0.05)


def test_a_group_that_differs_is_left_out_and_two_camps_keep_the_larger():
    small = 1e-4 * np.eye(5)
    one_out = invariant_set(np.array([0.5, 0.5, 0.49, 0.51, 0.9]), small)
    assert one_out.tolist() == [True, True, True, True, False]
    camps = invariant_set(np.array([0.9, 0.9, 0.5, 0.5, 0.51]), small)
    assert camps.tolist() == [False, False, True, True, True]


def test_a_chain_of_connected_groups_is_judged_by_its_average():
    # neighbours are connected, and the ends still differ from the average with p < .001
    values = np.linspace(0.0, 1.0, 11)
    kept = invariant_set(values, 0.0025 * np.eye(11))
    assert not kept[0]
    assert not kept[-1]
    assert kept[5]


def test_nothing_is_left_out_of_parameters_that_are_unsure():
    assert invariant_set(np.array([0.0, 1.0, -1.0]), np.eye(3)).all()
