"""What standard errors, tests and indices of a criterion are corrected with."""
