"""What messages advise about ordered answers is said of these, and can be done with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import loyaltysem as ls
from loyaltysem.errors import MissingDataError, OptionError
from loyaltysem.scales.consistency.alpha import cronbach_alpha
from ordinal_cases import REFERENCE

ANSWERS = pd.read_csv(REFERENCE / "data" / "survey_likert5.csv")
HOLED = pd.read_csv(REFERENCE / "data" / "survey_likert5_missing.csv")
MODEL = ls.CFA("SAT =~ SAT1 + SAT2 + SAT3\nLOY =~ LOY1 + LOY2 + LOY3")


@pytest.mark.parametrize("estimator", ["DWLS", "ULS"])
def test_a_plain_minimum_without_difference_tests_is_that_of_its_estimator(estimator):
    fit = MODEL.fit(ANSWERS, ordered=True, estimator=estimator)
    (note,) = [
        n for n in fit.discriminant_validity(n_replicates=0).notes if n.startswith("No difference")
    ]
    assert f"the minimum of {estimator} " in note
    assert "use estimator='WLSMV' and its scaled test" in note


def test_who_has_blank_answers_hears_of_pairs_only_where_they_can_be_used():
    with pytest.raises(MissingDataError, match="missing='pairwise' takes"):
        MODEL.fit(HOLED, ordered=True)
    with pytest.raises(MissingDataError) as caught:
        MODEL.fit(HOLED)
    assert "pairwise" not in str(caught.value)
    with pytest.raises(
        OptionError, match=r"missing='pair'.*'pairwise' \(for each pair of ordered items"
    ):
        MODEL.fit(HOLED, ordered=True, missing="pair")


def test_auxiliary_variables_are_not_advised_a_likelihood_that_is_refused():
    with pytest.raises(OptionError, match=r"auxiliary lists WQ1.*Ordered items") as caught:
        MODEL.fit(HOLED, ordered=True, missing="pairwise", auxiliary=["WQ1"])
    assert "Use missing='fiml'" not in str(caught.value)


@pytest.mark.parametrize("ordered", [1, None, 5.0])
def test_ordered_that_is_no_list_is_refused(ordered):
    with pytest.raises(OptionError, match=rf"ordered={ordered!r}.*needed: True or False"):
        MODEL.fit(ANSWERS, ordered=ordered)


def test_truth_of_numpy_is_truth():
    fit = MODEL.fit(ANSWERS, ordered=np.True_)
    assert fit.provenance.options.ordered is True


def test_a_group_of_blank_rows_is_not_told_to_use_what_it_uses():
    blank = ANSWERS.astype({name: float for name in ANSWERS if name[-1].isdigit()})
    items = [name for name in blank if name[-1].isdigit()]
    blank.loc[blank["platform"] == "jd", items] = np.nan
    with pytest.raises(ls.errors.DataError, match="no respondents remain") as caught:
        MODEL.fit(blank, ordered=True, group="platform", missing="pairwise")
    assert "or all of them with missing='pairwise'" in str(caught.value)
    assert "or groups" in str(caught.value)


def test_weak_items_say_which_rules_blank_answers_leave_out():
    weak = MODEL.fit(HOLED, ordered=True, missing="pairwise").weak_items()
    assert weak.items["item_rest_r"].isna().all()
    assert any("No item-rest correlations and no alpha" in note for note in weak.notes)
    complete = MODEL.fit(ANSWERS, ordered=True).weak_items()
    assert not any("No item-rest" in note for note in complete.notes)


def test_an_item_worded_against_its_scale_is_shown_by_its_answers():
    turned = ANSWERS.assign(SAT2=6 - ANSWERS["SAT2"])
    weak = MODEL.fit(turned, ordered=True).weak_items()
    (note,) = [note for note in weak.notes if "negatively with the rest" in note]
    r = weak.items.set_index("item").loc["SAT2", "item_rest_r"]
    alpha = cronbach_alpha(turned[["SAT1", "SAT2", "SAT3"]].cov().to_numpy())
    assert f"SAT2 ({r:.3f})" in note
    assert f"Alpha is {alpha:.3f}" in note


def test_an_item_worded_against_its_scale_is_found_among_blank_answers():
    turned = HOLED.assign(SAT2=6 - HOLED["SAT2"])
    weak = MODEL.fit(turned, ordered=True, missing="pairwise").weak_items()
    (note,) = [note for note in weak.notes if "negatively with the rest" in note]
    assert note.endswith("These numbers are from polychoric correlations.")
