"""Fits to resampled respondents."""
