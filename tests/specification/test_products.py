"""Products of two variables in the language of models, and in the parameter table."""

from __future__ import annotations

import pytest

from loyaltysem.errors import ModelSyntaxError
from loyaltysem.specification import (
    build_parameter_table,
    check_identification,
    degrees_of_freedom,
    parse_model,
    to_lavaan_text,
)

MEASURED = "SAT =~ s1 + s2 + s3\nSC =~ c1 + c2 + c3\nLOY =~ l1 + l2 + l3\n"


def table_of(text: str):
    return build_parameter_table(parse_model(text))


def test_a_product_is_read_and_written_as_it_stands():
    text = "LOY ~ SAT + SC + b*SAT : SC + start(0.1)*SAT:SAT"
    written = to_lavaan_text(parse_model(MEASURED + text))
    assert written.endswith("LOY ~ SAT + SC + b*SAT:SC + start(0.1)*SAT:SAT")
    assert to_lavaan_text(parse_model(written)) == written


def test_a_product_of_constructs_is_no_variable():
    table = table_of(MEASURED + "LOY ~ SAT + SC + SAT:SC + SAT:SAT")
    plain = table_of(MEASURED + "LOY ~ SAT + SC")
    assert table.products == ("SAT:SC", "SAT:SAT")
    assert (table.observed, table.latent) == (plain.observed, plain.latent)
    assert table.n_free == plain.n_free + 2
    assert degrees_of_freedom(table) == degrees_of_freedom(plain) - 2


def test_a_product_of_columns_is_a_column():
    table = table_of("y ~ a + b + a:b")
    assert table.products == ()
    assert table.observed == ("y", "a", "b", "a:b")
    assert table.exogenous == ("a", "b", "a:b")


def test_a_construct_that_only_a_product_has_still_predicts():
    table = table_of("SAT =~ s1 + s2 + s3; SC =~ c1 + c2 + c3; LOY =~ l1 + l2; LOY ~ SAT:SC")
    check_identification(table)
    covariances = {(row.lhs, row.rhs) for row in table.rows if row.op == "~~" and row.free}
    assert ("SAT", "SC") in covariances
    assert ("SAT", "LOY") not in covariances


def test_products_do_not_use_up_moments():
    # a saturated structure: means and covariances tell nothing of the product
    check_identification(table_of("F =~ a + b + c; y ~ F + F:F"))


def test_without_products_the_same_rows_stand_at_zero():
    table = table_of(MEASURED + "LOY ~ SAT + SC + SAT:SC\nLOY ~~ v*LOY")
    plain = table.without_products()
    assert [row.lhs + row.op + row.rhs for row in plain.rows] == [
        row.lhs + row.op + row.rhs for row in table.rows
    ]
    assert plain.n_free == table.n_free - 1
    assert sorted({row.free for row in plain.rows} - {0}) == list(range(1, plain.n_free + 1))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("y ~ a:b:c", "three-way"),
        ("a:b ~ c", "stands among the terms after '~'"),
        ("F =~ a:b + c", "after '=~'"),
        ("y ~ x\ny ~~ a:b", "after '~~'"),
        ("y ~ p*x; k := p:p", "written with '*'"),
        ("F =~ a + b; y ~ F + F:G", "names 'G', which is nowhere else in the model"),
        ("F =~ a + b; y ~ F + F:y", "predicts 'y', which it is made of"),
        ("y ~ a:b + b:a", "written twice"),
        ("y ~ a:", "stands between the two variables of a product"),
        ("y ~ TRUE:b", "reserved word"),
    ],
)
def test_a_product_that_means_nothing_is_refused_by_name(text, part):
    with pytest.raises(ModelSyntaxError) as caught:
        parse_model(text)
    assert part in str(caught.value)
    assert "^" in str(caught.value)
