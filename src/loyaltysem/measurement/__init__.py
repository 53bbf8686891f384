"""What is asked of a measurement model: validity, weak items, method variance."""
