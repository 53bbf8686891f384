"""No message is longer than 1,499 characters, whatever it lists; what is left out is counted."""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem import errors
from loyaltysem.errors import shortened

NAMES = [f"x{i}" for i in range(400)]
LONG = "z" * 3000


def answers(names: list[str], n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(rng.integers(1, 6, size=(n, len(names))).astype(float), columns=names)


def measured(names: list[str]) -> str:
    return "F =~ " + " + ".join(names)


def test_a_short_message_is_left_as_it_is():
    for text in ("", "a", "Found x1, x2. Remove them.", "." * 1499, ", ".join(NAMES[:200])):
        assert shortened(text) == text


@pytest.mark.parametrize(
    "between", [", ", "; ", "\n", "、", "，"], ids=["comma", "semicolon", "line", "、", "，"]
)
@pytest.mark.parametrize(
    "item", ["{0}", "'{0}, of x'", "{0} (row {1}, value 9)", "“{0}，题”", "{0}: {1}"]
)
@pytest.mark.parametrize("around", ["Found {0}. Remove them.", "Columns ({0}) are bad. Look."])
def test_a_long_list_is_cut_with_the_count_of_what_is_left_out(between, item, around):
    items = [item.format(name, i) for i, name in enumerate(NAMES)]
    found = shortened(around.format(between.join(items)))
    left_out = re.search(r"… \((\d+) more\) …", found)
    assert left_out is not None
    shown = len(NAMES) - int(left_out[1]) - 1
    assert between.join(items[:shown]) in found
    assert items[shown] not in found
    assert items[-1] in found
    # Lines are findings of their own, and as many are shown as there is room for.
    assert (1400 < len(found) < 1500) if between == "\n" else (shown == 6 and len(found) < 400)
    assert found.endswith(around.split("}")[1])


@pytest.mark.parametrize("text", [LONG, f"'{LONG}'", f"'{LONG} {LONG}'", "a/" * 1500, "题" * 3000])
def test_a_long_name_text_or_path_is_cut_with_the_count_of_what_is_left_out(text):
    found = shortened(f"The item {text} is unknown. Correct it.")
    assert len(found) < 400
    assert found.startswith(f"The item {text[:70]}")
    assert found.endswith(" is unknown. Correct it.")
    left_out = re.search(r"\(([\d,]+) characters left out\)", found)
    assert left_out is not None
    assert int(left_out[1].replace(",", "")) == len(text) - 110


@pytest.mark.parametrize("text", ["word " * 900, "a. " * 900, "((((, " * 900, "x, " * 90_000])
def test_any_other_long_message_keeps_its_beginning_and_its_end(text):
    found = shortened(f"Found this: {text}Do that.")
    assert len(found) <= 1499
    assert found.startswith("Found this:")
    assert found.endswith("Do that.")


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_and_warning_of_ours_is_short_and_can_be_pickled(name):
    message = f"Found {', '.join(NAMES)}. Remove them."
    made = getattr(errors, name)(message)
    assert len(str(made)) < 1500
    assert str(pickle.loads(pickle.dumps(made))) == str(made)  # noqa: S301
    assert str(getattr(errors, name)("short")) == "short"


#: Of each error the built-in classes that code without this package would catch it by.
BUILT_IN: dict[str, set[type[Exception]]] = {
    "LoyaltySEMError": set(),
    "ModelSyntaxError": {ValueError},
    "OptionError": {ValueError},
    "ArgumentError": {ValueError, TypeError},
    "CodebookError": {ValueError},
    "SurveyFormatError": set(),
    "WritingError": set(),
    "DataError": {ValueError},
    "VariableNotFoundError": {ValueError, KeyError},
    "MissingDataError": {ValueError},
    "IdentificationError": {ValueError},
    "ConvergenceError": set(),
    "NotAvailableError": set(),
    "InvarianceError": set(),
}


def test_the_table_of_built_in_classes_has_every_error():
    ours = {name for name in errors.__all__ if issubclass(getattr(errors, name), Exception)}
    assert set(BUILT_IN) == {n for n in ours if not issubclass(getattr(errors, n), Warning)}


@pytest.mark.parametrize("name", BUILT_IN)
def test_errors_of_values_and_names_are_those_of_python_too(name):
    kind = getattr(errors, name)
    assert issubclass(kind, errors.LoyaltySEMError)
    python = (ValueError, KeyError, TypeError, AttributeError, OSError, RuntimeError)
    assert {one for one in python if issubclass(kind, one)} == BUILT_IN[name]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_message_is_shown_as_it_was_written(name):
    # Python's own KeyError shows its message between quotes, with \\n for the end of a line
    message = "The codebook has no item 'SAT9'.\nIt has: SAT1."
    assert str(getattr(errors, name)(message)) == message


def test_a_name_that_is_not_there_is_caught_as_a_key_and_a_wrong_value_as_a_value():
    frame = answers(["x1", "x2", "x3"])
    with pytest.raises(KeyError, match="not_there"):
        ls.CFA("F =~ x1 + x2 + not_there").fit(frame)
    with pytest.raises(ValueError, match="estimator"):
        ls.CFA("F =~ x1 + x2 + x3").fit(frame, estimator="BEST")
    with pytest.raises(ValueError, match="Allowed here"):
        ls.SEM("F =~ x1 + + x2")
    with pytest.raises(TypeError, match="has no argument 'estimater'"):
        ls.CFA("F =~ x1 + x2 + x3").fit(frame, estimater="ML")


BAD: dict[str, Callable[[], object]] = {
    "400 unknown variables": lambda: ls.CFA(measured(NAMES)).fit(answers(["a", "b"])),
    "400 constants": lambda: ls.CFA(measured(NAMES)).fit(
        answers(NAMES).assign(**dict.fromkeys(NAMES, 1.0))
    ),
    "400 texts": lambda: ls.CFA(measured(NAMES)).fit(answers(NAMES).astype(str) + "?"),
    "400 incomplete items": lambda: ls.CFA(measured(NAMES)).fit(
        answers(NAMES).mask(lambda t: t == 1)
    ),
    "400 labels, one unknown": lambda: ls.SEM(
        "F =~ " + " + ".join(f"l{name}*{name}" for name in NAMES) + "\nq := unknown"
    ),
    "a long line": lambda: ls.SEM(measured(NAMES) + " + ) + " + measured(NAMES)[5:]),
    "a long name": lambda: ls.CFA(f"F =~ {LONG} + x1 + x2").fit(answers(["x1", "x2"])),
    "a long unknown label": lambda: ls.SEM(f"y ~ a*x\nq := {LONG}"),
    "a long path": lambda: ls.read_survey("folder/" * 700 + "answers.csv"),
    "a long option": lambda: ls.CFA("F =~ x1 + x2 + x3").fit(
        answers(["x1", "x2", "x3"]), estimator=LONG
    ),
    "400 groups of one": lambda: ls.CFA("F =~ x1 + x2 + x3").fit(
        answers(["x1", "x2", "x3"], 400).assign(g=[f"group {i}" for i in range(400)]), group="g"
    ),
    "400 items that are not there": lambda: ls.reliability(answers(["a"]), {"F": NAMES}),
    "400 constructs that are not there": lambda: ls.htmt(
        answers(["a", "b"]), {name: [f"{name}_1", f"{name}_2"] for name in NAMES}
    ),
    "400 contradictions of a codebook": lambda: ls.Codebook.from_toml(
        "\n".join(f"[items.{name}]\nminimum = 5\nmaximum = 1\nconstruct = 'none'" for name in NAMES)
    ),
    "a circle of 400 constructs": lambda: ls.SEM(
        "\n".join(f"x{i} =~ x{(i + 1) % 400}" for i in range(400))
    ),
    "a construct with a long name": lambda: (
        ls.CFA("F =~ x1 + x2 + x3").fit(answers(["x1", "x2", "x3"])).loyalty_index("G" * 2000)
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_refusal_of_hundreds_of_things_is_short_and_says_what_to_do(case):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.LoyaltySEMWarning)
        with pytest.raises(errors.LoyaltySEMError) as caught:
            BAD[case]()
    assert 20 < len(str(caught.value)) < 1500


def test_the_caret_stands_under_its_place_in_a_long_line():
    text = measured(NAMES) + " + ?x + " + " + ".join(f"y{i}" for i in range(400))
    with pytest.raises(errors.ModelSyntaxError) as caught:
        ls.SEM(text)
    _, line, pointer = str(caught.value).split("\n")
    assert line[pointer.index("^")] == "?"
    assert len(line) < 180


def test_a_few_long_values_are_all_named_and_the_remedy_is_whole():
    values = ", ".join(f"'{letter * 500}' (1 times)" for letter in "abcde")
    remedy = "Declare it, as in missing = [-99]; else add the label, add the level, or correct it."
    found = shortened(f"a: 900 texts: {values} and 895 other values\n{remedy}")
    assert found.endswith(f" (1 times) and 895 other values\n{remedy}")
    assert found.count("(392 characters left out)") == 5
