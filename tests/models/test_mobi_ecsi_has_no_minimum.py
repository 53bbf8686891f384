"""The ECSI model of the mobile phone data has no interior minimum with unit latent variances.

lavaan stops and reports a solution. It is not one: the loadings of Sat go to zero while the paths
to Sat go to infinity, and the discrepancy falls all the way. With the first loadings as markers
the same family of moments is reached at finite values, with a negative residual variance of Sat.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from lavaan_cases import SHARED, frame_of, lavaan_fit, lavaan_table, read_case

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, ConvergenceError
from loyaltysem.estimation import MatrixLayout, fit_maximum_likelihood
from loyaltysem.estimation.likelihood import NormalLikelihood

PATH = SHARED / "expected" / "mobi_ecsi_std_lv.json"
pytestmark = pytest.mark.skipif(
    not PATH.exists(), reason="mobi.csv belongs to others and lies in ../shared beside the checkout"
)


@pytest.fixture(scope="module")
def case() -> dict[str, Any]:
    return read_case(PATH)


@pytest.fixture(scope="module")
def model(case: dict[str, Any]) -> ls.SEM:
    return ls.SEM("\n".join(case["model"]))


@pytest.fixture(scope="module")
def at_lavaans(case: dict[str, Any], model: ls.SEM) -> tuple[NormalLikelihood, np.ndarray]:
    """The likelihood, and the parameters that lavaan reports."""
    table = model.parameter_table(std_lv=True)
    layout = MatrixLayout(table)
    values = frame_of(case["data"])[list(layout.observed)].to_numpy()
    covariance = np.cov(values.T, ddof=0)
    theirs = lavaan_table(case)
    theta = np.zeros((1, layout.n_free))
    for row, est in zip(table.rows, theirs["est"], strict=True):
        if row.free:
            theta[0, row.free - 1] = est
    return NormalLikelihood(layout, covariance[None, None], None, np.ones(1)), theta


@pytest.fixture(scope="module")
def fit(case: dict[str, Any], model: ls.SEM) -> ls.SEMResult:
    with pytest.warns(AdmissibilityWarning, match="no minimum"):
        return model.fit(frame_of(case["data"]), std_lv=True)


@pytest.fixture(scope="module")
def marker_fit(case: dict[str, Any], model: ls.SEM) -> ls.SEMResult:
    with pytest.warns(AdmissibilityWarning, match="Heywood case"):
        return model.fit(frame_of(case["data"]))


def test_we_compute_lavaans_discrepancy_at_lavaans_estimates(case, at_lavaans):
    likelihood, theta = at_lavaans
    fmin = likelihood.at(theta).objective[0] / 2
    assert fmin == pytest.approx(lavaan_fit(case)["fmin"], rel=1e-8)


def test_gradient_is_not_zero_at_lavaans_estimates(at_lavaans):
    likelihood, theta = at_lavaans
    derivatives = likelihood.derivatives(likelihood.at(theta))
    step = np.linalg.lstsq(derivatives.information[0], -derivatives.gradient[0] / 2, rcond=1e-12)[0]
    decrement = float(-derivatives.gradient[0] / 2 @ step)
    # at a minimum lavaan leaves 1e-10 or less
    assert decrement > 1e-6
    assert np.abs(derivatives.gradient).max() > 1e-5


def test_discrepancy_falls_below_lavaans_while_the_loadings_of_sat_vanish(case, at_lavaans):
    likelihood, theta = at_lavaans
    further, _ = fit_maximum_likelihood(
        likelihood.layout, likelihood.covariances, None, np.array([250.0]), start=theta
    )
    assert not further.converged[0]
    assert further.objective[0] / 2 < 1.07212 < lavaan_fit(case)["fmin"]
    names = [
        (row.lhs, row.rhs) for row in likelihood.layout.table.rows if row.free and row.op == "=~"
    ]
    loadings = [k for k, (lhs, _) in enumerate(names) if lhs == "Sat"]
    assert len(loadings) == 3
    assert (np.abs(further.theta[0, loadings]) < 0.8 * np.abs(theta[0, loadings])).all()


def test_fit_says_that_nothing_converged_and_names_the_construct(fit):
    assert not fit.converged
    assert not fit.admissibility.admissible
    assert "Sat" in str(fit.admissibility)
    assert "NOT CONVERGED" in repr(fit)
    assert "NOT CONVERGED" in fit.summary().text
    assert "NOT CONVERGED" in fit._repr_html_()


@pytest.mark.parametrize(
    "ask",
    [
        lambda fit: fit.estimates(),
        lambda fit: fit.fit_indices(),
        lambda fit: fit.effects("Sat", "Loyal"),
        lambda fit: fit.r_squared(),
        lambda fit: fit.latent_correlations(),
        lambda fit: fit.loyalty_index("Loyal", bounds={}),
        lambda fit: fit.bootstrap(10, rng=1),
    ],
    ids=["estimates", "fit_indices", "effects", "r_squared", "correlations", "index", "bootstrap"],
)
def test_every_number_is_refused(fit, ask):
    with pytest.raises(ConvergenceError, match="Sat"):
        ask(fit)


def test_summary_shows_no_number_of_the_solution(fit):
    text = fit.summary().text
    assert "CFI" not in text
    assert "Loadings" not in text


def test_marker_solution_converges_below_lavaans_and_is_flagged(case, marker_fit):
    assert marker_fit.converged
    assert not marker_fit.admissibility.admissible
    estimates = marker_fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    assert estimates["Sat", "~~", "Sat"] < 0
    assert marker_fit.fit_indices()["fmin"] < lavaan_fit(case)["fmin"]
    assert "NOT ADMISSIBLE" in repr(marker_fit)


def test_r_squared_of_the_heywood_construct_is_refused(marker_fit):
    r_squared = marker_fit.r_squared()
    assert np.isnan(r_squared["Sat"])
    assert r_squared.drop("Sat").between(0, 1).all()


def test_the_advice_does_not_name_what_was_already_tried(fit):
    assert "std_lv=True" not in str(fit.admissibility)


def test_same_moments_are_reached_with_either_scale(case, model):
    """The marker solution, in unit variances, has no real values: that is why there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AdmissibilityWarning)
        again = model.fit(frame_of(case["data"]))
    variance = again.estimates().set_index(["lhs", "op", "rhs"]).loc[("Sat", "~~", "Sat"), "est"]
    assert variance == pytest.approx(-0.476, abs=0.001)
