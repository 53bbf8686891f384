"""The lines of TOML keys."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from loyaltysem.survey.codebook.toml_lines import toml_lines

TRICKY = '''# a comment with [brackets] and = signs
top = "a # no comment"
[a.'b.c'."d\\"e"]   # header
x.y = [ 1,
  "two", # 2
  { k = 3 },
]
long = """
[not.a.header]
key = 1 \\"""
"""""
literal = \'\'\'
it's\'\'\'
date = 2024-05-01T10:00:00
[[list]]
z = { "键" = 1, q = [ ] }
'''


def test_tricky_places_are_found():
    lines = toml_lines(TRICKY)
    deep = ("a", "b.c", 'd"e')
    assert lines[("top",)] == 2
    assert lines[deep] == 3
    assert lines[(*deep, "x", "y")] == 4
    assert lines[(*deep, "x", "y", "1")] == 5
    assert lines[(*deep, "x", "y", "2", "k")] == 6
    assert lines[(*deep, "long")] == 8
    assert lines[(*deep, "literal")] == 12
    assert lines[(*deep, "date")] == 14
    assert lines[("list",)] == 15
    assert lines[("list", "z", "键")] == 16
    assert not any("not" in path for path in lines)


KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)
VALUES = st.one_of(
    st.integers(-9, 9).map(str),
    st.booleans().map(lambda flag: str(flag).lower()),
    st.text("ab=[]{}#,. 满意", max_size=8).map(lambda text: f'"{text}"'),
    st.lists(st.integers(0, 9), max_size=3).map(str),
    st.text("ab[]\n=#", max_size=8).map(lambda text: f'"""{text}"""'),
)


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=4), max_size=4))
def test_every_key_of_a_random_document_has_its_line(document):
    expected = {}
    lines: list[str] = []
    for table, pairs in document.items():
        lines.append(f"[{_quoted(table)}] # {table!r}")
        expected[(table,)] = len(lines)
        for key, value in pairs.items():
            expected[(table, key)] = len(lines) + 1
            lines.extend(f"{_quoted(key)} = {value}".split("\n"))
    text = "\n".join(lines)
    assert set(tomllib.loads(text)) == set(document)
    found = toml_lines(text)
    assert {path: line for path, line in found.items() if len(path) < 3} == expected
