"""Cross-loadings follow their stated rules, complexity is psych's, and nothing is dropped."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, OptionError
from loyaltysem.scales import hofmann_complexity

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
STORED = json.loads((REFERENCE / "efa_complexity.json").read_text("utf-8"))["cases"]
ITEMS = [f"{name}{i}" for name in ("SAT", "TRU", "LOY") for i in range(1, 5)]


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")[ITEMS]


@pytest.fixture(scope="module")
def solution(survey):
    return ls.efa(survey, n_factors=3, rng=1)


@pytest.mark.parametrize("rotation", STORED)
def test_complexity_agrees_with_psych(rotation):
    case = STORED[rotation]
    np.testing.assert_allclose(hofmann_complexity(case["loadings"]), case["complexity"], rtol=1e-13)


def test_complexity_of_a_solution_is_that_of_psychs_own(solution):
    # psych's stop rule leaves its loadings right to about 1e-5
    found = solution.cross_loadings().table.loc[ITEMS]
    np.testing.assert_allclose(found["complexity"], STORED["oblimin"]["complexity"], atol=1e-4)
    np.testing.assert_allclose(found["communality"], STORED["oblimin"]["communality"], atol=1e-4)


@given(
    arrays(np.float64, (5, 3), elements=st.floats(-1, 1).filter(lambda x: abs(x) > 1e-3)),
    st.permutations(range(3)),
    st.floats(0.1, 10),
)
def test_complexity_lies_between_one_and_the_number_of_factors(loadings, order, unit):
    found = hofmann_complexity(loadings)
    assert (found >= 1 - 1e-12).all()
    assert (found <= 3 + 1e-12).all()
    np.testing.assert_allclose(found, hofmann_complexity(-unit * loadings[:, order]))


def test_an_item_without_loadings_has_no_complexity():
    assert np.isnan(hofmann_complexity([[0.0, 0.0]])[0])


def test_figures_are_those_of_the_solution(solution):
    table = solution.cross_loadings().table
    for item, row in table.iterrows():
        size = solution.loadings.loc[item].abs().sort_values(ascending=False)
        assert [row["factor"], row["secondary_factor"]] == size.index[:2].tolist()
        assert row["primary"] == solution.loadings.loc[item, row["factor"]]
        assert row["secondary"] == solution.loadings.loc[item, row["secondary_factor"]]
        assert row["difference"] == pytest.approx(size.iloc[0] - size.iloc[1], abs=1e-15)
        assert row["communality"] == solution.communalities[item]
    assert table.index.tolist() == solution.sorted_loadings().index.tolist()


def _made(loadings) -> ls.scales.FactorSolution:
    return dataclasses.replace(
        _template(), loadings=loadings, communalities=(loadings**2).sum(axis=1)
    )


def _template():
    frame = pd.read_csv(REFERENCE / "data" / "survey_continuous.csv")[ITEMS]
    return ls.efa(frame, n_factors=2, rotation="varimax", rng=1)


def test_every_reason_has_its_item_and_its_source():
    loadings = pd.DataFrame(
        {
            "F1": [0.80, 0.70, 0.65, 0.55, 0.39, -0.60, 0.00],
            "F2": [0.10, 0.29, 0.31, 0.36, 0.10, 0.50, 0.80],
        },
        index=list("abcdefg"),
    )
    found = _made(loadings).cross_loadings()
    assert found.table["reasons"].to_dict() == {
        "a": "",
        "b": "",
        "c": "high secondary loading",
        "d": "high secondary loading; small difference; cross-loading",
        "e": "low primary loading; low communality",
        "f": "high secondary loading; small difference; cross-loading",
        "g": "",
    }
    assert found.candidates.index.tolist() == ["c", "f", "d", "e"]
    for reason, source in {"small difference": "Howard 2016", "cross-loading": "Osborne"}.items():
        assert source in found.conventions[reason]
    assert found.factors.loc["F1"].tolist() == [6, 5, 2]
    assert found.factors.loc["F2"].tolist() == [1, 1, 1]
    notes = " ".join(found.notes)
    assert "F1 has 6 items and would have 2 without the candidates" in notes
    assert "F2 has 1 item with their largest loading" in notes
    loose = _made(loadings).cross_loadings(
        primary=0, secondary=0.99, difference=0, crossing=0.99, communality=0
    )
    assert loose.candidates.empty
    assert loose.text().startswith("None of the 7 items")
    assert loose.text("zh").startswith("7 个题项中未发现需要考虑删除的题项")


def test_sentences_and_tables_carry_reasons_and_the_caution(solution):
    found = solution.cross_loadings(communality=0.5)
    item = found.candidates.index[0]
    assert f"{item} (" in found.text()
    assert f"{item}（共同度偏低" in found.text("zh")
    for shown in (repr(found), found._repr_html_(), found.text()):
        assert "MacCallum, Roznowski" in shown
        assert "fresh sample" in shown
    assert found.caution in found.text()
    assert "新的样本" in found.text("zh")
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.table = None
    with pytest.raises(OptionError, match="'de' is not known"):
        found.text("de")


def test_one_factor_has_nothing_to_cross(survey):
    found = ls.efa(survey, n_factors=1, rng=1).cross_loadings()
    assert found.table[["secondary", "difference"]].isna().all(axis=None)
    assert set("; ".join(found.table["reasons"]).split("; ")) <= {
        "",
        "low primary loading",
        "low communality",
    }
    assert any(note.startswith("One factor") for note in found.notes)


def test_unrotated_factors_are_refused(survey):
    with pytest.raises(NotAvailableError, match="Rotate the solution"):
        ls.efa(survey, n_factors=3, rotation="none", rng=1).cross_loadings()


def test_a_heywood_case_is_named(holzinger_answers):
    names = ["x1", "x4", "x5", "x6", "x7", "x8", "x9"]
    with pytest.warns(AdmissibilityWarning):
        solution = ls.efa(holzinger_answers[names], n_factors=3, extraction="ml", rng=1)
    found = solution.cross_loadings()
    assert found.notes[0].startswith(f"Heywood case: {', '.join(solution.heywood)}")


@pytest.mark.parametrize("cutoff", [{"primary": 1.0}, {"crossing": -0.1}, {"difference": "0.2"}])
def test_a_cutoff_without_meaning_is_refused(cutoff, solution):
    with pytest.raises(OptionError, match=f"{next(iter(cutoff))}=.*"):
        solution.cross_loadings(**cutoff)
