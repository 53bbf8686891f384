"""Item weights: the rules agree with their algebra and with lavaan."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from loyaltysem.errors import DataError, OptionError
from loyaltysem.loyalty import (
    equal_weights,
    loading_weights,
    regression_score_weights,
    unstandardized_weights,
    weighted_index,
)

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


@pytest.fixture(scope="module")
def holzinger_swineford() -> dict[str, np.ndarray]:
    stored = json.loads((REFERENCE / "hs_regression_score_weights.json").read_text("utf-8"))
    names = ("loadings", "factor_covariance", "implied_covariance", "fsm")
    return {name: np.array(stored[name]) for name in names}


def test_regression_weights_are_proportional_to_lavaans_factor_score_matrix(holzinger_swineford):
    hs = holzinger_swineford
    weights = regression_score_weights(
        hs["loadings"], hs["factor_covariance"], hs["implied_covariance"]
    )
    own = hs["loadings"] != 0
    on_own_items = np.where(own, hs["fsm"].T, 0.0)
    np.testing.assert_allclose(weights, on_own_items / on_own_items.sum(axis=0), rtol=1e-9)


def test_lavaans_factor_scores_also_use_items_of_other_constructs_and_ours_do_not(
    holzinger_swineford,
):
    hs = holzinger_swineford
    weights = regression_score_weights(
        hs["loadings"], hs["factor_covariance"], hs["implied_covariance"]
    )
    foreign = hs["loadings"] == 0
    assert (np.abs(hs["fsm"].T[foreign]) > 1e-3).all()
    assert (weights[foreign] == 0.0).all()


def test_regression_weights_are_the_regression_of_the_factor_on_its_own_items():
    """With a residual covariance between blocks, still the least-squares regression."""
    lambda_ = np.array([[1.0, 0], [0.8, 0], [0.6, 0.3], [0, 1.0], [0, 0.9]])
    phi = np.array([[1.2, 0.5], [0.5, 0.9]])
    theta = np.diag([0.5, 0.6, 0.7, 0.4, 0.8])
    theta[0, 3] = theta[3, 0] = 0.2
    theta[0, 1] = theta[1, 0] = 0.1
    sigma = lambda_ @ phi @ lambda_.T + theta
    weights = regression_score_weights(lambda_, phi, sigma)
    own = [0, 1, 2]
    joint = (lambda_ @ phi)[own, 0]
    coefficients = np.linalg.inv(sigma[np.ix_(own, own)]) @ joint
    np.testing.assert_allclose(weights[own, 0], coefficients / coefficients.sum(), rtol=1e-12)
    assert (weights[2] != 0.0).all()
    assert (weights[[3, 4], 0] == 0.0).all()


def test_regression_weights_of_a_batch_are_those_of_its_members(holzinger_swineford):
    hs = holzinger_swineford
    loadings = np.stack([hs["loadings"], hs["loadings"] * 1.1])
    phi = hs["factor_covariance"]
    sigma = np.stack([hs["implied_covariance"], hs["implied_covariance"] + 0.3 * np.eye(9)])
    batch = regression_score_weights(loadings, phi, sigma)
    for member in range(2):
        single = regression_score_weights(loadings[member], phi, sigma[member])
        np.testing.assert_allclose(batch[member], single, rtol=1e-12)


def test_a_factor_without_items_of_its_own_gets_no_weights():
    lambda_ = np.array([[1.0, 0.0], [0.8, 0.0]])
    phi = np.array([[1.0, 0.5], [0.5, 1.0]])
    weights = regression_score_weights(lambda_, phi, lambda_ @ phi @ lambda_.T + np.eye(2))
    assert (weights[:, 1] == 0.0).all()
    with pytest.raises(DataError, match="all zero"):
        weighted_index([3.0, 4.0], weights[:, 1], 1, 7)


def test_matrices_of_different_models_are_refused():
    with pytest.raises(OptionError, match=r"3 items by 1 factors.*\(2, 2\)"):
        regression_score_weights(np.ones((3, 1)), np.eye(1), np.eye(2))
    with pytest.raises(OptionError, match="items by factors"):
        regression_score_weights(np.ones(3), np.eye(1), np.eye(3))


def test_a_singular_implied_covariance_is_refused():
    with pytest.raises(DataError, match="factor 1 is singular"):
        regression_score_weights(np.ones((2, 1)), np.eye(1), np.ones((2, 2)))


def test_loading_weights_are_shares_of_the_sum_whatever_the_factors_sign():
    loadings = np.array([0.83, 0.72, 0.66])
    np.testing.assert_allclose(loading_weights(loadings), loadings / 2.21, rtol=1e-15)
    np.testing.assert_allclose(loading_weights(-loadings), loading_weights(loadings), rtol=1e-15)


def test_loadings_that_cancel_are_refused():
    with pytest.raises(DataError, match="add up to zero"):
        loading_weights([0.7, -0.7])
    with pytest.raises(DataError, match="missing or infinite"):
        loading_weights([0.7, np.nan])


def test_the_divisor_of_the_standard_deviations_cancels():
    outer, deviations = np.array([0.4, 0.3, 0.5]), np.array([1.2, 0.9, 1.7])
    np.testing.assert_allclose(
        unstandardized_weights(outer, deviations),
        unstandardized_weights(outer, deviations * np.sqrt(250 / 249)),
        rtol=1e-14,
    )


def test_a_constant_item_is_named():
    with pytest.raises(DataError, match="standard deviation of LOY2 is 0"):
        unstandardized_weights([0.5, 0.5], [1.0, 0.0], items=["LOY1", "LOY2"])


def test_equal_weights_need_an_item():
    assert equal_weights(3).tolist() == [1 / 3] * 3
    with pytest.raises(OptionError, match=r"n_items=0.*from 1"):
        equal_weights(0)
