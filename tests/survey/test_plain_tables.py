"""Which rows of a plain table are its header, its respondents, or neither."""

from __future__ import annotations

import pytest
from plain_files import ROWS, N, csv, read_and_told, workbook

from loyaltysem.errors import CodebookError, OptionError, SurveyFormatError
from loyaltysem.survey import draft_codebook, read_survey

NAMES = ["sat1", "sat2", "sat3"]
TEXTS = ["I am satisfied", "I like it", "It is good"]
SCALE = ["非常不同意", "不同意", "一般", "同意", "非常同意"]
WORDED = [[SCALE[cell - 1] for cell in row] for row in ROWS]
GERMAN = [[["gut", "schlecht", "egal"][cell % 3] for cell in row] for row in ROWS]
BOOK = "".join(f"[items.{name}]\nminimum = 1\nmaximum = 5\n" for name in NAMES)


def _is_whole(survey) -> bool:
    return len(survey) == N and survey.responses.to_numpy().tolist() == ROWS


# ------------------------------------------------------------------ header


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "texts", [TEXTS, ["价格合理", "服务好", "质量好"], ["Price?", "Service?", "Q?"]]
)
def test_a_row_of_question_texts_under_the_names_is_no_respondent(write_table, kind, texts):
    survey, told = read_and_told(write_table([NAMES, texts, *ROWS], kind))
    assert _is_whole(survey)
    assert [item.text for item in survey.codebook.items] == texts
    assert "row 2 of table" in told
    assert "header=(1, 2)" in told


def test_names_under_the_question_texts_are_the_names(write_table):
    survey, _ = read_and_told(write_table([TEXTS, NAMES, *ROWS]), BOOK)
    assert _is_whole(survey)
    assert list(survey.responses) == NAMES


@pytest.mark.parametrize("rows", [WORDED, GERMAN])
def test_question_texts_over_answer_texts_are_no_respondent(write_table, rows):
    survey, told = read_and_told(write_table([NAMES, TEXTS, *rows]))
    assert len(survey) == N
    assert "row 2" in told


def test_texts_under_the_names_stand_beside_a_column_of_texts(write_table):
    rows = [[f"person {i}", *row, "fine"] for i, row in enumerate(ROWS)]
    table = [["who", *NAMES, "why"], ["Name", *TEXTS, "Why so?"], *rows]
    survey, told = read_and_told(write_table(table))
    assert len(survey) == N
    assert tuple(survey.codebook.item_names) == tuple(NAMES)
    assert "row 2" in told


@pytest.mark.parametrize(
    ("stems", "names"),
    [
        (["How satisfied are you with", "", ""], ["Price", "Service", "Quality"]),
        (["Satisfied with", "", "Trust in"], ["Price - x", "Service", "Quality"]),
        (["您的满意度：", "", ""], ["价格", "服务", "质量"]),
    ],
)
def test_a_matrix_question_over_its_rows_is_no_respondent(write_table, stems, names):
    survey, told = read_and_told(write_table([stems, names, *ROWS]))
    assert _is_whole(survey)
    assert list(survey.responses) == names
    assert "row 2" in told or "satisfied" in survey.source.evidence[-1]


def test_rows_of_one_name_are_told_apart_by_what_stands_over_them(write_table):
    table = [["Satisfied with", "", "Trust in"], ["Price", "Service", "Price"], *ROWS]
    survey, _ = read_and_told(write_table(table))
    assert list(survey.responses) == ["Satisfied with - Price", "Service", "Trust in - Price"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "titles",
    [
        [["Customer survey 2024"]],
        [["Customer survey 2024", "", ""], ["exported on Monday", "", ""]],
        [["客户调查"], [""]],
        [["Survey", "", ""], ["", "", ""]],
    ],
)
def test_titles_above_the_header_are_left_out_on_record(write_table, kind, titles):
    survey, told = read_and_told(write_table([*titles, NAMES, *ROWS], kind))
    assert _is_whole(survey)
    assert list(survey.responses) == NAMES
    assert not told
    assert any("above the header left out" in text for text in survey.source.evidence)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}\n", '"sep={}"\r\n', "SEP={}\n"])
def test_the_line_that_tells_excel_the_separator_is_no_header(write_file, mark, line):
    text = line.format(mark) + csv([NAMES, *ROWS], mark)
    for encoding in ("utf-8", "utf-8-sig"):
        survey, told = read_and_told(write_file(text, encoding=encoding))
        assert _is_whole(survey)
        assert not told
        assert any("tells Excel the separator" in text for text in survey.source.evidence)


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 5, 4, 3], [2, 3, 3, 4], [3, 5, 1, 1], [4, 2, 5, 3], [5, 1, 1, 2]],
        [[1, 2, 3], [2, 5, 5], [3, 4, 1], [4, 1, 1]],
        [[5, 5, 5], [4, 3, 2], [1, 1, 4]],
        [[4.5, 3.25], [2.5, 3.0], [1.0, 1.0]],
        [["1", "male", "5"], ["2", "female", "4"], ["3", "male", "1"]],
        [["同意", "不同意", "同意"], ["不同意", "同意", "一般"], ["一般", "一般", "同意"]],
        [[101, 1, 2], [102, 5, 5], [103, 4, 1], [104, 1, 1]],
    ],
)
def test_a_file_without_header_does_not_lose_its_first_respondent(write_table, rows):
    path = write_table(rows)
    survey, told = read_and_told(path)
    assert len(survey) == len(rows)
    assert "row 1 of table.csv, the first row, holds answers" in told
    assert list(survey.source.columns.values()) == [f"V{i + 1}" for i in range(len(rows[0]))]
    asked, told = read_and_told(path, header=None)
    assert asked.responses.equals(survey.responses)
    assert "header" not in told


@pytest.mark.parametrize(
    "names",
    [["1", "2", "3"], ["2019", "2020", "2021"], ["1", "2", "13"], ["7", "8", "9"], ["0", "1", "2"]],
)
def test_numbers_may_be_the_names_of_columns(write_table, names):
    survey, told = read_and_told(write_table([names, *ROWS]))
    assert _is_whole(survey)
    assert list(survey.responses) == names
    assert not told


@pytest.mark.parametrize(
    "table",
    [
        [["name", "a", "b"], ["Ann", 5, 4], ["Bob", 3, 2], ["Cid", 1, 1]],
        [["a", "why"], [5, "I like it"], [3, "It is good"], [1, "Because I can"]],
        [["why", "where"], ["I like it", "at home"], ["It is good", "in town"]],
        [["a", "b"], ["male", "Agree"], ["female", "Disagree"], ["female", "Agree"]],
        [["answer", "city"], *[["yes", "Bonn"]] * 9, ["no", "Kiel"], ["yes", "Kiel"]],
        [["A"], [5], [4], [3]],
        [["I am satisfied", "I like it"], [5, 4], [3, 3]],
        [["a", "b", "c"], [1, "", ""], ["", 2, ""], [3, 4, 5]],
    ],
)
def test_an_ordinary_small_table_is_read_without_a_word(write_table, table):
    survey, told = read_and_told(write_table(table))
    assert len(survey) == len(table) - 1
    assert list(survey.source.columns.values()) == table[0]
    assert not told


# ------------------------------------------------------------------ rows below


@pytest.mark.parametrize(
    "last",
    [
        [["Mean", 3.0, 3.1]],
        [["合计", 60, 62], ["平均值", 3.0, 3.1]],
        [["Total: 20", "", ""]],
        [["", 3.05, 2.55], ["", 1.41, 1.2]],
        [["数据来源：某平台", "", ""]],
    ],
)
def test_totals_and_notes_at_the_end_are_no_respondents(write_table, last):
    survey, told = read_and_told(write_table([NAMES, *ROWS, *last]))
    assert _is_whole(survey)
    assert f"row {N + 2}" in told


def test_means_without_a_label_are_no_respondent(write_table):
    rows = [[5, 4, 3], *ROWS[1:]]
    sums = [sum(column) for column in zip(*rows, strict=True)]
    means = [total / N for total in sums]
    survey, told = read_and_told(write_table([NAMES, *rows, sums, means]))
    assert len(survey) == N
    assert f"row {N + 2} (means or sums), row {N + 3}" in told


@pytest.mark.parametrize("word", ["total", "mean", "合计", "N"])
def test_somebody_may_answer_with_such_a_word(write_table, word):
    rows = [[*row, "fine"] for row in ROWS[:-1]] + [[*ROWS[-1], word]]
    survey, told = read_and_told(write_table([[*NAMES, "why"], *rows]))
    assert len(survey) == N
    assert not told


def test_the_last_respondent_may_have_answered_little(write_table):
    survey, told = read_and_told(write_table([NAMES, *ROWS[:-1], ["", 3, ""]]))
    assert len(survey) == N
    assert not told


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_headers_within_the_table_are_no_respondents(write_table, kind):
    table = [NAMES, *ROWS[:8], NAMES, *ROWS[8:], NAMES]
    survey, told = read_and_told(write_table(table, kind))
    assert _is_whole(survey)
    assert f"2 row(s) repeat the header, and are no respondents: row 10, row {N + 3}" in told


@pytest.mark.parametrize("blank", [["", "", ""], [" ", "", ""], ["  ", "　", "\t"]])
def test_rows_of_white_space_are_no_respondents(write_table, blank):
    survey, told = read_and_told(write_table([NAMES, *ROWS[:5], blank, *ROWS[5:]]))
    assert _is_whole(survey)
    assert not told


LONG = [[u, i, u * i % 5 + 1] for u in range(1, 6) for i in range(1, 5)]


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["user_id", "item_id", "rating"], LONG),
        (["person", "question", "answer"], [[f"p{u}", f"q{i}", x] for u, i, x in LONG]),
        (["用户编号", "题目", "得分"], LONG),
        (["id", "variable", "value"], LONG[:-3]),
        (["u", "q", "a"], LONG),
    ],
)
def test_a_long_table_is_not_taken_for_one_row_a_person(write_table, names, rows):
    _, told = read_and_told(write_table([names, *rows]))
    assert f"{names[0]!r} has 5 different values on {len(rows)} rows" in told
    assert "long table" in told
    assert "pivot" in told


def test_people_asked_more_than_once_are_told_and_read(write_table):
    rows = [[u, w, *row] for w in (1, 2) for u, row in enumerate(ROWS)]
    survey, told = read_and_told(write_table([["id", "wave", *NAMES], *rows]))
    assert len(survey) == 2 * N
    assert "told apart by 'wave'" in told
    assert "long table" not in told


def test_a_person_who_answered_twice_is_told(write_table):
    rows = [[min(u, N - 2), *row] for u, row in enumerate(ROWS)]
    assert "1 of them are repeated" in read_and_told(write_table([["id", *NAMES], *rows]))[1]


def test_two_items_in_every_combination_are_no_long_table(write_table):
    rows = [[a, b, (a * b) % 5 + 1] for b in (3, 1, 2, 5, 4) for a in (2, 4, 1, 5, 3)][::-1]
    rows[3], rows[11] = rows[11], rows[3]
    assert not read_and_told(write_table([NAMES, *rows]))[1]


# ------------------------------------------------------------------ sheets

NOTES = [["variable", "meaning"], ["sat1", "satisfied"], ["sat2", "again"], ["sat3", "glad"]]


@pytest.mark.parametrize("notes", [NOTES, [["About this file"], ["see the next sheet"]], []])
def test_notes_on_the_first_sheet_are_not_read_as_the_survey(tmp_path, notes):
    path = workbook(tmp_path / "book.xlsx", Notes=notes, Wave3=[NAMES, *ROWS])
    for codebook in (None, BOOK):
        survey, told = read_and_told(path, codebook)
        assert _is_whole(survey)
        assert "say sheet='Wave3', or sheet=0" in told
    assert _is_whole(read_and_told(path, sheet="Wave3")[0])
    assert not read_and_told(path, sheet="Wave3")[1]
    assert _is_whole(read_and_told(path, sheet=1)[0])


def test_several_sheets_that_could_be_the_survey_are_named(tmp_path):
    waves = {"Wave1": [NAMES, *ROWS], "Wave2": [NAMES, *ROWS[::-1]]}
    with pytest.raises(SurveyFormatError, match=r"2 others do: 'Wave1', 'Wave2'\. Say which"):
        read_survey(workbook(tmp_path / "book.xlsx", Notes=NOTES, **waves))


def test_the_first_of_several_surveys_is_read_without_a_word(tmp_path):
    more = [["x"], *([1] for _ in range(300))]
    path = workbook(tmp_path / "book.xlsx", Answers=[NAMES, *ROWS], More=more)
    survey, told = read_and_told(path)
    assert _is_whole(survey)
    assert not told


def test_a_codebook_that_fits_another_sheet_says_which(tmp_path):
    sheets = {"Old": [["x", "y"], *ROWS], "Notes": NOTES, "New": [NAMES, *ROWS]}
    path = workbook(tmp_path / "book.xlsx", **sheets)
    with pytest.raises(CodebookError, match=r"The sheet 'New' .* say sheet='New'"):
        read_survey(path, BOOK)
    assert _is_whole(read_survey(path, BOOK, sheet="New"))


def test_merged_cells_on_the_first_sheet_name_the_others(tmp_path):
    import openpyxl

    path = workbook(tmp_path / "book.xlsx", Notes=NOTES, Data=[NAMES, *ROWS])
    book = openpyxl.load_workbook(path)
    book["Notes"].merge_cells("A1:B1")
    book.save(path)
    with pytest.raises(SurveyFormatError, match=r"merged.*another is read by sheet=: 'Data'"):
        read_survey(path)
    assert _is_whole(read_survey(path, sheet="Data"))


# ------------------------------------------------------------------ options


def test_header_says_which_rows_name_the_columns(write_table):
    table = [["a", "b", "c"], NAMES, TEXTS, *ROWS]
    path = write_table(table)
    survey, told = read_and_told(path, header=(2, 3))
    assert _is_whole(survey)
    assert not told
    assert list(survey.responses) == NAMES
    assert [item.text for item in survey.codebook.items] == TEXTS
    assert len(read_and_told(path, header=2)[0]) == N + 1
    assert list(read_and_told(path, header=1)[0].responses) == ["a", "b", "c"]
    draft = draft_codebook(path, header=(2, 3))
    assert [item.text for item in draft.codebook.items] == TEXTS


@pytest.mark.parametrize(
    "options",
    [
        {"header": 0},
        {"header": "first"},
        {"header": (1, 3)},
        {"header": True},
        {"header": 1.5},
        {"header": 99},
        {"sheet": "x"},
        {"sheet": 1.5},
        {"sheet": True},
        {"decimal": ";"},
        {"na": {"a": 5}},
        {"na": [None]},
    ],
)
def test_options_that_say_nothing_are_named(write_table, options):
    path = write_table([NAMES, *ROWS])
    for act in (read_survey, draft_codebook):
        with pytest.raises(OptionError, match=next(iter(options))):
            act(path, **{name: options[name] for name in list(options)[:1]})


def test_options_about_tables_are_refused_for_what_is_none(write_table, tmp_path):
    survey = read_survey(write_table([NAMES, *ROWS]))
    survey.to_sav(tmp_path / "x.sav")
    with pytest.raises(OptionError, match=r"header=2 was given, and x\.sav is an SPSS file"):
        read_survey(tmp_path / "x.sav", header=2)
    with pytest.raises(OptionError, match="about files"):
        read_survey(survey.responses, sheet=1)


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["3,5", "4", "1,25"], [3.5, 4, 1.25]),
        (["1.234,5", "12.000,0", "-7,5"], [1234.5, 12000, -7.5]),
        (["1 234,5", "0,5", "2"], [1234.5, 0.5, 2]),
        (["3,5", "", "NA"], [3.5, None, None]),
    ],
)
def test_decimal_comma_is_read_where_it_is_said(write_file, cells, numbers):
    path = write_file("a;b\n" + "".join(f"{cell};{i + 1}\n" for i, cell in enumerate(cells)))
    survey, told = read_and_told(path, decimal=",")
    read = survey.responses["a"]
    assert [None if cell != cell else cell for cell in read] == numbers
    assert not told
    assert any("decimal comma" in text for text in survey.source.evidence)


def test_numbers_with_a_comma_are_told_where_nothing_is_said(write_file):
    survey, told = read_and_told(write_file("a;b\n3,5;1\n4,5;2\n"))
    assert tuple(survey.codebook.item_names) == ("b",)
    assert "'a'. If the comma stands before decimals, say decimal=','" in told


def test_a_column_with_commas_and_points_stays_as_it_is(write_file):
    _, told = read_and_told(write_file("a;b\n3,5;1\n4.25;2\n"), decimal=",")
    assert "'a' (3,5 and 4.25)" in told


def test_options_of_one_multiple_choice_are_no_decimals(write_file):
    survey, told = read_and_told(write_file('a,b\n"1,3",1\n"2,4",2\n1,3\n'))
    assert survey.responses["a"].tolist() == ["1,3", "2,4", "1"]
    assert not told
