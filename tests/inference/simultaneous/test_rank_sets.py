"""Confidence sets for ranks: against a plain reading of the paper, and how often they hold."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from loyaltysem.errors import OptionError
from loyaltysem.inference.simultaneous.ranks import first_shares, rank_sets


def by_the_paper(centre, draws, level, *, stepwise, side, of):
    """Loops over pairs and steps, as the text of Mogstad et al. goes."""
    k = len(centre)
    pairs = [
        (a, b)
        for a, b in permutations(range(k), 2)
        if (side != "lower" and a in of) or (side != "upper" and b in of)
    ]
    se = {(a, b): (draws[:, a] - draws[:, b]).std(ddof=1) for a, b in pairs}
    rejected = set()
    while True:
        still = [pair for pair in pairs if pair not in rejected]
        if not still:
            break
        largest = np.max(
            [((draws[:, a] - draws[:, b]) - (centre[a] - centre[b])) / se[a, b] for a, b in still],
            axis=0,
        )
        c = np.quantile(largest, level)
        new = {(a, b) for a, b in still if centre[a] - centre[b] > c * se[a, b]}
        rejected |= new
        if not new or not stepwise:
            break
    lower = [1 + sum(b == j for _, b in rejected) if side != "upper" else 1 for j in of]
    upper = [k - sum(a == j for a, _ in rejected) if side != "lower" else k for j in of]
    return lower, upper


@pytest.mark.parametrize("stepwise", [True, False])
@pytest.mark.parametrize("side", ["both", "lower", "upper"])
@pytest.mark.parametrize("of", [(0, 1, 2, 3, 4, 5), (2,), (0, 5)])
def test_sets_are_those_of_the_paper(stepwise, side, of):
    rng = np.random.default_rng(1)
    centre = np.array([0.0, 1.0, 2.5, 2.6, 4.5, 8.0])
    mixing = rng.normal(size=(6, 6)) * 0.4
    draws = centre + rng.normal(size=(300, 6)) @ mixing
    found = rank_sets(centre, draws, level=0.9, stepwise=stepwise, side=side, of=of)
    lower, upper = by_the_paper(centre, draws, 0.9, stepwise=stepwise, side=side, of=of)
    assert found.lower[list(of)].tolist() == lower
    assert found.upper[list(of)].tolist() == upper
    assert found.rank.tolist() == [6, 5, 4, 3, 2, 1]
    assert (found.lower <= found.rank).all()
    assert (found.rank <= found.upper).all()


def test_steps_find_what_one_step_does_not():
    rng = np.random.default_rng(2)
    # differences that are plain leave a smaller quantile for the one that is not
    centre = np.array([0.0, 4.02, 20.0, 40.0, 60.0, 80.0, 100.0])
    draws = centre + rng.normal(size=(4000, 7))
    once, steps = (rank_sets(centre, draws, stepwise=s) for s in (False, True))
    assert (once.lower[0], once.upper[1]) == (6, 7)
    assert (steps.lower[0], steps.upper[1]) == (7, 6)


def test_groups_far_apart_have_one_rank_each_and_equal_ones_have_all():
    draws = np.random.default_rng(3).normal(size=(500, 4))
    far = np.array([30.0, 10.0, 40.0, 20.0])
    found = rank_sets(far, far + draws)
    assert found.lower.tolist() == found.upper.tolist() == found.rank.tolist() == [2, 4, 1, 3]
    same = rank_sets(np.zeros(4), draws)
    assert (same.lower.tolist(), same.upper.tolist()) == ([1] * 4, [4] * 4)
    assert same.rank.tolist() == [1] * 4


def test_a_batch_is_the_same_as_each_by_itself():
    rng = np.random.default_rng(4)
    centres = rng.normal(size=(5, 6)) * [[0], [1], [2], [4], [9]]
    draws = centres[:, None] + rng.normal(size=(5, 200, 6)) * 0.4
    together = rank_sets(centres, draws)
    for one in range(5):
        alone = rank_sets(centres[one], draws[one])
        for name in ("rank", "lower", "upper"):
            np.testing.assert_array_equal(getattr(together, name)[one], getattr(alone, name))


def test_groups_are_ranked_among_those_that_they_are_held_against():
    rng = np.random.default_rng(5)
    centre = np.array([0.0, 5.0, 1.0, 9.0, 2.0])
    draws = centre + rng.normal(size=(300, 5))
    found = rank_sets(centre, draws, stepwise=False, among=(0, 1, 0, 1, 0))
    assert found.rank.tolist() == [3, 2, 2, 1, 1]
    assert found.upper.max() == 3
    pair = rank_sets(centre[[1, 3]], draws[:, [1, 3]], stepwise=False)
    assert (found.lower[[1, 3]] <= pair.lower).all()
    assert (found.upper[[1, 3]] >= pair.upper).all()


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
def test_all_sets_hold_together_at_least_as_often_as_they_say(spread):
    """With ties every rank that a tie allows is a true one: only the outermost must be held."""
    rng = np.random.default_rng(5)
    truth, runs = spread * np.array([0.0, 0.0, 1.0, 1.5, 3.0]), 1000
    centres = truth + rng.normal(size=(runs, 5))
    found = rank_sets(centres, centres[:, None] + rng.normal(size=(runs, 300, 5)), level=0.9)
    best = (truth > truth[:, None]).sum(axis=1) + 1
    worst = (truth >= truth[:, None]).sum(axis=1)
    held = ((found.lower <= best) & (worst <= found.upper)).all(axis=-1).mean()
    assert held > 0.9 - 3 * (0.09 / runs) ** 0.5
    if spread == 0:
        assert held < 0.9 + 3 * (0.09 / runs) ** 0.5 + 0.01


def test_shares_of_first_places_add_up_with_ties_split():
    shares = first_shares([[1.0, 2.0, 2.0], [3.0, 1.0, 0.0]])
    np.testing.assert_allclose(shares, [0.5, 0.25, 0.25])


def test_one_group_has_no_ranks():
    with pytest.raises(OptionError, match="two or more"):
        rank_sets([1.0], [[1.0], [2.0]])
