"""Answers some of which are missing: by pattern, and their saturated moments."""
