"""What a status leads to: follow-ups."""
