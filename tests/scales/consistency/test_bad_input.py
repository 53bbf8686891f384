"""What every coefficient of a scale refuses, by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltysem.errors import (
    DataError,
    IdentificationError,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.scales import omega_hierarchical, reliability_bounds, split_half

SAT = ["SAT1", "SAT2", "SAT3", "SAT4"]


def of_scale(analysis):
    def call(data, items):
        return analysis(data, {"SAT": items})

    return call


def of_items(data, items):
    return omega_hierarchical(data, 2, items=items, rng=1)


each = pytest.mark.parametrize(
    "analysis", [of_scale(split_half), of_scale(reliability_bounds), of_items]
)


@each
def test_a_constant_item(analysis, survey_answers):
    with pytest.raises(DataError, match="SAT2 has no variance"):
        analysis(survey_answers.assign(SAT2=4.0), [*SAT, "TRU1", "TRU2"])


@each
def test_a_copied_item(analysis, survey_answers):
    with pytest.raises(DataError, match=r"Copies of each other.*SAT2 and SAT1"):
        analysis(survey_answers.assign(SAT2=survey_answers["SAT1"]), [*SAT, "TRU1", "TRU2"])


@each
def test_an_item_that_is_not_there(analysis, survey_answers):
    with pytest.raises(VariableNotFoundError, match="did you mean 'SAT1'"):
        analysis(survey_answers, ["SATT1", *SAT[1:]])


@each
def test_a_missing_answer(analysis, survey_answers):
    holes = survey_answers.copy()
    holes.loc[3, "SAT1"] = np.nan
    with pytest.raises(MissingDataError, match="missing='listwise'"):
        analysis(holes, [*SAT, "TRU1", "TRU2"])


@each
def test_text_and_too_few_rows(analysis, survey_answers):
    with pytest.raises(DataError, match="holds text"):
        analysis(survey_answers.assign(SAT1="often"), [*SAT, "TRU1", "TRU2"])
    with pytest.raises(DataError, match="3 respondents for 6 items"):
        analysis(survey_answers.head(3), [*SAT, "TRU1", "TRU2"])


@each
def test_an_item_named_twice(analysis, survey_answers):
    with pytest.raises(OptionError, match="'SAT1' stands twice"):
        analysis(survey_answers, [*SAT, "SAT1"])


@pytest.mark.parametrize("n_items", [2, 3, 4])
def test_few_items_bear_no_group_factors(n_items, survey_answers):
    with pytest.raises(IdentificationError, match="more parameters than there are"):
        of_items(survey_answers, SAT[:n_items])


def test_a_table_of_polars_is_read(survey_answers):
    polars = pytest.importorskip("polars")
    table = split_half(polars.from_pandas(survey_answers[SAT]), {"SAT": SAT})
    pd.testing.assert_frame_equal(
        pd.DataFrame(table), pd.DataFrame(split_half(survey_answers, {"SAT": SAT}))
    )
