"""Theories and their hypotheses in words: names and sources, claims, verdicts."""
