"""What the answers must be like for an estimator or a regression to be right."""
