"""Criteria as SQL: compiled once, over the values that a scope gives."""
