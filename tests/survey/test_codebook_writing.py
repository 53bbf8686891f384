"""Codebooks written as TOML are read back equal."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import CODEBOOK

from loyaltysem.datasets import platforms_codebook_path
from loyaltysem.errors import CodebookError
from loyaltysem.survey.codebook import ROLES, Codebook, Construct, Group, Item, Trap
from loyaltysem.survey.codebook.toml_writing import write_codebook

TEXTS = st.one_of(
    st.text(max_size=12),
    st.text("满意信任。“”\"'\\\n\r\t#=[]{} \x00\x7f\u2028\ufeff", max_size=12),
)
NAMES = st.one_of(st.text("ABab12_-.满\"' \\\n", min_size=1, max_size=4), st.text(max_size=4))
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
)


@st.composite
def scales(draw):
    low, high = sorted(draw(st.lists(NUMBERS, min_size=2, max_size=2, unique=True)))
    values = draw(st.lists(st.floats(low, high), max_size=4, unique=True))
    texts = draw(st.lists(TEXTS, min_size=len(values), max_size=len(values), unique=True))
    outside = NUMBERS.filter(lambda code: not low <= code <= high)
    words = TEXTS.filter(lambda text: text not in texts)
    missing = draw(st.lists(st.one_of(outside, words), max_size=3))
    return {
        "minimum": low,
        "maximum": high,
        "labels": dict(zip(texts, values, strict=True)),
        "missing_codes": tuple(missing),
    }


@st.composite
def groups(draw, name):
    levels = draw(st.dictionaries(TEXTS, TEXTS, max_size=3))
    names = st.sampled_from(sorted(set(levels.values()))) if levels else TEXTS
    codes = draw(st.dictionaries(NUMBERS, names, max_size=3))
    named = sorted({*levels.values(), *codes.values()})
    labels = st.dictionaries(st.sampled_from(named), TEXTS) if named else st.just({})
    free = st.one_of(NUMBERS, TEXTS).filter(lambda code: code not in levels and code not in codes)
    return Group(
        name,
        draw(TEXTS),
        levels,
        codes,
        draw(TEXTS),
        draw(TEXTS),
        draw(labels),
        draw(labels),
        draw(TEXTS),
        tuple(draw(st.lists(free, max_size=2))),
    )


@st.composite
def codebooks(draw):
    names = draw(st.lists(NAMES, min_size=2, max_size=9, unique=True))
    shared = draw(st.lists(scales(), min_size=1, max_size=3))
    cuts = sorted(draw(st.lists(st.integers(1, len(names)), min_size=3, max_size=3)))
    item_names, trap_names = names[: cuts[0]], names[cuts[0] : cuts[1]]
    group_names, construct_names = names[cuts[1] : cuts[2]], names[cuts[2] :]
    constructs = construct_names[: len(item_names)]
    items = []
    for position, name in enumerate(item_names):
        construct = constructs[position] if position < len(constructs) else ""
        scale = draw(st.sampled_from(shared))
        # A column for each, so that equal texts are no contradiction.
        entry = Item(name, draw(TEXTS), construct, **scale, column=f"Q{name}")
        items.append(Item(**{**_fields(entry), "reversed": draw(st.booleans())}))
    traps = []
    for name in trap_names:
        scale = draw(st.sampled_from(shared))
        answer = draw(st.floats(scale["minimum"], scale["maximum"]))
        traps.append(Trap(name, draw(TEXTS), answer, **scale, column=f"Q{name}"))
    return Codebook(
        tuple(items),
        tuple(
            Construct(name, draw(TEXTS), draw(TEXTS), draw(st.sampled_from(ROLES)))
            for name in constructs
        ),
        tuple(
            Group(**{**_fields(draw(groups(name))), "column": f"Q{name}"}) for name in group_names
        ),
        tuple(traps),
        draw(TEXTS),
        draw(TEXTS),
        draw(st.booleans()),
        tuple(draw(st.lists(TEXTS, max_size=3))),
    )


def _fields(entry):
    return {name: getattr(entry, name) for name in entry.__slots__}


@settings(max_examples=200, deadline=None)
@given(codebooks())
def test_any_codebook_is_read_back_equal(codebook):
    assert Codebook.from_toml(codebook.to_toml()) == codebook


@settings(max_examples=100, deadline=None)
@given(codebooks(), TEXTS, st.data())
def test_no_comment_changes_what_is_read(codebook, comment, data):
    paths = [("items", item.name) for item in codebook.items]
    paths += [("items", item.name, "scale") for item in codebook.items]
    paths += [("items", item.name, "text") for item in codebook.items]
    paths += [("survey", "ignore", str(number)) for number in range(len(codebook.ignore))]
    chosen = data.draw(st.lists(st.sampled_from(paths), max_size=5))
    text = write_codebook(codebook, {path: [comment] for path in chosen}, [comment])
    assert Codebook.from_toml(text) == codebook


@pytest.mark.parametrize("source", [platforms_codebook_path(), CODEBOOK])
def test_a_codebook_of_the_project_is_read_back_equal_from_a_file(source, tmp_path):
    codebook = Codebook.from_toml(source)
    path = tmp_path / "codebook.toml"
    path.write_text(codebook.to_toml(), encoding="utf-8")
    assert Codebook.from_toml(path) == codebook


def test_the_layout_is_that_of_the_bundled_codebook():
    written = tomllib.loads(Codebook.from_toml(platforms_codebook_path()).to_toml())
    assert written == tomllib.loads(platforms_codebook_path().read_text(encoding="utf-8"))


def test_a_shared_scale_is_written_once():
    agree = {"labels": {"no": 1.0, "yes": 2.0}}
    items = tuple(Item(f"A{i}", f"t{i}", "", 1, 2, **agree) for i in range(3))
    alone = Item("NPS", "recommend", "", 0, 10, missing_codes=(-99.0,))
    text = Codebook((*items, alone)).to_toml()
    assert text.count("minimum = ") == 2
    assert text.count('scale = "scale2"') == 3
    assert '[items.NPS]\ntext = "recommend"\nminimum = 0\nmaximum = 10\nmissing = [-99]' in text


def test_two_scales_of_one_name_are_told_apart():
    pairs = [{"no": 1.0, "yes": 2.0}, {"never": 1.0, "always": 2.0}] * 2
    items = tuple(Item(f"A{i}", f"t{i}", "", 1, 2, pair) for i, pair in enumerate(pairs))
    written = tomllib.loads(Codebook(items).to_toml())
    assert set(written["scales"]) == {"scale2", "scale2_2"}
    assert Codebook.from_toml(Codebook(items).to_toml()).items == items


def test_what_could_not_be_read_back_is_not_written():
    with pytest.raises(
        CodebookError, match=r"1 item\(s\) or trap\(s\) have no bounds: A1\..*draft"
    ):
        Codebook((Item("A1", "x"),)).to_toml()
    with pytest.raises(CodebookError, match="neither items nor groups"):
        Codebook().to_toml()
