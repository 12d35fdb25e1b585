"""Questions: a database opened to read, and what can be asked of it."""
