"""The matrices of a model, the moments they imply, and how these move."""
