"""What follows from estimates: effects, scores, residuals, tests of hypotheses."""
