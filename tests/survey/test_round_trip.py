"""Random surveys, written in the layout of 问卷星 and read back equal."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from wjx_file import as_csv, as_xlsx, wjx_table

from loyaltysem.errors import LoyaltySEMError
from loyaltysem.survey import read_survey

LABELS = ("很差", "差", "一般", "好", "很好")
PLATFORMS = ("淘宝", "天猫", "京东")
# Marks at which question texts are taken apart are left out: a text made of them is another text.
WORDS = st.text("满意信任忠诚平台价格服务 ，,\"'ABc", min_size=2, max_size=12).map(str.strip)
TEXTS = st.lists(
    WORDS.filter(lambda text: len(text) > 1),
    min_size=2,
    max_size=6,
    unique_by=lambda text: text.replace(" ", "").casefold(),
)
CELLS = st.sampled_from([*LABELS, "(空)", "(跳过)"])


@st.composite
def surveys(draw):
    texts = draw(TEXTS)
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(PLATFORMS), *[CELLS] * len(texts)), min_size=1, max_size=8
        )
    )
    splits = draw(st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    return texts, rows, splits


def _headers(texts, splits):
    """One matrix after another: True begins a new one."""
    headers = ["1、平台？"]
    row = 0
    for text, begins in zip(texts, splits, strict=True):
        row = 1 if begins or row == 0 else row + 1
        number = len(headers) + 1
        headers.append(f"{number}、请评价—1.{text}" if row == 1 else f"{row}.{text}")
    return headers


def _codebook(texts):
    labels = ", ".join(f'"{label}" = {value}' for value, label in enumerate(LABELS, 1))
    levels = ", ".join(f'"{name}" = "P{number}"' for number, name in enumerate(PLATFORMS))
    parts = [f"[scales.s]\nminimum = 1\nmaximum = 5\nlabels = {{ {labels} }}\n"]
    for number, text in enumerate(texts):
        quoted = text.replace('"', '\\"')
        parts.append(f'[items.I{number}]\ntext = "{quoted}"\nscale = "s"\n')
    parts.append(f'[groups.platform]\ntext = "平台？"\nlevels = {{ {levels} }}\n')
    return "\n".join(parts)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "xlsx"]))
def test_random_survey_is_read_back_equal(survey, form):
    texts, rows, splits = survey
    table = wjx_table(_headers(texts, splits), rows, None)
    content = as_xlsx(table) if form == "xlsx" else as_csv(table).encode(form)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        path = Path(folder) / "export"
        path.write_bytes(content)
        read = read_survey(path, _codebook(texts))
    values = {label: float(value) for value, label in enumerate(LABELS, 1)}
    kinds = {"(空)": "blank", "(跳过)": "skipped"}
    names = [f"I{number}" for number in range(len(texts))]
    expected = [[values.get(cell, np.nan) for cell in row[1:]] for row in rows]
    np.testing.assert_array_equal(read.responses[names].to_numpy(), expected)
    assert read.missing_kinds.to_numpy().tolist() == [
        [kinds.get(cell, "") for cell in row[1:]] for row in rows
    ]
    assert read.responses["platform"].tolist() == [f"P{PLATFORMS.index(row[0])}" for row in rows]


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_end_in_a_survey_or_a_named_error(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        path.write_bytes(content)
        try:
            survey = read_survey(path)
        except LoyaltySEMError:
            return
    assert len(survey) > 0
