"""The road of constructs and paths gives what the road of text gives."""

from __future__ import annotations

import pytest

from loyaltysem.errors import ModelSyntaxError
from loyaltysem.specification import (
    Statement,
    build_parameter_table,
    constructs,
    multi_items,
    parse_model,
    path,
    paths,
    reflective,
    relationships,
    to_lavaan_text,
)

TEXT = """
WQ =~ WQ1 + WQ2 + WQ3
SAT =~ SAT1 + SAT2
TRU =~ TRU1 + TRU2
LOY =~ 忠诚1 + 忠诚2
SAT ~ WQ
TRU ~ SAT
LOY ~ c*SAT + TRU
"""


def made_of_constructs() -> tuple[Statement, ...]:
    measurement = constructs(
        reflective("WQ", multi_items("WQ", range(1, 4))),
        reflective("SAT", ["SAT1", "SAT2"]),
        reflective("TRU", ("TRU1", "TRU2")),
        reflective("LOY", multi_items("忠诚", (1, 2))),
    )
    structure = relationships(
        paths("WQ", to="SAT"), paths("SAT", to=["TRU"]), path("SAT", "LOY", label="c"),
        paths(from_=["TRU"], to="LOY"),
    )  # fmt: skip
    return (*measurement, *structure)


def test_constructs_and_text_give_the_same_statements() -> None:
    assert made_of_constructs() == parse_model(TEXT)


def test_constructs_and_text_give_the_same_table() -> None:
    assert build_parameter_table(made_of_constructs()) == build_parameter_table(parse_model(TEXT))


def test_statements_written_as_text_read_back_as_the_same() -> None:
    assert parse_model(to_lavaan_text(made_of_constructs())) == made_of_constructs()


def test_paths_connect_every_cause_with_every_outcome() -> None:
    assert to_lavaan_text(paths(["A", "B"], to=["Y", "Z"])) == "Y ~ A + B\nZ ~ A + B"


@pytest.mark.parametrize("name", ["", "1SAT", "SAT-1", "SAT 1", "_x", "NA", "Q1[a]", 3])
def test_a_name_that_the_language_cannot_write_is_refused(name: str) -> None:
    with pytest.raises(ModelSyntaxError, match="cannot be a name in a model"):
        reflective("F", ["x1", name])


def test_empty_lists_are_refused() -> None:
    with pytest.raises(ModelSyntaxError, match="'SAT' has an empty list"):
        reflective("SAT", [])
    with pytest.raises(ModelSyntaxError, match="empty list"):
        paths("SAT", to=[])


def test_a_construct_given_twice_is_refused() -> None:
    with pytest.raises(ModelSyntaxError, match="'SAT' is given twice"):
        constructs(reflective("SAT", ["a"]), reflective("SAT", ["b"]))


def test_constructs_and_relationships_do_not_take_each_other() -> None:
    with pytest.raises(ModelSyntaxError, match="'LOY ~ SAT' is not one"):
        constructs(path("SAT", "LOY"))
    with pytest.raises(ModelSyntaxError, match="'SAT =~ s1' is not one"):
        relationships(reflective("SAT", "s1"))
