"""What reliability does with answers as they come: refusals, gaps, warnings, small scales."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from loyaltysem.datasets import load_platforms
from loyaltysem.errors import (
    DataError,
    DataWarning,
    MissingDataError,
    OptionError,
    VariableNotFoundError,
)
from loyaltysem.moments import Moments
from loyaltysem.scales import item_analysis, reliability

SCALES = {"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"], "TRU": ["TRU1", "TRU2", "TRU3", "TRU4"]}
COLUMNS = [
    "n_items",
    "n",
    "alpha",
    "alpha_ci_lower",
    "alpha_ci_upper",
    "alpha_standardized",
    "omega",
    "cr",
    "ave",
]
both = pytest.mark.parametrize("analysis", [reliability, item_analysis])


def test_a_survey_brings_its_own_constructs():
    survey = load_platforms()
    table = reliability(survey, missing="listwise")
    assert table.index.tolist() == list(survey.construct_items)
    assert table.columns.tolist() == COLUMNS
    items = [item for scale in survey.construct_items.values() for item in scale]
    assert item_analysis(survey, missing="listwise").index.tolist() == items


def test_all_columns_speak_of_the_respondents_who_answered_everything():
    survey = load_platforms()
    items = [item for scale in survey.construct_items.values() for item in scale]
    complete = survey.responses[items].dropna()
    left_out = len(survey) - len(complete)
    assert left_out > 0
    table = reliability(survey, missing="listwise")
    pd.testing.assert_frame_equal(
        pd.DataFrame(table), pd.DataFrame(reliability(complete, survey.construct_items))
    )
    assert (table["n"] == len(complete)).all()
    assert f"{left_out} with a missing answer left out" in table.conventions["n"]


@both
def test_missing_answers_are_refused_until_asked_for(analysis):
    with pytest.raises(MissingDataError, match="missing='listwise'"):
        analysis(load_platforms())


def test_answers_outside_the_declared_bounds_are_refused():
    survey = load_platforms()
    frame = survey.responses
    frame.loc[frame.index[0], "SAT1"] = -99
    spoiled = type(survey)(frame, survey.codebook)
    with pytest.raises(DataError, match=r"SAT1: 1 rows outside 1 to 7 \(-99\)"):
        reliability(spoiled, missing="listwise")


def test_any_frame_and_moments_give_the_same_numbers(survey_answers):
    table = pd.DataFrame(reliability(survey_answers, SCALES))
    pd.testing.assert_frame_equal(
        pd.DataFrame(reliability(pl.from_pandas(survey_answers), SCALES)), table
    )
    items = [item for scale in SCALES.values() for item in scale]
    published = Moments.from_covariance(survey_answers[items].cov(), len(survey_answers))
    pd.testing.assert_frame_equal(pd.DataFrame(reliability(published, SCALES)), table, rtol=1e-9)
    assert item_analysis(published, SCALES)["mean"].isna().all()


def test_names_that_no_model_text_could_hold_are_fine(survey_answers):
    renamed = survey_answers.rename(columns={"SAT1": "Q1 总体满意", "SAT2": "2.满意"})
    scales = {"顾客 满意": ["Q1 总体满意", "2.满意", "SAT3", "SAT4"], "TRU": SCALES["TRU"]}
    found = reliability(renamed, scales).to_numpy()
    assert found == pytest.approx(reliability(survey_answers, SCALES).to_numpy(), rel=1e-12)


def test_the_order_of_items_and_constructs_does_not_matter(survey_answers):
    table = reliability(survey_answers, SCALES, variants=True)
    turned = {name: SCALES[name][::-1] for name in reversed(SCALES)}
    other = reliability(survey_answers, turned, variants=True).loc[table.index]
    pd.testing.assert_frame_equal(other, pd.DataFrame(table), rtol=1e-8)


def test_adding_constants_changes_nothing_and_units_change_only_what_is_in_units(survey_answers):
    table = reliability(survey_answers, SCALES)
    shifted = reliability(survey_answers + 100.0, SCALES)
    pd.testing.assert_frame_equal(pd.DataFrame(shifted), pd.DataFrame(table), rtol=1e-8)
    rescaled = reliability(survey_answers.assign(SAT1=10 * survey_answers["SAT1"]), SCALES)
    without_units = ["alpha_standardized", "cr", "ave"]
    pd.testing.assert_frame_equal(rescaled[without_units], table[without_units], rtol=1e-7)
    assert rescaled.loc["SAT", "alpha"] < table.loc["SAT", "alpha"] - 0.1


# -- small scales -----------------------------------------------------------------------------


def test_a_single_item_has_no_reliability_and_the_reason_is_said(survey_answers):
    with pytest.warns(DataWarning, match=r"LOY has one item \(LOY1\)"):
        table = reliability(survey_answers, {**SCALES, "LOY": ["LOY1"]})
    assert table.loc["LOY", COLUMNS[2:]].isna().all()
    assert table.loc[list(SCALES)].notna().all(axis=None)
    assert any("LOY has one item" in note for note in table.notes)


def test_single_items_alone_are_not_called_a_failed_model(survey_answers):
    with pytest.warns(DataWarning) as caught:
        table = reliability(survey_answers, {"SAT": ["SAT1"], "LOY": ["LOY1"]})
    assert [str(w.message).split(" has")[0] for w in caught] == ["SAT", "LOY"]
    assert table["alpha"].isna().all()


def test_two_items_alone_keep_alpha_and_are_said_not_to_be_identified(survey_answers):
    with pytest.warns(DataWarning, match=r"not identified.*loadings of SAT by themselves"):
        table = reliability(survey_answers, {"SAT": ["SAT1", "SAT2"]})
    r = survey_answers[["SAT1", "SAT2"]].corr().iloc[0, 1]
    assert table.loc["SAT", "alpha_standardized"] == pytest.approx(2 * r / (1 + r))
    assert table.loc["SAT", ["omega", "cr", "ave"]].isna().all()


def test_fewer_respondents_than_parameters_leave_alpha_alone(survey_answers):
    with pytest.warns(DataWarning, match="15 respondents are fewer than the 17 free parameters"):
        table = reliability(survey_answers.head(15), SCALES)
    assert table["alpha"].notna().all()
    assert table[["omega", "cr", "ave"]].isna().all(axis=None)


def test_a_factor_model_that_does_not_converge_leaves_only_alpha():
    noise = np.random.default_rng(19).normal(size=(30, 6))
    frame = pd.DataFrame(noise, columns=list("abcdef"))
    with pytest.warns(DataWarning) as caught:
        table = reliability(frame, {"A": list("abc"), "B": list("def")}, variants=True)
    assert any("convergence: no minimum" in str(warning.message) for warning in caught)
    assert table["alpha"].notna().all()
    assert table.loc[:, "omega":].isna().all(axis=None)


def test_two_constructs_of_two_items_that_do_not_correlate_determine_no_loading():
    block = np.array([[1.0, 0.5], [0.5, 1.0]])
    apart = np.block([[block, np.zeros((2, 2))], [np.zeros((2, 2)), block]])
    moments = Moments.from_covariance(apart, 200, names=list("abcd"))
    with pytest.warns(DataWarning, match="the factor model of all constructs is not usable"):
        table = reliability(moments, {"A": ["a", "b"], "B": ["c", "d"]})
    assert table["alpha"].to_list() == pytest.approx([2 / 3, 2 / 3])
    assert table[["omega", "cr", "ave"]].isna().all(axis=None)


# -- what runs against the scale ----------------------------------------------------------------


def test_negative_alpha_is_reported_as_it_is_with_a_warning(survey_answers):
    turned = survey_answers.assign(SAT2=8 - survey_answers["SAT2"])
    scales = {"SAT": ["SAT1", "SAT2"], "TRU": SCALES["TRU"]}
    with pytest.warns(DataWarning, match=r"Alpha is -.*cannot tell which"):
        table = reliability(turned, scales)
    s = turned[["SAT1", "SAT2"]].cov().to_numpy()
    assert table.loc["SAT", "alpha"] == pytest.approx(2 * (1 - np.trace(s) / s.sum()))
    assert table.loc["SAT", "alpha"] < 0


def test_a_reversed_item_is_named_by_reliability_too(survey_answers):
    turned = survey_answers.assign(TRU3=8 - survey_answers["TRU3"])
    with pytest.warns(DataWarning, match=r"TRU: TRU3 \(-.*Nothing was reversed"):
        reliability(turned, SCALES)


# -- refusals -----------------------------------------------------------------------------------


@both
def test_a_constant_item_is_refused_by_name(analysis, survey_answers):
    with pytest.raises(DataError, match="SAT2 has no variance"):
        analysis(survey_answers.assign(SAT2=4.0), SCALES)


@both
def test_a_copied_item_is_refused_by_name(analysis, survey_answers):
    with pytest.raises(DataError, match=r"Copies of each other.*SAT2 and SAT1"):
        analysis(survey_answers.assign(SAT2=survey_answers["SAT1"]), SCALES)


@both
def test_a_total_among_its_parts_is_refused(analysis, survey_answers):
    total = survey_answers["SAT1"] + survey_answers["SAT2"]
    with pytest.raises(DataError, match="exact linear combination"):
        analysis(survey_answers.assign(SAT4=total), SCALES)


@both
def test_a_misspelled_item_is_answered_with_a_suggestion(analysis, survey_answers):
    with pytest.raises(VariableNotFoundError, match="did you mean 'SAT1'"):
        analysis(survey_answers, {"SAT": ["SATT1", "SAT2", "SAT3"]})


@both
@pytest.mark.parametrize(
    ("constructs", "message"),
    [
        (None, "do not say which items form a scale"),
        ({}, "names no scale"),
        ({"SAT": []}, "'SAT' has no item"),
        ({"SAT": "SAT1"}, r"Write a list: constructs\['SAT'\]=\['SAT1'\]"),
        ({"SAT": ["SAT1", "SAT2", "SAT1"]}, "'SAT1' stands twice in 'SAT'"),
        ({"SAT": ["SAT1", "SAT2"], "LOY": ["SAT2", "LOY1"]}, "both 'SAT' and 'LOY'"),
        ({"SAT1": ["SAT1", "SAT2", "SAT3"]}, "name of a construct and of an item"),
    ],
)
def test_constructs_that_make_no_sense_are_refused(analysis, constructs, message, survey_answers):
    with pytest.raises(OptionError, match=message):
        analysis(survey_answers, constructs)


def test_moments_have_no_rows_to_leave_out_and_one_group(survey_answers):
    moments = Moments.from_data(survey_answers[SCALES["SAT"]])
    with pytest.raises(MissingDataError, match="no rows to leave out"):
        reliability(moments, {"SAT": SCALES["SAT"]}, missing="listwise")
    twice = Moments(
        moments.names,
        moments.n_observations * 2,
        np.repeat(moments.covariances, 2, axis=0),
        None,
        ("a", "b"),
        (0, 0),
    )
    with pytest.raises(OptionError, match="2 groups"):
        reliability(twice, {"SAT": SCALES["SAT"]})


def test_a_level_that_is_no_coverage_is_refused(survey_answers):
    with pytest.raises(OptionError, match="between 0 and 1"):
        reliability(survey_answers, SCALES, level=95)


# -- the table ----------------------------------------------------------------------------------


def test_the_table_names_its_variants_where_it_is_shown(survey_answers):
    table = reliability(survey_answers, SCALES, variants=True)
    for shown in (repr(table), table._repr_html_()):
        for column in table.columns:
            assert column in shown
        assert "observed variance of the sum" in shown
        assert "820 respondents" in shown
    assert set(table.columns[6:]) <= set(table.conventions)


def test_the_table_keeps_full_precision_and_does_not_round(survey_answers):
    table = reliability(survey_answers, SCALES)
    value = table.loc["SAT", "alpha"]
    assert value != round(value, 6)
    assert f"{value:.3f}" in repr(table)
    assert f"{value:.6f}" not in repr(table)


def test_what_is_cut_out_of_the_table_is_a_plain_frame(survey_answers):
    part = reliability(survey_answers, SCALES)[["alpha"]]
    assert type(part) is pd.DataFrame
