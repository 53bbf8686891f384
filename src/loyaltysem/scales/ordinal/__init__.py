"""Scales of ordered answers: polychoric correlations, and the reliability that goes with them."""
