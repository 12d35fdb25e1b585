"""Pictures in the terminal: as pixels where it can show them, else in blocks."""
