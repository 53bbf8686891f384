"""Arithmetic over labels: definitions and constraints."""
