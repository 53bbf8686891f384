"""Chinese is written in one room; elsewhere it is recognised, or quoted from what was read.

The syntax trees are read: docstrings and comments may hold what they like.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "loyaltysem"

#: The rooms whose output is for readers of Chinese.
WRITERS = ("words", "reports")

#: What respondents, platforms and hands on keyboards write, as readers look for it.
RECOGNISED = {
    # signs of full width, where others were meant
    "specification/syntax_errors.py",
    "survey/wordings/cells.py",
    "survey/codebook/toml_lookalikes.py",
    "survey/formats/grids/header_rows.py",
    "survey/formats/platforms/qualtrics/header.py",
    "survey/wordings/question_text.py",
    # answers and the points of scales
    "survey/answers/decoding.py",
    "survey/answers/ratings/bundles.py",
    "survey/answers/ratings/choosing.py",
    "survey/answers/ratings/numbered_scale.py",
    "survey/codebook/shared_scales.py",
    "survey/drafting/answer_scales.py",
    "survey/drafting/entries.py",
    "survey/drafting/level_order.py",
    "survey/wordings/answer_key.py",
    "survey/wordings/chinese_wordings.py",
    "survey/wordings/rating_words.py",
    # questions and names of columns
    "survey/drafting/field_words.py",
    "survey/drafting/naming.py",
    "survey/drafting/trap_wording.py",
    "survey/wordings/id_name.py",
    "survey/wordings/weight_name.py",
    # what the platforms write
    "survey/formats/platforms/google_forms.py",
    "survey/formats/platforms/microsoft_forms.py",
    "survey/formats/plain_table/no_respondents.py",
    "survey/formats/platforms/paradata.py",
    "survey/formats/plain_table/repeated_respondents.py",
    "survey/formats/platforms/tencent.py",
    "survey/wordings/times.py",
    "survey/formats/platforms/wjx/cell_parts.py",
    "survey/formats/platforms/wjx/headers.py",
    "survey/formats/platforms/wjx/paradata.py",
    "survey/formats/platforms/wjx/sav.py",
    "survey/formats/platforms/wjx/sheet.py",
    # characters as such: what separates, what is blank, where a line breaks, what a font can show
    "arguments/lookalikes.py",
    "arguments/shown.py",
    "errors.py",
    "files/workbooks.py",
    "plots/fonts.py",
    "plots/tick_labels.py",
}
#: English errors and warnings that name a platform, a column or a menu, or list Chinese answers.
QUOTED = {
    "survey/answers/declared.py",
    "survey/answers/answers.py",
    "survey/answers/ratings/deciding.py",
    "survey/formats/grids/text_encoding.py",
    "survey/formats/platforms/wjx/flavour.py",
    "survey/formats/platforms/wjx/pair.py",
    "survey/formats/platforms/wjx/__init__.py",
}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")


def chinese_strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string with Chinese characters that is no docstring."""
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in said
            and CHINESE.search(node.value)
        ):
            yield node.lineno, node.value


def files_with_chinese() -> dict[str, list[tuple[int, str]]]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if not name.startswith(tuple(f"{room}/" for room in WRITERS)):
            strings = list(chinese_strings(ast.parse(path.read_text(encoding="utf-8"))))
            if strings:
                found[name] = strings
    return found


def test_no_room_but_words_and_reports_writes_chinese():
    strange = {
        name: strings
        for name, strings in files_with_chinese().items()
        if name not in RECOGNISED | QUOTED
    }
    assert not strange


def test_the_files_that_recognise_chinese_still_do():
    assert set(files_with_chinese()) == RECOGNISED | QUOTED
    assert not RECOGNISED & QUOTED


@pytest.mark.parametrize(
    "source",
    [
        'LABEL = "载荷"',
        'def f(n):\n    """载荷"""\n    return f"{n} 份"',
        "LABEL = '（'",
        'TEXTS = {"zh": {"a": ["，"]}}',
        'f("Ｑ")',
        'LABEL = "\\u8f7d"',
    ],
)
def test_a_chinese_string_is_found_wherever_it_stands(source):
    assert len(list(chinese_strings(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '"""载荷"""',
        'class A:\n    """载荷"""\n\n    a: int\n    """载荷"""',
        "# 载荷\nx = 'χ² – ‘’ é'",
    ],
)
def test_docstrings_comments_and_other_signs_are_not(source):
    assert not list(chinese_strings(ast.parse(source)))
