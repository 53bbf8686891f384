"""Groups and missing answers with which no analysis can be right are refused, with the reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from incomplete_answers import incomplete_groups
from loyaltysem.errors import (
    DataError,
    MissingDataError,
    ModelSyntaxError,
    NotAvailableError,
    OptionError,
    VariableNotFoundError,
)
from model_structures import answers

TEXT = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\nB ~ A"
MODEL = ls.SEM(TEXT)
FRAME = incomplete_groups(6)
COMPLETE = answers(6, 350).assign(platform=FRAME["platform"])
FIRST = FRAME["platform"] == "group 1"
ITEMS = ["a1", "a2", "a3", "b1", "b2", "b3"]
FIML = {"missing": "fiml", "group": "platform"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("SATT", "the construct 'SAT'"), ("sat", "the construct 'SAT'"), ("SATT1", "'SAT1'")],
)
def test_a_misspelt_construct_is_known_for_one(name, meant):
    model = f"SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3\nLOY ~ {name}"
    with pytest.raises(VariableNotFoundError, match=rf"'{name}' \(did you mean {meant}\?\)"):
        ls.SEM(model).fit(ls.datasets.load_platforms())


def test_a_group_without_answers_to_an_item_is_named():
    lacking = FRAME.copy()
    lacking.loc[FIRST, "b2"] = np.nan
    with pytest.raises(DataError, match=r"Group 'group 1': nobody answered b2"):
        MODEL.fit(lacking, **FIML)
    with pytest.raises(DataError, match=r"Group 'group 1': 0 complete rows remain of 200"):
        MODEL.fit(lacking, missing="listwise", group="platform")


@pytest.mark.parametrize("group", [None, "platform"])
def test_rows_without_any_answer_are_left_out_and_counted(group):
    holed = FRAME.copy()
    holed.loc[[5, 6, 7, 340], ITEMS] = np.nan
    fit = MODEL.fit(holed, missing="fiml", group=group)
    assert fit.provenance.n_observations == 346
    assert fit.provenance.n_incomplete == 4
    assert "346" in repr(fit)
    assert "left out: 4 without any answer" in repr(fit)
    without = MODEL.fit(holed.dropna(how="all", subset=ITEMS), missing="fiml", group=group)
    pd.testing.assert_frame_equal(fit.estimates(), without.estimates())
    pd.testing.assert_series_equal(fit.fit_indices(), without.fit_indices())


def test_rows_without_a_group_are_left_out_and_counted():
    unnamed = FRAME.copy()
    unnamed.loc[unnamed.index[:20], "platform"] = None
    fit = MODEL.fit(unnamed, **FIML)
    assert fit.provenance.n_without_group == 20
    assert ", left out: 20 without a group" in repr(fit)
    assert fit.provenance.n_observations == 330
    pd.testing.assert_frame_equal(fit.estimates(), MODEL.fit(FRAME.iloc[20:], **FIML).estimates())


def test_two_items_that_nobody_answered_both_are_named():
    apart = FRAME.copy()
    odd = np.arange(len(apart)) % 2 == 1
    apart.loc[odd, "a2"] = np.nan
    apart.loc[~odd, "b2"] = np.nan
    with pytest.raises(DataError, match="no respondent answered both b2 and a2"):
        MODEL.fit(apart, missing="fiml")


@pytest.mark.parametrize("estimator", ["MLM", "MLMV"])
def test_estimators_for_complete_answers_are_refused_with_fiml(estimator):
    with pytest.raises(OptionError, match=rf"{estimator} needs complete answers.*'MLR'"):
        MODEL.fit(FRAME, missing="fiml", estimator=estimator)


def test_wishart_likelihood_goes_neither_with_robust_estimators_nor_with_fiml():
    for estimator in ("MLM", "MLMV", "MLR"):
        with pytest.raises(OptionError, match="normal likelihood"):
            MODEL.fit(COMPLETE, estimator=estimator, likelihood="wishart")
    with pytest.raises(OptionError, match="likelihood='normal'"):
        MODEL.fit(FRAME, missing="fiml", likelihood="wishart")


def test_covariates_held_at_their_moments_are_refused_with_fiml():
    model = ls.SEM("A =~ a1 + a2 + a3\nA ~ c1 + c2")
    with pytest.raises(OptionError, match=r"covariates c1, c2 .*fixed_x=False"):
        model.fit(FRAME, missing="fiml")
    assert model.fit(FRAME, missing="fiml", fixed_x=False).converged


def test_a_model_without_means_is_refused_with_fiml():
    with pytest.raises(OptionError, match="meanstructure=False"):
        MODEL.fit(FRAME, missing="fiml", meanstructure=False)


def test_a_misspelled_group_variable_is_suggested():
    with pytest.raises(VariableNotFoundError, match="did you mean 'platform'"):
        MODEL.fit(COMPLETE, group="platfrom")


def test_a_single_group_is_no_comparison():
    with pytest.raises(DataError, match=r"1 group\(s\) in these data \('group 1'\).*at least two"):
        MODEL.fit(COMPLETE[FIRST], group="platform")


def test_a_group_of_one_respondent_is_named():
    frame = COMPLETE.copy()
    frame.loc[0, "platform"] = "jd"
    with pytest.raises(DataError, match="Group 'jd': 1 complete rows remain"):
        MODEL.fit(frame, group="platform")


def test_an_item_constant_in_one_group_is_named_with_its_group():
    for frame, options in ((COMPLETE, {"group": "platform"}), (FRAME, FIML)):
        constant = frame.copy()
        constant.loc[FIRST, "a2"] = 3.0
        with pytest.raises(DataError, match=r"Group 'group 1': a2 has no variance"):
            MODEL.fit(constant, **options)


def test_copies_of_an_item_are_refused_with_fiml():
    with pytest.raises(DataError, match="singular"):
        MODEL.fit(FRAME.assign(a3=FRAME["a2"]), missing="fiml")


def test_fewer_respondents_than_items_are_refused_with_fiml():
    with pytest.raises(DataError, match=r"6 respondents for 6 items"):
        MODEL.fit(FRAME.head(6), missing="fiml")


def test_moments_have_no_rows_to_group_to_leave_out_or_to_correct_by():
    moments = ls.Moments.from_covariance(answers(1).cov(), 300)
    with pytest.raises(OptionError, match="moments have none"):
        MODEL.fit(moments, group="platform")
    for estimator in ("MLM", "MLMV", "MLR"):
        with pytest.raises(NotAvailableError, match=f"{estimator} corrects .* estimator='ML'"):
            MODEL.fit(moments, estimator=estimator)
    for missing in ("fiml", "listwise"):
        with pytest.raises(MissingDataError, match="moments have no rows"):
            MODEL.fit(moments, missing=missing)


def test_missing_answers_are_not_treated_without_being_asked():
    with pytest.raises(MissingDataError, match=r"in 204 of 350 rows"):
        MODEL.fit(FRAME)
    with pytest.raises(OptionError, match="'pairwise' is for ordered items"):
        MODEL.fit(FRAME, missing="pairwise")


def test_equalities_across_groups_need_groups_and_known_kinds():
    with pytest.raises(OptionError, match="one group"):
        MODEL.fit(COMPLETE, group_equal=["loadings"])
    with pytest.raises(OptionError, match="Did you mean 'loadings'"):
        MODEL.fit(COMPLETE, group="platform", group_equal=["loading"])
    with pytest.raises(OptionError, match="'A =~ b1', which is no coefficient of this model"):
        MODEL.fit(COMPLETE, group="platform", group_equal=["loadings"], group_partial=["A =~ b1"])


def test_a_single_kind_may_stand_without_a_list():
    alone = MODEL.fit(COMPLETE, group="platform", group_equal="loadings")
    listed = MODEL.fit(COMPLETE, group="platform", group_equal=["loadings"])
    pd.testing.assert_frame_equal(alone.estimates(), listed.estimates())


def test_modifiers_have_an_entry_for_each_group():
    model = ls.SEM(TEXT.replace("a2", "c(k, k, k)*a2"))
    with pytest.raises(ModelSyntaxError, match=r"3 entries and the model has 2 groups"):
        model.fit(COMPLETE, group="platform")
    with pytest.raises(ModelSyntaxError, match=r"3 entries and the model has 1 group"):
        model.fit(COMPLETE)


def test_a_result_for_one_group_needs_its_name():
    fit = MODEL.fit(COMPLETE, group="platform")
    for ask in (fit.r_squared, fit.latent_correlations):
        with pytest.raises(OptionError, match="'group 1', 'group 2'"):
            ask()
        with pytest.raises(OptionError, match="'group 1', 'group 2'"):
            ask(group="jd")
