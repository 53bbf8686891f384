"""The bundled survey, read by the package, is the export and leaves enough after screening."""

from __future__ import annotations

import pandas as pd
import pytest
from openpyxl import load_workbook

from loyaltysem.datasets import load_platforms, platforms_export_path
from loyaltysem.datasets.platforms_population import PLATFORMS
from loyaltysem.survey import Survey


@pytest.fixture(scope="module")
def survey() -> Survey:
    return load_platforms()


def test_the_survey_knows_that_it_is_simulated(survey):
    assert survey.codebook.simulated
    assert "simulated" in survey.codebook.title
    assert "模拟数据" in survey.codebook.title_zh


def test_the_export_is_recognised_as_wjx_texts_and_nothing_is_left_unexplained(survey):
    assert survey.source.format == "wjx"
    assert survey.source.unmatched_columns == ()


def test_every_answer_sheet_is_read(survey):
    (sheet,) = load_workbook(platforms_export_path()).worksheets
    assert len(survey) == sheet.max_row - 1
    assert set(survey.responses["platform"]) == set(PLATFORMS)


def test_blank_and_skipped_answers_stay_apart(survey):
    (sheet,) = load_workbook(platforms_export_path()).worksheets
    trap = 27
    cells = [
        cell
        for row in sheet.iter_rows(min_row=2, min_col=11, max_col=33, values_only=True)
        for position, cell in enumerate(row, start=10)
        if position != trap
    ]
    kinds = pd.Series(survey.missing_kinds.to_numpy().ravel()).value_counts()
    assert kinds["blank"] == cells.count("(空)")
    assert kinds["skipped"] == cells.count("(跳过)")


def test_the_reverse_worded_item_goes_with_the_others_once_it_is_read(survey):
    correlations = survey.screen().apply().responses[["SAT1", "SAT2", "SAT3", "SAT4"]].corr()
    assert correlations.to_numpy().min() > 0.4


def test_screening_by_default_leaves_320_complete_respondents_a_platform(survey):
    kept = survey.screen().apply()
    core = [item.name for item in survey.codebook.items if item.construct != "SC"]
    complete = kept.responses.dropna(subset=core)["platform"].value_counts()
    assert 30 <= len(survey) - len(kept) <= 60
    assert set(complete.index) == set(PLATFORMS)
    assert complete.min() >= 320
