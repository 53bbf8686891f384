"""Auxiliary variables restrict nothing, whatever the model and whatever it holds equal."""

from __future__ import annotations

import pytest

from loyaltysem.errors import OptionError
from loyaltysem.specification import (
    ParameterTable,
    build_parameter_table,
    degrees_of_freedom,
    independence_degrees_of_freedom,
    independence_table,
    parse_model,
    saturated_table,
    with_auxiliaries,
)
from loyaltysem.specification.table.candidates import candidate_coefficients

#: a label for all groups holds equal, and says so
pytestmark = pytest.mark.filterwarnings("ignore::loyaltysem.errors.SpecificationWarning")
MODELS = {
    "factors": "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A",
    "path model": "y ~ x + z\nw ~ y + x",
    "covariates": "A =~ a1 + a2 + a3\nA ~ p*x + z\ny ~ q*A + x\nindirect := p*q",
    "constraint": "A =~ a1 + k*a2 + l*a3 + m*a4\nm == k + l",
}
EVERYTHING = ["loadings", "intercepts", "means", "residuals", "residual_covariances"]
EVERYTHING += ["lv_variances", "lv_covariances", "regressions"]


def table_of(text: str, n_groups: int = 1, **options: object) -> ParameterTable:
    return build_parameter_table(
        parse_model(text), meanstructure=True, fixed_x=False, n_groups=n_groups, **options
    )


@pytest.mark.parametrize("names", [["u"], ["u", "v", "w1"]])
@pytest.mark.parametrize("n_groups", [1, 3])
@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_auxiliaries_leave_the_models_own_degrees_of_freedom(text, n_groups, names):
    table = table_of(text, n_groups, group_equal=EVERYTHING if n_groups > 1 else ())
    wider = with_auxiliaries(table, names)
    assert degrees_of_freedom(wider) == degrees_of_freedom(table)
    assert wider.modelled == table.observed
    assert wider.observed == (*table.observed, *names)
    assert wider.covariates == table.covariates


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_everything_about_them_is_free_in_each_group_by_itself(text):
    table = table_of(text, 2, group_equal=EVERYTHING)
    wider = with_auxiliaries(table, ["u", "v"])
    added = [row for row in wider.rows if row.lhs in ("u", "v")]
    assert [row for row in wider.rows if row.lhs not in ("u", "v")] == list(table.rows)
    first = table.n_free + 1
    assert [row.free for row in added] == list(range(first, first + len(added)))
    k = len(table.observed)
    assert len(added) == 2 * (3 + 2 + 2 * k)
    assert not any(row.label or row.user for row in added)


def test_they_stand_in_the_order_of_semtools():
    wider = with_auxiliaries(table_of("A =~ a1 + a2 + a3"), ["u", "v"])
    added = [f"{row.lhs}{row.op}{row.rhs}" for row in wider.rows if row.lhs in ("u", "v")]
    assert added[:5] == ["u~~u", "u~~v", "v~~v", "u~1", "v~1"]
    assert added[5:] == ["u~~a1", "v~~a1", "u~~a2", "v~~a2", "u~~a3", "v~~a3"]


@pytest.mark.parametrize("n_groups", [1, 3])
@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_the_independence_model_keeps_their_moments_and_no_other_covariance(text, n_groups):
    wider = with_auxiliaries(table_of(text, n_groups), ["u", "v"])
    baseline = independence_table(wider)
    k = len(wider.modelled)
    df = degrees_of_freedom(baseline)
    assert independence_degrees_of_freedom(wider) == df == n_groups * k * (k - 1) // 2
    related = {row.lhs for row in baseline.rows if row.op == "~~" and row.lhs != row.rhs}
    assert related == {"u", "v"}
    assert degrees_of_freedom(saturated_table(wider)) == 0


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_no_modification_index_is_about_them(text):
    table = table_of(text)
    assert candidate_coefficients(with_auxiliaries(table, ["u"])) == candidate_coefficients(table)


def test_without_any_the_table_stays_as_it_is():
    table = table_of(MODELS["covariates"], 2)
    assert with_auxiliaries(table, []) == table


def test_without_means_they_have_none():
    table = build_parameter_table(parse_model(MODELS["factors"]))
    wider = with_auxiliaries(table, ["u"])
    assert degrees_of_freedom(wider) == degrees_of_freedom(table)
    assert not any(row.op == "~1" for row in wider.rows)


def test_a_repeated_one_is_refused():
    with pytest.raises(OptionError, match=r"auxiliary lists u more than once"):
        with_auxiliaries(table_of(MODELS["factors"]), ["u", "v", "u"])


@pytest.mark.parametrize("name", ["a2", "A"])
def test_a_variable_of_the_model_is_refused(name):
    with pytest.raises(OptionError, match=rf"auxiliary lists {name}, which the model has already"):
        with_auxiliaries(table_of(MODELS["factors"]), ["u", name])
