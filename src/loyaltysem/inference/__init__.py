"""Standard errors, standardised solutions, tests, fit indices, effects, admissibility, bootstrap."""
