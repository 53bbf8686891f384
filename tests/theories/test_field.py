"""What holds of every theory of the field."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from field_cases import CASES, Case, answers

import loyaltysem as ls
from loyaltysem.errors import OptionError
from loyaltysem.theories import Theory
from loyaltysem.words.theories.roles import ROLE_WORDS

LANGUAGES: Any = ("en", "zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
every_theory = pytest.mark.parametrize("case", CASES, ids=str)


def test_every_theory_of_the_room_is_in_the_table():
    functions = {getattr(ls.theories, name) for name in ls.theories.__all__} - {Theory}
    assert functions == {case.function for case in CASES}


@every_theory
def test_each_hypothesis_has_a_claim_a_source_and_says_whether_it_was_read(case: Case):
    table = case().hypotheses
    assert list(table["hypothesis"]) == [f"H{i}" for i in range(1, len(table) + 1)]
    for column in ("claim", "claim_zh", "source", "route"):
        assert table[column].str.strip().ne("").all()
    assert table["claim_zh"].map(lambda text: bool(CHINESE.search(text))).all()
    assert not table["claim"].map(lambda text: bool(CHINESE.search(text))).any()
    assert table["verified"].map(type).eq(bool).all()


@every_theory
def test_what_was_not_verified_is_said_in_both_languages_and_in_the_docstring(case: Case):
    theory = case()
    unverified = [one.name for one in theory.graph.hypotheses if not one.verified]
    english, chinese = (theory.text(language).splitlines()[-1] for language in LANGUAGES)
    everything = len(unverified) == len(theory.graph.hypotheses)
    if unverified and not everything:
        assert re.findall(r"H\d+", english) == re.findall(r"H\d+", chinese) == unverified
    assert ("verified" in english) == bool(unverified)
    assert ("未能" in chinese) == bool(unverified)
    assert english in repr(theory)
    notes = " ".join(str(inspect.getdoc(case.function)).split("Notes\n")[1].split())
    if unverified:
        assert "not verified" in notes.replace("**", "")
    assert theory.graph.described.verified
    assert CHINESE.search(theory.graph.described.verified_zh)


@every_theory
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_a_codebook_of_which_the_same_theory_is_made(case: Case, language):
    theory = case()
    codebook = ls.Codebook.from_toml(theory.template(language=language, points=5))
    assert case(codebook) == theory
    assert set(codebook.bounds.values()) == {(1.0, 5.0)}
    texts = [item.text for item in codebook.items]
    assert len(set(texts)) == len(texts)
    assert all(bool(CHINESE.search(text)) == (language == "zh") for text in texts)


@every_theory
def test_sem_writes_a_moderation_as_a_product_and_asks_how_to_estimate_it(case: Case):
    theory = case()
    products = {f"{one.cause}:{one.moderator}" for one in theory.graph.moderations}
    assert bool(products) == case.moderating
    model = ls.SEM(theory)
    assert set(model.parameter_table().products) == products
    if products:
        with pytest.raises(OptionError, match=r"interaction='lms'.*moderation=False"):
            model.fit(answers(theory, n=200, seed=1))
    latent = {node.name for node in theory.graph.nodes}
    for one in (model, ls.SEM(case(**case.linear))):
        assert set(one.parameter_table().latent) == latent
    assert set(ls.CFA(theory).parameter_table().latent) == latent


@every_theory
def test_a_linear_form_claims_the_same_but_for_the_moderations(case: Case):
    whole, linear = case().hypotheses, case(**case.linear).hypotheses
    kept = whole[whole["effect"] != "moderation"].reset_index(drop=True)
    assert linear[["route", "sign", "source"]].equals(kept[["route", "sign", "source"]])


@every_theory
def test_what_the_theory_claims_is_found_where_it_holds(case: Case):
    theory = case(**case.linear)
    fit = ls.SEM(theory).fit(answers(theory, n=1500, seed=5))
    found = fit.hypotheses(adjust="holm")
    assert found["verdict"].tolist() == ["supported"] * len(theory.graph.hypotheses)
    assert found["pvalue_adjusted"].ge(found["pvalue"]).all()
    # the model is that of the answers, so it fits
    assert fit.fit_indices()["rmsea"] < 0.03


@every_theory
def test_a_control_explains_every_construct(case: Case):
    theory = case(controls=["age"])
    assert theory.graph.columns == ("age",)
    dimensions = {item for node in theory.graph.nodes for item in node.items}
    explained = {path.target for path in theory.graph.paths if path.source == "age"}
    assert explained == {node.name for node in theory.graph.nodes} - dimensions - {"age"}
    assert "age" not in " ".join(theory.hypotheses["route"])


@every_theory
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_figure_has_every_construct_and_hypothesis_once(case: Case, language):
    theory = case(controls=["age"])
    ax = theory.plot(language=language).axes[0]
    texts = [text.get_text().replace("\n", " ") for text in ax.texts]
    plain = ["".join(text.split()) for text in texts]
    for node in theory.graph.nodes:
        if node.name != "age":
            assert plain.count("".join(node.called(language).split())) == 1
    written = " ".join(texts)
    for one in theory.graph.hypotheses:
        assert len(re.findall(rf"\b{one.name} ?[（(]", written)) == 1, one.name
    assert "age" in written
    assert ax.get_title().replace("\n", "").replace(" ", "") == theory.graph.described.called(
        language
    ).replace(" ", "")


def test_every_role_is_one_of_a_theory_or_was_there_before():
    used = {node.role for case in CASES for node in case().graph.nodes}
    # for the national indices, and for lists of the user's
    kept = {"image", "expectation", "complaints", "inertia"}
    assert set(ROLE_WORDS) - used - kept == set()
