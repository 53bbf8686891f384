"""A coefficient that assumes items of one direction gets no verdict where they have two."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import AdmissibilityWarning, DataWarning, NotAvailableError
from loyaltysem.measurement.validity.mixed_signs import TWO_DIRECTIONS, direction_of

TWO = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"


def answers(n=400, against=("a1",), seed=2):
    """Answers to items of two constructs, some worded against the others and not reversed."""
    rng = np.random.default_rng(seed)
    latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n)
    data = {
        f"{name}{i}": 0.8 * latent[:, k] + 0.6 * rng.normal(size=n)
        for k, name in enumerate("ab")
        for i in (1, 2, 3)
    }
    return pd.DataFrame(data).assign(**{name: -data[name] for name in against})


def with_warning(act):
    with pytest.warns(DataWarning, match="negatively, the others positively") as caught:
        found = act()
    ours = [str(w.message) for w in caught if "negatively, the others" in str(w.message)]
    assert len(ours) == 1
    return found, ours[0]


QUESTIONS = {
    "reliability": lambda fit: fit.reliability(),
    "convergent validity": lambda fit: fit.convergent_validity(),
    "discriminant validity": lambda fit: fit.discriminant_validity(n_replicates=0),
    "validity": lambda fit: fit.validity(n_replicates=0),
    "measurement quality": lambda fit: fit.measurement_quality(n_replicates=0),
}


@pytest.mark.filterwarnings("ignore::loyaltysem.errors.DataWarning")
@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
@pytest.mark.parametrize("against", [("a1",), ("a2",), ("b1", "b3")])
def test_every_question_about_them_names_construct_and_items(ask, against):
    fit = ls.CFA(TWO).fit(answers(against=against))
    _, message = with_warning(lambda: ask(fit))
    construct = against[0][0].upper()
    # of two items against one, the one is named
    odd = against[0] if len(against) == 1 else "b2"
    assert message.startswith(f"{construct}: {odd} -0.")
    assert "reverse" in message


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_items_of_one_direction_are_not_alarmed_whichever_it_is(ask):
    """With variances fixed to one a construct may stand on its head."""
    for against, options in (((), {}), (("a1", "a2", "a3"), {"std_lv": True})):
        fit = ls.CFA(TWO).fit(answers(against=against), **options)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            ask(fit)


def test_their_constructs_have_numbers_and_no_verdict_and_the_others_have_both():
    fit = ls.CFA(TWO).fit(answers())
    found, _ = with_warning(fit.convergent_validity)
    assert found.table["cr_verdict"].tolist() == [TWO_DIRECTIONS, "at least .7"]
    assert found.table["ave_verdict"].tolist() == [TWO_DIRECTIONS, "at least .5"]
    assert found.table["cr"].notna().all()
    verdicts = found.loadings.set_index("item")["verdict"]
    assert verdicts["a1"] == "against the others"
    assert verdicts["a2"] == verdicts["b1"] == "at least .7"
    assert any(note.startswith("A: a1 -0.") for note in found.notes)


@pytest.mark.filterwarnings("ignore::loyaltysem.errors.DataWarning")
def test_the_texts_say_so_in_both_languages_and_judge_the_others():
    report = ls.CFA(TWO).fit(answers()).measurement_quality(n_replicates=0)
    english, chinese = report.text("en"), report.text("zh")
    assert "The items of A run in two directions (a1 -0." in english
    assert "all reach .70" in english
    assert "A 的题项方向不一致（a1 -0." in chinese
    assert "均不低于 0.70" in chinese
    assert "Not judged: A, whose items load with both signs" in report.validity.text()
    assert "A 的题项载荷正负方向不一致" in report.validity.text("zh")


def test_the_group_in_which_an_item_turns_is_named():
    parts = [answers(seed=1, against=()), answers(seed=2)]
    data = pd.concat([part.assign(g=name) for part, name in zip(parts, "uv", strict=True)])
    fit = ls.CFA(TWO).fit(data, group="g")
    found, message = with_warning(fit.convergent_validity)
    assert message.startswith("v: A: a1 -0.")
    verdicts = found.table["cr_verdict"]
    assert verdicts["u", "A"] == "at least .7"
    assert verdicts["v", "A"] == TWO_DIRECTIONS


def test_ordered_answers_are_told_too():
    data = answers().apply(lambda column: np.digitize(column, [-1, 0, 1]))
    fit = ls.CFA(TWO).fit(data, ordered=True)
    _, message = with_warning(fit.reliability)
    assert message.startswith("A: a1 -0.")


def test_a_second_order_construct_that_a_construct_loads_against_is_told():
    rng = np.random.default_rng(8)
    general = rng.normal(size=(500, 1))
    turned = np.array([1, 1, -1, 1])
    first = 0.8 * general * turned + 0.6 * rng.normal(size=(500, 4))
    items = np.repeat(first, 3, axis=1) * 0.8 + 0.6 * rng.normal(size=(500, 12))
    data = pd.DataFrame(items, columns=[f"{c}{i}" for c in "pqrs" for i in (1, 2, 3)])
    lines = [f"{c.upper()} =~ {c}1 + {c}2 + {c}3" for c in "pqrs"]
    fit = ls.CFA("\n".join([*lines, "G =~ P + Q + R + S"])).fit(data)
    found, message = with_warning(fit.reliability)
    assert message.startswith("G: R -0.")
    assert any(note.startswith("G: R -0.") for note in found.notes)


def test_a_general_factor_that_an_item_loads_against_is_told():
    rng = np.random.default_rng(9)
    general, group = rng.normal(size=(800, 1)), rng.normal(size=(800, 3))
    loadings = np.array([0.7] * 8 + [-0.7])
    items = (
        general * loadings + 0.45 * np.repeat(group, 3, axis=1) + 0.5 * rng.normal(size=(800, 9))
    )
    data = pd.DataFrame(items, columns=[f"x{i}" for i in range(1, 10)])
    text = "G =~ " + " + ".join(data.columns)
    for k in range(3):
        text += f"\nS{k} =~ " + " + ".join(data.columns[3 * k : 3 * k + 3])
    text += "\nG ~~ 0*S0 + 0*S1 + 0*S2\nS0 ~~ 0*S1 + 0*S2\nS1 ~~ 0*S2"
    fit = ls.CFA(text).fit(data, std_lv=True)
    _, message = with_warning(fit.reliability)
    assert message.startswith("G: x9 -0.")


def test_the_direction_is_that_of_most_items_and_else_of_the_larger_loadings():
    assert direction_of([0.1, 0.2, -0.9]) == 1
    assert direction_of([-0.1, -0.2, 0.9]) == -1
    assert direction_of([0.3, -0.9]) == -1
    assert direction_of([]) == 1


def test_validity_of_an_inadmissible_fit_names_the_pair_and_what_can_still_be_said():
    covariance = np.full((6, 6), 0.45)
    covariance[:3, :3] = covariance[3:, 3:] = 0.4
    np.fill_diagonal(covariance, 1)
    drawn = np.random.default_rng(4).normal(size=(300, 6))
    drawn -= drawn.mean(axis=0)
    white = drawn @ np.linalg.inv(np.linalg.cholesky(np.cov(drawn.T))).T
    items = ["a1", "a2", "a3", "b1", "b2", "b3"]
    data = pd.DataFrame(white @ np.linalg.cholesky(covariance).T, columns=items)
    with pytest.warns(AdmissibilityWarning):
        fit = ls.CFA(TWO).fit(data)
    problems = {check.check: check.found for check in fit.admissibility.problems}
    assert "beyond ±1: A–B 1." in problems["latent covariance"]
    for ask in QUESTIONS.values():
        with pytest.raises(NotAvailableError, match=r"A–B 1\.\d+") as refused:
            ask(fit)
        assert "ls.htmt" in str(refused.value)
        assert "ls.reliability" in str(refused.value)
        assert len(str(refused.value)) < 1500
