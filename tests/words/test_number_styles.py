"""Every text of a result writes its numbers in the one way of its language."""

from __future__ import annotations

import pytest
from number_styles import broken
from test_alignment_sentences import DOUBTFUL, FOUND, SETTINGS, text_of
from test_sentences import CONVENTIONS, FIT, GROUP, LIMITS, WRITERS
from test_theories import FINDING, TESTS

import loyaltysem as ls
from loyaltysem.words.comparing.alignment import alignment_conventions
from loyaltysem.words.measurement import PairFindings, RatioFindings, measurement_text
from loyaltysem.words.theories.verdicts import hypotheses_text


@pytest.fixture(scope="module")
def results():
    survey = ls.datasets.load_platforms()
    items = {name: survey.construct_items[name] for name in ("SAT", "LOY")}
    fit = ls.CFA(items).fit(survey, missing="listwise", group="platform")
    theory = ls.theories.satisfaction_trust_loyalty(survey.codebook)
    model = ls.SEM(theory).fit(survey, missing="listwise")
    efa = ls.efa(survey, n_factors=2, missing="listwise", rng=1)
    return [
        fit,
        fit.validity(n_replicates=100, rng=1),
        fit.measurement_quality(n_replicates=100, rng=1),
        ls.factorability(survey, missing="listwise"),
        efa,
        ls.reliability(survey, missing="listwise"),
        survey.screen(),
        ls.normality(survey, items["SAT"], missing="listwise"),
        ls.collinearity(survey, ["SAT", "LOY"], missing="listwise"),
        ls.parallel_analysis(survey, items["SAT"], missing="listwise", n_replicates=20, rng=1),
        fit.loyalty_index("LOY"),
        model.effects("SAT", "LOY", intervals="monte_carlo", rng=1),
        model.mediation("SAT", "LOY"),
        model.mediation("WQ", "LOY", intervals="monte_carlo", rng=1),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_write_numbers_in_one_way(results, language):
    texts = [each.text(language) for each in results if hasattr(each, "text")]
    assert len(texts) >= 2
    assert [fault for text in texts for fault in broken(text, language)] == []


def test_cards_write_numbers_in_one_way(results):
    assert [fault for each in results for fault in broken(repr(each), "en")] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_of_any_facts_write_numbers_in_one_way(language):
    ratios = RatioFindings("A–B", 0.91, 3, 2, None, [("A–B", 0.95)])
    pairs = PairFindings("A–B", 0.5, -0.04, 0.6, [("A–B", "marginal problem")], [], ratios)
    texts = [
        *(write(language) for write in WRITERS.values()),
        measurement_text(
            FIT,
            (GROUP.__class__(GROUP.label, GROUP.loadings, GROUP.constructs, pairs, {}),),
            language,
        ),
        text_of(SETTINGS, [FOUND, DOUBTFUL], language),
        hypotheses_text([FINDING], TESTS, language),
        *(words[language] for words in (*LIMITS.values(), *CONVENTIONS.values())),
    ]
    assert [fault for text in texts for fault in broken(text, language)] == []
    conventions = " ".join(alignment_conventions(SETTINGS).values())
    assert broken(conventions, "en") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("95 % interval", "en"),
        ("p < 0.001", "en"),
        ("df 3, p .340", "en"),
        ("CFI = 0.99", "en"),
        ("功效为 .80", "zh"),
        ("95 % 置信区间", "zh"),
        ("over 99.9% 的解", "zh"),
    ],
)
def test_another_way_is_found(text, language):
    assert broken(text, language)
