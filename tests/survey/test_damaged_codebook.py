"""A codebook with anything in any place ends in a codebook or a named error."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import CODEBOOK

from loyaltysem.errors import CodebookError
from loyaltysem.survey import Codebook

DOCUMENT = tomllib.loads(CODEBOOK)
LEAVES = st.one_of(
    st.integers(-3, 9),
    st.booleans(),
    st.sampled_from([0.5, float("inf"), float("nan"), "", "SAT", "agree5", "reversed", "同意"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["1", "同意", "text", "taobao", "x"]), inner, max_size=3),
    ),
    max_leaves=4,
)


def _paths(node: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    here = [path] if path else []
    if not isinstance(node, dict):
        return here
    return here + [deeper for key in node for deeper in _paths(node[key], (*path, key))]


def _toml(value: Any) -> str:
    match value:
        case dict():
            pairs = (f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items())
            return "{ " + ", ".join(pairs) + " }"
        case list():
            return "[" + ", ".join(map(_toml, value)) + "]"
        case str() | bool():
            return json.dumps(value)
        case _:
            return str(value)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_paths(DOCUMENT)), VALUES), min_size=1, max_size=3))
def test_any_value_in_any_place_ends_in_a_codebook_or_a_named_line(changes):
    document = copy.deepcopy(DOCUMENT)
    for path, value in changes:
        node = document
        for key in path[:-1]:
            node = node[key] if isinstance(node.get(key), dict) else {}
        node[path[-1]] = value
    text = "\n".join(f"{key} = {_toml(value)}" for key, value in document.items()) + "\n"
    try:
        codebook = Codebook.from_toml(text)
    except CodebookError as error:
        lines = [
            line for line in str(error).splitlines() if not re.match(r"… \(\d+ more\) …$", line)
        ]
        assert all(line.startswith("codebook, line ") for line in lines)
    else:
        assert all(low < high for low, high in codebook.bounds.values())
