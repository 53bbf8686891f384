"""What is equal within a group and across groups."""
