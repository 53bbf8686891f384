"""Other programs' names are answered with ours, and are no names of ours all the same."""

from __future__ import annotations

import copy
import pickle
import re

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem import names_elsewhere
from loyaltysem.errors import ModelSyntaxError, OptionError, SpecificationWarning

RNG = np.random.default_rng(1)
FACTOR = RNG.normal(size=(200, 1))
DATA = pd.DataFrame(FACTOR + RNG.normal(size=(200, 4)), columns=["x1", "x2", "x3", "x4"])
MODEL = ls.CFA("F =~ x1 + x2 + x3 + x4")
FIT = MODEL.fit(DATA)
OBJECTS = {
    "package": ls,
    "model": MODEL,
    "fit": FIT,
    "summary": FIT.summary(),
    "exploration": ls.efa(DATA, 1),
    "survey": ls.datasets.load_platforms(),
}
CALLED = {"ls": ls, "fit": FIT, "model": MODEL, "survey": OBJECTS["survey"]}
CALLED["found"] = OBJECTS["exploration"]

NAMES = [
    ("package", "cfa", "ls.CFA(text).fit(data)"),
    ("package", "sem", "ls.SEM(text).fit(data)"),
    ("package", "fitMeasures", "fit.fit_indices()"),
    ("package", "measurementInvariance", "group_equal"),
    ("package", "cronbach_alpha", "ls.reliability(survey)"),
    ("package", "omega", "ls.omega_hierarchical(survey)"),
    ("package", "fa_parallel", "ls.parallel_analysis(data)"),
    ("package", "read_spss", "ls.read_survey(path)"),
    ("fit", "params", "fit.coef()"),
    ("fit", "coefficients", "fit.coef()"),
    ("fit", "cov_params", "fit.vcov()"),
    ("fit", "logLik", "fit.loglik"),
    ("fit", "fitted", "fit.implied()"),
    ("fit", "parameterEstimates", "fit.estimates()"),
    ("fit", "parameterestimates", "fit.estimates()"),
    ("fit", "standardizedSolution", "fit.estimates(standardized=True)"),
    ("fit", "standardized_solution", "fit.estimates(standardized=True)"),
    ("fit", "fitMeasures", "fit.fit_indices()"),
    ("fit", "fit_measures", "fit.fit_indices()"),
    ("fit", "inspect", "fit.r_squared()"),
    ("fit", "modindices", "fit.modification_indices()"),
    ("fit", "lavPredict", "fit.factor_scores()"),
    ("fit", "conf_int", "ci_lower"),
    ("fit", "bse", "fit.estimates()['se']"),
    ("fit", "pvalues", "fit.estimates()['pvalue']"),
    ("fit", "rsquared", "fit.r_squared()"),
    ("fit", "calc_stats", "fit.fit_indices()"),
    ("fit", "predict_factors", "fit.factor_scores()"),
    ("fit", "cfi", "fit.fit_indices()['cfi']"),
    ("summary", "tables", "fit.summary()"),
    ("model", "estimates", "fit = model.fit(data), and then fit.estimates"),
    ("model", "fitMeasures", "fit = model.fit(data), and then fit.fit_indices()"),
    ("exploration", "loadings_", "found.loadings"),
    ("exploration", "get_communalities", "found.communalities"),
    ("survey", "head", "survey.responses"),
    ("survey", "to_spss", "survey.to_sav(path)"),
]


@pytest.mark.parametrize(("kind", "name", "ours"), NAMES)
def test_another_programs_name_is_answered_with_ours(kind, name, ours):
    asked = OBJECTS[kind]
    with pytest.raises(AttributeError, match=re.escape(ours)) as caught:
        getattr(asked, name)
    assert f"has no attribute '{name}'" in str(caught.value)
    assert (caught.value.name, caught.value.obj) == (name, asked)
    assert not hasattr(asked, name)
    assert name not in dir(asked)


@pytest.mark.parametrize("kind", OBJECTS)
@pytest.mark.parametrize("name", ["no_such_thing", "_repr_latex_", "__array__", "_params"])
def test_a_name_of_no_program_is_answered_as_python_does(kind, name):
    with pytest.raises(AttributeError, match=rf"has no attribute '{name}'$"):
        getattr(OBJECTS[kind], name)


@pytest.mark.parametrize("kind", OBJECTS)
def test_all_that_is_advised_is_there(kind):
    for _, advice in names_elsewhere._TABLES[kind].values():
        for what, first in re.findall(r"\b(ls|fit|model|survey|found)\.(\w+)", advice):
            assert hasattr(CALLED[what], first), advice


def test_a_model_answers_with_its_fit_for_all_that_a_fit_has():
    for name in dir(FIT):
        if not name.startswith("_") and not hasattr(MODEL, name):
            with pytest.raises(AttributeError, match=rf"and then fit\.{name}"):
                getattr(MODEL, name)


def test_what_answers_other_names_can_be_copied_and_pickled():
    again = pickle.loads(pickle.dumps(FIT))  # noqa: S301
    pd.testing.assert_frame_equal(again.estimates(), FIT.estimates())
    assert copy.deepcopy(MODEL) == copy.copy(MODEL) == pickle.loads(pickle.dumps(MODEL))  # noqa: S301
    survey = OBJECTS["survey"]
    for copied in (copy.copy(survey), copy.deepcopy(survey), pickle.loads(pickle.dumps(survey))):  # noqa: S301
        pd.testing.assert_frame_equal(copied.responses, survey.responses)


def test_a_property_that_fails_inside_keeps_its_own_error():
    @names_elsewhere.names_elsewhere("fit")
    class Broken:
        @property
        def params(self) -> object:
            raise AttributeError("something inside")

    with pytest.raises(AttributeError, match="something inside"):
        _ = Broken().params


def test_fits_are_compared_one_after_another_in_a_list_or_by_name():
    other = ls.CFA("F =~ x1 + a*x2 + a*x3 + x4").fit(DATA)
    named = ls.compare({"model 1": FIT, "model 2": other})
    for compared in (ls.compare(FIT, other), ls.compare([FIT, other]), ls.compare((FIT, other))):
        pd.testing.assert_frame_equal(compared, named)


@pytest.mark.parametrize(
    "given", [(FIT,), ([FIT],), ({"a": FIT},), (MODEL, MODEL), ({"a": FIT}, FIT), (FIT, None)]
)
def test_what_is_no_two_fits_is_refused_with_what_to_write(given):
    with pytest.raises(OptionError, match=re.escape("ls.compare(a, b)")):
        ls.compare(*given)


@pytest.mark.parametrize(
    ("given", "part"),
    [
        (["x1", "x2"], "ls.CFA({'F': ['x1', 'x2']})"),
        (("x1",), "ls.CFA({'F': ['x1']})"),
        (OBJECTS["survey"], "ls.CFA(survey.construct_items)"),
        (DATA, "the data are given to fit()"),
        (None, "of type NoneType"),
    ],
)
def test_what_is_no_measurement_model_is_refused_with_what_to_write(given, part):
    with pytest.raises(ModelSyntaxError, match=re.escape(part)):
        ls.CFA(given)


def test_items_of_a_construct_choose_the_columns_of_a_frame():
    survey = OBJECTS["survey"]
    items = survey.construct_items["SAT"]
    assert survey.responses[items].columns.tolist() == items == survey.codebook.items_of("SAT")
    assert survey.responses[survey.codebook.item_names].shape[1] == len(survey.codebook.items)
    items.clear()
    assert survey.construct_items["SAT"]


@pytest.mark.parametrize("level", [0.05, 0.01, 0.1, 0.2])
def test_a_level_that_is_an_alpha_is_answered_with_the_coverage(level):
    with pytest.warns(SpecificationWarning, match=rf"write level={1 - level:g}"):
        FIT.estimates(level=level)


@pytest.mark.parametrize("level", [0.5, 0.68, 0.9, 0.95, 0.999])
def test_a_coverage_is_no_cause_for_a_warning(level):
    assert FIT.estimates(level=level).shape[0]
