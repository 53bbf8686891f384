"""One fit beside another: nested models, hypotheses, a second program."""

from loyaltysem.comparing.crosschecking import Crosscheck

__all__ = ["Crosscheck"]
