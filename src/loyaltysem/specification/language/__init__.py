"""Model text to statements."""
