"""Where nothing converged or nothing is identified, no number comes out and the reason does."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, ConvergenceError, IdentificationError
from model_structures import NAMES, answers

MODEL = ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A")


def noise(seed: int) -> pd.DataFrame:
    """Nine unrelated items: there is no construct to find."""
    return pd.DataFrame(np.random.default_rng(seed).normal(size=(300, 9)), columns=NAMES)


@pytest.fixture(scope="module")
def fits() -> list[tuple[ls.SEMResult, list[str]]]:
    found = []
    # of the last three no start finds a minimum
    for seed in (0, 1, 39, 71, 76):
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            result = MODEL.fit(noise(seed))
        found.append((result, [str(w.message) for w in given]))
    return found


def test_noise_is_never_fitted_without_a_word(fits):
    for result, said in fits:
        assert bool(said) == (not result.admissibility.admissible)
    assert sum(bool(said) for _, said in fits) >= 3


def test_a_fit_that_did_not_converge_refuses_every_number_and_names_the_construct(fits):
    failed = [(result, said) for result, said in fits if not result.converged]
    assert failed
    for result, said in failed:
        assert "no minimum" in said[0]
        assert "NOT CONVERGED" in repr(result)
        assert result.admissibility.problems[0].check == "convergence"
        for ask in (
            result.estimates,
            result.coef,
            result.vcov,
            result.implied,
            lambda result=result: result.loglik,
            result.fit_indices,
            result.r_squared,
            result.bootstrap,
        ):
            with pytest.raises(ConvergenceError, match=r"A|B"):
                ask()
        assert result.nobs == 300
        with pytest.raises(ConvergenceError):
            result.effects("A", "B")
        assert "Loadings" not in str(result.summary())


def test_a_singular_model_has_estimates_without_errors_and_no_fit_indices():
    """Two constructs that cause each other and nothing else: the data see only their sum."""
    text = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\nA ~ B"
    with pytest.warns(AdmissibilityWarning, match=r"cannot tell apart .*A ~ B"):
        result = ls.SEM(text).fit(answers(1))
    assert not result.admissibility.admissible
    assert "identification" in set(
        result.admissibility.checks.query("verdict == 'problem'")["check"]
    )
    with pytest.raises(IdentificationError, match="A ~ B"):
        result.fit_indices()
    with pytest.raises(IdentificationError, match=r"covariances of the coefficients.* A ~ B"):
        result.vcov()
    with pytest.raises(IdentificationError, match="log-likelihood"):
        _ = result.loglik
    # what the model implies does not hang on which of the equally good estimates it is
    assert result.coef().notna().all()
    assert result.implied().covariances.notna().all(axis=None)
    free = np.array([bool(row.free) for row in result.parameter_table.rows])
    table = result.estimates(standardized=True)
    for column in ("se", "z", "pvalue", "ci_lower", "std_se"):
        assert table.loc[free, column].isna().all(), column


def test_the_warning_points_at_the_users_line():
    with pytest.warns(AdmissibilityWarning) as given:
        ls.SEM("A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A\nA ~ B").fit(answers(1))
    assert given[0].filename == __file__
