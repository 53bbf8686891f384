"""Unweighted least squares depends on the units of the items, and says so where they differ."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning
from loyaltysem.estimation.criteria.corrections import weighted_moments

MODEL = "A =~ x1 + x2 + x3 + x4"


def _answers(*scales: float, groups: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    factor = rng.normal(size=(200, 1))
    items = np.clip(np.round(1.3 * (0.8 * factor + 0.6 * rng.normal(size=(200, 4))) + 4), 1, 7)
    frame = pd.DataFrame(items * np.array(scales or (1.0,) * 4), columns=["x1", "x2", "x3", "x4"])
    return frame.assign(g=["a", "b"] * 100) if groups else frame


def _cautions(data: object, **options: object) -> list[str]:
    with warnings.catch_warnings():
        # of units too far apart to be estimated at all
        warnings.simplefilter("ignore", AdmissibilityWarning)
        fit = ls.CFA(MODEL).fit(data, **options)
    return [c.found for c in fit.admissibility.results if c.check == "units"]


@pytest.mark.parametrize(
    ("scales", "named"),
    [
        ((1, 1, 1, 1000), "of x4 is .*, that of x"),
        ((0.01, 1, 1, 1), "of x.* is .*, that of x1 "),
        ((1, 40, 1, 1), "of x2 is "),
        ((1, 1, 1e-6, 1e6), "of x4 is .*, that of x3 "),
    ],
)
def test_items_in_other_units_are_named(scales, named):
    (found,) = _cautions(_answers(*scales), estimator="ULS")
    assert pd.Series([found]).str.contains(named).all(), found


def test_it_is_said_of_moments_of_groups_and_of_robust_fits():
    data = _answers(1, 1, 100, 1, groups=True)
    assert _cautions(ls.Moments.from_data(data[["x1", "x2", "x3", "x4"]]), estimator="ULS")
    assert _cautions(data, estimator="ULS", group="g")
    for name in ("ULSM", "ULSMV"):
        assert _cautions(data[["x1", "x2", "x3", "x4"]], estimator=name)


def test_items_of_one_scale_are_in_order():
    assert not _cautions(_answers(), estimator="ULS")
    # scales of five and of eleven points, one of them with hardly any variance
    assert not _cautions(_answers(0.4, 1.6, 1, 1), estimator="ULS")
    assert not _cautions(_answers(groups=True), estimator="ULS", group="g")


@pytest.mark.parametrize("estimator", ["ML", "GLS", "MLR"])
def test_estimators_that_do_not_depend_on_units_say_nothing(estimator):
    assert not _cautions(_answers(1, 1, 1, 50), estimator=estimator)


def test_ordered_items_have_no_units():
    data = _answers(1, 1, 100, 1)
    categories = data.apply(lambda x: x.rank(method="dense"))
    assert not _cautions(categories, estimator="ULS", ordered=True)


def test_it_is_a_caution_and_the_fit_stays_admissible():
    fit = ls.CFA(MODEL).fit(_answers(1, 1, 1, 50), estimator="ULS")
    assert fit.admissibility.admissible
    assert "units" in str(fit.admissibility)


@pytest.mark.parametrize("estimator", ["ULSM", "ULSMV"])
@pytest.mark.parametrize("options", [{}, {"group": "g", "group_equal": ["loadings"]}])
def test_robust_corrections_are_the_same_whichever_way_they_are_computed(
    monkeypatch, estimator, options
):
    data = _answers(1, 2, 1, 1, groups=True)
    found = []
    for graded in (0.0, np.inf):
        monkeypatch.setattr(weighted_moments, "GRADED", graded)
        fit = ls.CFA(MODEL).fit(data, estimator=estimator, **options)
        found.append((fit.estimates()["se"], fit.fit_indices()))
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=1e-9)
    np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("estimator", ["ULSM", "ULSMV"])
def test_robust_results_are_not_those_of_rounding_where_units_are_far_apart(estimator):
    """The larger one item is, the less the others count, and what is found comes to a limit."""
    fits = [ls.CFA(MODEL).fit(_answers(1, 1, k, 1), estimator=estimator) for k in (25, 50, 90)]
    tests = [fit.fit_indices()["chisq_scaled"] for fit in fits]
    assert tests == pytest.approx([tests[0]] * 3, rel=1e-3)
    errors = np.array([fit.estimates()["se"].iloc[[1, 3, 4, 5, 7]] for fit in fits])
    np.testing.assert_allclose(errors[1:], errors[:1].repeat(2, axis=0), rtol=5e-3)


def test_fewer_respondents_than_moments_have_robust_standard_errors_too():
    rng = np.random.default_rng(3)
    names = [f"x{i}" for i in range(1, 13)]
    answers = rng.normal(size=(60, 1)) + rng.normal(size=(60, 12))
    data = pd.DataFrame(answers * np.array([30.0] + [1.0] * 11), columns=names)
    fit = ls.CFA(f"A =~ {' + '.join(names)}").fit(data, estimator="ULSM")
    assert (fit.estimates()["se"].dropna() >= 0).all()
    assert np.isfinite(fit.fit_indices()["chisq_scaled"])


@pytest.mark.parametrize("estimator", ["ULSM", "ULSMV"])
def test_a_dummy_whose_variance_never_varies_takes_nothing_from_the_others(estimator):
    data = _answers(1, 1, 30, 1).assign(z=[0.0, 1.0] * 100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        fit = ls.SEM(f"{MODEL}\nA ~ z").fit(data, estimator=estimator)
    assert np.isfinite(fit.estimates()["se"]).all()
    assert np.isfinite(fit.fit_indices()["chisq_scaled"])
