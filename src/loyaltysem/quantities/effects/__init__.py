"""Effects of one variable on another: tables, hypotheses about them, mediation."""
