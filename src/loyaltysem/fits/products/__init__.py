"""Products of variables: columns that are made of the data, and the ways to estimate the latent."""
