"""Every platform's file is taken for that platform's alone; random surveys are read back equal."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from platform_files import GALLERY, WRITERS, Drawn

from loyaltysem.errors import LoyaltySEMError, LoyaltySEMWarning
from loyaltysem.survey import read_survey
from loyaltysem.survey.formats import FORMATS
from loyaltysem.survey.formats.file_content import FileContent

# Marks at which headers are taken apart are left out: a header made of them is another header.
WORDS = st.text("满意价格服务 ，,\"'ABcd", min_size=2, max_size=10).map(
    lambda text: f"x{' '.join(text.split())}x"
)
ANSWERS = st.text("很好下次还来,;\"'\nabc→ ", min_size=1, max_size=20).filter(str.strip)


@st.composite
def surveys(draw):
    different = {"unique_by": lambda text: text.replace(" ", "").casefold()}
    items = draw(st.lists(WORDS, min_size=2, max_size=4, **different))
    options = draw(st.lists(WORDS, min_size=2, max_size=4, **different))
    n = draw(st.integers(1, 6))
    rating = st.none() | st.integers(1, 5)

    def many(one, k):
        return draw(st.lists(st.lists(one, min_size=k, max_size=k), min_size=n, max_size=n))

    texts = draw(st.lists(st.none() | ANSWERS, min_size=n, max_size=n))
    return Drawn(items, options, texts, many(rating, len(items)), many(st.booleans(), len(options)))


def read_bytes(data):
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("error")
        path = Path(folder) / "export"
        path.write_bytes(data)
        return read_survey(path)


@pytest.mark.parametrize("name", GALLERY)
def test_each_file_is_recognised_by_exactly_one_format(name):
    expected, data = GALLERY[name]
    recognised = [f.name for f in FORMATS if f.recognise(FileContent("export", data))]
    assert recognised == [expected, "table"]


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("form", ["csv", "excel", "sav"])
def test_what_was_recorded_is_written_and_read_back_equal(name, form, tmp_path):
    survey = read_bytes(GALLERY[name][1])
    getattr(survey, f"to_{form}")(tmp_path / "again")
    again = read_survey(tmp_path / "again")
    for found, expected in (
        (again.paradata, survey.paradata),
        *([(again.responses, survey.responses)] if form != "csv" else []),
    ):
        assert found.index.tolist() == expected.index.tolist()
        plain = [
            frame.astype(object).where(frame.notna(), None).reset_index(drop=True)
            for frame in (found, expected)
        ]
        pd.testing.assert_frame_equal(*plain, check_dtype=False)


@pytest.mark.parametrize("name", GALLERY)
def test_each_file_is_read_with_paradata_of_every_respondent(name):
    expected, data = GALLERY[name]
    survey = read_bytes(data)
    assert survey.source.format == expected
    assert len(survey.paradata) == len(survey)
    assert survey.responses.index.is_unique


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=15, deadline=None)
@given(survey=surveys())
def test_random_survey_is_read_back_equal(writer, survey):
    written = writer(survey)
    read = read_bytes(written.data)
    assert read.source.format == written.format
    assert len(read) == len(survey.texts)
    assert read.responses[written.text].tolist() == list(survey.texts)
    ratings = read.responses[written.items].apply(pd.to_numeric).to_numpy(dtype=float)
    np.testing.assert_array_equal(ratings, np.array(survey.ratings, dtype=float))
    if written.options:
        ticks = read.responses[written.options].apply(pd.to_numeric).to_numpy(dtype=float)
        wanted = np.array(survey.ticks, dtype=float)
        wanted[~wanted.any(axis=1)] = np.nan
        np.testing.assert_array_equal(ticks, wanted)


@pytest.mark.parametrize("name", GALLERY)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_cut_or_changed_file_ends_in_a_survey_or_a_named_error(name, data):
    content = GALLERY[name][1]
    begin = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(begin, len(content)))
    damaged = content[:begin] + data.draw(st.binary(max_size=3)) + content[end:]
    try:
        survey = read_bytes(damaged)
    except (LoyaltySEMError, LoyaltySEMWarning):
        return
    assert len(survey) > 0
