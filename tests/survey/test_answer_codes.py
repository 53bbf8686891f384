"""Answer codes of LimeSurvey: numbers are proposed in a draft, and never read in silence."""

from __future__ import annotations

import pytest
from limesurvey_file import limesurvey_csv, limesurvey_table

from loyaltysem.errors import CodebookError, DataWarning
from loyaltysem.survey import draft_codebook, read_survey
from loyaltysem.survey.formats.platforms.limesurvey import numbered_codes

N = 30


@pytest.fixture
def write(write_file):
    """Write a file of one array of three rows; a code for each number."""

    def write(codes, *, style="codes", rows=("SQ001", "SQ002", "SQ003")):
        questions = [(f"SAT[{row}]", f"How far do you agree? [text {row}]") for row in rows]
        questions.append(("SEX", "Sex"))
        table = [
            [codes[(i + step * 2) % len(codes)] if step else codes[i * 3 % len(codes)]
             for step in range(len(rows))] + ["MF"[i % 2]]
            for i in range(N)
        ]  # fmt: skip
        return write_file(limesurvey_csv(limesurvey_table(table, style, questions)))

    return write


def numbered(letters, first, last, width=1):
    return {f"{letters}{n:0{width}}": float(n) for n in range(first, last + 1)}


@pytest.mark.parametrize("style", ["codes", "underscores", "codes and texts", "texts"])
def test_codes_of_an_array_are_items_of_one_construct_in_every_heading(write, style):
    draft = draft_codebook(write([f"A{n}" for n in range(1, 6)], style=style))
    items = draft.codebook.items
    assert len(items) == 3
    assert {item.construct for item in items} == {draft.codebook.constructs[0].name}
    assert all(item.labels == numbered("A", 1, 5) for item in items)
    (guess,) = (g for g in draft.guesses.itertuples() if "A1 = 1, A2 = 2" in g.guess)
    assert "the other way round" in guess.reason
    assert [group.text for group in draft.codebook.groups] in (["Sex"], [""], ["SEX"])


@pytest.mark.parametrize(
    ("codes", "labels"),
    [
        ([f"A{n}" for n in range(1, 8)], numbered("A", 1, 7)),
        ([f"A{n}" for n in range(11)], numbered("A", 0, 10)),
        ([f"AO0{n}" for n in range(1, 6)], numbered("AO", 1, 5, 2)),
        ([f"AO{n:02}" for n in range(1, 11)], numbered("AO", 1, 10, 2)),
        (["A1", "A2", "A5"], numbered("A", 1, 5)),  # nobody chose A3 or A4: A5 is 5 all the same
        (["A2", "A3", "A4"], numbered("A", 1, 5)),
        (["L1", "L2", "L3", "L4"], numbered("L", 1, 5)),
    ],
)
def test_numbers_are_those_of_the_codes_and_not_their_order(write, codes, labels):
    path = write(codes)
    book = draft_codebook(path).codebook
    assert [item.labels for item in book.items] == [labels] * 3
    with pytest.warns(DataWarning, match="3 item.s. have numbers that nobody has confirmed"):
        read = read_survey(path, book).responses[book.items[0].name]
    assert read.tolist() == [labels[codes[i * 3 % len(codes)]] for i in range(N)]


@pytest.mark.parametrize(
    "codes", [["Y", "N"], ["M", "F"], ["Y", "N", "U"], [f"A{n}" for n in range(1, 13)]]
)
def test_codes_without_a_number_or_scale_are_for_the_user_to_number(write, codes):
    draft = draft_codebook(write(codes))
    numbered = [item for item in draft.codebook.items if item.labels]
    told = draft.guesses["guess"].str.contains("NUMBER THESE", regex=False)
    assert not numbered or told.any()
    assert not any(item.maximum == 5 for item in numbered)


def test_without_a_codebook_codes_stay_texts(write):
    survey = read_survey(write([f"A{n}" for n in range(1, 6)]))
    assert set(survey.responses["SAT_SQ001"]) == set(numbered("A", 1, 5))


def test_a_single_choice_of_codes_is_a_group_and_no_item(write_file):
    questions = [("Q1", "Which platform?"), ("SAT[1]", "Glad? [a]"), ("SAT[2]", "Glad? [b]")]
    rows = [[f"A{i % 3 + 1}", f"A{i % 5 + 1}", f"A{i * 2 % 5 + 1}"] for i in range(N)]
    book = draft_codebook(write_file(limesurvey_csv(limesurvey_table(rows, "codes", questions))))
    assert [group.name for group in book.codebook.groups] == ["Q1"]
    assert len(book.codebook.items) == 2


def test_a_ranking_of_codes_is_no_rating(write_file):
    questions = [(f"RANK[{k}]", f"Order [Rank {k}]") for k in (1, 2, 3)]
    rows = [[f"A{(i + k) % 3 + 1}" for k in range(3)] for i in range(N)]
    path = write_file(limesurvey_csv(limesurvey_table(rows, "codes", questions)))
    try:
        items = draft_codebook(path).codebook.items
    except CodebookError:
        items = ()
    assert not [item for item in items if item.labels.get("A1") == 1 and item.maximum == 5]


def test_rows_of_other_letters_have_a_scale_of_their_own():
    found = numbered_codes({"a": ["A1", "A2"], "b": ["B1", "B7"], "c": ["A4"], "d": ["B2"]})
    assert found["a"] == found["c"] == numbered("A", 1, 5)
    assert found["b"] == found["d"] == numbered("B", 1, 7)


@pytest.mark.parametrize(
    "answers",
    [
        {"a": ["A1", "A01"], "b": ["A2"]},
        {"a": ["A1", "-oth-"], "b": ["A2", "B1"]},
        {"a": ["A1", "A2"]},
        {"a": ["A3"], "b": ["A3"]},
        {"a": ["1", "2"], "b": ["3"]},
    ],
)
def test_what_is_no_numbered_code_has_no_proposal(answers):
    assert numbered_codes(answers) == {}
