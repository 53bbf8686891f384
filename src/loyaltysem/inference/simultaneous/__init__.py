"""Many comparisons at once: intervals that hold together, sets of ranks, what would be found."""
