"""The examples that explain the model language give what they show."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import loyaltysem.specification

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "model_language.rst"
MODULES = [
    module.name
    for module in pkgutil.iter_modules(
        loyaltysem.specification.__path__, "loyaltysem.specification."
    )
]


def test_examples_of_the_page_on_the_model_language_hold() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert attempted >= 10
    assert failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
