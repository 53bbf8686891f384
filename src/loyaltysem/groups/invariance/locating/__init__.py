"""Where invariance fails: tests of every item and group, and an order of releases."""
