"""How well a model fits: chi-squares, their corrections, indices."""
