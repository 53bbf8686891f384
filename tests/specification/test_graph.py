"""A graph says one theory, and nothing that contradicts it."""

from __future__ import annotations

import pytest

from loyaltysem.errors import ModelSyntaxError, OptionError
from loyaltysem.specification import (
    Graph,
    Hypothesis,
    Node,
    Path,
    build_parameter_table,
    parse_model,
)

A, B, C = (Node(name, (f"{name}1", f"{name}2", f"{name}3")) for name in "ABC")
CHAIN = (Path("A", "B"), Path("B", "C"))


def test_its_statements_are_those_of_the_text():
    graph = Graph((A, B, C), (*CHAIN, Path("A", "C")))
    text = "A =~ A1 + A2 + A3\nB =~ B1 + B2 + B3\nC =~ C1 + C2 + C3\nB ~ A\nC ~ B + A"
    assert graph.statements == parse_model(text)
    assert graph.measurement == parse_model(text)[:3]


def test_a_second_order_construct_is_measured_by_constructs():
    quality = Node("Q", ("A", "B"), label="Quality")
    graph = Graph((A, B, quality, C), (Path("Q", "C"),)).with_controls(["age"])
    assert [str(s) for s in graph.statements[2:]] == [
        "Q =~ A + B",
        "C =~ C1 + C2 + C3",
        "Q ~ age",
        "C ~ Q + age",
    ]


def test_a_construct_may_have_one_item():
    table = build_parameter_table(Graph((Node("A", ("a",)), B), (Path("A", "B"),)).statements)
    residual = next(row for row in table.rows if (row.lhs, row.op, row.rhs) == ("a", "~~", "a"))
    assert (residual.free, residual.value) == (0, 0.0)


def test_causes_that_only_controls_explain_keep_their_covariances():
    graph = Graph((A, B, C), (Path("A", "C"), Path("B", "C")))
    plain = build_parameter_table(graph.statements)
    controlled = build_parameter_table(graph.with_controls(["age"]).statements)
    for table in (plain, controlled):
        assert [r for r in table.rows if {r.lhs, r.rhs} == {"A", "B"} and r.free]


@pytest.mark.parametrize(
    ("before", "circle"),
    [
        ((), (Path("A", "A"),)),
        ((), (Path("A", "B"), Path("B", "A"))),
        ((), (*CHAIN, Path("C", "A"))),
        ((Path("A", "B"),), (Path("B", "C"), Path("C", "B"))),
        ((Path("B", "C"),), (Path("A", "B"), Path("B", "A"))),
    ],
)
def test_a_circle_is_named_by_its_paths_alone(before, circle):
    with pytest.raises(ModelSyntaxError, match="circle") as raised:
        Graph((A, B, C), (*before, *circle))
    assert str(raised.value).startswith(f"The paths {', '.join(map(str, circle))} go in a circle")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Graph((A, A)), "node A is given twice"),
        (lambda: Graph((A, B), (Path("A", "B"), Path("A", "B"))), "path A → B is given twice"),
        (lambda: Graph((A, B), (Path("A", "D"),)), "'D', which is none of the nodes A, B"),
        (lambda: Graph((A, B, Node("A1", measurement="observed"))), "A1 is an item of A"),
        (lambda: Graph((A,)).with_controls(["A2"]), "A2 is an item of A"),
        (lambda: Graph((A,)).with_controls(["A"]), "node A is given twice"),
        (lambda: Node("A"), "has no items"),
        (lambda: Node("A", ("a",), measurement="observed"), "is said to be a column"),
        (lambda: Node("A b", ("a",)), "A b"),
        (lambda: Node("A", ("a b",)), "a b"),
        (lambda: Hypothesis("H1", ("A",), "+"), "H1 names A"),
        (lambda: Hypothesis("H1", (), "+"), "H1 names nothing"),
        (lambda: Hypothesis("H1", ("A", "B", "A"), "+", "indirect"), "through one place twice"),
        (lambda: Hypothesis("H1", ("A", "B b"), "+"), "B b"),
        (lambda: Path("A", "B b"), "B b"),
        (lambda: Hypothesis("H1", ("A", "B", "C"), "+"), "only an indirect effect"),
        (lambda: Hypothesis("H1", ("A", "B", "C"), "+", "total"), "only an indirect effect"),
    ],
)
def test_what_contradicts_itself_is_refused(make, message):
    with pytest.raises(ModelSyntaxError, match=message):
        make()


@pytest.mark.parametrize(
    ("route", "effect", "holds"),
    [
        (("A", "B"), "direct", True),
        (("B", "A"), "direct", False),
        (("A", "C"), "direct", False),
        (("A", "C"), "indirect", True),
        (("A", "B"), "indirect", False),
        (("A", "B", "C"), "indirect", True),
        (("A", "C", "B"), "indirect", False),
        (("A", "C"), "total", True),
        (("A", "B"), "total", True),
        (("C", "A"), "total", False),
        (("A", "D"), "total", False),
    ],
)
def test_only_effects_that_the_paths_have_are_claimed(route, effect, holds):
    claim = Hypothesis("H1", route, "+", effect)
    if holds:
        assert Graph((A, B, C), CHAIN, (claim,)).hypotheses == (claim,)
    else:
        with pytest.raises(ModelSyntaxError, match=f"H1 claims the {effect} effect"):
            Graph((A, B, C), CHAIN, (claim,))


def test_hypotheses_have_different_names():
    twice = (Hypothesis("H1", ("A", "B"), "+"), Hypothesis("H1", ("B", "C"), "+"))
    with pytest.raises(ModelSyntaxError, match="hypothesis H1 is given twice"):
        Graph((A, B, C), CHAIN, twice)


@pytest.mark.parametrize("measurement", ["formative", "composite", "foo"])
def test_items_that_form_a_construct_are_refused_and_never_dropped(measurement):
    with pytest.raises(OptionError, match=rf"A: measurement='{measurement}'.*a1, a2.*mean"):
        Node("A", ("a1", "a2"), measurement)


PATH, CLAIM = Path("A", "B"), Hypothesis("H1", ("A", "B"), "+")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        *(
            (lambda sign=sign: Hypothesis("H1", ("A", "B"), sign), "sign=.*'\\+' or '-'")
            for sign in ("±", "positive", "−", "", None, 1, ["+"])
        ),
        (lambda: Hypothesis("H1", "AB", "+"), "route='AB'.*a list"),
        (lambda: Hypothesis("H1", ("A", None), "+"), r"route\[1\]=None"),
        (lambda: Hypothesis(None, ("A", "B"), "+"), "name=None"),
        (lambda: Hypothesis(" ", ("A", "B"), "+"), "A → B has an empty name"),
        (lambda: Hypothesis("H1", ("A", "B"), "+", "foo"), "effect='foo'.*'indirect'"),
        (lambda: Hypothesis("H1", ("A", "B"), "+", verified="yes"), "verified='yes'"),
        (lambda: Node("A", "a1"), "items='a1'.*a list"),
        (lambda: Node(None), "name=None"),
        (lambda: Node("A", ("a",), None), "measurement=None"),
        (lambda: Node("A", ("a",), role=None), "role=None"),
        (lambda: Path("A", None), "target=None"),
        (lambda: Graph(("A", "B")), r"nodes\[0\]='A'.*a Node"),
        (lambda: Graph("AB"), "nodes='AB'"),
        (lambda: Graph({"A": ["a1"]}), "nodes="),
        (lambda: Graph(A), "nodes="),
        (lambda: Graph((A, {"name": "B"})), r"nodes\[1\]=.*a Node"),
        (lambda: Graph((A, B), (("A", "B"),)), r"paths\[0\]=.*a Path"),
        (lambda: Graph((A, B), PATH), "paths="),
        (lambda: Graph((A, B), (PATH,), ("H1",)), r"hypotheses\[0\]='H1'.*a Hypothesis"),
        (lambda: Graph((A, B), (PATH,), CLAIM), "hypotheses="),
        (lambda: Graph((A, B), described="mine"), "described='mine'.*a TheoryWords"),
        (lambda: Graph((A,)).with_controls(None), "names=None"),
        (lambda: Graph((A,)).with_controls([None]), r"names\[0\]=None"),
    ],
)
def test_what_is_of_another_kind_is_refused_by_name(make, message):
    with pytest.raises(OptionError, match=message):
        make()


def test_lists_do_as_well_as_tuples():
    claim = Hypothesis("H1", ["A", "B"], "+")
    node = Node("A", ["A1", "A2", "A3"])
    assert (claim, node) == (CLAIM, A)
    assert hash(claim) == hash(CLAIM)
    assert Graph([node, B], [PATH], [claim]) == Graph((A, B), (PATH,), (CLAIM,))


def test_one_control_may_stand_alone():
    assert Graph((A,)).with_controls("age") == Graph((A,)).with_controls(["age"])


def test_a_moderation_has_a_moderator_whose_own_effect_is_in_the_theory():
    moderation = Hypothesis("H1", ("A", "B"), "-", "moderation", moderator="C")
    assert moderation.written == "A × C → B"
    assert moderation.names == ("A", "B", "C")
    paths = (Path("A", "B"), Path("C", "B"))
    graph = Graph((A, C, B), paths, (Hypothesis("H0", ("A", "B"), "+"), moderation))
    assert graph.moderations == (moderation,)
    assert graph.claim(moderation, "en") == "C weakens the positive effect of A on B"
    assert graph.claim(moderation, "zh") == "C削弱A对B的正向影响"
    with pytest.raises(
        ModelSyntaxError, match=r"H1 claims the moderation A × C → B.*no path C → B"
    ):
        Graph((A, C, B), paths[:1], (moderation,))
    with pytest.raises(ModelSyntaxError, match=r"H1 claims the moderation.*no way A → B"):
        Graph((A, C, B), paths[1:], (moderation,))


@pytest.mark.parametrize(
    ("effect", "moderator", "found"),
    [
        ("moderation", "", "claims a moderation and names no moderator"),
        ("direct", "C", "names the moderator C of a direct effect"),
        ("moderation", "A", "is itself an end: that is a curve"),
        ("moderation", "my SC", "my SC"),
    ],
)
def test_a_moderator_goes_with_a_moderation(effect, moderator, found):
    with pytest.raises(ModelSyntaxError, match=found):
        Hypothesis("H1", ("A", "B"), "+", effect, moderator=moderator)
