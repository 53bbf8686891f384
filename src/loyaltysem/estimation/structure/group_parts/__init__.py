"""Which parameters and sums belong to a group by itself, and which to all."""
