"""Lower bounds of reliability."""
