"""Claims and verdicts are said in both languages, and no figure is rounded across its cutoff."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from loyaltysem.errors import OptionError
from loyaltysem.inference.derived.multiplicity import Adjustment
from loyaltysem.inference.uncertainty.bootstrap_intervals import IntervalKind
from loyaltysem.words.questionnaires.sampling import Sampling
from loyaltysem.words.theories.claims import claim
from loyaltysem.words.theories.described import TheoryWords, theory_text
from loyaltysem.words.theories.field import SATISFACTION_TRUST_LOYALTY
from loyaltysem.words.theories.references import Reference
from loyaltysem.words.theories.verdicts import (
    HypothesisFinding,
    HypothesisTests,
    Untested,
    Verdict,
    hypotheses_text,
    why_untested,
)

LANGUAGES: Any = ("en", "zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NUMBERS = {
    "est": -0.25,
    "se": 0.1234,
    "z": -2.026,
    "pvalue": 0.0428,
    "ci_lower": -0.4918,
    "ci_upper": -0.0082,
    "std_all": -0.3,
}
FINDING = HypothesisFinding(
    "H1", {}, {"en": "A lowers B", "zh": "A降低B"}, NUMBERS, "supported", ""
)
TESTS = HypothesisTests(0.95)


@pytest.mark.parametrize(
    ("names", "effect", "sign", "english", "chinese"),
    [
        ("AB", "direct", "+", "A has a positive effect on B", "A对B有正向影响"),
        ("AB", "direct", "-", "A has a negative effect on B", "A对B有负向影响"),
        ("AB", "indirect", "+", "A has a positive indirect effect on B", "A对B有正向间接影响"),
        (
            "AMB",
            "indirect",
            "-",
            "A has a negative indirect effect on B through M",
            "A通过M对B有负向间接影响",
        ),
        (
            "AMNB",
            "indirect",
            "+",
            "A has a positive indirect effect on B through M, then N",
            "A依次通过M、N对B有正向间接影响",
        ),
        ("AB", "total", "-", "A has a negative total effect on B", "A对B的总影响为负"),
    ],
)
def test_a_claim_is_one_sentence(names, effect, sign, english, chinese):
    assert claim(list(names), effect, sign, "en") == english
    assert claim(list(names), effect, sign, "zh") == chinese


@pytest.mark.parametrize(
    ("sign", "moderated", "english", "chinese"),
    [
        ("+", "+", "M strengthens the positive effect of A on B", "M增强A对B的正向影响"),
        ("-", "+", "M weakens the positive effect of A on B", "M削弱A对B的正向影响"),
        ("+", "-", "M weakens the negative effect of A on B", "M削弱A对B的负向影响"),
        ("-", "-", "M strengthens the negative effect of A on B", "M增强A对B的负向影响"),
        ("+", None, "M moderates the effect of A on B (positively)", "M正向调节A对B的影响"),
        ("-", None, "M moderates the effect of A on B (negatively)", "M负向调节A对B的影响"),
    ],
)
def test_a_moderation_is_said_by_what_it_does_to_the_effect(sign, moderated, english, chinese):
    for language, said in (("en", english), ("zh", chinese)):
        found = claim(["A", "B"], "moderation", sign, language, moderator="M", moderated=moderated)
        assert found == said


@pytest.mark.parametrize(
    ("cause", "verb"),
    [
        ("Shared values", "have"),
        ("Net benefits", "have"),
        ("Perceived usefulness", "has"),
        ("Attractiveness of alternatives", "has"),
        ("Service quality (SERVQUAL)", "has"),
        ("Status", "has"),
    ],
)
def test_the_verb_goes_with_the_name(cause, verb):
    assert claim([cause, "B"], "direct", "+", "en") == f"{cause} {verb} a positive effect on B"


def test_forms_of_a_theory_are_told_apart_by_name():
    words = TheoryWords("N", "名").variant("one", "一").variant("two", "二")
    assert (words.name, words.name_zh) == ("N, one, two", "名（一，二）")


def test_languages_that_nothing_is_written_in_are_refused():
    wrong: Any = "fr"
    for say in (
        lambda: claim(["A", "B"], "direct", "+", wrong),
        lambda: hypotheses_text([FINDING], TESTS, wrong),
        lambda: theory_text(TheoryWords(), {}, wrong),
    ):
        with pytest.raises(OptionError, match="fr"):
            say()


def test_a_finding_has_every_figure():
    english, chinese = (hypotheses_text([FINDING], TESTS, lang).splitlines() for lang in LANGUAGES)
    assert english == [
        "H1 (A lowers B) was supported: b = −0.250, SE = 0.123, 95% interval [−0.492, −0.008], "
        "z = −2.03, p = .043, β = −.30.",
        "Supported in 1 of 1 tests (two-sided tests at .05, with the sign that was claimed).",
    ]
    assert chinese == [
        "H1（A降低B）得到支持：b = −0.250，SE = 0.123，95% 置信区间 [−0.492, −0.008]，z = −2.03，"
        "p = 0.043，β = −0.30。",
        "共检验 1 项，其中 1 项得到支持（双侧检验，显著性水平 0.05，且符号与假设一致）。",
    ]


def test_no_figure_is_rounded_across_what_it_is_judged_by():
    near = {**NUMBERS, "pvalue": 0.04996, "ci_upper": -0.00002, "est": 0.0}
    text = hypotheses_text([replace(FINDING, numbers=near)], TESTS, "en")
    assert "p = .04996" in text
    assert "−0.00002]" in text
    assert "b = 0.000" in text


@pytest.mark.parametrize("verdict", get_args(Verdict))
@pytest.mark.parametrize("group", [{}, {"en": "JD", "zh": "京东"}])
def test_every_verdict_is_said_in_both_languages(verdict, group):
    why = "not converged" if verdict == "not tested" else ""
    finding = replace(FINDING, verdict=verdict, why=why, group=group)
    english, chinese = (hypotheses_text([finding], TESTS, lang) for lang in LANGUAGES)
    assert ("in group JD" in english) == ("在京东组中" in chinese) == bool(group)
    assert not CHINESE.search(english.replace("A降低B", ""))
    assert not re.search(r"support|tested|group", chinese)
    assert ("1 of 1" in english) == ("其中 1 项" in chinese) == (verdict == "supported")
    if verdict == "not tested":
        assert "No hypothesis was tested" in english
        assert "b =" not in english + chinese


@pytest.mark.parametrize("why", [why for why in get_args(Untested) if why])
def test_every_reason_is_said_in_both_languages(why):
    assert why_untested(why, "en")
    assert CHINESE.search(why_untested(why, "zh"))


@pytest.mark.parametrize("adjust", get_args(Adjustment))
def test_every_adjustment_is_named_and_its_p_shown(adjust):
    finding = replace(FINDING, numbers={**NUMBERS, "pvalue_adjusted": 0.3})
    english, chinese = (
        hypotheses_text([finding], replace(TESTS, adjust=adjust), lang) for lang in LANGUAGES
    )
    assert "adjusted p = .300" in english
    assert "校正后 p = 0.300" in chinese
    assert "adjusted by" in english
    assert "法校正" in chinese or "法（错误发现率）校正" in chinese


@pytest.mark.parametrize("interval", get_args(IntervalKind))
def test_every_kind_of_interval_is_named(interval):
    figures = {name: NUMBERS[name] for name in ("est", "se", "ci_lower", "ci_upper", "std_all")}
    english, chinese = (
        hypotheses_text([replace(FINDING, numbers=figures)], HypothesisTests(0.9, "", interval), x)
        for x in LANGUAGES
    )
    assert "bootstrap intervals of 90%" in english
    assert "90%" in chinese
    assert "自助法" in chinese
    assert "z =" not in english


def test_a_theory_without_a_name_says_its_claims_alone():
    assert theory_text(TheoryWords(), {"H1": "A lowers B"}, "en") == "H1: A lowers B."
    named = TheoryWords(
        "N", "名", Reference(("Source",), 2000, "Journal", "1(2)"), "Read.", "已读。"
    )
    assert theory_text(named, {"H1": "x"}, "en") == "N: Source (2000), Journal 1(2).\nH1: x.\nRead."
    assert (
        theory_text(named, {"H1": "x"}, "zh")
        == "名，出自 Source（2000），Journal 1(2)。\nH1：x。\n已读。"
    )


def test_a_reference_is_written_in_the_way_of_the_text():
    """Chinese authors have Chinese names in Chinese, and romanised ones in English."""
    english, chinese = (theory_text(SATISFACTION_TRUST_LOYALTY, {}, x) for x in LANGUAGES)
    assert english.splitlines()[0].endswith(
        ": Wang Qinying, Guo Huijun & Liu Min [王琴英, 郭慧君, 刘敏] (2015), Shangye Jingji Yanjiu "
        "[商业经济研究] (11)."
    )
    assert chinese.splitlines()[0].endswith(
        "，出自王琴英、郭慧君、刘敏（2015），《商业经济研究》(11)。"
    )
    assert not re.search(r"\(\d{4}\)", chinese)
    assert "(2015)" in english.splitlines()[1]


@pytest.mark.parametrize(
    ("sampling", "english", "chinese"),
    [
        (Sampling("w", "", ()), "linearised: respondents are weighted by w.", "个案以 w 加权。"),
        (
            Sampling("w", "shop", (12, 9)),
            "weighted by w and in 12 + 9 clusters of shop.",
            "个案以 w 加权，抽样群为 shop（12 + 9 群）。",
        ),
    ],
)
def test_weights_and_clusters_are_said_in_both_languages(sampling, english, chinese):
    tests = replace(TESTS, sampling=sampling)
    assert hypotheses_text([FINDING], tests, "en").endswith(english)
    assert hypotheses_text([FINDING], tests, "zh").endswith(chinese)
    drawn = hypotheses_text([FINDING], replace(tests, interval="percentile"), "en")
    assert "The bootstrap follows the sampling" in drawn
    assert "linearised" not in drawn
