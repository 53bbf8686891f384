"""One voice in the public names, and every class that is returned can be found."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from public_names import (
    KERNELS,
    face_of,
    is_ours,
    methods_of,
    public_functions,
    reached_by_name,
    result_classes,
    room_of,
)

import loyaltysem as ls

API = Path(__file__).resolve().parents[2] / "docs" / "api" / "index.rst"
#: What is said in other words elsewhere, and the one word for it.
ONE_WORD = {
    "n_bootstrap": "n_replicates",
    "n_boot": "n_replicates",
    "n_draws": "n_replicates",
    "n_permutations": "n_replicates",
    "n_resamples": "n_replicates",
    "n_simulations": "n_replicates",
    "n_splits": "n_replicates",
    "draws": "n_replicates",
    "replications": "n_replicates",
    "resamples": "n_replicates",
    "starts": "n_starts",
    "random_state": "rng",
    "seed": "rng",
    "conf_level": "level",
    "confidence": "level",
    "lang": "language",
    "axes": "ax",
    "by": "group",
}
#: Parameters of that name which mean something else, with what they mean.
OTHER_MEANINGS = {
    "power_curves.by": "the column that has a curve for each value, which need not be of groups",
    "best_of_starts.starts": "the starting values themselves",
    "minima_from.starts": "the starting values themselves",
}
#: Options that the whole package has; they are named where they are given.
OPTIONS = {
    *("alpha", "ax", "group", "level", "missing", "n_jobs", "n_replicates", "n_starts"),
    *("overwrite", "progress", "rng"),
}
#: Words are asked for by their language alone.
BY_PLACE = {"text": ["language"], "labels": ["language"], "plot": []}


def made_or_called() -> dict[str, inspect.Signature]:
    """The signature of everything that a user calls, kernels of the package included."""
    things = {**reached_by_name(), **{kind.__name__: kind for kind in result_classes()}}
    for room in KERNELS:
        things |= face_of(room)
    return {name: inspect.signature(f) for name, f in public_functions(things).items()}


def called_by_users() -> dict[str, inspect.Signature]:
    """Functions and methods of what stands on top; a record's own constructor is not called."""
    things = {**reached_by_name(), **{kind.__name__: kind for kind in result_classes()}}
    return {
        name: inspect.signature(function)
        for name, function in public_functions(things).items()
        if not name.endswith(".__init__")
    }


def parameters(
    signatures: dict[str, inspect.Signature],
) -> Iterator[tuple[str, inspect.Parameter]]:
    for name, signature in signatures.items():
        for parameter in signature.parameters.values():
            yield f"{name}.{parameter.name}", parameter


def test_what_is_walked_is_all_there_is():
    walked = called_by_users()
    for name in ("SEM.fit", "SEMResult.bootstrap", "Bootstrap.estimates", "efa", "WeakItems.text"):
        assert name in walked
    assert {"monte_carlo_power", "Survey.screen", "HTMTTable", "PlatformComparison.plot"} <= {
        *walked,
        *(kind.__name__ for kind in result_classes()),
    }
    assert len(walked) > 130


def test_one_thing_has_one_name():
    found = {
        place: ONE_WORD[parameter.name]
        for place, parameter in parameters(made_or_called())
        if parameter.name in ONE_WORD
    }
    # what is no exception any more is taken off the list
    assert set(found) == set(OTHER_MEANINGS)


def test_random_numbers_are_new_ones_unless_a_source_is_given():
    found = [
        f"{place}={parameter.default!r}"
        for place, parameter in parameters(made_or_called())
        if parameter.name == "rng" and parameter.default not in (None, parameter.empty)
    ]
    assert found == []


def test_intervals_cover_ninety_five_percent_unless_said_otherwise():
    walked = {
        place: parameter.default
        for place, parameter in parameters(made_or_called())
        if parameter.name == "level" and parameter.default is not parameter.empty
    }
    assert {place: level for place, level in walked.items() if level != 0.95} == {}
    assert len(walked) >= 15


def test_the_rmsea_alone_keeps_the_ninety_percent_of_the_field_under_a_name_of_its_own():
    named = {
        place: parameter.default
        for place, parameter in parameters(made_or_called())
        if parameter.name.endswith("_level")
    }
    assert named == {"efa.rmsea_ci_level": 0.90}
    assert "as in lavaan" in str(ls.efa.__doc__)


def test_options_are_named_where_they_are_given():
    found = [
        place
        for place, parameter in parameters(called_by_users())
        if parameter.name in OPTIONS
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        and parameter.default is not parameter.empty
    ]
    assert found == []


def test_words_and_figures_are_asked_for_alike():
    found = {}
    for name, signature in called_by_users().items():
        method = name.rpartition(".")[2]
        if "." not in name or method not in BY_PLACE:
            continue
        language = signature.parameters.get("language")
        placed = [
            p.name
            for p in signature.parameters.values()
            if p.kind is p.POSITIONAL_OR_KEYWORD and p.name not in ("self", "items")
        ]
        if language is None or language.default != "en" or placed != BY_PLACE[method]:
            found[name] = str(signature)
    assert found == {}


def test_no_result_has_its_words_under_another_name():
    classes = {**{k.__name__: k for k in result_classes()}, **reached_by_name()}
    other = re.compile(r"sentence|to_text|as_text|describe_in|html|summary_text")
    found = [
        f"{name}.{inner}"
        for name, kind in classes.items()
        if inspect.isclass(kind)
        for inner, member in inspect.getmembers_static(kind)
        if not inner.startswith("_")
        and (isinstance(member, property) or is_ours(member))
        and (other.search(inner) or (inner == "text" and isinstance(member, property)))
    ]
    # a record of the table as it is shown, and an expression as it was written
    assert sorted(found) == [
        "Expression.text",
        "Shown.footer_html",
        "Shown.html",
        "Shown.text",
        "ShownTable.html",
        "ShownTable.text",
    ]


@pytest.mark.parametrize("kind", result_classes(), ids=lambda kind: kind.__name__)
def test_a_class_that_is_returned_is_importable_from_its_room_and_has_a_page(kind):
    room = room_of(kind)
    assert face_of(room).get(kind.__name__) is kind, f"met at {result_classes()[kind]}"
    assert f"   loyaltysem.{room}\n" in API.read_text(encoding="utf-8") + "\n"


def test_a_class_that_is_returned_says_what_it_is():
    assert [k.__name__ for k in result_classes() if not inspect.getdoc(k)] == []
    silent = [
        f"{kind.__name__}.{name}"
        for kind in result_classes()
        for name, method in methods_of(kind).items()
        if name != "__init__" and not inspect.getdoc(method)
    ]
    assert silent == []


def test_planning_is_a_room_and_its_seven_functions_stand_nowhere_else():
    seven = {name for name, thing in face_of("planning").items() if inspect.isfunction(thing)}
    assert seven == {
        "monte_carlo_power",
        "monte_carlo_power_table",
        "monte_carlo_sample_size",
        "plan_sample_size",
        "rmsea_power",
        "rmsea_power_table",
        "rmsea_sample_size",
    }
    assert not set(face_of("planning")) & set(ls.__all__)
    assert "planning" in ls.__all__
