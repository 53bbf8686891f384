"""Finding the minimum: starts, steps, bounds, constraints."""
