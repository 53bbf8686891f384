"""Intervals, p-values and ranks of a comparison say the same of a pair."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from platform_frames import plain

import loyaltysem as ls
from loyaltysem.groups.comparison.estimates.compared import Compared, difference_rows
from loyaltysem.inference.simultaneous.intervals import simultaneous_intervals
from loyaltysem.words.numbers import telling_places


def drawn(seed: int, k: int, level: float = 0.95, **changes: object) -> Compared:
    """Levels that lie as far apart as their errors, which depend on each other and differ."""
    rng = np.random.default_rng(seed)
    est = rng.normal(size=k) * 2
    mixing = rng.normal(size=(k, k)) * rng.uniform(0.3, 1.5, size=k)
    draws = est + rng.standard_t(5, size=(400, k)) @ mixing.T * 0.5
    return Compared("observed index", "C", "", est, draws, level, **changes)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("k", [2, 3, 6])
@pytest.mark.parametrize("seed", range(12))
def test_a_pair_differs_where_its_pvalue_and_its_ranks_say_so(seed, k, level):
    one = drawn(seed, k, level)
    table = difference_rows(one, tuple("abcdef"[:k]))
    assert (table["differs"] == (table["pvalue_max_t"] < 1 - level)).all()
    above = np.zeros((k, k), dtype=bool)
    for differs, apart, i, j in zip(table["differs"], table["difference"], *one.pairs, strict=True):
        if differs:
            above[(i, j) if apart > 0 else (j, i)] = True
    assert one.ranks.lower.tolist() == (above.sum(axis=0) + 1).tolist()
    assert one.ranks.upper.tolist() == (k - above.sum(axis=1)).tolist()
    # and sets of ranks that have nothing in common are of groups that differ
    for i, j in zip(*one.pairs, strict=True):
        apart = one.ranks.upper[i] < one.ranks.lower[j] or one.ranks.upper[j] < one.ranks.lower[i]
        assert not apart or above[i, j] or above[j, i]


def test_adjusted_pvalues_are_shares_of_draws_whose_largest_deviation_is_as_large():
    rng = np.random.default_rng(3)
    est, draws = np.array([0.0, 1.5, 2.6, 9.0]), rng.normal(size=(999, 4))
    found = simultaneous_intervals(est, est + draws)
    largest = np.abs(draws / draws.std(axis=0, ddof=1)).max(axis=1)
    shares = [(largest >= abs(z)).mean() for z in est / found.se]
    np.testing.assert_allclose(found.pvalue[:3], shares[:3], atol=2 / 999)
    # nothing is rarer than the draws can tell
    assert found.pvalue[3] == pytest.approx(1 / 1000)


def test_what_is_fixed_at_zero_is_no_difference():
    est, draws = np.array([0.0, 1.0]), np.random.default_rng(1).normal(size=(200, 2))
    draws[:, 0] = 0.0
    found = simultaneous_intervals(est, est + draws)
    assert found.pvalue[0] == 1
    batch = simultaneous_intervals(np.stack([est, est + 1]), np.stack([est + draws] * 2))
    np.testing.assert_allclose(batch.pvalue[0], found.pvalue)


def close(seed: int) -> pd.DataFrame:
    """Three groups of which the last step of ranks may find what the intervals do not."""
    rng = np.random.default_rng(seed)
    parts = []
    for label, mean in zip("ABC", (0, 0.22, 0.44), strict=True):
        factor = rng.normal(mean, 1, 200)
        items = {f"S{i}": 4 + factor + rng.normal(0, 0.7, 200) for i in range(1, 4)}
        parts.append(pd.DataFrame(items | {"platform": label}))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("seed", [*range(6), 7, 8])
def test_the_text_does_not_contradict_itself(seed):
    found = ls.compare_platforms(
        ls.CFA("SAT =~ S1 + S2 + S3"),
        close(seed),
        n_replicates=200,
        rng=1,
        bounds={f"S{i}": (-3, 11) for i in range(1, 4)},
    )
    table = found.differences.query("weights == 'loadings'")
    text = found.text()
    settled = "the order, from the highest, is" in text
    assert settled == table["differs"].all()
    nothing = "the groups cannot be ranked" in text
    assert nothing == (not table["differs"].any())
    shown = facts_pairs(found)
    assert ("although their rank sets overlap" in text) == bool(shown)


def facts_pairs(found: ls.PlatformComparison) -> list[tuple[str, str]]:
    ranks = found.ranks.query("weights == 'loadings'").set_index("group")
    shared = []
    for row in found.differences.query("weights == 'loadings' and differs").itertuples():
        spans = [
            set(range(ranks.loc[g, "rank_lower"], ranks.loc[g, "rank_upper"] + 1))
            for g in (row.first, row.second)
        ]
        if spans[0] & spans[1]:
            shared.append((row.first, row.second))
    return shared


def test_pvalues_of_the_text_are_those_of_the_intervals():
    found = plain()
    row = found.differences.query("name == 'C' and weights == 'loadings'").iloc[0]
    row: Mapping[str, float]
    text = found.text()
    assert "p is below .05 exactly where the interval excludes zero" in text
    assert "p值小于0.05等价于该差异的置信区间不含0" in found.text("zh")
    written = f"{row['pvalue_max_t']:.3f}".lstrip("0")
    assert f"y exceeds x by {-row['difference']:.1f}" in text
    assert f"], p = {written}" in text


def test_a_bound_beside_zero_is_not_written_as_zero():
    """0.37 [0.0016, 0.74] leaves out zero, and [0.00, 0.74] does not look so."""
    assert telling_places(0.0016, 2) == 3
    assert telling_places(0.016, 2) == 2
    assert telling_places(0.0, 2) == 6
