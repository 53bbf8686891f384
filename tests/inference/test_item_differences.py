"""dMACS and its relatives agree with numerical integration, not with R's package dmacs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.stats import multivariate_normal, norm

from loyaltysem.inference import item_differences, pooled_sd

LOADINGS, INTERCEPTS, MEAN, VARIANCE, SD = (0.76, 0.74), (0.65, 1.28), 0.21, 1.76, 1.85


def closed(loadings=LOADINGS, intercepts=INTERCEPTS, mean=MEAN, variance=VARIANCE):
    return item_differences(
        ([loadings[0]], [loadings[1]]), intercepts, [mean], [[variance]], SD, 1.5
    )


def integrated(of, loadings=LOADINGS, intercepts=INTERCEPTS, mean=MEAN, variance=VARIANCE):
    """The mean of a function of the difference over the focal group's density."""
    density = norm(mean, np.sqrt(variance)).pdf

    def difference(eta):
        return intercepts[0] - intercepts[1] + (loadings[0] - loadings[1]) * eta

    slope = loadings[0] - loadings[1]
    kink = [] if slope == 0 else [(intercepts[1] - intercepts[0]) / slope]
    ends = mean - 12 * np.sqrt(variance), mean + 12 * np.sqrt(variance)
    inside = [point for point in kink if ends[0] < point < ends[1]]
    found, _ = quad(
        lambda eta: of(difference(eta)) * density(eta), *ends, points=inside or None, epsabs=1e-13
    )
    return found


def test_the_published_example_has_its_value():
    assert closed().dmacs == pytest.approx(0.3385742, abs=5e-8)


def test_rs_package_carries_one_root_of_the_variance_too_many():
    density = norm(MEAN, np.sqrt(VARIANCE)).pdf
    square, _ = quad(
        lambda eta: (
            (INTERCEPTS[0] - INTERCEPTS[1] + (LOADINGS[0] - LOADINGS[1]) * eta) ** 2
            * density(eta)
            * np.sqrt(VARIANCE)
        ),
        -20,
        20,
    )
    assert np.sqrt(square) / SD == pytest.approx(0.3899707, abs=5e-8)
    assert closed().dmacs * VARIANCE**0.25 == pytest.approx(0.3899707, abs=5e-8)


@pytest.mark.parametrize(
    ("loadings", "intercepts"),
    [
        (LOADINGS, INTERCEPTS),
        ((1.1, 0.4), (0.2, 0.1)),
        ((0.4, 1.1), (-0.3, 0.9)),
        ((0.7, 0.7), (0.0, 0.4)),
        ((0.9, 0.5), (0.0, 0.084)),
    ],
)
@pytest.mark.parametrize("variance", [0.3, 1.0, 1.76])
def test_every_index_agrees_with_numerical_integration(loadings, intercepts, variance):
    numbers = {"loadings": loadings, "intercepts": intercepts, "variance": variance}
    found = closed(**numbers)
    mean = integrated(lambda d: d, **numbers)
    assert found.points == pytest.approx(mean, abs=1e-10)
    assert found.dmacs == pytest.approx(np.sqrt(integrated(np.square, **numbers)) / SD, rel=1e-9)
    assert found.dmacs_signed == pytest.approx(mean / SD, abs=1e-10)
    assert found.sdi2 == pytest.approx(mean / 1.5, abs=1e-10)
    assert found.udi2 == pytest.approx(integrated(np.abs, **numbers) / 1.5, rel=1e-9)


def test_items_of_two_constructs_agree_with_integration_over_both():
    loadings = np.array([[0.9, 0.1], [0.5, 0.4]])
    mean, covariance = np.array([0.3, -0.2]), np.array([[1.2, 0.4], [0.4, 0.7]])
    found = item_differences(tuple(loadings), (0.2, 0.0), mean, covariance, 1.0, 1.0)
    density = multivariate_normal(mean, covariance).pdf
    steeper = loadings[0] - loadings[1]
    square, _ = dblquad(
        lambda y, x: (0.2 + steeper @ [x, y]) ** 2 * density([x, y]), -8, 8, -7, 7, epsabs=1e-8
    )
    assert found.dmacs == pytest.approx(np.sqrt(square), rel=1e-6)


def test_differences_of_both_signs_cancel_in_the_signed_and_not_in_the_others():
    found = closed(loadings=(1.0, 0.6), intercepts=(-0.4 * MEAN, 0.0))
    assert found.dmacs_signed == pytest.approx(0, abs=1e-15)
    assert found.sdi2 == pytest.approx(0, abs=1e-15)
    assert found.dmacs > 0.2
    assert found.udi2 > 0.2


def test_equal_items_have_no_effect_and_equal_loadings_that_of_the_intercepts():
    same = closed(loadings=(0.7, 0.7), intercepts=(0.3, 0.3))
    assert (same.dmacs, same.dmacs_signed, same.udi2) == (0, 0, 0)
    shifted = closed(loadings=(0.7, 0.7), intercepts=(0.3, 0.8))
    assert shifted.dmacs == pytest.approx(0.5 / SD)
    assert shifted.udi2 == pytest.approx(0.5 / 1.5)
    assert shifted.dmacs_signed == pytest.approx(-0.5 / SD)


def test_many_items_and_groups_are_computed_at_once():
    rng = np.random.default_rng(1)
    loadings, intercepts = rng.normal(size=(2, 3, 4, 2)), rng.normal(size=(2, 3, 4))
    mean, pooled = rng.normal(size=(3, 1, 2)), rng.uniform(1, 2, size=(3, 4))
    covariance = np.broadcast_to(np.array([[1.0, 0.3], [0.3, 1.0]]), (3, 1, 2, 2))
    found = item_differences(
        (loadings[0], loadings[1]), (intercepts[0], intercepts[1]), mean, covariance, pooled, pooled
    )
    alone = item_differences(
        (loadings[0, 2, 1], loadings[1, 2, 1]),
        (intercepts[0, 2, 1], intercepts[1, 2, 1]),
        mean[2, 0],
        covariance[2, 0],
        pooled[2, 1],
        pooled[2, 1],
    )
    assert found.dmacs.shape == (3, 4)
    for name in ("dmacs", "dmacs_signed", "sdi2", "udi2", "points"):
        assert getattr(found, name)[2, 1] == pytest.approx(getattr(alone, name))


def test_the_two_ways_to_pool_differ_where_the_sds_do():
    assert pooled_sd(1.0, 3.0, 51, 151) == pytest.approx(np.sqrt((50 + 150 * 9) / 200))
    assert pooled_sd(1.0, 3.0, 51, 151, "sd") == pytest.approx((50 + 150 * 3) / 200)
    assert pooled_sd(2.0, 2.0, 10, 99) == pooled_sd(2.0, 2.0, 10, 99, "sd") == 2.0
