"""Whether the constructs of a fit are measured well, and can be told apart."""
