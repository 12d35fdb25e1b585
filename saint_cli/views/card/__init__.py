"""The card of one company, person or project."""
