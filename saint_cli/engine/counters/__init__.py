"""Counters as SQL: records at a day, measures over them, and tables of both."""
