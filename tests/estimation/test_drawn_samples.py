"""A rule held against samples drawn from a population says of each what a fit to it would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from loyaltysem.errors import NotAvailableError
from loyaltysem.estimation import MatrixLayout
from loyaltysem.estimation.criteria.corrections.casewise import cross_products
from loyaltysem.estimation.criteria.incomplete_answers.incomplete import IncompleteCriterion
from loyaltysem.estimation.criteria.least_squares import LeastSquaresCriterion
from loyaltysem.estimation.criteria.normal import NormalCriterion
from loyaltysem.estimation.criteria.ordinal import OrdinalCriterion
from loyaltysem.estimation.criteria.redrawn import search
from loyaltysem.moments import GroupAnswers, Moments
from loyaltysem.moments.drawn.drawn_samples import DrawnSamples
from loyaltysem.moments.samples import Sample, incomplete_sample
from loyaltysem.specification import build_parameter_table, parse_model

TEXT = "F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nG ~ F"
LABELS = {1: ("",), 2: ("web", "shop")}


def layout_of(n_groups, meanstructure=None):
    table = build_parameter_table(
        parse_model(TEXT), n_groups=n_groups, meanstructure=meanstructure, fixed_x=False
    )
    return MatrixLayout(table)


def drawn_answers(n_groups, size=5, n=150):
    rng = np.random.default_rng(8)
    groups = []
    for g in range(n_groups):
        f = rng.normal(size=(size, n + 30 * g, 1))
        h = 0.6 * f + 0.8 * rng.normal(size=f.shape)
        groups.append(
            np.concatenate([np.repeat(f, 3, axis=2), np.repeat(h, 3, axis=2)], axis=2)
            + 0.7 * rng.standard_t(8, (size, n + 30 * g, 6))
        )
    return tuple(groups)


def moments_of(layout, values):
    """Of one sample."""
    return Moments(
        layout.observed,
        tuple(len(x) for x in values),
        np.stack([np.cov(x.T, ddof=0) for x in values]),
        np.stack([x.mean(axis=0) for x in values]),
        LABELS[len(values)],
    )


def complete_samples(layout, values):
    each = [moments_of(layout, [x[b] for x in values]) for b in range(len(values[0]))]
    means = np.stack([one.means for one in each]) if layout.has_means else None
    return DrawnSamples(np.stack([one.covariances for one in each]), means, values)


def population(layout, sizes):
    p, n_groups = layout.p, layout.n_groups
    covariances = np.broadcast_to(0.3 + 0.7 * np.eye(p), (n_groups, p, p)).copy()
    moments = Moments(
        layout.observed, sizes, covariances, np.zeros((n_groups, p)), LABELS[n_groups]
    )
    return Sample(moments, None, {}, "population")


def assert_like_fits(found, single, kind):
    """Compare a batch with the criteria of its samples, each at its own minimum."""
    assert found.converged.all()
    information, middle = found.information(kind), found.middle()
    for b, criterion in enumerate(single):
        solution, _ = criterion.minimum()
        np.testing.assert_allclose(found.theta[b], solution.theta[0], atol=1e-7)
        # at one place, so that only the arithmetic is compared
        point = criterion.at(found.theta[b][None])
        expected = criterion.information(point, kind)
        np.testing.assert_allclose(information[b], expected, rtol=1e-9, atol=1e-11)
        own = cross_products(criterion.layout, criterion.scores(point))
        np.testing.assert_allclose(middle[b], own, rtol=1e-9, atol=1e-11)
        assert found.n_observations[b] == criterion.sizes.sum()


@pytest.mark.parametrize("n_groups", [1, 2])
@pytest.mark.parametrize("kind", ["expected", "observed"])
def test_complete_samples_have_the_errors_of_their_fits(n_groups, kind):
    layout, values = layout_of(n_groups), drawn_answers(n_groups)
    sizes = tuple(x.shape[1] for x in values)
    rule = NormalCriterion(layout, population(layout, sizes))
    (drawn,) = rule.on_samples(complete_samples(layout, values))
    assert drawn.usable.all()
    single = [
        NormalCriterion(layout, Sample(moments_of(layout, one), one, {}, "answers"))
        for one in ([x[b] for x in values] for b in range(5))
    ]
    assert_like_fits(search(drawn, rule.minimum()[0].theta), single, kind)


@pytest.mark.parametrize("n_groups", [1, 2])
@pytest.mark.parametrize("kind", ["expected", "observed"])
def test_samples_with_blanks_have_the_errors_of_their_fits(n_groups, kind):
    layout, values = layout_of(n_groups, meanstructure=True), drawn_answers(n_groups)
    rng = np.random.default_rng(2)
    values = tuple(np.where(rng.random(x.shape) < 0.1, np.nan, x) for x in values)
    sample = population(layout, tuple(x.shape[1] for x in values))
    start = NormalCriterion(layout, sample).minimum()[0].theta
    parts = IncompleteCriterion(layout, sample).on_samples(DrawnSamples(None, None, values))
    begin = 0
    for drawn in parts:
        single = []
        for b in range(begin, begin + len(drawn.usable)):
            groups = [
                GroupAnswers(label, x[b], np.arange(x.shape[1]), 0)
                for label, x in zip(LABELS[n_groups], values, strict=True)
            ]
            incomplete, moments = incomplete_sample(layout.observed, groups)
            own = Sample(moments, tuple(x[b] for x in values), {}, "answers", incomplete=incomplete)
            single.append(IncompleteCriterion(layout, own))
        assert_like_fits(search(drawn, start), single, kind)
        begin += len(drawn.usable)
    assert begin == 5


def test_a_sample_of_an_item_without_variance_is_not_usable_and_the_others_are():
    layout, (values,) = layout_of(1), drawn_answers(1)
    values[2, :, 1] = 4.0
    values[4, :, 3] = values[4, :, 2]
    rule = NormalCriterion(layout, population(layout, (150,)))
    (drawn,) = rule.on_samples(complete_samples(layout, (values,)))
    assert drawn.usable.tolist() == [True, True, False, True, False]
    found = search(drawn, rule.minimum()[0].theta)
    assert found.theta.shape == (3, layout.n_free)
    (nothing,) = rule.on_samples(complete_samples(layout, (np.zeros((2, 150, 6)),)))
    assert search(nothing, rule.minimum()[0].theta) is None


def test_what_fails_at_once_is_found_from_elsewhere_with_the_same_errors():
    layout, values = layout_of(1), drawn_answers(1)
    rule = NormalCriterion(layout, population(layout, (150,)))
    (drawn,) = rule.on_samples(complete_samples(layout, values))
    start = rule.minimum()[0].theta
    usual, far = search(drawn, start), search(drawn, np.full_like(start, -30.0))
    assert not far.first.converged.any()
    np.testing.assert_allclose(far.theta, usual.theta, rtol=1e-7)
    for kind in ("expected", "observed"):
        np.testing.assert_allclose(far.information(kind), usual.information(kind), rtol=1e-6)
    np.testing.assert_allclose(far.middle(), usual.middle(), rtol=1e-6)
    alone = search(replace(drawn, again=None), np.full_like(start, -30.0))
    assert not alone.converged.any()


def test_rules_without_errors_of_many_samples_say_so():
    layout, values = layout_of(1), drawn_answers(1)
    samples = complete_samples(layout, values)
    sample = population(layout, (150,))
    assert LeastSquaresCriterion(layout, sample, "ULS").on_samples(samples) is None
    assert OrdinalCriterion(layout, sample, "DWLS").on_samples(samples) is None


def test_moments_alone_have_no_middle_and_blanks_are_refused_by_complete_likelihood():
    layout, values = layout_of(1), drawn_answers(1)
    rule = NormalCriterion(layout, population(layout, (150,)))
    samples = complete_samples(layout, values)
    (drawn,) = rule.on_samples(replace(samples, values=None))
    assert search(drawn, rule.minimum()[0].theta).middle() is None
    with pytest.raises(NotAvailableError, match="missing='fiml'"):
        next(rule.on_samples(DrawnSamples(None, None, values)))
