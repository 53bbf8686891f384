"""What is said of an alignment: every choice, every doubt, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from loyaltysem.words.comparing.alignment import (
    AlignedFindings,
    AlignmentSettings,
    ConfiguralFit,
    MeanFacts,
    MeanPair,
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
    means=(
        MeanFacts("tmall", 0.42, 0.33, 0.51, False),
        MeanFacts("jd", 0.0, 0.0, 0.0, True),
        MeanFacts("taobao", -0.31, -0.44, -0.18, False),
    ),
    pairs=(MeanPair("tmall", "taobao", 0.73, 0.61, 0.85, 0.0004),),
    n_pairs=3,
    minima=1,
    times=30,
    turned=(),
    orders_turned=0,
    orders=9,
    n_failed=0,
    flat=(),
)
GROUPS = [("jd", 210), ("tmall", 305), ("taobao", 411)]
FIT = ConfiguralFit(102.99, 57, 0.0002, 0.988, 0.046, 0.023, True)
DOUBTFUL = replace(
    FOUND,
    intercepts=0.5,
    pairs=(),
    minima=3,
    times=12,
    turned=(("tmall", "jd"),),
    orders_turned=5,
    n_failed=2,
    flat=("taobao",),
)


def text_of(settings, found, language):
    return alignment_text(settings, GROUPS, FIT, found, language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paragraph_holds_every_number(language):
    text = text_of(SETTINGS, [FOUND, DOUBTFUL], language)
    for number in ("12", "30", "MLR", "FIXED", "tmall", "taobao", ".42", "−.31", "−0.31"):
        if number in ("−.31", "−0.31"):
            assert ("−.31" in text) != ("−0.31" in text)
        else:
            assert number in text
    assert ".001" in text
    assert not re.search(r"\{|\}|None(?! of)|  ", text)


def test_doubts_are_said_where_there_are_any_and_not_elsewhere():
    sure, doubtful = (text_of(SETTINGS, [each], "en") for each in (FOUND, DOUBTFUL))
    for phrase in (
        "doubtful",
        "3 distinct minima",
        "depends on these settings",
        "cannot be trusted",
    ):
        assert phrase not in sure
        assert phrase in doubtful
    assert "Under all 9 settings of p and ε that were tried, groups whose" in sure
    assert "tmall and jd" in doubtful
    assert "None of the 3 pairwise differences" in doubtful
    chinese = text_of(SETTINGS, [DOUBTFUL], "zh")
    for phrase in ("不可靠", "3 个不同的极小值", "排序取决于", "不可采信"):
        assert phrase in chinese
        assert phrase not in text_of(SETTINGS, [FOUND], "zh")


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            (
                "tmall (n = 305)",
                "scaled χ²(57) = 102.99, p < .001, CFI = .988, RMSEA = .046, SRMR = .023",
                "tmall .42 [.33, .51], jd .00 (fixed), taobao −.31 [−.44, −.18]",
                "1 of 3 pairwise differences was significant at p < .05 after Holm",
                "tmall exceeds taobao by .73 [.61, .85], p < .001",
            ),
        ),
        (
            "zh",
            (
                "tmall（n = 305）",
                "校正 χ²(57) = 102.99，p < 0.001，CFI = 0.988，RMSEA = 0.046，SRMR = 0.023",
                "tmall 0.42 [0.33, 0.51]、jd 0.00（固定）、taobao −0.31 [−0.44, −0.18]",
                "3 个两两差异中有 1 个显著",
                "tmall比taobao高 0.73 [0.61, 0.85]，p < 0.001",
                "参照组",
                "测量不变性",
                "对齐法",
            ),
        ),
    ],
)
def test_groups_fit_means_and_pairs_are_said_with_their_intervals(language, parts):
    text = text_of(SETTINGS, [FOUND], language)
    for part in parts:
        assert part in text, part


def test_who_was_left_out_and_how_respondents_were_sampled_is_said_where_it_is_so():
    settings = replace(SETTINGS, weights="w", clusters="school", n_without=10, n_incomplete=4)
    english, chinese = (text_of(settings, [FOUND], language) for language in ("en", "zh"))
    for part in ("left out: 10 without platform, 4 with incomplete", "by w", "clusters of school"):
        assert part in english
        assert part not in text_of(SETTINGS, [FOUND], "en")
    for part in ("10 名受访者", "4 名受访者", "以 w 加权", "以 school 为抽样群"):
        assert part in chinese
        assert part not in text_of(SETTINGS, [FOUND], "zh")


def test_of_many_pairs_and_orders_only_some_are_listed():
    pair = FOUND.pairs[0]
    pairs = tuple(replace(pair, first=f"P{k}") for k in range(20))
    turned = tuple((f"P{k}", "jd") for k in range(9))
    many = replace(FOUND, pairs=pairs, n_pairs=66, turned=turned, orders_turned=2)
    text = text_of(SETTINGS, [many], "en")
    assert "20 of 66 pairwise differences" in text
    assert "the largest being: P0 exceeds" in text
    assert "P6 exceeds" not in text
    assert "and 3 more" in text
    assert "等 9 对" in text_of(SETTINGS, [many], "zh")


@pytest.mark.parametrize(
    ("changed", "phrases"),
    [
        ({}, ("product of latent variances", "各组潜变量方差之积")),
        ({"product": False}, ("variance of jd fixed at one", "参照组（jd）潜变量方差固定为 1")),
        ({"free": True}, ("FREE", "FREE")),
    ],
)
def test_method_and_metric_are_named(changed, phrases):
    settings = replace(SETTINGS, **changed)
    for language, phrase in zip(("en", "zh"), phrases, strict=True):
        assert phrase in text_of(settings, [FOUND], language)


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
    assert list(alignment_notes(SETTINGS, [FOUND], [], [], False)) == []
    settings = replace(SETTINGS, n_without=3)
    notes = list(alignment_notes(settings, [DOUBTFUL], ["negative variance (jd)"], ["SAT1"], True))
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
