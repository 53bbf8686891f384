"""Samples that are drawn: from respondents, or from a population."""
