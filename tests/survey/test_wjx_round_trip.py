"""Random surveys with every kind of question, written in the layouts of 问卷星 and read back."""

from __future__ import annotations

import random
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from wjx_file import as_csv, as_xlsx, wjx_table
from xls_file import as_xls

from loyaltysem.errors import LoyaltySEMError
from loyaltysem.survey import read_survey

KINDS = ("single", "multiple", "ranking", "blanks", "number")
MISSING = {"(空)": "blank", "(跳过)": "skipped"}
# A closing bracket before a mark would end the write-in for every reader.
WRITTEN = st.text("拼多多ab1┋→〖 ,\"'", min_size=1, max_size=6).filter(
    lambda text: text.strip() == text
)
N_OPTIONS = 4


@st.composite
def answers_to(draw, kind):
    """One answer: missing, or what the respondent chose, with a write-in beside an option."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(list(MISSING)))
    if kind == "number":
        return draw(st.integers(18, 80))
    if kind == "blanks":
        return draw(st.tuples(*[st.text("甲乙丙", min_size=1, max_size=3)] * 2))
    chosen = draw(st.permutations(range(N_OPTIONS)))
    size = 1 if kind == "single" else draw(st.integers(1, N_OPTIONS))
    options = chosen[:size] if kind == "ranking" else sorted(chosen[:size])
    written = draw(st.one_of(st.none(), WRITTEN)) if kind != "ranking" else None
    return options, (written if N_OPTIONS - 1 in options else None)


@st.composite
def surveys(draw):
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5))
    n_rows = draw(st.integers(1, 8))
    return kinds, [[draw(answers_to(kind)) for kind in kinds] for _ in range(n_rows)]


def option(question, number):
    return f"题{question}(选)项{number}"


def as_text(kind, question, answer):
    if isinstance(answer, str | int):
        return answer
    if kind == "blanks":
        return f"甲〖{answer[0]}〗乙〖{answer[1]}〗"
    chosen, written = answer
    texts = [option(question, number) for number in chosen]
    if written is not None:
        texts[-1] += f"〖{written}〗"
    return {"ranking": "→", "multiple": "┋", "single": ""}[kind].join(texts)


def as_numbers(kind, answer):
    n_columns = N_OPTIONS if kind in ("multiple", "ranking") else 1
    if isinstance(answer, str):
        return [{"(空)": -3, "(跳过)": -2}[answer]] * n_columns
    if isinstance(answer, int):
        return [answer]
    if kind == "blanks":
        return [as_text(kind, 0, answer)]
    chosen, _ = answer
    if kind == "single":
        return [chosen[0] + 1]
    if kind == "multiple":
        return [int(number in chosen) for number in range(N_OPTIONS)]
    return [chosen.index(n) + 1 if n in chosen else 0 for n in range(N_OPTIONS)]


def text_table(kinds, rows):
    heads = [f"{q}、问题{q} " for q in range(1, len(kinds) + 1)]
    cells = [
        [as_text(kind, q, answer) for q, (kind, answer) in enumerate(zip(kinds, row, strict=True))]
        for row in rows
    ]
    return wjx_table(heads, cells, None)


def number_table(kinds, rows):
    heads = []
    for question, kind in enumerate(kinds):
        if kind in ("multiple", "ranking"):
            heads += [f"{question + 1}、({option(question, n)})" for n in range(N_OPTIONS)]
        else:
            heads.append(f"{question + 1}、问题{question + 1}")
    cells = [
        [cell for kind, answer in zip(kinds, row, strict=True) for cell in as_numbers(kind, answer)]
        for row in rows
    ]
    return wjx_table(heads, cells, None)


def read(table, form, **options):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / "export"
        path.write_bytes(written_as(table, form))
        if "numbers" in options:
            second = Path(folder) / "numbers"
            second.write_bytes(written_as(options["numbers"], form))
            options["numbers"] = second
        return read_survey(path, format="wjx", **options)


def written_as(table, form):
    if form in ("xlsx", "xls"):
        return as_xlsx(table) if form == "xlsx" else as_xls(table)
    return as_csv(table).encode(form)


def is_told_apart(kind, column):
    """Whether the texts alone say that a question is a multiple choice or a ranking."""
    answered = {tuple(answer[0]) for answer in column if not isinstance(answer, str)}
    several = sum(len(chosen) > 1 for chosen in answered)
    return several > 0 if kind == "multiple" else 2 * several > len(answered)


def chosen_by(survey, name, kind):
    """The options of one question as the respondents gave them: sets, or orders."""
    columns = [item for item in survey.codebook.items if item.name.startswith(f"{name}_")]
    found = []
    for row in range(len(survey)):
        values = {item.text: survey.responses[item.name].iloc[row] for item in columns}
        if kind == "multiple":
            found.append({text for text, value in values.items() if value == 1})
        else:
            ranked = {text: value for text, value in values.items() if not np.isnan(value)}
            found.append(sorted(ranked, key=ranked.get))
    return found


@settings(max_examples=40, deadline=None)
@given(surveys(), st.sampled_from(["utf-8", "gb18030", "xlsx", "xls"]))
def test_texts_are_read_back(survey, form):
    kinds, rows = survey
    read_back = read(text_table(kinds, rows), form)
    responses = read_back.responses
    for question, kind in enumerate(kinds):
        name, column = f"Q{question + 1}", [row[question] for row in rows]
        if all(isinstance(answer, str) for answer in column):
            continue
        if kind == "number" and read_back.source.flavour == "texts":
            expected = [np.nan if isinstance(answer, str) else answer for answer in column]
            np.testing.assert_array_equal(responses[name].astype(float), expected)
        elif kind == "blanks":
            for blank in (0, 1):
                expected = [None if isinstance(a, str) else a[blank] for a in column]
                assert responses[f"{name}_Blank{blank + 1}"].tolist() == expected
        elif kind == "single":
            expected = [None if isinstance(a, str) else option(question, a[0][0]) for a in column]
            assert responses[name].tolist() == expected
        elif kind in ("multiple", "ranking") and is_told_apart(kind, column):
            sort = set if kind == "multiple" else list
            expected = [
                sort() if isinstance(a, str) else sort(option(question, n) for n in a[0])
                for a in column
            ]
            assert chosen_by(read_back, name, kind) == expected
            missing = [MISSING.get(a, "") if isinstance(a, str) else "" for a in column]
            if kind == "multiple":
                assert read_back.missing_kinds[f"{name}_1"].tolist() == missing
        if kind in ("single", "multiple"):
            assert written_beside(responses, name) == [
                None if isinstance(a, str) or not a[1] else a[1] for a in column
            ]


def written_beside(responses, name):
    """What was written beside any option of a question, or what is left in its cells."""
    columns = [c for c in responses if c.startswith(f"{name}_") and c.endswith("_text")]
    if columns:
        return (
            responses[columns]
            .bfill(axis=1)
            .iloc[:, 0]
            .astype(object)
            .where(lambda cells: cells.notna(), None)
            .tolist()
        )
    return [None] * len(responses)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.sampled_from(["utf-8-sig", "xlsx"]))
def test_numbers_are_read_back(survey, form):
    kinds, rows = survey
    read_back = read(number_table(kinds, rows), form)
    for question, kind in enumerate(kinds):
        if kind == "blanks":
            continue
        if kind == "ranking" and not any(len(row[question][0]) > 1 for row in rows):
            continue  # a lone 1 among zeros is a tick
        cells = [as_numbers(kind, row[question]) for row in rows]
        for place in range(len(cells[0])):
            many = len(cells[0]) > 1
            name = f"Q{question + 1}_{place + 1}" if many else f"Q{question + 1}"
            unasked = (-2, -3, 0) if kind == "ranking" else (-2, -3)
            if name not in read_back.missing_kinds:
                continue
            expected = [np.nan if row[place] in unasked else row[place] for row in cells]
            found = read_back.responses[name]
            np.testing.assert_array_equal(found, expected)


@settings(max_examples=40, deadline=None)
@given(surveys(), st.randoms(use_true_random=False))
def test_pair_is_read_back_in_any_order_of_rows(survey, shuffler):
    kinds, rows = survey
    texts, numbers = text_table(kinds, rows), number_table(kinds, rows)
    body = numbers[1:]
    shuffler.shuffle(body)
    marks = any(isinstance(answer, str) for row in rows for answer in row)
    words = [all(isinstance(row[q], int) for row in rows) for q in range(len(kinds))]
    assume(marks or 2 * sum(words) < len(words))  # else nobody could tell texts from numbers
    assume("blanks" not in kinds or len(kinds) > 2 * kinds.count("blanks"))
    read_back = read(texts, "utf-8", numbers=[numbers[0], *body])
    for question, kind in enumerate(kinds):
        if kind not in ("multiple", "single"):
            continue
        cells = np.array([as_numbers(kind, row[question]) for row in rows], dtype=float)
        cells[cells < 0] = np.nan
        many = kind == "multiple"
        names = [f"Q{question + 1}_{n}" for n in range(1, 5)] if many else [f"Q{question + 1}"]
        if not np.isnan(cells).all():
            found = read_back.responses[names].astype(float)
            pd.testing.assert_frame_equal(
                found.reset_index(drop=True), pd.DataFrame(cells, columns=names)
            )


def test_damaged_exports_end_in_a_survey_or_a_named_error():
    shuffler = random.Random(3)  # noqa: S311
    kinds = list(KINDS)
    answer = ([0, 3], "钓鱼")
    rows = [[([1], None), answer, answer, ("甲", "乙"), 30], ["(空)"] * 5] * 10
    for form in ("utf-8", "xlsx", "xls"):
        whole = written_as(text_table(kinds, rows), form)
        for _ in range(60):
            damaged = bytearray(whole)
            for _ in range(shuffler.randint(1, 5)):
                damaged[shuffler.randrange(len(damaged))] = shuffler.randrange(256)
            if shuffler.random() < 0.3:
                damaged = damaged[: shuffler.randrange(1, len(damaged))]
            with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                path = Path(folder) / "export"
                path.write_bytes(bytes(damaged))
                with suppress(LoyaltySEMError):
                    assert len(read_survey(path)) > 0
