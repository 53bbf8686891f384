"""A fit of ordered answers as the population of a planned study."""

from __future__ import annotations

import numpy as np
import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from ordinal_cases import CASES, fit_of

MODEL = "\n".join(CASES["small_wlsmv"]["model"])


def thresholds_of(name: str) -> dict[str, list[float]]:
    table = fit_of(name).estimates(standardized=True)
    rows = table[table["op"] == "|"]
    return {item: part["std_all"].tolist() for item, part in rows.groupby("lhs", sort=False)}


@pytest.mark.parametrize("answers", [None, ls.datasets.ValeMaurelli(skewness=1.0, kurtosis=2.0)])
def test_power_of_continuous_answers_is_not_promised(answers):
    with pytest.raises(NotAvailableError, match="CutAtThresholds"):
        ls.planning.monte_carlo_power(
            MODEL, fit_of("small_wlsmv"), n=300, n_replicates=10, answers=answers, rng=1
        )
    with pytest.raises(NotAvailableError, match="CutAtThresholds"):
        ls.planning.monte_carlo_power(
            MODEL, {"a": fit_of("small_wlsmv")}, n={"a": 300}, n_replicates=10, rng=1
        )


@pytest.mark.parametrize("name", ["small_wlsmv", "small_theta"])
def test_answers_are_cut_at_the_thresholds_of_the_fit(name):
    shape = ls.datasets.CutAtThresholds(thresholds_of(name))
    found = ls.planning.monte_carlo_power(
        MODEL, fit_of(name), n=300, n_replicates=20, answers=shape, rng=1
    )
    assert found.used == 20
    implied = fit_of(name)._fitted.implied
    items = fit_of(name)._fitted.layout.observed
    answers = shape.of(list(items), np.zeros((1, len(items))), implied.covariance[0])
    # the shares of the answers are those of the survey
    observed = fit_of(name)._fitted.values[0].mean(axis=0)
    np.testing.assert_allclose(answers.means[0], observed, rtol=1e-9)
