"""How many factors there are."""
