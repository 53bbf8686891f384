"""Any answers end in a result, in a verdict that says what is wrong, or in an error by name."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    AdmissibilityWarning,
    ConvergenceError,
    IdentificationError,
    LoyaltySEMError,
)

TEXT = "A =~ x0 + x1 + x2\nB =~ x3 + x4 + x5"
NUMBERS = ["est", "se", "std_lv", "std_all", "std_se"]


def survey(seed: int) -> pd.DataFrame:
    """Few respondents, weak, strong and reversed items, rare answers."""
    rng = np.random.default_rng(seed)
    n, categories = int(rng.integers(70, 400)), rng.integers(2, 6, size=6)
    loadings = rng.uniform(0, 0.95, 6) * rng.choice([1, 1, 1, -1], 6)
    phi = rng.uniform(-0.9, 0.95)
    factors = rng.multivariate_normal([0, 0], [[1, phi], [phi, 1]], n)
    noise = rng.normal(size=(n, 6)) * np.sqrt(1 - loadings**2)
    latent = np.repeat(factors, 3, axis=1) * loadings + noise
    cuts = [np.sort(rng.normal(size=k - 1)) for k in categories]
    items = {f"x{i}": np.searchsorted(cuts[i], latent[:, i]) for i in range(6)}
    return pd.DataFrame(items | {"g": rng.choice(["a", "b"], n)})


def fitted(seed: int, parameterization: str) -> ls.SEMResult | None:
    """A fit, or none where an error names what is wrong."""
    options: dict[str, object] = {"parameterization": parameterization, "std_lv": bool(seed % 2)}
    text = TEXT
    if seed % 3 == 1:
        text += "\nB ~ A"
    elif seed % 3 == 2:
        options |= {"group": "g", "group_equal": ["thresholds", "loadings"]}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            fit = ls.SEM(text).fit(survey(seed), ordered=True, **options)
        except LoyaltySEMError as error:
            assert len(str(error)) > 60  # noqa: PT017
            return None
    kinds = {warning.category for warning in said}
    assert kinds <= {AdmissibilityWarning}
    assert bool(kinds) == (not fit.admissibility.admissible)
    return fit


def check(seed: int) -> bool:
    """Check both parameterisations of one survey; True where both are admissible."""
    fits = [fitted(seed, parameterization) for parameterization in ("delta", "theta")]
    chisq = []
    for fit in fits:
        if fit is None:
            continue
        if fit.admissibility.admissible:
            assert np.isfinite(fit.estimates(standardized=True)[NUMBERS]).all(axis=None)
            assert np.isfinite(fit.fit_indices()).all()
            chisq.append(fit.fit_indices()["chisq"])
        elif not fit.converged:
            with pytest.raises(ConvergenceError):
                fit.estimates()
        elif np.isnan(fit.estimates()["se"]).any():
            with pytest.raises(IdentificationError):
                fit.fit_indices()
    assert (fits[0] is None) == (fits[1] is None)
    if len(chisq) == 2:
        assert chisq[0] == pytest.approx(chisq[1], rel=1e-6, abs=1e-8)
    return len(chisq) == 2


def test_a_latent_response_that_grows_without_end_is_no_minimum():
    """One group's x1 measures nothing: its residual variance, in the other's unit, is infinite.

    The search ends, since its steps become as small as one likes, and every standard error would
    be lost beside one of 5e24. Under delta a scale factor below zero fits still better.
    """
    for parameterization, named in (("delta", r"x1 ~\*~ x1"), ("theta", "x1 ~~ x1")):
        fit = fitted(179, parameterization)
        assert not fit.admissibility.admissible
        with pytest.raises(ConvergenceError, match=f"data say least about {named}"):
            fit.estimates()


def test_a_search_that_runs_off_beyond_all_numbers_is_named_and_no_more_is_said():
    fit = fitted(2078319176, "theta")
    assert fit is not None
    assert not fit.converged


def test_a_handful_of_random_surveys():
    assert sum(check(seed) for seed in range(15)) >= 3


@pytest.mark.fuzz
def test_many_random_surveys(fuzz_seed):
    assert sum(check(seed) for seed in range(fuzz_seed, fuzz_seed + 285)) >= 60
