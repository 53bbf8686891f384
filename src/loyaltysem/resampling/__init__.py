"""Fits to resampled respondents."""

from loyaltysem.resampling.bootstrap import Bootstrap

__all__ = ["Bootstrap"]
