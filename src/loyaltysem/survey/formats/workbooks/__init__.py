"""Excel workbooks: which sheet holds the answers, and signs that its cells cannot be trusted."""
