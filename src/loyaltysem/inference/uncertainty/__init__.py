"""How uncertain estimates are: information, sandwich, delta method, resampling."""
