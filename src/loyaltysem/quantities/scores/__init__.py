"""Scores of respondents on constructs, from amounts and from categories."""
