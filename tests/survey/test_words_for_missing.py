"""Words that programs write for an empty cell."""

from __future__ import annotations

import numpy as np
import pytest
from plain_files import N, csv, read_and_told

from loyaltysem.errors import DataError
from loyaltysem.survey import draft_codebook, read_survey

SCALE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
WORDS = ["NA", "na", "N/A", "#N/A", ".", "NULL", "null", "NaN", "nan", "#NULL!", "<NA>", "-", "—"]
BOOK = "[items.a]\nminimum = 1\nmaximum = 5\n[items.b]\nminimum = 1\nmaximum = 5\n"


def _table(word, answers=(1, 2, 3, 4, 5)) -> str:
    rows = [[word if i == 2 else answers[i % len(answers)], i % 4 + 1] for i in range(N)]
    return csv([["a", "b"], *rows])


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("answers", [(1, 2, 3, 4, 5), SCALE])
def test_one_word_for_missing_does_not_change_an_item(write_file, word, answers):
    path = write_file(_table(word, answers))
    survey, told = read_and_told(path)
    column = survey.responses["a"]
    assert column.dtype == np.float64
    assert column.isna().sum() == 1
    assert survey.missing_kinds["a"].iloc[2] == "blank"
    assert not told
    (entry,) = [e for e in survey.history if repr(word) in e.text]
    assert (entry.step, entry.count) == ("missing", 1)
    assert "a (1)" in entry.text
    draft = draft_codebook(path)
    assert tuple(draft.codebook.item_names) == ("a", "b")
    assert draft.codebook.item("a").missing_codes == (word,)
    assert draft.guesses["guess"].str.contains(word, regex=False).any()
    again = read_survey(path, draft.to_toml())
    assert again.missing_kinds["a"].iloc[2] == "declared"


@pytest.mark.parametrize(
    "answers",
    [
        [f"{n} {text}" for n, text in enumerate(SCALE, start=1)],
        [f"{letter}.{text}" for letter, text in zip("ABCDE", SCALE, strict=True)],
        ["非常不满意（1）", "不满意（2）", "一般（3）", "满意（4）", "非常满意（5）"],
        ["1分", "2分", "3分", "4分", "5分"],
        ["★☆☆☆☆", "★★☆☆☆", "★★★☆☆", "★★★★☆", "★★★★★"],
        ["1 (not at all)", "2", "3", "4", "5 (completely)"],
        ["非常同意 Strongly agree", "同意 Agree", "一般 Neutral", "不同意 Disagree", "非常不同意"],
    ],
)
def test_a_word_for_missing_beside_ratings_with_numbers_or_letters_is_blank(write_file, answers):
    with_word = write_file(_table("N/A", answers), "word.csv")
    without = write_file(_table("", answers), "blank.csv")
    survey, told = read_and_told(with_word)
    blank, expected = read_and_told(without)
    assert survey.responses["a"].equals(blank.responses["a"])
    assert survey.responses["a"].dtype == np.float64
    assert told == expected


def test_a_word_for_missing_stays_a_text_among_numbered_options(write_file):
    survey, _ = read_and_told(write_file(_table("NA", ["1.淘宝", "2.京东", "3.拼多多"])))
    assert survey.responses["a"].iloc[2] == "NA"


def test_a_word_for_missing_beside_numbers_and_answers_without_opinion_is_blank(write_file):
    rows = [["NA" if i == 2 else "不知道" if i == 5 else i % 5 + 1] for i in range(N)]
    survey, _ = read_and_told(write_file(csv([["a"], *rows])))
    assert survey.missing_kinds["a"].iloc[[2, 5]].tolist() == ["blank", "declared"]


def test_a_codebook_needs_no_word_for_them(write_file):
    survey = read_survey(write_file(_table("NA")), BOOK)
    assert survey.responses["a"].isna().sum() == 1
    with pytest.raises(DataError, match="text, not a number: 'NA'"):
        read_survey(write_file(_table("NA")), BOOK, na=())


def test_what_a_codebook_says_of_a_word_goes_first(write_file):
    book = BOOK.replace("maximum = 5\n", 'maximum = 5\nmissing = ["NA"]\n', 1)
    assert read_survey(write_file(_table("NA")), book).missing_kinds["a"].iloc[2] == "declared"


def test_na_switches_them_off_or_names_others(write_file):
    survey, told = read_and_told(write_file(_table("NA")), na=())
    assert survey.responses["a"].iloc[2] == "NA"
    assert "a (19 numbers, and 'NA' (1))" in told
    for words in (["k. A.", "none"], "none", ("none", -99)):
        survey, told = read_and_told(write_file(_table("none")), na=words)
        assert survey.responses["a"].isna().sum() == 1
        assert survey.missing_kinds["a"].iloc[2] == "declared"
        assert not told


def test_a_number_can_be_called_missing(write_file):
    survey = read_survey(write_file(_table(-99)), na=[-99])
    assert survey.responses["a"].min() == 1
    assert survey.responses["a"].isna().sum() == 1


@pytest.mark.parametrize("word", ["none", "无", "/", "#DIV/0!", "forgot"])
def test_any_other_text_among_numbers_is_told(write_file, word):
    survey, told = read_and_told(write_file(_table(word)))
    assert survey.responses["a"].iloc[2] == word
    assert f"a (19 numbers, and {word!r} (1))" in told
    assert "na=" in told


@pytest.mark.parametrize(
    "cells",
    [
        ["male", "female", "NA"] * 4,
        ["DE", "NA", "FR"] * 4,
        ["NA"] * 12,
        ["-", "a lot", "I think so", "."] * 3,
    ],
)
def test_they_are_texts_among_texts(write_file, cells):
    rows = [[cell, i % 5 + 1] for i, cell in enumerate(cells)]
    survey, told = read_and_told(write_file(csv([["a", "b"], *rows])))
    assert survey.responses["a"].tolist() == cells
    assert not told


def test_a_word_that_is_a_level_of_a_codebook_stays_one(write_file):
    book = (
        '[items.b]\nminimum = 1\nmaximum = 5\n[groups.a]\nlevels = { "NA" = "none", "1" = "one" }\n'
    )
    rows = [["NA" if i % 2 else 1, i % 5 + 1] for i in range(N)]
    survey = read_survey(write_file(csv([["a", "b"], *rows])), book)
    assert set(survey.responses["a"]) == {"none", "one"}


@pytest.mark.parametrize("empty", ["", "(空)"])
def test_blanks_of_an_open_question_are_no_numbers(write_file, empty):
    # 47 who wrote nothing, and three who wrote that there is nothing to say
    opinions = ["无" if i < 3 else empty for i in range(50)]
    _, told = read_and_told(
        write_file(csv([["q", "b"], *[[o, i % 4 + 1] for i, o in enumerate(opinions)]]))
    )
    assert "column(s) of numbers" not in told


def test_blanks_beside_numbers_are_not_counted_as_numbers(write_file):
    cells = ["kein" if i < 2 else (i % 5 + 1 if i < 20 else "") for i in range(50)]
    _, told = read_and_told(
        write_file(csv([["q", "b"], *[[c, i % 4 + 1] for i, c in enumerate(cells)]]))
    )
    assert "q (18 numbers, and 'kein' (2))" in told
