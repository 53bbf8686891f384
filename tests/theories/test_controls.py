"""Controls explain every construct, and take nothing from what the theory leaves open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import (
    DataError,
    ModelSyntaxError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.survey.codebook import Item
from loyaltysem.theories import satisfaction_trust_loyalty


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


def confounded(n: int, seed: int) -> pd.DataFrame:
    """Satisfaction does nothing to loyalty; age makes both."""
    rng = np.random.default_rng(seed)
    age = rng.normal(size=n)
    latent = {
        "SAT": 0.8 * age + rng.normal(size=n),
        "TRU": rng.normal(size=n),
        "LOY": 0.8 * age + rng.normal(size=n),
    }
    answers = {
        f"{name}{i}": values + 0.6 * rng.normal(size=n)
        for name, values in latent.items()
        for i in (1, 2, 3, 4)
    }
    return pd.DataFrame({**answers, "age": age})


@pytest.mark.parametrize(
    ("antecedents", "n_items", "n_constructs"), [(True, 19, 5), (False, 12, 3)]
)
def test_a_control_restricts_the_residuals_of_items_and_nothing_else(
    survey, antecedents, n_items, n_constructs
):
    def df(controls: tuple[str, ...]) -> int:
        theory = satisfaction_trust_loyalty(
            survey.codebook, antecedents=antecedents, controls=controls
        )
        frame = survey.responses.assign(
            age=np.arange(len(survey)) % 7, male=(survey.responses["gender"] == "male") * 1.0
        )
        return int(ls.SEM(theory).fit(frame, missing="listwise").fit_indices()["df"])

    plain = df(())
    for n, controls in enumerate((("age",), ("age", "male")), start=1):
        # of the covariances with the items, as many are free as there are constructs
        assert df(controls) - plain == n * (n_items - n_constructs)


def test_what_age_does_to_both_is_not_put_down_to_satisfaction(survey):
    data = confounded(800, seed=3)
    verdicts = {}
    for controls in ((), ("age",)):
        theory = satisfaction_trust_loyalty(survey.codebook, antecedents=False, controls=controls)
        found = ls.SEM(theory).fit(data).hypotheses().set_index("hypothesis")
        verdicts[controls] = found.loc["H3", "verdict"]
    assert verdicts == {(): "supported", ("age",): "not supported"}


def test_a_control_is_a_column_and_no_hypothesis(survey):
    theory = satisfaction_trust_loyalty(survey.codebook, controls="frequency")
    assert "frequency" not in theory.hypotheses["route"].str.cat()
    assert ls.SEM(theory).parameter_table().exogenous == ("frequency",)
    assert "frequency" not in ls.CFA(theory).model_text


def test_an_item_without_a_construct_can_be_a_control(survey):
    codebook = replace(survey.codebook, items=(*survey.codebook.items, Item("AGE", "Your age")))
    text = ls.SEM(satisfaction_trust_loyalty(codebook, controls=["AGE"])).model_text
    assert "LOY ~ TRU + SAT + AGE" in text


@pytest.mark.parametrize(
    ("controls", "found"),
    [
        (["SAT1"], "SAT1 is an item of SAT"),
        (["SC2"], "SC2 is an item of SC"),
        (["SC"], "SC is a construct"),
        (["gender"], "gender is a grouping variable"),
        (["age", "age"], "age is named twice"),
        (["您对该平台还有什么建议"], "leaves out"),
    ],
)
def test_a_control_that_is_something_else_is_named(survey, controls, found):
    with pytest.raises(OptionError, match=found):
        satisfaction_trust_loyalty(survey.codebook, controls=controls)


def test_a_trap_is_no_control(survey):
    name = survey.codebook.traps[0].name
    with pytest.raises(OptionError, match=f"{name} is an instructed-response item"):
        satisfaction_trust_loyalty(survey.codebook, controls=[name])


def test_a_name_that_no_model_can_write_is_refused(survey):
    with pytest.raises(ModelSyntaxError, match="years old"):
        satisfaction_trust_loyalty(survey.codebook, controls=["years old"])


def test_a_column_that_the_data_lack_is_named_when_they_are_known(survey):
    model = ls.SEM(satisfaction_trust_loyalty(survey.codebook, controls=["frequenzy"]))
    with pytest.raises(VariableNotFoundError, match="frequenzy"):
        model.fit(survey, missing="listwise")


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (lambda n: pd.Categorical(np.arange(n) % 3 + 1), "city holds categories without an order"),
        (lambda n: pd.Categorical(np.where(np.arange(n) % 2, "a", "b")), "without an order"),
        (lambda n: np.where(np.arange(n) % 2, "a", "b"), "city holds texts"),
        (lambda n: np.ones(n), "city is 1.0 for all respondents"),
    ],
)
def test_a_control_whose_numbers_mean_nothing_is_named(survey, column, found):
    model = ls.SEM(satisfaction_trust_loyalty(survey.codebook, controls=["city"]))
    frame = survey.responses.assign(city=column(len(survey)))
    with pytest.raises(DataError, match=found):
        model.fit(frame, missing="listwise")


def test_a_control_beside_ordered_items_is_named(survey):
    model = ls.SEM(satisfaction_trust_loyalty(survey.codebook, controls=["age"]))
    frame = survey.responses.assign(age=np.arange(len(survey)) % 40)
    with pytest.raises(NotAvailableError, match=r"controls for age.*leave ordered= out"):
        model.fit(frame, ordered=True, missing="listwise")


def test_a_gap_in_a_control_is_told_how_to_be_fitted(survey):
    model = ls.SEM(satisfaction_trust_loyalty(survey.codebook, antecedents=False, controls=["age"]))
    frame = survey.responses.assign(age=np.arange(len(survey)) % 40 + 0.0)
    frame.loc[3, "age"] = np.nan
    with pytest.raises(OptionError, match=r"age.*controls of a theory.*fixed_x=False.*listwise"):
        model.fit(frame, missing="fiml")
