"""Groups of respondents: what they are called, and who belongs to which."""
