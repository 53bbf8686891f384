"""A table of any program: names in the first row, and what may stand among the respondents."""
