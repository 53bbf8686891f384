"""The satisfaction-trust-loyalty model is made from the roles of a codebook."""

from __future__ import annotations

from dataclasses import replace

import pytest

import loyaltysem as ls
from loyaltysem.errors import CodebookError
from loyaltysem.theories import satisfaction_trust_loyalty


@pytest.fixture(scope="module")
def codebook() -> ls.Codebook:
    return ls.datasets.load_platforms().codebook


def test_model_has_the_paths_and_names_the_influence_coefficient(codebook):
    text = satisfaction_trust_loyalty(codebook).model_text
    for line in ("TRU ~ a*SAT", "indirect := a*b", "influence := c+a*b", "SAT ~ WQ + PV"):
        assert line in text
    assert "SC" not in text


def test_without_antecedents_only_the_three_constructs_remain(codebook):
    model = satisfaction_trust_loyalty(codebook, antecedents=False)
    assert set(model.parameter_table().latent) == {"SAT", "TRU", "LOY"}


def test_every_item_of_a_construct_is_in_the_model_in_codebook_order(codebook):
    table = satisfaction_trust_loyalty(codebook).parameter_table()
    for construct in ("WQ", "PV", "SAT", "TRU", "LOY"):
        items = [r.rhs for r in table.rows if r.op == "=~" and r.lhs == construct]
        assert items == codebook.construct_items[construct]


def test_defined_influence_is_the_total_effect(codebook):
    survey = ls.datasets.load_platforms()
    fit = satisfaction_trust_loyalty(codebook).fit(survey, missing="listwise")
    defined = fit.estimates().set_index("label")
    effects = fit.effects("SAT", "LOY").set_index("effect")
    for label, kind in (("influence", "total"), ("indirect", "indirect"), ("c", "direct")):
        for column in ("est", "se", "ci_lower", "ci_upper"):
            assert defined.loc[label, column] == pytest.approx(effects.loc[kind, column], rel=1e-9)


@pytest.mark.parametrize("role", ["satisfaction", "trust", "loyalty"])
def test_a_missing_role_is_named_with_the_roles_there_are(codebook, role):
    constructs = tuple(replace(c, role="") if c.role == role else c for c in codebook.constructs)
    with pytest.raises(CodebookError, match=f"role '{role}'.*Add role") as raised:
        satisfaction_trust_loyalty(replace(codebook, constructs=constructs))
    assert "none" in str(raised.value)


def test_antecedents_that_the_codebook_lacks_are_left_out(codebook):
    constructs = tuple(
        replace(c, role="") if c.role == "website_quality" else c for c in codebook.constructs
    )
    text = satisfaction_trust_loyalty(replace(codebook, constructs=constructs)).model_text
    assert "SAT ~ PV" in text
    assert "WQ" not in text
