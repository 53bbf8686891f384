"""Rotations are those of GPArotation and stats, and leave untouched what no rotation may change."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.errors import ConvergenceError, OptionError
from loyaltysem.scales import efa, reorder, rotate
from loyaltysem.scales.exploration.rotating import rotation as rotation_module
from loyaltysem.scales.exploration.rotating.gradient_projection import ProjectedRotations
from loyaltysem.scales.exploration.rotating.rotation_criteria import (
    geomin_criterion,
    oblimin_criterion,
    quartimax_criterion,
    target_criterion,
    varimax_criterion,
)

CASES = ["holzinger", "survey"]
# GPArotation was told to stop at a projected gradient of 1e-7, ours stops at 1e-8.
GPA = 1e-6
# stats::varimax looks at the relative gain of its criterion, which is quadratic in the angle
VARIMAX = 1e-6
STORED = [
    ("varimax", "normalized"),
    ("varimax", "raw"),
    ("quartimax", "normalized"),
    ("quartimax", "raw"),
    ("oblimin", "normalized"),
    ("oblimin", "raw"),
    ("geomin", "raw"),
    ("promax", "normalized"),
    ("target", "raw"),
]
ALL = ["none", "varimax", "quartimax", "oblimin", "promax", "geomin"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("method", "rows"), STORED)
def test_rotations_agree_with_r(case, method, rows, expected, distance):
    stored = expected[case]["rotation"][method][rows]
    unrotated = np.array(expected[case]["factanal"]["loadings"])
    target = None
    if method == "target":
        target = np.array(stored["target"], dtype=float)
    found = rotate(unrotated, method, normalize=rows == "normalized", target=target, rng=1)
    phi = None if stored["phi"] is None else np.array(stored["phi"])
    gap = distance(found.loadings, found.factor_correlations, np.array(stored["loadings"]), phi)
    assert gap < (VARIMAX if method in ("varimax", "promax") else GPA)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("method", "rows", "theirs"),
    [
        ("varimax", "normalized", {"method": "varimax"}),
        ("promax", "normalized", {"method": "promax", "normalize": True}),
        ("quartimax", "raw", {"method": "quartimax"}),
        ("oblimin", "raw", {"method": "oblimin"}),
        ("geomin", "raw", {"method": "geomin_obl"}),
    ],
)
def test_ours_is_nearer_to_r_than_the_rotator_of_factor_analyzer(
    case, method, rows, theirs, expected, distance
):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own and scikit-learn's, at import
        from factor_analyzer import Rotator
    stored = expected[case]["rotation"][method][rows]
    goal, phi = np.array(stored["loadings"]), stored["phi"]
    phi = None if phi is None else np.array(phi)
    unrotated = np.array(expected[case]["factanal"]["loadings"])
    rotator = Rotator(**theirs)
    other = distance(rotator.fit_transform(unrotated), rotator.phi_, goal, phi)
    found = rotate(unrotated, method, rng=1)
    ours = distance(found.loadings, found.factor_correlations, goal, phi)
    assert ours < 1e-6 < other < 1e-3


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("extraction", ["minres", "ml", "pa"])
@pytest.mark.parametrize("rotation", ["oblimin", "promax", "varimax", "quartimax", "geominQ"])
def test_efa_is_that_of_psych_with_its_defaults(
    case, extraction, rotation, expected, items_of, distance
):
    stored = expected[case]["as_psych_comes"][extraction][rotation]
    ours = "geomin" if rotation == "geominQ" else rotation
    found = efa(
        items_of[case], expected[case]["n_factors"], extraction=extraction, rotation=ours, rng=1
    )
    phi = None if stored["phi"] is None else np.array(stored["phi"])
    gap = distance(
        found.loadings.to_numpy(), found.phi.to_numpy(), np.array(stored["loadings"]), phi
    )
    # psych's varimax stops at a relative gain of 1e-5, its principal axis where the sum of the
    # communalities changes by less than 1e-3; test_loadings_agree_with_psych has it finished
    tolerance = {"pa": 2e-2}.get(extraction, 2e-3 if rotation == "varimax" else 2e-4)
    assert gap < tolerance


@pytest.mark.parametrize(
    "criterion",
    [
        varimax_criterion,
        quartimax_criterion,
        oblimin_criterion(),
        oblimin_criterion(0.5),
        geomin_criterion(),
        target_criterion(np.array([[0, np.nan, 1], [np.nan, 0, 0], [0.5, 0, 0], [0, 0, 1]])),
    ],
)
def test_gradients_of_criteria_agree_with_finite_differences(criterion):
    loadings = np.random.default_rng(3).normal(size=(2, 4, 3))
    gradient = criterion(loadings)[1]
    for i in range(4):
        for j in range(3):
            step = np.zeros((4, 3))
            step[i, j] = 1e-6
            slope = (criterion(loadings + step)[0] - criterion(loadings - step)[0]) / 2e-6
            assert slope == pytest.approx(gradient[:, i, j], abs=1e-7)


def some_loadings(seed, n_factors):
    rng = np.random.default_rng(seed)
    loadings = rng.normal(scale=0.2, size=(9, n_factors))
    loadings[np.arange(9), np.arange(9) % n_factors] += rng.uniform(0.4, 0.7, 9)
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return loadings / np.maximum(1, lengths / 0.95)


@given(seed=st.integers(0, 10_000), n_factors=st.integers(1, 4), method=st.sampled_from(ALL))
@settings(max_examples=60, deadline=None)
def test_no_rotation_changes_communalities_or_implied_correlations(seed, n_factors, method):
    unrotated = some_loadings(seed, n_factors)
    found = reorder(rotate(unrotated, method, n_starts=5, rng=1))
    pattern, phi = found.loadings, found.factor_correlations
    assert pattern @ phi @ pattern.T == pytest.approx(unrotated @ unrotated.T, abs=1e-10)
    assert found.communalities == pytest.approx((unrotated**2).sum(axis=1), abs=1e-10)
    assert found.factor_variances.sum() == pytest.approx((unrotated**2).sum(), abs=1e-9)
    assert np.diag(phi) == pytest.approx(1)
    assert (np.diff(found.factor_variances) <= 1e-12).all()
    assert (pattern.sum(axis=0) >= -1e-12).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_where_factors_are_turned_beforehand_makes_no_difference(seed):
    unrotated = some_loadings(seed, 3)
    turn = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(3, 3)))[0]
    one, other = (reorder(rotate(a, "oblimin", rng=1)) for a in (unrotated, unrotated @ turn))
    assert one.criterion == pytest.approx(other.criterion, abs=1e-9)


def test_sorting_permutes_and_reflects_factor_correlations_with_the_loadings():
    unrotated = some_loadings(5, 3)
    found = rotate(unrotated, "oblimin", rng=1)
    order, signs = [2, 0, 1], np.array([-1.0, 1.0, -1.0])
    shuffled = rotation_module.Rotation(
        loadings=found.loadings[:, order] * signs,
        factor_correlations=found.factor_correlations[np.ix_(order, order)]
        * np.outer(signs, signs),
        method="oblimin",
        normalized=False,
    )
    one, other = reorder(found), reorder(shuffled)
    assert one.loadings == pytest.approx(other.loadings, abs=1e-14)
    assert one.factor_correlations == pytest.approx(other.factor_correlations, abs=1e-14)


def test_the_lowest_of_many_starts_wins_and_the_agreement_is_counted():
    rough = np.random.default_rng(11).normal(scale=0.4, size=(10, 4))
    many, single = (rotate(rough, "geomin", n_starts=n, rng=1) for n in (40, 1))
    assert many.criterion <= single.criterion + 1e-12
    assert single.n_agreeing == single.n_starts == 1
    assert 1 <= many.n_agreeing < many.n_starts == 40


def test_the_same_call_has_the_same_table(items_of):
    one, two = (efa(items_of["survey"], 5, rotation="geomin", rng=1) for _ in range(2))
    pd.testing.assert_frame_equal(one.loadings, two.loadings)


def test_an_item_without_communality_does_not_disturb_kaiser_normalisation():
    unrotated = np.vstack([some_loadings(1, 2), np.zeros((1, 2))])
    found = rotate(unrotated, "varimax", rng=1)
    assert np.isfinite(found.loadings).all()
    assert found.loadings[-1] == pytest.approx(0)


def test_a_rotation_that_has_not_ended_gives_no_loadings(monkeypatch):
    def unfinished(loadings, criterion, starts, **_):
        return ProjectedRotations(starts, np.zeros(len(starts)), np.ones(len(starts)))

    monkeypatch.setattr(rotation_module, "project_gradients", unfinished)
    with pytest.raises(ConvergenceError, match="none of 20 starts"):
        rotate(some_loadings(1, 2), "oblimin", rng=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "equamax"}, "is not known"),
        ({"method": "target"}, "needs target="),
        ({"method": "oblimin", "target": np.zeros((9, 2))}, "only it takes one"),
        ({"method": "target", "target": np.zeros((9, 3))}, r"\(9, 3\)"),
        ({"method": "geomin", "delta": 0.0}, "delta above"),
        ({"method": "oblimin", "n_starts": 0}, "at least one start"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(OptionError, match=message):
        rotate(some_loadings(1, 2), **options)


def test_loadings_that_are_no_table_are_refused():
    with pytest.raises(OptionError, match="cannot be rotated"):
        rotate([1.0, 2.0], "varimax", rng=1)
