"""What answers must be for moments to mean anything."""
