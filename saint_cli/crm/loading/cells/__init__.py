"""Cells of the input as values: how a text may be written, and what it means."""
