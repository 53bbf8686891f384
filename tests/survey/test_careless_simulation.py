"""Do the indices find careless respondents that were put among careful ones?"""

from __future__ import annotations

import numpy as np
import pytest
from careless_answers import likert, survey_of
from scipy.stats import binom, chi2, rankdata

from loyaltysem.survey.screening.mahalanobis import mahalanobis_distances

CONSTRUCTS = {f"C{k}": 4 for k in range(10)}
AGAINST = [k for k in range(40) if k % 2]
N_CAREFUL, N_RANDOM, N_STRAIGHT = 900, 60, 40


def area_under_curve(careless, careful):
    """Probability that a careless respondent has the higher value."""
    ranks = rankdata(np.concatenate([careless, careful]))[: len(careless)].sum()
    n = len(careless)
    return (ranks - n * (n + 1) / 2) / (n * len(careful))


def survey_with_careless(seed):
    rng = np.random.default_rng(seed)
    careful = likert(rng, N_CAREFUL, 10, 4, worded_against=True)
    random = rng.integers(1, 6, size=(N_RANDOM, 40)).astype(float)
    straight = np.repeat(rng.integers(1, 6, size=(N_STRAIGHT, 1)).astype(float), 40, axis=1)
    slips = rng.random(straight.shape) < 0.03
    straight[slips] = rng.integers(1, 6, size=slips.sum())
    answers = np.vstack([careful, random, straight])
    holes = rng.random(answers.shape) < 0.03
    answers[holes] = np.nan
    return survey_of(answers, CONSTRUCTS, reversed_items=AGAINST)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_random_and_straight_lining_respondents_are_found(seed):
    table = survey_with_careless(seed).screen().measures
    careful = table.iloc[:N_CAREFUL]
    random = table.iloc[N_CAREFUL : N_CAREFUL + N_RANDOM]
    straight = table.iloc[N_CAREFUL + N_RANDOM :]

    def area(group, rule, sign=1):
        return area_under_curve(sign * group[rule].dropna(), sign * careful[rule].dropna())

    for rule, sign in (("mahalanobis", 1), ("even_odd", 1), ("synonyms", -1), ("antonyms", 1)):
        assert area(random, rule, sign) > 0.95, rule
    for rule, sign in (("irv", -1), ("average_longstring", 1), ("straight_liner", 1)):
        assert area(straight, rule, sign) > 0.95, rule
    # each kind hides from the other kind's index
    assert area(random, "irv", -1) < 0.7
    assert area(random, "average_longstring") < 0.7


def flagged_shares(n_constructs, shift=0.0, **cutoffs):
    """Shares of 20,000 careful and 1,000 random respondents flagged by each rule."""
    rng = np.random.default_rng(1)
    careful = likert(rng, 20_000, n_constructs, 4, noise=0.7, shift=shift)
    random = rng.integers(1, 6, size=(1_000, 4 * n_constructs)).astype(float)
    survey = survey_of(np.vstack([careful, random]), {f"C{k}": 4 for k in range(n_constructs)})
    flags = survey.screen(**cutoffs).flags
    return flags[:20_000].mean(), flags[20_000:].mean()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n_constructs", "careful", "random"),
    [(3, 0.115, 0.55), (4, 0.087, 0.59), (6, 0.038, 0.61), (10, 0.008, 0.69), (20, 0.0004, 0.75)],
)
def test_even_odd_errs_as_often_as_the_documentation_says(n_constructs, careful, random):
    found, detected = flagged_shares(n_constructs, even_odd=-0.3)
    assert found["even_odd"] == pytest.approx(careful, abs=0.0006)
    assert detected["even_odd"] == pytest.approx(random, abs=0.006)


@pytest.mark.slow
def test_the_chi_square_quantile_is_too_low_for_skewed_answers_as_the_documentation_says():
    def share(shift):
        rng = np.random.default_rng(2)
        answers = likert(rng, 20_000, 6, 4, noise=0.7, shift=shift)
        sizes = {f"C{k}": 4 for k in range(6)}
        return survey_of(answers, sizes).screen(mahalanobis=0.999).flags["mahalanobis"].mean()

    assert share(0.0) < 0.0005
    assert share(1.5) == pytest.approx(0.02, abs=0.002)


@pytest.mark.slow
@pytest.mark.parametrize("share_missing", [0.0, 0.15])
def test_careful_normal_answers_are_flagged_as_often_as_the_quantile_says(share_missing):
    rng = np.random.default_rng(11)
    n, p = 40_000, 12
    answers = rng.normal(size=(n, p)) @ (np.eye(p) + 0.3)
    answers[rng.random(answers.shape) < share_missing] = np.nan
    distances, reason = mahalanobis_distances(answers, [f"x{k}" for k in range(p)])
    assert reason == ""
    for probability in (0.95, 0.99, 0.999):
        flagged = (distances > chi2.ppf(probability, p)).sum()
        low, high = binom.ppf([0.0005, 0.9995], n, 1 - probability)
        assert low <= flagged <= high
    # those with few answers neither more nor less often than those with all
    if share_missing:
        number = (~np.isnan(answers)).sum(axis=1)
        for few in (number <= 9, number >= 11):
            share = (distances[few] > chi2.ppf(0.95, p)).mean()
            assert share == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / few.sum()))
