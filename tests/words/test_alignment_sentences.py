"""What is said of an alignment: every choice, every doubt, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from loyaltysem.words.comparing.alignment import (
    AlignedFindings,
    AlignmentSettings,
    alignment_conventions,
    alignment_notes,
    alignment_text,
    mean_axis,
)

SETTINGS = AlignmentSettings(
    group="platform",
    reference="jd",
    n_groups=12,
    free=False,
    product=True,
    power=0.5,
    epsilon=0.001,
    pooled_unit=True,
    weighted=True,
    estimator="MLR",
    n_starts=30,
    level=0.95,
)
FOUND = AlignedFindings(
    construct="SAT",
    loadings=0.1,
    intercepts=0.2,
    highest=("tmall", 0.42),
    lowest=("taobao", -0.31),
    minima=1,
    times=30,
    orders_alike=9,
    orders=9,
    n_failed=0,
)
DOUBTFUL = replace(FOUND, intercepts=0.5, minima=3, times=12, orders_alike=4, n_failed=2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paragraph_holds_every_number(language):
    text = alignment_text(SETTINGS, [FOUND, DOUBTFUL], language)
    for number in ("12", "30", "MLR", "FIXED", "tmall", "taobao", ".42", "−.31", "−0.31"):
        if number in ("−.31", "−0.31"):
            assert ("−.31" in text) != ("−0.31" in text)
        else:
            assert number in text
    assert ".001" in text
    assert not re.search(r"\{|\}|None|  ", text)


def test_doubts_are_said_where_there_are_any_and_not_elsewhere():
    sure, doubtful = (alignment_text(SETTINGS, [each], "en") for each in (FOUND, DOUBTFUL))
    for phrase in ("doubtful", "3 distinct minima", "depends on the choice of p and ε"):
        assert phrase not in sure
        assert phrase in doubtful
    assert "the same with all 9 shapes" in sure
    chinese = alignment_text(SETTINGS, [DOUBTFUL], "zh")
    for phrase in ("不可靠", "3 个不同的极小值", "排序取决于"):
        assert phrase in chinese
        assert phrase not in alignment_text(SETTINGS, [FOUND], "zh")


@pytest.mark.parametrize(
    ("changed", "phrases"),
    [
        ({}, ("product of latent variances", "各组潜方差之积")),
        ({"product": False}, ("variance of jd fixed at one", "jd 组潜方差固定为 1")),
        ({"free": True}, ("FREE", "FREE")),
    ],
)
def test_method_and_metric_are_named(changed, phrases):
    settings = replace(SETTINGS, **changed)
    for language, phrase in zip(("en", "zh"), phrases, strict=True):
        assert phrase in alignment_text(settings, [FOUND], language)


def test_conventions_name_what_the_numbers_depend_on():
    found = alignment_conventions(SETTINGS)
    assert "p = .5, ε = .001" in found["loss"]
    assert "standard deviation within groups" in found["loss"]
    assert "zero in jd" in found["mean"]
    other = alignment_conventions(
        replace(SETTINGS, free=True, product=False, pooled_unit=False, weighted=False)
    )
    assert "estimated for every group" in other["mean"]
    assert "one in jd" in other["mean"]
    assert "own units" in other["loss"]
    assert other["loss"].endswith("weights of pairs one")


def test_notes_tell_minima_failed_searches_orders_and_shares():
    assert list(alignment_notes(SETTINGS, [FOUND], [], [], 0, False)) == []
    notes = list(
        alignment_notes(SETTINGS, [DOUBTFUL], ["negative variance (jd)"], ["SAT1"], 3, True)
    )
    for part in (
        "3 minima",
        "2 searches",
        "5 of 9",
        "30.0%",
        "NOT ADMISSIBLE",
        "3 respondents",
        "SAT1: fewer",
    ):
        assert any(part in note for note in notes), part
    assert "SIMULATED" in notes[-1]


def test_the_axis_names_the_unit():
    called = replace(SETTINGS, reference="JD")
    assert mean_axis(called, "en") == "geometric mean of the SDs = 1"
    assert mean_axis(replace(called, product=False), "en") == "SD of JD = 1"
    assert mean_axis(replace(called, product=False), "zh") == "单位：JD的标准差"
