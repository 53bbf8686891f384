"""What may be compared at which level, in numbers and in words."""

from __future__ import annotations

import pytest
from invariance_cases import ladder, schools

import loyaltysem as ls
from loyaltysem.groups.invariance.judging.cutoffs import Cutoffs, cutoffs
from loyaltysem.groups.invariance.judging.gate import QUANTITIES, Reached, passages
from loyaltysem.groups.invariance.steps.levels import steps_of
from loyaltysem.groups.invariance.steps.scales import NumericScale, OrderedScale
from loyaltysem.words.comparing.invariance.gate_words import quantity_word

NUMERIC = steps_of(NumericScale().climbed(second_order=False, coarse=False))
ORDERED = steps_of(OrderedScale({}, "theta").climbed(second_order=False, coarse=False))
PATHS = {"unstandardised paths", "unstandardised effects", "latent variances",
         "latent covariances"}  # fmt: skip
SUMS = {"item means", "observed index"}
SPREAD = {"variances of sums", "reliabilities", "correlations of sums"}


def allowed(level: str, *, steps=NUMERIC, variances=False, sums_need="scalar", **released: int):
    reached = Reached(level, steps, released, variances, sums_need)
    return {passage.quantity.name for passage in passages(reached) if passage.allowed}


@pytest.mark.parametrize(
    ("level", "released", "expected"),
    [
        ("", {}, set()),
        ("configural", {}, set()),
        ("metric", {}, PATHS),
        ("metric", {"metric": 1}, PATHS),
        ("scalar", {}, PATHS | {"latent means"} | SUMS),
        ("scalar", {"scalar": 1}, PATHS | {"latent means"}),
        ("scalar", {"metric": 1}, PATHS | {"latent means"}),
        # a release above the level that holds takes nothing away from it
        ("scalar", {"strict": 1}, PATHS | {"latent means"} | SUMS),
        ("strict", {}, PATHS | {"latent means"} | SUMS | SPREAD),
        ("strict", {"strict": 1}, PATHS | {"latent means"} | SUMS),
        ("strict", {"scalar": 1}, PATHS | {"latent means"}),
    ],
)
def test_each_level_allows_what_theory_says(level, released, expected):
    assert allowed(level, **released) == expected


def test_standardised_effects_need_equal_variances():
    assert "standardised effects" in allowed("metric", variances=True)
    assert "standardised effects" not in allowed("strict")
    assert "standardised effects" not in allowed("configural", variances=True)


def test_sums_of_ordered_answers_need_equal_residual_variances():
    scalar = allowed("scalar", steps=ORDERED, sums_need="strict")
    assert scalar == PATHS | {"latent means"}
    assert allowed("strict", steps=ORDERED, sums_need="strict") >= SUMS


def test_second_order_constructs_need_their_own_steps():
    steps = steps_of(NumericScale().climbed(second_order=True, coarse=False))
    assert allowed("metric", steps=steps) == set()
    assert allowed("metric2", steps=steps) == PATHS
    assert "latent means" not in allowed("scalar", steps=steps)
    assert "latent means" in allowed("scalar2", steps=steps)


def test_what_is_not_allowed_is_refused_with_reason_and_remedy():
    found = schools()
    with pytest.raises(ls.errors.InvarianceError) as refused:
        found.require("latent means")
    text = str(refused.value)
    assert "may not be compared by school" in text
    assert "scalar invariance is required, and only metric invariance holds" in text
    assert "ladder.suggestions()" in text
    with pytest.raises(ls.errors.InvarianceError):
        found.latent_means()
    found.require("unstandardised paths")


def test_partial_invariance_allows_latent_means_and_no_index():
    found = schools().release("x3 ~ 1", "x7 ~ 1")
    assert found.partial
    found.require("latent means")
    with pytest.raises(ls.errors.InvarianceError, match="parameters were released"):
        found.require("observed index")
    assert found.allows.loc["latent means", "reason"] == "rests on partial scalar invariance"


def test_an_unknown_quantity_is_an_option_error():
    with pytest.raises(ls.errors.OptionError, match="latent means"):
        schools().require("latent mean")


def test_every_quantity_has_a_chinese_name():
    assert all(quantity_word(one.name, "zh") != one.name for one in QUANTITIES)


def test_the_gate_stands_in_the_text():
    assert "latent means, item means" in schools().text()
    assert "不宜跨组比较：潜均值" in schools().text("zh")
    assert "潜均值" in ladder("survey_ml").text("zh").split("不宜")[0]


def test_cut_offs_are_those_of_their_design():
    equal = [400, 400]
    assert cutoffs(["loadings"], equal, "amounts") == Cutoffs("chen", 0.01, 0.015, 0.03)
    assert cutoffs(["intercepts"], equal, "amounts") == Cutoffs("chen", 0.01, 0.015, 0.01)
    assert cutoffs(["residuals"], [150, 150], "amounts") == Cutoffs(
        "chen_small", 0.005, 0.01, 0.005
    )
    assert cutoffs(["loadings"], [900, 300], "amounts") == Cutoffs("chen_small", 0.005, 0.01, 0.025)
    many = [400] * 10
    assert cutoffs(["loadings"], many, "amounts") == Cutoffs("rutkowski_svetina", 0.02, 0.03, None)
    assert cutoffs(["intercepts"], many, "amounts").source == "chen"
    assert cutoffs(["thresholds"], many, "categories") == Cutoffs(
        "svetina", 0.004, 0.05, None, True
    )
    assert cutoffs(["loadings"], equal, "categories") == Cutoffs("svetina", 0.004, 0.01, None, True)


@pytest.mark.parametrize(
    ("limits", "changes", "rejected"),
    [
        (Cutoffs("chen", 0.01, 0.015, 0.03), (-0.010, 0.015, 0.0), True),
        (Cutoffs("chen", 0.01, 0.015, 0.03), (-0.010, 0.0, 0.030), True),
        (Cutoffs("chen", 0.01, 0.015, 0.03), (-0.020, 0.014, 0.029), False),
        (Cutoffs("chen", 0.01, 0.015, 0.03), (-0.009, 0.05, 0.05), False),
        (Cutoffs("rutkowski_svetina", 0.02, 0.03, None), (-0.02, 0.0, 0.5), False),
        (Cutoffs("svetina", 0.004, 0.01, None, True), (-0.005, 0.0, 0.0), True),
        (Cutoffs("svetina", 0.004, 0.01, None, True), (0.0, 0.011, 0.0), True),
        (Cutoffs("svetina", 0.004, 0.01, None, True), (-0.004, 0.01, 0.5), False),
    ],
)
def test_changes_are_judged_together_or_each(limits, changes, rejected):
    assert limits.reject(dict(zip(("cfi", "rmsea", "srmr"), changes, strict=True))) is rejected
