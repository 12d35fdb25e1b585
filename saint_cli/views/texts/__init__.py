"""The texts of cards and reports, a file a language."""
