"""Nobody but the door asks what kind of data it was given."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loyaltysem"
KINDS = {"Survey", "SurveyData", "Moments", "Answers"}
#: The door.
ALLOWED = {"moments/taking.py"}


def asks(tree: ast.Module) -> list[int]:
    """Lines on which an object is asked whether it is of one of these classes."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "isinstance"
        and KINDS & {name.id for name in ast.walk(node.args[1]) if isinstance(name, ast.Name)}
    ]


def test_the_kind_of_the_data_is_asked_at_the_door_alone():
    found = {
        name
        for path in sorted(SOURCE.rglob("*.py"))
        if asks(ast.parse(path.read_text(encoding="utf-8")))
        and not (name := path.relative_to(SOURCE).as_posix()).startswith("survey/")
    }
    assert found == ALLOWED


def test_a_question_is_seen_where_there_is_one():
    text = "isinstance(a, Survey)\nisinstance(a, int | Moments)\nisinstance(a, (str, Survey))"
    assert asks(ast.parse(text)) == [1, 2, 3]
    assert asks(ast.parse("isinstance(a, Mapping)\nsubset(a, Survey)")) == []
