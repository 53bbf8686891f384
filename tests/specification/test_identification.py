"""What is certainly not identified is refused before any fit, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loyaltysem.errors import IdentificationError
from loyaltysem.specification import (
    ParameterTable,
    build_parameter_table,
    check_degrees_of_freedom,
    check_identification,
    check_latent_scales,
    check_separate_parts,
    degrees_of_freedom,
    independence_degrees_of_freedom,
    independence_table,
    n_moments,
    parse_model,
)

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "lavaan_parameter_tables.json").read_text("utf-8")
)["models"]
# What lavaan 0.6-14 prints as the degrees of freedom of these models.
DEGREES_OF_FREEDOM = {
    "hs": 24,
    "hs_std_lv": 24,
    "pd": 35,
    "pd_labels_defined": 38,
    "stl": 145,
    "stl_cfa": 142,
    "stl_second_order": 146,
    "mobi_std_lv": 220,
}


def table_of(text: str, **options: bool | int) -> ParameterTable:
    return build_parameter_table(parse_model(text), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "df"), DEGREES_OF_FREEDOM.items())
def test_models_that_lavaan_fits_pass_with_its_degrees_of_freedom(name: str, df: int) -> None:
    (case,) = [case for case in CASES if case["name"] == name]
    table = table_of(case["text"], std_lv=bool(dict(case["options"]).get("std.lv", False)))
    check_identification(table)
    assert degrees_of_freedom(table) == df


@pytest.mark.parametrize(
    ("text", "options", "moments", "df"),
    [
        ("f =~ x1 + x2 + x3", {}, 6, 0),
        ("f =~ x1 + x2 + x3", {"meanstructure": True}, 9, 0),
        ("f =~ x1 + x2 + x3 + x4", {"n_groups": 3}, 42, 6),
        ("y ~ x + z", {}, 3, 0),
        ("y ~ x + z", {"fixed_x": False}, 6, 0),
        ("y ~ x + z", {"meanstructure": True}, 4, 0),
        ("m ~ x\ny ~ m", {}, 5, 1),
    ],
)
def test_moments_of_held_exogenous_variables_are_not_counted(
    text: str, options: dict[str, bool], moments: int, df: int
) -> None:
    table = table_of(text, **options)
    assert n_moments(table) == moments
    assert degrees_of_freedom(table) == df


def test_negative_degrees_of_freedom_are_refused_with_both_counts() -> None:
    table = table_of("f =~ x1 + x2 + x3\nx1 ~~ x2")
    with pytest.raises(
        IdentificationError, match="Negative degrees of freedom: 7 free parameters, 6 moments"
    ):
        check_degrees_of_freedom(table)


@pytest.mark.parametrize(
    "text", ["f =~ NA*x1 + x2 + x3 + x4", "f =~ NA*x1 + a*x1 + a*x2 + a*x3 + x4"]
)
def test_a_latent_variable_without_scale_is_refused(text: str) -> None:
    with pytest.raises(IdentificationError, match=r"'f' has no scale.*f =~ 1\*x1"):
        check_latent_scales(table_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x1 + x2 + x3",
        "f =~ NA*x1 + x2 + x3\nf ~~ 1*f",
        "f =~ NA*x1 + x2 + 1*x3",
        "f =~ NA*x1 + x2 + x3\ng =~ NA*f + y1 + y2 + 1*y3\ng ~~ 1*g\nf ~ 1*z",
    ],
)
def test_any_fixed_coefficient_gives_a_scale(text: str) -> None:
    check_latent_scales(table_of(text))


def test_equal_loadings_hand_the_scale_on_to_the_next_group() -> None:
    text = "f =~ c(a, a)*x1 + c(b, b)*x2 + c(d, d)*x3\nf ~~ c(1, NA)*f"
    check_identification(table_of(text, std_lv=True, n_groups=2, meanstructure=False))
    free = "f =~ x1 + x2 + x3\nf ~~ c(1, NA)*f"
    with pytest.raises(IdentificationError, match="'f' has no scale in group 2"):
        check_latent_scales(table_of(free, std_lv=True, n_groups=2))


def test_a_latent_variable_whose_loadings_are_all_zero_is_refused() -> None:
    with pytest.raises(IdentificationError, match="'g' has no indicator"):
        check_latent_scales(table_of("f =~ x1 + x2 + x3\ng =~ 0*x1\ng ~~ 1*g"))


def test_a_part_that_nothing_connects_is_judged_alone() -> None:
    text = "f =~ x1 + x2 + x3 + x4\ng =~ y1 + y2\nf ~~ 0*g"
    table = table_of(text)
    check_degrees_of_freedom(table)
    with pytest.raises(
        IdentificationError, match=r"g, y1, y2 are connected.*4 free parameters and 3 moments"
    ):
        check_separate_parts(table)


@pytest.mark.parametrize(
    "text",
    [
        "f =~ x1 + x2 + x3 + x4\ng =~ y1 + y2",
        "f =~ x1 + x2 + x3 + x4\ng =~ y1 + 1*y2\nf ~~ 0*g",
        "f =~ x1 + x2 + a*x3 + x4\ng =~ y1 + a*y2\nf ~~ 0*g",
        "y ~ x\nz ~~ z\nw ~~ w",
    ],
)
def test_parts_that_can_be_determined_pass(text: str) -> None:
    check_identification(table_of(text))


@pytest.mark.parametrize("fixed_x", [True, False])
@pytest.mark.parametrize("n_groups", [1, 3])
@pytest.mark.parametrize(
    "text",
    ["f =~ x1 + x2 + x3", "f =~ x1 + x2 + x3\nf ~ z1 + z2\ny ~ f + z1", "y ~ x + z\nw ~ y + x"],
)
def test_degrees_of_freedom_of_the_independence_model(
    text: str, n_groups: int, fixed_x: bool
) -> None:
    table = build_parameter_table(parse_model(text), n_groups=n_groups, fixed_x=fixed_x)
    found = independence_degrees_of_freedom(table)
    assert found == degrees_of_freedom(independence_table(table))
