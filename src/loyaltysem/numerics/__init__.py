"""Linear algebra for batches of small matrices, and how many threads it takes."""
