"""Rows and columns: where a table begins, what stands above its answers, how its numbers look."""
