"""How often a step is rejected where it holds, and where one item differs as much as power says."""

from __future__ import annotations

import numpy as np
import pytest
from invariance_cases import SHOPS, simulated
from scipy.stats import ncx2

import loyaltysem as ls

pytestmark = pytest.mark.slow
REPLICATES = 300


def rejected(step: str, **shifts: float) -> float:
    """Share of samples of two groups in which a step is rejected by its difference."""
    found = []
    for seed in range(REPLICATES):
        data = simulated(n=200, groups=2, seed=seed, **shifts)
        ladder = ls.measurement_invariance(ls.CFA(SHOPS), data, group="shop")
        found.append(ladder.table.loc[step, "pvalue_diff"] < 0.05)
    return float(np.mean(found))


@pytest.mark.parametrize("step", ["metric", "scalar", "strict"])
def test_false_alarms_of_the_difference_are_at_alpha(step):
    # three standard errors of a share of .05 in 300
    assert rejected(step) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / REPLICATES))


def test_a_broken_intercept_is_seen_at_the_rate_that_power_predicts():
    shift = 0.2
    # the population in which it differs, in a sample so large that chance plays no part
    large = simulated(n=200_000, groups=2, seed=1, a2=shift)
    table = ls.measurement_invariance(ls.CFA(SHOPS), large, group="shop").table
    noncentrality = (table.loc["scalar", "chisq_diff"] - table.loc["scalar", "df_diff"]) / 1000
    power = float(ncx2.sf(12.5916, 6, noncentrality))
    share = rejected("scalar", a2=shift)
    assert share == pytest.approx(power, abs=3 * np.sqrt(power * (1 - power) / REPLICATES))
