"""Latent variables whose products predict: what the answers are like under such a model."""
