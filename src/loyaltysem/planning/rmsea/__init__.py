"""How likely a test finds what is there, before any answer is collected."""
