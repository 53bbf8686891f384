"""What is computed for a batch of fits is what is computed for each of them."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.estimation import MatrixLayout, fit_maximum_likelihood, implied_moments
from loyaltysem.estimation.criteria.corrections.casewise import cross_products, normal_scores
from loyaltysem.inference.derived.effects import effect_slopes, effect_values, effects
from loyaltysem.inference.uncertainty.standard_errors import (
    parameter_covariance,
    parameter_covariances,
)
from loyaltysem.inference.verdicts.admissibility import check_admissibility
from loyaltysem.inference.verdicts.impossible_values import (
    admissible_solutions,
    impossible_values,
)
from loyaltysem.specification import build_parameter_table, parse_model

TEXT = "F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3\nH =~ z1 + z2 + z3\nG ~ F\nH ~ F + G\nz1 ~ x1"


MEASURES = "F =~ x1 + x2 + x3\nG =~ y1 + y2 + y3"
MODELS = {
    "a construct of constructs": f"{MEASURES}\nH =~ z1 + z2 + z3\nT =~ F + G + H",
    "residual covariances": f"{MEASURES}\nx1 ~~ x2 + y1\ny1 ~~ y2\nG ~ F",
    "phantoms": f"{MEASURES}\n"
    "P =~ 1*x1\nP ~~ 0*P + 0*F + 0*G\nQ =~ 1*y1\nQ ~~ 0*Q + 0*F + 0*G + 0*P",
    "a covariate": f"{MEASURES}\nz ~~ F\nG ~ z",
    "no construct": "y ~ x + z\nw ~ y",
}


def layout_of(text, n_groups=1):
    return MatrixLayout(build_parameter_table(parse_model(text), n_groups=n_groups))


def implied_at(layout, theta):
    p = len(layout.observed)
    shape = (len(theta), layout.n_groups, p)
    base = layout.with_sample(np.broadcast_to(np.eye(p), (*shape, p)), np.zeros(shape))
    return implied_moments(layout, theta, base)


@pytest.mark.parametrize("n_groups", [1, 2])
def test_verdicts_of_a_batch_are_those_of_single_fits(n_groups):
    layout = layout_of(TEXT, n_groups)
    rng = np.random.default_rng(5)
    theta = rng.normal(0.45, 0.45, (3000, layout.n_free))
    # no search ends where the implied covariances are not positive definite
    possible = np.linalg.eigvalsh(implied_at(layout, theta).covariance)[..., 0].min(axis=1) > 0
    theta = theta[possible][:300]
    direction = np.ones(layout.n_free)
    single = [
        check_admissibility(
            layout,
            implied_at(layout, one[None]),
            converged=True,
            regular=True,
            direction=direction,
            group_names=("a", "b")[:n_groups],
        )
        for one in theta
    ]
    found = {check.check.split(" (")[0] for verdict in single for check in verdict.problems}
    assert {"variances", "latent covariance", "loadings"} <= found
    verdicts = [verdict.admissible for verdict in single]
    # enough of both that a wrong rule shows
    assert 5 < sum(verdicts) < len(theta) - 5
    assert admissible_solutions(layout, implied_at(layout, theta)).tolist() == verdicts


@pytest.mark.filterwarnings("ignore::loyaltysem.errors.SpecificationWarning")
@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("n_groups", [1, 2])
def test_so_are_those_of_other_models_and_what_is_impossible_is_said_of_its_group(text, n_groups):
    layout = layout_of(text, n_groups)
    theta = np.random.default_rng(5).normal(0.6, 0.4, (1500, layout.n_free))
    possible = np.linalg.eigvalsh(implied_at(layout, theta).covariance)[..., 0].min(axis=1) > 0
    theta = theta[possible][:80]
    found = impossible_values(layout, implied_at(layout, theta))
    labels = ("a", "b")[:n_groups]
    for k, one in enumerate(theta):
        verdict = check_admissibility(
            layout,
            implied_at(layout, one[None]),
            converged=True,
            regular=True,
            direction=np.ones(layout.n_free),
            group_names=labels,
        )
        assert verdict.admissible == (not found.anywhere[k])
        problems = {check.check for check in verdict.problems}
        for g, label in enumerate(labels):
            assert (f"variances ({label})" in problems) == found.variances[k, g].any()
            assert (f"loadings ({label})" in problems) == found.loadings[k, g].any()
            constructs = found.constructs[k, g] or found.unmeasured[k, g].any()
            assert (f"latent covariance ({label})" in problems) == constructs


def test_a_high_correlation_is_said_beside_constructs_without_variance():
    layout = layout_of(MODELS["phantoms"])
    theta = np.full((1, layout.n_free), 0.5)
    free = {(r.lhs, r.op, r.rhs): r.free - 1 for r in layout.table.rows if r.free}
    theta[:, free["F", "~~", "G"]] = 0.45
    verdict = check_admissibility(
        layout,
        implied_at(layout, theta),
        converged=True,
        regular=True,
        direction=np.ones(layout.n_free),
    )
    assert verdict.admissible
    assert "F–G 0.900" in str(verdict)


def test_inverses_of_a_batch_are_those_of_single_matrices():
    rng = np.random.default_rng(1)
    scale = 10.0 ** rng.integers(-4, 4, 5)
    root = rng.normal(size=(6, 5, 5)) * scale[:, None]
    informations = root @ np.swapaxes(root, -1, -2)
    informations[1] = np.outer(scale, scale)
    informations[2, 0, 0] = np.nan
    informations[3, 1, 1] *= -1
    informations[4, :, 2] = informations[4, 2, :] = 0.0
    single = [parameter_covariance(one, 50.0)[0] for one in informations]
    found, regular = parameter_covariances(informations, 50.0)
    assert regular.tolist() == [one is not None for one in single]
    assert regular.sum() == 2
    for one, many in zip(single, found, strict=True):
        if one is None:
            assert np.isnan(many).all()
        else:
            np.testing.assert_allclose(many, one, rtol=1e-12)


def test_slopes_of_effects_are_those_of_single_fits_and_of_finite_differences():
    layout = layout_of(TEXT)
    theta = np.random.default_rng(2).normal(0.4, 0.3, (3, layout.n_free))
    f, h = layout.index_of("F"), layout.index_of("H")
    found = effect_slopes(layout, implied_at(layout, theta), f, h)
    step = 1e-6
    for k, kind in enumerate(("direct", "indirect", "total")):
        for b in range(3):
            one = effects(layout, implied_at(layout, theta[b : b + 1]), "F", "H")
            np.testing.assert_allclose(found[kind][b], one.jacobian[k], rtol=1e-12)
        for q in range(layout.n_free):
            moved = np.eye(layout.n_free)[q] * step
            above, below = (
                effect_values(layout, implied_at(layout, theta + sign * moved), f, h)[kind]
                for sign in (1, -1)
            )
            np.testing.assert_allclose(found[kind][:, q], (above - below) / (2 * step), atol=1e-8)


@pytest.mark.parametrize("n_groups", [1, 2])
def test_sandwiches_of_a_batch_are_those_of_single_samples(n_groups):
    layout = layout_of("F =~ x1 + x2 + x3 + x4", n_groups)
    rng = np.random.default_rng(3)
    values = [
        0.8 * rng.normal(size=(4, 60 + 20 * g, 1)) + rng.standard_t(8, (4, 60 + 20 * g, 4))
        for g in range(n_groups)
    ]
    means = np.stack([x.mean(axis=1) for x in values], axis=1)
    covariances = np.stack([np.stack([np.cov(one.T, ddof=0) for one in x]) for x in values], axis=1)
    given = means if layout.has_means else None
    sizes = np.array([float(x.shape[1]) for x in values])
    solution, implied = fit_maximum_likelihood(layout, covariances, given, sizes)
    assert solution.converged.all()
    found = cross_products(layout, normal_scores(layout, implied, values))
    for b in range(4):
        one = implied_moments(
            layout,
            solution.theta[b : b + 1],
            layout.with_sample(covariances[b : b + 1], None if given is None else given[b : b + 1]),
        )
        single = cross_products(layout, normal_scores(layout, one, [x[b] for x in values]))
        np.testing.assert_allclose(found[b], single, rtol=1e-12, atol=1e-16)
