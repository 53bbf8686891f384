"""Bootstrap standard errors are those of lavaan's bootstrapLavaan(), within Monte-Carlo error."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, fit_case, frame_of, stored_cases

DRAWN = {
    case["name"]: case
    for case in json.loads((TESTS / "reference" / "lavaan_bootstrap.json").read_text("utf-8"))
}
CASES = stored_cases()
REPLICATES = 2000


@pytest.fixture(scope="module", params=sorted(DRAWN))
def pair(request) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """lavaan's table, ours, and the Monte-Carlo error of the ratio of two standard errors.

    A standard error from R replicates has relative error 1 / sqrt(2 R) when they are normal;
    bootstrap distributions have heavier tails, which half as much again allows for.
    """
    theirs = DRAWN[request.param]
    boot = fit_case(CASES[request.param]).bootstrap(n_replicates=REPLICATES, rng=1)
    assert boot.n_failed <= 0.02 * REPLICATES
    tables = [boot.estimates(standardized=standardized) for standardized in (False, True)]
    ours = tables[0].assign(std_se=tables[1]["se"])
    error = 1.5 * np.sqrt(0.5 / REPLICATES + 0.5 / theirs["converged"])
    return pd.DataFrame(theirs["estimates"]), ours, float(error)


@pytest.mark.parametrize(("lavaan", "own"), [("se", "se"), ("std.se", "std_se")])
def test_bootstrap_standard_errors_agree_with_lavaans(pair, lavaan, own):
    theirs, ours, error = pair
    keys = ["lhs", "op", "rhs"]
    pd.testing.assert_frame_equal(ours[keys], theirs[keys].fillna(""), check_dtype=False)
    free = theirs[lavaan] > 1e-6
    assert ((ours[own] > 1e-6) == free).all()
    ratio = np.log(ours[own][free] / theirs[lavaan][free])
    assert ratio.abs().max() < 4 * error
    # parameters of one fit are correlated, so that their mean gains less than sqrt(k)
    assert abs(ratio.mean()) < 2 * error


def test_lavaans_bootstrap_is_named_with_its_replicates():
    for case in DRAWN.values():
        assert case["engine"].startswith("lavaan 0.6")
        assert case["converged"] >= 0.98 * case["replicates"] >= 1900
    assert any("group" in case["estimates"][0] for case in DRAWN.values())


def test_each_group_is_resampled_by_itself():
    """Every replicate of a group is drawn from its own rows: its means vary as they alone do."""
    frame = frame_of("survey_continuous.csv")
    fit = ls.CFA({"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"]}).fit(frame, group="platform")
    drawn = fit.bootstrap(n_replicates=500, rng=3).estimates().query("op == '~1' and se > 0")
    parts = dict(iter(frame.groupby("platform", sort=False)))
    for row in drawn.itertuples():
        own = parts[row.group][row.lhs]
        assert row.est == pytest.approx(own.mean(), rel=1e-6)
        # four standard errors of a standard error from 500 replicates
        assert row.se == pytest.approx(own.std(ddof=0) / np.sqrt(len(own)), rel=0.13)
