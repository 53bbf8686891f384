"""What the table says of its numbers, and which items it names."""

from __future__ import annotations

import numpy as np
import pytest

from loyaltysem.errors import DataWarning
from loyaltysem.scales import reliability
from loyaltysem.scales.consistency.verdicts import VERDICTS, judged

SCALES = {"SAT": ["SAT1", "SAT2", "SAT3", "SAT4"], "TRU": ["TRU1", "TRU2", "TRU3", "TRU4"]}
GOOD = np.array([0.5, 0.6, 0.4])


def row(alpha, lower=np.nan, ave=0.6):
    return {"alpha": alpha, "alpha_ci_lower": lower, "omega": alpha, "cr": alpha, "ave": ave}


@pytest.mark.parametrize(
    ("alpha", "lower", "verdict"),
    [
        (0.699, 0.6, "below .7"),
        (0.7, 0.7, "at least .7"),
        (0.75, 0.69, "at least .7, interval reaches lower"),
        (0.82, 0.81, "at least .8"),
        (0.91, 0.9, "at least .9"),
        (0.95, 0.94, "at least .95: do items repeat each other?"),
        (np.nan, np.nan, "no value"),
        (-0.3, -0.9, "below .7"),
    ],
)
def test_a_verdict_is_the_highest_level_reached(alpha, lower, verdict):
    assert judged(row(alpha, lower), list("abc"), GOOD)["alpha_verdict"] == verdict


def test_ave_is_held_against_one_half():
    assert judged(row(0.8, ave=0.5), list("abc"), GOOD)["ave_verdict"] == "at least .5"
    assert judged(row(0.8, ave=0.4999), list("abc"), GOOD)["ave_verdict"] == "below .5"
    assert judged(row(0.8, ave=np.nan), list("abc"), None)["ave_verdict"] == "no value"


def test_suspects_are_named_with_their_correlation():
    texts = judged(row(0.8), list("abc"), np.array([-0.21, 0.29, 0.5]))
    assert texts["suspects"] == "worded against the scale? a (-0.21); weak: b (0.29)"
    assert texts["alpha_verdict"] == "no verdict: an item runs against the scale"
    assert judged(row(0.8), list("abc"), GOOD)["suspects"] == ""


def test_the_table_states_every_rule_with_its_source(survey_answers):
    table = reliability(survey_answers, SCALES, verdicts=True)
    assert table.columns.tolist()[-len(VERDICTS) :] == list(VERDICTS)
    shown = repr(table)
    for source in ("Nunnally & Bernstein 1994", "Fornell & Larcker 1981", "Diamantopoulos"):
        assert source in shown
    assert (table["suspects"] == "").all()


def test_a_reversed_item_is_a_suspect_and_stays_as_it_is(survey_answers):
    turned = survey_answers.assign(TRU3=8 - survey_answers["TRU3"])
    with pytest.warns(DataWarning, match="Nothing was reversed"):
        table = reliability(turned, SCALES, verdicts=True)
    assert table.loc["TRU", "suspects"].startswith("worded against the scale? TRU3 (-")
    assert table.loc["TRU", "alpha_verdict"].startswith("no verdict")
    assert table.loc["SAT", "alpha_verdict"].startswith("at least")


def test_a_single_item_has_no_verdict(survey_answers):
    with pytest.warns(DataWarning, match="LOY has one item"):
        table = reliability(survey_answers, {**SCALES, "LOY": ["LOY1"]}, verdicts=True)
    assert table.loc["LOY", list(VERDICTS)].tolist() == ["no value"] * 4 + [""]
