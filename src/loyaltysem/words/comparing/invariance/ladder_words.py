"""A ladder as the paragraphs of a paper, and what its reader must know."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from loyaltysem.words.comparing.invariance import chinese, english
from loyaltysem.words.comparing.invariance.facts import LadderFacts, StepFacts
from loyaltysem.words.comparing.invariance.names import change, step_name
from loyaltysem.words.languages import Language
from loyaltysem.words.numbers import fit_index, p_value

__all__ = ["ladder_notes", "ladder_text", "ladder_verdict", "step_heading", "step_note"]

#: Steps that are partial where something is released.
_MEASURING = ("thresholds", "metric", "metric2", "scalar", "scalar2", "disturbances", "strict")


def ladder_text(found: LadderFacts, language: Language) -> str:
    """Return method and results in the words of a paper, a paragraph each."""
    words = chinese if language == "zh" else english
    paragraphs = [words.method(found), words.identification(found)]
    paragraphs.append(_joined([words.step_sentence(step, found) for step in found.steps], language))
    if found.branches:
        sentences = [words.step_sentence(step, found) for step in found.branches]
        lead = words.branch_lead(found)
        paragraphs.append(_joined([lead, *sentences], language))
    results = [ladder_verdict(found, language), words.effects(found), words.gate(found)]
    paragraphs.append(_joined(results, language))
    notes = list(ladder_notes(found, language))
    if notes:
        paragraphs.append(_joined(notes, language))
    return "\n\n".join(paragraphs)


def ladder_verdict(found: LadderFacts, language: Language) -> str:
    """Return the sentence that says how far measurement is the same."""
    words = chinese if language == "zh" else english
    text: str = words.verdict(found, _first_obstacle(found))
    return text


def ladder_notes(found: LadderFacts, language: Language) -> Iterator[str]:
    """Yield what a reader of the ladder must know."""
    words = chinese if language == "zh" else english
    yield from words.notes(found)


def step_heading(step: StepFacts, language: Language) -> str:
    """Return what a step is called above its note in a figure, with what is released said."""
    name = step_name(step.name, language)
    if step.n_released and step.name in _MEASURING:
        name = f"部分{name}" if language == "zh" else f"partial {name}"
    return name[:1].upper() + name[1:]


def step_note(step: StepFacts, language: Language) -> str:
    """Return the two lines of a step in a figure: its test and the changes of its indices."""
    if isnan(step.chisq):
        return "–"
    if not step.tests:
        cfi, rmsea = (fit_index(value, language) for value in (step.cfi, step.rmsea))
        return f"χ²({step.df:.0f}) = {step.chisq:.2f}\nCFI = {cfi}, RMSEA = {rmsea}"
    test = step.tests[0]
    p = "" if isnan(test.pvalue) else f", p {p_value(test.pvalue, language=language)}"
    changes = ", ".join(
        f"Δ{index.upper()} {change(value, language)}"
        for index, value in step.changes.items()
        if index != "srmr"
    )
    return f"Δχ²({test.df}) = {test.chisq:.2f}{p}\n{changes}"


def _joined(sentences: list[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def _first_obstacle(found: LadderFacts) -> StepFacts | None:
    names = [step.name for step in found.steps]
    # what is stepped over below the level that holds is no obstacle to it
    above = names.index(found.level) + 1 if found.level else 0
    for step in found.steps[above:]:
        if step.verdict in ("rejected", "failed"):
            return step
    return None
