"""The moments that a fit implies, and what they leave of those of the sample."""
