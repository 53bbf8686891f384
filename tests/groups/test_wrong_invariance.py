"""What no ladder can be climbed with is refused by name, before anything is fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invariance_cases import LIKERT, SHOPS, schools, simulated

import loyaltysem as ls
from loyaltysem.estimation.criteria import redrawn
from loyaltysem.groups.invariance.climbing import Climb

MODEL = ls.SEM("SAT =~ SAT1 + SAT2 + SAT3 + SAT4\nTRU =~ TRU1 + TRU2 + TRU3 + TRU4")
TRUST = [f"TRU{k}" for k in range(1, 5)]


def climb(data: object, model: ls.SEM = MODEL, **options: object) -> ls.InvarianceLadder:
    return ls.measurement_invariance(model, data, **({"group": "platform"} | options))


def jd(data: pd.DataFrame) -> pd.Series:
    return data["platform"] == "jd"


def test_a_group_with_one_answer():
    platform = LIKERT["platform"].where(~jd(LIKERT) | ~jd(LIKERT).duplicated(), "tmall")
    with pytest.raises(ls.errors.DataError, match=r"1 of 3 groups .* 'jd' \(1\)"):
        climb(LIKERT.assign(platform=platform))


def test_hundreds_of_groups_of_five():
    data = simulated(n=1000, groups=1).assign(shop=[f"s{k // 5}" for k in range(1000)])
    with pytest.raises(ls.errors.DataError, match=r"200 of 200 groups .* and 192 more"):
        climb(data, ls.CFA(SHOPS), group="shop")


@pytest.mark.parametrize("missing", [None, "listwise", "fiml"])
def test_a_group_without_a_construct(missing):
    data = LIKERT.astype(dict.fromkeys(TRUST, float))
    data.loc[jd(data), TRUST] = np.nan
    with pytest.raises(ls.errors.DataError, match="'jd': TRU1, TRU2, TRU3, TRU4"):
        climb(data, missing=missing)


def test_a_group_without_a_category():
    data = LIKERT.assign(SAT1=LIKERT["SAT1"].where(~jd(LIKERT) | (LIKERT["SAT1"] > 1), 2))
    with pytest.raises(ls.errors.DataError, match="'jd': categories without an answer: SAT1"):
        climb(data, ordered=True)


def test_unequal_sets_of_categories():
    data = LIKERT.assign(SAT1=LIKERT["SAT1"] + jd(LIKERT).astype(int))
    with pytest.raises(ls.errors.DataError, match="nobody answered 6"):
        climb(data, ordered=True)


def test_respondents_without_a_group_are_counted():
    data = LIKERT.assign(platform=LIKERT["platform"].where(LIKERT.index >= 7))
    assert "platform is unknown for 7 respondents" in climb(data).text()
    assert "7名受访者没有platform信息" in climb(data).text("zh")


def test_one_group_only():
    with pytest.raises(ls.errors.DataError, match="at least two"):
        climb(LIKERT.assign(platform="jd"))


@pytest.mark.parametrize("group", ["SAT1", "SAT"])
def test_a_grouping_that_is_a_variable_of_the_model(group):
    with pytest.raises(ls.errors.OptionError, match="is a variable of the model"):
        climb(LIKERT, group=group)


def test_respondents_in_several_groups():
    data = LIKERT.assign(who=np.arange(len(LIKERT)))
    assert climb(data, id="who").level == "strict"
    data.loc[data.index[-3:], "who"] = [0, 1, 2]
    with pytest.raises(ls.errors.NotAvailableError, match=r"3 respondents .*longitudinal"):
        climb(data, id="who")
    # twice in one group is no matter of this test
    data = LIKERT.assign(who=np.arange(len(LIKERT)))
    data.loc[1, "who"] = 0
    assert climb(data, id="who").level == "strict"


def test_moments_and_missing_answers():
    moments = ls.Moments.from_covariance(np.eye(8), 100, names=[*"abcdefgh"])
    with pytest.raises(ls.errors.OptionError, match="The data are moments"):
        climb(moments)
    data = LIKERT.astype({"SAT1": float})
    data.loc[3, "SAT1"] = np.nan
    with pytest.raises(ls.errors.MissingDataError):
        climb(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SAT1 ~ SAT2", "no construct"),
        ("SAT =~ a*SAT1 + a*SAT2 + SAT3", "with labels"),
        ("SAT =~ SAT1 + c(1, 2, 3)*SAT2 + SAT3", "entries by group"),
        ("SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nTRU ~ b*SAT\nb == 1", "constraint"),
        ("SAT =~ SAT1 + SAT2\nTRU =~ TRU1 + TRU2\nQ =~ SAT + TRU + LOY1", "at once"),
        ("A =~ SAT1 + SAT2\nB =~ TRU1 + TRU2\nC =~ A + B\nD =~ C + A", "third order"),
    ],
)
def test_models_that_the_ladder_cannot_climb_with(text, said):
    with pytest.raises(ls.errors.NotAvailableError, match=said):
        climb(LIKERT, ls.SEM(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SAT =~ SAT1 + SAT2 + SAT3\nL =~ LOY1", "L has one ordered item"),
        ("SAT =~ SAT1 + SAT2 + SAT3\nTRU =~ TRU1 + TRU2 + TRU3\nQ =~ SAT + TRU", "one order only"),
    ],
)
def test_models_of_ordered_items_that_it_cannot_climb_with(text, said):
    with pytest.raises(ls.errors.NotAvailableError, match=said):
        climb(LIKERT, ls.SEM(text), ordered=True)


def test_options_without_a_meaning():
    with pytest.raises(ls.errors.OptionError, match="no step of this ladder"):
        climb(LIKERT, branches_from="metrik")
    with pytest.raises(ls.errors.NotAvailableError, match="identification='marker'"):
        climb(LIKERT, ls.SEM("SAT =~ 1*SAT1 + 1*SAT2 + SAT3"), identification="variance")
    with pytest.raises(ls.errors.OptionError):
        climb(LIKERT, rule="chen")
    with pytest.raises(ls.errors.OptionError, match="holds nothing"):
        schools().item_tests("configural")


def test_permutations_need_complete_answers():
    data = LIKERT.astype({"SAT1": float})
    data.loc[3, "SAT1"] = np.nan
    for options in ({"missing": "fiml"}, {"missing": "listwise", "ordered": True}):
        with pytest.raises(ls.errors.NotAvailableError, match="Permutations deal complete"):
            climb(data, rule="permutation", n_replicates=10, **options)


def test_answers_that_cannot_be_dealt_are_refused_before_the_steps_are_fitted(monkeypatch):
    data = LIKERT.astype({"SAT1": float})
    data.loc[3, "SAT1"] = np.nan
    fitted = []
    rung = Climb.rung
    monkeypatch.setattr(
        Climb, "rung", lambda self, step, *a: fitted.append(step.name) or rung(self, step, *a)
    )
    with pytest.raises(ls.errors.NotAvailableError, match="Permutations deal complete"):
        climb(data, rule="permutation", missing="fiml")
    assert fitted == ["configural"]


def test_permutations_can_be_stopped(monkeypatch, capsys):
    """The interrupt comes through, the bar is closed, and what comes after is as before."""
    data = simulated(n=100, groups=2)
    options = {"group": "shop", "rule": "permutation", "rng": 1, "n_replicates": 9}
    search, searched = redrawn.minimise_with_derivatives, []

    def interrupted(*given, **how):
        searched.append(1)
        if len(searched) == 2:
            raise KeyboardInterrupt
        return search(*given, **how)

    with monkeypatch.context() as patched:
        patched.setattr(redrawn, "minimise_with_derivatives", interrupted)
        with pytest.raises(KeyboardInterrupt):
            climb(data, ls.CFA(SHOPS), progress=True, **options)
    assert len(searched) == 2
    assert capsys.readouterr().err.endswith("\n")
    assert climb(data, ls.CFA(SHOPS), **options).level != ""


def test_a_model_that_fits_nowhere_allows_nothing():
    data = simulated(groups=2)
    one = ls.CFA("F =~ a1 + a2 + a3 + a4 + b1 + b2 + b3 + b4")
    found = climb(data, one, group="shop")
    assert found.level == ""
    assert not found.allows["allowed"].any()
    assert set(found.table["verdict"]) <= {"rejected", "not reached"}
    with pytest.raises(ls.errors.InvarianceError, match="no level that holds"):
        _ = found.fit
    with pytest.raises(
        ls.errors.NotAvailableError, match="none holds: Configural invariance does not hold"
    ):
        found.item_tests()
    assert "Nothing may therefore be compared" in found.text()
    assert "不宜作任何跨组比较" in found.text("zh")
    assert "what differs" not in repr(found)
