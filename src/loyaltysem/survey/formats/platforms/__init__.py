"""Survey platforms, a file or folder each, and what several of them have in common."""
