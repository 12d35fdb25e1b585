"""The outbox: what happened to follow-ups, told to a webhook until it has arrived."""
