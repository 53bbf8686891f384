"""Data come in by one door: the same sample of the same answers, and one refusal of each kind."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltysem as ls
from loyaltysem.errors import LoyaltySEMError, MissingDataError, OptionError
from loyaltysem.moments.answers import Answers, answers_of
from loyaltysem.moments.taking import names_in, take_answers, take_groups, take_sample

ITEMS = ["SAT1", "SAT2", "SAT3", "TRU1", "TRU2", "TRU3"]
CONSTRUCTS = {"SAT": ITEMS[:3], "TRU": ITEMS[3:]}
MODEL = "SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3"

#: What takes data, and needs complete rows of it.
COMPLETE: dict[str, Callable[..., Any]] = {
    "reliability": lambda data, **o: ls.reliability(data, CONSTRUCTS, **o),
    "reliability by group": lambda data, **o: ls.reliability(
        data, CONSTRUCTS, group="platform", **o
    ),
    "item analysis": lambda data, **o: ls.item_analysis(data, CONSTRUCTS, **o),
    "split half": lambda data, **o: ls.split_half(data, CONSTRUCTS, rng=1, **o),
    "bounds": lambda data, **o: ls.reliability_bounds(data, CONSTRUCTS, **o),
    "normality": lambda data, **o: ls.normality(data, ITEMS, **o),
    "collinearity": lambda data, **o: ls.collinearity(data, ITEMS, **o),
    "retest": lambda data, **o: ls.intraclass_correlation(data, ["SAT1", "SAT2"], **o),
}
#: What takes data, and cannot do with moments.
ANSWERS: dict[str, Callable[..., Any]] = {
    "normality": COMPLETE["normality"],
    "collinearity": COMPLETE["collinearity"],
    "retest": COMPLETE["retest"],
    "polychoric": lambda data, **o: ls.polychoric(data, ITEMS, **o),
    "ordinal reliability": lambda data, **o: ls.ordinal_reliability(data, CONSTRUCTS, **o),
    "exploration": lambda data, **o: ls.efa(
        data, 2, items=ITEMS, correlation="polychoric", rng=1, **o
    ),
    "htmt": lambda data, **o: ls.htmt(
        data, CONSTRUCTS, correlation="polychoric", n_replicates=20, **o
    ),
    "ordered fit": lambda data, **o: ls.CFA(MODEL).fit(data, ordered=True, **o),
}
#: What takes moments as well.
EITHER: dict[str, Callable[..., Any]] = {
    "fit": lambda data, **o: ls.CFA(MODEL).fit(data, **o),
    "exploration": lambda data, **o: ls.efa(data, 2, items=ITEMS, rng=1, **o),
    **{name: COMPLETE[name] for name in ("reliability", "item analysis", "bounds")},
    "method variance": lambda data, **o: ls.common_method_variance(
        data, CONSTRUCTS, n_starts=1, rng=1, **o
    ),
}


@dataclass(frozen=True)
class Held:
    """What holds answers, and is neither a survey nor a frame."""

    answers: Answers

    def _answers(self) -> Answers:
        return self.answers


@pytest.fixture(scope="module")
def survey() -> ls.Survey:
    return ls.datasets.load_platforms()


@pytest.fixture(scope="module")
def frame(survey) -> pd.DataFrame:
    return survey.responses[[*ITEMS, "platform"]].dropna()


@pytest.fixture(scope="module")
def moments(frame) -> ls.Moments:
    return ls.Moments.from_data(frame[ITEMS])


def refusal(call: Callable[[], Any]) -> LoyaltySEMError:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(LoyaltySEMError) as refused:
            call()
    return refused.value


def figures(call: Callable[[], Any]) -> np.ndarray[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = call()
    for name in ("correlations", "items", "predictors", "loadings", "figures"):
        table = table if isinstance(table, pd.DataFrame) else getattr(table, name, table)
    if hasattr(table, "estimates"):
        table = table.estimates()
    return table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)


# -- the same sample -----------------------------------------------------------------------------


def test_answers_are_the_same_sample_whoever_holds_them(survey, frame):
    held = Held(Answers(survey.responses, source="a table of mine"))
    expected = take_sample(frame, ITEMS)
    for data in (pl.from_pandas(frame), held, survey, answers_of(survey)):
        sample = take_sample(data, ITEMS, "listwise")
        np.testing.assert_array_equal(sample.values[0], expected.values[0])
        np.testing.assert_array_equal(sample.moments.covariances, expected.moments.covariances)
    assert take_sample(held, ITEMS, "listwise").source == "a table of mine"


def test_a_survey_brings_what_is_declared_and_a_frame_nothing(survey, frame):
    declared, bare = take_sample(survey, ITEMS, "listwise"), take_sample(frame, ITEMS)
    assert declared.bounds == dict.fromkeys(ITEMS, (1.0, 7.0))
    assert declared.history == tuple(str(entry) for entry in survey.history)
    assert declared.source == f"{survey.source.file} ({survey.source.format})"
    assert declared.simulated
    assert not bare.bounds
    assert not bare.history
    assert not bare.simulated
    assert bare.source == "DataFrame"


def test_groups_come_in_the_declared_order_or_in_that_of_the_data(survey):
    upside_down = survey.responses.iloc[::-1]
    order = ["jd", "taobao", "tmall", "pdd"]
    held = Held(Answers(upside_down, group_orders={"platform": order}))
    present = set(upside_down["platform"].dropna())
    assert list(take_groups(held, "platform").labels) == [g for g in order if g in present]
    assert (
        take_groups(survey, "platform").labels
        == survey.codebook.groups[0].level_names[: len(present)]
    )
    assert list(take_groups(upside_down, "platform").labels) == list(
        dict.fromkeys(upside_down["platform"].dropna())
    )


@pytest.mark.parametrize("name", ["_answers", "answers", "frame", "history", "the items"])
def test_a_column_may_have_any_name(frame, name):
    named = frame.rename(columns={"SAT1": name})
    sample = take_sample(named, [name, *ITEMS[1:]])
    np.testing.assert_array_equal(sample.values[0], take_sample(frame, ITEMS).values[0])
    found = ls.factorability(named, [name, *ITEMS[1:]])
    assert found.kmo == ls.factorability(frame, ITEMS).kmo


@pytest.mark.parametrize("analysis", [*COMPLETE, *EITHER, "polychoric"])
def test_every_analysis_takes_what_holds_answers(frame, analysis):
    of = (COMPLETE | EITHER | ANSWERS)[analysis]
    np.testing.assert_array_equal(
        figures(lambda: of(Held(Answers(frame)))), figures(lambda: of(frame))
    )


@pytest.mark.parametrize("analysis", COMPLETE | EITHER | ANSWERS)
def test_every_analysis_refuses_answers_beyond_declared_bounds(frame, analysis):
    held = Held(Answers(frame, bounds={"SAT2": (1.0, 5.0)}))
    error = refusal(lambda: (COMPLETE | EITHER | ANSWERS)[analysis](held))
    assert "SAT2" in str(error)
    assert "outside 1 to 5" in str(error)


def test_no_analysis_changes_the_answers_that_it_was_given(survey):
    before = survey.responses
    ls.collinearity(survey, ["SAT", "TRU"], missing="listwise")
    ls.polychoric(survey, ITEMS, missing="pairwise")
    ls.reliability(survey, CONSTRUCTS, missing="listwise", group="platform")
    ls.CFA(MODEL).fit(survey, missing="listwise", group="platform")
    pd.testing.assert_frame_equal(survey.responses, before)


def test_without_names_items_or_else_columns_or_variables_are_taken(survey, frame, moments):
    assert names_in(survey) == survey.codebook.item_names
    assert names_in(frame) == names_in(pl.from_pandas(frame)) == [*ITEMS, "platform"]
    assert names_in(moments) == ITEMS


def test_answers_that_bear_no_covariance_can_be_taken_all_the_same(frame):
    copied = frame.assign(again=frame["SAT1"])
    taken = take_answers(copied, ["SAT1", "again"])
    assert len(taken.groups[0].values) == len(frame)
    with pytest.raises(ls.errors.DataError, match="Copies"):
        taken.sample()


# -- the same refusals ---------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["fiml", "pairwise"])
@pytest.mark.parametrize("analysis", COMPLETE)
def test_what_needs_complete_rows_says_so(survey, analysis, missing):
    error = refusal(lambda: COMPLETE[analysis](survey, missing=missing))
    assert isinstance(error, OptionError)
    assert f"missing='{missing}'" in str(error)
    if missing == "fiml":  # others are refused at the public door already
        assert str(error).endswith(
            "which needs complete rows. Say None (refuse missing answers) or 'listwise' (leave out "
            "incomplete rows)."
        )


@pytest.mark.parametrize("analysis", COMPLETE | ANSWERS | EITHER)
def test_missing_answers_are_refused_until_asked_for(survey, analysis):
    error = refusal(lambda: (COMPLETE | ANSWERS | EITHER)[analysis](survey))
    assert isinstance(error, MissingDataError)
    assert "rows are not dropped without being asked" in str(error)


@pytest.mark.parametrize("analysis", ANSWERS)
def test_what_needs_the_answers_refuses_moments(moments, analysis):
    error = str(refusal(lambda: ANSWERS[analysis](moments)))
    assert "needs the answers themselves: moments do not say how often each answer" in error
    assert error.endswith("Give the Survey or a data frame.")


def test_scores_of_moments_are_refused_likewise(frame, moments):
    fit = ls.CFA(MODEL).fit(frame)
    error = refusal(lambda: fit.factor_scores(data=moments))
    assert "a factor score needs the answers themselves" in str(error)


@pytest.mark.parametrize("analysis", EITHER)
def test_moments_have_no_rows_to_leave_out(moments, analysis):
    error = refusal(lambda: EITHER[analysis](moments, missing="listwise"))
    assert isinstance(error, MissingDataError)
    assert str(error).startswith("missing='listwise' needs the answers; moments have no rows")


@pytest.mark.parametrize("analysis", ["fit", "reliability"])
def test_moments_have_no_column_of_groups(moments, analysis):
    error = refusal(lambda: EITHER[analysis](moments, group="platform"))
    assert isinstance(error, OptionError)
    assert "group='platform' names a column, and moments have none" in str(error)


@pytest.mark.parametrize("analysis", [name for name in EITHER if name != "fit"])
def test_moments_of_several_groups_are_analysed_one_at_a_time(frame, analysis):
    several = ls.Moments.from_data(frame, group="platform")
    error = refusal(lambda: EITHER[analysis](several))
    assert isinstance(error, OptionError)
    assert f"hold {len(several.group_labels)} groups" in str(error)
    assert "analyse one at a time" in str(error)


@pytest.mark.parametrize("items", [["SAT1", "SAT1"], ["SAT1", "SAT2", "SAT1", "SAT2"]])
@pytest.mark.parametrize(
    "analysis", [ls.normality, ls.polychoric, ls.factorability, ls.parallel_analysis]
)
def test_an_item_is_named_once(frame, analysis, items):
    error = refusal(lambda: analysis(frame, items))
    assert isinstance(error, OptionError)
    assert "'SAT1' stands twice among the items" in str(error)
    assert str(error).endswith(f"Named twice: {', '.join(dict.fromkeys(items))}.")


# -- the same words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "analysis",
    [*(name for name in COMPLETE if name not in ("normality", "collinearity")), "polychoric"],
)
def test_who_was_left_out_is_said_in_the_same_words(survey, analysis):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = (COMPLETE | ANSWERS)[analysis](survey, missing="listwise")
    names = ["SAT1", "SAT2"] if analysis == "retest" else ITEMS
    answers = survey.responses
    if analysis == "reliability by group":
        answers = answers[answers["platform"].notna()]
    n_left_out = int(answers[names].isna().any(axis=1).sum())
    assert n_left_out
    assert table.conventions["n"].endswith(
        f"; {n_left_out} with a missing answer left out (missing='listwise')"
    )
