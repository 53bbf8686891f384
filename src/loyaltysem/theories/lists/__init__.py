"""Theories whose constructs the user lists."""
