"""The index from 0 to 100: its invariances, its scores, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.errors import DataError, MissingDataError, OptionError
from loyaltysem.loyalty import (
    equal_weight_index,
    equal_weights,
    index_scores,
    unstandardized_weights,
    weighted_index,
)

unit = st.floats(0.0, 1.0)
positive = st.floats(0.01, 10.0)


@st.composite
def constructs(draw):
    """Means somewhere between declared bounds, with positive weights."""
    k = draw(st.integers(1, 6))
    lower = np.array(draw(st.lists(st.floats(-10, 10), min_size=k, max_size=k)))
    width = np.array(draw(st.lists(positive, min_size=k, max_size=k)))
    place = np.array(draw(st.lists(unit, min_size=k, max_size=k)))
    weights = np.array(draw(st.lists(positive, min_size=k, max_size=k)))
    return lower + place * width, weights, lower, lower + width


@given(constructs())
def test_index_lies_between_0_and_100(construct):
    index = weighted_index(*construct)
    assert -1e-9 <= index <= 100 + 1e-9


@given(constructs())
def test_index_is_0_at_the_minimum_and_100_at_the_maximum(construct):
    _, weights, lower, upper = construct
    assert weighted_index(lower, weights, lower, upper) == 0.0
    assert weighted_index(upper, weights, lower, upper) == pytest.approx(100.0, rel=1e-12)


@given(constructs(), positive)
def test_only_the_ratios_of_the_weights_matter(construct, factor):
    means, weights, lower, upper = construct
    assert weighted_index(means, weights * factor, lower, upper) == pytest.approx(
        weighted_index(means, weights, lower, upper), rel=1e-9, abs=1e-9
    )


@given(constructs(), st.floats(0.1, 10.0), st.floats(-20, 20), st.data())
def test_rescaling_an_item_with_its_bounds_leaves_the_index(construct, factor, shift, data):
    """1 to 5 or 0 to 100: the weights of standardised items carry over."""
    means, outer, lower, upper = construct
    deviations = (upper - lower) / 5
    item = data.draw(st.integers(0, len(means) - 1))
    scale, origin = np.ones(len(means)), np.zeros(len(means))
    scale[item], origin[item] = factor, shift
    before = weighted_index(means, unstandardized_weights(outer, deviations), lower, upper)
    after = weighted_index(
        means * scale + origin,
        unstandardized_weights(outer, deviations * scale),
        lower * scale + origin,
        upper * scale + origin,
    )
    assert after == pytest.approx(before, rel=1e-8, abs=1e-7)


@given(st.lists(st.floats(1, 7), min_size=1, max_size=6), positive)
def test_with_equal_weights_the_index_is_its_equal_weight_twin(means, weight):
    twin = equal_weight_index(means, 1, 7)
    same = weighted_index(means, [weight] * len(means), 1, 7)
    assert same == pytest.approx(twin, rel=1e-9, abs=1e-9)
    assert weighted_index(means, equal_weights(len(means)), 1, 7) == pytest.approx(twin, abs=1e-9)


@given(constructs())
def test_the_twin_does_not_depend_on_the_items_units(construct):
    means, _, lower, upper = construct
    on_percent = 100 * (means - lower) / (upper - lower)
    assert equal_weight_index(means, lower, upper) == pytest.approx(on_percent.mean(), abs=1e-6)


def test_a_batch_gives_what_its_members_give():
    rng = np.random.default_rng(5)
    means, weights = rng.uniform(1, 7, (3, 4, 5)), rng.uniform(0.1, 1, (4, 5))
    batch = weighted_index(means, weights, 1, 7)
    assert batch.shape == (3, 4)
    for i in range(3):
        for j in range(4):
            assert batch[i, j] == pytest.approx(
                weighted_index(means[i, j], weights[j], 1, 7), rel=1e-14
            )


def test_scores_average_to_the_index_in_every_sample():
    rng = np.random.default_rng(6)
    answers, weights = rng.integers(1, 8, (2, 50, 3)), rng.uniform(0.1, 1, (2, 3))
    scores = index_scores(answers, weights, 1, 7)
    np.testing.assert_allclose(
        scores.mean(axis=1), weighted_index(answers.mean(axis=1), weights, 1, 7), rtol=1e-12
    )


def test_a_respondent_with_a_blank_has_no_score():
    scores = index_scores([[7.0, 7.0], [np.nan, 4.0]], [0.5, 0.5], 1, 7)
    assert scores[0] == 100.0
    assert np.isnan(scores[1])


def test_an_answer_code_outside_the_bounds_is_refused_with_item_count_and_value():
    answers = [[5, 6], [-99, 4], [-99, 3]]
    with pytest.raises(DataError, match=r"LOY1: 2 answer value\(s\).*1 to 7.*-99"):
        index_scores(answers, [0.5, 0.5], 1, 7, items=["LOY1", "LOY2"])


def test_a_mean_outside_the_bounds_is_refused():
    with pytest.raises(DataError, match=r"item 2: 1 mean value\(s\) outside.*7\.5"):
        weighted_index([5.0, 7.5], [0.5, 0.5], 1, 7)
    with pytest.raises(DataError, match="outside"):
        equal_weight_index([0.5, 5.0], 1, 7)


def test_a_negative_weight_is_refused_and_named():
    with pytest.raises(DataError, match=r"weight of SAT4 is -0\.3.*reverse-worded"):
        weighted_index([5.0, 3.0], [1.3, -0.3], 1, 7, items=["SAT1", "SAT4"])
    with pytest.raises(DataError, match="SAT4"):
        index_scores([[5.0, 3.0]], [1.3, -0.3], 1, 7, items=["SAT1", "SAT4"])


def test_weights_that_are_all_zero_or_not_finite_are_refused():
    with pytest.raises(DataError, match="all zero"):
        weighted_index([5.0, 3.0], [0.0, 0.0], 1, 7)
    with pytest.raises(DataError, match="weight of item 2 is missing or infinite"):
        weighted_index([5.0, 3.0], [1.0, np.nan], 1, 7)


def test_a_missing_mean_is_refused():
    with pytest.raises(MissingDataError, match=r"item 2 has no mean in 1 sample"):
        weighted_index([[5.0, 3.0], [5.0, np.nan]], [0.5, 0.5], 1, 7)


def test_replicates_without_an_index_become_nan_when_asked():
    weights = [[0.5, 0.5], [1.2, -0.2], [0.0, 0.0], [np.nan, 1.0]]
    index = weighted_index([4.0, 4.0], weights, 1, 7, invalid="nan")
    assert index[0] == 50.0
    assert np.isnan(index[1:]).all()
    twin = equal_weight_index([[4.0, 4.0], [np.nan, 4.0]], 1, 7, invalid="nan")
    assert twin[0] == 50.0
    assert np.isnan(twin[1])


@pytest.mark.parametrize(
    ("minimum", "maximum", "message"),
    [
        (7, 1, "minimum 7 and maximum 1"),
        (1, 1, "must be below"),
        ([1, 1], [7, np.inf], "bounds of item 2"),
        ([1, 1, 1], 7, "minimum has shape"),
    ],
)
def test_impossible_bounds_are_refused(minimum, maximum, message):
    with pytest.raises(OptionError, match=message):
        weighted_index([5.0, 3.0], [0.5, 0.5], minimum, maximum)


def test_means_and_weights_of_different_lengths_are_refused():
    with pytest.raises(OptionError, match=r"\(2,\).*\(3,\)"):
        weighted_index([5.0, 3.0], [0.5, 0.3, 0.2], 1, 7)
    with pytest.raises(OptionError, match="do not fit together"):
        weighted_index(np.full((2, 3), 4.0), np.ones((4, 3)), 1, 7)
    with pytest.raises(OptionError, match="respondents by items"):
        index_scores([5.0, 3.0], [0.5, 0.5], 1, 7)
    with pytest.raises(OptionError, match="1 item names"):
        weighted_index([5.0, 3.0], [0.5, 0.5], 1, 7, items=["SAT1"])


def test_an_unknown_option_is_refused():
    with pytest.raises(OptionError, match="invalid='skip'"):
        weighted_index([5.0], [1.0], 1, 7, invalid="skip")
