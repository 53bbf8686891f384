"""What is wrong with a codebook, a list or a control is named, whatever the theory."""

from __future__ import annotations

from dataclasses import replace

import pytest
from field_cases import CASES, Case

import loyaltysem as ls
from loyaltysem.errors import CodebookError, ModelSyntaxError, OptionError
from loyaltysem.specification import Graph, Path
from loyaltysem.survey.codebook import Construct, Group, Item, Trap
from loyaltysem.theories import push_pull_mooring, stimulus_organism_response

every_theory = pytest.mark.parametrize("case", CASES, ids=str)


def codebook_of(case: Case) -> ls.Codebook:
    """A codebook that has all the theory asks for, and some that it does not."""
    whole = ls.Codebook.from_toml(case().template())
    return replace(
        whole,
        items=(*whole.items, Item("AGE", "Age", minimum=1, maximum=99)),
        groups=(Group("gender", "Gender"),),
        traps=(Trap("TRAP1", "Say 3", 3.0, 1, 7),),
        ignore=("Remarks",),
    )


def with_roles(codebook: ls.Codebook, **roles: str) -> ls.Codebook:
    """The same with other roles, by construct."""
    return replace(
        codebook,
        constructs=tuple(
            replace(one, role=roles.get(one.name, one.role)) for one in codebook.constructs
        ),
    )


def needs(case: Case, role: str) -> bool:
    """Whether the theory cannot do without a role."""
    codebook = codebook_of(case)
    name = next(one.name for one in codebook.constructs if one.role == role)
    try:
        case(with_roles(codebook, **{name: ""}))
    except ls.errors.LoyaltySEMError:
        return True
    return False


@every_theory
def test_each_role_that_is_missing_is_named_or_left_out_with_its_hypotheses(case: Case):
    codebook, whole = codebook_of(case), case()
    needed = [one for one in codebook.constructs if needs(case, one.role)]
    assert len(needed) >= 2
    for one in codebook.constructs:
        lacking = with_roles(codebook, **{one.name: ""})
        if one in needed:
            # of a list, the name that the user gave
            with pytest.raises((CodebookError, OptionError), match=rf"(?s){one.role}.*{one.name}"):
                case(lacking)
            continue
        theory = case(lacking)
        assert one.name not in {node.name for node in theory.graph.nodes}
        kept = [h for h in whole.graph.hypotheses if one.name not in h.names]
        assert [h.written for h in theory.graph.hypotheses] == [h.written for h in kept]
        assert [h.name for h in theory.graph.hypotheses] == [f"H{i + 1}" for i in range(len(kept))]


def test_all_roles_that_are_missing_are_named_at_once():
    codebook = ls.datasets.load_platforms().codebook
    with pytest.raises(
        CodebookError, match=r"roles 'ease_of_use', 'perceived_usefulness', .*template\(\)"
    ):
        ls.theories.technology_acceptance(codebook)


@every_theory
def test_two_constructs_of_one_role_are_named(case: Case):
    codebook = codebook_of(case)
    first = next(one for one in codebook.constructs if needs(case, one.role))
    doubled = replace(
        codebook,
        constructs=(*codebook.constructs, Construct("TWIN", role=first.role)),
        items=(*codebook.items, Item("TWIN1", "Twin", "TWIN", 1, 7)),
    )
    with pytest.raises(CodebookError, match=rf"{first.name} and TWIN both have the role"):
        case(doubled)


@every_theory
def test_paths_that_go_in_a_circle_are_named(case: Case):
    graph = case().graph
    first = graph.paths[0]
    back = Path(first.target, first.source)
    with pytest.raises(ModelSyntaxError, match=rf"{first.target} → {first.source}.*circle"):
        Graph(graph.nodes, (*graph.paths, back))


@every_theory
@pytest.mark.parametrize(
    ("control", "found"),
    [
        ("{item}", "is an item of"),
        ("{construct}", "is a construct"),
        ("gender", "is a grouping variable"),
        ("TRAP1", "is an instructed-response item"),
        ("Remarks", "is a column that the codebook leaves out"),
    ],
)
def test_a_control_that_is_something_else_is_named(case: Case, control, found):
    codebook = codebook_of(case)
    name = control.format(item=codebook.items[0].name, construct=codebook.constructs[0].name)
    with pytest.raises(OptionError, match=f"{name} {found}"):
        case(codebook, controls=[name])
    assert case(codebook, controls=["AGE"]).graph.columns == ("AGE",)


@every_theory
def test_a_control_that_is_an_item_is_named_without_a_codebook_too(case: Case):
    node = next(node for node in case().graph.nodes if node.items)
    with pytest.raises(OptionError, match=f"{node.items[0]} is"):
        case(controls=[node.items[0]])
    with pytest.raises(OptionError, match="age is named twice"):
        case(controls=["age", "age"])


def test_a_second_order_name_that_is_taken_gives_way():
    case = Case(ls.theories.service_quality_loyalty, {"dimensions": "webqual"})
    taken = replace(codebook_of(case), groups=(Group("WEBQUAL", "Which"),))
    assert [node.name for node in case(taken).graph.nodes if node.name.startswith("WEBQUAL")] == [
        "WEBQUAL_2"
    ]


PPM = {"push": ["SAT"], "pull": ["ALT"], "mooring": ["SC"]}
SOR = {"stimuli": ["WQ"], "organism": ["SAT"], "responses": ["LOY"]}
LISTS = [(push_pull_mooring, PPM, name) for name in PPM]
LISTS += [(stimulus_organism_response, SOR, name) for name in SOR]


@pytest.fixture(scope="module")
def codebook() -> ls.Codebook:
    roles = ["satisfaction", "alternative_attractiveness", "switching_cost"]
    theory = push_pull_mooring(push=roles[:1], pull=roles[1:2], mooring=roles[2:])
    found = ls.Codebook.from_toml(theory.template())
    more = ls.datasets.load_platforms().codebook
    constructs = [c for c in more.constructs if c.name in ("WQ", "LOY")]
    return ls.Codebook(
        (*found.items, *(i for i in more.items if i.construct in ("WQ", "LOY"))),
        (*found.constructs, *constructs),
    )


@pytest.mark.parametrize(("make", "lists", "name"), LISTS)
@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ([], r"{name}=\[\] names no construct"),
        (["SATT"], r"{name}: SATT is neither a construct .* Did you mean 'SAT'\?"),
        (["SAT1"], r"{name}: SAT1 is an item of SAT, and no construct"),
        (["image"], r"{name}: image is neither a construct .* nor a role that one of them has"),
        (["LOY", "LOY"], r"{name}=.*LOY is named in"),
        (["LOY", "loyalty"], r"{name}=.*loyalty is named in"),
    ],
)
def test_a_list_that_names_no_construct_or_one_twice_is_refused(
    codebook, make, lists, name, wrong, found
):
    with pytest.raises(OptionError, match=found.format(name=name)):
        make(codebook, **{**lists, name: wrong})


@pytest.mark.parametrize(("make", "lists", "name"), LISTS)
def test_a_construct_has_one_place(codebook, make, lists, name):
    for other in lists:
        if other != name:
            with pytest.raises(OptionError, match=r"is named in .* already.*one place"):
                make(codebook, **{**lists, name: [*lists[name], *lists[other]]})


def test_what_is_explained_is_not_listed(codebook):
    with pytest.raises(OptionError, match="SWI is the construct with the role switching_intention"):
        push_pull_mooring(codebook, **{**PPM, "push": ["SAT", "SWI"]})


def test_a_list_without_a_codebook_names_roles():
    with pytest.raises(OptionError, match=r"SAT is not known as a role.*Give the codebook"):
        push_pull_mooring(**PPM)


def test_lists_take_names_roles_and_signs(codebook):
    theory = push_pull_mooring(
        codebook, push={"website_quality": "-"}, pull="替代者吸引力", mooring={"SC": "+"}
    )
    found = theory.hypotheses.set_index("route")["sign"].to_dict()
    assert found == {
        "WQ → SWI": "-",
        "ALT → SWI": "+",
        "SC → SWI": "+",
        # a mooring that loosens makes each effect larger in its own direction
        "WQ × SC → SWI": "-",
        "ALT × SC → SWI": "+",
    }


@pytest.mark.parametrize("signs", [{"SAT": "0"}, {"SAT": 1}, {1: "+"}])
def test_a_sign_that_is_none_is_named(codebook, signs):
    with pytest.raises(OptionError, match="push"):
        push_pull_mooring(codebook, **{**PPM, "push": signs})
