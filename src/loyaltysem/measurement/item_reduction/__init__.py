"""Which items measure their construct badly, why, and what leaving one out would change."""
