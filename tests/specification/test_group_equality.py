"""Equality across groups: options that are wrong, and warnings about what has no effect."""

from __future__ import annotations

import warnings
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltysem.errors import OptionError, SpecificationWarning
from loyaltysem.specification import (
    ParameterTable,
    build_parameter_table,
    check_identification,
    degrees_of_freedom,
    parse_model,
)

TEXT = "SAT =~ s1 + s2 + s3\nLOY =~ l1 + l2 + l3\nLOY ~ SAT\ns1 ~~ l1"
KINDS = (
    "loadings",
    "intercepts",
    "means",
    "residuals",
    "residual.covariances",
    "lv.variances",
    "lv.covariances",
    "regressions",
)


def table_of(text: str = TEXT, n_groups: int = 2, **options: object) -> ParameterTable:
    return build_parameter_table(parse_model(text), n_groups=n_groups, **options)  # type: ignore[arg-type]


def shared(table: ParameterTable) -> set[str]:
    """The coefficients of which the first two groups have one parameter."""
    groups = [
        {f"{r.lhs}{r.op}{r.rhs}": r.free for r in table.rows if r.group == group and r.free}
        for group in (1, 2)
    ]
    return {name for name, free in groups[0].items() if groups[1].get(name) == free}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("loadings", {"SAT=~s2", "SAT=~s3", "LOY=~l2", "LOY=~l3"}),
        ("intercepts", {f"{item}~1" for item in ("s1", "s2", "s3", "l1", "l2", "l3")}),
        ("means", set()),
        ("residuals", {f"{item}~~{item}" for item in ("s1", "s2", "s3", "l1", "l2", "l3")}),
        ("residual.covariances", {"s1~~l1"}),
        ("lv.variances", {"SAT~~SAT", "LOY~~LOY"}),
        ("lv.covariances", set()),
        ("regressions", {"LOY~SAT"}),
    ],
)
def test_each_kind_holds_its_coefficients_equal_and_no_others(
    kind: str, expected: set[str]
) -> None:
    assert shared(table_of(group_equal=[kind])) == expected
    assert shared(table_of(group_equal=[kind.replace(".", "_")])) == expected
    assert shared(table_of(group_equal=kind)) == expected


def test_steps_of_invariance_gain_the_degrees_of_freedom_of_theory() -> None:
    items, constructs, groups = 6, 2, 3
    steps: list[str] = []
    found = []
    for kind in ("", "loadings", "intercepts", "residuals"):
        steps += [kind] if kind else []
        found.append(degrees_of_freedom(table_of(n_groups=groups, group_equal=steps)))
    gains = [later - earlier for earlier, later in pairwise(found)]
    per_step = [items - constructs, items - constructs, items]
    assert gains == [gain * (groups - 1) for gain in per_step]


@given(
    st.sets(st.sampled_from(KINDS)),
    st.integers(2, 3),
    st.booleans(),
    st.randoms(use_true_random=False),
)
@settings(deadline=None)
def test_order_of_the_kinds_does_not_matter_and_more_kinds_never_share_less(
    kinds: set[str], n_groups: int, std_lv: bool, order: object
) -> None:
    listed = sorted(kinds)
    table = table_of(n_groups=n_groups, std_lv=std_lv, group_equal=listed)
    order.shuffle(listed)  # type: ignore[attr-defined]
    assert table == table_of(n_groups=n_groups, std_lv=std_lv, group_equal=listed)
    check_identification(table)
    for kind in listed:
        fewer = table_of(
            n_groups=n_groups, std_lv=std_lv, group_equal=[k for k in listed if k != kind]
        )
        assert shared(fewer) - {"SAT~~SAT", "LOY~~LOY"} <= shared(table)


@given(
    st.lists(st.sampled_from(["SAT =~ s2", "s3 ~ 1", "s2 ~~ s2", "LOY~SAT", "l1~~s1"]), unique=True)
)
@settings(deadline=None)
def test_each_partial_term_costs_one_degree_of_freedom(terms: list[str]) -> None:
    equal = [kind for kind in KINDS if kind != "means"]
    whole = table_of(group_equal=equal)
    partial = table_of(group_equal=equal, group_partial=terms)
    assert degrees_of_freedom(whole) - degrees_of_freedom(partial) == len(terms)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"group_equal": ["loading"]}, "Did you mean 'loadings'"),
        ({"group_equal": ["weights"]}, "There are loadings, intercepts"),
        ({"group_equal": ["loadings", "thresholds"]}, "has no ordered items"),
        ({"group_equal": ["composite.loadings"]}, "formative"),
        ({"group_equal": ["loadings"], "group_partial": ["SAT =~ s9"]}, "'SAT =~ s"),
        ({"group_equal": ["loadings"], "group_partial": ["s2 =~ SAT"]}, "no coefficient of this"),
        ({"group_equal": ["loadings"], "group_partial": ["nonsense"]}, "no coefficient of this"),
        (
            {"group_equal": ["loadings"], "group_partial": ["SAT =~ s2 + s3"]},
            "one coefficient each",
        ),
        ({"group_equal": ["loadings"], "n_groups": 1}, "there is one group"),
        ({"group_partial": ["SAT =~ s2"], "n_groups": 1}, "group_partial is given"),
        ({"group_equal": ["intercepts"], "meanstructure": False}, "part of a mean structure"),
    ],
)
def test_wrong_options_are_refused_by_name(options: dict[str, object], part: str) -> None:
    with pytest.raises(OptionError) as caught:
        table_of(**options)  # type: ignore[arg-type]
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("term", "part"),
    [
        ("c(0.5, 0.8)*s2", "fixed at different values (0.5 and 0.8)"),
        ("lower(0, 0.1)*s2", "different bounds in the groups"),
    ],
)
def test_groups_that_cannot_be_equal_are_refused_unless_partial(term: str, part: str) -> None:
    text = TEXT.replace("s2", term, 1)
    with pytest.raises(OptionError) as caught:
        table_of(text, group_equal=["loadings"])
    assert part in str(caught.value)
    assert "add 'SAT =~ s2' to group_partial" in str(caught.value)
    kept = table_of(text, group_equal=["loadings"], group_partial=["SAT =~ s2"])
    assert "SAT=~s2" not in shared(kept)


@pytest.mark.parametrize(
    ("equal", "term"),
    [
        (["loadings"], "s1 ~ 1"),
        ([], "SAT =~ s2"),
        # The constructs' means are fixed at 0 in every group, as in lavaan.
        (["loadings"], "SAT ~ 1"),
    ],
)
def test_a_partial_term_without_effect_warns(equal: list[str], term: str) -> None:
    with pytest.warns(SpecificationWarning, match=f"lists {term}"):
        table_of(group_equal=equal, group_partial=[term])


def test_labels_that_go_before_group_equal_warn() -> None:
    text = TEXT.replace("s2", "c(a, b)*s2", 1)
    with pytest.warns(SpecificationWarning, match="would hold SAT =~ s2 equal"):
        table = table_of(text, group_equal=["loadings"])
    assert "SAT=~s2" not in shared(table)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table_of(text, group_equal=["loadings"], group_partial=["SAT =~ s2"])
        table_of(text, group_equal=["intercepts"])


def test_one_label_for_all_groups_says_what_group_equal_says_without_warning() -> None:
    labelled = table_of(TEXT.replace("s2", "a*s2", 1), group_equal=["loadings"])
    plain = table_of(group_equal=["loadings"])
    assert [row.free for row in labelled.rows] == [row.free for row in plain.rows]


def test_the_first_start_holds_for_what_is_equal() -> None:
    table = table_of(TEXT.replace("s2", "start(0.5, 0.8)*s2", 1), group_equal=["loadings"])
    assert [row.start for row in table.rows if row.rhs == "s2" and row.op == "=~"] == [0.5, 0.5]
