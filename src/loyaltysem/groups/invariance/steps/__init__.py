"""What each step of the ladder holds equal, and how its model is written and identified."""
