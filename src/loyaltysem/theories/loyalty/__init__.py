"""Theories of loyalty: what makes it, what holds it, how it grows."""
