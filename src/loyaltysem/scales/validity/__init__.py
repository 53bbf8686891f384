"""Whether scales measure different things: heterotrait–monotrait ratios of correlations."""
