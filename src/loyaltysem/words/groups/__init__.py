"""Sentences on groups that are compared."""
