"""What a fitted model is asked for: tables, indices, moments, scores, modification indices."""

from loyaltysem.quantities.effects.hypotheses import HypothesisTable
from loyaltysem.quantities.effects.mediation import Mediation
from loyaltysem.quantities.moderation import SimpleSlopes
from loyaltysem.quantities.modification import ScoreTest
from loyaltysem.quantities.moments.implied import Implied
from loyaltysem.quantities.moments.residual_tables import Residuals
from loyaltysem.quantities.worded import EffectsTable, IndexTable

__all__ = [
    "EffectsTable",
    "HypothesisTable",
    "Implied",
    "IndexTable",
    "Mediation",
    "Residuals",
    "ScoreTest",
    "SimpleSlopes",
]
