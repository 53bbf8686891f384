"""What a fitted model is asked for: tables, indices, residuals, scores, modification indices."""
