"""Products that nothing can be estimated of are refused by name, with what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import DataError, LoyaltySEMError

DATA = Path(__file__).resolve().parents[2] / "reference" / "data" / "interactions.csv"
MEASURED = "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2 + SC3\nLOY =~ LOY1 + LOY2 + LOY3\n"
MODERATED = MEASURED + "LOY ~ SAT + SC + SAT:SC"
LMS, INDICATORS = {"interaction": "lms"}, {"interaction": "product_indicators"}


@pytest.fixture(scope="module")
def data():
    frame = pd.read_csv(DATA)
    return frame.assign(half=(frame["age"] > 30).astype(int))


@pytest.mark.parametrize(
    ("model", "options", "part"),
    [
        (MODERATED, {}, "Say how it is estimated: fit(..., interaction='lms'"),
        (MEASURED + "LOY ~ SAT", LMS, "and the model has none"),
        ("LOY1 ~ SAT1 + SC1 + SAT1:SC1", INDICATORS, "needs no more than its name"),
        ("LOY1 ~ SAT1 + SAT1:XYZ", {}, "'XYZ'"),
        (MODERATED, {**LMS, "group": "half"}, "several groups are not built"),
        (MODERATED, {**INDICATORS, "group": "half"}, "several groups are not built"),
        (MODERATED, {**LMS, "ordered": True}, "ordered"),
        (MODERATED, {**INDICATORS, "ordered": True}, "ordered"),
        (MODERATED, {**LMS, "estimator": "WLS"}, "maximum likelihood"),
        (MODERATED, {**LMS, "estimator": "MLM"}, "estimator='MLR'"),
        (MODERATED, {**LMS, "information": "expected"}, "Leave information= out"),
        (MODERATED, {**LMS, "weights": "age"}, "weights='age'"),
        (MODERATED, {**INDICATORS, "weights": "age"}, "weights='age'"),
        (MODERATED, {**LMS, "clusters": "age"}, "clusters='age'"),
        (MODERATED, {**LMS, "n_starts": 5}, "n_starts=5"),
        (MODERATED, {**LMS, "bounds": "standard"}, "bounds='standard'"),
        (MODERATED, {**LMS, "likelihood": "wishart"}, "wishart"),
        (MODERATED, {**LMS, "meanstructure": False}, "meanstructure=False"),
        (MODERATED.replace("SAT:SC", "upper(1)*SAT:SC"), LMS, "lower() or upper()"),
        (MODERATED.replace("SAT:SC", "a*SAT:SC") + "\na > 0", LMS, "not linear equalities"),
        (
            MEASURED + "SC ~ SAT + SAT:SAT\nLOY ~ SAT + SC + SAT:SC",
            LMS,
            "SC, which follows from a product itself",
        ),
        (MEASURED + "SC ~ SAT\nLOY ~ SC + SAT + SAT:SC", INDICATORS, "Say interaction='lms'"),
        (
            "SAT =~ SAT1 + SAT2 + SAT3\nSC =~ SC1 + SC2\nLOY =~ LOY1 + LOY2\n"
            "LOY ~ SAT + SC + SAT:SC",
            INDICATORS,
            "product_pairs='all'",
        ),
        (
            "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2\nLOY ~ SAT + age + SAT:age",
            INDICATORS,
            "the column 'age'",
        ),
    ],
)
def test_refused_with_what_to_do(model, options, part, data):
    with pytest.raises(LoyaltySEMError) as caught:
        ls.SEM(model).fit(data, **options)
    assert part in str(caught.value)


@pytest.mark.parametrize("options", [LMS, INDICATORS])
def test_too_few_respondents_are_named(options, data):
    with pytest.raises(DataError, match="20 respondents for"):
        ls.SEM(MODERATED).fit(data.iloc[:20], **options)


@pytest.mark.parametrize("options", [LMS, INDICATORS])
def test_moments_have_no_products(options, data):
    frame = data.drop(columns=["age", "half"])
    moments = ls.Moments.from_covariance(
        np.cov(frame.T), n_observations=len(frame), names=list(frame), means=frame.mean()
    )
    with pytest.raises(LoyaltySEMError, match="answers"):
        ls.SEM(MODERATED).fit(moments, **options)


def test_a_column_of_the_name_of_a_product_is_refused(data):
    taken = data.assign(**{"SAT1.SC1": 1.0})
    with pytest.raises(DataError, match="Rename the column"):
        ls.SEM(MODERATED).fit(taken, **INDICATORS)


def test_what_takes_models_and_no_products_says_so(data):
    comparison = pytest.raises(LoyaltySEMError, match="SAT:SC")
    with comparison:
        ls.compare_platforms(ls.SEM(MODERATED), data, group="half", rng=1)


@pytest.mark.parametrize("options", [LMS, INDICATORS, {"interaction": "qml"}])
def test_few_respondents_are_a_caution(options, data):
    few = ls.SEM(MODERATED).fit(data.iloc[:90], **options)
    assert "respondents" in [c.check for c in few.admissibility.results if c.verdict == "caution"]
    enough = ls.SEM(MODERATED).fit(data, **options)
    assert "respondents" not in [c.check for c in enough.admissibility.results]


def test_an_integral_of_many_dimensions_is_refused(data):
    text = MEASURED.replace("LOY =~ LOY1 + LOY2 + LOY3", "LOY =~ LOY1\nA =~ LOY2\nB =~ LOY3")
    with pytest.raises(LoyaltySEMError, match="3 dimensions"):
        ls.SEM(text + "LOY ~ SAT + SC + A + SAT:SAT + SC:SC + A:A").fit(data, **LMS)


def test_the_script_says_where_the_products_come_from(data):
    script = ls.SEM(MODERATED).fit(data, **INDICATORS).to_lavaan()
    assert "indProd" in script
    assert "SAT.SC =~ SAT1.SC1" in script


POPULATION = (
    "SAT =~ SAT1 + 0.9*SAT2 + 0.8*SAT3\nLOY =~ LOY1 + 0.9*LOY2 + 0.8*LOY3\nLOY ~ b*SAT + 0.5*SAT\n"
    "SAT ~~ 1*SAT\nLOY ~~ 0.75*LOY\nSAT1 ~~ .5*SAT1\nSAT2 ~~ .5*SAT2\nSAT3 ~~ .5*SAT3\n"
    "LOY1 ~~ .5*LOY1\nLOY2 ~~ .5*LOY2\nLOY3 ~~ .5*LOY3"
)
SQUARE = "SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ SAT + b*SAT:SAT"


@pytest.mark.parametrize(
    ("population", "model"),
    [
        (POPULATION, SQUARE),
        (POPULATION.replace("0.5*SAT\n", "0.5*SAT + 0.2*SAT:SAT\n", 1), POPULATION),
    ],
)
def test_samples_of_moments_know_no_products(population, model):
    with pytest.raises(LoyaltySEMError, match="SAT:SAT"):
        ls.planning.monte_carlo_power(population, model, n=100, n_replicates=5, rng=1)
