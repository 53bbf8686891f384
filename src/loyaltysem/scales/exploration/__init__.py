"""Exploration: factorability, number of factors, extraction, rotation."""
