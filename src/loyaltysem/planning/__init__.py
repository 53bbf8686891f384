"""What to plan before answers are collected."""
