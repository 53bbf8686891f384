"""How far implied moments are from the data."""
