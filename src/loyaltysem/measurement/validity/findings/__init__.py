"""What was found of constructs and pairs of them, as facts for words."""
