"""The record of a cross-check says the largest difference, and never hides one."""

from __future__ import annotations

import logging
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest

from loyaltysem.engines import NotCompared, put_side_by_side
from loyaltysem.engines.quiet import quiet


def part(est: list[float], other: list[float]) -> pd.DataFrame:
    names = [("A", "=~", f"x{i}") for i in range(len(est))]
    return pd.DataFrame(names, columns=["lhs", "op", "rhs"]).assign(est=est, other=other)


def test_a_difference_is_relative_to_a_size_and_absolute_near_zero():
    check = put_side_by_side("semopy", {"estimates": part([20.0, -0.5, 0.05], [22, -0.6, 0.06])})
    np.testing.assert_allclose(check.table["difference"], [0.1, 0.2, 0.01])
    assert check.largest == pytest.approx(0.2)
    assert check.where == "A =~ x1"
    assert not check.agrees


def test_the_cutoff_is_half_of_the_last_digit_that_is_printed():
    for other, agrees in ((0.50024, True), (0.50026, False)):
        assert put_side_by_side("semopy", {"estimates": part([0.5], [other])}).agrees == agrees


@pytest.mark.parametrize("absent", [np.nan, np.inf])
def test_a_number_that_one_engine_did_not_give_is_no_agreement(absent):
    parts = {"kmo": part([0.5, 0.6], [0.5, absent]), "loadings": part([0.5], [0.5])}
    check = put_side_by_side("semopy", parts)
    assert not check.agrees
    assert check.where == "A =~ x1"
    assert not check.quantities.loc["kmo", "largest"] < 1
    assert "do NOT agree" in check.text()


def test_it_names_every_program_with_its_version():
    left_out = [NotCompared("extraction", "error", "TypeError: gone")]
    check = put_side_by_side(
        "factor_analyzer",
        {"kmo": part([0.5], [0.5])},
        beside=["scikit-learn"],
        left_out=left_out,
        ways=["matching"],
    )
    for name in ("loyaltysem", "factor_analyzer", "scikit-learn"):
        assert check.versions[name] == version(name)
        assert f"{name} {version(name)}" in check.text()
    assert list(check.conventions) == ["difference", "matching"]
    assert set(check.not_compared) == {"extraction"}
    assert "TypeError: gone" in check._repr_html_()


def test_what_another_program_says_of_itself_is_held_back_and_can_be_looked_at(caplog):
    with quiet() as given:
        warnings.warn("about itself", FutureWarning, stacklevel=1)
        logging.getLogger("other").warning("about itself")
    assert [str(one.message) for one in given] == ["about itself"]
    assert not caplog.records
    logging.getLogger("other").warning("afterwards")
    assert len(caplog.records) == 1
