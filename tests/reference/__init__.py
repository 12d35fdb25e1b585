"""An independent, slow reading of the design: what saint is checked against.

It shares no code with saint, and looks at the CSV files, not at the database.
"""
