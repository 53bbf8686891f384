"""Difference tests by Satorra (2000) are lavaan's, and what they refuse.

tests/reference/lavaan_differences.R wrote the values, at the exact minimum.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from lavaan_cases import TESTS, frame_of
from loyaltysem.errors import NotAvailableError, OptionError
from loyaltysem.inference.fit.difference_tests import constraint_directions, difference_traces

EXPECTED = json.loads((TESTS / "reference" / "lavaan_differences.json").read_text("utf-8"))
FILES = {"schools": "holzinger_swineford.csv", "survey": "survey_continuous.csv"}
CORRECTED = {
    "ULSM": {"estimator": "ULS", "se": "robust_sem", "test": "satorra_bentler"},
    "ULSMV": {"estimator": "ULS", "se": "robust_sem", "test": "scaled_shifted"},
}
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


def fit(data: str, model: str, options: str) -> ls.SEMResult:
    named = {name.replace(".", "_"): value for name, value in json.loads(options).items()}
    named |= CORRECTED.get(named["estimator"], {})
    if isinstance(named.get("group_equal"), str):
        named["group_equal"] = [named["group_equal"]]
    return ls.SEM(model).fit(frame_of(FILES[data]), **named)


cached_fit = cache(fit)


def pair(case: dict[str, Any]) -> list[ls.SEMResult]:
    return [
        cached_fit(
            case["data"],
            case[which]["model"],
            json.dumps(dict(case[which]["options"] or {}) | case["options"]),
        )
        for which in ("restricted", "free")
    ]


def find(name: str, estimator: str) -> dict[str, Any]:
    cases = EXPECTED["tests"]
    return next(c for c in cases if (c["name"], c["estimator"]) == (name, estimator))


def test_reference_values_name_their_program():
    assert EXPECTED["engine"].startswith("lavaan 0.6.14")
    assert max(case["largest_gradient"] for case in EXPECTED["tests"]) < 1e-10


@pytest.mark.parametrize("case", EXPECTED["tests"], ids=lambda c: f"{c['name']}-{c['estimator']}")
def test_difference_tests_agree_with_lavaan(case):
    restricted, free = pair(case)
    kinds = {"shifted": True}
    if not case["estimator"].endswith("MV"):
        kinds["unshifted"] = False
    for kind, shifted in kinds.items():
        ours = ls.likelihood_ratio_test(restricted, free, "satorra_2000", scaled_shifted=shifted)
        assert ours.df == case[kind]["df"]
        np.testing.assert_allclose(ours.statistic, case[kind]["statistic"], rtol=1e-6)
        np.testing.assert_allclose(ours.pvalue, case[kind]["pvalue"], rtol=1e-6)


def test_the_method_is_that_of_2000_where_chi_squares_are_shifted():
    restricted, free = pair(find("scalar", "MLMV"))
    by_default = ls.likelihood_ratio_test(restricted, free)
    assert by_default == ls.likelihood_ratio_test(restricted, free, "satorra_2000")
    assert by_default.method == "Scaled and shifted difference test (Satorra 2000)"


def test_the_order_of_the_constructs_does_not_matter():
    """lavaan 0.6-14 subtracts moments of different items here."""
    restricted, free = pair(find("hs", "MLMV"))
    lines = free.model_text.splitlines()
    turned = fit("schools", "\n".join(reversed(lines)), '{"estimator": "MLMV"}')
    assert turned.parameter_table.observed != free.parameter_table.observed
    one, other = (ls.likelihood_ratio_test(restricted, fits) for fits in (free, turned))
    np.testing.assert_allclose(other.statistic, one.statistic, rtol=1e-8)


ALIKE = [case for case in EXPECTED["tests"] if case.get("exact")]


@pytest.mark.parametrize("case", ALIKE, ids=lambda c: f"{c['name']}-{c['estimator']}")
def test_tests_with_the_exact_constraints_agree_with_lavaan(case):
    ours = ls.likelihood_ratio_test(*pair(case), "satorra_2000", a_method="exact")
    np.testing.assert_allclose(ours.statistic, case["exact"]["statistic"], rtol=1e-6)
    np.testing.assert_allclose(ours.pvalue, case["exact"]["pvalue"], rtol=1e-6)


def test_exact_constraints_do_not_depend_on_the_units_of_the_items():
    frame = frame_of(FILES["schools"])
    scaled = frame.assign(x1=frame["x1"] * 1e4, x5=frame["x5"] * 1e-3)
    texts = f"{HS}\nvisual ~~ 0*speed", HS
    one, other = (
        ls.likelihood_ratio_test(
            *(ls.SEM(text).fit(data, estimator="MLMV", meanstructure=True) for text in texts),
            a_method="exact",
        )
        for data in (frame, scaled)
    )
    np.testing.assert_allclose(other.statistic, one.statistic, rtol=1e-6)


@pytest.mark.parametrize("name", ["marker", "standardized", "schools_scalar"])
def test_exact_constraints_need_models_that_are_written_alike(name):
    with pytest.raises(NotAvailableError, match="written with other markers"):
        ls.likelihood_ratio_test(*pair(find(name, "MLMV")), a_method="exact")


def test_an_unknown_source_of_the_constraints_is_refused():
    with pytest.raises(OptionError, match="'delta' or 'exact'"):
        ls.likelihood_ratio_test(*pair(find("hs", "MLMV")), a_method="delta method")


def test_normal_answers_need_no_correction():
    rng = np.random.default_rng(5)
    factor = rng.normal(size=(20_000, 1))
    frame = pd.DataFrame(0.8 * factor + 0.6 * rng.normal(size=(20_000, 4)), columns=list("abcd"))
    fits = [
        ls.SEM(text).fit(frame, estimator="MLMV")
        for text in ("F =~ a + 1*b + 1*c + 1*d", "F =~ a + b + c + d")
    ]
    plain = ls.likelihood_ratio_test(*fits, "standard")
    assert ls.likelihood_ratio_test(*fits).statistic == pytest.approx(
        plain.statistic, rel=0.05, abs=0.1
    )


def test_traces_of_a_weight_that_is_right_count_the_constraints():
    rng = np.random.default_rng(2)
    free = rng.normal(size=(12, 5))
    information = free.T @ free
    constraints = constraint_directions(free, free @ rng.normal(size=(5, 3)))
    np.testing.assert_allclose(difference_traces(constraints, information, information), (2, 2))


def test_parameters_that_move_nothing_of_their_own_are_refused():
    slopes = np.eye(4)[:, :3]
    with pytest.raises(NotAvailableError, match=r"Of the 2 parameters .* only 1"):
        constraint_directions(slopes, slopes[:, [0, 0]])


def test_a_shifted_chi_square_has_no_difference_of_factors():
    restricted, free = pair(find("metric", "MLMV"))
    for method in ("satorra_bentler_2001", "satorra_bentler_2010"):
        with pytest.raises(NotAvailableError, match="not made by one factor"):
            ls.likelihood_ratio_test(restricted, free, method)
    with pytest.raises(NotAvailableError, match="scaled_shifted=False"):
        ls.likelihood_ratio_test(restricted, free, scaled_shifted=False)


def test_least_squares_have_no_likelihood_to_evaluate():
    with pytest.raises(NotAvailableError, match="likelihood"):
        ls.likelihood_ratio_test(*pair(find("hs", "ULSM")), "satorra_bentler_2010")


def test_plain_chi_squares_and_unknown_methods_are_refused():
    frame = frame_of(FILES["schools"])
    fits = [ls.SEM(text).fit(frame) for text in (f"{HS}\nvisual ~~ 0*speed", HS)]
    with pytest.raises(OptionError, match="these are plain"):
        ls.likelihood_ratio_test(*fits, "satorra_2000")
    with pytest.raises(OptionError, match="'satorra_2000', 'satorra_bentler_2001'"):
        ls.likelihood_ratio_test(*fits, "satorra_1999")


def test_missing_answers_have_no_fourth_moments():
    frame = frame_of(FILES["schools"]).copy()
    frame.loc[:20, "x1"] = np.nan
    fits = [
        ls.SEM(text).fit(frame, estimator="MLR", missing="fiml")
        for text in (f"{HS}\nvisual ~~ 0*speed", HS)
    ]
    assert "2001" in ls.likelihood_ratio_test(*fits).method
    with pytest.raises(NotAvailableError, match="fourth moments"):
        ls.likelihood_ratio_test(*fits, "satorra_2000")


def test_models_that_count_different_moments_are_refused():
    frame = frame_of(FILES["schools"])
    held = ls.SEM("visual =~ x1 + x2 + x3\nvisual ~ 0*x7 + 0*x8").fit(frame, estimator="MLM")
    drawn = ls.SEM("visual =~ x1 + x2 + x3\nvisual ~ x7 + 0*x8").fit(
        frame, estimator="MLM", fixed_x=False
    )
    with pytest.raises(NotAvailableError, match="free parameters"):
        ls.likelihood_ratio_test(held, drawn, "satorra_2000")
