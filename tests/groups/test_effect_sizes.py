"""Effect sizes of non-invariance from fits and alignments of several groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from many_groups import ITEMS, MODEL, Population, population
from scipy.integrate import quad
from scipy.stats import norm

import loyaltysem as ls
from loyaltysem.errors import ConvergenceError, NotAvailableError, OptionError
from loyaltysem.groups.effect_sizes import effect_sizes_of_fit

PARTIAL = {
    "group": "g",
    "group_equal": ["loadings", "intercepts"],
    "group_partial": ["F =~ x2", "x2 ~ 1", "x3 ~ 1"],
}


def three_groups() -> Population:
    """The second loading and two intercepts are others in the second and the third group."""
    plain = population(3, share=0.0)
    plain.loadings[1, 1], plain.intercepts[1, 1], plain.intercepts[2, 2] = 0.5, 0.3, -0.4
    return plain


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return three_groups().sample(800, 1)


@pytest.fixture(scope="module")
def fit(frame) -> ls.SEMResult:
    return ls.SEM(MODEL).fit(frame, **PARTIAL)


@pytest.fixture(scope="module")
def table(fit) -> pd.DataFrame:
    return effect_sizes_of_fit(fit._fitted)


def value(fit, group, lhs, op, rhs=""):
    rows = fit.estimates().set_index(["group", "lhs", "op", "rhs"])["est"]
    return float(rows.loc[(group, lhs, op, rhs)])


def test_every_group_is_held_against_the_first_item_by_item(table):
    assert table["group"].tolist() == ["P02"] * 6 + ["P03"] * 6
    assert table["item"].tolist() == ITEMS * 2
    assert set(table["reference"]) == {"P01"}
    assert set(table["constructs"]) == {"F"}
    assert set(table["sd_rule"]) == {"pooled variance"}


def test_only_items_with_parameters_of_their_own_differ(table):
    differs = table.set_index(["group", "item"])["dmacs"]
    equal = [(group, item) for group, item in differs.index if item not in ("x2", "x3")]
    assert (differs[equal] == 0).all()
    assert differs["P02", "x2"] > 0.2
    assert differs["P03", "x3"] > 0.2


def test_a_lower_intercept_of_the_focal_group_is_a_positive_sign(table):
    signed = table.set_index(["group", "item"])["dmacs_signed"]
    assert signed["P03", "x3"] > 0.2


def test_dmacs_of_a_fit_is_the_integral_over_the_focal_groups_density(fit, table, frame):
    mean, variance = value(fit, "P02", "F", "~1"), value(fit, "P02", "F", "~~", "F")
    steeper = value(fit, "P01", "F", "=~", "x2") - value(fit, "P02", "F", "=~", "x2")
    higher = value(fit, "P01", "x2", "~1") - value(fit, "P02", "x2", "~1")
    square, _ = quad(
        lambda eta: (higher + steeper * eta) ** 2 * norm(mean, np.sqrt(variance)).pdf(eta), -12, 12
    )
    sds = frame.groupby("g")["x2"].std()
    pooled = np.sqrt((sds["P01"] ** 2 + sds["P02"] ** 2) / 2)
    found = table.set_index(["group", "item"]).loc[("P02", "x2")]
    assert found["sd_pooled"] == pytest.approx(pooled)
    assert found["sd_focal"] == pytest.approx(sds["P02"])
    assert found["dmacs"] == pytest.approx(np.sqrt(square) / pooled, rel=1e-7)


def test_another_reference_and_another_sd_are_named(fit):
    other = effect_sizes_of_fit(fit._fitted, "P03", "sd")
    assert set(other["reference"]) == {"P03"}
    assert list(dict.fromkeys(other["group"])) == ["P01", "P02"]
    assert set(other["sd_rule"]) == {"pooled sd"}
    with pytest.raises(OptionError, match="none of the groups 'P01'"):
        effect_sizes_of_fit(fit._fitted, "P04")


def test_the_identification_does_not_matter(frame, table):
    other = ls.SEM(MODEL).fit(frame, std_lv=True, **PARTIAL)
    again = effect_sizes_of_fit(other._fitted)
    for name in ("dmacs", "dmacs_signed", "sdi2", "udi2", "points"):
        np.testing.assert_allclose(again[name], table[name], atol=1e-6)


def test_items_of_two_constructs_take_both_differences(frame):
    wide = frame.copy()
    other = three_groups().sample(800, 2)
    for item in ("x4", "x5", "x6"):
        wide[item] = other[item]
    wide["x3"] = wide["x3"] + 0.5 * other["x1"]
    model = ls.SEM("A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6 + x3")
    options = PARTIAL | {"group_partial": ["A =~ x3", "B =~ x3", "x3 ~ 1"]}
    fitted = model.fit(wide, **options)._fitted
    found = effect_sizes_of_fit(fitted).set_index(["group", "item"])
    assert found.loc[("P02", "x3"), "constructs"] == "A, B"
    implied = fitted.implied
    lambda_, nu = implied.matrices["lambda"][0], implied.matrices["nu"][0]
    at = fitted.layout.observed.index("x3")
    steeper, higher = lambda_[0, at] - lambda_[2, at], nu[0, at] - nu[2, at]
    mean = higher + steeper @ implied.latent_mean[0, 2]
    variance = steeper @ implied.latent_covariance[0, 2] @ steeper
    sd = found.loc[("P03", "x3"), "sd_pooled"]
    assert found.loc[("P03", "x3"), "dmacs"] == pytest.approx(np.sqrt(mean**2 + variance) / sd)


@pytest.mark.parametrize("equal", [[], ["loadings"]])
def test_groups_on_scales_of_their_own_are_refused(frame, equal):
    fitted = ls.SEM(MODEL).fit(frame, group="g", std_lv=True, group_equal=equal)._fitted
    with pytest.raises(NotAvailableError, match="The scale of F is each group's own"):
        effect_sizes_of_fit(fitted)


def test_one_group_and_ordered_items_are_refused(frame):
    with pytest.raises(NotAvailableError, match="the fit has one"):
        effect_sizes_of_fit(ls.SEM(MODEL).fit(frame[ITEMS])._fitted)
    cut = frame.assign(**{item: np.digitize(frame[item], [-0.5, 0.5]) for item in ITEMS})
    ordinal = ls.SEM(MODEL).fit(cut, ordered=True, group="g")._fitted
    with pytest.raises(NotAvailableError, match="no straight line"):
        effect_sizes_of_fit(ordinal)


def test_alignment_gives_them_from_its_own_parameters(frame):
    aligned = ls.alignment(
        ls.SEM(MODEL), frame, group="g", powers=(0.5,), epsilons=(0.001,), n_starts=8, rng=1
    )
    found = aligned.effect_sizes().set_index(["group", "item"])
    assert found.loc[("P02", "x2"), "dmacs"] > 0.2
    assert found.loc[("P03", "x3"), "dmacs_signed"] > 0.2
    assert found.drop(index=[("P02", "x2"), ("P03", "x3")])["dmacs"].max() < 0.15
    partial = effect_sizes_of_fit(ls.SEM(MODEL).fit(frame, **PARTIAL)._fitted)
    partial = partial.set_index(["group", "item"])["dmacs"]
    for place in (("P02", "x2"), ("P03", "x3")):
        assert found.loc[place, "dmacs"] == pytest.approx(partial[place], abs=0.05)
    other = aligned.effect_sizes(reference="P02", sd="sd")
    assert list(dict.fromkeys(other["group"])) == ["P01", "P03"]


def test_a_fit_that_did_not_converge_gives_none(fit):
    from dataclasses import replace

    fitted = fit._fitted
    solution = fitted.solution.but_not_converged()
    with pytest.raises(ConvergenceError, match="effect sizes"):
        effect_sizes_of_fit(
            replace(fitted, estimation=replace(fitted.estimation, solution=solution))
        )
