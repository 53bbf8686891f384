"""A hypothesis is judged by the direction of a construct's items, whatever sets its scale."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataWarning, NotAvailableError
from loyaltysem.quantities import HypothesisTable
from loyaltysem.specification import Graph, Hypothesis, Node, Path
from loyaltysem.theories import Theory

ITEMS = {name: tuple(f"{name.lower()}{i}" for i in (1, 2, 3, 4)) for name in "AB"}
EVERY = [*ITEMS["A"], *ITEMS["B"]]


def moments(against: str = "", n: int = 300) -> ls.Moments:
    """Eight items with loadings of .8; B = A / 2 + e; those named are coded the other way."""
    latent = np.repeat(np.repeat([[1.0, 0.5], [0.5, 1.0]], 4, axis=0), 4, axis=1)
    sign = np.array([-1.0 if name in against.split() else 1.0 for name in EVERY])
    covariance = 0.64 * latent * np.outer(sign, sign) + 0.36 * np.eye(8)
    return ls.Moments.from_covariance(pd.DataFrame(covariance, EVERY, EVERY), n)


def theory(reversed_items: str = "", n_items: int = 4) -> Theory:
    nodes = tuple(
        Node(
            name,
            own[:n_items],
            label={"A": "Ease", "B": "Bond"}[name],
            reversed_items=tuple(item for item in own if item in reversed_items.split()),
        )
        for name, own in ITEMS.items()
    )
    return Theory(Graph(nodes, (Path("A", "B"),), (Hypothesis("H1", ("A", "B"), "+"),)))


def judged(data, own: Theory | None = None, **options) -> HypothesisTable:
    return ls.SEM(own or theory()).fit(data, **options).hypotheses()


quiet = pytest.mark.filterwarnings("ignore::loyaltysem.errors.DataWarning")


@quiet
@pytest.mark.parametrize("std_lv", [False, True])
@pytest.mark.parametrize(
    "against", ["", "b1", "b4", "a1", "a1 b1", "a2 b1", "a1 a2 a3 a4 b1 b2 b3 b4"]
)
def test_a_marker_that_is_keyed_in_reverse_turns_no_verdict(against, std_lv):
    """The effect is one half, whatever sign the latent variables come out with."""
    found = judged(moments(against), std_lv=std_lv)
    assert found["verdict"].tolist() == ["supported"]
    assert found["std_all"].abs().tolist() == [pytest.approx(0.5, rel=1e-4)]


@quiet
@pytest.mark.parametrize("std_lv", [False, True])
@pytest.mark.parametrize(("against", "construct"), [("b1 b2", "B"), ("b2 b4", "B"), ("a1 a2", "A")])
def test_items_of_which_half_have_one_sign_test_nothing(against, construct, std_lv):
    found = judged(moments(against), std_lv=std_lv)
    assert found["verdict"].tolist() == ["not tested"]
    assert found["why"].tolist() == [f"the items of {construct} have two signs"]
    called = {"A": "Ease", "B": "Bond"}[construct]
    assert f"was not tested: the items of {called} have two signs." in found.text()
    assert f"{construct}的题项载荷正负方向不一致" in found.text("zh")


@quiet
def test_more_items_that_are_weak_do_not_outvote_one_that_is_not():
    """Loadings .9, −.1, −.1: two signs to one, and all that is measured lies in the one."""
    names = ["a1", "a2", "a3", "b1", "b2", "b3"]
    loadings = np.array([0.9, -0.1, -0.1, 0.8, 0.8, 0.8])
    latent = np.repeat(np.repeat([[1.0, 0.5], [0.5, 1.0]], 3, axis=0), 3, axis=1)
    covariance = latent * np.outer(loadings, loadings)
    np.fill_diagonal(covariance, 1.0)
    data = ls.Moments.from_covariance(pd.DataFrame(covariance, names, names), 500)
    found = judged(data, theory(n_items=3))
    assert found["why"].tolist() == ["the items of A have two signs"]


def test_where_all_items_are_coded_against_their_construct_the_convention_is_said():
    """Nothing in such data tells it; who reads an opposite sign is told to look."""
    found = judged(moments("b1 b2 b3 b4"))
    assert found["verdict"].tolist() == ["opposite sign"]
    assert "rise with most of their items" in found.conventions["sign"]
    assert "check that the items are not all coded against their construct" in found.text()
    assert "整体反向计分" in found.text("zh")
    assert "coded against" not in judged(moments()).text()


@quiet
@pytest.mark.parametrize(
    ("against", "declared", "verdict"),
    [
        # as they were given: three of four declared, and so they load
        ("b1 b2 b3", "b1 b2 b3", "supported"),
        ("b2 b3 b4", "b2 b3 b4", "supported"),
        ("b1 b2", "b1 b2", "supported"),
        # reversed already
        ("", "b1 b2 b3", "supported"),
        ("", "b1 b2", "supported"),
        ("b1 b2 b3 b4", "b1 b2", "opposite sign"),
        # all declared: as given or reversed, the loadings are of one sign
        ("", "b1 b2 b3 b4", "not tested"),
        ("b1 b2 b3 b4", "b1 b2 b3 b4", "not tested"),
        # what loads is not what is declared
        ("b1 b2", "b4", "not tested"),
        ("b1", "b4", "supported"),
    ],
)
def test_what_is_declared_reversed_tells_where_the_loadings_alone_do_not(
    against, declared, verdict
):
    found = judged(moments(against), theory(declared))
    assert found["verdict"].tolist() == [verdict]
    if declared == "b1 b2 b3 b4":
        assert "B are declared reversed" in found["why"].item()
        assert "反向题" in found.text("zh")


def test_a_survey_has_reversed_what_its_codebook_declares():
    survey = ls.datasets.load_platforms()
    own = ls.theories.satisfaction_trust_loyalty(survey.codebook, antecedents=False)
    declared = {node.name: node.reversed_items for node in own.graph.nodes}
    assert declared["SAT"] == ("SAT4",)
    with warnings.catch_warnings():
        warnings.simplefilter("error", DataWarning)
        found = ls.SEM(own).fit(survey, missing="listwise").hypotheses()
    assert found["verdict"].eq("supported").all()
    answers = survey.responses
    turned = answers.assign(LOY1=answers["LOY1"].max() + answers["LOY1"].min() - answers["LOY1"])
    with pytest.warns(DataWarning, match=r"against the others.*LOY \(LOY1 0\.7.*reversed in the"):
        again = ls.SEM(own).fit(turned, missing="listwise").hypotheses()
    assert again["verdict"].equals(found["verdict"])
    np.testing.assert_allclose(again["est"].abs(), found["est"].abs(), rtol=1e-4)


@quiet
def test_words_and_notes_say_which_construct_is_read_the_other_way_round():
    found = judged(moments("b1"))
    assert found["est"].item() < 0
    assert "b = −0.5" in found.text()
    assert "Bond runs against most of its items" in found.text()
    assert "反向解读" in found.text("zh")
    assert any(note.startswith("B runs against most of its items") for note in found.notes)
    # of both ends, the effect is what it was
    assert "runs against" not in judged(moments("a1 b1")).text()


@quiet
def test_what_lies_between_the_ends_has_no_part_in_the_sign():
    names = [f"{c}{i}" for c in "abc" for i in (1, 2, 3)]
    latent = np.array([[1, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 1]])
    sign = np.where(np.isin(names, ["b1"]), -1.0, 1.0)
    covariance = 0.64 * np.kron(latent, np.ones((3, 3))) * np.outer(sign, sign) + 0.36 * np.eye(9)
    nodes = tuple(Node(c.upper(), tuple(f"{c}{i}" for i in (1, 2, 3))) for c in "abc")
    paths = (Path("A", "B"), Path("B", "C"))
    claims = (
        Hypothesis("H1", ("A", "B"), "+"),
        Hypothesis("H2", ("B", "C"), "+"),
        Hypothesis("H3", ("A", "B", "C"), "+", "indirect"),
    )
    data = ls.Moments.from_covariance(pd.DataFrame(covariance, names, names), 400)
    found = judged(data, Theory(Graph(nodes, paths, claims)))
    assert found["verdict"].eq("supported").all()
    assert np.sign(found["est"]).tolist() == [-1, -1, 1]


@quiet
def test_each_group_has_its_own_direction():
    rng = np.random.default_rng(3)
    a = rng.normal(size=600)
    b = 0.5 * a + rng.normal(size=600)
    frame = pd.DataFrame(
        {i: (a if i in ITEMS["A"] else b) + 0.5 * rng.normal(size=600) for i in EVERY}
    ).assign(g=np.arange(600) % 2)
    frame.loc[frame["g"] == 1, "b1"] *= -1
    found = judged(frame, group="g")
    assert np.sign(found["est"]).tolist() == [1, -1]
    assert found["verdict"].eq("supported").all()
    assert [note for note in found.notes if note.startswith("1: B runs against")]
    assert found[found["group"] == 1].text().count("in group g = 1") == 1


@quiet
def test_only_what_is_tested_counts_in_an_adjustment():
    own = theory().graph
    nodes = (*own.nodes, Node("y", measurement="observed"))
    names = [*EVERY, "y"]
    covariance = np.eye(9)
    covariance[:8, :8] = moments("b1 b2").covariances[0]
    covariance[8, :4] = covariance[:4, 8] = 0.24
    claims = (*own.hypotheses, Hypothesis("H2", ("A", "y"), "+"))
    data = ls.Moments.from_covariance(pd.DataFrame(covariance, names, names), 300)
    fit = ls.SEM(Theory(Graph(nodes, (*own.paths, Path("A", "y")), claims))).fit(data)
    found = fit.hypotheses(adjust="bonferroni")
    assert found["verdict"].tolist() == ["not tested", "supported"]
    assert found["pvalue_adjusted"].isna().tolist() == [True, False]
    assert found.loc[1, "pvalue_adjusted"] == found.loc[1, "pvalue"]
    assert "over the 1 tests" in found.conventions["pvalue_adjusted"]


@quiet
def test_a_bootstrap_judges_by_the_direction_too():
    rng = np.random.default_rng(3)
    a = rng.normal(size=300)
    b = 0.5 * a + rng.normal(size=300)
    frame = pd.DataFrame(
        {i: (a if i in ITEMS["A"] else b) + 0.5 * rng.normal(size=300) for i in EVERY}
    )
    for against, verdict in ((["b1"], "supported"), (["b1", "b2"], "not tested")):
        fit = ls.SEM(theory()).fit(frame.assign(**{item: -frame[item] for item in against}))
        found = fit.bootstrap(n_replicates=50, rng=1).hypotheses()
        assert found["verdict"].tolist() == [verdict]


def test_rows_of_the_table_keep_their_words():
    claims = (Hypothesis("H1", ("A", "B"), "+"), Hypothesis("H2", ("A", "B"), "-", "total"))
    graph = theory().graph
    table = judged(moments(), Theory(Graph(graph.nodes, graph.paths, claims)))
    lines = table.text().splitlines()
    for some in (table.copy(), table.head(), table.round(3), table[table["est"] > 0]):
        assert type(some) is HypothesisTable
        assert some.text().splitlines() == lines
        assert some.conventions == table.conventions
    assert table.iloc[[1]].text().splitlines()[0] == lines[1]
    assert table.tail(1).text("zh").splitlines()[0] == table.text("zh").splitlines()[1]
    backwards = table.sort_values("hypothesis", ascending=False).text().splitlines()
    assert backwards[:2] == lines[1::-1]
    assert table[["hypothesis", "verdict"]].text().splitlines() == lines
    assert type(table[["verdict", "est"]]) is pd.DataFrame
    with pytest.raises(NotAvailableError, match="on some of its rows"):
        table.assign(hypothesis="H9").text()
