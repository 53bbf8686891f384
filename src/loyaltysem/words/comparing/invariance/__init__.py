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
    step_note,
)
from loyaltysem.words.comparing.invariance.names import (
    PLOT,
    level_name,
    step_name,
    verdict_name,
)

__all__ = [
    "PLOT",
    "GateFacts",
    "ItemEffect",
    "LadderFacts",
    "RuleFacts",
    "StepFacts",
    "gate_reason",
    "gate_remedy",
    "ladder_notes",
    "ladder_text",
    "ladder_verdict",
    "level_name",
    "quantity_word",
    "step_name",
    "step_note",
    "verdict_name",
]
