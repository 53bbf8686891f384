"""One thing beside another: groups of respondents, and engines that compute the same."""
