"""Numbers that a draft proposes are told at every reading, until the user has confirmed them."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pandas as pd
import pytest
from plain_files import read_and_told

from loyaltysem.errors import CodebookError, DataWarning
from loyaltysem.survey import Codebook, Item, Survey, compare_codebook, draft_codebook, read_survey

UNKNOWN = [
    ["讨厌死了", "凑合", "上头"],
    ["meh", "yay", "wow", "nah"],
    ["非常同意", "一般", "同意"],
    ["买过", "没买过"],
    ["D", "B", "C", "A"],
]


def _table(answers, n=60):
    header = ["Rate us [speed]", "Rate us [price]", "gender"]
    rows = [[answers[(i + k) % len(answers)] for k in (0, 1)] for i in range(n)]
    return [header, *([*row, "fm"[i % 2]] for i, row in enumerate(rows))]


@pytest.mark.parametrize("answers", UNKNOWN, ids="/".join)
def test_a_draft_that_is_read_unedited_names_the_numbers_that_nobody_confirmed(
    write_table, answers
):
    path = write_table(_table(answers))
    draft = draft_codebook(path)
    labels = draft.codebook.items[0].labels
    for codebook in (draft.codebook, draft.to_toml()):
        survey, told = read_and_told(path, codebook)
        assert "2 item(s) have numbers that nobody has confirmed" in told
        assert ", ".join(survey.codebook.item_names) in told
        assert ", ".join(f"{text} = {number:g}" for text, number in labels.items()) in told
        assert "unconfirmed = true" in told
        assert len(told) < 1500


@pytest.mark.parametrize("answers", UNKNOWN, ids="/".join)
def test_deleting_the_line_is_the_confirmation(write_table, answers):
    path = write_table(_table(answers))
    text = draft_codebook(path).to_toml()
    assert text.count("\nunconfirmed = true\n") == 1  # under the scale that they share
    confirmed = text.replace("\nunconfirmed = true\n", "\n")
    survey, told = read_and_told(path, confirmed)
    assert not told
    assert not any(item.unconfirmed for item in survey.codebook.items)
    assert compare_codebook(confirmed, path).agrees


def test_it_is_kept_by_toml_and_by_written_files_and_told_by_comparing(write_table, tmp_path):
    path = write_table(_table(UNKNOWN[0]))
    codebook = draft_codebook(path).codebook
    assert Codebook.from_toml(codebook.to_toml()) == codebook
    comparison = compare_codebook(codebook, path)
    assert comparison.readable
    assert comparison.table["kind"].tolist() == ["unconfirmed"] * 2
    survey, _ = read_and_told(path, codebook)
    survey.to_excel(tmp_path / "written.xlsx")
    with pytest.warns(DataWarning, match="nobody has confirmed"):
        again = read_survey(tmp_path / "written.xlsx")
    assert again.codebook == codebook


def test_one_item_of_a_shared_scale_can_be_confirmed_by_itself():
    book = Codebook.from_toml(
        "[scales.s]\nminimum = 1\nmaximum = 2\nlabels = {a = 1, b = 2}\nunconfirmed = true\n"
        '[items.x]\nscale = "s"\n[items.y]\nscale = "s"\nunconfirmed = false\n'
    )
    assert [item.unconfirmed for item in book.items] == [True, False]
    assert Codebook.from_toml(book.to_toml()) == book


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[items.x]\nminimum = 1\nmaximum = 2\nunconfirmed = "no"\n', "true or false"),
        ("[groups.x]\nunconfirmed = true\n", "unknown key 'unconfirmed'"),
    ],
)
def test_it_is_true_or_false_and_of_items_only(text, complaint):
    with pytest.raises(CodebookError, match=complaint):
        Codebook.from_toml(text)


def test_a_scale_that_reading_doubts_is_unconfirmed_in_the_draft_too(write_table):
    four = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]
    path = write_table(_table(four))
    with pytest.warns(DataWarning, match="read as a scale of 4 points"):
        read_survey(path)
    with pytest.warns(DataWarning, match="2 item.s. have numbers that nobody has confirmed"):
        read_survey(path, draft_codebook(path).codebook)


def test_the_warning_of_many_scales_is_short():

    items = tuple(
        Item(f"i{k}", "", "", 1, 9, {f"{k} {'long ' * 30}{n}": n for n in range(1, 10)}, False)
        for k in range(30)
    )

    codebook = Codebook(tuple(replace(item, unconfirmed=True) for item in items))

    frame = pd.DataFrame({item.name: [1, 2, 3] for item in items})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Survey.from_frame(frame, codebook)
    (message,) = [str(warning.message) for warning in caught]
    assert message.startswith("30 item(s) have numbers")
    assert len(message) < 1500


def test_known_scales_and_numbers_need_no_confirmation(write_table):
    five = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    for answers in (
        five,
        ["1", "2", "3", "4", "5"],
        [f"{n} {text}" for n, text in enumerate(five)],
    ):
        path = write_table(_table(answers))
        _, told = read_and_told(path, draft_codebook(path).codebook)
        assert not told
