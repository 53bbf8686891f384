"""Ordered answers: thresholds, contingency tables, polychoric and polyserial correlations."""
