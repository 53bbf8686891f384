"""The sequence of models by which one method factor is judged: step by step, refused by name."""
