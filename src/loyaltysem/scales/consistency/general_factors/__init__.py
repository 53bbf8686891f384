"""Omega hierarchical, and what of a scale one general factor explains."""
