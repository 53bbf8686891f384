"""Omega hierarchical is that of psych, and of no number where there is no general factor."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    DataError,
    DataWarning,
    IdentificationError,
    OptionError,
)
from loyaltysem.moments import Moments
from loyaltysem.scales import (
    explained_common_variance,
    omega_hierarchical,
    schmid_leiman,
    second_order_omega,
)

CASES = ["holzinger_3", "survey_3", "survey_4", "survey_5_ml", "survey_2"]
NAMES = {
    "omega_hierarchical": "omega_h",
    "omega_total": "omega_total",
    "omega_limit": "omega_limit",
    "alpha_standardized": "alpha",
    "ecv": "ecv",
}
# fa and GPArotation end their searches about 1e-5 away from the minimum
AS_PSYCH_COMES = 1e-4


def of(correlation, **options):
    items = [f"i{i}" for i in range(len(correlation))]
    return omega_hierarchical(
        Moments.from_covariance(correlation, 1000, names=items), rng=1, **options
    )


def bifactor_correlation(general, group, block):
    loadings = np.kron(np.eye(3), np.full((block, 1), group))
    implied = np.full((3 * block, 3 * block), general**2) + loadings @ loadings.T
    np.fill_diagonal(implied, 1.0)
    return implied


@pytest.mark.parametrize("case", CASES)
def test_coefficients_agree_with_psych(case, consistency, answers):
    stored = consistency["omega"][case]
    data = answers["holzinger" if case.startswith("holzinger") else "survey"]
    found = omega_hierarchical(
        data, stored["n_factors"], items=stored["items"], extraction=stored["fm"], rng=1
    )
    for ours, theirs in NAMES.items():
        assert getattr(found, ours) == pytest.approx(stored[theirs], abs=AS_PSYCH_COMES)
    assert found.loadings["general"].to_numpy() == pytest.approx(
        [row[0] for row in stored["sl"]], abs=AS_PSYCH_COMES
    )
    # psych keeps the order of extraction, ours is by falling variance
    order = np.argsort(stored["second_order"])
    for column in ("total", "general", "group"):
        expected = np.array(stored["group"][column][1:])[order]
        values = found.groups[f"omega_{column}"].to_numpy()[np.argsort(found.second_order)]
        if case != "survey_2":
            assert values == pytest.approx(expected, abs=AS_PSYCH_COMES)


@pytest.mark.parametrize("case", CASES)
def test_the_transformation_agrees_with_psych_from_its_own_loadings(case, consistency):
    stored = consistency["omega"][case]
    found = schmid_leiman(stored["oblique"], stored["second_order"])
    expected = np.array(stored["sl"])
    assert found.general == pytest.approx(expected[:, 0], abs=1e-10)
    assert found.group == pytest.approx(expected[:, 1:], abs=1e-10)
    ecv = explained_common_variance(found.general, found.group)
    assert ecv == pytest.approx(stored["ecv"], abs=1e-10)


def test_a_population_with_a_general_factor_gives_it_back():
    found = of(bifactor_correlation(0.6, 0.5, 3))
    total = (9 * 0.6) ** 2 + 3 * (3 * 0.5) ** 2 + 9 * (1 - 0.36 - 0.25)
    assert found.omega_hierarchical == pytest.approx((9 * 0.6) ** 2 / total, abs=1e-7)
    assert found.omega_total == pytest.approx(1 - 9 * (1 - 0.61) / total, abs=1e-7)
    assert found.ecv == pytest.approx(0.36 / 0.61, abs=1e-7)
    assert found.loadings["general"].to_numpy() == pytest.approx(0.6, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.3, 0.7), st.floats(0.3, 0.6), st.integers(3, 5))
def test_the_general_factor_explains_less_than_all_factors(general, group, block):
    found = of(bifactor_correlation(general, group, block))
    assert 0 < found.omega_hierarchical < found.omega_total < 1
    assert found.omega_limit == pytest.approx(found.omega_hierarchical / found.omega_total)
    assert found.loadings["communality"].to_numpy() == pytest.approx(
        general**2 + group**2, abs=1e-6
    )


@given(st.integers(0, 10_000), st.integers(2, 5))
def test_general_and_group_loadings_keep_the_communalities(seed, m):
    rng = np.random.default_rng(seed)
    loadings, b = rng.uniform(-1, 1, (7, m)), rng.uniform(-1, 1, m)
    phi = np.outer(b, b)
    np.fill_diagonal(phi, 1.0)
    found = schmid_leiman(loadings, b)
    kept = found.general**2 + (found.group**2).sum(axis=1)
    assert kept == pytest.approx(np.diag(loadings @ phi @ loadings.T), abs=1e-12)


def test_two_factors_are_said_to_rest_on_an_assumption(survey_answers):
    found = omega_hierarchical(
        survey_answers, 2, items=["SAT1", "SAT2", "SAT3", "LOY1", "LOY2", "LOY3"], rng=1
    )
    assert any("taken to be equal" in note for note in found.notes)
    assert found.second_order.iloc[0] == found.second_order.iloc[1]


def test_the_denominators_stand_beneath_the_numbers(survey_answers):
    found = omega_hierarchical(survey_answers, 4, rng=1)
    for shown in (repr(found), found._repr_html_()):
        assert "the denominator is the observed one" in shown
        assert "820 respondents" in shown
        assert "omega_hierarchical" in shown
    assert found.coefficients.index[0] == "omega_hierarchical"


def test_a_survey_brings_its_items():
    found = omega_hierarchical(ls.datasets.load_platforms(), 4, missing="listwise", rng=1)
    assert len(found.loadings) == 22
    assert found.groups["n_items"].sum() == 22


def test_an_item_worded_against_the_others_is_named_and_stays(survey_answers):
    turned = survey_answers.assign(TRU3=8 - survey_answers["TRU3"])
    with pytest.warns(DataWarning, match=r"TRU3 \(-0\.\d+\) loads negatively.*Nothing was"):
        found = omega_hierarchical(turned, 3, rng=1)
    assert found.loadings.loc["TRU3", "general"] < 0
    assert (
        found.omega_hierarchical < omega_hierarchical(survey_answers, 3, rng=1).omega_hierarchical
    )


def test_factors_that_do_not_correlate_have_no_general_one():
    apart = np.kron(np.eye(3), np.full((3, 3), 0.5)) + 0.5 * np.eye(9)
    with pytest.raises(DataError, match="bear no general factor"):
        of(apart)
    with pytest.raises(DataError, match="nothing general stands behind them"):
        of(apart[:6, :6], n_factors=2)


def test_a_general_factor_that_is_one_of_the_factors_is_a_heywood_case():
    loadings = np.kron(np.eye(3), np.full((3, 1), 0.8))
    phi = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])  # .8 * .8 / .5 > 1
    implied = loadings @ phi @ loadings.T
    np.fill_diagonal(implied, 1.0)
    with pytest.warns(AdmissibilityWarning, match="the general factor explains F. altogether"):
        found = of(implied)
    assert any("Heywood" in note for note in found.notes)


def test_a_heywood_item_is_named(survey_answers):
    with pytest.warns(AdmissibilityWarning, match=r"unique variance of LOY3 \(communality 0\.995"):
        omega_hierarchical(survey_answers, 12, rng=1)


def test_a_factor_without_items_of_its_own_is_empty(survey_answers):
    found = omega_hierarchical(survey_answers, 5, rng=1)
    without = found.groups["n_items"] == 0
    assert found.groups.loc[without, "omega_total"].isna().all()
    assert found.groups.loc[~without, "omega_total"].notna().all()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_factors": 1}, OptionError, "one factor has no hierarchy"),
        ({"n_factors": 0}, OptionError, "n_factors=0.*whole number from 1"),
        ({"n_factors": 14}, IdentificationError, "more parameters"),
        ({"rotation": "varimax"}, OptionError, "let them correlate"),
        ({"extraction": "alpha"}, OptionError, "extraction='alpha'"),
        ({"items": ["SAT1"]}, OptionError, "at least two"),
    ],
)
def test_options_without_meaning_are_refused(options, error, message, survey_answers):
    with pytest.raises(error, match=message):
        omega_hierarchical(survey_answers, rng=1, **options)


def test_a_constant_item_is_refused_by_name(survey_answers):
    with pytest.raises(DataError, match="SAT2 has no variance"):
        omega_hierarchical(survey_answers.assign(SAT2=4.0), rng=1)


@pytest.mark.parametrize("b", [[0.5], [0.5, 1.2]])
def test_second_order_loadings_that_cannot_be_are_refused(b):
    with pytest.raises(OptionError, match=r"do not belong together|Heywood"):
        schmid_leiman([[0.5, 0.1], [0.2, 0.5]], b)


def test_covariances_of_disturbances_count_in_the_denominator():
    loadings, theta = np.kron(np.eye(2), np.ones((2, 1))), 0.6 * np.eye(4)
    plain = second_order_omega(loadings, [1, 1], 1.0, 0.5 * np.eye(2), theta)
    joined = second_order_omega(loadings, [1, 1], 1.0, [[0.5, 0.2], [0.2, 0.5]], theta)
    assert joined.level_1 < plain.level_1
    assert joined.level_2 < plain.level_2
    assert joined.partial_level_1 == plain.partial_level_1
