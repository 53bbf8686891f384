"""A theory shows its hypotheses, and models take it."""

from __future__ import annotations

import pickle
import re

import pandas as pd
import pytest
from matplotlib import pyplot as plt

import loyaltysem as ls
from loyaltysem.errors import CodebookError, OptionError
from loyaltysem.specification import Graph, Hypothesis, Node, Path
from loyaltysem.theories import Theory, satisfaction_trust_loyalty


@pytest.fixture(scope="module")
def theory() -> Theory:
    return satisfaction_trust_loyalty(ls.datasets.load_platforms().codebook)


def test_the_hypotheses_are_a_frame_in_the_codebooks_words(theory):
    assert isinstance(theory.hypotheses, pd.DataFrame)
    table = theory.hypotheses.set_index("hypothesis")
    assert table.loc["H1", "claim"] == "Satisfaction has a positive effect on Website trust"
    assert table.loc["H1", "claim_zh"] == "顾客满意对网站信任有正向影响"
    assert table.loc["H4", "effect"] == "indirect"
    assert table["sign"].eq("+").all()


def test_it_shows_its_source_items_and_hypotheses(theory):
    for shown in (repr(theory), theory._repr_html_()):
        for text in ("王琴英", "SAT1, SAT2, SAT3, SAT4", "H4", "indirect effect", "not verified"):
            assert text in shown
    assert "…" not in repr(theory)
    assert "<table" in theory._repr_html_()


def test_its_words_have_a_line_for_each_hypothesis_in_both_languages(theory):
    for language, stop in (("en", "."), ("zh", "。")):
        lines = [line for line in theory.text(language).splitlines() if re.match(r"H\d", line)]
        assert [line[:2] for line in lines] == list(theory.hypotheses["hypothesis"])
        assert all(line.endswith(stop) for line in lines)
    with pytest.raises(OptionError, match="language"):
        theory.text("fr")


def test_names_without_labels_stand_for_themselves():
    graph = Graph(
        (Node("A", ("a1", "a2")), Node("B", ("b1", "b2"), label="Bond")),
        (Path("A", "B"),),
        (Hypothesis("H1", ("A", "B"), "-"),),
    )
    theory = Theory(graph)
    assert theory.text() == "H1: A has a negative effect on Bond."
    assert theory.text("zh") == "H1：A对B有负向影响。"
    assert repr(theory).splitlines()[:2] == ["Theory", "A: a1, a2"]


def test_a_model_of_a_theory_is_that_of_its_text_but_for_the_hypotheses(theory):
    model = ls.SEM(theory)
    same = ls.SEM(model.model_text)
    assert model.parameter_table() == same.parameter_table()
    assert model == ls.SEM(theory)
    assert model != same
    assert same != model


def test_a_cfa_takes_the_measurement_alone(theory):
    codebook = ls.datasets.load_platforms().codebook
    items = codebook.construct_items
    assert ls.CFA(theory) == ls.CFA(
        {name: items[name] for name in ("WQ", "PV", "SAT", "TRU", "LOY")}
    )


def test_what_only_a_model_has_is_told_where_to_get_it(theory):
    with pytest.raises(AttributeError, match=r"ls\.SEM\(theory\)\.fit\(data\)"):
        theory.fit(ls.datasets.load_platforms())
    assert not hasattr(theory, "fit")


def test_a_theory_pickles_and_is_equal_to_its_copy(theory):
    assert pickle.loads(pickle.dumps(theory)) == theory  # noqa: S301 - our own bytes
    model = ls.SEM(theory)
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - our own bytes


def test_a_theory_cannot_be_changed(theory):
    with pytest.raises(AttributeError):
        theory.graph = None


def test_a_theory_of_ones_own_is_drawn_and_has_a_template():
    graph = Graph(
        (
            Node("A", ("a1", "a2"), label="Same"),
            Node("B", ("b1", "b2"), label="Same"),
            Node("x", measurement="observed"),
            Node("C", ("c1",), role="trust"),
        ),
        (Path("A", "C"), Path("B", "C"), Path("x", "C")),
        (
            Hypothesis("H1", ("A", "C"), "+"),
            Hypothesis("H2", ("A", "C"), "-", "moderation", moderator="B"),
            Hypothesis("H3", ("x", "C"), "+", "total"),
        ),
    )
    theory = Theory(graph)
    assert theory.text().splitlines()[1] == "H2: Same weakens the positive effect of Same on C."
    written = [text.get_text() for text in theory.plot().axes[0].texts]
    assert written.count("Same") == 2
    assert {"x", "C", "H1 (+)", "H2 (−)", "H3 (+), total: x → C"} <= set(written)
    codebook = ls.Codebook.from_toml(theory.template())
    assert codebook.construct_items == {"A": ["a1", "a2"], "B": ["b1", "b2"], "C": ["c1"]}
    assert codebook.item("c1").text == "(to be worded) C 1: keeps its promises"
    assert codebook.item("a2").text == "(to be worded) A 2: a further side of it"
    model = ls.SEM(theory)
    assert model.model_text.splitlines()[-1] == "C ~ A + B + x + A:B"
    data = pd.DataFrame(1.0, range(9), ["a1", "a2", "b1", "b2", "x", "c1"])
    with pytest.raises(OptionError, match=r"product A:B of constructs.*your own Graph"):
        model.fit(data)


def test_a_theory_of_columns_alone_has_no_template():
    columns = (Node("x", measurement="observed"), Node("y", measurement="observed"))
    with pytest.raises(CodebookError, match="neither items nor groups"):
        Theory(Graph(columns, (Path("x", "y"),))).template()


def test_it_is_drawn_where_it_is_asked_for(theory):
    figure, panel = plt.subplots()
    assert theory.plot(ax=panel) is panel
    assert hasattr(theory.plot(), "_repr_png_")
    plt.close(figure)
