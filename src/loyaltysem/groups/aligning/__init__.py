"""From configural models to latent means that can be compared: alignment."""
