"""Theories of quality and use: what is offered, what is believed of it, and what comes of it."""
