"""Groups compared as if their respondents were alike in age, income and what else is named."""
