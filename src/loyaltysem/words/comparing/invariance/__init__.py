"""Measurement invariance in words: the steps, the gate, and where it fails."""

from loyaltysem.words.comparing.invariance.facts import (
    GateFacts,
    ItemEffect,
    LadderFacts,
    RuleFacts,
    StepFacts,
)
from loyaltysem.words.comparing.invariance.gate_words import (
    gate_reason,
    gate_remedy,
    quantity_word,
)
from loyaltysem.words.comparing.invariance.ladder_words import (
    ladder_notes,
    ladder_text,
    ladder_verdict,
    step_heading,
    step_note,
)
from loyaltysem.words.comparing.invariance.names import (
    PLOT,
    level_name,
    step_name,
    verdict_name,
)
from loyaltysem.words.comparing.invariance.terms import TermFacts, term_name

__all__ = [
    "PLOT",
    "GateFacts",
    "ItemEffect",
    "LadderFacts",
    "RuleFacts",
    "StepFacts",
    "TermFacts",
    "gate_reason",
    "gate_remedy",
    "ladder_notes",
    "ladder_text",
    "ladder_verdict",
    "level_name",
    "quantity_word",
    "step_heading",
    "step_name",
    "step_note",
    "term_name",
    "verdict_name",
]
