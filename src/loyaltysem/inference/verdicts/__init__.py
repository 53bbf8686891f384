"""Whether a solution may be interpreted."""
