"""Which scale a column of texts has: decided with the columns that share it, right or named."""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from plain_files import read_and_told
from rating_tables import SCALES, RatingTable, outcomes, rating_table

from loyaltysem.errors import DataWarning
from loyaltysem.survey import draft_codebook, read_survey

AGREE_4 = ["Strongly disagree", "Disagree", "Agree", "Strongly agree"]
AGREE_5 = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
AGREE_7 = [*AGREE_5[:2], "Somewhat disagree", "Neutral", "Somewhat agree", *AGREE_5[3:]]
ZH_5 = ["完全不同意", "不同意", "一般", "同意", "完全同意"]
ZH_7 = ["完全不同意", "不同意", "有点不同意", "一般", "有点同意", "同意", "完全同意"]
SATISFIED = ["很不满意", "不太满意", "一般", "比较满意", "非常满意"]


def _table(columns: dict[str, list[str]], n: int = 70) -> list[list[str]]:
    """Go round the answers of every column, each at a pace of its own."""
    rows = [[answers[i * 13 % len(answers)] for answers in columns.values()] for i in range(n)]
    return [list(columns), *rows]


def _numbers(columns: dict[str, list[str]], n: int = 70) -> dict[str, list[int]]:
    return {name: [i * 13 % len(a) + 1 for i in range(n)] for name, a in columns.items()}


def _assert_right(path, columns, n=70):
    responses = read_survey(path).responses
    for name, numbers in _numbers(columns, n).items():
        assert responses[name].tolist() == numbers, name


@pytest.mark.parametrize(
    "columns",
    [
        {"five1": AGREE_5, "five2": AGREE_5, "seven1": AGREE_7},
        {"seven1": AGREE_7, "five1": AGREE_5},
        {"五点1": ZH_5, "七点1": ZH_7, "五点2": ZH_5},
        {"同意1": ZH_5, "满意1": SATISFIED, "agree1": AGREE_5},
        {"agree1": AGREE_7, "often1": ["Never", "Rarely", "Sometimes", "Often", "Always"]},
        {"I trust it": AGREE_5, "Would you return?": AGREE_7, "我信任它": ZH_7, "您满意吗": ZH_5},
    ],
)
def test_scales_side_by_side_keep_their_own_points(write_table, columns):
    _assert_right(write_table(_table(columns)), columns)


@pytest.mark.parametrize(("four", "five"), [(AGREE_4, AGREE_5), ([*ZH_5[:2], *ZH_5[3:]], ZH_5)])
def test_a_four_point_column_beside_a_five_point_one_keeps_its_points_and_it_is_said(
    write_table, four, five
):
    columns = {"four1": four, "five1": five}
    with pytest.warns(DataWarning, match="four1: read as a scale of 4 points"):
        _assert_right(write_table(_table(columns)), columns)


@pytest.mark.parametrize("unused", range(5))
@pytest.mark.parametrize("scale", [AGREE_5, SATISFIED, ZH_5])
def test_an_answer_that_nobody_chose_in_one_column_does_not_change_its_scale(
    write_table, scale, unused
):
    rest = [answer for answer in scale if answer != scale[unused]]
    path = write_table(_table({"sat1": scale, "sat2": rest, "sat3": scale}, n=40))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        values = read_survey(path).responses["sat2"]
    assert set(values) == {1, 2, 3, 4, 5} - {unused + 1}


def test_answers_that_two_scales_of_the_file_have_in_common_are_named(write_table):
    columns = {"Happy?": AGREE_5, "Loyal?": AGREE_7, "Again?": ["Disagree", "Neutral", "Agree"]}
    with pytest.warns(DataWarning, match=r"Again\?: kept as texts.*fit no rating scale or more"):
        survey = read_survey(write_table(_table(columns)))
    assert survey.responses["Again?"].dtype == object


def test_a_column_of_common_answers_gets_the_scale_that_others_have_in_full(write_table):
    columns = {"Happy?": AGREE_5, "Again?": ["Disagree", "Neutral", "Agree"]}
    survey = read_survey(write_table(_table(columns)))
    assert set(survey.responses["Again?"]) == {2, 3, 4}
    assert survey.codebook.bounds["Again?"] == (1, 5)


@pytest.mark.parametrize(
    "spelling",
    [
        "{n} {text}",
        "{n}-{text}",
        "{n}={text}",
        "{n}、{text}",
        "({n}) {text}",
        "{text}({n})",
        "{text}（{n}分）",
        "{n}分",
        "{n} points",
        "{n}{text}",
    ],
)
@pytest.mark.parametrize("scale", [AGREE_5, SATISFIED, ZH_7])
def test_numbers_beside_the_texts_are_read(write_table, spelling, scale):
    texts = [spelling.format(n=n, text=text) for n, text in enumerate(scale, start=1)]
    columns = {"a": texts, "b": AGREE_4 * 2}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # the four points of b
        survey = read_survey(write_table(_table(columns)))
    assert survey.responses["a"].tolist() == _numbers(columns)["a"]
    assert survey.codebook.bounds["a"] == (1, len(scale))


def test_numbers_that_fall_as_the_words_rise_are_kept_and_named(write_table):
    texts = [f"{5 - place}={text}" for place, text in enumerate(ZH_5)]
    with pytest.warns(DataWarning, match="a: the numbers in the answers fall as the words rise"):
        survey = read_survey(write_table(_table({"a": texts})))
    assert survey.responses["a"].tolist() == [6 - n for n in _numbers({"a": texts})["a"]]


def test_numbers_that_contradict_the_words_are_named(write_table):
    texts = [f"{n} {text}" for n, text in zip([1, 3, 2, 4, 5], ZH_5, strict=True)]
    with pytest.warns(DataWarning, match="a: kept as texts.*do not follow the order"):
        survey = read_survey(write_table(_table({"a": texts})))
    assert survey.responses["a"].dtype == object


@pytest.mark.parametrize(
    "texts",
    [
        ["1.淘宝", "2.京东", "3.拼多多"],
        ["18-25岁", "26-30岁", "31-40岁"],
        ["1年", "2年", "3年"],
        ["3 times", "4 times", "5 times"],
        ["4²", "3²", "2²"],
    ],
)
def test_numbered_options_that_rate_nothing_stay_texts(write_table, texts):
    survey = read_survey(write_table(_table({"a": texts})))
    assert survey.responses["a"].dtype == object


def test_words_at_both_ends_of_plain_numbers_are_numbers(write_table):
    texts = ["0 - Not at all likely", *map(str, range(1, 10)), "10 - Extremely likely"]
    survey = read_survey(write_table(_table({"nps": texts})))
    assert survey.responses["nps"].tolist() == [i * 13 % 11 for i in range(70)]
    assert survey.codebook.bounds["nps"] == (0, 10)


@pytest.mark.parametrize(
    ("scale", "declined"),
    [
        (AGREE_5, "Don't know"),
        (AGREE_5, "not applicable"),
        (SATISFIED, "不知道"),
        (ZH_5, "不清楚"),
        (SATISFIED, "说不清"),
        (["1", "2", "3", "4", "5"], "不适用"),
        ([f"{n} {text}" for n, text in enumerate(ZH_5, start=1)], "不知道"),
    ],
)
def test_an_answer_without_opinion_is_missing_and_named(write_table, scale, declined):
    path = write_table(_table({"a": [*scale, declined], "b": scale}))
    expected = [n if n <= 5 else None for n in _numbers({"a": [*scale, declined]})["a"]]
    with pytest.warns(DataWarning, match=f"a: .*{declined}.*no opinion.*is missing"):
        survey = read_survey(path)
    np.testing.assert_array_equal(survey.responses["a"], np.array(expected, dtype=float))
    assert set(survey.missing_kinds["a"]) == {"", "declared"}
    item = draft_codebook(path).codebook.item("a")
    assert item.missing_codes == (declined,)
    assert (item.minimum, item.maximum) == (1, 5)


def test_what_is_no_opinion_elsewhere_is_a_point_of_its_own_scale(write_table):
    known = ["很不了解", "不了解", "一般", "了解", "很了解"]
    _assert_right(write_table(_table({"a": known})), {"a": known})


@pytest.mark.parametrize(
    ("short", "partly"),
    [
        (
            ["非常不满意", "不满意", "一般", "比较满意", "非常满意"],
            ["不满意", "比较不满意", "一般", "比较满意", "非常满意"],
        ),
        (AGREE_4, [*AGREE_7[:2], *AGREE_7[3:]]),
        (ZH_5, ["完全不同意", "有点不同意", "一般", "有点同意", "同意"]),
    ],
)
def test_a_scale_beside_a_longer_one_that_is_not_used_in_full_is_doubted(
    write_table, short, partly
):
    path = write_table(_table({"how": short, "why": partly}, n=14))
    survey, told = read_and_told(path)
    assert survey.responses["how"].notna().all()
    (line,) = [line for line in told.splitlines() if line.startswith("how: read as a scale of")]
    assert "other questions of the file have one of 7" in line


def test_a_shorter_scale_under_a_shared_name_is_read_apart_and_it_is_said(write_table):
    columns = {"SAT1": AGREE_5, "SAT2": AGREE_7}
    with pytest.warns(DataWarning, match="SAT1: numbered apart from SAT2"):
        _assert_right(write_table(_table(columns)), columns)


def test_rating_words_beside_numbers_are_named(write_table):
    columns = {"a": ["Strongly disagree", "2", "3", "4", "Strongly agree"]}
    with pytest.warns(DataWarning, match="a: kept as texts, since words"):
        read_survey(write_table(_table(columns)))


def test_strange_answers_beside_the_words_of_a_scale_are_named(write_table):
    with pytest.warns(DataWarning, match="a: kept as texts, since 还行吧、随便 stand"):
        read_survey(write_table(_table({"a": [*ZH_5, "随便", "还行吧"]})))


@pytest.mark.parametrize("scale", [s for s in SCALES if len(s) % 2], ids="/".join)
def test_a_scale_of_an_odd_number_of_points_is_read_without_a_word(write_table, scale):
    columns = {f"q{i}": scale for i in range(4)}
    _assert_right(write_table(_table(columns, n=200)), columns, n=200)


def test_one_thing_is_said_once_of_all_its_columns(write_table):
    columns = {f"q{i}": AGREE_4 for i in range(30)}
    with pytest.warns(DataWarning, match="q0, q1, .* and 10 more: read as a scale of 4") as told:
        read_survey(write_table(_table(columns)))
    assert len(told) == 1


def test_reading_and_drafting_decide_alike(write_table):
    columns = {"five1": AGREE_5, "seven1": AGREE_7, "满意1": SATISFIED, "Again?": SATISFIED[1:4]}
    path = write_table(_table(columns))
    survey, codebook = read_survey(path), draft_codebook(path).codebook
    drafted = read_survey(path, codebook)
    names = {header: name for name, header in drafted.source.columns.items()}
    for name in columns:
        np.testing.assert_array_equal(drafted.responses[names[name]], survey.responses[name])
        assert codebook.bounds[names[name]] == survey.codebook.bounds[name]


def test_no_number_of_fifty_tables_is_wrong_in_silence(tmp_path):
    found: Counter[str] = Counter()
    for seed in range(50):
        found += outcomes(rating_table(np.random.default_rng(seed)), tmp_path)
    assert not found["silent"], found
    assert not found["texts of many"], found
    assert not found["unlike the draft"], found
    assert found["right"] > 0.85 * sum(found.values())


@pytest.mark.fuzz
def test_no_number_of_three_thousand_tables_is_wrong_in_silence(tmp_path):
    for seed in range(1000, 4000):
        found = outcomes(rating_table(np.random.default_rng(seed)), tmp_path)
        assert not found["silent"] + found["texts of many"] + found["unlike the draft"], seed


def test_the_count_sees_a_wrong_number(tmp_path):
    table = RatingTable({"a": AGREE_5 * 6}, {"a": np.array([1.0, 2, 3, 4, 4] * 6)})
    assert outcomes(table, tmp_path) == {"silent": 1}
