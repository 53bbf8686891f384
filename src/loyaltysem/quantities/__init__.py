"""What a fitted model is asked for: tables, indices, residuals, scores, modification indices."""

from loyaltysem.quantities.hypotheses import HypothesisTable
from loyaltysem.quantities.modification import ScoreTest
from loyaltysem.quantities.residual_tables import Residuals

__all__ = ["HypothesisTable", "Residuals", "ScoreTest"]
