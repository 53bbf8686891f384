"""What is asked of a fit under constraints is asked along the directions that these leave."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError, OptionError

TEXT = "A =~ a1 + p*a2 + q*a3\nB =~ b1 + b2 + b3\nB ~ r*A\n"


def answers(n: int = 400, seed: int = 5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(n, 1))
    b = 0.5 * a + rng.normal(size=(n, 1))
    values = np.hstack([a * [1, 0.9, 0.6], b * [1, 0.8, 1.1]]) + rng.normal(size=(n, 6))
    return pd.DataFrame(values, columns=["a1", "a2", "a3", "b1", "b2", "b3"])


def holed() -> pd.DataFrame:
    frame = answers()
    return frame.mask(np.random.default_rng(2).random(frame.shape) < 0.08)


@pytest.mark.parametrize(
    ("linear", "other"), [("p == q", "p*p == q*q"), ("r == 0.4", "exp(r) == exp(0.4)")]
)
@pytest.mark.parametrize("options", [{}, {"estimator": "MLR"}, {"missing": "fiml"}])
def test_standardized_residuals_do_not_depend_on_how_a_constraint_is_written(
    linear, other, options
):
    frame = holed() if "missing" in options else answers()
    one, two = (
        ls.SEM(TEXT + text).fit(frame, **options).residuals("standardized").covariances
        for text in (linear, other)
    )
    np.testing.assert_allclose(one, two, rtol=1e-5, atol=1e-5)


def test_an_inequality_that_holds_the_estimates_is_like_a_fixed_value():
    frame = answers()
    free = ls.SEM(TEXT).fit(frame).estimates().set_index("label").loc["q", "est"]
    bound = round(float(free) + 0.1, 3)
    held = ls.SEM(TEXT + f"q > {bound}").fit(frame).residuals("standardized").covariances
    fixed = ls.SEM(TEXT.replace("q*a3", f"{bound}*a3")).fit(frame)
    expected = fixed.residuals("standardized").covariances
    np.testing.assert_allclose(held, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("method", ["satorra_bentler_2010", "satorra_2000"])
def test_differences_by_free_parameters_are_refused_under_nonlinear_constraints(method):
    frame = answers()
    free = ls.SEM(TEXT + "p*p == q*q").fit(frame, estimator="MLM")
    small = ls.SEM(TEXT + "p*p == q*q\nr == 0.3").fit(frame, estimator="MLM")
    with pytest.raises(NotAvailableError, match=rf"differences by method='{method}'.*p\*p"):
        ls.likelihood_ratio_test(small, free, method=method)
    plain = [ls.SEM(TEXT + text).fit(frame, estimator="MLM") for text in ("p==q\nr==0.3", "p==q")]
    own = ls.likelihood_ratio_test(small, free)
    assert own.statistic == pytest.approx(ls.likelihood_ratio_test(*plain).statistic, rel=1e-4)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"test": "satorra_bentler"}, "test='satorra_bentler'"),
        ({"test": "scaled_shifted"}, "test='scaled_shifted'"),
        ({"se": "robust_sem"}, "se='robust_sem'"),
        ({"se": "robust_sem", "test": "scaled_shifted"}, "se='robust_sem' and test="),
    ],
)
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_a_correction_that_incomplete_answers_do_not_have_is_refused(estimator, options, said):
    with pytest.raises(OptionError, match=f"^{said}.*fourth moments of complete answers"):
        ls.SEM(TEXT).fit(holed(), missing="fiml", estimator=estimator, **options)
