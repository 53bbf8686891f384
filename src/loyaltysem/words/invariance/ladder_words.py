"""A ladder as the paragraphs of a paper, and what its reader must know."""

from __future__ import annotations

from collections.abc import Iterator

from loyaltysem.words.invariance import chinese, english
from loyaltysem.words.invariance.facts import LadderFacts, StepFacts
from loyaltysem.words.languages import Language

__all__ = ["ladder_notes", "ladder_text", "ladder_verdict"]


def ladder_text(found: LadderFacts, language: Language) -> str:
    """Return method and results in the words of a paper, a paragraph each."""
    words = chinese if language == "zh" else english
    paragraphs = [words.method(found), words.identification(found)]
    paragraphs.append(_joined([words.step_sentence(step, found) for step in found.steps], language))
    if found.branches:
        sentences = [words.step_sentence(step, found) for step in found.branches]
        lead = words.branch_lead(found)
        paragraphs.append(_joined([lead, *sentences], language))
    paragraphs.append(_joined([ladder_verdict(found, language), words.gate(found)], language))
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


def _joined(sentences: list[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def _first_obstacle(found: LadderFacts) -> StepFacts | None:
    for step in found.steps:
        if step.verdict in ("rejected", "failed"):
            return step
    return None
