"""The words saint is made of, as small frozen classes; imports nothing of saint."""
