"""Effects of one variable on another: routes, refusals, and when the split means nothing."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, NotAvailableError, VariableNotFoundError
from loyaltysem.estimation import MatrixLayout
from loyaltysem.inference.derived.effects import effects_of_model, indirect_routes
from loyaltysem.specification import build_parameter_table, parse_model
from model_structures import MEDIATION, answers

FRAME = answers(3)
MEASURES = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\n"
KINDS = ("direct", "indirect", "total")


@pytest.fixture(scope="module")
def fit() -> ls.SEMResult:
    return ls.SEM(MEDIATION).fit(FRAME)


def simulated(
    paths: dict[tuple[str, str], float], correlations: dict[tuple[str, str], float] | None = None
) -> pd.DataFrame:
    loadings = {f: {f"{f.lower()}{i}": 0.85 for i in (1, 2, 3)} for f in "ABC"}
    population = ls.datasets.standardized_population(loadings, paths, correlations or {}, {}, [0.0])
    return pd.DataFrame(
        ls.datasets.simulate_items(population, 800, rng=1), columns=population.items
    )


def test_routes_of_an_effect_add_up_and_agree_with_the_defined_parameters(fit):
    table = fit.effects("A", "C").set_index("effect")
    defined = fit.estimates(standardized=True).set_index("label")
    for ours, label in (("direct", "c"), ("indirect", "indirect"), ("total", "total")):
        for column, theirs in (("est", "est"), ("se", "se"), ("std_all", "std_all")):
            assert table.loc[ours, column] == pytest.approx(defined.loc[label, theirs], rel=1e-9)
        assert table.loc[ours, "std_se"] == pytest.approx(defined.loc[label, "std_se"], rel=1e-9)
    assert table.loc["route", "route"] == "A → B → C"
    assert table.loc["direct", "est"] + table.loc["route", "est"] == pytest.approx(
        table.loc["total", "est"], rel=1e-12
    )


@pytest.mark.parametrize(("source", "target"), [("A", "Z"), ("Z", "C"), ("a1", "C")])
def test_effects_of_what_takes_part_in_no_regression_are_refused(fit, source, target):
    with pytest.raises(VariableNotFoundError, match="no regression"):
        fit.effects(source, target)
    with pytest.raises(VariableNotFoundError, match="no regression"):
        fit.bootstrap(n_replicates=2, rng=1).effects(source, target)


def test_effects_in_a_measurement_model_are_refused_and_not_zero():
    cfa = ls.CFA({"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"]}).fit(FRAME)
    with pytest.raises(VariableNotFoundError, match="no regression"):
        cfa.effects("A", "B")


def test_effects_warn_when_cause_and_mediator_correlate_above_85():
    high = simulated({("A", "B"): 0.92, ("A", "C"): 0.3, ("B", "C"): 0.4})
    result = ls.SEM(MEDIATION).fit(high)
    with pytest.warns(AdmissibilityWarning, match=r"above \.85: A–B 0\.9\d.*only the total"):
        result.effects("A", "C")
    assert result.admissibility.admissible
    assert "caution" in set(result.admissibility.checks["verdict"])
    low = ls.SEM(MEDIATION).fit(simulated({("A", "B"): 0.6, ("B", "C"): 0.4}))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        low.effects("A", "C")


def test_a_dimension_may_correlate_highly_with_its_own_second_order_construct():
    strong = simulated({}, {("A", "B"): 0.8, ("A", "C"): 0.8, ("B", "C"): 0.8})
    text = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nC =~ c1 + c2 + c3\nG =~ A + B + C"
    result = ls.SEM(text).fit(strong)
    correlations = result.latent_correlations().loc["G", ["A", "B", "C"]]
    assert (correlations > 0.85).sum() >= 2
    found = " ".join(result.admissibility.checks["found"])
    assert not any(f"{pair}" in found for pair in ("A–G", "B–G", "C–G", "G–A", "G–B", "G–C"))


def effects_of(fit, source, target, drawn):
    table = (fit.bootstrap(n_replicates=20, rng=1) if drawn else fit).effects(source, target)
    assert list(table["effect"][:3]) == ["direct", "indirect", "total"]
    return table


@pytest.mark.parametrize("drawn", [False, True])
def test_a_way_that_the_model_lacks_is_empty_and_not_zero(drawn):
    chain = ls.SEM(MEASURES + "B ~ A\nC ~ B").fit(FRAME)
    table = effects_of(chain, "A", "C", drawn)
    numbers = table.drop(columns=["effect", "route"])
    assert numbers.iloc[0].isna().all()
    assert numbers.iloc[1:][["est", "se", "ci_lower", "ci_upper", "std_all"]].notna().all(axis=None)
    step = effects_of(chain, "A", "B", drawn)
    assert step["est"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("drawn", [False, True])
def test_effects_without_any_way_are_refused_with_the_remedy(drawn):
    chain = ls.SEM(MEASURES + "B ~ A\nC ~ B").fit(FRAME)
    with pytest.raises(
        NotAvailableError, match=r"no way from C to A.*turn source and target round"
    ):
        effects_of(chain, "C", "A", drawn)
    fork = ls.SEM(MEASURES + "B ~ A\nC ~ A").fit(FRAME)
    with pytest.raises(
        NotAvailableError, match=r"no way from B to C.*Write 'C ~ B' into the model"
    ):
        effects_of(fork, "B", "C", drawn)
    with pytest.raises(NotAvailableError, match=r"both A, and nothing leads back.*Name the cause"):
        effects_of(fork, "A", "A", drawn)
    if drawn:
        with pytest.raises(NotAvailableError, match="no way from C to A"):
            chain.bootstrap(n_replicates=3, rng=1).effect_replicates("C", "A")


@pytest.mark.parametrize("drawn", [False, True])
def test_a_path_fixed_at_zero_is_there(drawn):
    fit = ls.SEM(MEASURES + "B ~ A\nC ~ B + 0*A").fit(FRAME)
    direct = effects_of(fit, "A", "C", drawn).iloc[0]
    assert direct[["est", "se", "ci_lower", "ci_upper"]].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("drawn", [False, True])
def test_routes_have_rows_and_their_shares_add_up(fit, drawn):
    table = effects_of(fit, "A", "C", drawn)
    assert table["route"].tolist() == ["", "", "", "A → B → C"]
    shares = table["share"].tolist()
    assert shares[0] + shares[1] == pytest.approx(1)
    assert shares[2] == 1
    assert shares[3] == pytest.approx(table["est"][3] / table["est"][2])


def test_effects_of_both_signs_are_no_shares_of_their_sum():
    table = ls.SEM(MEASURES + "B ~ A\nC ~ B + -1*A").fit(FRAME).effects("A", "C")
    assert np.sign(table["est"][:2]).tolist() == [-1, 1]
    assert table["share"].isna().all()


def test_replicates_of_a_way_that_the_model_lacks_are_empty():
    boot = ls.SEM(MEASURES + "B ~ A\nC ~ B").fit(FRAME).bootstrap(n_replicates=10, rng=1)
    drawn = boot.effect_replicates("A", "C")
    assert drawn[["direct", "direct_std"]].isna().all(axis=None)
    assert drawn[["indirect", "total", "total_std"]].notna().all(axis=None)


def test_what_a_feedback_loop_adds_is_an_indirect_way():
    """Nothing lies between C and B, but the arrow can be run through again and again."""
    table = build_parameter_table(parse_model(MEASURES + "B ~ A + C\nC ~ B"))
    layout = MatrixLayout(table)
    at = {name: layout.index_of(name) for name in "ABC"}
    assert effects_of_model(layout, at["C"], at["B"]) == dict.fromkeys(KINDS, True)
    assert indirect_routes(layout, at["C"], at["B"]) == ()
    found = effects_of_model(layout, at["B"], at["A"])
    assert found == dict.fromkeys(KINDS, False)
