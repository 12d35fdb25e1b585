"""Statuses and selections: members, texts, episodes, and how they are shown."""
