"""A comparison of groups as a section of a paper, and what stands in its tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from loyaltysem.words.comparing.groups import chinese, english
from loyaltysem.words.comparing.groups.facts import ComparisonFacts
from loyaltysem.words.comparing.groups.waves import (
    Names,
    WaveFacts,
    wave_sentences,
    waves_quantity,
)
from loyaltysem.words.comparing.invariance.names import latent_unit, listed
from loyaltysem.words.languages import Language
from loyaltysem.words.numbers import exact_percent

__all__ = [
    "FIGURE",
    "adjusted_headings",
    "axis_unit",
    "comparison_headings",
    "comparison_notes",
    "comparison_text",
    "comparison_verdict",
    "wave_headings",
    "wave_text",
    "wave_titles",
]

#: What stands in the figures.
FIGURE: dict[Language, dict[str, str]] = {
    "en": {
        "influence": "Influence of {source} on {target}",
        "unit": "unstandardised, {level} simultaneous intervals",
        "latent mean": "{name}: latent mean",
        "latent index": "{name}: latent mean",
        "observed index": "{name}: observed index",
        "ranks": "{name}: {level} confidence sets of ranks",
        "rank": "rank",
        "points": "points (0–100)",
        "equal": "equal weights",
        "interval": "{level} simultaneous intervals",
        "adjusted": "{what} (adjusted)",
        "unadjusted": "unadjusted",
        "direct": "direct",
        "indirect": "indirect",
        "total": "total",
    },
    "zh": {
        "influence": "{source}对{target}的影响",
        "unit": "非标准化系数，{level}同时置信区间",
        "latent mean": "{name}：潜均值",
        "latent index": "{name}：潜均值",
        "observed index": "{name}：观测指数",
        "ranks": "{name}：名次的{level}同时置信集",
        "rank": "名次",
        "points": "得分（0–100）",
        "equal": "等权重",
        "interval": "{level}同时置信区间",
        "adjusted": "{what}（调整后）",
        "unadjusted": "调整前",
        "direct": "直接效应",
        "indirect": "间接效应",
        "total": "总效应",
    },
}


def comparison_text(found: ComparisonFacts, language: Language) -> str:
    """Return the section, a paragraph each for measurement, influence, standing and cautions."""
    words = _words(language)
    paragraphs = [
        [words.measurement(found), *words.fit(found)],
        [words.method(found)],
        list(words.influence(found)),
        [*words.standing(found), words.answers(found)],
        list(words.adjusted(found)),
        _waves(found, language),
        [words.refused(found)],
        list(words.cautions(found)),
    ]
    joined = [_joined(sentences, language) for sentences in paragraphs]
    return "\n\n".join(text for text in joined if text)


def comparison_verdict(found: ComparisonFacts, language: Language) -> str:
    """Return on what the comparison rests, and what was refused."""
    words = _words(language)
    return _joined([words.measurement(found), words.refused(found)], language)


def comparison_notes(found: ComparisonFacts, language: Language) -> list[str]:
    """Return what a reader of the tables must know."""
    words = _words(language)
    said = (words.method(found), words.unit(found), words.scale(found), *words.cautions(found))
    return [note for note in said if note]


def comparison_headings(found: ComparisonFacts) -> dict[str, str]:
    """Return the title, and the heading of each table that is shown, by its name."""
    share = exact_percent(found.coverage).replace(" ", "")
    source, target = (found.name(name, "en") for name in (found.source, found.target))
    return {
        "title": f"Comparison by {found.name(found.group, 'en')}",
        "influence": f"Influence of {source} on {target}",
        "observed_index": "Index, 0 to 100",
        "latent_index": "Means of constructs, 0 to 100",
        "latent_means": f"Means of constructs, {latent_unit(found.identification, 'en')}",
        "answers": "Observed index, not to be compared, with its bias in points",
        "ranks": f"Ranks with {share} confidence",
        "adjusted_levels": "Levels as they are and adjusted",
        "wave_changes": "Changes between consecutive waves",
    }


def _waves(found: ComparisonFacts, language: Language) -> list[str]:
    if found.waves is None:
        return []
    return list(wave_sentences(found.waves, _names(found, language)))


def _names(found: ComparisonFacts, language: Language) -> Names:
    return Names(language, dict(found.labels.get(language, {})))


def wave_text(found: ComparisonFacts, language: Language) -> str:
    """Return the paragraph about changes from wave to wave."""
    return _joined(_waves(found, language), language)


def wave_titles(one: WaveFacts, found: ComparisonFacts, language: Language) -> dict[str, str]:
    """Return what stands above and below a figure of levels over waves."""
    level = exact_percent(found.coverage).replace(" ", "")
    names = _names(found, language)
    if found.waves is None:
        return {"title": "", "time": "", "unit": ""}
    what = waves_quantity(one, found.waves, names)
    interval = FIGURE[language]["interval"].format(level=level)
    return {
        "title": f"{what[:1].upper()}{what[1:]}\n{interval}",
        "time": names(found.waves.time),
        "unit": axis_unit(one.kind, found, language),
    }


def axis_unit(kind: str, found: ComparisonFacts, language: Language) -> str:
    """Return in what unit levels of a kind are, beside the axis of a figure."""
    if kind == "latent mean":
        return latent_unit(found.identification, language)
    return FIGURE[language]["points"]


def wave_headings(found: ComparisonFacts) -> dict[str, str]:
    """Return the title, and the heading of each table of a comparison of waves."""
    time = "" if found.waves is None else found.name(found.waves.time, "en")
    return {
        "title": f"Platforms over {time}",
        "levels": "Levels",
        "changes": "Changes between consecutive waves",
        "trends": "Linear trends",
    }


def adjusted_headings(covariates: Sequence[str]) -> dict[str, str]:
    """Return the title, and the heading of each table of an adjusted comparison."""
    return {
        "title": f"Comparison adjusted for {listed(covariates)}",
        "levels": "Levels as they are and adjusted",
        "slopes": "Covariates on constructs, equal across groups",
        "direct_effects": "Covariates that work on items",
    }


def _words(language: Language) -> ModuleType:
    return chinese if language == "zh" else english


def _joined(sentences: list[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)
