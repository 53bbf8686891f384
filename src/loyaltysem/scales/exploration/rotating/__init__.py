"""Rotations and what they make simple."""
