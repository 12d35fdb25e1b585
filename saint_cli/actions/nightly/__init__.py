"""The nightly run: its log, its sign of life, and how a timer starts it."""
