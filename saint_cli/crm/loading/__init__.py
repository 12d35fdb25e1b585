"""Loading: from whatever file or database people have to saint's own tables.

A format gives tables of cells; recognition finds the rule that a table is read by; a
survey decides how its dates and numbers are written; then its rows are turned into
values, linked to other records, and written.
"""
