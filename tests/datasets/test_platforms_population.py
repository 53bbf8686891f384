"""The population of the simulated survey says what its documentation says."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.datasets import platforms_population
from loyaltysem.datasets.platforms_population import PLATFORMS
from loyaltysem.errors import OptionError


def path(platform: str, cause: str, effect: str) -> float:
    population = platforms_population(platform)
    names = population.constructs
    return float(population.beta[names.index(effect), names.index(cause)])


def latent_mean(platform: str, construct: str) -> float:
    population = platforms_population(platform)
    return float(population.latent_means[population.constructs.index(construct)])


def test_measurement_is_the_same_but_for_one_item_on_one_platform():
    taobao, tmall, jd = (platforms_population(platform) for platform in PLATFORMS)
    for other in (tmall, jd):
        assert other.items == taobao.items
        for part in ("lambda_", "theta"):
            np.testing.assert_array_equal(getattr(other, part), getattr(taobao, part))
    np.testing.assert_array_equal(tmall.thresholds, taobao.thresholds)
    easier = taobao.thresholds - jd.thresholds
    item = jd.items.index("LOY4")
    np.testing.assert_allclose(easier[item], 0.40)
    assert not np.delete(easier, item, axis=0).any()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_paths_lie_in_the_range_of_published_ones(platform):
    assert 0.55 <= path(platform, "SAT", "TRU") <= 0.58
    assert 0.20 <= path(platform, "TRU", "LOY") <= 0.40
    assert 0.50 <= path(platform, "SAT", "LOY") <= 0.60


@pytest.mark.parametrize("platform", PLATFORMS)
def test_satisfaction_and_trust_stay_separable(platform):
    population = platforms_population(platform)
    correlation = population.latent_covariance[
        population.constructs.index("SAT"), population.constructs.index("TRU")
    ]
    assert correlation < 0.85


def test_trust_matters_more_and_is_higher_on_jd_and_value_matters_more_on_taobao():
    trust_to_loyalty = [path(platform, "TRU", "LOY") for platform in PLATFORMS]
    value_to_satisfaction = [path(platform, "PV", "SAT") for platform in PLATFORMS]
    trust = [latent_mean(platform, "TRU") for platform in PLATFORMS]
    assert trust_to_loyalty == sorted(trust_to_loyalty)
    assert value_to_satisfaction == sorted(value_to_satisfaction, reverse=True)
    assert trust == sorted(trust)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_switching_cost_goes_with_loyalty_and_with_nothing_that_drives_satisfaction(platform):
    population = platforms_population(platform)
    covariance = population.latent_covariance[population.constructs.index("SC")]
    related = dict(zip(population.constructs, covariance, strict=True))
    assert related["LOY"] == pytest.approx(0.20, rel=1e-12)
    assert related["WQ"] == related["PV"] == related["SAT"] == related["TRU"] == 0.0


def test_an_unknown_platform_is_refused():
    with pytest.raises(OptionError, match=r"'pinduoduo'.*'taobao', 'tmall' or 'jd'"):
        platforms_population("pinduoduo")
