"""The satisfaction-trust-loyalty theory is made from the roles of a codebook."""

from __future__ import annotations

from dataclasses import replace

import pytest

import loyaltysem as ls
from loyaltysem.errors import CodebookError
from loyaltysem.theories import satisfaction_trust_loyalty


@pytest.fixture(scope="module")
def codebook() -> ls.Codebook:
    return ls.datasets.load_platforms().codebook


def without_role(codebook: ls.Codebook, role: str) -> ls.Codebook:
    constructs = tuple(replace(c, role="") if c.role == role else c for c in codebook.constructs)
    return replace(codebook, constructs=constructs)


def test_the_model_has_the_paths_of_the_theory_and_no_other(codebook):
    text = ls.SEM(satisfaction_trust_loyalty(codebook)).model_text
    assert text.splitlines()[5:] == ["SAT ~ WQ + PV", "TRU ~ SAT", "LOY ~ TRU + SAT"]
    assert "SC" not in text


def test_without_antecedents_only_the_three_constructs_remain(codebook):
    theory = satisfaction_trust_loyalty(codebook, antecedents=False)
    assert set(ls.SEM(theory).parameter_table().latent) == {"SAT", "TRU", "LOY"}
    assert list(theory.hypotheses["route"]) == [
        "SAT → TRU",
        "TRU → LOY",
        "SAT → LOY",
        "SAT → TRU → LOY",
    ]


def test_every_item_of_a_construct_is_in_the_model_in_codebook_order(codebook):
    table = ls.SEM(satisfaction_trust_loyalty(codebook)).parameter_table()
    for construct in ("WQ", "PV", "SAT", "TRU", "LOY"):
        items = [r.rhs for r in table.rows if r.op == "=~" and r.lhs == construct]
        assert items == codebook.construct_items[construct]


def test_paths_of_groups_are_free_of_each_other(codebook):
    """A label would hold a path equal in all groups, which nobody who names a theory asks for."""
    survey = ls.datasets.load_platforms()
    fit = ls.SEM(satisfaction_trust_loyalty(codebook)).fit(
        survey, missing="listwise", group="platform"
    )
    paths = fit.estimates().query("op == '~'")
    assert paths.groupby(["lhs", "rhs"])["est"].nunique().eq(3).all()


@pytest.mark.parametrize("role", ["satisfaction", "trust", "loyalty"])
def test_a_missing_role_is_named_with_the_roles_there_are(codebook, role):
    with pytest.raises(CodebookError, match=f"role '{role}'.*Add role") as raised:
        satisfaction_trust_loyalty(without_role(codebook, role))
    assert "none" in str(raised.value)


@pytest.mark.parametrize(
    ("lacking", "route", "left_out"),
    [("website_quality", "PV → SAT", "WQ"), ("perceived_value", "WQ → SAT", "PV")],
)
def test_antecedents_that_the_codebook_lacks_are_left_out(codebook, lacking, route, left_out):
    theory = satisfaction_trust_loyalty(without_role(codebook, lacking))
    assert theory.hypotheses.iloc[-1][["hypothesis", "route"]].tolist() == ["H5", route]
    assert left_out not in ls.SEM(theory).model_text


def test_what_was_not_read_in_a_source_is_said_to_be_so(codebook):
    theory = satisfaction_trust_loyalty(codebook)
    table = theory.hypotheses.set_index("hypothesis")
    assert table["verified"].to_dict() == {
        "H1": True,
        "H2": True,
        "H3": True,
        "H4": False,
        "H5": True,
        "H6": False,
    }
    assert table["source"].ne("").all()
    assert "not verified" in theory.text()
    assert "未能核实" in theory.text("zh")
