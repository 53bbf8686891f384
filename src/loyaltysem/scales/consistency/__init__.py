"""How far the items of a scale go together: intervals, bounds, halves, a general factor, retest."""
