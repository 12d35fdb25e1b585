"""Bringing what is derived up to date: all of it, or only what may have changed."""
