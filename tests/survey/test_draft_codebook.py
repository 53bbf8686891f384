"""Drafting a codebook: what is plain is written, what is guessed is marked."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import as_csv, wjx_table

import loyaltysem as ls
from loyaltysem.datasets import platforms_codebook_path, platforms_export_path
from loyaltysem.errors import CodebookError, DataWarning, LoyaltySEMError, OptionError
from loyaltysem.survey import Codebook, Item, compare_codebook, draft_codebook, read_survey
from loyaltysem.survey.drafting.questionnaire import drafted_entries
from loyaltysem.survey.formats.export import Export, Question

FIVE = ("非常不同意", "不同意", "一般", "同意", "非常同意")


def _table(columns: dict[str, list[object]]) -> list[list[object]]:
    return [list(columns), *map(list, zip(*columns.values(), strict=True))]


def _draft(questions: list[Question], columns: list[list[object]], **declared: object) -> Codebook:
    cells = pd.DataFrame(dict(enumerate(columns)), dtype=object)
    export = Export(tuple(questions), cells, pd.DataFrame(index=cells.index), **declared)
    codebook = drafted_entries(export).codebook()
    assert compare_codebook(codebook, export).readable
    return codebook


def test_the_bundled_export_gives_nearly_the_bundled_codebook():
    drafted = draft_codebook(platforms_export_path()).codebook
    bundled = Codebook.from_toml(platforms_codebook_path())
    assert drafted.construct_items == bundled.construct_items
    assert [c.role for c in drafted.constructs] == [c.role for c in bundled.constructs]
    assert [t.answer for t in drafted.traps] == [t.answer for t in bundled.traps]
    assert drafted.ignore == bundled.ignore
    different = [name for name in bundled.item_names if drafted.item(name) != bundled.item(name)]
    assert different == ["SAT4"]
    assert bundled.item("SAT4").reversed
    assert not any(item.reversed for item in drafted.items)
    assert {g.name for g in drafted.groups} == {"gender", "age_group", "platform", "Q4"}
    assert drafted.group("gender").levels == bundled.group("gender").levels
    assert drafted.group("platform").levels == bundled.group("platform").levels
    assert drafted.group("Q4").levels == {"是": "yes", "否": "no"}
    assert drafted.group("age_group").level_names[0] == "18～25岁"


def test_a_draft_is_read_back_equal_and_reads_its_file():
    draft = draft_codebook(platforms_export_path())
    assert Codebook.from_toml(draft.to_toml()) == draft.codebook
    survey = read_survey(platforms_export_path(), draft.codebook)
    assert survey.unmatched_columns == ()
    bundled = ls.datasets.load_platforms()
    np.testing.assert_array_equal(
        survey.responses[["TRU1", "LOY4"]], bundled.responses[["TRU1", "LOY4"]]
    )


def test_every_guess_stands_in_the_table_and_as_a_comment():
    draft = draft_codebook(platforms_export_path())
    text = draft.to_toml()
    assert set(draft.guesses["section"]) == {"survey", "constructs", "items", "traps", "groups"}
    for guess in draft.guesses.itertuples():
        assert f"# guess: {guess.guess} ({guess.reason})" in text
    named = {name for names in draft.guesses["name"] for name in names.split(", ")}
    codebook = draft.codebook
    entries = [*codebook.items, *codebook.constructs, *codebook.groups, *codebook.traps]
    assert {entry.name for entry in entries} <= named
    role = '# guess: trust (the stem mentions 信任)\nrole = "trust"'
    assert role in text
    assert "非常不同意 = 1, 不同意 = 2, 比较不同意 = 3" in text


def test_a_draft_shows_what_it_holds():
    draft = draft_codebook(platforms_export_path())
    assert repr(draft).startswith(
        "CodebookDraft of platforms_export.xlsx (wjx, 1150 respondents): 22 items, 6 constructs, "
        "4 grouping variables, 1 trap items, 1 columns ignored\n"
    )
    assert "TRU       trust            TRU1, TRU2, TRU3, TRU4" in repr(draft)
    assert f"{len(draft.guesses)} guesses" in repr(draft)
    assert "instructed-response item" in draft._repr_html_()


def test_a_file_is_not_overwritten_unless_asked(tmp_path):
    draft = draft_codebook(platforms_export_path())
    path = draft.write(tmp_path / "codebook.toml")
    assert Codebook.from_toml(path) == draft.codebook
    path.write_text("edited", encoding="utf-8")
    with pytest.raises(OptionError, match="already, and what you edited"):
        draft.write(path)
    assert path.read_text(encoding="utf-8") == "edited"
    draft.write(path, overwrite=True)
    assert Codebook.from_toml(path) == draft.codebook
    with pytest.raises(OptionError, match="cannot be written"):
        draft.write(tmp_path / "none" / "codebook.toml")


def test_a_matrix_without_words_of_the_field_is_named_by_its_number(write_wjx):
    rows = [[label, label] for label in FIVE]
    path = write_wjx(rows, ["7、物流：请评价—1.送货快", "2.包装好"])
    codebook = draft_codebook(path).codebook
    (construct,) = codebook.constructs
    assert (construct.name, construct.label_zh, construct.role) == ("C7", "物流", "")
    assert codebook.construct_items == {"C7": ["C7_1", "C7_2"]}
    assert codebook.item("C7_1").labels == dict(zip(FIVE, [1, 2, 3, 4, 5], strict=True))


def test_a_role_is_proposed_once(write_wjx):
    rows = [[label] * 4 for label in FIVE]
    questions = ["1、满意—1.甲很好", "2.乙很好", "2、再问满意—1.丙很好", "2.丁很好"]
    codebook = draft_codebook(write_wjx(rows, questions)).codebook
    assert [(c.name, c.role) for c in codebook.constructs] == [("SAT", "satisfaction"), ("C2", "")]


@pytest.mark.parametrize(
    ("stem", "role"),
    [
        ("平台质量", "website_quality"),
        ("服务质量", "service_quality"),
        ("系统质量", "system_quality"),
        ("转换成本", "switching_cost"),
        ("转换意愿", "switching_intention"),
        ("感知有用性", "perceived_usefulness"),
        ("口碑传播", "word_of_mouth"),
        ("质量与价值", ""),
    ],
)
def test_the_longer_word_tells_what_a_matrix_is_about(write_wjx, stem, role):
    rows = [[label] * 2 for label in FIVE]
    codebook = draft_codebook(write_wjx(rows, [f"1、{stem}—1.甲很好", "2.乙很好"])).codebook
    assert [c.role for c in codebook.constructs] == [role]


def test_statements_that_speak_of_two_constructs_propose_none(write_wjx):
    rows = [[label] * 2 for label in FIVE]
    path = write_wjx(rows, ["1、请评价—1.我很满意", "2.我信任它"])
    assert [c.name for c in draft_codebook(path).codebook.constructs] == ["C1"]


def test_column_names_propose_constructs(write_table):
    n = range(1, 21)
    table = {
        "SAT1": [i % 5 + 1 for i in n],
        "SAT2": [i * 3 % 5 + 1 for i in n],
        "TRUST1": [i % 7 + 1 for i in n],
        "TRUST2": [i * 3 % 7 + 1 for i in n],
        "LOGI1": [i % 5 + 1 for i in n],
        "LOGI2": [i % 3 + 1 for i in n],
        "Q1": [i % 5 + 1 for i in n],
        "Q2": [i % 5 + 1 for i in n],
    }
    codebook = draft_codebook(write_table(_table(table))).codebook
    assert codebook.construct_items == {
        "SAT": ["SAT1", "SAT2"],
        "TRUST": ["TRUST1", "TRUST2"],
        "LOGI": ["LOGI1", "LOGI2"],
    }
    assert [c.role for c in codebook.constructs] == ["satisfaction", "trust", ""]
    assert codebook.bounds["TRUST1"] == (1, 7)
    assert codebook.item("Q1").construct == ""


@pytest.mark.parametrize(
    ("answers", "bounds", "missing"),
    [
        ([1, 2, 4], (1, 5), ()),
        ([1, 6, 3], (1, 7), ()),
        ([1, 9, 3], (1, 10), ()),
        ([0, 5, 10], (0, 10), ()),
        ([1, 1, 1, 99, 2, 3], (1, 5), (99,)),
        ([1, 2, 5, 99, -99], (1, 5), (-99, 99)),
        ([1, 2, 5, "N/A"], (1, 5), ("N/A",)),
        ([0, 35, 100], None, None),
        ([1.5, 2, 3], None, None),
        ([1, 2, "1e999"], None, None),
        ([1, 2, 3, "about four"], None, None),
    ],
)
def test_bounds_of_numbers_are_those_of_the_shortest_usual_scale(
    write_table, answers, bounds, missing
):
    table = [["a", "g"], *([answer, "xy"[i % 2]] for i, answer in enumerate(answers * 2))]
    codebook = draft_codebook(write_table(table)).codebook
    if bounds is None:
        assert codebook.items == ()
        assert codebook.ignore == ("a",)
    else:
        assert codebook.bounds == {"a": bounds}
        assert codebook.item("a").missing_codes == missing


@pytest.mark.parametrize(
    ("answers", "labels"),
    [
        (
            ["Strongly Disagree", "Disagree", "neutral", "Agree", "Strongly Agree"],
            {
                "Strongly Disagree": 1,
                "Disagree": 2,
                "neutral": 3,
                "Agree": 4,
                "Strongly Agree": 5,
            },
        ),
        (
            ["1 - Very bad", "2 - Bad", "5 - Very good"],
            {"1 - Very bad": 1, "2 - Bad": 2, "5 - Very good": 5},
        ),
        (
            ["很差（1分）", "一般般（3分）", "很好（5分）"],
            {"很差（1分）": 1, "一般般（3分）": 3, "很好（5分）": 5},
        ),
        (["同意", "非常同意"], None),
        (["Agree", "agree", "Disagree"], None),
        (["很喜欢", "喜欢", "讨厌"], None),
    ],
)
def test_labels_are_written_in_the_spelling_of_the_file(write_wjx, answers, labels):
    rows = [[answer, "男女"[i % 2]] for i, answer in enumerate(answers)]
    codebook = draft_codebook(write_wjx(rows * 2, ["1、评价—1.甲", "2、性别"])).codebook
    assert [item.labels for item in codebook.items] == ([labels] if labels else [])


def test_texts_that_fit_two_scales_are_settled_by_the_rest_of_the_file(write_wjx):
    rows = [[label, ("同意", "非常同意")[i % 2]] for i, label in enumerate(FIVE)]
    draft = draft_codebook(write_wjx(rows, ["1、满意吗", "2、信任吗"]))
    assert draft.codebook.item("Q2").labels["同意"] == 4
    assert draft.guesses["reason"].str.contains("occurs in full elsewhere").any()


def test_a_single_question_of_unknown_texts_is_a_group(write_wjx):
    rows = [["凑合", "男"], ["上头", "女"], ["凑合", "男"], ["上头", "男"]]
    draft = draft_codebook(write_wjx(rows, ["1、评价—1.甲", "2、性别"]))
    # One row of a matrix is a question by itself, and a few answers divide.
    assert {group.name for group in draft.codebook.groups} == {"Q1_1", "gender"}


def test_every_column_without_an_entry_says_why(write_table):
    n = range(40)
    table = {
        "SAT1": [i % 5 + 1 for i in n],
        "id": [f"R{i}" for i in n],
        "age": [18 + i for i in n],
        "country": ["CN" for _ in n],
        "remark": [None for _ in n],
        "请填写建议": ["无" if i % 2 else "快点" for i in n],
        "Please select “Agree”": ["Agree" for _ in n],
    }
    draft = draft_codebook(write_table(_table(table)))
    ignored = draft.guesses.query("key == 'ignore'").set_index("name")["guess"]
    assert ignored.to_dict() == {
        "id": "an id and no answer",
        "age": "a number, no rating",
        "country": "divides nobody",
        "remark": "empty",
        "请填写建议": "answers of unknown meaning",
        "Please select “Agree”": "an instructed-response item whose scale is not known",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_survey(write_table(_table(table)), draft.to_toml())


def test_a_file_without_ratings_and_categories_is_refused(write_table):
    with pytest.raises(CodebookError, match=r"None of the 1 question\(s\).*nothing to draft: text"):
        draft_codebook(write_table([["a"], *([f"x{i}"] for i in range(20))]))


def test_labels_and_missing_ranges_of_a_statistical_file_are_its_own_word():
    agree = {"disagree": 1.0, "middle": 3.0, "agree": 5.0, "refused": -8.0, "no answer": -9.0}
    ranges = ((-9.0, -9.0),)
    questions = [
        Question(0, "v1", "v1", "I trust it", "v1", "", "scale", agree, ranges),
        Question(1, "v2", "v2", "I like it", "v2", "", "", {"no": 0.0, "yes": 1.0}),
        Question(2, "sex", "sex", "Sex", "sex", "", "", {"m": 1.0, "f": 2.0}, ((7.0, 9.0),)),
    ]
    codebook = _draft(questions, [[1, 4, -8, -9], [0, 1, 1, 0], [1, 2, 8, 2]])
    (item,) = codebook.items
    assert item == Item(
        "v1",
        "I trust it",
        "",
        1.0,
        5.0,
        {"disagree": 1.0, "middle": 3.0, "agree": 5.0},
        missing_codes=(-9.0, -8.0),
    )
    assert codebook.group("v2").codes == {0.0: "no", 1.0: "yes"}
    assert codebook.group("gender").codes == {1.0: "m", 2.0: "f"}
    assert codebook.group("gender").missing_codes == (8.0,)


def test_labels_that_several_questions_have_rate_something():
    heard = {"never": 1.0, "once": 2.0, "twice": 3.0}
    city = {"A": 1.0, "B": 2.0, "C": 3.0}
    yes = {"no": 0.0, "yes": 1.0}
    questions = [
        Question(0, "first", "first", "t1", "file", "", "single", heard),
        Question(1, "second", "second", "t2", "file", "", "", heard),
        Question(2, "town", "town", "t3", "file", "", "single", city),
        Question(3, "D1", "D1", "t4", "file", "", "single", yes),
        Question(4, "D2", "D2", "t5", "file", "", "single", yes),
    ]
    codebook = _draft(questions, [[1, 2, 3], [3, 1, 1], [1, 2, 3], [0, 1, 0], [1, 1, 0]])
    assert codebook.item_names == ["first", "second"]
    assert [group.name for group in codebook.groups] == ["town", "D1", "D2"]


def test_numbers_without_labels_are_items_where_their_names_belong_together():
    questions = [
        Question(i, name, name, text, "spss", "", "number")
        for i, (name, text) in enumerate(
            [("SAT1", "a"), ("SAT2", "b"), ("kids", "How many children?"), ("sex", "Gender")]
        )
    ]
    codebook = _draft(questions, [[1, 2, 5], [2, 3, 3], [0, 2, 3], [1, 2, 1]])
    assert codebook.construct_items == {"SAT": ["SAT1", "SAT2"]}
    assert [group.name for group in codebook.groups] == ["gender"]
    assert codebook.ignore == ("How many children?",)


def test_answers_beside_the_labels_widen_the_bounds_and_usual_codes_do_not():
    ends = {"never": 1.0, "always": 5.0}
    question = Question(0, "v1", "v1", "How often", "v1", "", "scale", ends)
    assert _draft([question], [[1, 7, 99]]).items[0].maximum == 7
    assert _draft([question], [[1, 7, 99]]).items[0].missing_codes == (99.0,)


def test_a_declared_code_inside_the_scale_is_no_item():
    labels = {"low": 1.0, "high": 3.0}
    inside = Question(0, "v1", "v1", "t", "v1", "", "scale", labels, ((2.0, 2.0),))
    other = Question(1, "g", "g", "g", "g")
    codebook = _draft([inside, other], [[1, 2, 3, 1], ["a", "b", "a", "b"]])
    assert codebook.items == ()


def test_options_become_groups_and_ranks_are_left_out():
    def option(position: int, name: str, text: str, kind: str) -> Question:
        return Question(position, f"Q6({text})", name, text, "Q6", "Which?", kind)

    questions = [
        option(0, "Q6_1", "衣服", "multiple"),
        option(1, "Q6_2", "书", "multiple"),
        Question(2, "Q7_1", "Q7_1", "价格", "Q7", "排序", "ranking"),
        Question(3, "when", "when", "When?", "when", "", "date"),
        Question(4, "n", "n", "How many?", "n", "", "number"),
        Question(5, "why", "why", "Words", "why", "", "text"),
        Question(6, "city", "city", "City", "city", "", "single"),
    ]
    codebook = _draft(
        questions,
        [
            [0, 1, 1],
            [1, 0, None],
            [1, 2, None],
            ["a", "b", "a"],
            [1, 2, 3],
            ["x", "x", "y"],
            ["A", "B", "A"],
        ],
    )
    assert [group.name for group in codebook.groups] == ["Q6_1", "Q6_2", "region"]
    assert codebook.group("Q6_1").codes == {0.0: "no", 1.0: "yes"}
    assert codebook.ignore == ("价格", "When?", "How many?", "Words")


def test_columns_of_one_text_are_told_apart_by_name(write_wjx):
    rows = [[label] * 4 for label in FIVE]
    questions = ["1、淘宝—1.价格", "2.服务", "2、京东—1.价格", "2.服务"]
    path = write_wjx(rows, questions)
    codebook = draft_codebook(path).codebook
    assert [item.column for item in codebook.items] == ["Q1_1", "Q1_2", "Q2_1", "Q2_2"]
    assert read_survey(path, codebook).unmatched_columns == ()


def test_headers_that_are_sentences_get_short_names(write_table):
    table = [["I am satisfied with it", "满意"], *[[i % 5 + 1, i % 5 + 1] for i in range(9)]]
    codebook = draft_codebook(write_table(table)).codebook
    assert codebook.item_names == ["Q1", "满意"]
    assert codebook.item("Q1").text == "I am satisfied with it"


CELLS = st.sampled_from(
    [*FIVE, "同意", "(空)", "(跳过)", "不适用", "1", "2", "7", "99", "男", "x y"]
)
TEXT = st.text("满意信任平台性别请选择“同意”，,\"\\'AB1 ", min_size=1, max_size=8)


@st.composite
def exports(draw):
    """Any columns under any headers, some of them matrices, ratings, categories or nonsense."""
    n_rows = draw(st.integers(1, 8))
    headers, columns = [], []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        pool = draw(st.sampled_from([FIVE, ("男", "女"), ("1", "2", "3"), ("0", "1"), None]))
        cells = CELLS if pool is None else st.sampled_from([*pool, "(空)"])
        n_columns = draw(st.integers(1, 3))
        texts = draw(st.lists(TEXT, min_size=n_columns, max_size=n_columns))
        for row, text in enumerate(texts, start=1):
            if n_columns == 1:
                headers.append(f"{number}、{text}")
            else:
                headers.append(f"{number}、评价—1.{text}" if row == 1 else f"{row}.{text}")
            columns.append(draw(st.lists(cells, min_size=n_rows, max_size=n_rows)))
    return headers, [list(row) for row in zip(*columns, strict=True)]


@settings(max_examples=200, deadline=None)
@given(exports())
def test_any_draft_is_read_back_equal_and_reads_its_file(export):
    headers, rows = export
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_text(as_csv(wjx_table(headers, rows, None)), encoding="utf-8")
        try:
            draft = draft_codebook(path)
        except LoyaltySEMError as error:
            assert isinstance(error, CodebookError) or "more than once" in str(error)  # noqa: PT017
            return
        assert Codebook.from_toml(draft.to_toml()) == draft.codebook
        assert compare_codebook(draft.codebook, path).readable
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", DataWarning)
            survey = read_survey(path, draft.codebook)
    assert survey.unmatched_columns == ()
    assert not [w for w in caught if "not in the codebook" in str(w.message)]
    read = survey.responses[list(draft.codebook.item_names)]
    for item in draft.codebook.items:
        assert read[item.name].dropna().between(item.minimum, item.maximum).all()


@pytest.mark.parametrize(
    ("name", "text", "labels"),
    [
        ("gender", "Gender of respondent", ("Male", "Female")),
        ("q1", "您的学历", ("高中", "本科", "研究生")),
        ("q2", "Highest qualification", ("High school", "Bachelor", "Master", "Doctorate")),
        ("income", "Q7", ("poor", "enough", "well-off", "rich")),
        ("q3", "How much do you spend?", ("below 100", "100 to 500", "more than 500")),
    ],
)
def test_who_answers_divides_also_where_the_file_calls_it_ordered(
    name: str, text: str, labels: tuple[str, ...]
) -> None:
    coded = {label: float(code) for code, label in enumerate(labels, start=1)}
    question = Question(0, name, name, text, name, "", "scale", coded)
    codebook = _draft([question], [[float(1 + i % len(labels)) for i in range(60)]])
    assert not codebook.items
    assert [tuple(group.levels) for group in codebook.groups] == [labels]


@pytest.mark.parametrize(
    "labels", [FIVE, ("cold", "cool", "warm", "hot"), ("tiny", "small", "medium", "big", "huge")]
)
def test_what_the_file_calls_ordered_is_else_an_item(labels: tuple[str, ...]) -> None:
    coded = {label: float(code) for code, label in enumerate(labels, start=1)}
    question = Question(0, "q1", "q1", "The shop", "q1", "", "scale", coded)
    codebook = _draft([question], [[float(1 + i % len(labels)) for i in range(60)]])
    assert [(item.minimum, item.maximum) for item in codebook.items] == [(1, len(labels))]
