"""Words about questionnaires, and about who answered how."""
