"""The sample of some of the items is the one that taking these alone gives, whatever is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltysem.moments.taking import take_groups, take_sample

ITEMS = [f"x{i}" for i in range(1, 7)]
FEWER = ["x5", "x2", "x4"]


def answers_with_holes() -> pd.DataFrame:
    """Five answers to an item, a fifth blank; every twelfth left x2, x4 and x5 blank."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=(600, 1)) + rng.normal(size=(600, 6))
    frame = pd.DataFrame(np.digitize(values, [-1.5, -0.5, 0.5, 1.5]) + 1.0, columns=ITEMS)
    frame = frame.mask(rng.random(frame.shape) < 0.2)
    frame.loc[::12, FEWER] = np.nan
    frame["platform"] = np.where(rng.random(600) < 0.4, "JD", "Tmall")
    return frame


@pytest.mark.parametrize(("missing", "ordered"), [("fiml", False), ("pairwise", True)])
@pytest.mark.parametrize("group", [None, "platform"])
def test_fewer_items_make_the_sample_that_taking_them_alone_makes(missing, ordered, group):
    frame = answers_with_holes()

    def taken(names):
        groups = None if group is None else take_groups(frame, group)
        return take_sample(frame, names, grouping=groups, missing=missing, ordered=ordered)

    chosen, alone = taken(ITEMS).select(FEWER), taken(FEWER)
    assert chosen.moments.n_observations == alone.moments.n_observations
    assert chosen.moments.n_observations < taken(ITEMS).moments.n_observations
    assert chosen.moments.n_incomplete == alone.moments.n_incomplete
    np.testing.assert_allclose(
        chosen.moments.covariances, alone.moments.covariances, rtol=1e-7, atol=1e-8
    )
    for one, other in zip(chosen.rows, alone.rows, strict=True):
        np.testing.assert_array_equal(one, other)
    if ordered:
        np.testing.assert_allclose(chosen.ordinal.moments, alone.ordinal.moments, atol=1e-8)
        np.testing.assert_allclose(chosen.ordinal.gamma, alone.ordinal.gamma, rtol=1e-6, atol=1e-8)
        for one, other in zip(chosen.ordinal.codes, alone.ordinal.codes, strict=True):
            np.testing.assert_array_equal(one, other)
