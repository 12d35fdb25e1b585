"""The formats of input, one a module: each gives tables with a header and rows."""
