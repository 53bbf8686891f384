"""What is estimated of every group at once: drawn jointly, compared, and with what intervals."""
