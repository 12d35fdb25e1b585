"""The report: one file that a browser shows without any network."""
