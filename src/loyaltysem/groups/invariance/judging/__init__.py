"""Whether a step holds, by which rule, and what may be compared for it."""
