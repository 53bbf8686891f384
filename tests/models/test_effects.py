"""Effects of one variable on another: routes, refusals, and when the split means nothing."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, VariableNotFoundError
from model_structures import MEDIATION, answers

FRAME = answers(3)


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
        fit.bootstrap(2, rng=1).effects(source, target)


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
