"""One fit beside another: nested models, hypotheses, a second program."""
