"""Whatever is handed to a public function: a result, or an error of ours that names it."""

from __future__ import annotations

import inspect
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib.pyplot as plt
import pytest
from public_surface import Call, parameters, public_functions, sound_calls
from wrong_values import WRONG

import loyaltysem as ls
from loyaltysem.arguments import parameter_kinds

LONGEST_MESSAGE = 1500
#: Model texts are read line by line, and messages show the line.
TEXTS = {"model", "population", "populations", "hypotheses"}
#: The quick part: one or two of each kind of value.
FEW = (
    "None",
    "nan",
    "-1",
    "1.5",
    "1e308",
    "10**30",
    "10**400",
    "False as text",
    "NUL inside",
    "huge text",
    "list of nan",
    "deep list",
    "dict of None",
    "endless generator",
    "object",
    "complex",
    "np.bool_",
    "array",
    "complex array",
    "DataFrame of texts",
    "LazyFrame",
    "pd.NA",
    "Decimal NaN",
    "date",
)
#: Takes seconds a call even where all is well.
SLOW = {"monte_carlo_sample_size", "common_method_variance", "SEMResult.crosscheck"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator:
    place, before = tmp_path_factory.mktemp("surface"), os.getcwd()
    os.chdir(place)
    yield place
    os.chdir(before)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    def stop(*_):
        raise TimeoutError(f"still at it after {seconds} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fault(call: Call, parameter: str, value: object) -> str:
    """What is wrong with the answer to a wrong value; empty where it is right or named."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        message = ""
        try:
            with at_most(60):
                call(**{parameter: value})
        except ls.errors.LoyaltySEMError as error:
            message = str(error)
        except Exception as error:
            return f"raw {type(error).__name__}: {str(error)[:80]}"
        finally:
            plt.close("all")
    if len(message) > LONGEST_MESSAGE and parameter not in TEXTS:
        return f"a message of {len(message)} characters"
    leaked = [w for w in given if not issubclass(w.category, ls.errors.LoyaltySEMWarning)]
    return f"leaked {leaked[0].category.__name__}: {leaked[0].message}" if leaked else ""


def faults(folder, names: tuple[str, ...], *, but: set[str]) -> tuple[int, list[str]]:
    calls, trials, found = sound_calls(folder), 0, []
    for name, parameter in parameters(folder):
        if name in but:
            continue
        for wrong in names:
            trials += 1
            answer = fault(calls[name], parameter, WRONG[wrong]())
            if answer:
                found.append(f"{name}({parameter}={wrong}): {answer}")
    return trials, found


def test_every_public_function_has_a_sound_call_with_all_its_parameters(folder):
    functions, calls = public_functions(), sound_calls(folder)
    assert set(calls) == set(functions)
    for name, function in functions.items():
        named = {
            p.name
            for p in inspect.signature(function).parameters.values()
            if p.name not in ("self", "cls") and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        }
        assert named <= set(calls[name].arguments), name


def test_every_public_function_checks_its_arguments():
    unchecked = [name for name, f in public_functions().items() if not hasattr(f, "__wrapped__")]
    assert unchecked == [], "write @checked above them"


def takes_names_of_any_number(function) -> bool:
    """Whether all that a function takes stands behind one ``*terms``."""
    own = [p for n, p in inspect.signature(function).parameters.items() if n != "self"]
    return [p.kind for p in own] == [inspect.Parameter.VAR_POSITIONAL]


def test_every_parameter_of_a_public_function_has_a_kind():
    for name, function in public_functions().items():
        assert parameter_kinds(function) or takes_names_of_any_number(function), name


def test_a_wrong_value_is_named_whatever_parameter_it_is_given_to(folder):
    trials, found = faults(folder, FEW, but=SLOW)
    assert found == []
    assert trials > 10_000


@pytest.mark.fuzz
def test_every_wrong_value_is_named_whatever_parameter_it_is_given_to(folder):
    trials, found = faults(folder, tuple(WRONG), but={"monte_carlo_sample_size"})
    print(f"{trials} trials")
    assert found == []
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert kilobytes / (1024 if sys.platform == "linux" else 1024**2) < 1500, "megabytes of memory"
