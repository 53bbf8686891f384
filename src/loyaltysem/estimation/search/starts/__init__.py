"""Where searches begin, and which way a construct points."""
