"""Sentences say every fact that they are handed, in both languages, and nothing that is not."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args

import pandas as pd
import pytest

from loyaltysem.errors import OptionError
from loyaltysem.words import figures
from loyaltysem.words.comparing.engines import (
    CONVENTIONS,
    QUANTITIES,
    CrosscheckFindings,
    convention,
    crosscheck_text,
)
from loyaltysem.words.comparing.engines import (
    REASONS as REASONS_AGAINST_COMPARING,
)
from loyaltysem.words.comparing.groups import ComparisonFacts, comparison_notes
from loyaltysem.words.item_candidates import LOADING_REASONS, REASONS, candidates_in_words
from loyaltysem.words.measurement import (
    CoefficientVerdicts,
    FitFindings,
    GroupFindings,
    GroupVerdicts,
    NoRatios,
    PairFindings,
    PairVerdicts,
    measurement_text,
    validity_text,
)
from loyaltysem.words.measurement.findings import NO_RATIOS
from loyaltysem.words.method_variance import (
    CHECKS,
    FIGURES,
    LIMITS,
    MethodFigures,
    MethodVarianceFindings,
    TestFigures,
    figure_labels,
    method_variance_text,
)
from loyaltysem.words.plans import FitTestPlan, SimulatedPlan, fit_test_plan, simulated_plan
from loyaltysem.words.questionnaires.screening import (
    AppliedRule,
    ScreeningFindings,
    antonyms,
    average_longstring,
    even_odd,
    mahalanobis,
    screening_sentence,
    synonyms,
    variability,
)

LANGUAGES: Any = ("en", "zh")
CHINESE = re.compile(r"[\u4e00-\u9fff]")

INDICES = dict.fromkeys(
    ("chisq", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "srmr"), 0.5
)
FIT = FitFindings(
    2, 6, ({},), (251,), 7, "ML", "complete", INDICES | {"df": 8, "pvalue": 0.0004}, False
)
GROUP = GroupFindings(
    {},
    pd.Series({"a1": 0.71, "a2": 0.6996}),
    pd.DataFrame({"alpha": [0.8], "cr": [0.81], "ave": [0.4999]}, index=["A"]),
    None,
    {},
)
VERDICTS = GroupVerdicts(
    {},
    [CoefficientVerdicts("CR", 0.7, 3, [("A", 0.612)])],
    ["M"],
    ["HTMT", "CICFA(sys)"],
    3,
    [PairVerdicts("A", "B", [("CICFA(sys)", "severe problem")])],
)
TEST = TestFigures(12.345, 3, 0.0063)
METHOD = MethodVarianceFindings(
    "MARKER",
    MethodFigures("Method-C", 0.123, 0.045, 0.201, "A", "B", 0.61, -0.05, TEST, TEST, False),
    2.345,
    "B",
    3.3,
    0.321,
    TEST,
)
FIT_PLAN = FitTestPlan("close fit", 214, 0.8, 0.8012, 50, 1, 0.05, 0.08, 0.05)
PLAN = SimulatedPlan(
    n=123,
    n_se=2.5,
    sizes=(60, 63),
    parameter="y ~ x",
    population=0.3,
    power=0.9,
    achieved=0.9031,
    achieved_interval=(0.891, 0.9152),
    fitted=0.9004,
    converged=1.0,
    admissible=0.9876,
    alpha=0.05,
    estimator="MLR",
    n_drawn=12_345,
    answers="cut",
    blank=True,
)
SCREENING = ScreeningFindings(
    200,
    11,
    [
        AppliedRule("speed", "作答过快", "Huang et al. (2012); more", 9),
        AppliedRule("repeats", "重复", "answers to all items", 4),
    ],
    ["traps"],
    ["陷阱题"],
)
CROSSCHECK = CrosscheckFindings(
    own="loyaltysem 1.2",
    engine="other 3.4",
    beside="basis 5.6",
    compared={"kmo": 10, "loadings": 27},
    largest=1.234e-6,
    quantity="loadings",
    where="F1 =~ x3",
    cutoff=0.0005,
    not_compared=[
        ("extraction", "error", "TypeError: gone"),
        ("standard_errors", "meaning", ""),
        ("fit_indices", "meaning", ""),
    ],
)

WRITERS = {
    "measurement": lambda language: measurement_text(FIT, (GROUP,), language),
    "validity": lambda language: validity_text([VERDICTS], language),
    "method variance": lambda language: method_variance_text(
        METHOD, ["Marker", "Harman"], language
    ),
    "figures of method variance": lambda language: " ".join(figure_labels(language).values()),
    "test of fit": lambda language: fit_test_plan(FIT_PLAN, language),
    "simulation": lambda language: simulated_plan(PLAN, language),
    "candidates": lambda language: candidates_in_words(
        {"x1": ["low loading"]}, 9, REASONS, language
    ),
    "screening": lambda language: screening_sentence(SCREENING, language),
    "cross-check": lambda language: crosscheck_text(CROSSCHECK, language),
    "conventions of engines": lambda language: convention("kaiser", language),
}
FACTS = {
    "measurement": "251|7|ML|001|a2|6996|4999",
    "validity": "CR|.70|A|.61|M|HTMT|A–B",
    "method variance": "MARKER|Method-C|12.3%|4.5–20.1%|.61|.05|12.35|.006|2.35|3.3|32.1%",
    "test of fit": "214|.80|.801|50|.05|.08",
    "simulation": "123|2.5|60|63|y ~ x|0.3|.90|.903|.891|.915|.900|100%|98.8%|MLR|12,345",
    "candidates": "x1|9",
    "cross-check": "loyaltysem 1.2|other 3.4|basis 5.6|10|27|1.2e-06|F1 =~ x3|.0005|TypeError",
    "screening": "200|11|5.5%|Huang et al., 2012|9|4|189",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FACTS)
def test_every_fact_is_said_in_both_languages(name, language):
    text = WRITERS[name](language)
    assert [fact for fact in FACTS[name].split("|") if fact not in text] == []
    assert bool(CHINESE.search(text)) == (language == "zh")


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("language", ["fr", "EN", "", None])
def test_a_language_that_nothing_is_written_in_is_refused(name, language):
    with pytest.raises(OptionError, match="'en' or 'zh'"):
        WRITERS[name](language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_could_not_be_found_is_not_spoken_of(language):
    nothing = replace(METHOD, figures=None, harman=float("nan"), single_factor=None)
    text = method_variance_text(nothing, [], language)
    assert "nan" not in text
    assert "%" not in text
    assert "Δχ²" not in text
    assert "MARKER" in text
    untested = replace(METHOD, figures=replace(METHOD.figures, test=None, bias=None))
    assert method_variance_text(untested, [], language).count("Δχ²") == 1
    none = validity_text([GroupVerdicts({}, [], [], [], 0, [])], language)
    assert none == ""
    smallest = simulated_plan(replace(PLAN, n_se=None, sizes=(123,)), language)
    assert "2.5" not in smallest
    assert "63" not in smallest


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_are_told_apart_by_their_labels(language):
    labels = [{"en": "Taobao", "zh": "淘宝"}, {"en": "JD", "zh": "京东"}]
    sections = measurement_text(FIT, tuple(replace(GROUP, label=x) for x in labels), language)
    verdicts = validity_text([replace(VERDICTS, label=x) for x in labels], language)
    for parts in (sections.split("\n\n")[1:], verdicts.split("\n")):
        assert [x[language] in part for x, part in zip(labels, parts, strict=True)] == [True, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_change_of_correlations_is_spoken_of_as_its_test_says(language):
    changed = replace(METHOD, figures=replace(METHOD.figures, changed=True))
    unchanged = method_variance_text(METHOD, [], language)
    assert len(method_variance_text(changed, [], language)) < len(unchanged)


def test_overlap_is_mentioned_only_where_there_is_some():
    alone = replace(SCREENING, n_out=13)
    assert "several criteria" in screening_sentence(SCREENING, "en")
    assert "多项标准" in screening_sentence(SCREENING, "zh")
    assert "several criteria" not in screening_sentence(alone, "en")
    assert "多项标准" not in screening_sentence(alone, "zh")


@pytest.mark.parametrize("rule", [variability, even_odd, synonyms, antonyms])
def test_a_rule_without_cut_off_names_none(rule):
    for cutoff in (0.25, -0.5, 3.0):
        words = rule(cutoff)
        assert f"{cutoff:g}" in words.label
        assert f"{cutoff:g}" in words.label_zh
    assert not re.search(r"\d", rule(None).label + rule(None).label_zh)
    assert "7" in average_longstring(7, in_matrix=True).label_zh
    assert "18.47" in mahalanobis(18.467, 0.999, 4).label
    assert not re.search(r"\d\d", mahalanobis(None, None, 4).label_zh)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_engines_that_differ_are_never_said_to_agree(language):
    agreement = {"en": "other 3.4 agree: ", "zh": "结果一致"}[language]
    assert agreement in crosscheck_text(CROSSCHECK, language)
    for largest in (0.0005, 0.3, float("nan"), float("inf")):
        text = crosscheck_text(replace(CROSSCHECK, largest=largest), language)
        assert {"en": "do NOT agree", "zh": "结果不一致"}[language] in text
        assert agreement not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_two_engines_leave_out_is_said_once_for_each_reason(language):
    text = crosscheck_text(CROSSCHECK, language)
    assert text.count("other 3.4") == 3
    everything = crosscheck_text(replace(CROSSCHECK, not_compared=[]), language)
    assert everything.count("other 3.4") == 1
    assert "TypeError" not in everything


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_of_a_comparison_are_few_where_all_is_well(language):
    sound = ComparisonFacts(
        "city", {}, {}, ["B", "C"], [90, 80], "", "", "metric", False, [], "difference", "ML",
        "marker", 0.95, "bootstrap", 500,
    )  # fmt: skip
    few = comparison_notes(sound, language)
    assert len(few) == 1
    worse = comparison_notes(replace(sound, n_without=4, simulated=True), language)
    assert len(worse) == 3
    assert "4" in worse[-2]
    assert {"en": "simulated", "zh": "模拟数据"}[language] in worse[-1]


def test_whatever_has_a_name_in_one_language_has_it_in_the_other():
    for words in (figures.POWER, figures.SCREE, figures.SCREENING):
        assert list(words["en"]) == list(words["zh"])
        for name, text in words["en"].items():
            assert re.findall(r"{.*?}", text) == re.findall(r"{.*?}", words["zh"][name])
    engines = (QUANTITIES, REASONS_AGAINST_COMPARING, CONVENTIONS)
    for named in (CHECKS, LIMITS, FIGURES, *engines):
        assert all(set(words) == set(LANGUAGES) for words in named.values())
    for named in engines:
        for words in named.values():
            assert CHINESE.search(words["zh"])
            assert set(re.findall(r"{.*?}", words["en"])) == set(re.findall(r"{.*?}", words["zh"]))
    assert set(CHECKS) == set(LIMITS)
    assert all(CHINESE.search(text) for text in [*REASONS.values(), *LOADING_REASONS.values()])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", [why for why in get_args(NoRatios) if why])
def test_why_there_is_no_htmt_is_said(why, language):
    reason = NO_RATIOS[language][why]
    text = validity_text([VERDICTS], language, no_ratios=why)
    assert reason in text
    assert reason not in validity_text([VERDICTS], language)
    pairs = PairFindings("A–B", 0.5, 0.4, 0.6, [], [], None, why)
    section = measurement_text(FIT, (replace(GROUP, pairs=pairs),), language)
    assert reason in section


def test_all_is_not_counted_in_chinese():
    found = VERDICTS.coefficients[0]

    def text(n: int, below: list[tuple[str, float]], doubtful: Any) -> str:
        coefficient = replace(found, n_judged=n, below=below)
        group = replace(VERDICTS, coefficients=[coefficient], n_pairs=n, doubtful=doubtful)
        return validity_text([group], "zh")

    assert "4 个构念的 CR 均不低于 0.70。" in text(4, [], [])
    assert "4 对构念均无区分效度问题。" in text(4, [], [])
    assert "1 个构念的 CR 不低于 0.70。" in text(1, [], [])
    assert "1 对构念无区分效度问题。" in text(1, [], [])
    assert "1 个构念的 CR 低于 0.70（A 0.61）。" in text(1, found.below, VERDICTS.doubtful)
    assert "4 个构念中有 3 个的 CR 不低于 0.70（低于：A 0.61）。" in text(4, found.below, [])
    assert "1 对构念存在区分效度问题：A–B" in text(1, found.below, VERDICTS.doubtful)
    assert "4 对构念中有 3 对无区分效度问题" in text(4, [], VERDICTS.doubtful)
    assert "9 个题项中未发现需要考虑删除的题项" in candidates_in_words({}, 9, REASONS, "zh")


def test_no_coefficient_is_rounded_to_the_cutoff_it_misses():
    low = replace(VERDICTS.coefficients[0], below=[("A", 0.69996)])
    text = validity_text([replace(VERDICTS, coefficients=[low])], "zh")
    assert "A 0.69996" in text
