"""The likelihood of incomplete answers, and what it is compared with."""
