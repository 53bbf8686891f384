"""The ECSI model of the mobile phone data has no interior minimum with unit latent variances.

lavaan stops and reports a solution. It is not one: the loadings of Sat go to zero while the paths
to Sat go to infinity, and the discrepancy falls all the way. With the first loadings as markers
the same family of moments is a valley with a negative residual variance of Sat, so flat that the
data hardly tell its places apart: it is reached, below lavaan's height, and nothing in it is
claimed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import loyaltysem as ls
from lavaan_cases import SHARED, frame_of, lavaan_fit, lavaan_table, read_case
from loyaltysem.errors import AdmissibilityWarning, ConvergenceError, IdentificationError
from loyaltysem.estimation import MatrixLayout
from loyaltysem.estimation.discrepancies.likelihood import NormalLikelihood

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
    with pytest.warns(AdmissibilityWarning, match="Sat ~ Image, Sat ~ Expect"):
        return model.fit(frame_of(case["data"]))


def test_we_compute_lavaans_discrepancy_at_lavaans_estimates(case, at_lavaans):
    likelihood, theta = at_lavaans
    fmin = likelihood.at(theta).objective[0] / 2
    assert fmin == pytest.approx(lavaan_fit(case)["fmin"], rel=1e-8)


def test_lavaans_estimates_are_no_minimum(at_lavaans):
    """The gradient is not zero there, and the Hessian has a direction that leads down."""
    likelihood, theta = at_lavaans
    point = likelihood.at(theta)
    derivatives = likelihood.derivatives(point)
    # where lavaan does reach a minimum, 1e-6 or less is left
    assert np.abs(derivatives.gradient).max() > 1e-4
    size = np.sqrt(np.diag(derivatives.information[0]))
    hessian = likelihood.hessian(point, derivatives)[0] / size[:, None] / size[None, :]
    assert np.linalg.eigvalsh(hessian)[0] < -1e-7


def test_discrepancy_falls_below_lavaans_as_the_disturbance_of_sat_vanishes(case):
    """A disturbance of v beside marker loadings is one of 1 beside loadings times the root of v.

    Every fit below is therefore a point of the model with unit variances, where the loadings of
    Sat go to zero with v; the last lies below what lavaan reports as the minimum. (A larger v lets
    the search take Expect for what vanishes.)
    """
    frame, heights = frame_of(case["data"]), []
    for variance in (0.01, 0.003, 0.001):
        text = "\n".join([*case["model"], f"Sat ~~ {variance}*Sat"])
        result = ls.SEM(text).fit(frame)
        estimates = result.estimates()
        own = estimates[(estimates["op"] == "~~") & (estimates["lhs"] == estimates["rhs"])]
        assert (own["est"] > 0).all()
        heights.append(result.fit_indices()["fmin"])
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < 1.07212 < lavaan_fit(case)["fmin"]


def test_fit_says_that_nothing_converged_and_names_the_construct(fit):
    assert not fit.converged
    assert not fit.admissibility.admissible
    assert "Sat" in str(fit.admissibility)
    assert "NOT CONVERGED" in repr(fit)
    assert "NOT CONVERGED" in str(fit.summary())
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
        lambda fit: fit.bootstrap(n_replicates=10, rng=1),
    ],
    ids=["estimates", "fit_indices", "effects", "r_squared", "correlations", "index", "bootstrap"],
)
def test_every_number_is_refused(fit, ask):
    with pytest.raises(ConvergenceError, match="Sat"):
        ask(fit)


def test_summary_shows_no_number_of_the_solution(fit):
    text = str(fit.summary())
    assert "CFI" not in text
    assert "Loadings" not in text


def test_marker_search_ends_below_lavaans_with_a_negative_variance(case, marker_fit):
    assert not marker_fit.admissibility.admissible
    ended = marker_fit._fitted
    assert ended.solution.objective[0] / 2 < lavaan_fit(case)["fmin"]
    (row,) = [r for r in ended.table.rows if (r.lhs, r.op, r.rhs) == ("Sat", "~~", "Sat")]
    assert ended.solution.theta[0, row.free - 1] < 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda fit: fit.fit_indices(),
        lambda fit: fit.r_squared(),
        lambda fit: fit.latent_correlations(),
        lambda fit: fit.effects("Sat", "Loyal"),
        lambda fit: fit.loyalty_index("Sat"),
        lambda fit: fit.bootstrap(n_replicates=10, rng=1),
    ],
    ids=["fit_indices", "r_squared", "correlations", "effects", "index", "bootstrap"],
)
def test_what_the_valley_of_the_marker_solution_cannot_give_is_refused(marker_fit, ask):
    with pytest.raises((ConvergenceError, IdentificationError), match="Sat ~ Image, Sat ~ Expect"):
        ask(marker_fit)


def test_the_advice_does_not_name_what_was_already_tried(fit):
    assert "std_lv=True" not in str(fit.admissibility)
