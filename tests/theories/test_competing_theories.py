"""Theories of the same answers stand side by side by their names."""

from __future__ import annotations

import pytest

import loyaltysem as ls
from loyaltysem.errors import NotAvailableError
from loyaltysem.theories import (
    satisfaction_switching_cost_loyalty,
    satisfaction_trust_loyalty,
    stimulus_organism_response,
)


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


def fitted(theory: ls.theories.Theory, survey: ls.Survey) -> ls.SEMResult:
    return ls.SEM(theory).fit(survey, missing="listwise")


def test_they_have_the_names_of_their_theories(survey):
    partial, full = (
        fitted(satisfaction_trust_loyalty(survey.codebook, mediation=form), survey)
        for form in ("partial", "full")
    )
    other = fitted(
        stimulus_organism_response(
            survey.codebook, stimuli=["WQ", "PV"], organism=["SAT", "TRU"], responses=["LOY"]
        ),
        survey,
    )
    table = ls.compare(full, partial, other)
    assert list(table.index) == [
        "Satisfaction – trust – loyalty, full mediation",
        "Satisfaction – trust – loyalty",
        "Stimulus – organism – response",
    ]
    assert table["df"].tolist()[:2] == [147, 146]
    # full mediation is the special case
    assert ls.likelihood_ratio_test(full, partial).df == 1


def test_two_of_one_name_and_models_of_a_text_are_numbered(survey):
    one = fitted(satisfaction_trust_loyalty(survey.codebook), survey)
    text = ls.SEM(ls.SEM(satisfaction_trust_loyalty(survey.codebook)).model_text)
    assert list(ls.compare(one, one).index) == ["model 1", "model 2"]
    assert list(ls.compare(one, text.fit(survey, missing="listwise")).index) == [
        "Satisfaction – trust – loyalty",
        "model 2",
    ]


def test_theories_of_other_answers_are_not_compared(survey):
    one = fitted(satisfaction_trust_loyalty(survey.codebook), survey)
    two = fitted(satisfaction_switching_cost_loyalty(survey.codebook, moderation=False), survey)
    with pytest.raises(NotAvailableError, match="'Satisfaction – trust – loyalty' and 'Satisf"):
        ls.compare(one, two)
