"""A call that does not fit its function is refused by a named error, over the whole surface."""

from __future__ import annotations

import inspect
import os

import pytest
from public_surface import answers, public_functions, sound_calls

import loyaltysem as ls
from loyaltysem.arguments import checked
from loyaltysem.errors import ArgumentError, LoyaltySEMError, OptionError

MODEL = "A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6"


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    place, before = tmp_path_factory.mktemp("surface"), os.getcwd()
    os.chdir(place)
    yield sound_calls(place)
    os.chdir(before)


def _takes_any_name(function) -> bool:
    return any(p.kind is p.VAR_KEYWORD for p in inspect.signature(function).parameters.values())


def test_an_unknown_argument_is_named_whatever_function_it_is_given_to(calls):
    tried = 0
    for name, function in public_functions().items():
        if _takes_any_name(function):
            continue
        with pytest.raises(ArgumentError, match=r"has no argument 'nonesuch'\..* It takes "):
            calls[name](nonesuch=1)
        tried += 1
    assert tried > 100


def test_a_misspelt_argument_is_answered_with_the_one_that_was_meant(calls):
    tried = 0
    for name, function in public_functions().items():
        for parameter in inspect.signature(function).parameters.values():
            wrong = f"{parameter.name}s"
            known = [*inspect.signature(function).parameters, "self", "cls"]
            named = parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
            if not named or wrong in known or parameter.name in ("self", "cls"):
                continue
            if len(parameter.name) < 4 or _takes_any_name(function):
                continue
            with pytest.raises(ArgumentError, match=f"Did you mean .*'{parameter.name}'"):
                calls[name](**{wrong: 1})
            tried += 1
    assert tried > 300


def test_a_value_too_many_is_named_whatever_function_it_is_given_to(calls):
    for name, function in public_functions().items():
        parameters = inspect.signature(function).parameters.values()
        if any(p.kind is p.VAR_POSITIONAL for p in parameters):
            continue
        values = ["surplus"] * (len(parameters) + 1)
        with pytest.raises(LoyaltySEMError):
            calls[name].function(*values)


def test_an_argument_that_is_left_out_is_named_whatever_function_needs_it(calls):
    tried = 0
    for name, function in public_functions().items():
        for parameter in inspect.signature(function).parameters.values():
            needed = parameter.default is parameter.empty
            if not needed or parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                continue
            if parameter.name in ("self", "cls"):
                continue
            given = {k: v for k, v in calls[name].arguments.items() if k != parameter.name}
            with pytest.raises(ArgumentError, match=f"needs .*{parameter.name}.* It takes "):
                calls[name].function(**given)
            tried += 1
    assert tried > 50


@pytest.mark.parametrize("name", ["load_platforms", "platforms_export_path"])
def test_a_function_without_arguments_says_so(name):
    with pytest.raises(ArgumentError, match=r"has no argument .path.\. It takes no arguments"):
        getattr(ls.datasets, name)(path="x")
    with pytest.raises(ArgumentError, match=r"was given .x.\. It takes no arguments"):
        getattr(ls.datasets, name)("x")


def test_a_method_without_arguments_says_so():
    fit = ls.CFA(MODEL).fit(answers())
    for method in (fit.fit_indices, fit.summary, fit.reliability, fit.score_test, fit.to_lavaan):
        with pytest.raises(ArgumentError, match="It takes no arguments"):
            method(standardized=True)


def test_it_is_an_option_error_and_a_type_error():
    for kind in (OptionError, TypeError):
        with pytest.raises(kind, match="Did you mean 'estimator'"):
            ls.CFA(MODEL).fit(answers(), estimater="ML")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, d: m.fit(d, "ML"), r"1 value without a name \(data\) and was given 2: what is"),
        (lambda m, d: m.fit(d, "ML"), r"'ML' for\? Write the name before it, as in estimator='ML'"),
        (lambda m, d: m.fit(d, data=d), "was given data twice"),
        (lambda m, d: m.fit(d, **{"std.lv": True}), "has no argument 'std.lv'. Did you mean 'std_"),
        (lambda m, d: m.fit(d, Group="g"), "Did you mean 'group'"),
        (lambda m, d: m.fit(), r"SEM\.fit\(\) needs data, and was not given it"),
        (lambda m, d: ls.CFA.fit(data=d), "belongs to an object"),
        (lambda m, d: ls.CFA(), "CFA.. needs model|SEM.. needs model"),
        (lambda m, d: m.fit(d, mising="fiml", grup="g"), "'missing'.*It has no 'grup'"),
    ],
)
def test_a_call_says_what_is_wrong_and_what_to_write(call, message):
    with pytest.raises(ArgumentError, match=message):
        call(ls.CFA(MODEL), answers())


def test_an_error_of_the_function_itself_is_left_alone():
    @checked
    def adds(first: int, *, second: float = 1.0) -> object:
        return "text" + first  # type: ignore[operator]

    with pytest.raises(TypeError, match=r"concatenate|unsupported") as raised:
        adds(1)
    assert not isinstance(raised.value, LoyaltySEMError)
