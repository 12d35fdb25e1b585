"""Calling through a selection: whom, on which number, when, about what."""
