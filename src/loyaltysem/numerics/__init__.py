"""Linear algebra for batches of small matrices, the bivariate normal distribution, BLAS threads."""
