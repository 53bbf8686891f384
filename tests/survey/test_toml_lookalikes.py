"""Signs of a Chinese keyboard or a word processor in a codebook are named, with their place."""

from __future__ import annotations

import pytest

from loyaltysem.errors import CodebookError
from loyaltysem.survey import Codebook

ITEM = "[items.A]\nminimum = 1\nmaximum = 5\n"


@pytest.mark.parametrize(
    ("line", "sign", "name"),
    [
        ("text = “好”", "“", "left double quotation mark"),
        ('text = "好”', "”", "right double quotation mark"),
        ("text = ‘好’", "‘", "left single quotation mark"),
        ("text = 「好」", "「", "left corner bracket"),
        ("text = ＂好＂", "＂", "fullwidth quotation mark"),
        ('text ＝ "好"', "＝", "fullwidth equals sign"),
        ("［items.B］", "［", "fullwidth left square bracket"),
        ("[items．B]", "．", "fullwidth full stop"),
        ("missing = [-1， -2]", "，", "fullwidth comma"),
        ("missing = [-1、-2]", "、", "ideographic comma"),
        ('labels = ｛"好" = 1}', "｛", "fullwidth left curly bracket"),
        ('\u00a0text = "好"', "\u00a0", "no-break space"),
        ('text =\u3000"好"', "\u3000", "ideographic space"),
        ('\u200btext = "好"', "\u200b", "zero width space"),
    ],
)
def test_a_lookalike_is_named_with_line_and_caret(line, sign, name):
    with pytest.raises(CodebookError, match=f"Line 4: found .*{name}") as caught:
        Codebook.from_toml(ITEM + line + "\n")
    shown, pointer = str(caught.value).splitlines()[-2:]
    assert shown == f"  4 | {line}"
    before = line[: line.index(sign)]
    wide = sum(mark >= "\u2e80" for mark in before)
    assert pointer == "    | " + pointer[6:-1] + "^"
    assert pointer.count("\u3000") == wide
    assert len(pointer) == 7 + len(before)


def test_lookalikes_within_texts_and_comments_are_no_mistake():
    text = ITEM + 'text = "他说“好”，［对］" # “注”\n'
    assert Codebook.from_toml(text).item("A").text == "他说“好”，［对］"
    with pytest.raises(CodebookError) as caught:
        Codebook.from_toml(text + "nonsense\n")
    assert "looks like" not in str(caught.value)


def test_a_text_over_several_lines_that_never_ends_is_not_blamed_on_its_quotes():
    with pytest.raises(CodebookError, match="not valid TOML") as caught:
        Codebook.from_toml(ITEM + 'text = """好\n“好”\n')
    assert "looks like" not in str(caught.value)


def test_a_byte_order_mark_at_the_beginning_is_read_over(tmp_path):
    assert list(Codebook.from_toml("\ufeff" + ITEM).item_names) == ["A"]
    path = tmp_path / "codebook.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ITEM.encode())
    assert list(Codebook.from_toml(path).item_names) == ["A"]


def test_a_long_line_is_cut_around_the_place():
    with pytest.raises(CodebookError, match="fullwidth comma") as caught:
        Codebook.from_toml(ITEM + f"missing = [{'-1, ' * 2000}-2， -3]\n")
    assert len(str(caught.value)) < 1500
