"""Samples drawn from a population model, and what is estimated from them."""
