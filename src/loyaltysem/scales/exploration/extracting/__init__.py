"""Factors out of a correlation matrix, and what the search for them minimises."""
