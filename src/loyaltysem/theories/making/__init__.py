"""How a theory is made: what the source claims, held against the constructs of a codebook."""
