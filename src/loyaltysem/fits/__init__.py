"""A fit: the table, the sample and the solution of a model, and the search for it."""
