"""Every difference between a codebook and a file is in one table, and none is an error."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import CODEBOOK, QUESTIONS, as_csv, wjx_table

from loyaltysem.datasets import load_platforms, platforms_codebook_path, platforms_export_path
from loyaltysem.errors import CodebookError, DataError, LoyaltySEMError, SurveyFormatError
from loyaltysem.survey import Codebook, Group, Item, compare_codebook, read_survey
from loyaltysem.survey.formats.export import Export, Question

AGREE = {"no": 1.0, "maybe": 2.0, "yes": 3.0}


def _kinds(comparison, kind):
    return comparison.table.query("kind == @kind")


def _one(comparison, kind):
    (row,) = _kinds(comparison, kind).itertuples()
    return row


def _export(columns, **declared):
    cells = pd.DataFrame(dict(enumerate(columns.values())), dtype=object)
    questions = tuple(
        Question(i, name, name, name, name, **declared) for i, name in enumerate(columns)
    )
    return Export(questions, cells, pd.DataFrame(index=cells.index))


def test_the_bundled_codebook_agrees_with_the_bundled_file():
    comparison = compare_codebook(platforms_codebook_path(), platforms_export_path())
    assert comparison.agrees
    assert comparison.readable
    assert comparison.table.empty
    assert repr(comparison) == (
        "CodebookComparison: 27 entries and platforms_export.xlsx agree in everything"
    )
    assert "agree in everything" in comparison._repr_html_()
    assert compare_codebook(load_platforms().codebook, platforms_export_path()).agrees


def test_items_not_in_the_file_are_named_with_close_texts(write_wjx):
    text = CODEBOOK.replace("该平台值得信赖", "该平台值得用户信赖和推荐吗")
    row = _one(compare_codebook(text, write_wjx()), "not_in_file")
    assert (row.section, row.name, row.stops_reading) == ("items", "TRU1", True)
    assert "close to it: '4、您信任它吗—1.该平台值得信赖'" in row.text
    text = CODEBOOK.replace("该平台值得信赖", "xyz")
    assert "nothing is close" in _one(compare_codebook(text, write_wjx()), "not_in_file").text


def test_a_nearly_equal_text_is_a_difference_and_its_answers_are_compared(write_wjx):
    text = CODEBOOK.replace("总体来说，我对该平台很满意", "总的来说，我对该平台很满意")
    comparison = compare_codebook(text.replace('"一般" = 3', '"普通" = 3'), write_wjx())
    row = _kinds(comparison, "text_differs").set_index("name").loc["SAT1"]
    assert (row["column"], row["stops_reading"]) == (QUESTIONS[2], True)
    assert _kinds(comparison, "not_in_codebook").empty
    unknown = _kinds(comparison, "unknown_answer").set_index("name")
    assert (unknown.loc["SAT1", "value"], unknown.loc["SAT1", "count"]) == ("一般", 1)


def test_another_spelling_that_counts_as_equal_is_a_note(write_wjx):
    row = _one(compare_codebook(CODEBOOK, write_wjx()), "text_differs")
    assert (row.name, row.stops_reading) == ("TRAP1", False)
    assert "count as equal" in row.text


def test_a_column_found_by_name_may_have_another_text(write_wjx):
    text = CODEBOOK.replace('text = "该平台值得信赖"', 'text = "我放心"\ncolumn = "Q4_1"')
    rows = _kinds(compare_codebook(text, write_wjx()), "text_differs").set_index("name")
    assert "make sure that it is this question" in rows.loc["TRU1", "text"]


def test_columns_without_entry_and_ignored_columns_that_are_not_there(write_wjx, text_rows):
    rows = [[*row, "好"] for row in text_rows]
    text = CODEBOOK.replace("[survey]", '[survey]\nignore = ["电话"]')
    comparison = compare_codebook(text, write_wjx(rows, [*QUESTIONS, "5、建议"]))
    assert comparison.readable
    assert _one(comparison, "not_in_codebook").column == "5、建议"
    assert _one(comparison, "ignore_unused").value == "电话"


def test_one_column_for_two_entries_and_two_columns_for_one(write_wjx, text_rows):
    questions = [*QUESTIONS[:4], "4、又问—1.该平台让我失望", *QUESTIONS[5:]]
    text = CODEBOOK.replace('text = "该平台值得信赖"', 'column = "Q3_1"')
    comparison = compare_codebook(text, write_wjx(text_rows, questions))
    assert _one(comparison, "several_columns").name == "SAT2"
    assert "same column as SAT1" in _one(comparison, "shared_column").text
    assert not comparison.readable


def test_unknown_answers_come_with_their_counts(write_table):
    items = (Item("a", "", "", 1, 3, AGREE, missing_codes=(-99.0,)), Item("b", "", "", 1, 3))
    groups = (Group("g", levels={"x": "X"}, codes={7.0: "X"}),)
    table = [["a", "b", "g"], ["no", 2, "x"], ["nope", 9, "y"], ["nope", 9, "y"], [3, "w", 7]]
    comparison = compare_codebook(Codebook(items, groups=groups), write_table(table))
    found = comparison.table.query("stops_reading")[["kind", "name", "value", "count"]]
    assert found.to_numpy().tolist() == [
        ["unknown_answer", "a", "nope", 2],
        ["out_of_bounds", "b", "9", 2],
        ["unknown_answer", "b", "w", 1],
        ["unknown_answer", "g", "y", 2],
    ]
    assert _one(comparison, "label_unused").value == "maybe"
    assert _one(comparison, "missing_code_unused").value == "-99"


def test_a_label_is_used_when_its_number_occurs(write_table):
    codebook = Codebook(
        (Item("a", "", "", 1, 3, AGREE),), groups=(Group("g", codes={1.0: "x", 2.0: "y"}),)
    )
    comparison = compare_codebook(codebook, write_table([["a", "g"], [1, 1], [2, 1]]))
    values = _kinds(comparison, "label_unused")["value"].tolist()
    assert values == ["yes", "2"]
    assert comparison.readable


def test_items_in_another_order_are_named_as_few_as_possible(write_table):
    items = tuple(Item(name, "", "", 1, 5) for name in "cabde")
    path = write_table([list("abcde"), [1, 2, 3, 4, 5]])
    comparison = compare_codebook(Codebook(items), path)
    assert _one(comparison, "order").text.startswith("item 1 of the codebook is item 3 of the file")
    assert comparison.readable


@pytest.mark.parametrize(
    ("labels", "kind", "words"),
    [
        ({"no": 2.0}, "contradicts_file", "codebook says 1 = no"),
        ({"never": 1.0}, "label_not_in_codebook", "own label 'never' = 1 is 'no' in the codebook"),
        ({"rare": 9.0}, "label_not_in_codebook", "'rare' = 9 is 'not a label' in the codebook"),
    ],
)
def test_the_files_own_labels_are_compared(labels, kind, words):
    codebook = Codebook((Item("a", "", "", 1, 3, AGREE),))
    comparison = compare_codebook(codebook, _export({"a": [1, 2, 3]}, labels=labels))
    assert words in _one(comparison, kind).text
    comparison = compare_codebook(codebook, _export({"a": [1, 2, 3]}, labels=AGREE))
    assert comparison.agrees


def test_the_files_own_labels_are_compared_with_the_levels_of_a_group():
    group = Group("g", levels={"m": "male", "f": "female"}, codes={1.0: "female", 2.0: "male"})
    export = _export({"g": [1, 2, 1]}, labels={"m": 1.0, "f": 2.0})
    rows = _kinds(compare_codebook(Codebook(groups=(group,)), export), "contradicts_file")
    assert len(rows) == 2
    assert rows["stops_reading"].all()
    assert "codebook says 1 is 'female' and m is 'male', file says 1 = m" in rows["text"].iloc[0]


def test_missing_codes_that_only_the_file_declares():
    codebook = Codebook((Item("a", "", "", 1, 9),))
    export = _export({"a": [1, 9, 9]}, missing_ranges=((9.0, 99.0),))
    row = _one(compare_codebook(codebook, export), "missing_code_undeclared")
    assert (row.value, row.count) == ("9", 2)
    declared = Codebook((Item("a", "", "", 1, 8, missing_codes=(9.0,)),))
    assert compare_codebook(declared, export).agrees


def test_the_comparison_is_shown_with_what_stops_the_reading_first(write_wjx):
    text = CODEBOOK.replace("该平台值得信赖", "<xyz>")
    comparison = compare_codebook(text, write_wjx())
    lines = repr(comparison).splitlines()
    assert "the file cannot be read" in lines[0]
    assert lines[1].startswith("! not_in_file")
    assert lines[-1] == "Lines with ! stop read_survey."
    assert "&lt;xyz&gt;" in comparison._repr_html_()


def test_a_long_comparison_is_cut_in_print_only(write_table):
    path = write_table([["a", *(f"c{i}" for i in range(30))], range(31)])
    comparison = compare_codebook(Codebook((Item("a", "", "", 0, 5),)), path)
    assert len(comparison.table) == 30
    assert "and 10 more in .table" in repr(comparison)


def test_what_is_no_codebook_or_no_export_is_still_an_error(write_file, write_wjx):
    with pytest.raises(CodebookError, match="line 2"):
        compare_codebook("[items.A]\nfoo = 1\n", write_wjx())
    with pytest.raises(SurveyFormatError):
        compare_codebook(CODEBOOK, write_file(b"%PDF-1.4"))


CELLS = st.sampled_from(["非常不同意", "同意", "一般", "(空)", "男", "淘宝", "2", "9", "x"])
CHANGES = st.lists(
    st.sampled_from(
        [
            ("该平台值得信赖", "该平台值得信任"),
            ("该平台遵守承诺", "别的"),
            ("性别", "您最常使用的购物平台"),
            ('"一般" = 3', '"普通" = 3'),
            ('"男" = "male"', '"男士" = "male"'),
            ("maximum = 5", "maximum = 5\nmissing = [9]"),
            ("[traps.TRAP1]", '[traps.TRAP1]\ncolumn = "Q3_1"'),
        ]
    ),
    max_size=3,
    unique=True,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=4),
    CHANGES,
    st.booleans(),
)
def test_a_file_is_called_readable_exactly_when_it_is_read(rows, changes, fitting):
    if fitting:
        rows = [["男", "淘宝", *(["同意"] * 5)] for _ in rows]
    text = CODEBOOK
    for old, new in changes:
        text = text.replace(old, new)
    try:
        codebook = Codebook.from_toml(text)
    except CodebookError:
        return
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "export.csv"
        path.write_text(as_csv(wjx_table(QUESTIONS, rows, None)), encoding="utf-8")
        comparison = compare_codebook(codebook, path)
        try:
            read_survey(path, codebook)
        except LoyaltySEMError as error:
            assert isinstance(error, CodebookError | DataError)  # noqa: PT017
            assert not comparison.readable
        else:
            assert comparison.readable
    assert len(comparison.table) == len(comparison.differences)
    assert comparison.agrees == comparison.table.empty


def test_labels_of_single_cells_that_the_file_calls_missing_are_no_answers():
    codebook = Codebook((Item("a", "", "", 1, 3, AGREE),))
    kinds = {99.0: "skipped"}
    labels = AGREE | {"not asked": 99.0}
    export = _export({"a": [1, 2, 3, 99]}, labels=labels, missing_kinds=kinds)
    comparison = compare_codebook(codebook, export)
    assert _kinds(comparison, "label_not_in_codebook").empty
    assert comparison.readable
