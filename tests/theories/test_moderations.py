"""Moderations of a theory: the products that they are, and the verdicts on them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from field_cases import CASES, Case, answers

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from loyaltysem.specification import Graph, Hypothesis, Node, Path
from loyaltysem.theories import Theory

_MODERATING = [case for case in CASES if case.moderating]
_NUMBERS = ["est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]


def switching_cost(**options: Any) -> Theory:
    return ls.theories.satisfaction_switching_cost_loyalty(**options)


@cache
def by_product_indicators() -> Any:
    theory = switching_cost()
    return ls.SEM(theory).fit(answers(theory, n=500, seed=3), interaction="product_indicators")


@pytest.mark.parametrize("case", _MODERATING, ids=str)
def test_every_moderation_of_the_field_is_found_where_it_holds(case: Case):
    theory = case()
    fit = ls.SEM(theory).fit(answers(theory, n=800, seed=3), interaction="qml")
    found = fit.hypotheses(adjust="bh")
    assert found["verdict"].tolist() == ["supported"] * len(theory.graph.hypotheses)
    assert found["pvalue_adjusted"].ge(found["pvalue"]).all()
    table = fit.estimates().set_index(["lhs", "op", "rhs"])
    for one in theory.graph.moderations:
        row = found.set_index("hypothesis").loc[one.name]
        own = table.loc[(one.outcome, "~", f"{one.cause}:{one.moderator}")]
        numbers = [name for name in _NUMBERS if name != "std_all"]
        np.testing.assert_allclose(row[numbers].astype(float), own[numbers].astype(float))
        assert np.sign(row["std_all"]) == np.sign(row["est"])


def test_a_moderation_is_said_in_both_languages():
    table = by_product_indicators().hypotheses()
    english, chinese = (table.text(language).splitlines()[:2] for language in ("en", "zh"))  # type: ignore[arg-type]
    assert english[0].endswith(", at the mean of Switching cost.")
    assert english[1].startswith(
        "H2 (Switching cost weakens the positive effect of Satisfaction on Loyalty) was supported: "
        "b = −0."
    )
    assert chinese[0].endswith("，转换成本取均值时。")
    assert chinese[1].startswith("H2（转换成本削弱满意对忠诚的正向影响）得到支持：b = −0.")
    assert "b·SD·SD/SD" in repr(table)


def test_a_claim_of_the_other_sign_is_opposed():
    theory = switching_cost(sign="+")
    data = answers(switching_cost(), n=500, seed=3)
    fit = ls.SEM(theory).fit(data, interaction="product_indicators")
    assert fit.hypotheses()["verdict"].tolist() == ["supported", "opposite sign"]


def test_product_indicators_are_standardised_by_the_factors_and_judged_by_bootstrap():
    fit = by_product_indicators()
    row = fit.hypotheses().loc[1]
    product = fit.simple_slopes("SAT", "LOY", "SC").product
    assert row["std_all"] == pytest.approx(product["std"], rel=1e-12)
    written = fit.estimates(standardized=True).query("lhs == 'LOY' and rhs == 'SAT.SC'").iloc[0]
    assert row["est"] == written["est"]
    assert row["std_all"] != pytest.approx(written["std_all"], rel=1e-3)
    resampled = fit.bootstrap(n_replicates=40, rng=1)
    judged = resampled.hypotheses()
    np.testing.assert_allclose(judged["est"], fit.hypotheses()["est"])
    np.testing.assert_allclose(judged["std_all"], fit.hypotheses()["std_all"])
    intervals = resampled.estimates(interval="percentile")
    row = intervals.query("lhs == 'LOY' and rhs == 'SAT.SC'").iloc[0]
    for end in ("ci_lower", "ci_upper"):
        assert judged[end][1] == pytest.approx(row[end])


def test_a_moderator_that_runs_against_its_items_turns_the_moderation():
    data = answers(switching_cost(), n=500, seed=3)
    usual = by_product_indicators().hypotheses()
    # the first item sets the scale, and is worded against the others
    turned = data.assign(SC1=-data["SC1"])
    found = ls.SEM(switching_cost()).fit(turned, interaction="lms")
    with pytest.warns(ls.errors.DataWarning, match="SC"):
        table = found.hypotheses()
    assert table["est"][1] > 0 > usual["est"][1]
    assert table["verdict"].tolist() == usual["verdict"].tolist()
    line = table.text().splitlines()[1]
    assert "; Switching cost runs against most of its items in this fit" in line


def test_a_direct_effect_is_that_at_the_mean_of_its_moderator_wherever_a_control_has_its_zero():
    theory = switching_cost(controls=["age"])
    data = answers(theory, n=400, seed=3)
    tables = []
    for shift in (0, 40):
        fit = ls.SEM(theory).fit(data.assign(age=data["age"] - shift), interaction="lms")
        tables.append(fit.hypotheses()[_NUMBERS])
        slope = fit.simple_slopes("SAT", "LOY", "SC").table.loc[1, _NUMBERS]
        np.testing.assert_allclose(tables[-1].loc[0].astype(float), slope.astype(float))
    np.testing.assert_allclose(*tables, rtol=5e-3)
    assert tables[0]["est"][0] == pytest.approx(0.35, abs=0.2)


def columns(n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    data = pd.DataFrame(rng.normal(size=(n, 3)), columns=list("xzw"))
    x, z, w = data.to_numpy().T
    data["y"] = 0.5 * x + 0.3 * z + 0.2 * w + 0.3 * x * z - 0.3 * x * w + rng.normal(size=n)
    return data


def of_columns(*more: Hypothesis) -> Theory:
    nodes = tuple(Node(name, measurement="observed") for name in "xzwy")
    claims = (
        Hypothesis("H1", ("x", "y"), "+"),
        Hypothesis("H2", ("x", "y"), "+", "moderation", moderator="z"),
        Hypothesis("H3", ("w", "y"), "-", "moderation", moderator="x"),
        *more,
    )
    return Theory(Graph(nodes, tuple(Path(name, "y") for name in "xzw"), claims))


def test_several_moderators_are_all_at_their_means():
    theory, data = of_columns(), columns()
    moved = data.assign(z=data["z"] + 5, w=data["w"] - 3, x=data["x"] + 1)
    one, other = (ls.SEM(theory).fit(given) for given in (data, moved))
    assert one.hypotheses()["verdict"].tolist() == ["supported"] * 3
    np.testing.assert_allclose(one.hypotheses()[_NUMBERS], other.hypotheses()[_NUMBERS], rtol=1e-4)
    slopes = [fit.simple_slopes("x", "y", "z").table[_NUMBERS] for fit in (one, other)]
    np.testing.assert_allclose(*slopes, rtol=1e-4)
    assert ", at the means of z and w." in one.hypotheses().text()
    # the coefficients themselves are other ones
    assert one.estimates()["est"][0] != pytest.approx(other.estimates()["est"][0], rel=0.1)


def test_a_product_that_two_hypotheses_claim_is_written_once():
    theory = of_columns(Hypothesis("H4", ("z", "y"), "+", "moderation", moderator="x"))
    assert ls.SEM(theory).model_text == "y ~ x + z + w + x:z + w:x"
    table = ls.SEM(theory).fit(columns()).hypotheses().set_index("hypothesis")
    assert table.loc["H2", "est"] == table.loc["H4", "est"]


def test_an_effect_along_a_moderated_path_says_where_it_holds():
    graph = of_columns().graph
    nodes = (Node("a", measurement="observed"), *graph.nodes)
    indirect = Hypothesis("H4", ("a", "y"), "+", "indirect")
    longer = replace(
        graph,
        nodes=nodes,
        paths=(Path("a", "x"), *graph.paths),
        hypotheses=(*graph.hypotheses, indirect),
    )
    data = columns()
    data["a"] = data["x"] + np.random.default_rng(1).normal(size=len(data))
    table = ls.SEM(Theory(longer)).fit(data).hypotheses()
    assert any(
        "H4 (a → y) goes along a path that is moderated (x × z → y" in note
        for note in table.attrs["notes"]
    )


def test_what_a_way_of_estimating_does_not_have_is_refused_by_name():
    theory = ls.theories.attitude_behaviour()
    with pytest.raises(NotAvailableError, match=r"RATT:NORM.*RATT, which the model explains"):
        ls.SEM(theory).fit(answers(theory, n=200, seed=1), interaction="product_indicators")
    theory = ls.theories.push_pull_mooring(
        push=["satisfaction", "trust"],
        pull=["alternative_attractiveness"],
        mooring=["switching_cost", "inertia", "variety_seeking"],
    )
    with pytest.raises(NotAvailableError, match=r"3 dimensions.*interaction='qml'"):
        ls.SEM(theory).fit(answers(theory, n=300, seed=1), interaction="lms")
