"""Modification indices and score tests of least squares are lavaan's, at the exact minimum.

tests/reference/lavaan_squares_scores.R wrote the values.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of
from loyaltysem.errors import NotAvailableError

EXPECTED = json.loads((TESTS / "reference" / "lavaan_squares_scores.json").read_text("utf-8"))
CASES = {f"{case['name']}-{case['estimator']}": case for case in EXPECTED["cases"]}
FILES = {"schools": "holzinger_swineford.csv", "democracy": "political_democracy.csv"}
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@cache
def fit_of(name: str) -> ls.SEMResult:
    case = CASES[name]
    options = {key.replace(".", "_"): value for key, value in case["options"].items()}
    return ls.SEM(case["model"]).fit(frame_of(FILES[case["data"]]), **options)


def test_reference_values_name_their_program_and_cover_every_estimator():
    assert EXPECTED["engine"].startswith("lavaan 0.6.14")
    assert max(case["largest_gradient"] for case in CASES.values()) < 1e-10
    for estimator in ("GLS", "ULS", "WLS"):
        assert {f"{name}-{estimator}" for name in ("hs", "hs_means", "metric")} <= set(CASES)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "modindices" in case])
def test_modification_indices_agree_with_lavaan(name):
    theirs, fit = pd.DataFrame(CASES[name]["modindices"]), fit_of(name)
    ours, keys = fit.modification_indices(), ["lhs", "op", "rhs"]
    if "group" in ours:
        labels = list(frame_of(FILES["schools"])["school"].unique())
        ours["group"] = ours["group"].map(lambda label: labels.index(label) + 1)
        keys.append("group")
    # lavaan also frees the moments and regressions of covariates that it holds fixed
    theirs = theirs[~theirs["lhs"].isin(fit.parameter_table.exogenous)]
    # with the weight of ULS the model leaves 5e-9 of this path's information: lavaan's index of it
    # differs in the fifth digit from that of the covariance, which is the same direction
    lost = (theirs["lhs"] == "dem60") & (theirs["op"] == "~") & (theirs["rhs"] == "dem65")
    theirs = theirs[~(lost & name.endswith("ULS"))]
    both = theirs.merge(ours, on=keys, how="outer", suffixes=("_lavaan", ""), indicator=True)
    assert (both["_merge"] == "both").all()
    assert len(both) > 15
    for column, other in (
        ("mi", "mi_lavaan"),
        ("epc", "epc_lavaan"),
        ("sepc_lv", "sepc.lv"),
        ("sepc_all", "sepc.all"),
    ):
        np.testing.assert_allclose(both[column], both[other], rtol=1e-6, atol=1e-8, err_msg=column)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "score_test" in case])
def test_score_tests_agree_with_lavaan(name):
    if name.endswith("ULS"):
        with pytest.raises(NotAvailableError, match="no chi-square distribution"):
            fit_of(name).score_test()
        return
    ours, theirs = fit_of(name).score_test(), CASES[name]["score_test"]
    assert ours.total.df == theirs["total"]["df"]
    np.testing.assert_allclose(ours.total.statistic, theirs["total"]["X2"], rtol=1e-6)
    np.testing.assert_allclose(
        sorted(ours.univariate["chisq"]), sorted(theirs["univariate"]), rtol=1e-6
    )


@pytest.mark.parametrize("estimator", ["GLS", "ULS", "WLS"])
def test_an_index_is_close_to_what_freeing_the_coefficient_gains(estimator):
    frame = frame_of(FILES["schools"])
    fit = ls.SEM(HS).fit(frame, estimator=estimator)
    residuals = fit.modification_indices(operators=["~~"])
    small = residuals[residuals["epc"].abs().rank() < 6].head(3)
    assert len(small)
    for row in small.itertuples():
        freed = ls.SEM(f"{HS}\n{row.lhs} ~~ {row.rhs}").fit(frame, estimator=estimator)
        gain = fit.fit_indices()["chisq"] - freed.fit_indices()["chisq"]
        assert gain == pytest.approx(row.mi, rel=0.1)
        estimates = freed.estimates().set_index(["lhs", "op", "rhs"])["est"]
        assert estimates[row.lhs, "~~", row.rhs] == pytest.approx(row.epc, rel=0.1)


def test_the_index_of_uls_follows_the_unit_of_the_items():
    """That is why it is no chi-square; GLS and WLS have no unit."""
    frame = frame_of(FILES["schools"])
    doubled = frame.assign(**{f"x{i}": 2 * frame[f"x{i}"] for i in range(1, 10)})
    for estimator, factor in (("GLS", 1), ("ULS", 16), ("WLS", 1)):
        one, other = (
            ls.SEM(HS).fit(data, estimator=estimator).modification_indices()["mi"]
            for data in (frame, doubled)
        )
        np.testing.assert_allclose(other, factor * one, rtol=1e-6, atol=1e-9)
