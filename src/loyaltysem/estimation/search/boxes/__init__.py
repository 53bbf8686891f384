"""Searches inside bounds, and the bounds."""
